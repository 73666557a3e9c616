//! How long a dry run of collection takes once the depot is scanned.
//!
//! The depot is made for it: 2,000 owners with ten spaces each and a log of 200,000 entries, 2,000 installed
//! packages and as many artifacts, named by manifests and artifact files of 100 projects; a tenth of everything is
//! garbage.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a benchmark that cannot go on fails"
)]

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use scratch_manager::core::depot::{Depots, Origin};
use scratch_manager::core::environment::Environment;
use scratch_manager::core::judge::{Choices, Facts, Kinds, decide};
use scratch_manager::core::julia::slug::{tree_hash, version_slug};
use scratch_manager::core::log::parents::Volumes;
use scratch_manager::core::operation::collection::run;
use scratch_manager::core::operation::collection::{Collection, Measured};
use scratch_manager::core::plan::Basis;
use scratch_manager::core::progress::Cancel;
use scratch_manager::core::reclaim::Way;
use scratch_manager::core::scan;
use scratch_manager::core::time::{Clock, SystemClock};
use uuid::Uuid;

const OWNERS: usize = 2_000;
const SPACES: usize = 10;
const USES: usize = 10;
const PROJECTS: usize = 100;

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("folder");
    fs::write(path, text).expect("file");
}

/// Whether the thing of this number is garbage.
fn is_garbage(number: usize) -> bool {
    number.is_multiple_of(10)
}

fn make(root: &Path) -> PathBuf {
    let depot = root.join("depot");
    let project = |number: usize| root.join(format!("projects/{}", number % PROJECTS));
    let (mut manifests, mut artifact_files) = (vec![String::new(); PROJECTS], vec![String::new(); PROJECTS]);
    let mut uses = String::new();
    for owner in 0..OWNERS {
        let uuid = Uuid::from_u128(owner as u128 + 1);
        let hash = format!("{owner:040x}");
        let slug = version_slug(uuid, &tree_hash(&hash).expect("a hash"), 5);
        let name = format!("Package{owner}");
        write(&depot.join("packages").join(&name).join(slug).join("Project.toml"), "name = \"x\"\n");
        fs::create_dir_all(depot.join("artifacts").join(&hash)).expect("artifact");
        let slot = owner % PROJECTS;
        if !is_garbage(owner / PROJECTS) {
            let _ = write!(
                manifests[slot],
                "[[deps.{name}]]\ngit-tree-sha1 = \"{hash}\"\nuuid = \"{uuid}\"\nversion = \"1.0.0\"\n\n"
            );
            let _ = write!(artifact_files[slot], "[lib{owner}]\ngit-tree-sha1 = \"{hash}\"\n\n");
        }
        for key in 0..SPACES {
            let space = depot.join(format!("scratchspaces/{uuid}/key-{key}"));
            fs::create_dir_all(&space).expect("space");
            for number in 0..USES {
                let folder = if is_garbage(owner) { root.join("gone") } else { project(owner + number) };
                let parent = folder.join("Project.toml");
                let _ = write!(
                    uses,
                    "[[\"{}\"]]\ntime = 2026-01-{:02}T08:00:00.123Z\nparent_projects = [\"{}\"]\n",
                    space.display(),
                    number + 1,
                    parent.display()
                );
            }
        }
    }
    write(&depot.join("logs/scratch_usage.toml"), &uses);
    let (mut manifest_log, mut artifact_log) = (String::new(), String::new());
    for number in 0..PROJECTS {
        let folder = project(number);
        write(&folder.join("Project.toml"), "");
        let head = "julia_version = \"1.12.1\"\nmanifest_format = \"2.0\"\n\n";
        write(&folder.join("Manifest.toml"), &format!("{head}{}", manifests[number]));
        write(&folder.join("Artifacts.toml"), &artifact_files[number]);
        for (log, name) in [(&mut manifest_log, "Manifest.toml"), (&mut artifact_log, "Artifacts.toml")] {
            let _ = write!(log, "[[\"{}\"]]\ntime = 2026-01-01T08:00:00Z\n", folder.join(name).display());
        }
    }
    write(&depot.join("logs/manifest_usage.toml"), &manifest_log);
    write(&depot.join("logs/artifact_usage.toml"), &artifact_log);
    depot
}

fn collecting(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("temporary folder");
    let depot = make(folder.path());
    let environment = Environment::of_process();
    let depots = Depots::from_paths(&[depot], Origin::Argument, &environment);
    let volumes = Volumes::of_system(&environment.working_directory);
    let inventory = Arc::new(scan::inventory(depots, &volumes));
    let now = SystemClock.now();
    let gather = || Facts::gather(&inventory, &volumes, &Cancel::default());
    let facts = gather();
    let choices = Choices { kinds: Kinds::ALL, collect_delay: Duration::ZERO, ..Choices::new(&facts, now) };
    let mut group = criterion.benchmark_group("gc");
    group.sample_size(10).warm_up_time(Duration::from_secs(2)).measurement_time(Duration::from_secs(15));
    group.bench_function("facts", |bencher| bencher.iter(gather));
    group.bench_function("decisions", |bencher| bencher.iter(|| decide(&facts, &choices)));
    group.bench_function("dry run", |bencher| {
        bencher.iter(|| {
            let facts = gather();
            let decisions = decide(&facts, &choices);
            let patience = Duration::from_millis(200);
            let basis = Basis { inventory: &inventory, volumes: &volumes, now: &now, patience };
            let collection =
                Collection::new(&facts, &decisions, &Measured::default(), &HashSet::new(), &basis);
            run::foresee(&facts, &decisions, &collection.plan, Way::Permanent)
        });
    });
    group.finish();
}

criterion_group!(benches, collecting);
criterion_main!(benches);
