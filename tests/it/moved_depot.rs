//! A depot that was moved: judged by what its log says of its old place, where that is surely gone; never as Julia.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::kit::{Recorded, fixture, json, run, spaces, write};

const OWNER: &str = "a1fa0000-0000-4000-8000-000000000001";

/// Each space with its status, last use, number of entries and projects, the paths below `root` made short.
fn told(list: &Value, root: &Path) -> BTreeMap<String, Vec<Value>> {
    let short = |value: &Value| -> Value {
        serde_json::from_str(&value.to_string().replace(root.to_str().unwrap(), "~")).unwrap()
    };
    let told = |(owner, space): (String, Value)| {
        let keys = ["status", "last_used", "log_entries", "parents"];
        (format!("{owner}/{}", space["key"].as_str().unwrap()), keys.map(|key| short(&space[key])).to_vec())
    };
    spaces(list).into_iter().map(told).collect()
}

/// What is to become of each thing by its path below the depot: ours, and Julia's.
fn decided(gc: &Value, root: &Path) -> BTreeMap<String, (String, String, String)> {
    let items = gc["items"].as_array().unwrap().iter();
    let told = |item: &Value| {
        let text = |key: &str| item[key].as_str().unwrap().to_string();
        let path =
            Path::new(item["path"].as_str().unwrap()).strip_prefix(root).unwrap().display().to_string();
        (path, (text("action"), text("julia_action"), text("rule")))
    };
    items.map(told).collect()
}

fn moved_warnings(document: &Value) -> Vec<&str> {
    let warnings = document["warnings"].as_array().unwrap().iter();
    warnings.filter(|told| told["kind"] == "moved").map(|told| told["message"].as_str().unwrap()).collect()
}

#[test]
fn a_recorded_depot_is_judged_as_before_once_it_is_moved_and_by_julia_as_julia_does() {
    for name in ["jdepot-1", "jdepot-1-pre-gc"] {
        let recorded = Recorded::unpack(name);
        let (old, new) = (recorded.depot.clone(), recorded.folder.path().join("elsewhere/depot"));
        let everything = ["gc", "--dry-run", "--json", "--only", "scratch,packages,artifacts,clones"];
        let parity = ["gc", "--dry-run", "--json", "--parity"];
        let (list, gc) = (json(&old, &["list", "--json"]), json(&old, &everything));
        assert_eq!(moved_warnings(&list).len(), 0);
        fs::create_dir(new.parent().unwrap()).unwrap();
        fs::rename(&old, &new).unwrap();
        let list_now = json(&new, &["list", "--json"]);
        assert_eq!(told(&list_now, &new), told(&list, &old), "{name}");
        let [warning] = moved_warnings(&list_now)[..] else { panic!("{list_now}") };
        let recorded_spaces = told(&list, &old).values().filter(|told| told[0] != "untracked").count();
        let words = format!("its log speaks of {}: {recorded_spaces} spaces; they are judged", old.display());
        assert!(warning.starts_with(&words), "{warning}");
        let gc_now = json(&new, &everything);
        let (before, now) = (decided(&gc, &old), decided(&gc_now, &new));
        let ours =
            |decided: &BTreeMap<String, (String, String, String)>| -> BTreeMap<String, (String, String)> {
                decided
                    .iter()
                    .map(|(path, (ours, _, rule))| (path.clone(), (ours.clone(), rule.clone())))
                    .collect()
            };
        assert_eq!(ours(&now), ours(&before), "{name}");
        // Julia finds no record of any space.
        let document = json(&new, &parity);
        assert_eq!(moved_warnings(&document).len(), 1);
        let as_julia = decided(&document, &new);
        let of_spaces = as_julia.iter().filter(|(path, _)| path.starts_with("scratchspaces/"));
        for (path, (action, _, rule)) in of_spaces {
            assert_eq!(&now[path].1, action, "{name}: {path}");
            assert!(
                rule == "untracked" || rule == "not-a-folder" || rule.contains("cache-file"),
                "{path}: {rule}"
            );
        }
        let items = document["items"].as_array().unwrap().iter();
        let untracked: Vec<&Value> = items.filter(|item| item["rule"] == "untracked").collect();
        assert!(
            untracked.len() > 3 && untracked.iter().all(|item| item["evidence"] == serde_json::json!([]))
        );
    }
}

