//! `Artifacts.toml` as Pkg changes it, and the comments that it would lose.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;

use scratch_manager::core::artifact::bindings::{self, Binding, Change, Download};
use scratch_manager::core::artifact::platform::Platform;
use serde_json::Value;

fn bind_cases() -> Vec<Value> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/artifact/bind/cases.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn bind_file(name: &str) -> Option<Vec<u8>> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/artifact/bind").join(name)).ok()
}

/// What the operation makes of the file.
fn bind(file: &Path, operation: &Value) -> Result<(), String> {
    let text = |value: &Value| value.as_str().unwrap().to_string();
    let platform = operation["platform"].as_object().map(|tags| {
        let tags = tags.iter().map(|(key, value)| (key.clone(), text(value)));
        Platform::new(tags).unwrap()
    });
    let name = text(&operation["name"]);
    let change = if operation["op"] == "bind" {
        let downloads = operation["download_info"].as_array().cloned().unwrap_or_default();
        let downloads = downloads.iter().map(|of| Download {
            url: text(&of["url"]),
            sha256: text(&of["sha256"]),
            size: of["size"].as_u64(),
        });
        let binding = Binding {
            name,
            hash: text(&operation["git-tree-sha1"]),
            platform,
            is_lazy: operation["lazy"] == true,
            downloads: downloads.collect(),
        };
        bindings::bind(file, &binding, operation["force"] == true)
    } else {
        bindings::unbind(file, &name, platform.as_ref())
    };
    change.and_then(|change| change.write()).map_err(|error| error.to_string())
}

#[test]
fn recorded_bindings_come_out_as_pkg_writes_them() {
    for case in bind_cases() {
        let id = case["id"].as_str().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("Artifacts.toml");
        if let Some(before) = case["before"].as_str() {
            fs::write(&file, bind_file(before).unwrap()).unwrap();
        }
        let of = if case["results"]["master"].is_array() { "master" } else { "v1.5.3" };
        for (operation, result) in
            case["ops"].as_array().unwrap().iter().zip(case["results"][of].as_array().unwrap())
        {
            let answer = bind(&file, operation);
            assert_eq!(answer.is_err(), !result["error"].is_null(), "{id}: {answer:?}");
            let wanted = result["after"].as_str().and_then(bind_file);
            let text = |bytes: Option<Vec<u8>>| bytes.map(|bytes| String::from_utf8(bytes).unwrap());
            let now = text(fs::read(&file).ok());
            if now.as_deref().is_some_and(|now| now.contains('#')) {
                // Where Pkg loses comments they stay, and the file says the same.
                let parsed = |text: Option<String>| text.unwrap().parse::<toml::Table>().unwrap();
                assert_eq!(parsed(now), parsed(text(wanted)), "{id}");
            } else {
                assert_eq!(now, text(wanted), "{id}");
            }
        }
    }
}

#[test]
fn comments_and_order_stay_where_julia_reads_the_same() {
    let text = "# Data of ours.\n\n[zebra] # the first\ngit-tree-sha1 = \"4b825dc642cb6eb9a060e54bf8d69288fbee4904\"\n\n\
                # Made by cook.jl\n[[tool]]\narch = \"x86_64\"\ngit-tree-sha1 = \"4b825dc642cb6eb9a060e54bf8d69288fbee4904\"\n\
                os = \"macos\"\n\n    [[tool.download]]\n    sha256 = \"aa\"\n    url = \"https://example.org/#x\"\n\n\
                # the end\n";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Artifacts.toml");
    let hash = "0123456789abcdef0123456789abcdef01234567".to_string();
    let binding = |name: &str, platform: Option<&str>| Binding {
        name: name.to_string(),
        hash: hash.clone(),
        platform: platform.map(|platform| Platform::parse(platform).unwrap()),
        is_lazy: false,
        downloads: Vec::new(),
    };
    let line = format!("git-tree-sha1 = \"{hash}\"\n");
    let on = |before: &str, change: &dyn Fn(&Path) -> Change| {
        fs::write(&file, before).unwrap();
        let change = change(&file);
        assert!(!change.loses_comments);
        change.write().unwrap();
        let now = fs::read_to_string(&file).unwrap();
        // Another reader finds what ours does.
        let other: toml::Table = now.parse().unwrap();
        let names =
            |file: &Path| bindings::read(file).unwrap().into_iter().map(|of| of.name).collect::<Vec<_>>();
        let entries = |value: &toml::Value| value.as_array().map_or(1, Vec::len);
        assert_eq!(names(&file).len(), other.values().map(entries).sum::<usize>());
        now
    };

    let added = on(text, &|file| bindings::bind(file, &binding("apple", None), false).unwrap());
    assert_eq!(added, format!("{text}\n[apple]\n{line}"));

    let replaced = on(text, &|file| bindings::bind(file, &binding("zebra", None), true).unwrap());
    assert_eq!(replaced.lines().next(), text.lines().next());
    assert!(replaced.starts_with(&format!("# Data of ours.\n\n[zebra]\n{line}\n# Made by")), "{replaced}");
    assert!(replaced.ends_with("# the end\n"));

    let second = on(text, &|file| {
        bindings::bind(file, &binding("tool", Some("os=linux,arch=x86_64")), false).unwrap()
    });
    let url = "    url = \"https://example.org/#x\"\n";
    assert!(
        second.contains(&format!(
            "{url}[[tool]]\narch = \"x86_64\"\n{line}libc = \"glibc\"\nos = \"linux\"\n\n# the end"
        )),
        "{second}"
    );

    let macos = Platform::parse("os=macos,arch=x86_64").unwrap();
    let without = on(&second, &|file| bindings::unbind(file, "tool", Some(&macos)).unwrap());
    assert!(!without.contains("macos") && without.contains("# Made by cook.jl\n[[tool]]"), "{without}");
    let none = on(text, &|file| bindings::unbind(file, "tool", Some(&macos)).unwrap());
    assert!(none.starts_with("tool = []\n# Data of ours"), "{none}");
    let gone = on(text, &|file| bindings::unbind(file, "zebra", None).unwrap());
    assert_eq!(gone, text.replace(&text[text.find("[zebra]").unwrap()..=text.find("\"\n").unwrap() + 1], ""));
}

#[test]
fn a_broken_file_stays_and_the_line_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Artifacts.toml");
    let broken = "[a]\ngit-tree-sha1 = \"x\n# comment\n";
    fs::write(&file, broken).unwrap();
    let operation = serde_json::json!({"op": "bind", "name": "b", "git-tree-sha1": "00"});
    let error = bind(&file, &operation).unwrap_err();
    assert!(error.contains("line 2") && error.contains("Artifacts.toml"), "{error}");
    assert_eq!(fs::read_to_string(&file).unwrap(), broken);
}

#[test]
fn a_binding_keeps_the_files_mode_and_follows_a_link_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let (file, link) = (folder.path().join("real.toml"), folder.path().join("Artifacts.toml"));
    fs::write(&file, "").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real.toml", &link).unwrap();
    bind(&link, &bind_cases()[0]["ops"][0]).unwrap();
    assert!(link.is_symlink());
    assert_eq!(fs::metadata(&file).unwrap().mode() & 0o777, 0o640);
    assert_eq!(bindings::read(&file).unwrap().len(), 1);
}
