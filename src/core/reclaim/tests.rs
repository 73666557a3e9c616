//! A plan carried out on a depot on disk: what goes, what stays, what comes back.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::time::Duration;

use super::trash::Beside;
use super::*;
use crate::core::depot::{Depots, Origin};
use crate::core::environment::Environment;
use crate::core::log::parents::Volumes;
use crate::core::plan::Basis;
use crate::core::scan::{self, Inventory};
use crate::core::space::{Key, Owner, Sizes};
use crate::core::time::{FixedClock, SystemClock};

mod trashed;

const OWNER: &str = "91a5bcdd-55d7-5caf-9e0b-520d859cae80";
const OTHER: &str = "8b842266-38fa-440a-9b57-31493939ab85";

/// A depot in a home of its own, with a journal and a trash.
struct Home {
    folder: tempfile::TempDir,
    volumes: Volumes,
}

impl Home {
    /// A home whose depot has these spaces, each with a file.
    fn with(spaces: &[(&str, &str)]) -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap(), volumes: Volumes::default() };
        for (owner, key) in spaces {
            let space = home.space(owner, key);
            fs::create_dir_all(space.join("sub")).unwrap();
            fs::write(space.join("sub/data"), "12345").unwrap();
        }
        home
    }

    fn depot(&self) -> PathBuf {
        self.folder.path().join("depot")
    }

    fn space(&self, owner: &str, key: &str) -> PathBuf {
        self.depot().join("scratchspaces").join(owner).join(key)
    }

    fn journal(&self) -> Journal {
        Journal::at(self.folder.path().join("data/removals.jsonl"))
    }

    fn inventory(&self) -> Inventory {
        let depots = Depots::from_paths(&[self.depot()], Origin::Argument, &Environment::default());
        let mut inventory = scan::inventory(depots, &self.volumes);
        for space in &mut inventory.spaces {
            space.sizes = Some(Sizes { allocated: 4096, files: 1, ..Sizes::default() });
        }
        inventory
    }

    /// A plan made by `make` from what there is now.
    fn plan(&self, make: impl FnOnce(&Basis) -> Plan) -> Plan {
        let inventory = self.inventory();
        let now = SystemClock.now();
        let patience = Duration::from_secs(5);
        make(&Basis { inventory: &inventory, volumes: &self.volumes, now: &now, patience })
    }

    fn plan_all(&self) -> Plan {
        let all: Vec<usize> = (0..self.inventory().spaces.len()).collect();
        self.plan(|basis| Plan::delete(&all, basis))
    }

    fn tools<'a>(&'a self, journal: &'a Journal) -> Tools<'a> {
        let home_trash = Some(self.folder.path().join("Trash"));
        Tools { home_trash, ..Tools::new(Some(journal), &self.volumes, &SystemClock) }
    }

    fn delete(&self, plan: &Plan) -> Report {
        let journal = self.journal();
        delete(plan, &self.tools(&journal), &Cancel::default(), &()).unwrap()
    }

    fn trash(&self, plan: &Plan) -> Report {
        let journal = self.journal();
        move_to_trash(plan, &self.tools(&journal), &Cancel::default(), &()).unwrap()
    }

    fn last(&self) -> Removal {
        self.journal().read().unwrap().removals.pop().unwrap()
    }
}

use super::journal::{Removal, State};

/// Every entry below a folder: mode, length or target, and modification time.
fn picture(root: &Path) -> BTreeMap<PathBuf, (u32, Vec<u8>, i64, i64)> {
    let mut entries = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root) {
        let entry = entry.unwrap();
        let metadata = fs::symlink_metadata(entry.path()).unwrap();
        let content = if metadata.is_symlink() {
            fs::read_link(entry.path()).unwrap().into_os_string().into_encoded_bytes()
        } else if metadata.is_file() {
            fs::read(entry.path()).unwrap()
        } else {
            Vec::new()
        };
        let path = entry.path().strip_prefix(root).unwrap().to_path_buf();
        entries.insert(path, (metadata.mode(), content, metadata.mtime(), metadata.mtime_nsec()));
    }
    entries
}

#[test]
fn what_is_listed_goes_and_nothing_else() {
    let home = Home::with(&[(OWNER, "one"), (OWNER, "two"), (OTHER, "one")]);
    let plan = home.plan(|basis| Plan::delete(&[0, 0], basis));
    assert_eq!(plan.items().len(), 1, "one that is named twice is listed once");
    let gone = plan.items()[0].place().path();
    let report = home.delete(&plan);
    assert_eq!((report.items.as_slice(), report.done()), ([Outcome::Deleted].as_slice(), 1));
    assert_eq!((report.freed.files, report.freed.folders, report.freed.apparent), (1, 2, 5));
    assert!(report.freed.allocated > 0);
    assert!(!gone.exists());
    assert_eq!(home.inventory().spaces.len(), 2);
    let removal = home.last();
    assert_eq!(
        (removal.way, removal.ended, removal.items[0].state),
        (Way::Permanent, true, Some(State::Removed))
    );
}

