//! What is wrong after a call was made to fail.

use super::*;

/// What is wrong after a disturbed run.
pub(super) fn troubles(scenario: &Scenario, world: &World, output: &Output) -> Vec<String> {
    let mut troubles = Vec::new();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let mut trouble = |text: String| troubles.push(text);
    let code = output.status.code();
    if said.contains("panicked") || !matches!(code, Some(0..=2)) {
        trouble(format!("it ended with {code:?}"));
    }
    for change in world.changes() {
        trouble(change);
    }
    let (begin, end) = scenario.way;
    let places = world.places();
    if !scenario.deletes && places.contains(&Where::Gone) {
        trouble(format!("a space is lost: {places:?}"));
    }
    let document: Option<serde_json::Value> = serde_json::from_slice(&output.stdout).ok();
    let items = || document.iter().filter_map(|document| document["items"].as_array()).flatten();
    // What a collection cannot look at it keeps, and says so.
    let kept = items().filter(|item| item["action"] == "keep").count();
    let is_kept = kept > 1
        && document.iter().any(|document| document["warnings"].as_array().is_some_and(|all| !all.is_empty()));
    if code == Some(0) && !is_kept && places.iter().any(|place| *place != end) {
        trouble(format!("exit code 0, but {places:?}"));
    }
    if code == Some(2) && places.iter().any(|place| *place != begin) {
        trouble(format!("exit code 2, but {places:?}"));
    }
    if begin != end && code == Some(1) && places == [begin; 2] {
        trouble("exit code 1, but nothing was done".to_string());
    }
    let log = world.log();
    let stays = world.stage.space(OTHER, "stays").display().to_string();
    if !log.contains(&format!("[[\"{stays}\"]]")) {
        trouble("the entry of the space that stays is lost".to_string());
    }
    for (key, place) in NAMED.iter().zip(places) {
        let space = world.stage.space(OWNER, key).display().to_string();
        if place == Where::AtItsPlace && begin == place && !log.contains(&space) {
            trouble(format!("the entry of {key} is lost"));
        }
    }
    if (!scenario.torn || code == Some(0)) && toml::parse(log.as_bytes(), toml::Toml::V1_0_1).is_err() {
        trouble("Julia cannot read the log".to_string());
    }
    if code == Some(0) && document.is_none() {
        trouble("exit code 0 and no report".to_string());
    }
    for item in items() {
        let path = item["path"].as_str().unwrap_or_default();
        let Some(at) = NAMED.iter().position(|key| path.ends_with(&format!("/{OWNER}/{key}"))) else {
            continue;
        };
        let says_done = matches!(item["outcome"].as_str(), Some("deleted" | "restored"));
        if begin != end && says_done != (places[at] == end) && places[at] != Where::Gone {
            trouble(format!("{path}: the report says {}, but it is {:?}", item["outcome"], places[at]));
        }
    }
    if troubles.is_empty() {
        troubles = afterwards(scenario, world);
    }
    if !troubles.is_empty() {
        troubles.push(format!("it said: {said}"));
        troubles.push(format!("and: {}", String::from_utf8_lossy(&output.stdout)));
    }
    troubles
}

/// What is wrong with going on from there, undisturbed.
fn afterwards(scenario: &Scenario, world: &World) -> Vec<String> {
    let mut troubles = Vec::new();
    unlock_all(&world.stage.root.join("data"));
    let mut runs: Vec<&[&str]> = vec![&["list", "--json"]];
    match scenario.way {
        // What went to the trash comes back.
        (Where::AtItsPlace, Where::InTrash) if world.places().contains(&Where::InTrash) => {
            runs.push(&["undo", "--json"]);
        }
        (Where::AtItsPlace, Where::InTrash) => {}
        (begin, _) if world.places().contains(&begin) => runs.push(scenario.arguments),
        _ => {}
    }
    for arguments in runs {
        // What has gone cannot be named again.
        let is_there =
            |word: &&&str| **word != ONE && **word != TWO || world.stage.scratchspaces().join(word).exists();
        let arguments: Vec<&str> = arguments.iter().filter(is_there).copied().collect();
        let output = world.run(&arguments);
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            troubles.push(format!("then {arguments:?} ended with {:?}: {said}", output.status.code()));
        }
    }
    let expected = match scenario.way {
        (Where::AtItsPlace, Where::InTrash) => Where::AtItsPlace,
        (_, end) => end,
    };
    let places = world.places();
    if places.iter().any(|place| *place != expected && *place != Where::Gone) {
        troubles.push(format!("afterwards it is {places:?}"));
    }
    troubles.extend(world.changes());
    if toml::parse(world.log().as_bytes(), toml::Toml::V1_0_1).is_err() {
        troubles.push("afterwards Julia cannot read the log".to_string());
    }
    troubles
}
