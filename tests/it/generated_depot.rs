//! A depot of known content: every figure of every space. Another depot, made by the same generator, can be
//! named in `SCRATCH_MANAGER_GENERATED_DEPOT`.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::kit::{du, json, spaces};
use serde_json::Value;

fn agrees_with_its_manifest(depot: &Path) {
    let list = json(depot, &["list", "--json"]);
    let listed: HashMap<(String, String), Value> = spaces(&list)
        .into_iter()
        .map(|(uuid, space)| ((uuid, space["key"].as_str().unwrap().to_string()), space))
        .collect();
    let manifest = std::fs::read_to_string(depot.join("manifest.jsonl")).unwrap();
    let mut checked = 0;
    for line in manifest.lines() {
        let known: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| known[name].as_str().unwrap().to_string();
        let space = &listed[&(text("uuid"), text("key"))];
        let path = PathBuf::from(space["path"].as_str().unwrap());
        assert_eq!(space["files"], known["entries"], "{}", path.display());
        assert_eq!(space["directories"], known["dirs"], "{}", path.display());
        assert_eq!(space["allocated"].as_u64().unwrap(), du(&path), "{}", path.display());
        assert_eq!(space["complete"], true, "{}", path.display());

        // The manifest sums regular files; the contract counts links, too, by their own size.
        let links: u64 = walkdir::WalkDir::new(&path)
            .into_iter()
            .map(Result::unwrap)
            .filter(walkdir::DirEntry::path_is_symlink)
            .map(|entry| entry.metadata().unwrap().len())
            .sum();
        assert_eq!(space["apparent"].as_u64().unwrap(), known["apparent_all"].as_u64().unwrap() + links);

        let newest = known["newest_mtime_ns"].as_i64().unwrap();
        if newest > 0 {
            let modified: jiff::Timestamp = space["last_modified"].as_str().unwrap().parse().unwrap();
            assert_eq!(modified.as_nanosecond(), i128::from(newest), "{}", path.display());
        }
        checked += 1;
    }
    assert_eq!(checked, listed.len(), "the program lists other spaces than were made");
}

#[test]
fn a_small_one() {
    let folder = tempfile::tempdir().unwrap();
    crate::kit::unpack("depots/generated.tar.gz", folder.path());
    agrees_with_its_manifest(folder.path());
}

#[test]
fn the_one_named_in_the_environment() {
    let environment = scratch_manager::core::environment::Environment::of_process();
    if let Some(depot) = environment.variable("SCRATCH_MANAGER_GENERATED_DEPOT") {
        agrees_with_its_manifest(Path::new(depot));
    }
}
