//! Folders that are locked, belong to others or are protected, and entries that are neither file nor folder.

use std::fs;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use scratch_manager::core::reclaim::Way;

use crate::kit::removal::{OTHER, OWNER, Stage, WAYS, is_root, outcomes, reasons, set_mode, skip};
use crate::kit::snapshot::unlock_all;
use crate::kit::write;

const LOCKS: [u32; 9] = [0o000, 0o100, 0o200, 0o300, 0o400, 0o500, 0o555, 0o600, 0o111];

#[test]
fn folders_with_any_lock_go_whether_they_hold_files_folders_or_nothing() {
    for way in WAYS {
        let stage = Stage::new();
        for lock in LOCKS {
            let key = format!("lock-{lock:o}");
            let space = stage.space(OWNER, &key);
            write(&space.join("inside/with-file/file"), "1");
            write(&space.join("inside/with-folders/a/b/file"), "1");
            fs::create_dir_all(space.join("inside/with-nothing")).unwrap();
            write(&space.join("inside/nested/nested/nested/file"), "1");
            fs::hard_link(stage.canary().join("second-name"), space.join("inside/with-file/linked")).unwrap();
            let top = stage.space(OTHER, &key);
            write(&top.join("only-folders/file"), "1");
        }
        let open = stage.snapshot();
        for lock in LOCKS {
            let key = format!("lock-{lock:o}");
            let inside = stage.space(OWNER, &key).join("inside");
            for path in [
                "with-file",
                "with-folders",
                "with-nothing",
                "nested/nested/nested",
                "nested/nested",
                "nested",
            ] {
                set_mode(&inside.join(path), lock);
            }
            set_mode(&stage.space(OTHER, &key), lock);
        }
        let before = stage.snapshot();
        let plan = stage.plan_all();
        let report = stage.carry_out(way, &plan);
        assert_eq!(outcomes(&report), vec!["gone"; 2 * LOCKS.len()], "{}", reasons(&report));
        let gone: Vec<_> = plan.items().iter().map(|item| item.place().path()).collect();
        stage.assert_only_gone(&open, &gone);
        if way == Way::Trash {
            stage.undo();
            stage.assert_as_before(&before, &gone);
            // What could not be read at first is whole too.
            unlock_all(&stage.scratchspaces());
            for lock in LOCKS {
                let space = stage.space(OWNER, format!("lock-{lock:o}"));
                assert!(space.join("inside/nested/nested/nested/file").exists());
                assert!(space.join("inside/with-folders/a/b/file").exists());
                assert!(stage.space(OTHER, format!("lock-{lock:o}")).join("only-folders/file").exists());
            }
        }
    }
}

#[test]
fn a_locked_owners_folder_refuses_and_keeps_its_lock() {
    if is_root() {
        return skip("a locked owner's folder", "root may do everything");
    }
    for way in WAYS {
        for lock in [0o555, 0o500] {
            let stage = Stage::with(&[(OWNER, "key"), (OTHER, "key")]);
            set_mode(&stage.scratchspaces().join(OWNER), lock);
            let before = stage.snapshot();
            let report = stage.carry_out(way, &stage.plan_all());
            assert_eq!(outcomes(&report), ["gone", "not-permitted"], "{report:?}");
            stage.assert_only_gone(&before, &[stage.space(OTHER, "key")]);
        }
    }
}

#[test]
fn a_folder_that_stays_keeps_its_lock() {
    let stage = Stage::with(&[(OWNER, "key")]);
    let space = stage.space(OWNER, "key");
    let protected = space.join("sub/deeper");
    let Some(_protected) = Protected::immutable(&protected) else {
        return skip("a locked folder that stays", "files cannot be protected here");
    };
    set_mode(&space.join("sub"), 0o550);
    let report = stage.carry_out(Way::Permanent, &stage.plan_all());
    assert_eq!(outcomes(&report), ["failed"], "{report:?}");
    assert_eq!(fs::metadata(space.join("sub")).unwrap().permissions().mode() & 0o7777, 0o550);
    assert!(protected.join("data").exists() && !space.join("top").exists());
}

/// A file or folder that not even root may change.
struct Protected<'a>(&'a Path, &'static str);

impl<'a> Protected<'a> {
    fn immutable(path: &'a Path) -> Option<Self> {
        Self::with(path, "i")
    }

    fn with(path: &'a Path, letter: &'static str) -> Option<Self> {
        let set = Command::new("chattr").arg(format!("+{letter}")).arg(path).stderr(Stdio::null()).status();
        set.is_ok_and(|status| status.success()).then_some(Self(path, letter))
    }
}

