//! A depot made of what was thought up, and what is seen of it.

use super::*;

/// Two depots, the second beside the first.
pub(super) struct Stage {
    pub(super) _folder: tempfile::TempDir,
    pub(super) root: PathBuf,
}

impl Stage {
    pub(super) fn make(made: &[Made; 2]) -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
        let root = fs::canonicalize(folder.path()).unwrap();
        write(&root.join("proj/Project.toml"), "");
        write(&root.join("canary/inner/file"), "kept");
        let stage = Self { _folder: folder, root };
        let mut logs = [String::new(), String::new()];
        for (number, made) in made.iter().enumerate() {
            stage.make_depot(number, made, &mut logs);
        }
        for (number, log) in logs.iter().enumerate().filter(|(_, log)| !log.is_empty()) {
            write(&stage.depot(number).join("logs/scratch_usage.toml"), log);
        }
        stage.age_all();
        stage
    }

    pub(super) fn depot(&self, number: usize) -> PathBuf {
        self.root.join(format!("depot-{number}"))
    }

    pub(super) fn make_depot(&self, number: usize, made: &Made, logs: &mut [String; 2]) {
        let depot = self.depot(number);
        fs::create_dir_all(&depot).unwrap();
        let paths: Vec<PathBuf> =
            made.spaces.iter().map(|space| self.make_space(&depot, space, logs)).collect();
        let mut manifest = String::new();
        for (position, (needed, has_dep)) in made.packages.iter().enumerate() {
            // A slug that Julia knows, or one that nobody does.
            let slug = if *needed { "7XApo".to_string() } else { format!("odd{position}") };
            write(&depot.join("packages/Alpha").join(slug).join("Project.toml"), "name = \"Alpha\"\n");
            let deps = if *has_dep { "deps = [\"Nope\"]\n" } else { "" };
            if *needed && manifest.is_empty() {
                manifest = format!("[[Alpha]]\ngit-tree-sha1 = \"{TREE}\"\nuuid = \"{}\"\n{deps}", OWNERS[0]);
            }
        }
        let mut artifact_file = String::new();
        for (hash, is_named) in &made.artifacts {
            let hash = hash.to_string().repeat(40);
            write(&depot.join("artifacts").join(&hash).join("file"), "1");
            if *is_named && !artifact_file.contains(&hash) {
                artifact_file += &format!("[a{hash}]\ngit-tree-sha1 = \"{hash}\"\n");
            }
        }
        for clone in &made.clones {
            write(&depot.join("clones").join(clone.to_string()).join("HEAD"), "1");
        }
        let log_file = |log: &str, file: &str, text: &str| {
            if !text.is_empty() {
                let file = self.root.join(format!("proj/{number}-{file}"));
                write(&file, text);
                let entry = format!("[[{:?}]]\ntime = 2026-03-01T00:00:00Z\n", file.to_str().unwrap());
                write(&depot.join("logs").join(log), entry);
            }
        };
        log_file("manifest_usage.toml", "Manifest.toml", &manifest);
        log_file("artifact_usage.toml", "Artifacts.toml", &artifact_file);
        let mut orphans = BTreeMap::new();
        for (position, days) in &made.orphans {
            if let Some(path) = paths.get(*position) {
                let day = 15 - i16::from(*days);
                let time = if day > 0 {
                    format!("2026-03-{:02}T12:00:00.000Z", day.min(31))
                } else {
                    format!("2026-02-{:02}T12:00:00.000Z", (28 + day).max(1))
                };
                orphans.insert(path.to_str().unwrap().to_string(), time);
            }
        }
        if !orphans.is_empty() {
            let lines: Vec<String> =
                orphans.iter().map(|(path, time)| format!("{path:?} = {time}\n")).collect();
            write(&depot.join("logs/orphaned.toml"), lines.concat());
        }
        if let Some(minor) = made.environment {
            fs::create_dir_all(depot.join(format!("environments/v1.{minor}"))).unwrap();
        }
    }

    pub(super) fn make_space(&self, depot: &Path, space: &Space, logs: &mut [String; 2]) -> PathBuf {
        let path = depot.join("scratchspaces").join(OWNERS[space.owner]).join(&space.key);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if !path.exists() && !path.is_symlink() {
            match space.form {
                0 => fs::write(&path, "loose").unwrap(),
                1 => symlink(self.root.join("canary"), &path).unwrap(),
                2 => fs::create_dir(&path).unwrap(),
                _ => write(&path.join("sub/data"), "12345"),
            }
        }
        for (log, spelling, parents) in &space.uses {
            let text = path.to_str().unwrap();
            let spelled = match spelling {
                0 => text.to_string(),
                1 => text.replace("/scratchspaces/", "//scratchspaces/"),
                _ => format!("{text}/"),
            };
            let parent = |parent: &u8| match parent {
                0 => format!("{:?}", self.root.join("proj/Project.toml").to_str().unwrap()),
                1 => "\"/media/nobody-has-this/stick/Project.toml\"".to_string(),
                2 => {
                    format!("{:?}", self.depot(0).join("packages/Alpha/odd0/Project.toml").to_str().unwrap())
                }
                other => format!("\"/gone/{other}/Project.toml\""),
            };
            let parents: Vec<String> = parents.iter().map(parent).collect();
            let day = 1 + spelling;
            logs[usize::from(*log)] += &format!(
                "[[{spelled:?}]]\ntime = 2026-03-{day:02}T00:00:00.5Z\nparent_projects = [{}]\n",
                parents.join(", ")
            );
        }
        path
    }

    /// Sets every time to one long ago, so that whatever reads or writes shows.
    pub(super) fn age_all(&self) {
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        // Read, for relatime, before they were written.
        let read = old - Duration::from_hours(48);
        for path in self.all() {
            if !path.is_symlink() {
                let times = fs::FileTimes::new().set_accessed(read).set_modified(old);
                fs::File::open(&path).unwrap().set_times(times).unwrap();
            }
        }
    }

    pub(super) fn all(&self) -> Vec<PathBuf> {
        let mut all = Vec::new();
        let mut waiting = vec![self.root.clone()];
        while let Some(path) = waiting.pop() {
            if fs::symlink_metadata(&path).unwrap().is_dir() {
                waiting.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
            }
            all.push(path);
        }
        all
    }

    /// When everything but links was last read.
    pub(super) fn read_times(all: &[PathBuf]) -> Vec<(PathBuf, i64)> {
        let times = all.iter().filter(|path| !path.is_symlink());
        times.map(|path| (path.clone(), fs::symlink_metadata(path).unwrap().atime())).collect()
    }

    pub(super) fn inventory(&self) -> Inventory {
        let paths = [self.depot(0), self.depot(1)];
        let depots = Depots::from_paths(&paths, Origin::Argument, &Environment::default());
        scan::inventory(depots, &volumes())
    }

    /// Decides, plans and foresees, and hands all of it on.
    pub(super) fn with<T>(
        &self,
        choices: &Choices,
        then: impl FnOnce(&Facts, &Decisions, &Collection) -> T,
    ) -> T {
        let inventory = Arc::new(self.inventory());
        let volumes = volumes();
        let facts = Facts::gather(&inventory, &volumes, &Cancel::default());
        let decisions = decide(&facts, choices);
        let mut sizes = Measured::default();
        sizes.measure(&facts, &decisions, |it| it.action != Action::Keep, &Cancel::default(), &());
        let basis =
            Basis { inventory: &inventory, volumes: &volumes, now: &choices.now, patience: Duration::ZERO };
        let collection = Collection::new(&facts, &decisions, &sizes, &HashSet::new(), &basis);
        then(&facts, &decisions, &collection)
    }

    pub(super) fn run(facts: &Facts, decisions: &Decisions, collection: &Collection) -> Collected {
        Self::try_run(facts, decisions, collection).unwrap()
    }

    pub(super) fn try_run(
        facts: &Facts,
        decisions: &Decisions,
        collection: &Collection,
    ) -> Result<Collected, Error> {
        let environment = Environment { working_directory: "/".into(), ..Environment::default() };
        let (clock, removals, cancel) = (&SystemClock, &Removals::default(), &Cancel::default());
        let means = Means { removals, environment: &environment, clock, cancel };
        run::run(facts, decisions, &collection.plan, Way::Permanent, &means, &())
    }

    /// Everything there is: names, kinds, contents.
    pub(super) fn content(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let content = |path: &PathBuf| {
            if path.is_symlink() { b"link".to_vec() } else { fs::read(path).unwrap_or_default() }
        };
        self.all().into_iter().map(|path| (path.clone(), content(&path))).collect()
    }
}
