//! Artifacts as a real Julia made them: hashes and tars of recorded trees, and what comes of what no artifact can hold.

mod binding;
mod published;

use std::fs;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use scratch_manager::core::artifact::{self, Algorithm, Run};
use scratch_manager::core::depot::layout::Layout;
use scratch_manager::core::julia::slug::hex;
use scratch_manager::core::progress::Cancel;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

fn recorded() -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/artifact/tree_hash.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The recorded tree, on disk.
fn tree(case: &Value) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let bytes = |value: &Value| STANDARD.decode(value.as_str().unwrap()).unwrap();
    let mut folder_modes = Vec::new();
    for entry in case["entries"].as_array().unwrap() {
        let path = folder.path().join(entry["path"].as_str().unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mode = entry["mode"].as_str().map(|mode| u32::from_str_radix(mode, 8).unwrap());
        match entry["type"].as_str().unwrap() {
            "dir" => {
                fs::create_dir_all(&path).unwrap();
                folder_modes.push((path, mode.unwrap()));
            }
            "symlink" => symlink(std::ffi::OsStr::from_bytes(&bytes(&entry["target_b64"])), &path).unwrap(),
            _ => {
                let content = if entry["formula"].is_string() {
                    (0..1_048_576_u32).map(|i| (31 * i + 7 * (i >> 8) + (i >> 16)).to_le_bytes()[0]).collect()
                } else {
                    bytes(&entry["content_b64"])
                };
                fs::write(&path, content).unwrap();
                fs::set_permissions(&path, fs::Permissions::from_mode(mode.unwrap())).unwrap();
            }
        }
    }
    for (path, mode) in folder_modes {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    folder
}

fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hash(folder: &Path) -> String {
    artifact::tree_hash(folder, Algorithm::Sha1, Run::QUIET(&Cancel::default())).unwrap()
}

fn unpacked(archive: &Path) -> Vec<u8> {
    let mut tar = Vec::new();
    flate2::read::MultiGzDecoder::new(fs::File::open(archive).unwrap()).read_to_end(&mut tar).unwrap();
    tar
}

#[test]
fn recorded_trees_have_julias_hashes_and_tars() {
    let cancel = Cancel::default();
    let run = Run::QUIET(&cancel);
    let cases = recorded();
    assert!(cases.len() >= 27);
    for case in &cases {
        let id = &case["id"];
        let folder = tree(case);
        assert_eq!(case["tree_sha1"], hash(folder.path()), "{id}");
        let sha256_tree = artifact::tree_hash(folder.path(), Algorithm::Sha256, run).unwrap();
        assert_eq!(case["tree_sha256_object_format"], sha256_tree, "{id}");

        let out = tempfile::tempdir().unwrap();
        let file = out.path().join("a.tar.gz");
        let archive = artifact::archive(folder.path(), &file, false, run).unwrap();
        let packed = fs::read(&file).unwrap();
        assert_eq!(archive.sha256, sha256(&packed), "{id}");
        assert_eq!(archive.bytes, packed.len() as u64, "{id}");
        let tar = unpacked(&file);
        assert_eq!(case["tar"]["size"], tar.len(), "{id}");
        assert_eq!(case["tar"]["sha256"], sha256(&tar), "{id}");
    }
}

#[test]
fn an_artifact_is_a_read_only_copy_with_the_hash_as_its_name_and_the_folder_stays() {
    let cancel = Cancel::default();
    for case in &recorded() {
        let id = &case["id"];
        let folder = tree(case);
        let before = hash(folder.path());
        let depot = tempfile::tempdir().unwrap();
        let layout = Layout::new(depot.path(), depot.path());
        let created = artifact::create(folder.path(), &layout, Run::QUIET(&cancel)).unwrap();
        assert!(created.is_new, "{id}");
        assert_eq!(case["tree_sha1"], created.hash, "{id}");
        assert_eq!(created.path, depot.path().join("artifacts").join(&created.hash), "{id}");
        assert_eq!(hash(&created.path), created.hash, "{id}");
        assert_eq!(hash(folder.path()), before, "{id}");
        for entry in walkdir::WalkDir::new(&created.path) {
            let metadata = entry.unwrap().metadata().unwrap();
            assert!(!metadata.is_file() || metadata.mode() & 0o222 == 0, "{id}");
        }
        let again = artifact::create(folder.path(), &layout, Run::QUIET(&cancel)).unwrap();
        assert!(!again.is_new, "{id}");
        let names: Vec<_> = fs::read_dir(depot.path().join("artifacts")).unwrap().collect();
        assert_eq!(names.len(), 1, "{id}: nothing else stays");
    }
}

#[test]
fn what_no_artifact_can_hold_is_refused_by_name_and_leaves_nothing() {
    let cancel = Cancel::default();
    let run = Run::QUIET(&cancel);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "x").unwrap();
    let pipe = folder.path().join("sub/pipe");
    fs::create_dir(pipe.parent().unwrap()).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let depot = tempfile::tempdir().unwrap();
    let layout = Layout::new(depot.path(), depot.path());
    let out = depot.path().join("a.tar.gz");
    for error in [
        artifact::tree_hash(folder.path(), Algorithm::Sha1, run).unwrap_err().to_string(),
        artifact::create(folder.path(), &layout, run).unwrap_err().to_string(),
        artifact::archive(folder.path(), &out, false, run).unwrap_err().to_string(),
    ] {
        assert!(error.contains("sub/pipe") && error.contains("a pipe"), "{error}");
    }
    assert_eq!(fs::read_dir(depot.path().join("artifacts")).unwrap().count(), 0);
    assert_eq!(fs::read_dir(depot.path()).unwrap().count(), 1);
}

#[test]
fn an_archive_neither_replaces_a_file_unasked_nor_packs_itself() {
    let cancel = Cancel::default();
    let run = Run::QUIET(&cancel);
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "x").unwrap();
    let inside = artifact::archive(folder.path(), &folder.path().join("a.tar.gz"), true, run).unwrap_err();
    assert!(inside.to_string().contains("lies in the folder"), "{inside}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("a.tar.gz");
    fs::write(&file, "mine").unwrap();
    let exists = artifact::archive(folder.path(), &file, false, run).unwrap_err();
    assert!(exists.to_string().contains("--force"), "{exists}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    artifact::archive(folder.path(), &file, true, run).unwrap();
    assert!(unpacked(&file).starts_with(b"file\0"));
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1);
}
