//! A depot with a canary beside it: what a removal may take, and proof that it took nothing else.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use scratch_manager::core::depot::{Depots, Origin};
use scratch_manager::core::environment::Environment;
use scratch_manager::core::log::parents::Volumes;
use scratch_manager::core::plan::{Basis, Plan};
use scratch_manager::core::progress::{Cancel, Progress};
use scratch_manager::core::reclaim::journal::{Journal, Removal};
use scratch_manager::core::reclaim::trash::Beside;
use scratch_manager::core::reclaim::{self, Outcome, Report, Tools, Way, undo};
use scratch_manager::core::scan::{self, Inventory};
use scratch_manager::core::space::Sizes;
use scratch_manager::core::time::{Clock, SystemClock};

use crate::kit::snapshot::{Snapshot, unlock_all};
use crate::kit::write;

pub const OWNER: &str = "91a5bcdd-55d7-5caf-9e0b-520d859cae80";
pub const OTHER: &str = "8b842266-38fa-440a-9b57-31493939ab85";
pub const WAYS: [Way; 2] = [Way::Permanent, Way::Trash];

/// Whether this user may do everything.
pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Says that a case was left out, and why.
pub fn skip(what: &str, why: &str) {
    println!("not tested: {what}: {why}");
}

pub fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// A folder with a depot, a canary beside it, a journal and a home trash.
pub struct Stage {
    /// `None` when another user's test keeps it.
    pub folder: Option<tempfile::TempDir>,
    pub root: PathBuf,
    pub volumes: Volumes,
    /// How many threads remove.
    pub threads: usize,
}

impl Drop for Stage {
    fn drop(&mut self) {
        // So that the temporary folder can go.
        if self.folder.is_some() {
            unlock_all(&self.root);
        }
    }
}

impl Default for Stage {
    fn default() -> Self {
        Self::new()
    }
}

impl Stage {
    /// An empty depot and a canary.
    pub fn new() -> Self {
        Self::within(tempfile::tempdir().unwrap())
    }

    /// The same where writing costs little, for what is done many times.
    pub fn in_memory() -> Self {
        Self::within(tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap())
    }

    /// The same in a folder of a test's choice.
    pub fn within(folder: tempfile::TempDir) -> Self {
        let root = fs::canonicalize(folder.path()).unwrap();
        let stage = Self { folder: Some(folder), root, volumes: Volumes::default(), threads: 4 };
        fs::create_dir_all(stage.depot().join("scratchspaces")).unwrap();
        fs::create_dir_all(stage.home_trash()).unwrap();
        fs::create_dir_all(stage.root.join("data")).unwrap();
        write(&stage.depot().join("packages/Example/abcde/src/Example.jl"), "module Example end");
        write(&stage.depot().join("artifacts/aa/lib.so"), "binary");
        stage.make_canary();
        stage
    }

    /// One that another user's test has made.
    pub fn of_another(root: &Path) -> Self {
        Self { folder: None, root: root.to_path_buf(), volumes: Volumes::default(), threads: 4 }
    }

    /// With these spaces, each with files on two levels.
    pub fn with(spaces: &[(&str, &str)]) -> Self {
        let stage = Self::new();
        for (owner, key) in spaces {
            stage.fill(owner, key);
        }
        stage
    }

    pub fn fill(&self, owner: &str, key: &str) -> PathBuf {
        let space = self.space(owner, key);
        write(&space.join("top"), "1");
        write(&space.join("sub/data"), "12345");
        write(&space.join("sub/deeper/data"), "123");
        space
    }

    fn make_canary(&self) {
        let canary = self.canary();
        write(&canary.join("file"), "kept");
        write(&canary.join("folder/inner/file"), "kept too");
        write(&canary.join("folder/script"), "#!/bin/sh\n");
        set_mode(&canary.join("folder/script"), 0o755);
        write(&canary.join("locked/file"), "kept under a lock");
        fs::create_dir(canary.join("empty")).unwrap();
        write(&canary.join("sub/data"), "as a space has it");
        fs::hard_link(canary.join("file"), canary.join("second-name")).unwrap();
        symlink("folder", canary.join("link")).unwrap();
        symlink("nowhere", canary.join("dangling")).unwrap();
        set_mode(&canary.join("file"), 0o640);
        set_mode(&canary.join("locked"), 0o555);
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        for path in ["file", "folder/inner", "empty", "locked"] {
            fs::File::open(canary.join(path)).unwrap().set_modified(old).unwrap();
        }
    }

    pub fn depot(&self) -> PathBuf {
        self.root.join("depot")
    }

    pub fn canary(&self) -> PathBuf {
        self.root.join("canary")
    }

    pub fn home_trash(&self) -> PathBuf {
        self.root.join("Trash")
    }

    pub fn scratchspaces(&self) -> PathBuf {
        self.depot().join("scratchspaces")
    }

    pub fn space(&self, owner: &str, key: impl AsRef<Path>) -> PathBuf {
        self.scratchspaces().join(owner).join(key)
    }

    pub fn journal(&self) -> Journal {
        Journal::at(self.root.join("data/removals.jsonl"))
    }

    pub fn inventory_of(&self, depot: &Path) -> Inventory {
        let depots = Depots::from_paths(&[depot.to_path_buf()], Origin::Argument, &Environment::default());
        scan::inventory(depots, &self.volumes)
    }

    /// A plan made by `make` from what there is now in the depot at `depot`.
    pub fn plan_of(&self, depot: &Path, make: impl FnOnce(&Basis) -> Plan) -> Plan {
        self.plan_from(&self.inventory_of(depot), make)
    }

