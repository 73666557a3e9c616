//! Files that other programs wrote, and what these programs say of them.

#[cfg(unix)]
mod large;
mod manifest;
mod parts;

use serde_json::Value as Json;

use crate::core::look::Looked;
use crate::core::look::tests::{look_at, torture};

const BASIC: &[u8] = include_bytes!("../../../../tests/fixtures/look/hdf5/basic.h5");
const CHUNKED: &[u8] = include_bytes!("../../../../tests/fixtures/look/hdf5/chunked.h5");
const LATEST: &[u8] = include_bytes!("../../../../tests/fixtures/look/hdf5/latest.h5");
const HALF: &[u8] = include_bytes!("../../../../tests/fixtures/look/hdf5/truncated_half.h5");
const HUNDRED: &[u8] = include_bytes!("../../../../tests/fixtures/look/hdf5/truncated_100.h5");
const MATLAB: &[u8] = include_bytes!("../../../../tests/fixtures/look/hdf5/userblock_mat73.mat");
const CLIMATE: &[u8] = include_bytes!("../../../../tests/fixtures/look/netcdf/climate4.nc");
const GROUPS: &[u8] = include_bytes!("../../../../tests/fixtures/look/netcdf/groups4.nc");

fn json(looked: &Looked) -> Json {
    serde_json::to_value(&looked.preview).unwrap()
}

fn node(tree: &Json, path: &str) -> Json {
    let nodes = tree["nodes"].as_array().unwrap();
    nodes.iter().find(|node| node["path"] == path).unwrap_or_else(|| panic!("no {path} in {tree}")).clone()
}

#[test]
fn groups_datasets_and_links_are_shown_with_types_sizes_and_first_values() {
    let tree = json(&look_at(BASIC, "basic.h5"));
    assert_eq!(tree["attributes"]["title"], "Grüße aus Köln ☃");
    let temperature = node(&tree, "/a/b/c/temperature");
    assert_eq!(temperature["type"], "f64");
    assert_eq!(temperature["shape"], serde_json::json!([3, 4]));
    assert_eq!(temperature["attributes"]["units"], "K");
    assert_eq!(temperature["first"][1], 1.5);
    assert_eq!(node(&tree, "/a/enum")["first"], serde_json::json!(["RED", "BLUE", "GREEN"]));
    assert_eq!(node(&tree, "/a/refs")["first"][0], "reference to /a/b");
    assert_eq!(node(&tree, "/a/table")["first"][1]["name"], "yz");
    assert_eq!(node(&tree, "/a/empty").get("shape"), None);
    // A group in itself is named once; a link out of the file is named, and no more.
    assert_eq!(node(&tree, "/a/b/cycle")["to"], "/a");
    assert_eq!(node(&tree, "/outside")["to"], "/x in the file /etc/passwd");
}

#[test]
fn chunks_are_unpacked_and_other_filters_named() {
    let tree = json(&look_at(CHUNKED, "chunked.h5"));
    let deflate = node(&tree, "/deflate");
    assert_eq!(deflate["filters"], serde_json::json!(["shuffle", "deflate", "fletcher32"]));
    assert_eq!(deflate["first"].as_array().unwrap().len(), 10);
    assert_eq!(deflate["first"][5], 5);
    assert_eq!(node(&tree, "/strings")["first"][2], "ccc");
    // 8 TB are declared, and nothing is stored.
    assert_eq!(node(&tree, "/huge_declared")["stored"], 0);
    assert_eq!(node(&tree, "/scaleoffset")["trouble"], "compressed by scaleoffset, which is not read");
}

#[test]
fn the_newest_form_is_read_with_its_heaps_and_trees() {
    let tree = json(&look_at(LATEST, "latest.h5"));
    assert_eq!(node(&tree, "/dense")["children"], 60);
    assert_eq!(node(&tree, "/dense/d059")["to"], "/compact");
    let attributes = node(&tree, "/compact")["attributes"].clone();
    assert_eq!((attributes.as_object().unwrap().len(), &attributes["attr29"]), (30, &Json::from(29)));
    assert_eq!(node(&tree, "/btree2")["first"][9], 9);
}

#[test]
fn a_damaged_group_shows_its_trouble_and_its_neighbours_stay() {
    // The list of names of /a/b, or of another group below the first.
    let mut found = 0;
    for at in (0..BASIC.len() - 4).filter(|at| &BASIC[*at..at + 4] == b"SNOD") {
        let mut damaged = BASIC.to_vec();
        damaged[at] = b'X';
        let looked = look_at(&damaged, "damaged.h5");
        let tree = json(&looked);
        let troubled = tree["nodes"].as_array().unwrap().iter().find(|node| node.get("trouble").is_some());
        let Some(troubled) = troubled else { continue };
        found += 1;
        assert_eq!(troubled["trouble"], "damaged: a list of names is not where it should be");
        assert_eq!(node(&tree, "/name with space.and.dots")["first"][0], 1);
        assert!(looked.is_partial);
    }
    assert!(found >= 3, "{found}");
}

#[test]
fn a_file_that_ends_early_says_so() {
    for (bytes, name) in [(HALF, "half.h5"), (HUNDRED, "hundred.h5")] {
        let looked = look_at(bytes, name);
        let said = format!("{} {:?}", json(&looked), looked.notes);
        assert!(said.contains(&format!("the file ends early, at {} bytes", bytes.len())), "{said}");
        assert!(looked.is_partial, "{name}");
    }
}

#[test]
fn what_stands_behind_a_block_of_the_user_is_found() {
    let tree = json(&look_at(MATLAB, "a.mat"));
    assert_eq!(tree["properties"]["user block"], 512);
    assert_eq!(node(&tree, "/A")["first"][5], 5.0);
}

#[test]
fn netcdf_has_dimensions_units_and_values_as_they_are_meant() {
    let tree = json(&look_at(CLIMATE, "climate4.nc"));
    assert_eq!(tree["properties"]["dimensions"], serde_json::json!({"time": 3, "lat": 18, "lon": 36}));
    assert_eq!(tree["properties"]["unlimited"], serde_json::json!(["time"]));
    let sst = node(&tree, "/sst");
    assert_eq!(sst["dimensions"], serde_json::json!(["time", "lat", "lon"]));
    assert_eq!(sst["attributes"]["units"], "degC");
    assert_eq!(sst["attributes"].get("DIMENSION_LIST"), None);
    assert_eq!((sst["first"][3].clone(), sst["first"][4].clone()), (Json::Null, Json::from(10.82)));
    let tree = json(&look_at(GROUPS, "groups4.nc"));
    // A dimension without values is no variable; it is as long as what lies along it.
    assert_eq!(tree["properties"]["dimensions"], serde_json::json!({"t": 3, "model/run1/x": 4}));
    assert!(!tree["nodes"].as_array().unwrap().iter().any(|node| node["path"] == "/t"));
    assert_eq!(node(&tree, "/model/run1/label")["first"][3], "ö");
}

#[test]
fn damage_is_endured() {
    for (bytes, name) in [
        (BASIC, "basic.h5"),
        (CHUNKED, "chunked.h5"),
        (LATEST, "latest.h5"),
        (CLIMATE, "a.nc"),
        (GROUPS, "b.nc"),
    ] {
        torture(bytes, name);
    }
}
