//! All samples, as far as they lie beside the project, against what their writers read back.

use serde_json::Value as Json;

use super::{json, node};
use crate::core::look::tests::{look_at, sample, torture};

/// The samples below a folder, each with what is expected.
fn samples(folder: &str) -> Vec<(String, Vec<u8>, Json)> {
    let Some(manifest) = sample("manifest.json") else { return Vec::new() };
    let manifest: Json = serde_json::from_slice(&manifest).unwrap();
    let samples = manifest["samples"].as_array().unwrap().clone();
    let ours = samples.into_iter().filter(|one| one["path"].as_str().unwrap().starts_with(folder));
    ours.map(|one| {
        let path = one["path"].as_str().unwrap().to_string();
        let bytes = sample(&path).unwrap();
        (path, bytes, one["expect"].clone())
    })
    .collect()
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// Our name of a type in the words of the manifest.
fn type_name(expected: &Json) -> String {
    let list = |names: &Json| -> Vec<String> {
        names.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_string()).collect()
    };
    if let Some(name) = expected.as_str() {
        return name.to_string();
    }
    if let Some(base) = expected.get("vlen") {
        return format!("list of {}", type_name(base));
    }
    if let Some(base) = expected.get("array") {
        let sizes: Vec<String> = expected["dims"].as_array().unwrap().iter().map(Json::to_string).collect();
        return format!("{}[{}]", type_name(base), sizes.join(", "));
    }
    if let Some(base) = expected.get("enum") {
        let names = list(&expected["names"]);
        return if names == ["FALSE", "TRUE"] {
            "bool".into()
        } else {
            format!("enum {}", base.as_str().unwrap())
        };
    }
    let fields = expected["compound"].as_array().unwrap().iter();
    let fields: Vec<String> =
        fields.map(|field| format!("{}: {}", field[0].as_str().unwrap(), type_name(&field[1]))).collect();
    format!("{{{}}}", fields.join(", "))
}

/// Whether a value is the one that is expected.
fn is_same(expected: &Json, found: &Json) -> bool {
    match (expected, found) {
        (Json::Array(one), Json::Array(other)) => {
            other.len() >= one.len() && one.iter().zip(other).all(|(one, other)| is_same(one, other))
        }
        // A complex number.
        (Json::Array(one), Json::Object(record)) => {
            is_same(&one[0], &record["r"]) && is_same(&one[1], &record["i"])
        }
        (Json::Object(one), Json::Object(other)) => {
            one.iter().all(|(name, value)| other.get(name).is_some_and(|other| is_same(value, other)))
        }
        (Json::Number(one), Json::Number(other)) => {
            (one.as_f64().unwrap() - other.as_f64().unwrap()).abs() <= 1e-12 * one.as_f64().unwrap().abs()
        }
        (Json::String(one), Json::String(other)) => match one.as_str() {
            "nan" => other == "NaN",
            "inf" => other == "Infinity",
            "reference" => other.starts_with("reference"),
            // The manifest says what libhdf5 could not read.
            _ => one == other,
        },
        _ => expected == found,
    }
}

fn check(path: &str, tree: &Json, expected: &Json) {
    let at = expected["path"].as_str().unwrap();
    let node = node(tree, at);
    let what = format!("{path} {at}: {node}");
    let kind = expected["kind"].as_str().unwrap();
    assert_eq!(node["kind"], kind.rsplit(' ').next().unwrap(), "{what}");
    if let Some(children) = expected.get("children") {
        assert_eq!(&node["children"], children, "{what}");
    }
    if let Some(attributes) = expected.get("attributes") {
        assert!(is_same(attributes, &node["attributes"]), "{what}");
    }
    if kind == "dataset" {
        assert!(node["type"].as_str().unwrap().starts_with(&type_name(&expected["type"])), "{what}");
        assert_eq!(node.get("shape").unwrap_or(&Json::Null), &expected["shape"], "{what}");
        assert_eq!(node["layout"], expected["layout"], "{what}");
        assert_eq!(node["stored"], expected["stored_bytes"], "{what}");
        assert_eq!(node.get("max"), expected.get("max_shape"), "{what}");
        assert_eq!(node.get("chunks"), expected.get("chunks"), "{what}");
        let is_read =
            !node["filters"].as_array().is_some_and(|filters| filters.contains(&"scaleoffset".into()));
        let is_named = node["type"].as_str().unwrap().starts_with("enum");
        if let Some(first) = expected.get("first").filter(|_| is_read && !is_named) {
            let found = match node.get("first") {
                Some(found) if first.is_array() => found.clone(),
                Some(found) => found[0].clone(),
                None if first.is_array() => Json::Array(Vec::new()),
                None => Json::Null,
            };
            assert!(is_same(first, &found), "{what}, not {first}");
        }
    }
}

