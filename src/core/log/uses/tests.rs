//! Entries put together.

use super::*;
use crate::core::log::parse;

#[test]
fn entries_of_one_path_are_put_together_and_spellings_are_told_apart() {
    let log = b"[[\"/d/k\"]]\ntime = 2024-01-02T00:00:00Z\nparent_projects = [\"/p/1\"]\n\
        [[\"/d//k\"]]\ntime = 2024-01-03T00:00:00Z\nparent_projects = []\n\
        [[\"/d/k\"]]\ntime = 2024-01-01T00:00:00Z\nparent_projects = [\"/p/1\", \"/p/2\"]\n";
    let uses = merged(&parse::parse(log).entries);
    let shown: Vec<(&str, u64, usize)> =
        uses.iter().map(|used| (used.path.to_str().unwrap(), used.line, used.parents.len())).collect();
    assert_eq!(shown, [("/d/k", 1, 2), ("/d//k", 4, 0)]);
    let lines: Vec<u64> = uses[0].parents.iter().map(|(_, line)| *line).collect();
    assert_eq!(lines, [7, 7]);
}
