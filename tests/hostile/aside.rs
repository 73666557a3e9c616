//! Files and links that are things of their own: what is exchanged for them in the last moment is never deleted.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rustix::fs::{CWD, RenameFlags, renameat_with};
use scratch_manager::core::plan::Plan;
use scratch_manager::core::progress::Cancel;
use scratch_manager::core::reclaim::{self, Tools, Way};
use scratch_manager::core::time::FixedClock;

use crate::kit::removal::{OTHER, OWNER, Stage, delete_all, outcomes};
use crate::kit::write;

/// How a thing is called that a killed removal has left.
const LEFT: &str = ".scratch-manager-removing-key";

fn content(path: &Path) -> String {
    let link = fs::read_link(path).map(|target| target.to_string_lossy().into_owned());
    link.or_else(|_| fs::read_to_string(path)).unwrap_or_default()
}

/// Everything in these folders.
fn contents(folders: &[PathBuf]) -> Vec<String> {
    let entries = folders.iter().flat_map(|folder| fs::read_dir(folder).into_iter().flatten());
    entries.map(|entry| content(&entry.unwrap().path())).collect()
}

#[test]
fn what_is_exchanged_for_a_file_or_link_while_it_is_deleted_is_never_deleted() {
    let mut exchanges = 0_u64;
    for round in 0..40 {
        let stage = Stage::in_memory();
        let (space, other) = (stage.space(OWNER, "key"), stage.root.join("other"));
        fs::create_dir_all(space.parent().unwrap()).unwrap();
        if round % 2 == 0 {
            fs::write(&space, "ours").unwrap();
            fs::write(&other, "theirs").unwrap();
        } else {
            symlink("ours", &space).unwrap();
            symlink("theirs", &other).unwrap();
        }
        let plan = stage.plan_all();
        let (going, done) = (AtomicBool::new(true), AtomicU64::new(0));
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while going.load(Ordering::Relaxed) {
                    let answer = renameat_with(CWD, &space, CWD, &other, RenameFlags::EXCHANGE);
                    done.fetch_add(u64::from(answer.is_ok()), Ordering::Relaxed);
                }
            });
            while done.load(Ordering::Relaxed) < 10 {
                std::thread::yield_now();
            }
            for _ in 0..5 {
                stage.carry_out(Way::Permanent, &plan);
            }
            going.store(false, Ordering::Relaxed);
        });
        exchanges += done.into_inner();
        let left = contents(&[space.parent().unwrap().to_path_buf(), stage.root.clone()]);
        assert!(left.iter().any(|content| content == "theirs"), "round {round}: {left:?}");
    }
    println!("{exchanges} exchanges");
    assert!(exchanges >= 400, "{exchanges} exchanges are no attack");
}

#[test]
fn what_a_killed_removal_has_left_is_no_space_and_gets_its_name_back() {
    for is_taken in [false, true] {
        let stage = Stage::with(&[(OTHER, "key")]);
        write(&stage.space(OWNER, LEFT), "left");
        if is_taken {
            write(&stage.space(OWNER, "key"), "made again");
        }
        symlink("nowhere", stage.scratchspaces().join(LEFT)).unwrap();
        let inventory = stage.inventory_of(&stage.depot());
        assert!(inventory.spaces.iter().all(|space| space.id.key.as_os_str() == "key"), "{inventory:?}");
        assert!(inventory.loose.is_empty());
        let told = inventory.warnings.iter().filter(|warning| warning.message.contains("was stopped"));
        assert_eq!(told.count(), 2, "{:?}", inventory.warnings);

        let other = inventory.spaces.iter().position(|space| space.path.starts_with(stage.space(OTHER, "")));
        let plan = stage.plan(|sight| Plan::delete(&[other.unwrap()], sight));
        let clock = FixedClock::at("2040-01-10T10:00:00").unwrap();
        let journal = stage.journal();
        let tools = Tools { clock: &clock, ..stage.tools(&journal) };
        let report = reclaim::delete(&plan, &tools, &Cancel::default(), &()).unwrap();
        assert_eq!(outcomes(&report), ["gone"]);
        assert_eq!(content(&stage.scratchspaces().join("key")), "nowhere");
        let (space, left) = (stage.space(OWNER, "key"), stage.space(OWNER, LEFT));
        if is_taken {
            assert_eq!((content(&space).as_str(), content(&left).as_str()), ("made again", "left"));
        } else {
            assert_eq!((content(&space).as_str(), left.exists()), ("left", false));
        }
        // With such a thing in the way a space of that name can be deleted all the same.
        let report = stage.carry_out(Way::Permanent, &stage.plan(delete_all));
        assert_eq!(outcomes(&report), ["gone"]);
    }
}
