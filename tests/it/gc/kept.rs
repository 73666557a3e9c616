//! What may be needed by something that cannot be seen, and so stays.

use super::*;

#[test]
fn what_cannot_be_read_or_reached_may_need_anything() {
    let (depot, package, clone, artifact) = with_all_kinds();
    let arguments = [&["--julia-version", "1.12", "--collect-delay", "0d"], ALL.as_slice()].concat();
    for path in [&package, &clone, &artifact] {
        assert_eq!(depot.decided(&arguments, path).0, "delete", "{path:?}");
    }
    write(&depot.at("proj/Manifest.toml"), "[[}");
    write(&depot.at("proj/Artifacts.toml"), "[[}");
    depot.log_file("manifest_usage.toml", &depot.at("proj/Manifest.toml"));
    depot.log_file("artifact_usage.toml", &depot.at("proj/Artifacts.toml"));
    for path in [&package, &clone, &artifact] {
        assert_eq!(
            as_text(&depot.decided(&arguments, path)),
            ("keep", "delete", "file-unreadable"),
            "{path:?}"
        );
    }
    let stick = Path::new("/media/nobody-has-this/stick/Manifest.toml");
    depot.log_file("manifest_usage.toml", stick);
    let decided = depot.decided(&arguments, &package);
    assert_eq!(as_text(&decided), ("keep", "delete", "file-unreachable"));
    write(&depot.at("depot/logs/manifest_usage.toml"), "}}} not toml");
    let (_, document, _) = depot.gc(&[arguments.as_slice(), &["--dry-run"]].concat());
    assert_eq!(item(&document, &package)["rule"], "log-unreadable");
}

#[test]
fn what_is_read_but_not_understood_may_need_anything() {
    let (depot, package, clone, artifact) = with_all_kinds();
    let arguments = [&["--julia-version", "1.12", "--collect-delay", "0d"], ALL.as_slice()].concat();
    let (manifest, artifacts) = (depot.at("proj/Manifest.toml"), depot.at("proj/Artifacts.toml"));
    depot.log_file("manifest_usage.toml", &manifest);
    depot.log_file("artifact_usage.toml", &artifacts);
    write(&artifacts, "[lib]\ngit-tree-sha1 = 5\n");
    for text in [
        format!("manifest_format = \"3.0\"\n[[things.Alpha]]\nhash = \"{TREE}\"\n"),
        "manifest_format = \"2.0\"\ndeps = \"x\"\n".to_string(),
        format!("manifest_format = \"2.0\"\n[[deps.Foo]]\ngit-tree-sha1 = \"{TREE}\"\n"),
        format!("[[Foo]]\nuuid = \"{OWNER}\"\ngit-tree-sha1 = \"xyz\"\n"),
        format!("[Foo]\nuuid = \"{OWNER}\"\ngit-tree-sha1 = \"{TREE}\"\n"),
    ] {
        write(&manifest, &text);
        for path in [&package, &clone, &artifact] {
            let (action, _, rule) = depot.decided(&arguments, path);
            assert_eq!((action.as_str(), rule.as_str()), ("keep", "file-unreadable"), "{path:?}: {text}");
        }
    }
}

#[test]
fn a_manifest_that_pkg_refuses_still_keeps_what_it_names() {
    let (depot, package, ..) = with_all_kinds();
    let manifest = depot.at("proj/Manifest.toml");
    let entry = format!("[[Alpha]]\ngit-tree-sha1 = \"{TREE}\"\nuuid = \"{OWNER}\"\n");
    write(&manifest, format!("{entry}deps = [\"Nope\"]\n"));
    depot.log_file("manifest_usage.toml", &manifest);
    let arguments = [&["--julia-version", "1.13"], ALL.as_slice()].concat();
    assert_eq!(as_text(&depot.decided(&arguments, &package)), ("keep", "delete", "in-manifest"));
    write(&manifest, entry);
    assert_eq!(as_text(&depot.decided(&arguments, &package)), ("keep", "keep", "in-manifest"));
}

