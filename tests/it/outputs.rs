//! What the program prints about every recorded depot, word for word, so that work on the inside changes nothing that
//! a person or a script sees.
//!
//! Compared with `tests/fixtures/outputs/`; after a change that is meant to be seen:
//! `UPDATE_OUTPUTS=1 cargo test --test it outputs`. Temporary folders, sizes on this disk and ages are left out.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use scratch_manager::core::time::{Clock, SystemClock};
use serde_json::Value;

use crate::kit::child::variable;
use crate::kit::stage::Stage;
use crate::kit::{Recorded, fixture, json, program, spaces};

/// Fields of JSON that differ between disks and days.
const VARYING: [&str; 8] = [
    "allocated",
    "reclaimable",
    "modified",
    "due",
    "free",
    "total",
    "looked_for_holders",
    "processes_not_looked_at",
];

/// A text without what differs between machines and days.
fn lasting(text: &str, roots: &[&Path]) -> String {
    let mut text = text.to_string();
    for (number, root) in roots.iter().enumerate() {
        text = text.replace(root.to_str().unwrap(), &format!("ROOT{number}"));
    }
    // What becomes an orphan now goes a week from now.
    let now = SystemClock.now().local;
    for days in 6..=8 {
        let due = now.after(Duration::from_hours(24 * days)).unwrap().to_string();
        text = text.replace(&due[..10], "DUE");
    }
    if let Ok(mut document) = serde_json::from_str::<Value>(&text) {
        strip(&mut document);
        return serde_json::to_string_pretty(&document).unwrap();
    }
    // Only root sees what all programs hold, and only on a machine at rest in time.
    let is_of_programs = |line: &&str| {
        ["Could not look at ", "Not every running program"].iter().any(|start| line.starts_with(start))
    };
    text.lines().filter(|line| !is_of_programs(line)).map(words).collect::<Vec<_>>().join("\n")
}

fn strip(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if VARYING.contains(&name.as_str()) && !field.is_object() {
                    *field = Value::from("…");
                }
                strip(field);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(strip),
        Value::String(text) => *text = words(text),
        _ => {}
    }
}

/// The words of a line, with a mark for each size and age, and for the names that come from hashes of paths.
fn words(line: &str) -> String {
    const UNITS: [&str; 21] = [
        "B", "kB", "MB", "GB", "h", "min", "d", "wk", "mo", "y", "yr", "hour", "hours", "day", "days",
        "week", "weeks", "month", "months", "year", "years",
    ];
    let bare = |word: &str| word.trim_matches(['(', '≥', ',', ')', '.', ';', ':']).to_string();
    let is_number = |word: &str| bare(word).parse::<f64>().is_ok();
    let all: Vec<&str> = line.split_whitespace().collect();
    let is_amount = |at: usize| {
        let pair = all.get(at).zip(all.get(at + 1));
        pair.is_some_and(|(number, unit)| is_number(number) && UNITS.contains(&bare(unit).as_str()))
    };
    let mark = |(at, word): (usize, &&str)| {
        let is_of_amount = is_amount(at) || at.checked_sub(1).is_some_and(is_amount);
        let is_hash = word.len() > 15 && word.parse::<u64>().is_ok();
        if is_of_amount || is_hash { "…".to_string() } else { (*word).to_string() }
    };
    all.iter().enumerate().map(mark).collect::<Vec<_>>().join(" ")
}

fn record(into: &mut String, mut command: Command, arguments: &[&str], roots: &[&Path]) {
    let output = command.args(arguments).args(["--color", "never"]).output().unwrap();
    let code = output.status.code().unwrap_or(-1);
    let [out, said] =
        [output.stdout, output.stderr].map(|text| lasting(&String::from_utf8_lossy(&text), roots));
    let told = lasting(&arguments.join(" "), roots);
    writeln!(into, "$ {told}\n{out}\n{said}[{code}]\n").unwrap();
}

fn compare(name: &str, seen: &str) {
    let path = fixture("outputs").join(format!("{name}.txt"));
    if variable("UPDATE_OUTPUTS").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        return fs::write(&path, seen).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap();
    for (number, (expected, seen)) in expected.lines().zip(seen.lines()).enumerate() {
        assert_eq!(expected, seen, "{name}.txt, line {}", number + 1);
    }
    assert_eq!(expected.lines().count(), seen.lines().count(), "{name}.txt");
}

#[test]
fn what_is_said_of_depots_that_julia_wrote_is_unchanged() {
    for name in ["jdepot-1", "jdepot-1-pre-gc", "jdepot-1-gc-master", "jdepot-1-gc-v1.12.6-1st", "jdepot-3"] {
        let recorded = Recorded::unpack(name);
        let roots = [recorded.folder.path()];
        let mut all = String::new();
        let mut run = |arguments: &[&str]| {
            let mut command = program(recorded.folder.path());
            command.env("TZ", "UTC").arg("--depot").arg(&recorded.depot);
            record(&mut all, command, arguments, &roots);
        };
        run(&["list", "--no-size"]);
        run(&["list", "--json"]);
        run(&["depots", "--json"]);
        run(&["log", "check"]);
        let listed = spaces(&json(&recorded.depot, &["list", "--json", "--no-size"]));
        for (_, space) in &listed {
            let path = space["path"].as_str().unwrap();
            run(&["show", path]);
            run(&["show", path, "--json"]);
        }
        for (owner, space) in listed.iter().take(2) {
            let path = space["path"].as_str().unwrap();
            for way in ["--trash", "--permanent"] {
                run(&["delete", path, "--dry-run", way]);
                run(&["delete", path, "--dry-run", way, "--json"]);
                run(&["wipe", owner, "--dry-run", way]);
            }
        }
        run(&["clear", "--dry-run", "--permanent"]);
        run(&["clear", "--dry-run", "--permanent", "--json"]);
        let all_kinds = ["--only", "scratch,packages,artifacts,clones"];
        for version in ["1.6", "1.13"] {
            let gc = ["gc", "--dry-run", "--julia-version", version, "--now", "2026-06-01T12:00:00"];
            for more in [&[][..], &["--json"], &["--parity", "--json"], &["--parity"], &["--trash"]] {
                run(&[&gc[..], &all_kinds, more].concat());
            }
        }
        compare(name, &all);
    }
}

#[test]
fn what_is_said_of_every_recorded_case_is_unchanged() {
    let mut files: Vec<_> =
        fs::read_dir(fixture("gc/cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut all = String::new();
    for file in files {
        let case: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        let stage = Stage::new();
        stage.make(&case["fs"]);
        let step = &case["steps"][0];
        stage.make(&step["fs"]);
        let roots = [stage.root.as_path(), stage.folders[1].path()];
        let name = file.file_stem().unwrap().to_str().unwrap();
        let now = step["now"].as_str().unwrap();
        for version in ["1.6", "1.13"] {
            let arguments = ["gc", "--dry-run", "--julia-version", version, "--now", now];
            for more in [&["--only", "scratch,packages,artifacts,clones"][..], &["--json"]] {
                writeln!(all, "# {name}").unwrap();
                record(&mut all, stage.program(step), &[&arguments[..], more].concat(), &roots);
            }
        }
    }
    compare("gc_cases", &all);
}
