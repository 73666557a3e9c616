//! How long the inventory and the whole scan of a depot take.
//!
//! Name a generated depot in `SCRATCH_MANAGER_GENERATED_DEPOT`; without one there is nothing to measure.

use std::path::PathBuf;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use scratch_manager::core::depot::{Depots, Origin};
use scratch_manager::core::environment::Environment;
use scratch_manager::core::log::parents::Volumes;
use scratch_manager::core::progress::{Cancel, Progress};
use scratch_manager::core::scan::{self, Watcher};
use scratch_manager::core::space::Sizes;

struct Nobody;

impl Watcher for Nobody {
    fn measured(&self, _: usize, _: Sizes) {}
    fn progress(&self, _: Progress) {}
}

fn scanning(criterion: &mut Criterion) {
    let environment = Environment::of_process();
    let Some(depot) = environment.variable("SCRATCH_MANAGER_GENERATED_DEPOT") else {
        eprintln!("SCRATCH_MANAGER_GENERATED_DEPOT names no depot; nothing to measure");
        return;
    };
    let depots = Depots::from_paths(&[PathBuf::from(depot)], Origin::Argument, &environment);
    let volumes = Volumes::of_system(&environment.working_directory);
    let mut group = criterion.benchmark_group("scan");
    group.sample_size(10).warm_up_time(Duration::from_secs(2)).measurement_time(Duration::from_secs(15));
    group.bench_function("inventory", |bencher| {
        bencher.iter(|| scan::inventory(depots.clone(), &volumes));
    });
    group.bench_function("sizes", |bencher| {
        let groups = scan::inventory(depots.clone(), &volumes).groups();
        bencher.iter(|| scan::measure(groups.clone(), &Cancel::default(), &Nobody));
    });
    group.finish();
}

criterion_group!(benches, scanning);
criterion_main!(benches);