#[test]
fn an_overridden_artifact_and_what_stands_in_for_it_are_both_kept() {
    let (depot, _, _, artifact) = with_all_kinds();
    let (one, two, three) = ("1".repeat(40), "2".repeat(40), "3".repeat(40));
    for hash in [&two, &three] {
        write(&depot.at("depot/artifacts").join(hash).join("file"), "1");
    }
    write(&depot.at("proj/Artifacts.toml"), format!("[lib]\ngit-tree-sha1 = \"{one}\"\n"));
    depot.log_file("artifact_usage.toml", &depot.at("proj/Artifacts.toml"));
    let overrides = format!("{one} = \"{two}\"\n[{OWNER}]\nlib = \"{three}\"\n");
    write(&depot.at("depot/artifacts/Overrides.toml"), overrides);
    let arguments = [&["--julia-version", "1.13"], ALL.as_slice()].concat();
    let at = |hash: &str| depot.at("depot/artifacts").join(hash);
    assert_eq!(as_text(&depot.decided(&arguments, &artifact)), ("keep", "delete", "overridden"));
    assert_eq!(as_text(&depot.decided(&arguments, &at(&two))), ("keep", "keep", "in-artifacts-file"));
    assert_eq!(as_text(&depot.decided(&arguments, &at(&three))), ("keep", "delete", "stands-in"));
}

#[test]
fn overrides_that_are_paths_or_cannot_be_read_keep_artifacts() {
    let (depot, _, _, artifact) = with_all_kinds();
    let (two, three) = ("2".repeat(40), "3".repeat(40));
    let at = |hash: &str| depot.at("depot/artifacts").join(hash);
    for hash in [&two, &three] {
        write(&at(hash).join("inside/file"), "1");
    }
    let file = depot.at("depot/artifacts/Overrides.toml");
    symlink(depot.at("depot"), depot.at("linked")).unwrap();
    let (by_hash, by_name) = (at(&two), depot.at("linked/artifacts").join(&three).join("inside"));
    write(&file, format!("{} = {by_hash:?}\n[{OWNER}]\nlib = {by_name:?}\n", "4".repeat(40)));
    let arguments = ["--julia-version", "1.13", "--only", "artifacts"];
    for hash in [&two, &three] {
        assert_eq!(as_text(&depot.decided(&arguments, &at(hash))), ("keep", "delete", "stands-in"), "{hash}");
    }
    assert_eq!(depot.decided(&arguments, &artifact).0, "delete");
    for text in [b"}}".as_slice(), b"\xef\xbb\xbf"] {
        fs::write(&file, text).unwrap();
        let (action, _, rule) = depot.decided(&arguments, &artifact);
        assert_eq!((action.as_str(), rule.as_str()), ("keep", "file-unreadable"));
    }
    // Longer than any such file is read; then nobody knows what Julia would do.
    fs::File::create(&file).unwrap().set_len((64 << 20) + 1).unwrap();
    assert_eq!(as_text(&depot.decided(&arguments, &artifact)), ("keep", "keep", "file-unreadable"));
}

