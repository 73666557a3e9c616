//! What is no plain file, or does not stay as it is: nothing waits, nothing is followed, nothing is changed.

use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, UNIX_EPOCH};

use super::*;

/// Looks at a file that shows nothing, and gives the reason.
fn why_not(stage: &Stage, path: &str) -> String {
    let path = format!("global/data/{path}");
    let begun = Instant::now();
    let (text, code) = stage.text(&["preview", &path]);
    assert_eq!(code, 2, "{text}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{path} took {:?}", begun.elapsed());
    assert_fits(&text, &path);
    let document = stage.json(&["preview", &path]);
    assert_eq!(document["preview"]["type"], "nothing", "{path}");
    let why = document["preview"]["why"].as_str().unwrap().to_string();
    assert_eq!(document["read"], 0, "{path}: {why}");
    why
}

#[test]
fn pipes_sockets_links_and_folders_are_named_and_not_opened() {
    let stage = Stage::new();
    let space = &stage.space;
    rustix::fs::mknodat(rustix::fs::CWD, space.join("fifo.csv"), rustix::fs::FileType::Fifo, 0o644.into(), 0)
        .unwrap();
    let _socket = UnixListener::bind(space.join("socket")).unwrap();
    stage.write("folder.csv/inside", "x");
    stage.write("outside/../real.csv", "a,b\n1,2\n");
    symlink("/etc/passwd", space.join("out.csv")).unwrap();
    symlink("folder.csv", space.join("folder link")).unwrap();
    symlink("nowhere", space.join("dangling")).unwrap();
    for (path, word) in [
        ("fifo.csv", "a pipe, a socket or a device"),
        ("socket", "a pipe, a socket or a device"),
        ("folder.csv", "a folder"),
        ("out.csv", "a link to “/etc/passwd”"),
        ("folder link", "links are not followed"),
        ("folder link/inside", "links are not followed"),
        ("dangling", "a link to “nowhere”"),
        ("missing.csv", "No such file"),
        ("real.csv/more", "Not a directory"),
        ("..", "leads out"),
        ("folder.csv/../../x", "leads out"),
    ] {
        let why = why_not(&stage, path);
        assert!(why.contains(word), "{path}: {why}");
    }
    let device = rustix::fs::mknodat(
        rustix::fs::CWD,
        space.join("device"),
        rustix::fs::FileType::CharacterDevice,
        0o666.into(),
        rustix::fs::makedev(1, 5),
    );
    match device {
        Ok(()) => assert!(why_not(&stage, "device").contains("a device")),
        Err(error) => eprintln!("not tested: no device can be made here: {error}"),
    }
}

#[test]
fn an_empty_file_and_a_closed_one_say_so() {
    let stage = Stage::new();
    stage.write("empty.csv", "");
    assert_eq!(why_not(&stage, "empty.csv"), "empty");
    let closed = stage.write("closed.csv", "a,b\n");
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
    if is_superuser(&closed) {
        eprintln!("not tested: the superuser reads every file");
        return;
    }
    assert!(why_not(&stage, "closed.csv").contains("Permission denied"));
}

#[test]
fn looking_leaves_the_times_as_they_are() {
    let stage = Stage::new();
    let path = stage.write("folder/x.csv", "a,b\n1,2\n");
    // Read long before it was changed: just then a system that is sparing with access times sets one.
    let times = fs::FileTimes::new().set_accessed(UNIX_EPOCH + Duration::from_secs(1_000_000));
    fs::File::options().write(true).open(&path).unwrap().set_times(times).unwrap();
    let folder = path.parent().unwrap();
    fs::File::open(folder).unwrap().set_times(times).unwrap();
    for arguments in
        [&["preview", "global/data/folder/x.csv"][..], &["browse", "global/data", "--depth", "2"]]
    {
        assert_eq!(stage.text(arguments).1, 0);
        for path in [path.as_path(), folder] {
            assert_eq!(fs::metadata(path).unwrap().atime(), 1_000_000, "{} {arguments:?}", path.display());
        }
    }
}

#[test]
fn a_large_hole_is_not_read_without_being_asked_for() {
    let stage = Stage::new();
    let path = stage.write("hole.bin", "");
    fs::File::options().write(true).open(&path).unwrap().set_len(10 << 30).unwrap();
    assert!(why_not(&stage, "hole.bin").contains("not on this disk"));
    let (text, code) = stage.text(&["preview", "global/data/hole.bin", "--fetch"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("All that was read is zero"), "{text}");
}

#[test]
fn of_ten_gigabytes_little_is_read() {
    let stage = Stage::new();
    for (name, start) in [
        ("large.csv", "id,name,score\n1,anna,2.5\n2,bert,3.5\n".repeat(1_000).into_bytes()),
        ("large.bin", vec![7; 10_000]),
        ("large.txt", "a line of text\n".repeat(1_000).into_bytes()),
    ] {
        let path = stage.write(name, start);
        fs::File::options().write(true).open(&path).unwrap().set_len(10_000_000_000).unwrap();
        let document = stage.json(&["preview", &format!("global/data/{name}")]);
        assert_eq!(document["size"], 10_000_000_000_u64);
        let read = document["read"].as_u64().unwrap();
        assert!(read < 5 << 20, "{name}: {read} bytes read");
        assert_ne!(document["preview"]["type"], "nothing", "{name}: {document}");
    }
}

#[test]
fn a_file_that_grows_or_shrinks_meanwhile_is_shown_all_the_same() {
    let stage = Stage::new();
    let path = stage.write("growing.csv", "a,b\n");
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut round = 0_u64;
            while !is_over.load(Ordering::Relaxed) {
                let mut file = fs::File::options().append(true).open(&path).unwrap();
                let _ = writeln!(file, "{round},{}", "x".repeat(500));
                round += 1;
                if round.is_multiple_of(400) {
                    file.set_len(4).unwrap();
                }
            }
        });
        let shown: Vec<(String, i32)> =
            (0..8).map(|_| stage.text(&["preview", "global/data/growing.csv"])).collect();
        is_over.store(true, Ordering::Relaxed);
        for (text, code) in shown {
            // Cut off in the middle of the reading.
            assert!(code < 2 || text.contains("early"), "{text}");
            assert_fits(&text, "growing.csv");
        }
    });
}
