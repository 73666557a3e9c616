//! The demo as the library sees it: its owners are named by the General registry when it is there, packed as Julia keeps
//! it, and each of its other things has the verdict that is meant.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use scratch_manager::core::depot::{Depots, Origin};
use scratch_manager::core::environment::Environment;
use scratch_manager::core::judge::Facts;
use scratch_manager::core::keep_list::KeepList;
use scratch_manager::core::log::parents::Volumes;
use scratch_manager::core::names::Source;
use scratch_manager::core::operation::whole::Whole;
use scratch_manager::core::progress::Cancel;
use scratch_manager::core::scan;
use scratch_manager::core::time::{Clock, FixedClock};
use scratch_manager::demo::Demo;

#[test]
fn the_demos_owners_are_named_by_a_packed_registry() {
    let folder = tempfile::tempdir().unwrap();
    let now = FixedClock::at("2026-01-15T12:00:00").unwrap().now();
    let demo = Demo::make(folder.path(), &now).unwrap();

    // UUIDs and names as they stand in General.
    let text = fs::read_to_string(crate::kit::fixture("demo/general_names.toml")).unwrap();
    let general: BTreeMap<String, String> = toml::from_str(&text).unwrap();
    let mut index = vec!["name = \"General\"\n\n[packages]".to_string()];
    let line =
        |(uuid, name): (&String, &String)| format!("{uuid} = {{ name = \"{name}\", path = \"X/{name}\" }}");
    index.extend(general.iter().map(line));
    let index = index.join("\n");
    let registries = demo.depot().join("registries");
    fs::write(registries.join("General.toml"), "path = \"General.tar.gz\"\n").unwrap();
    let packed = File::create(registries.join("General.tar.gz")).unwrap();
    let mut archive = tar::Builder::new(GzEncoder::new(packed, Compression::default()));
    let mut header = tar::Header::new_gnu();
    header.set_size(index.len() as u64);
    header.set_mode(0o644);
    archive.append_data(&mut header, "Registry.toml", index.as_bytes()).unwrap();
    archive.into_inner().unwrap().finish().unwrap();

    let environment =
        Environment { working_directory: folder.path().to_path_buf(), ..Environment::default() };
    let depots = Depots::from_paths(&[demo.depot().to_path_buf()], Origin::Demo, &environment);
    let inventory = scan::inventory(depots, &Volumes::of_system(folder.path()));
    let mut named = 0;
    for package in &inventory.packages {
        let Some(known) = general.get(&package.owner.folder().to_string_lossy().into_owned()) else {
            continue;
        };
        let name = package.name.as_ref().expect("a name");
        assert_eq!((&name.text, name.source), (known, Source::Registry));
        assert!(name.others.is_empty(), "the demo contradicts the registry: {name:?}");
        named += 1;
    }
    assert!(named >= 12, "only {named} owners are in General");
}

#[test]
fn every_kind_of_the_demo_has_the_verdict_that_is_meant() {
    let folder = tempfile::tempdir().unwrap();
    let now = FixedClock::at("2026-01-15T12:00:00").unwrap().now();
    let demo = Demo::make(folder.path(), &now).unwrap();
    let environment =
        Environment { working_directory: folder.path().to_path_buf(), ..Environment::default() };
    let depots = Depots::from_paths(&[demo.depot().to_path_buf()], Origin::Demo, &environment);
    let volumes = Volumes::of_system(folder.path());
    let inventory = Arc::new(scan::inventory(depots, &volumes));
    let cancel = Cancel::default();
    let facts = Facts::gather(&inventory, &volumes, &cancel);
    let whole = Whole::look(facts, &environment, &KeepList::default(), now, &cancel);
    let verdicts: BTreeMap<String, &str> = whole
        .items()
        .filter(|(thing, _)| thing.space.is_none())
        .map(|(thing, decision)| {
            let path = thing.path.strip_prefix(demo.depot()).unwrap().to_str().unwrap();
            (path.to_string(), decision.reason.advice().as_str())
        })
        .collect();
    let of = |beginning: &str| {
        let found: Vec<&str> =
            verdicts.iter().filter(|(path, _)| path.starts_with(beginning)).map(|(_, it)| *it).collect();
        assert!(!found.is_empty(), "{beginning}: {verdicts:#?}");
        found
    };
    for (beginning, verdict) in [
        ("compiled/v1.11/Plots", "keep"),
        ("compiled/v1.10/Plots", "keep"),
        ("compiled/v1.9/Plots", "cost"),
        ("compiled/v1.9/Pluto", "cost"),
        ("compiled/v1.9/GAP", "junk"),
        ("compiled/v1.11/Makie/jl_", "junk"),
        ("artifacts/jl_", "junk"),
        ("artifacts/4df4", "cost"),
        ("artifacts/58f0", "keep"),
        ("registries/CoastalLab.tar.zst", "junk"),
        ("registries/CoastalLab.toml", "keep"),
        ("cache/v1.14", "cost"),
        ("packages/TimeZones/Od63e", "cost"),
        ("packages/Plots", "keep"),
    ] {
        assert!(of(beginning).iter().all(|found| *found == verdict), "{beginning}: {:?}", of(beginning));
    }
}