impl Drop for Protected<'_> {
    fn drop(&mut self) {
        let _ = Command::new("chattr").arg(format!("-{}", self.1)).arg(self.0).stderr(Stdio::null()).status();
    }
}

#[test]
fn protected_files_stay_and_the_report_names_them() {
    for (letter, what) in [("i", "immutable"), ("a", "append-only")] {
        let stage = Stage::with(&[(OWNER, "key"), (OTHER, "key")]);
        let file = stage.space(OWNER, "key").join("sub/data");
        let Some(_protected) = Protected::with(&file, letter) else {
            return skip("protected files", "files cannot be protected here");
        };
        let before = stage.snapshot();
        let report = stage.carry_out(Way::Permanent, &stage.plan_all());
        assert_eq!(outcomes(&report), ["gone", "failed"], "{what}: {report:?}");
        assert!(reasons(&report).contains("sub/data: "), "{what}: {}", reasons(&report));
        assert!(reasons(&report).contains("protected"), "{what}: {}", reasons(&report));
        assert_eq!(fs::read_to_string(&file).unwrap(), "12345");
        let space = stage.space(OWNER, "key");
        let gone = [space.join("top"), space.join("sub/deeper"), stage.space(OTHER, "key")];
        stage.assert_only_gone(&before, &gone);
    }

    let stage = Stage::with(&[(OWNER, "key")]);
    let space = stage.space(OWNER, "key");
    let _protected = Protected::immutable(&space).unwrap();
    let before = stage.snapshot();
    let plan = stage.plan_all();
    let report = stage.carry_out(Way::Trash, &plan);
    assert_eq!(outcomes(&report), ["failed"], "{report:?}");
    stage.assert_only_gone(&before, &[]);
}

#[test]
fn what_belongs_to_somebody_else_is_reported() {
    if is_root() {
        // To root it is no obstacle.
        for way in WAYS {
            let stage = Stage::with(&[(OWNER, "key")]);
            let space = stage.space(OWNER, "key");
            for path in [space.join("sub"), space.join("sub/data")] {
                std::os::unix::fs::chown(&path, Some(65_534), Some(65_534)).unwrap();
                set_mode(&path, 0o700);
            }
            set_mode(&space, 0o1777);
            let before = stage.snapshot();
            assert_eq!(outcomes(&stage.carry_out(way, &stage.plan_all())), ["gone"]);
            stage.assert_only_gone(&before, std::slice::from_ref(&space));
            if way == Way::Trash {
                stage.undo();
                stage.assert_as_before(&before, &[space]);
            }
        }
        return;
    }
    skip("a folder of another user, as an ordinary user", "only root can make one; see `ordinary`");
}

#[test]
fn pipes_sockets_devices_and_sparse_files_go_without_being_opened() {
    for way in WAYS {
        let stage = Stage::with(&[(OWNER, "key")]);
        let space = stage.space(OWNER, "key");
        let fifo = |path: &Path| {
            rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, 0o644.into(), 0).unwrap();
        };
        fifo(&space.join("fifo"));
        fifo(&stage.space(OWNER, "space-that-is-a-fifo"));
        // A socket's path is short; it is made in the working folder's stead and moved.
        let short = tempfile::tempdir_in("/tmp").unwrap();
        let _listener = UnixListener::bind(short.path().join("s")).unwrap();
        fs::rename(short.path().join("s"), space.join("sub/socket")).unwrap_or_else(|error| {
            skip("a socket", &error.to_string());
        });
        let device = rustix::fs::makedev(1, 3);
        let node = space.join("sub/null");
        let made = rustix::fs::mknodat(
            rustix::fs::CWD,
            &node,
            rustix::fs::FileType::CharacterDevice,
            0o666.into(),
            device,
        );
        match made {
            Ok(()) => assert!(fs::symlink_metadata(&node).unwrap().file_type().is_char_device()),
            Err(_) => skip("a device", "only root can make one"),
        }
        fs::File::create(space.join("sparse")).unwrap().set_len(1 << 40).unwrap();
        let begun = Instant::now();
        let before = stage.snapshot();
        let report = stage.carry_out(way, &stage.plan_all());
        assert_eq!(outcomes(&report), ["gone", "gone"], "{report:?}");
        assert!(report.freed.allocated < 1 << 20, "{:?}", report.freed);
        let gone = [space, stage.space(OWNER, "space-that-is-a-fifo")];
        stage.assert_only_gone(&before, &gone);
        if way == Way::Trash {
            stage.undo();
            stage.assert_as_before(&before, &gone);
        }
        assert!(begun.elapsed() < Duration::from_secs(20), "it waited for a pipe");
    }
}
