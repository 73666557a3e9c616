//! What the tests of all readers share: looking at bytes, and at what becomes of damaged ones.

use std::time::{Duration, Instant};

use super::*;

/// What is shown of a file with these contents.
pub fn look_at(bytes: &[u8], name: &str) -> Looked {
    look_at_part(bytes, name, Part::Whole, None)
}

/// What is shown of a part of a file with these contents.
pub fn look_at_part(bytes: &[u8], name: &str, part: Part, form: Option<Form>) -> Looked {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(name), bytes).unwrap();
    let automatic = Request::automatic(folder.path().to_path_buf(), vec![name.into()]);
    look(&Request { part, form, fetch: true, ..automatic }, &Cancel::default())
}

/// The contents of a sample, where the samples lie beside the project: they are not all ours to give away. A test says when
/// it goes without.
pub fn sample(path: &str) -> Option<Vec<u8>> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples");
    let contents = std::fs::read(samples.join(path)).ok();
    if contents.is_none() {
        eprintln!("not tested: there is no sample {path} beside the project");
    }
    contents
}

/// The contents of a sample that is ours, and so a part of the project.
pub fn fixture(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/look").join(path)).unwrap()
}

/// Cuts a file at 64 places and changes a byte of it 1,000 times: nothing panics, and all is bounded.
pub fn torture(bytes: &[u8], name: &str) {
    torture_part(bytes, name, &Part::Whole);
}

/// The same for a part of a file.
pub fn torture_part(bytes: &[u8], name: &str, part: &Part) {
    for number in 0..64 {
        let end = bytes.len() * number / 64;
        endure(&bytes[..end], name, part, &format!("{name} cut at {end}"));
    }
    // Always the same, so that what fails fails again.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below.max(1)).unwrap()).unwrap()
    };
    let mut damaged = bytes.to_vec();
    for number in 0..1_000 {
        // What a file declares stands mostly at its beginning.
        let within = if number % 2 == 0 { bytes.len().min(512) } else { bytes.len() };
        let at = random(within);
        let Some(byte) = damaged.get_mut(at) else { return };
        let value = [0, 0xff, 0x7f, 0x80, *byte ^ 1, u8::try_from(random(256)).unwrap()][random(6)];
        let sound = std::mem::replace(byte, value);
        endure(&damaged, name, part, &format!("{name} with {value:#04x} at {at}"));
        damaged[at] = sound;
    }
}

/// What one look may take.
const MOST_MEMORY: u64 = 64 << 20;
const MOST_TIME: Duration = Duration::from_millis(2_500);

/// Looks at bytes in memory, where a panic is not caught.
fn endure(bytes: &[u8], name: &str, part: &Part, what: &str) {
    let begun = Instant::now();
    let taken = allocation_counter::measure(|| {
        let cancel = Cancel::default();
        let budget = Budget::new(Limits::AUTOMATIC, &cancel);
        let source = Source::of_memory(bytes.into(), &budget);
        let (notes, is_cut, is_partial) = (RefCell::default(), Cell::default(), Cell::default());
        let (name, budget) = (Path::new(name), &budget);
        let (notes, is_cut, is_partial) = (&notes, &is_cut, &is_partial);
        let context = Context { name, part, budget, depth: 0, notes, is_cut, is_partial };
        let preview = kind::recognise(&source, name).and_then(|kind| read(&source, kind, None, &context));
        if let Ok(Preview::Nothing { why }) = preview {
            assert_ne!(why, FAILED, "{what}");
        }
    });
    assert!(begun.elapsed() < MOST_TIME, "{what}: {:?}", begun.elapsed());
    assert!(taken.bytes_max < MOST_MEMORY, "{what}: {} bytes of memory", taken.bytes_max);
}

#[test]
fn a_file_is_shown_and_damage_is_endured() {
    let looked = look_at(b"\x00\x01\x02", "x.bin");
    assert_eq!((looked.kind, looked.read), (Some(Kind::Binary), 3));
    torture(&[7; 3_000], "x.bin");
}