/// A depot at `new` with a space `k`, and a log with these entries of it: the depot's path, the day, the project.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new(entries: &[(&Path, u8, &Path)]) -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        write(&place.space().join("f"), "1");
        place.log(entries);
        place
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn depot(&self) -> PathBuf {
        self.at("new")
    }

    fn space(&self) -> PathBuf {
        self.depot().join("scratchspaces").join(OWNER).join("k")
    }

    fn log(&self, entries: &[(&Path, u8, &Path)]) {
        let entry = |(depot, day, project): &(&Path, u8, &Path)| {
            format!(
                "[[{:?}]]\ntime = 2024-01-{day:02}T10:00:00.000Z\nparent_projects = [{:?}]\n",
                self.folder.path().join(depot).join("scratchspaces").join(OWNER).join("k"),
                self.folder.path().join(project)
            )
        };
        write(&self.depot().join("logs/scratch_usage.toml"), entries.iter().map(entry).collect::<String>());
    }

    /// Its status, how often it was logged, and when it was used last.
    fn told(&self) -> (String, u64, Option<String>) {
        let list = json(&self.depot(), &["list", "--json"]);
        let space = &spaces(&list)[0].1;
        let last_used = space["last_used"].as_str().map(|time| time[..10].to_string());
        (space["status"].as_str().unwrap().to_string(), space["log_entries"].as_u64().unwrap(), last_used)
    }
}

fn paths<'a>(entries: &[(&'a str, u8, &'a str)]) -> Vec<(&'a Path, u8, &'a Path)> {
    entries.iter().map(|(depot, day, project)| (Path::new(*depot), *day, Path::new(*project))).collect()
}

#[test]
fn a_project_in_the_depot_is_looked_for_where_the_depot_is_now() {
    let place = Place::new(&paths(&[("old", 1, "old/environments/v1.10/Project.toml")]));
    assert_eq!(place.told(), ("orphaned".into(), 1, Some("2024-01-01".into())));
    let project = place.depot().join("environments/v1.10/Project.toml");
    write(&project, "");
    assert_eq!(place.told().0, "active");
    let show = json(&place.depot(), &["show", &format!("{OWNER}/k"), "--json"]);
    assert_eq!(show["parents"][0]["path"], project.to_str().unwrap());
    assert_eq!(show["verdict"]["rule"], "parent-exists");
    assert_eq!(show["verdict"]["julia_action"], "record");
    let evidence = &show["verdict"]["evidence"][0];
    assert_eq!((&evidence["line"], &evidence["path"]), (&1.into(), &show["parents"][0]["path"]));
    let old = place.at("old/environments/v1.10/Project.toml");
    assert_eq!(show["entries"][0]["parents"][0], old.to_str().unwrap());
    // A path that leads out of the depot is none in it.
    place.log(&paths(&[("old", 1, "old/../old/environments/v1.10/Project.toml")]));
    assert_eq!(place.told().0, "orphaned");
}

#[test]
fn what_may_lie_on_a_volume_that_is_away_keeps_a_space() {
    // Its project may.
    let place = Place::new(&paths(&[("old", 1, "/mnt/not-mounted-here/p/Project.toml")]));
    assert_eq!(place.told().0, "unreachable");
    // Its old place may.
    place.log(&paths(&[("/mnt/not-mounted-here/old", 1, "gone/Project.toml")]));
    assert_eq!(place.told(), ("untracked".into(), 0, None));
    // The old place is there.
    place.log(&paths(&[("old", 1, "gone/Project.toml")]));
    fs::create_dir(place.at("old")).unwrap();
    assert_eq!(place.told(), ("untracked".into(), 0, None));
    assert_eq!(moved_warnings(&json(&place.depot(), &["list", "--json"])).len(), 0);
}