#[test]
fn what_is_kept_under_one_name_does_not_go_under_another() {
    let depot = Depot::new();
    let project = depot.at("proj/Project.toml");
    write(&project, "");
    let version = ["--julia-version", "1.13"];
    // Packages and spaces of a depot that another reaches by links.
    write(&depot.at("d/packages/Alpha").join(SLUG).join("file"), "1");
    write(&depot.at("d/scratchspaces").join(OWNER).join("k/data"), "1");
    fs::create_dir_all(depot.at("e/logs")).unwrap();
    for name in ["packages", "scratchspaces"] {
        symlink(Path::new("../d").join(name), depot.at("e").join(name)).unwrap();
    }
    let manifest = depot.at("proj/Manifest.toml");
    write(&manifest, format!("[[Alpha]]\ngit-tree-sha1 = \"{TREE}\"\nuuid = \"{OWNER}\"\n"));
    let time = "time = 2026-03-01T08:00:00.123Z\n";
    write(&depot.at("e/logs/manifest_usage.toml"), format!("[[{manifest:?}]]\n{time}"));
    let space = depot.at("e/scratchspaces").join(OWNER).join("k");
    write(
        &depot.at("e/logs/scratch_usage.toml"),
        format!("[[{space:?}]]\n{time}parent_projects = [{project:?}]\n"),
    );
    for (kind, path) in [("packages", format!("Alpha/{SLUG}")), ("scratchspaces", format!("{OWNER}/k"))] {
        let only = if kind == "packages" { kind } else { "scratch" };
        let arguments = ["--force", "--untracked", "--yes", "--only", only];
        let (code, document, said) = depot.gc_of(&["e", "d"], &[arguments.as_slice(), &version].concat());
        assert_eq!(code, 0, "{said}");
        let path = depot.at("d").join(kind).join(path);
        let decided = item(&document, &path);
        assert_eq!((&decided["action"], &decided["rule"]), (&"keep".into(), &"same-as-kept".into()));
        assert_eq!(decided["julia_action"], "delete");
        assert!(path.exists(), "{path:?}");
    }
    // A space linked to the space beside it, and one linked to a folder in another.
    let (j, m) = (depot.fill("j"), depot.fill("m"));
    write(&m.join("inside/data"), "1");
    let (k, l) = (depot.space("k"), depot.space("l"));
    symlink("j", &k).unwrap();
    symlink("m/inside", &l).unwrap();
    let (here, gone) = ([project.to_str().unwrap()], ["/gone/Project.toml"]);
    depot.log(&[(&k, &here), (&l, &here), (&j, &gone), (&m, &gone)]);
    // An artifact linked to another.
    let (one, two) = ("1".repeat(40), "2".repeat(40));
    let two_at = depot.at("depot/artifacts").join(&two);
    write(&two_at.join("file"), "1");
    symlink(&two, depot.at("depot/artifacts").join(&one)).unwrap();
    write(&depot.at("proj/Artifacts.toml"), format!("[lib]\ngit-tree-sha1 = \"{one}\"\n"));
    depot.log_file("artifact_usage.toml", &depot.at("proj/Artifacts.toml"));
    for (version, julia) in [("1.13", "delete"), ("1.12", "record")] {
        let arguments = [&["--julia-version", version], ALL.as_slice()].concat();
        for path in [&j, &m, &two_at] {
            assert_eq!(
                as_text(&depot.decided(&arguments, path)),
                ("keep", julia, "same-as-kept"),
                "{path:?}"
            );
        }
    }
    // When nothing keeps either, both go.
    depot.log(&[(&k, &gone), (&l, &gone), (&j, &gone), (&m, &gone)]);
    for path in [&j, &k, &l, &m] {
        assert_eq!(depot.decided(&version, path).0, "delete", "{path:?}");
    }
}

#[test]
fn what_goes_with_a_package_stays_when_the_package_stays() {
    let (depot, package, _, artifact) = with_all_kinds();
    let space = depot.fill("k");
    write(&package.join("Project.toml"), "");
    let bound = format!("[lib]\ngit-tree-sha1 = \"{}\"\n[[lib.download]]\nurl = \"x\"\n", "1".repeat(40));
    write(&package.join("Artifacts.toml"), bound);
    depot.log_file("artifact_usage.toml", &package.join("Artifacts.toml"));
    depot.log(&[(&space, &[package.join("Project.toml").to_str().unwrap()])]);
    let arguments = [&["--julia-version", "1.12", "--collect-delay", "0d"], ALL.as_slice()].concat();
    let decided = |path: &Path| {
        let (action, _, rule) = depot.decided(&arguments, path);
        format!("{action} {rule}")
    };
    for path in [&package, &space, &artifact] {
        assert!(decided(path).starts_with("delete "), "{path:?}");
    }
    // In use.
    let mut child = holder(&package);
    let found = [&package, &space, &artifact].map(|path| decided(path));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(found, ["refuse in-use", "refuse package-stays", "refuse package-stays"]);
    // Recorded with a time to come.
    let record = depot.at("depot/logs/orphaned.toml");
    write(&record, format!("{package:?} = 2030-01-01T00:00:00.000Z\n"));
    assert!(decided(&package).starts_with("record "));
    assert_eq!(
        [&space, &artifact].map(|path| decided(path)),
        ["keep parent-exists", "keep in-artifacts-file"]
    );
    write(&record, "");
    // Kept under another name.
    let real = package.with_file_name("real");
    fs::rename(&package, &real).unwrap();
    symlink("real", &package).unwrap();
    depot.log_file("artifact_usage.toml", &real.join("Artifacts.toml"));
    depot.log(&[(&space, &[real.join("Project.toml").to_str().unwrap()])]);
    let manifest = depot.at("proj/Manifest.toml");
    write(&manifest, format!("[[Alpha]]\ngit-tree-sha1 = \"{TREE}\"\nuuid = \"{OWNER}\"\n"));
    depot.log_file("manifest_usage.toml", &manifest);
    assert_eq!(decided(&real), "keep same-as-kept");
    assert_eq!(
        [&space, &artifact].map(|path| decided(path)),
        ["keep parent-exists", "keep in-artifacts-file"]
    );
}
