//! `preview --json` against what other programs read in sample files, as far as the samples are there: they lie beside the
//! project, since not all of them are ours to give away.

use std::process::Command;

use scratch_manager::core::environment::Environment;

use super::*;

mod agreement;

use agreement::disagreements;

/// What of which samples is rightly shown otherwise than their list says, and why.
const OTHERWISE: &[(&str, &str, &str)] = &[
    ("arrow/", "table is wanted", "only the footer is read, and told as properties"),
    ("parquet/", "table is wanted", "only the footer is read, and told as properties"),
    ("csv/unclosed_quote.csv", "table is wanted", "a quote that is never closed makes it text"),
    ("hdf5/basic.h5", "first of /a/enum", "an enumeration is told by its names"),
    ("hdf5/jl_h5ex_t_enum.h5", "first of /DS1", "an enumeration is told by its names"),
    ("netcdf/groups4.nc", "first of /cover", "an enumeration is told by its names"),
    ("hdf5/jl_h5ex_t_vlen.h5", "first of /DS1", "more of a list is shown than the six values of the list"),
    ("hdf5/chunked.h5", "first of /scaleoffset", "of this filter only the shape is told"),
    ("jld2/unionall_typeparam.jld2", "type of test", "a parameter is told by what its reference leads to"),
    ("netcdf/", "first of /sst", "values are scaled, and what is missing is told as missing"),
];

/// How many agree at least: fewer, and a reader has been lost.
const LEAST: usize = 129;

fn samples() -> Option<(PathBuf, Value)> {
    let folder = Environment::of_process()
        .variable("SCRATCH_MANAGER_SAMPLES")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples"), PathBuf::from);
    let Ok(list) = fs::read(folder.join("manifest.json")) else {
        eprintln!("not tested: there are no samples in {}", folder.display());
        return None;
    };
    Some((folder, serde_json::from_slice(&list).unwrap()))
}

/// A space with all samples in it.
fn stage(folder: &Path) -> Stage {
    let stage = Stage::new();
    let into = stage.space.join("samples");
    let status = Command::new("cp").arg("-r").arg(folder).arg(&into).status().unwrap();
    assert!(status.success());
    stage
}

#[test]
fn every_sample_shows_what_other_programs_read_in_it() {
    let Some((folder, list)) = samples() else { return };
    let stage = stage(&folder);
    let (mut agreeing, mut otherwise, mut left_out, mut wrong) = (0, 0, Vec::new(), Vec::new());
    for sample in list["samples"].as_array().unwrap() {
        let path = sample["path"].as_str().unwrap();
        let shown = stage.json(&["preview", &format!("global/data/samples/{path}")]);
        let is_otherwise = |found: &String| {
            OTHERWISE.iter().any(|(other, what, _)| path.starts_with(other) && found.starts_with(what))
        };
        match disagreements(sample, &shown) {
            None => left_out.push(path),
            Some(found) if found.is_empty() => agreeing += 1,
            Some(found) if found.iter().all(is_otherwise) => otherwise += 1,
            Some(found) => wrong.push(format!("{path}:\n    {}", found.join("\n    "))),
        }
    }
    eprintln!("{agreeing} samples agree, {otherwise} are rightly shown otherwise");
    eprintln!("{} are of formats without a reader: {}", left_out.len(), left_out.join(", "));
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong.join("\n"));
    assert!(agreeing >= LEAST, "{agreeing} agree, {LEAST} did; left out: {left_out:?}");
}

#[test]
fn every_sample_fits_the_page_and_ends_as_it_should() {
    let Some((folder, list)) = samples() else { return };
    let stage = stage(&folder);
    for sample in list["samples"].as_array().unwrap() {
        let path = sample["path"].as_str().unwrap();
        let (text, code) = stage.text(&["preview", &format!("global/data/samples/{path}")]);
        assert!((0..=2).contains(&code), "{path}: {code}\n{text}");
        assert_fits(&text, path);
        let shows = !text.contains("Not shown: ");
        assert_eq!(code == 2, !shows, "{path}: {code}\n{text}");
        // A reader that panicked is caught, and must not have.
        assert!(!text.contains("this reader failed"), "{path}: {text}");
    }
    // Nothing came of it: no file of a database beside another, no changed time.
    let before = Command::new("ls").arg("-lR").arg(&folder).output().unwrap().stdout;
    let files = String::from_utf8_lossy(&before).into_owned();
    let count = |folder: &Path| walkdir::WalkDir::new(folder).into_iter().count();
    assert_eq!(count(&folder), count(&stage.space.join("samples")), "{files}");
}