#[test]
fn hdf5_files_are_what_their_writers_read_back() {
    for (path, bytes, expected) in samples("hdf5/") {
        let tree = json(&look_at(&bytes, name_of(&path)));
        for node in expected["nodes"].as_array().into_iter().flatten() {
            check(&path, &tree, node);
        }
        if let Some(attributes) = expected.get("root_attributes") {
            assert!(is_same(attributes, &tree["attributes"]), "{path}");
        }
        for (at, count) in expected["nodes_at"].as_object().into_iter().flatten() {
            assert_eq!(&node(&tree, at)["children"], count, "{path}");
        }
        // The others are tortured where they are fixtures.
        if path.contains("/jl_") || path.contains("deep") || path.contains("many") {
            torture(&bytes, name_of(&path));
        }
    }
}

#[test]
fn julias_files_have_julias_types_and_sizes_in_julias_order() {
    for (path, bytes, expected) in samples("jld2/") {
        let tree = json(&look_at(&bytes, name_of(&path)));
        for (name, variable) in expected["variables"].as_object().into_iter().flatten() {
            let node = node(&tree, &format!("/{name}"));
            let wanted = variable.get("attr_julia_type").unwrap_or(&variable["type"]).as_str().unwrap();
            let wanted = match wanted {
                "h5 class 1 size 8" => "Float64",
                // The manifest has the bytes of the type.
                "Main.Foo{35130000000000008114000000000000}" => "Main.Foo{Main.Foo{T} where T}",
                other => other,
            };
            assert_eq!(node["type"], wanted, "{path}");
        }
        if let Some(julia) = expected.get("julia") {
            let written = format!("({})", tree["properties"]["written by"].as_str().unwrap());
            assert_eq!(&Json::from(written), julia, "{path}");
        }
        for node in tree["nodes"].as_array().into_iter().flatten() {
            assert!(!node["path"].as_str().unwrap().starts_with("/_types"), "{path}");
        }
        match name_of(&path) {
            "mean_domian_delp_dry_surface.jld2" => {
                assert_eq!(tree["nodes"][0]["shape"], serde_json::json!([94, 49]));
            }
            "jldstruct.jld" => {
                assert_eq!(tree["nodes"][0]["type"], "A");
                assert_eq!(tree["nodes"][0]["first"][0]["y_"], 2.0);
            }
            "struct_reconstruction.jld2" => {
                assert_eq!(node(&tree, "/ds")["first"][0]["kvvec"][0]["first"], "a");
            }
            "truncated.jld2" => assert_eq!(tree["why"], "the file ends early, at 4899 bytes"),
            _ => {}
        }
        torture(&bytes, name_of(&path));
    }
}

#[test]
fn netcdf_files_are_what_their_writers_read_back() {
    for (path, bytes, expected) in samples("netcdf/") {
        let tree = json(&look_at(&bytes, name_of(&path)));
        for group in expected["groups"].as_array().into_iter().flatten() {
            let at = group["path"].as_str().unwrap();
            for dimension in group["dimensions"].as_array().unwrap() {
                let name = format!("{at}{}", dimension[0].as_str().unwrap());
                let name = name.trim_start_matches('/');
                assert_eq!(tree["properties"]["dimensions"][name], dimension[1], "{path} {name}");
                let unlimited = tree["properties"]["unlimited"].as_array();
                assert_eq!(
                    unlimited.is_some_and(|all| all.contains(&name.into())),
                    dimension[2] == true,
                    "{path}"
                );
            }
            if at == "/" {
                assert!(is_same(&group["attributes"], &tree["attributes"]), "{path}: {}", tree["attributes"]);
            }
            for variable in group["variables"].as_array().unwrap() {
                check_variable(&path, at, &tree, variable);
            }
        }
        if path.contains("classic_model4") {
            torture(&bytes, name_of(&path));
        }
    }
}

fn check_variable(path: &str, group: &str, tree: &Json, variable: &Json) {
    let node = node(tree, &format!("{group}{}", variable["name"].as_str().unwrap()));
    let what = format!("{path}: {node}");
    let attributes = &variable["attributes"];
    let empty = serde_json::json!({});
    assert!(is_same(attributes, node.get("attributes").unwrap_or(&empty)), "{what}");
    assert_eq!(node["shape"], variable["shape"], "{what}");
    let dimensions = node.get("dimensions").cloned().unwrap_or(Json::Array(Vec::new()));
    assert_eq!(dimensions, variable["dims"], "{what}");
    let kind = variable["type"].as_str().unwrap().replace("float", "f").replace("int", "i");
    if kind.starts_with("Enum") {
        return;
    }
    assert!(kind.starts_with("VL") || node["type"] == kind, "{what}");
    let number = |name: &str, default| attributes.get(name).and_then(Json::as_f64).unwrap_or(default);
    for (stored, found) in variable["first"].as_array().unwrap().iter().zip(node["first"].as_array().unwrap())
    {
        let Some(stored) = stored.as_f64() else {
            assert_eq!(stored, found, "{what}");
            continue;
        };
        if attributes.get("_FillValue").and_then(Json::as_f64) == Some(stored) {
            assert_eq!(found, &Json::Null, "{what}");
        } else {
            let meant = stored * number("scale_factor", 1.0) + number("add_offset", 0.0);
            assert!((found.as_f64().unwrap() - meant).abs() < 1e-9, "{what}");
        }
    }
}
