//! What arrived in a log that was replaced, entry by entry.

/// What a file holds that it did not: what follows, or when it was written over, all from the entry on in which
/// it first differs. An entry that is then in the new log twice means the same.
pub(super) fn arrived<'a>(known: &[u8], now: &'a [u8]) -> &'a [u8] {
    if let Some(tail) = now.strip_prefix(known) {
        // What goes on with an entry is nothing without its beginning, which whoever composed the new log may
        // have left out as torn.
        let goes_on = !tail.trim_ascii_start().starts_with(b"[[") && !tail.trim_ascii().is_empty();
        let begun = whole_entries(known, names_projects(now)).len();
        return if goes_on { now.get(begun..).unwrap_or(tail) } else { tail };
    }
    let differs = known.iter().zip(now).position(|(a, b)| a != b);
    // One that shrank holds nothing new.
    let Some(differs) = differs else { return &[] };
    let same = now.get(..differs).unwrap_or_default();
    let header = same.windows(3).rposition(|three| three == b"\n[[").map_or(0, |newline| newline + 1);
    now.get(header..).unwrap_or_default()
}

/// Whether a log is one of those whose entries name projects.
pub(super) fn names_projects(log: &[u8]) -> bool {
    log.windows(PROJECTS.len()).any(|line| line == PROJECTS)
}

const PROJECTS: &[u8] = b"parent_projects";

/// The beginning of some lines up to the end of the last entry that has all of its own.
pub(super) fn whole_entries(lines: &[u8], with_projects: bool) -> &[u8] {
    let end = lines.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let lines = lines.get(..end).unwrap_or_default();
    let header = if lines.starts_with(b"[[") { Some(0) } else { None };
    let header = lines.windows(3).rposition(|three| three == b"\n[[").map(|newline| newline + 1).or(header);
    let Some(header) = header else { return lines };
    let entry = lines.get(header..).unwrap_or_default();
    let last = if with_projects { PROJECTS } else { b"time" };
    let is_whole = entry.split(|byte| *byte == b'\n').any(|line| line.trim_ascii_start().starts_with(last));
    if is_whole { lines } else { lines.get(..header).unwrap_or_default() }
}
