//! `list --json` on depots that a real Julia wrote, against what that Julia saw in them and against `du`.

use std::collections::BTreeMap;
use std::path::Path;

use crate::kit::{Recorded, du, json, spaces};
use serde_json::Value;

fn agrees_with_julia(name: &str) {
    let recorded = Recorded::unpack(name);
    let list = json(&recorded.depot, &["list", "--json"]);
    let mut listed: BTreeMap<String, Value> = spaces(&list)
        .into_iter()
        .map(|(_, space)| (space["path"].as_str().unwrap().to_string(), space))
        .collect();

    for seen in recorded.seen["spaces"].as_array().unwrap() {
        let path = recorded.path(&seen["path"]);
        let space = listed.remove(&path).unwrap_or_else(|| panic!("{path} is not listed"));
        assert_eq!(space["key"], seen["key"], "{path}");
        assert_eq!(space["kind"] == "directory", seen["is_dir"] == true, "{path}");
        assert_eq!(space["last_used"], seen["last_use"], "{path}");
        assert_eq!(space["log_entries"], seen["log_entries"], "{path}");

        let parents = |list: &Value, state: &dyn Fn(&Value) -> bool, path: &dyn Fn(&Value) -> String| {
            let pairs = list.as_array().unwrap().iter().map(|parent| (path(&parent["path"]), state(parent)));
            pairs.collect::<BTreeMap<String, bool>>()
        };
        let ours = parents(&space["parents"], &|parent| parent["state"] == "exists", &|path| {
            path.as_str().unwrap().to_string()
        });
        let julias =
            parents(&seen["parents"], &|parent| parent["exists"] == true, &|path| recorded.path(path));
        assert_eq!(ours, julias, "{path}");

        assert_eq!(space["apparent"], seen["size"], "{path}");
        assert_eq!(space["files"], seen["files"], "{path}");
        assert_eq!(space["allocated"].as_u64().unwrap(), du(Path::new(&path)), "{path}");
    }
    assert!(listed.is_empty(), "Julia did not see {:?}", listed.keys());

    let total: u64 = spaces(&list).iter().map(|(_, space)| space["allocated"].as_u64().unwrap()).sum();
    assert_eq!(list["depots"][0]["allocated"], total);
}

#[test]
fn a_depot_in_use() {
    agrees_with_julia("jdepot-1");
}

#[test]
fn a_depot_before_collection() {
    agrees_with_julia("jdepot-1-pre-gc");
}

#[test]
fn a_depot_after_collection_by_the_newest_pkg() {
    agrees_with_julia("jdepot-1-gc-master");
}

#[test]
fn a_depot_after_collection_by_pkg_1_12() {
    agrees_with_julia("jdepot-1-gc-v1.12.6-1st");
}

#[test]
fn a_depot_used_without_pkg() {
    agrees_with_julia("jdepot-3");
}

#[test]
fn owners_are_named_by_their_registry_or_project() {
    let recorded = Recorded::unpack("jdepot-1");
    let list = json(&recorded.depot, &["list", "--json", "--no-size"]);
    let names: BTreeMap<&str, (&Value, &Value)> = list["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| (package["uuid"].as_str().unwrap(), (&package["name"], &package["name_source"])))
        .collect();
    let name = |uuid: &str| (names[uuid].0.as_str(), names[uuid].1.as_str());
    assert_eq!(name("a1fa0000-0000-4000-8000-000000000001"), (Some("Alpha"), Some("registry")));
    assert_eq!(name("be7a0000-0000-4000-8000-000000000002"), (Some("Beta"), Some("registry")));
    assert_eq!(name("44cfe95a-1eb2-52ea-b672-e2afdf69b78f"), (Some("Pkg"), Some("builtin")));
    assert_eq!(name("00000000-0000-0000-0000-000000000000"), (Some("Global"), Some("builtin")));
    assert_eq!(name("dead0000-0000-4000-8000-00000000dead"), (None, None));
}
