//! What the user keeps, by the settings, in `free` and `list`, and in `gc`, which does not ask.

use serde_json::{Value, json};

use super::Stage;
use super::removing::every_kind;
use crate::kit;

/// Writes into the settings what is never suggested.
fn keep(stage: &Stage, text: &str) {
    kit::write(&stage.root().join("home/.config/scratch-manager/settings.toml"), text);
}

fn items(stage: &Stage, arguments: &[&str]) -> Vec<Value> {
    let output = stage.run(100, arguments);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    document["items"].as_array().unwrap().clone()
}

fn of<'a>(items: &'a [Value], path: &str) -> &'a Value {
    items.iter().find(|item| item["path"].as_str().unwrap().ends_with(path)).unwrap()
}

#[test]
fn what_the_user_keeps_is_not_freed_whatever_its_kind() {
    let (stage, _) = every_kind();
    let one = "artifacts/1111111111111111111111111111111111111111";
    let kept = [one, "packages/Alpha/old00", "compiled/v1.10/Alpha/AAAAA_44444.so", "clones/123"];
    // Depots are found by the folder that they are.
    let link = stage.root().join("link");
    std::os::unix::fs::symlink(stage.depot(), &link).unwrap();
    keep(
        &stage,
        &format!("[never_suggested]\n{:?} = {:?}\n{link:?} = [{one:?}]\n", stage.depot(), &kept[1..]),
    );
    let freed = items(&stage, &["free", "--dry-run", "--json"]);
    for path in kept {
        let item = of(&freed, path);
        assert_eq!((&item["action"], &item["rule"]), (&json!("keep"), &json!("kept-by-user")), "{path}");
        assert_eq!(item["verdict"], "keep");
        assert_eq!(item["reason"], "Keep. You said that it is never suggested.");
    }
    assert_eq!(of(&freed, "packages/Alpha/kept0")["action"], "delete");
    let listed = items(&stage, &["list", "--kind", "all", "--json", "--no-size"]);
    assert_eq!(of(&listed, "clones/123")["rule"], "kept-by-user");
    let text = String::from_utf8(stage.run(100, &["free", "--dry-run"]).stdout).unwrap();
    assert!(text.contains("4 items you keep are not suggested."), "{text}");
    // Whoever names it all the same is told.
    let space = stage.depot().join("scratchspaces/8b6db2d4-7670-4922-a472-f9537c81ab66/named");
    kit::write(&space.join("file"), "");
    assert!(stage.program(&["keep", space.to_str().unwrap()]).output().unwrap().status.success());
    let text = stage.program(&["delete", space.to_str().unwrap(), "--dry-run"]).output().unwrap().stdout;
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("Keep · you said so"), "{text}");
    // What Julia's own collection does is another matter.
    let collected = items(&stage, &["gc", "--only", "packages,clones,artifacts", "--dry-run", "--json"]);
    assert_ne!(of(&collected, "clones/123")["action"], "keep");

    assert_eq!(stage.run(100, &["free", "--yes", "--permanent"]).status.code(), Some(0));
    for path in kept {
        assert!(stage.depot().join(path).exists(), "{path}");
    }
    assert!(!stage.depot().join("packages/Alpha/kept0").exists());
}

#[test]
fn a_keep_list_that_cannot_be_read_is_told_of_before_anything_is_freed() {
    let (stage, _) = every_kind();
    keep(&stage, "never_suggested = 7\n");
    let output = stage.run(100, &["free", "--dry-run"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("never_suggested"), "{said}");
    // Nor is anything freed, or put on a list of which the rest would be lost.
    for broken in ["never_suggested = 7\n", "never_suggested = [\n"] {
        keep(&stage, broken);
        let freed = stage.run(100, &["free", "--yes", "--permanent"]);
        for output in [freed, stage.program(&["keep", "packages/Alpha/kept0"]).output().unwrap()] {
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{said}");
            assert!(said.contains("settings.toml cannot all be read"), "{said}");
        }
        assert!(stage.depot().join("packages/Alpha/kept0").exists());
        let settings = stage.root().join("home/.config/scratch-manager/settings.toml");
        assert_eq!(std::fs::read_to_string(settings).unwrap(), broken);
    }
    keep(&stage, "");
    assert!(!String::from_utf8_lossy(&stage.run(100, &["free", "--dry-run"]).stdout).contains("you keep"));
}

#[test]
fn what_is_kept_is_said_listed_and_taken_back() {
    let (stage, _) = every_kind();
    let one = "artifacts/1111111111111111111111111111111111111111";
    let path = stage.depot().join(one).to_str().unwrap().to_string();
    let run = |arguments: &[&str]| {
        let output = stage.program(arguments).output().unwrap();
        let said = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap()).concat();
        (output.status.code(), said)
    };
    assert_eq!(run(&["keep"]), (Some(0), "Nothing is kept: whatever can go is suggested.\n".into()));
    assert_eq!(run(&["keep", &path]), (Some(0), "Kept: 1 item\n".into()));
    assert_eq!(run(&["keep", &path]), (Some(0), "Kept: 0 items\n".into()));
    let listed: Value = serde_json::from_str(&run(&["keep", "--json"]).1).unwrap();
    assert_eq!((&listed["kept"][0]["path"], &listed["kept"][0]["place"]), (&json!(path), &json!(one)));
    assert_eq!(of(&items(&stage, &["free", "--dry-run", "--json"]), one)["rule"], "kept-by-user");
    let (status, said) = run(&["keep", stage.depot().join("config").to_str().unwrap()]);
    assert!(status == Some(2) && said.contains("list --kind all"), "{said}");
    assert_eq!(run(&["keep", "Nobody/nothing"]).0, Some(2));
    // What is gone can be taken off the list, too.
    std::fs::rename(stage.depot().join(one), stage.root().join("away")).unwrap();
    assert_eq!(run(&["keep", "--remove", &path]), (Some(0), "Suggested again: 1 item\n".into()));
    assert!(run(&["keep"]).1.starts_with("Nothing is kept"));
}

#[test]
fn of_several_commands_at_once_none_is_lost() {
    let (stage, _) = every_kind();
    keep(&stage, "theme = \"dark\"\n");
    let spaces = (0..8).map(|number| {
        let place = format!("scratchspaces/8b6db2d4-7670-4922-a472-f9537c81ab66/key{number}");
        kit::write(&stage.depot().join(&place).join("file"), "");
        place
    });
    let spaces: Vec<String> = spaces.collect();
    let path = |place: &String| stage.depot().join(place).display().to_string();
    let at_once = |arguments: &[&str]| {
        let begin = |place: &String| {
            let arguments: Vec<String> =
                arguments.iter().map(ToString::to_string).chain([path(place)]).collect();
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            stage.program(&arguments).stdout(std::process::Stdio::null()).spawn().unwrap()
        };
        let children: Vec<_> = spaces.iter().map(begin).collect();
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
    };
    let listed = || {
        let output = stage.program(&["keep", "--json"]).output().unwrap();
        let document: Value = serde_json::from_slice(&output.stdout).unwrap();
        let text = document.to_string();
        spaces.iter().filter(|place| text.contains(place.as_str())).count()
    };
    at_once(&["keep"]);
    assert_eq!(listed(), 8);
    at_once(&["keep", "--remove"]);
    assert_eq!(listed(), 0);
    let settings = stage.root().join("home/.config/scratch-manager/settings.toml");
    assert!(std::fs::read_to_string(settings).unwrap().contains("theme = \"dark\""));
}
