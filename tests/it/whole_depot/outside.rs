//! What other programs keep of Julia: it is told, and never touched.

use std::fs;

use serde_json::{Value, json};

use super::Stage;
use crate::kit;
use crate::kit::snapshot::Snapshot;

/// A home in which juliaup, VS Code and Jupyter have left something, and a depot with two versions of `IJulia`.
fn stage() -> Stage {
    let stage = Stage::new(&[json!({"version": "1.10.5"}), json!({"command": "/nowhere-at-all/julia"})]);
    let put = |path: &str, text: &str| kit::write(&stage.root().join(path), text);
    put("home/.julia/juliaup/julia-1.10.5+0.x64.linux.gnu/share/large", &"x".repeat(100_000));
    put("home/.julia/juliaup/julia-temp-AbC/half", "half");
    for version in ["v4", "v5"] {
        let storage = "home/.config/Code/User/globalStorage/julialang.language-julia";
        put(&format!("{storage}/symbolstore{version}/store"), "symbols");
    }
    for slug in ["abcde", "fghij"] {
        put(&format!("d/packages/IJulia/{slug}/src/kernel.jl"), "");
    }
    stage
}

fn kernel(stage: &Stage, file: &std::path::Path) {
    let text =
        json!({"argv": ["/x/bin/julia", "-i", file, "{connection_file}"], "display_name": "Julia 1.9"});
    kit::write(
        &stage.root().join("home/.local/share/jupyter/kernels/julia-1.9/kernel.json"),
        text.to_string(),
    );
}

fn document(stage: &Stage, arguments: &[&str]) -> Value {
    let output = stage.program(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{errors}"))
}

fn kinds(document: &Value) -> Vec<(&str, bool, &Value)> {
    let outside = document["outside"].as_array().unwrap().iter();
    outside
        .map(|thing| {
            (thing["kind"].as_str().unwrap(), thing["left_over"].as_bool().unwrap(), &thing["command"])
        })
        .collect()
}

#[test]
fn what_other_programs_keep_is_told_with_its_size_and_their_commands() {
    let stage = stage();
    kernel(&stage, &stage.depot().join("packages/IJulia/abcde/src/kernel.jl"));
    let depots = document(&stage, &["depots", "--json"]);
    let expected = [
        ("unused-julia", true, &json!("juliaup gc")),
        ("dead-link", true, &json!("juliaup remove linked1")),
        ("unfinished-julia", true, &Value::Null),
        ("old-symbols", true, &Value::Null),
        ("kernel", false, &json!("jupyter kernelspec remove julia-1.9")),
    ];
    assert_eq!(kinds(&depots), expected);
    let first = &depots["outside"][0];
    assert!(first["allocated"].as_u64().unwrap() >= 100_000 && first["files"] == 1, "{first}");
    assert!(depots["outside"][1]["allocated"].is_null(), "what is not there takes nothing");
    let text = String::from_utf8(stage.program(&["depots"]).output().unwrap().stdout).unwrap();
    let (_, section) = text.split_once("Outside the depots, not touched by this program\n").unwrap();
    assert!(section.contains("no channel of juliaup leads to it any more; to take it away: juliaup gc\n"));
    assert!(section.contains(" kB  1.10.5+0.x64.linux.gnu "), "{section}");
    assert!(section.contains("a file in ") && section.contains("symbolstorev4"), "{section}");
}

#[test]
fn freeing_tells_what_is_left_over_outside_and_leaves_it() {
    let stage = stage();
    let free = document(&stage, &["free", "--dry-run", "--json"]);
    let left = ["unused-julia", "dead-link", "unfinished-julia", "old-symbols"];
    assert_eq!(kinds(&free).iter().map(|(kind, ..)| *kind).collect::<Vec<_>>(), left);
    let home = stage.root().join("home");
    let items = free["items"].as_array().unwrap();
    assert!(items.iter().all(|item| !item["path"].as_str().unwrap().starts_with(home.to_str().unwrap())));
    let seen = |below: &str| Snapshot::of(&home.join(below), &[]);
    let before = [seen(".julia"), seen(".config")];
    let output = stage.run(100, &["free", "--permanent", "--yes"]);
    let told = String::from_utf8(stage.run(100, &["free", "--dry-run"]).stdout).unwrap();
    assert!(told.contains("4 things of other programs") && told.contains("`juliaup gc`"), "{told}");
    assert!(!stage.depot().join("packages/IJulia/abcde").exists(), "{output:?}");
    for (before, after) in before.iter().zip([seen(".julia"), seen(".config")]) {
        assert_eq!(before.differences_less(&after, &[]), Vec::<String>::new());
    }
}

#[test]
fn a_package_that_a_kernel_runs_from_stays_whatever_path_the_kernel_names() {
    let stage = stage();
    let file = "packages/IJulia/abcde/src/kernel.jl";
    let verdict = |slug: &str| {
        let verdicts = stage.verdicts(100);
        let item = &verdicts[&format!("d/packages/IJulia/{slug}")];
        format!("{} {}", item["verdict"].as_str().unwrap(), item["rule"].as_str().unwrap())
    };
    assert_eq!(verdict("abcde"), "cost not-in-any-manifest");
    kernel(&stage, &stage.depot().join(file));
    assert_eq!((verdict("abcde"), verdict("fghij")), ("keep needed-by-kernel".into(), verdict("fghij")));
    assert_eq!(verdict("fghij"), "cost not-in-any-manifest");
    kernel(&stage, &stage.root().join("x/../d").join(file));
    assert_eq!(verdict("abcde"), "keep needed-by-kernel");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(stage.depot(), stage.root().join("home/link")).unwrap();
        kernel(&stage, &stage.root().join("home/link").join(file));
        assert_eq!(verdict("abcde"), "keep needed-by-kernel");
    }
    kernel(&stage, &stage.root().join("home/other").join(file));
    assert_eq!(verdict("abcde"), "cost not-in-any-manifest");
}

#[test]
fn a_file_that_tells_of_julias_and_of_what_is_left_is_complained_of_once() {
    let stage = stage();
    fs::write(stage.root().join("home/.julia/juliaup/juliaup.json"), "{").unwrap();
    kit::write(&stage.root().join("home/.local/share/jupyter/kernels/a/kernel.json"), "[");
    for command in [&["depots", "--json"][..], &["free", "--dry-run", "--json"]] {
        let warnings = document(&stage, command)["warnings"].clone();
        let of_julia = warnings.as_array().unwrap().iter().filter(|warning| warning["kind"] == "julia");
        assert_eq!(of_julia.count(), 2, "{command:?}: {warnings:#}");
    }
}
