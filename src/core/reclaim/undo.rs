//! Bringing back what was moved to the trash, and freeing its space for good.
//!
//! Both act only on what the journal says that *we* moved, and only while what is in the trash is still that:
//! nothing else in the trash is touched. Where an item is now is always asked of the disk, so that a removal
//! that was killed in its middle is undone like any other.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::journal::{History, Item, Journal, Removal, Session, State, Way};
use super::remove::{self, Outcome, Overseer, Removed, Start, Stuck};
use super::trash::{self, Beside, NotRestored, Whereabouts};
use super::{ReclaimProgress, Watcher};
use crate::core::error::{Error, Warning, WarningKind, plain};
use crate::core::progress::Cancel;

impl Item {
    /// Where it is now, when it was to go to the trash.
    #[must_use]
    pub fn whereabouts(&self) -> Whereabouts {
        match self.state {
            Some(State::Restored | State::Purged) => Whereabouts::NotThere,
            _ => trash::whereabouts(self),
        }
    }

    /// Its path in the trash.
    #[must_use]
    pub fn path_in_trash(&self) -> Option<PathBuf> {
        let (folder, name) = self.trash.as_ref()?;
        match self.whereabouts() {
            Whereabouts::HalfPurged => Some(trash::path_in(folder, &trash::claimed(name))),
            _ => Some(trash::path_in(folder, name)),
        }
    }
}

impl Removal {
    /// All of its things, to be listed.
    #[must_use]
    pub fn things(&self) -> Vec<(&Self, usize)> {
        (0..self.items.len()).map(|item| (self, item)).collect()
    }

    /// The positions of the items that are in the trash now.
    #[must_use]
    pub fn in_trash(&self) -> Vec<usize> {
        if self.way != Way::Trash {
            return Vec::new();
        }
        let items = self.items.iter().enumerate();
        items
            .filter(|(_, item)| matches!(item.whereabouts(), Whereabouts::InTrash | Whereabouts::Changed))
            .map(|(position, _)| position)
            .collect()
    }
}

/// Locks again what a program that was killed in the middle of a move has left unlocked in its place.
pub fn lock_again(history: &History) {
    history.removals.iter().for_each(lock_again_of);
}

fn lock_again_of(removal: &Removal) {
    if removal.way == Way::Trash {
        let in_doubt = removal.items.iter().filter(|item| {
            matches!(item.state, None | Some(State::Moved)) && item.whereabouts() == Whereabouts::NotThere
        });
        in_doubt.for_each(trash::lock_in_place);
    }
}

/// What became of an item that was to be brought back.
#[derive(Debug)]
pub enum Return {
    /// It is back, under this name.
    Restored(OsString),
    /// It is not.
    Not(NotRestored),
}

/// What became of a removal that was undone.
#[derive(Debug)]
pub struct UndoReport {
    /// What became of each item that was in the trash, by its position in the removal.
    pub items: Vec<(usize, Return)>,
    /// What else went wrong.
    pub warnings: Vec<Warning>,
}

/// Brings back what of a removal is in the trash.
///
/// # Errors
/// When the journal cannot be opened. Nothing was moved then.
pub fn undo(journal: &Journal, removal: &Removal, how: Beside) -> Result<UndoReport, Error> {
    let mut session = journal.resume(&removal.id)?;
    let mut report = UndoReport { items: Vec::new(), warnings: Vec::new() };
    let mut unwritten = None;
    lock_again_of(removal);
    for position in removal.in_trash() {
        let Some(item) = removal.items.get(position) else { continue };
        let answer = trash::put_back(item, how);
        if let Ok(name) = &answer {
            let note = (name != item.place.name()).then(|| name.to_string_lossy().into_owned());
            if let Err(error) = session.note(position, State::Restored, note) {
                unwritten.get_or_insert(error);
            }
        }
        report.items.push((position, answer.map_or_else(Return::Not, Return::Restored)));
    }
    report.warnings.extend(unwritten.map(|error| not_noted(journal, &error)));
    Ok(report)
}

/// What became of removals whose things were purged.
#[derive(Debug)]
pub struct PurgeReport {
    /// What became of each thing: the removal's id, the item's position in it, and what is in the way if it is
    /// still there.
    pub items: Vec<(String, usize, Option<Vec<Stuck>>)>,
    /// What is gone, as measured while it went.
    pub freed: Removed,
    /// What else went wrong.
    pub warnings: Vec<Warning>,
    /// Whether it was stopped before its end.
    pub interrupted: bool,
}

