//! How long it takes to look into a space and into large files, of which next to nothing may be read.
#![allow(clippy::unwrap_used, reason = "a bench that cannot go on ends")]

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use scratch_manager::core::look::{Looked, Request, look};
use scratch_manager::core::progress::Cancel;
use scratch_manager::core::scan::tree;

/// Entries of the one folder that is listed.
const ENTRIES: usize = 20_000;
const TEN_GIGABYTES: u64 = 10_000_000_000;

fn sparse(path: &Path, start: &[u8]) {
    let mut file = File::create(path).unwrap();
    file.write_all(start).unwrap();
    file.set_len(TEN_GIGABYTES).unwrap();
}

/// The header of a classic `NetCDF` file (64-bit offsets) with one variable of a thousand million numbers.
fn netcdf() -> Vec<u8> {
    let mut header = b"CDF\x02".to_vec();
    let words: [u32; 3] = [0, 10, 1];
    header.extend(words.iter().flat_map(|word| word.to_be_bytes()));
    header.extend([0, 0, 0, 1, b'x', 0, 0, 0]);
    header.extend(1_000_000_000_u32.to_be_bytes());
    // No attributes; then one variable.
    let words: [u32; 4] = [0, 0, 11, 1];
    header.extend(words.iter().flat_map(|word| word.to_be_bytes()));
    header.extend([0, 0, 0, 1, b'v', 0, 0, 0]);
    let words: [u32; 6] = [1, 0, 0, 0, 6, u32::MAX];
    header.extend(words.iter().flat_map(|word| word.to_be_bytes()));
    header.extend(4_096_u64.to_be_bytes());
    header
}

fn looking(criterion: &mut Criterion) {
    let place = tempfile::tempdir().unwrap();
    let many = place.path().join("many");
    fs::create_dir(&many).unwrap();
    for number in 0..ENTRIES {
        File::create(many.join(format!("{number}.csv"))).unwrap();
    }
    let rows: Vec<String> = (0..1_000).map(|row| format!("{row},name of {row},{row}.25")).collect();
    let rows = rows.join("\n") + "\n";
    sparse(&place.path().join("large.csv"), format!("id,name,score\n{}", rows.repeat(400)).as_bytes());
    sparse(&place.path().join("large.nc"), &netcdf());
    let look_at = |name: &str| -> Looked {
        let request = Request::automatic(place.path().to_path_buf(), vec![name.into()]);
        look(&request, &Cancel::default())
    };
    for name in ["large.csv", "large.nc"] {
        let looked = look_at(name);
        eprintln!("{name}: {} bytes read, shown as {}", looked.read, looked.preview.name());
    }

    let mut group = criterion.benchmark_group("look");
    group.sample_size(20).warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(5));
    group.bench_function("files of a folder", |bencher| {
        bencher.iter(|| tree::files(&many, &[], &Cancel::default()).unwrap().len());
    });
    group.bench_function("tree of a folder", |bencher| {
        bencher.iter(|| tree::tree(&many, &Cancel::default(), &|_| ()).unwrap().sizes.files);
    });
    group.bench_function("first rows of 10 GB of CSV", |bencher| bencher.iter(|| look_at("large.csv")));
    group.bench_function("header of 10 GB of NetCDF", |bencher| bencher.iter(|| look_at("large.nc")));
    group.finish();
}

criterion_group!(benches, looking);
criterion_main!(benches);
