//! The Scratch API and the writer of logs where nothing can be written: a depot that is read-only, and a disk
//! that is full.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use scratch_manager::core::environment::Environment;
use scratch_manager::core::julia::toml::Toml;
use scratch_manager::core::log::repair::repair;
use scratch_manager::core::log::write;
use scratch_manager::core::time::{Clock, FixedClock, SystemClock};
use scratch_manager::scratch::{Caller, Scratch, ScratchSpace, Tracking, Uuid};

use crate::kit;
use crate::kit::child::{Mounted, may_mount};
use crate::kit::condense;
use crate::kit::removal::{is_root, set_mode};

const OWNER: Uuid = Uuid::from_u128(7);

/// A depot with a space, a project and a log of one entry.
struct Place {
    root: PathBuf,
    scratch: Scratch,
}

impl Place {
    fn within(root: &Path) -> Self {
        let depot = root.join("depot");
        let clock = Arc::new(FixedClock::at("2024-01-10T10:00:00").unwrap());
        let scratch = Scratch::in_depots(&[depot], Environment::default(), clock).unwrap();
        let place = Self { root: root.to_path_buf(), scratch };
        kit::write(&place.project(), "");
        assert!(place.get("there").tracking().is_logged());
        place
    }

    fn project(&self) -> PathBuf {
        self.root.join("Project.toml")
    }

    fn log(&self) -> PathBuf {
        self.root.join("depot/logs/scratch_usage.toml")
    }

    fn get(&self, key: &str) -> ScratchSpace {
        self.try_to_get(key).unwrap()
    }

    fn try_to_get(&self, key: &str) -> Result<ScratchSpace, scratch_manager::scratch::ScratchError> {
        self.scratch.get_scratch_for(OWNER, key, &Caller::of(OWNER).with_project(self.project()))
    }

    /// A program that was started anew, for which nothing is recent.
    fn again(&self) -> Self {
        let clock = Arc::new(FixedClock::at("2024-01-10T10:00:00").unwrap());
        let depots = [self.root.join("depot")];
        let scratch = Scratch::in_depots(&depots, Environment::default(), clock).unwrap();
        Self { root: self.root.clone(), scratch }
    }

    fn names_of_logs(&self) -> Vec<String> {
        let entries = fs::read_dir(self.log().parent().unwrap()).unwrap();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn assert_not_logged(space: &ScratchSpace) {
    assert!(space.path().is_dir());
    assert!(matches!(space.tracking(), Tracking::Failed(_)), "{:?}", space.tracking());
    let warning = space.warning().unwrap();
    assert!(warning.message.contains("was not logged"), "{warning}");
}

#[test]
fn in_a_read_only_depot_a_space_is_given_and_a_new_one_is_an_error() {
    // To root nothing is read-only; the same test is run as another user.
    if is_root() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let place = Place::within(folder.path());
    let before = fs::read(place.log()).unwrap();
    let locked =
        ["depot/logs", "depot/scratchspaces", "depot/scratchspaces/00000000-0000-0000-0000-000000000007"];
    set_mode(&place.log(), 0o444);
    let set_modes = |mode| locked.iter().for_each(|path| set_mode(&folder.path().join(path), mode));
    set_modes(0o555);
    assert_not_logged(&place.again().get("there"));
    let error = place.try_to_get("new").unwrap_err().to_string();
    assert!(error.contains("cannot make the scratch space") && error.contains("/new"), "{error}");
    let error = place.scratch.delete_scratch(OWNER, "there").unwrap_err().to_string();
    assert!(error.contains("you may not remove anything"), "{error}");
    assert!(
        condense(&place.log()).is_err() && repair(&place.log(), &SystemClock.now(), Toml::V1_0_3).is_ok()
    );
    assert_eq!(
        (fs::read(place.log()).unwrap(), place.names_of_logs()),
        (before.clone(), vec!["scratch_usage.toml".to_string()])
    );

    // Where the log itself can be written, it is, though no lock can be made beside it.
    set_mode(&place.log(), 0o644);
    assert!(place.again().get("there").tracking().is_logged());
    assert_eq!(fs::read(place.log()).unwrap(), [before.as_slice(), &before].concat());
    set_modes(0o755);
}

#[test]
fn what_cannot_be_listed_is_said_to_be_still_there() {
    if is_root() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let place = Place::within(folder.path());
    let owner = place.get("there").parent().unwrap().to_path_buf();
    set_mode(&owner, 0o300);
    for answer in [
        place.scratch.delete_scratch(OWNER, "there"),
        place.scratch.clear_scratchspaces_of(OWNER),
        place.scratch.clear_scratchspaces(),
    ] {
        let error = answer.unwrap_err().to_string();
        assert!(error.contains("cannot delete") && error.contains("00000007"), "{error}");
    }
    set_mode(&owner, 0o755);
    assert!(owner.join("there").is_dir());
}

/// Fills the disk until so many of its pages of 4096 bytes are left.
fn fill(folder: &Path, left: usize) {
    for number in 0..left {
        fs::write(folder.join(format!("spare-{number}")), vec![b'x'; 4096]).unwrap();
    }
    fill_to_the_end(folder);
    for number in 0..left {
        fs::write(folder.join(format!("spare-{number}")), "").unwrap();
    }
}

fn fill_to_the_end(folder: &Path) {
    use std::io::Write;
    for size in [65_536, 4096, 512, 1] {
        let mut file = fs::File::create(folder.join(format!("filler-{size}"))).unwrap();
        while file.write_all(&vec![b'x'; size]).is_ok() {}
    }
}

#[test]
fn on_a_full_disk_no_entry_is_half_written_and_the_old_log_stays() {
    if !may_mount("scratch::on_a_full_disk_no_entry_is_half_written_and_the_old_log_stays") {
        return;
    }
    // With no page, one, or two left: for the lock, and for a part of what is to be written.
    for left in 0..3 {
        let around = tempfile::tempdir().unwrap();
        let _mounted = Mounted::memory(around.path(), "size=1m,nr_inodes=400");
        let place = Place::within(around.path());
        // The next entry goes over the end of the page.
        let mut text = fs::read(place.log()).unwrap();
        while text.len() < 3 * 4096 - 400 {
            let entry = write::access(&place.root, "2024-01-10T10:00:00".parse().unwrap(), &place.project());
            text.extend(entry);
        }
        text.resize(3 * 4096 - 50, b'\n');
        fs::write(place.log(), &text).unwrap();
        fill(around.path(), left);

        let space = place.again().get("there");
        if left < 2 {
            assert_not_logged(&space);
            assert!(fs::read(place.log()).unwrap() == text, "a part was written with {left} pages left");
        } else {
            assert!(space.tracking().is_logged(), "{:?}", space.tracking());
            text = fs::read(place.log()).unwrap();
        }
        assert!(condense(&place.log()).is_err() || left == 2, "{left}");
        let damaged = [text.as_slice(), b"x"].concat();
        if fs::write(place.log(), &damaged).is_ok() {
            assert!(repair(&place.log(), &SystemClock.now(), Toml::V1_0_3).is_err() || left == 2, "{left}");
            let log = fs::read(place.log()).unwrap();
            assert!(log == damaged || left == 2, "{left}: {} bytes", log.len());
        }
        for name in place.names_of_logs() {
            assert!(name == "scratch_usage.toml" || name.contains(".bak-"), "{name} is left");
        }
    }
}