    pub fn plan(&self, make: impl FnOnce(&Basis) -> Plan) -> Plan {
        self.plan_of(&self.depot(), make)
    }

    /// What there is in the depot now, measured.
    pub fn measured(mut inventory: Inventory) -> Inventory {
        let sizes = Measured::default();
        scan::measure(inventory.groups(), &Cancel::default(), &sizes);
        for (position, sizes) in sizes.0.into_inner().unwrap() {
            inventory.spaces[position].sizes = Some(sizes);
        }
        inventory
    }

    /// A plan made by `make` from an inventory.
    pub fn plan_from(&self, inventory: &Inventory, make: impl FnOnce(&Basis) -> Plan) -> Plan {
        let (now, patience) = (SystemClock.now(), Duration::from_secs(5));
        make(&Basis { inventory, volumes: &self.volumes, now: &now, patience })
    }

    /// A plan made by `make` from what there is now in the depot, measured as for a preview.
    pub fn plan_measured(&self, make: impl FnOnce(&Basis) -> Plan) -> Plan {
        self.plan_from(&Self::measured(self.inventory_of(&self.depot())), make)
    }

    /// A plan to delete every space there is.
    pub fn plan_all(&self) -> Plan {
        self.plan(delete_all)
    }

    pub fn tools<'a>(&'a self, journal: &'a Journal) -> Tools<'a> {
        Tools {
            home_trash: Some(self.home_trash()),
            threads: self.threads.try_into().unwrap(),
            ..Tools::new(Some(journal), &self.volumes, &SystemClock)
        }
    }

    pub fn carry_out(&self, way: Way, plan: &Plan) -> Report {
        let journal = self.journal();
        let act = if way == Way::Trash { reclaim::move_to_trash } else { reclaim::delete };
        act(plan, &self.tools(&journal), &Cancel::default(), &()).unwrap()
    }

    /// The latest removal in the journal.
    pub fn last(&self) -> Removal {
        self.journal().read().unwrap().removals.pop().unwrap()
    }

    /// Undoes the latest removal; every item must come back.
    pub fn undo(&self) {
        let report = undo::undo(&self.journal(), &self.last(), Beside::No).unwrap();
        assert!(report.warnings.is_empty(), "{report:?}");
        for (_, item) in &report.items {
            assert!(matches!(item, undo::Return::Restored(_)), "{report:?}");
        }
    }

    /// Everything but the journal and the trash.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(&self.root, &["data".as_ref(), "Trash".as_ref()])
    }

    /// Proves that `gone` went since `before`, and nothing else changed.
    pub fn assert_only_gone(&self, before: &Snapshot, gone: &[PathBuf]) {
        self.prove(before, &self.snapshot(), gone);
    }

    fn prove(&self, before: &Snapshot, after: &Snapshot, gone: &[PathBuf]) {
        let gone: Vec<PathBuf> =
            gone.iter().map(|path| path.strip_prefix(&self.root).unwrap().to_path_buf()).collect();
        let trouble = before.differences_less(after, &gone);
        assert!(trouble.is_empty(), "{}", trouble.join("\n"));
    }

    /// The same, where folders that cannot be read may have held further names of files that stay.
    pub fn assert_only_gone_with_hidden_names(&self, before: &Snapshot, gone: &[PathBuf]) {
        self.prove(&before.without_names(), &self.snapshot().without_names(), gone);
    }

    /// Proves that everything is as it was, but for the times of folders in which things came and went.
    pub fn assert_as_before(&self, before: &Snapshot, touched: &[PathBuf]) {
        let touched: Vec<PathBuf> =
            touched.iter().map(|path| path.strip_prefix(&self.root).unwrap().to_path_buf()).collect();
        let trouble = before.differences_moved(&self.snapshot(), &touched);
        assert!(trouble.is_empty(), "{}", trouble.join("\n"));
    }
}

/// Sizes as they come.
#[derive(Default)]
struct Measured(Mutex<Vec<(usize, Sizes)>>);

impl scan::Watcher for Measured {
    fn measured(&self, space: usize, sizes: Sizes) {
        self.0.lock().unwrap().push((space, sizes));
    }

    fn progress(&self, _: Progress) {}
}

/// A plan to delete every space of the first depot.
pub fn delete_all(basis: &Basis) -> Plan {
    let all: Vec<usize> = (0..basis.inventory.spaces.len()).collect();
    Plan::delete(&all, basis)
}

/// The outcomes in one word each: `gone`, the rule of a refusal, `failed`, `no-trash` or `interrupted`.
pub fn outcomes(report: &Report) -> Vec<&'static str> {
    report
        .items
        .iter()
        .map(|outcome| match outcome {
            Outcome::Deleted | Outcome::Moved(_) => "gone",
            Outcome::Refused(refusal) => refusal.rule(),
            Outcome::Failed(..) => "failed",
            Outcome::Interrupted { .. } => "interrupted",
        })
        .collect()
}

/// Why what could not be removed could not, in the words a user reads.
pub fn reasons(report: &Report) -> String {
    let words = report.items.iter().filter_map(|outcome| match outcome {
        Outcome::Refused(refusal) => Some(refusal.to_string()),
        Outcome::Failed(stuck, in_all) => {
            let stuck = stuck.iter().map(|stuck| format!("{}: {}", stuck.path.display(), stuck.reason));
            Some(format!("{} ({in_all} in all)", stuck.collect::<Vec<_>>().join("; ")))
        }
        _ => None,
    });
    words.collect::<Vec<_>>().join("\n")
}