/// Deletes these things from the trash, each given by its removal and its position in it, as far as they are
/// still unchanged there. Nothing else goes, also when more has come to the trash since they were listed.
///
/// # Errors
/// When no thread can be started: nothing was deleted then.
pub fn purge(
    journal: &Journal,
    listed: &[(&Removal, usize)],
    threads: std::num::NonZero<usize>,
    cancel: &Cancel,
    watcher: &dyn Watcher,
) -> Result<PurgeReport, Error> {
    let listed = listed.iter().filter(|(removal, _)| removal.way == Way::Trash);
    let things = listed.filter_map(|(removal, at)| Some((*removal, *at, removal.items.get(*at)?)));
    let can_go = |item: &Item| matches!(item.whereabouts(), Whereabouts::InTrash | Whereabouts::HalfPurged);
    let things: Vec<(&Removal, usize, &Item)> = things.filter(|(.., item)| can_go(item)).collect();
    let progress = ReclaimProgress { items: things.len(), ..ReclaimProgress::default() };
    let report = PurgeReport {
        items: Vec::new(),
        freed: Removed::default(),
        warnings: Vec::new(),
        interrupted: false,
    };
    let purging = Purging {
        journal,
        things: &things,
        watcher,
        state: Mutex::new((report, progress)),
        claimed: Mutex::default(),
        sessions: Mutex::default(),
    };
    remove::remove(things.len(), threads, cancel, &purging)
        .map_err(|error| Error::new("start a thread to delete", journal.path(), error))?;
    let (mut report, _) = purging.state.into_inner().unwrap_or_else(PoisonError::into_inner);
    report.interrupted = cancel.is_cancelled();
    report.items.sort_by(|one, other| (&one.0, one.1).cmp(&(&other.0, other.1)));
    Ok(report)
}

fn not_noted(journal: &Journal, error: &std::io::Error) -> Warning {
    let message = format!("what was done could not be written down: {}", plain(error));
    Warning::new(WarningKind::Journal, journal.path(), message)
}

struct Purging<'a> {
    journal: &'a Journal,
    things: &'a [(&'a Removal, usize, &'a Item)],
    watcher: &'a dyn Watcher,
    state: Mutex<(PurgeReport, ReclaimProgress)>,
    /// The things that were whole when their deletion began.
    claimed: Mutex<HashSet<usize>>,
    /// The removals as they are gone on with in the journal.
    sessions: Mutex<HashMap<String, Session>>,
}

impl Purging<'_> {
    /// Notes that an item is gone. The disk tells as much, and deleting must work on a full one.
    fn note(&self, id: &str, position: usize) {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = match sessions.entry(id.to_string()) {
            Entry::Occupied(session) => session.into_mut().note(position, State::Purged, None),
            Entry::Vacant(place) => self
                .journal
                .resume(id)
                .map_err(|error| error.source)
                .and_then(|session| place.insert(session).note(position, State::Purged, None)),
        };
        drop(sessions);
        let Err(error) = noted else { return };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.0.warnings.is_empty() {
            state.0.warnings.push(not_noted(self.journal, &error));
        }
    }
}

impl Overseer for Purging<'_> {
    fn begin(&self, number: usize) -> Option<Start> {
        let (removal, position, item) = self.things.get(number)?;
        let Some((start, is_whole)) = trash::purge_start(item) else {
            let stuck = Stuck {
                path: item.path_in_trash().unwrap_or_default(),
                reason: "it has changed in the trash, or is no longer there".to_string(),
            };
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.0.items.push((removal.id.clone(), *position, Some(vec![stuck])));
            return None;
        };
        if is_whole {
            self.claimed.lock().unwrap_or_else(PoisonError::into_inner).insert(number);
        }
        Some(start)
    }

    fn removed(&self, more: &Removed) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.0.freed.add(more);
        state.1.files += more.files;
        state.1.bytes += more.allocated;
        let progress = state.1;
        drop(state);
        self.watcher.progress(progress);
    }

    fn end(&self, number: usize, outcome: Outcome) {
        let Some((removal, position, item)) = self.things.get(number) else { return };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if outcome.is_whole() {
            trash::remove_record(item);
            drop(state);
            self.note(&removal.id, *position);
            state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.0.items.push((removal.id.clone(), *position, None));
        } else {
            let was_whole = self.claimed.lock().unwrap_or_else(PoisonError::into_inner).contains(&number);
            if was_whole && outcome.removed == Removed::default() {
                trash::purge_nothing(item);
            }
            state.0.items.push((removal.id.clone(), *position, Some(outcome.stuck)));
        }
        state.1.done += 1;
        let progress = state.1;
        drop(state);
        self.watcher.progress(progress);
    }
}