#[test]
fn a_record_here_comes_before_those_of_old_places_which_are_put_together() {
    let old = [("old", 1, "gone/Project.toml"), ("older", 2, "p/Project.toml")];
    let place = Place::new(&paths(&old));
    write(&place.at("p/Project.toml"), "");
    assert_eq!(place.told(), ("active".into(), 2, Some("2024-01-02".into())));
    assert_eq!(moved_warnings(&json(&place.depot(), &["list", "--json"])).len(), 2, "one for each old place");
    place.log(&paths(&[old[0], old[1], ("new", 1, "gone/Project.toml")]));
    assert_eq!(place.told(), ("orphaned".into(), 1, Some("2024-01-01".into())));
    assert_eq!(moved_warnings(&json(&place.depot(), &["list", "--json"])).len(), 0);
}

#[test]
fn a_log_that_names_a_crowd_of_old_places_is_not_believed() {
    let names: Vec<String> = (0..17).map(|number| format!("old{number}")).collect();
    let all: Vec<_> = names.iter().map(|name| (name.as_str(), 1, "gone/Project.toml")).collect();
    let place = Place::new(&paths(&all[..16]));
    assert_eq!(place.told().0, "orphaned");
    place.log(&paths(&all));
    assert_eq!(place.told().0, "untracked");
}

#[test]
fn collecting_leaves_what_the_log_says_of_the_old_place() {
    let entries = [("old", 1, "old/environments/v1.10/Project.toml"), ("old", 2, "p/Project.toml")];
    let place = Place::new(&paths(&entries));
    write(&place.depot().join("environments/v1.10/Project.toml"), "");
    write(&place.at("p/Project.toml"), "");
    for _ in 0..2 {
        let output = run(&place.depot(), &["gc", "--yes", "--julia-version", "1.13"]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        assert!(place.space().exists());
        let log = fs::read_to_string(place.depot().join("logs/scratch_usage.toml")).unwrap();
        assert_eq!(log.matches("old/environments/v1.10/Project.toml").count(), 1, "{log}");
        assert_eq!(place.told().0, "active");
    }
    // Both projects gone, it goes, and comes back with its record.
    fs::rename(place.depot().join("environments"), place.at("away")).unwrap();
    fs::rename(place.at("p"), place.at("p-away")).unwrap();
    let before = place.told();
    assert_eq!(before.0, "orphaned");
    run(&place.depot(), &["gc", "--yes", "--trash", "--julia-version", "1.13"]);
    assert!(!place.space().exists());
    let output = run(&place.depot(), &["undo"]);
    assert!(place.space().exists(), "{output:?}");
    assert_eq!(place.told(), before);
}

#[test]
fn manifests_in_the_old_place_keep_packages_here() {
    let place = Place::new(&paths(&[("old", 1, "gone/Project.toml")]));
    let recorded: Value =
        serde_json::from_str(&fs::read_to_string(fixture("gc/slugs.json")).unwrap()).unwrap();
    let text = |key: &str| recorded["packages"][0][key].as_str().unwrap();
    write(&place.depot().join(format!("packages/Some/{}/Project.toml", text("slug5"))), "");
    let manifest = format!(
        "manifest_format = \"2.0\"\n[[deps.Some]]\ngit-tree-sha1 = \"{}\"\nuuid = \"{}\"\nversion = \"1.0.0\"\n",
        text("tree_sha1"),
        text("uuid")
    );
    write(&place.depot().join("environments/v1.10/Manifest.toml"), manifest);
    let old = place.at("old/environments/v1.10/Manifest.toml");
    write(
        &place.depot().join("logs/manifest_usage.toml"),
        format!("[[{old:?}]]\ntime = 2024-01-01T10:00:00.000Z\n"),
    );
    let words = ["gc", "--dry-run", "--json", "--only", "packages"];
    let decisions = decided(&json(&place.depot(), &words), &place.depot());
    let path = decisions.keys().find(|path| path.starts_with("packages/")).unwrap().clone();
    let (ours, julia, rule) = &decisions[&path];
    assert_eq!((ours.as_str(), rule.as_str()), ("keep", "in-manifest"), "{julia}");
    assert_ne!(julia, "keep");
}
