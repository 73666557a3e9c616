//! The condensed form of a log: one entry for each path that is to stay (Pkg.jl `write_condensed_toml`).

use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use super::parents::Volumes;
use super::parse::Parsed;
use super::uses::{Text, Use, merged};
use super::write::{Condensed, condensed};
use super::{LogKind, Source, julia, parse};
use crate::core::julia::toml::{Moment, Toml};
use crate::core::space::ParentState;
use crate::core::time::LocalTime;

#[derive(Debug, Clone, Copy)]
pub enum Condensing<'a> {
    /// As the Julia with that parser does: what is gone vanishes, and so do parents that are no files.
    AsJulia(Toml),
    /// What may only be out of reach stays, and so does what was not removed: only entries of these paths, which
    /// were deleted for good just now, vanish, and parents that are missing for good while others are not. A path that
    /// is missing may lie on a volume that is away, and what was moved to the trash may come back; a parent may be
    /// missing because its depot was moved, and so an entry of what is not there keeps all of them.
    Careful(&'a HashSet<OsString>),
}

/// The condensed log for the bytes of one (Pkg.jl `write_condensed_toml`); `None` when it must be left as it
/// is, because something in it would be lost.
pub fn condense(kind: LogKind, bytes: &[u8], volumes: &Volumes, how: Condensing) -> Option<Vec<u8>> {
    let source = Source::nowhere(kind, bytes);
    condense_parsed(&source, &parse::read(&source), volumes, how)
}

/// The same for a log that has been read.
pub(super) fn condense_parsed(
    source: &Source,
    parsed: &Parsed,
    volumes: &Volumes,
    how: Condensing,
) -> Option<Vec<u8>> {
    let kind = source.kind;
    if parsed.is_cut {
        return None;
    }
    if let Condensing::AsJulia(toml) = how
        && !parsed.is_exact
    {
        let seen = julia::read(source, toml).ok()?;
        let mut times: HashMap<Text, Moment> = HashMap::new();
        for (entry, moment) in &seen {
            let time = times.entry(Text(Arc::clone(&entry.path))).or_insert(*moment);
            *time = (*moment).max(*time);
        }
        let time_of = |used: &Use| times.get(used.path.as_os_str()).copied();
        let uses = merged(seen.iter().map(|(entry, _)| entry));
        return condense_uses(kind, uses, &time_of, volumes, how);
    }
    // A log that Julia cannot read is for repair, which keeps a copy of it.
    if parsed.problems.iter().any(|problem| problem.stops_julia) {
        return None;
    }
    let uses = merged(&parsed.entries);
    // A year that Julia reads as a number, but not as the date that would be written.
    let times = || uses.iter().filter_map(|used| used.time);
    if matches!(how, Condensing::Careful(_)) && !times().all(LocalTime::is_read_back) {
        return None;
    }
    condense_uses(kind, uses, &|used| used.time, volumes, how)
}

fn condense_uses<T: fmt::Display>(
    kind: LogKind,
    uses: Vec<Use>,
    time_of: &dyn Fn(&Use) -> Option<T>,
    volumes: &Volumes,
    how: Condensing,
) -> Option<Vec<u8>> {
    let mut entries = Vec::new();
    let mut states: HashMap<Text, ParentState> = HashMap::new();
    let mut state_of =
        |parent: &Arc<Path>| *states.entry(Text(Arc::clone(parent))).or_insert_with(|| volumes.state(parent));
    for used in uses {
        let stays = match how {
            Condensing::AsJulia(_) => kind.state(&used.path, volumes) == ParentState::Exists,
            Condensing::Careful(deleted) => !deleted.contains(used.path.as_os_str()),
        };
        let time = time_of(&used).filter(|_| stays);
        let Some(time) = time else {
            if stays && matches!(how, Condensing::Careful(_)) {
                return None;
            }
            continue;
        };
        let parents = (kind == LogKind::Spaces).then(|| {
            let (mut left, mut all) = (Vec::new(), Vec::new());
            for (parent, _) in used.parents {
                let state = state_of(&parent);
                let is_left = match how {
                    Condensing::AsJulia(_) => state == ParentState::Exists,
                    Condensing::Careful(_) => state != ParentState::Missing,
                };
                if is_left {
                    left.push(Arc::clone(&parent));
                }
                all.push(parent);
            }
            let may_drop = matches!(how, Condensing::AsJulia(_)) || left.len() == all.len();
            // Whose parents are all gone is the evidence of why it is an orphan.
            let keeps_all = || left.is_empty() || kind.state(&used.path, volumes) != ParentState::Exists;
            if !may_drop && keeps_all() { all } else { left }
        });
        if matches!(how, Condensing::AsJulia(_)) && parents.as_ref().is_some_and(Vec::is_empty) {
            continue;
        }
        entries.push(Condensed { path: used.path, time, parents });
    }
    Some(condensed(entries))
}

#[cfg(test)]
mod tests;