#[test]
fn an_emptied_owners_folder_is_pruned_and_one_with_a_loose_file_stays() {
    let home = Home::with(&[(OWNER, "one"), (OTHER, "one")]);
    let spaces = home.depot().join("scratchspaces");
    fs::write(spaces.join("CACHEDIR.TAG"), "tag").unwrap();
    home.delete(&home.plan_all());
    assert_eq!(fs::read_dir(&spaces).unwrap().count(), 1);
    assert!(spaces.join("CACHEDIR.TAG").exists(), "only clearing takes what belongs to no package");
}

#[test]
fn clearing_takes_loose_files_and_scratchspaces_itself() {
    let home = Home::with(&[(OWNER, "one"), (OTHER, "one")]);
    let spaces = home.depot().join("scratchspaces");
    fs::write(spaces.join("CACHEDIR.TAG"), "tag").unwrap();
    fs::write(spaces.join("loose"), "x").unwrap();
    symlink("nowhere", spaces.join("dangling")).unwrap();
    fs::create_dir(spaces.join("44cfe95a-1eb2-52ea-b672-e2afdf69b78f")).unwrap();
    let plan = home.plan(|basis| Plan::clear(&[0], basis));
    assert_eq!(plan.items().len(), 5);
    let before = picture(&spaces);
    let report = home.trash(&plan);
    assert_eq!(report.done(), 5, "{report:?}");
    assert!(!spaces.exists() && home.depot().exists());
    let undone = undo::undo(&home.journal(), &home.last(), Beside::No).unwrap();
    assert_eq!(undone.items.len(), 5);
    let mut after = picture(&spaces);
    // An empty folder holds nothing and does not come back; times of folders above change with every move.
    let contents = |picture: &BTreeMap<PathBuf, _>| -> Vec<PathBuf> { picture.keys().cloned().collect() };
    after.insert("44cfe95a-1eb2-52ea-b672-e2afdf69b78f".into(), before[Path::new("loose")].clone());
    assert_eq!(contents(&after), contents(&before));
}

