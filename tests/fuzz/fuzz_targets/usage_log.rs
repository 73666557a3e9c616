//! Whatever the bytes, the reader of usage logs returns, and what it returns holds together.
#![no_main]

use libfuzzer_sys::fuzz_target;
use scratch_manager::core::log::parse::parse;

const WHOLE: &[u8] =
    b"[[\"/whole\"]]\ntime = 2024-01-10T10:00:00Z\nparent_projects = [\"/p/Project.toml\"]\n";

fuzz_target!(|log: &[u8]| {
    let parsed = parse(log);
    let last = log.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
    let lines: Vec<u64> = parsed.entries.iter().map(|entry| entry.line).collect();
    assert!(lines.is_sorted() && lines.iter().all(|line| (1..=last).contains(line)));
    let lines: Vec<u64> = parsed.problems.iter().map(|problem| problem.line).collect();
    assert!(lines.is_sorted() && lines.iter().all(|line| (1..=last).contains(line)));
    // What is not whole is told, and the same bytes always say the same.
    assert!(parsed.entries.iter().all(|entry| entry.whole) || !parsed.problems.is_empty());
    assert_eq!(parse(log), parsed);

    // An entry in front keeps its place, whatever follows.
    let in_front = parse(&[WHOLE, log].concat());
    assert!(in_front.entries.first().is_some_and(|entry| entry.line == 1 && entry.time.is_some()));

    // One appended on a line of its own is found, unless the log is one whose open text takes it in.
    let opens_text = log.windows(3).any(|three| three == b"\"\"\"" || three == b"'''");
    let appended = parse(&[log, b"\n", WHOLE].concat());
    let end = appended.entries.last();
    assert!(opens_text || end.is_some_and(|entry| entry.line == last + 1 && entry.whole));
});
