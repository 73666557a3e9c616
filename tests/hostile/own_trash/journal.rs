//! The journal as data that may say anything.

use super::*;

#[test]
fn whatever_stands_in_the_place_of_the_journal_is_an_error_at_once() {
    type Put = fn(&Path);
    let puts: [(&str, Put); 6] = [
        ("a pipe", |path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success())),
        ("a device", |path| symlink("/dev/zero", path).unwrap()),
        ("a folder", |path| fs::create_dir(path).unwrap()),
        ("a link to a file", |path| {
            fs::write(path.with_extension("elsewhere"), "").unwrap();
            symlink(path.with_extension("elsewhere"), path).unwrap();
        }),
        ("a dangling link", |path| symlink(path.with_extension("nowhere"), path).unwrap()),
        ("another user's", |path| {
            fs::write(path, "").unwrap();
            std::os::unix::fs::chown(path, Some(65_534), None).unwrap();
        }),
    ];
    for (what, put) in puts {
        if what == "another user's" && !is_root() {
            skip("a journal of another user", "only root can make one");
            continue;
        }
        let stage = Stage::with(&[(OWNER, "key")]);
        fs::create_dir_all(journal(&stage).parent().unwrap()).unwrap();
        put(&journal(&stage));
        let name = format!("{OWNER}/key");
        for arguments in [
            &["undo"][..],
            &["trash", "list"],
            &["trash", "purge", "--yes"],
            &["delete", &name, "--trash", "--yes"],
        ] {
            let (code, said) = run(&stage, &stage.depot(), arguments);
            assert_eq!(code, 2, "{what}: {arguments:?}: {said}");
            assert!(said.contains("removals.jsonl"), "{what}: {said}");
        }
        assert!(stage.space(OWNER, "key").exists(), "{what}");
        assert!(!journal(&stage).with_extension("nowhere").exists());
        let (code, said) = run(&stage, &stage.depot(), &["delete", &name, "--permanent", "--yes"]);
        assert_eq!(code, 0, "{what}: {said}");
    }
}

#[test]
fn an_endless_journal_costs_bounded_memory_and_its_end_counts() {
    let stage = Stage::with(&[(OWNER, "key")]);
    fs::create_dir_all(journal(&stage).parent().unwrap()).unwrap();
    fs::File::create(journal(&stage)).unwrap().set_len(20 << 30).unwrap();
    let name = format!("{OWNER}/key");
    let limited = |arguments: &[&str]| {
        let line = format!(
            "ulimit -v 3000000; exec '{}' {} --depot '{}'",
            program().display(),
            arguments.join(" "),
            stage.depot().display()
        );
        let output = Command::new("sh").args(["-c", &line]).env("HOME", home(&stage)).output().unwrap();
        let text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        (output.status.code(), text.concat())
    };
    let (code, said) = limited(&["delete", &name, "--yes"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = limited(&["undo"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("very long"), "{said}");
    assert!(stage.space(OWNER, "key").join("sub/data").exists());
}

#[test]
fn nothing_the_journal_says_is_done_outside_a_trash_of_ours() {
    type Forge = fn(&Stage, &str) -> String;
    let forgeries: [(&str, Forge); 4] = [
        ("another folder", |stage, text| {
            let canary = stage.canary().join("folder");
            text.replace(trash(stage).to_str().unwrap(), canary.to_str().unwrap())
        }),
        ("a way out", |stage, text| {
            let trash = trash(stage);
            text.replace(trash.to_str().unwrap(), &format!("{}/../../../../canary", trash.display()))
        }),
        ("somebody else's thing in the trash", |stage, text| {
            let name =
                fs::read_dir(trash(stage).join("files")).unwrap().map(|entry| entry.unwrap().file_name());
            let name = name.filter(|name| name != "theirs").last().unwrap();
            text.replace(&format!("\"name\":\"{}\"", name.to_str().unwrap()), "\"name\":\"theirs\"")
        }),
        ("no place of its kind", |_, text| text.replace("\"scratchspaces\",", "\"elsewhere\",")),
    ];
    for (what, forge) in forgeries {
        let stage = Stage::with(&[(OWNER, "key")]);
        let (code, _) = run(&stage, &stage.depot(), &["delete", &format!("{OWNER}/key"), "--yes"]);
        assert_eq!(code, 0);
        write(&trash(&stage).join("files/theirs/file"), "1");
        write(&stage.canary().join("folder/files/theirs/file"), "1");
        fs::create_dir_all(stage.canary().join("folder/info")).unwrap();
        // Whatever the forger names is what the journal says it is.
        let ours = fs::read_dir(trash(&stage).join("files")).unwrap().map(|entry| entry.unwrap().path());
        let ours = ours.filter(|path| !path.ends_with("theirs")).last().unwrap();
        let text = fs::read_to_string(journal(&stage)).unwrap();
        let mut forged = forge(&stage, &text);
        if what.starts_with("somebody") {
            let inode = |path: &Path| fs::metadata(path).unwrap().ino().to_string();
            forged = forged.replace(&inode(&ours), &inode(&trash(&stage).join("files/theirs")));
        }
        assert_ne!(forged, text, "{what}");
        fs::write(journal(&stage), forged).unwrap();
        let before = stage.snapshot();
        let (_, said) = run(&stage, &stage.depot(), &["trash", "purge", "--yes"]);
        assert!(trash(&stage).join("files/theirs/file").exists() && ours.exists(), "{what}: {said}");
        let (code, said) = run(&stage, &stage.depot(), &["undo"]);
        assert_eq!(code, 2, "{what}: {said}");
        assert!(trash(&stage).join("files/theirs/file").exists() && ours.exists(), "{what}: {said}");
        let canary = |snapshot: &crate::kit::snapshot::Snapshot| snapshot.below("canary".as_ref());
        assert_eq!(canary(&stage.snapshot()), canary(&before), "{what}");
    }
}