#[test]
fn what_changed_since_the_preview_is_refused() {
    let home = Home::with(&[(OWNER, "added"), (OWNER, "replaced"), (OWNER, "same"), (OWNER, "vanished")]);
    let plan = home.plan_all();
    fs::write(home.space(OWNER, "added").join("new"), "").unwrap();
    fs::rename(home.space(OWNER, "replaced"), home.folder.path().join("aside")).unwrap();
    fs::create_dir(home.space(OWNER, "replaced")).unwrap();
    fs::rename(home.space(OWNER, "vanished"), home.folder.path().join("vanished")).unwrap();
    let report = home.delete(&plan);
    let rules: Vec<&str> = report
        .items
        .iter()
        .map(|outcome| match outcome {
            Outcome::Refused(refusal) => refusal.rule(),
            Outcome::Deleted => "deleted",
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(rules, ["changed", "changed", "deleted", "gone"]);
    assert!(home.space(OWNER, "added").join("new").exists() && home.space(OWNER, "replaced").exists());
}

#[test]
fn a_use_that_was_recorded_since_the_preview_refuses_that_space_alone() {
    let home = Home::with(&[(OWNER, "used"), (OWNER, "unused")]);
    let project = home.folder.path().join("Project.toml");
    fs::write(&project, "").unwrap();
    let log = home.depot().join("logs/scratch_usage.toml");
    fs::create_dir_all(log.parent().unwrap()).unwrap();
    let access = |key: &str, time: &str| {
        crate::core::log::write::access(&home.space(OWNER, key), time.parse().unwrap(), &project)
    };
    fs::write(
        &log,
        [access("used", "2024-01-01T00:00:00"), access("unused", "2024-01-01T00:00:00")].concat(),
    )
    .unwrap();
    let plan = home.plan_all();
    let mut text = fs::read(&log).unwrap();
    text.extend(access("used", "2024-02-01T00:00:00"));
    fs::write(&log, text).unwrap();
    let report = home.delete(&plan);
    let [Outcome::Deleted, Outcome::Refused(refusal)] = report.items.as_slice() else { panic!("{report:?}") };
    assert_eq!(refusal.rule(), "used-since");
    assert!(refusal.to_string().contains("2024-02-01"), "{refusal}");

    let plan = home.plan_all();
    fs::write(log.with_extension("toml.pid"), format!("{} here", std::process::id())).unwrap();
    let report = home.delete(&plan);
    assert!(matches!(&report.items[0], Outcome::Refused(Refusal::LogBeingWritten(_))), "{report:?}");
}

#[test]
fn a_space_that_a_program_has_open_is_skipped() {
    let home = Home::with(&[(OWNER, "held"), (OWNER, "free")]);
    let mut program = std::process::Command::new("sleep")
        .arg("60")
        .current_dir(fs::canonicalize(home.space(OWNER, "held")).unwrap())
        .spawn()
        .unwrap();
    let plan = home.plan_all();
    let report = home.delete(&plan);
    program.kill().unwrap();
    program.wait().unwrap();
    let [Outcome::Deleted, Outcome::Refused(refusal)] = report.items.as_slice() else { panic!("{report:?}") };
    assert_eq!((refusal.rule(), plan.total().things), ("in-use", 1));
    assert!(refusal.to_string().contains("sleep (pid "), "{refusal}");
    assert!(home.space(OWNER, "held").join("sub/data").exists());
}

/// Moves the space away when the removal has gone some way.
struct MovesAway {
    from: PathBuf,
    to: PathBuf,
}

impl Watcher for MovesAway {
    fn progress(&self, _: ReclaimProgress) {
        let _ = fs::rename(&self.from, &self.to);
    }
}

#[test]
fn what_is_moved_away_meanwhile_is_left_alone_and_not_called_deleted() {
    let home = Home::with(&[(OWNER, "one")]);
    for folder in 0..50 {
        let path = home.space(OWNER, "one").join(format!("folder-{folder}"));
        fs::create_dir(&path).unwrap();
        for file in 0..20 {
            fs::write(path.join(format!("{file}")), "x").unwrap();
        }
    }
    let saved = home.folder.path().join("saved");
    let moves = MovesAway { from: home.space(OWNER, "one"), to: saved.clone() };
    let journal = home.journal();
    let plan = home.plan_all();
    let report = delete(&plan, &home.tools(&journal), &Cancel::default(), &moves).unwrap();
    let [Outcome::Failed(stuck, _)] = report.items.as_slice() else { panic!("{report:?}") };
    assert!(stuck[0].reason.contains("moved away"), "{stuck:?}");
    // Two threads may each be in the middle of a folder.
    let left =
        walkdir::WalkDir::new(&saved).into_iter().filter(|e| e.as_ref().unwrap().file_type().is_file());
    assert!(left.count() > 900);
}

#[test]
fn nothing_moves_to_the_trash_without_a_journal() {
    let home = Home::with(&[(OWNER, "one")]);
    let plan = home.plan_all();
    // The journal's folder cannot be made.
    fs::write(home.folder.path().join("data"), "").unwrap();
    let journal = home.journal();
    let error = move_to_trash(&plan, &home.tools(&journal), &Cancel::default(), &()).unwrap_err();
    assert!(error.to_string().contains("deleting permanently works"), "{error}");
    assert!(home.space(OWNER, "one").join("sub/data").exists());
    let tools = Tools { journal: None, ..home.tools(&journal) };
    assert!(move_to_trash(&plan, &tools, &Cancel::default(), &()).is_err());
    let report = delete(&plan, &home.tools(&journal), &Cancel::default(), &()).unwrap();
    assert_eq!((report.done(), report.id.is_none(), report.warnings.len()), (1, true, 1));
}

#[test]
fn a_cancelled_removal_says_what_it_did_not_do() {
    let home = Home::with(&[(OWNER, "one"), (OWNER, "two")]);
    let plan = home.plan_all();
    let cancel = Cancel::default();
    cancel.cancel();
    let journal = home.journal();
    for act in [delete, move_to_trash] {
        let report = act(&plan, &home.tools(&journal), &cancel, &()).unwrap();
        assert!(report.interrupted && report.done() == 0, "{report:?}");
        assert_eq!(report.items[0], Outcome::Interrupted { partly: false });
    }
    assert_eq!(home.inventory().spaces.len(), 2);
}

#[test]
fn a_space_under_a_scratch_directory_is_removed_and_the_directory_stays() {
    let home = Home::with(&[]);
    let directory = home.folder.path().join("scratch");
    let space = directory.join(OWNER).join("key");
    fs::create_dir_all(&space).unwrap();
    fs::create_dir_all(directory.join("mine")).unwrap();
    let wanted = [(Owner::of_folder(OWNER.as_ref()), "key".parse::<Key>().unwrap())];
    let plan = home.plan(|basis| Plan::delete_in_directory(&directory, &wanted, basis));
    assert_eq!(home.delete(&plan).items, [Outcome::Deleted]);
    assert!(!directory.join(OWNER).exists() && directory.join("mine").exists());
}

#[test]
fn two_removals_in_one_second_have_ids_of_their_own() {
    let home = Home::with(&[(OWNER, "one"), (OWNER, "two")]);
    let journal = home.journal();
    let clock = FixedClock::at("2024-01-10T10:00:00").unwrap();
    let tools = Tools { clock: &clock, ..home.tools(&journal) };
    let mut ids = Vec::new();
    for space in [0, 1] {
        let plan = home.plan(|basis| Plan::delete(&[space - ids.len()], basis));
        ids.push(move_to_trash(&plan, &tools, &Cancel::default(), &()).unwrap().id.unwrap());
    }
    assert_eq!(ids, ["20240110-100000", "20240110-100000-2"]);
}
