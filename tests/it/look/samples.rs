//! `preview --json` against what other programs read in sample files, as far as the samples are there: they lie beside the
//! project, since not all of them are ours to give away.

use std::process::Command;

use scratch_manager::core::environment::Environment;

use super::*;

mod agreement;

use agreement::disagreements;

/// Samples that are rightly shown otherwise than their list says, and why.
const OTHERWISE: &[(&str, &str)] = &[
    ("arrow/uncompressed.arrow", BY_FOOTER),
    ("arrow/lz4.arrow", BY_FOOTER),
    ("arrow/zstd.arrow", BY_FOOTER),
    ("arrow/stream.arrows", BY_FOOTER),
    ("parquet/none.parquet", BY_FOOTER),
    ("parquet/snappy.parquet", BY_FOOTER),
    ("parquet/zstd.parquet", BY_FOOTER),
    ("parquet/wide.parquet", BY_FOOTER),
    ("parquet/no_rows.parquet", BY_FOOTER),
    ("parquet/real_geo.parquet", BY_FOOTER),
];
const BY_FOOTER: &str = "columns and rows are told by what describes them, and the rows are not read";

/// How many agree at least: fewer, and a reader has been lost.
const LEAST: usize = 39;

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
    let (mut agreeing, mut left_out, mut wrong) = (0, Vec::new(), Vec::new());
    for sample in list["samples"].as_array().unwrap() {
        let path = sample["path"].as_str().unwrap();
        let shown = stage.json(&["preview", &format!("global/data/samples/{path}")]);
        if OTHERWISE.iter().any(|(other, _)| *other == path) {
            continue;
        }
        match disagreements(sample, &shown) {
            None => left_out.push(path),
            Some(found) if found.is_empty() => agreeing += 1,
            Some(found) => wrong.push(format!("{path}:\n    {}", found.join("\n    "))),
        }
    }
    eprintln!("{agreeing} samples agree, {} are shown otherwise on purpose", OTHERWISE.len());
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
