//! Bringing back what was moved to the trash, and freeing its space for good.
//!
//! Both act only on what the journal says that *we* moved, and only while what is in the trash is still that:
//! nothing else in the trash is touched. Where an item is now is always asked of the disk, so that a removal
//! that was killed in its middle is undone like any other.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::journal::{History, Item, Journal, Removal, Session, State, Way};
use super::remove::{self, Overseer, Start, Stuck, ThingReport};
use super::trash::{self, Beside, NotRestored, Whereabouts};
use super::{ReclaimProgress, Watcher};
use crate::core::depot::layout::Layout;
use crate::core::error::{Error, Warning, WarningKind, plain};
use crate::core::log::kept;
use crate::core::patience;
use crate::core::plan::Purpose;
use crate::core::progress::Cancel;
use crate::core::space::Totals;
use crate::core::time::Now;
use crate::core::words::things;

impl Item {
    /// Where it is now, when it was to go to the trash.
    pub fn whereabouts(&self) -> Whereabouts {
        match self.state {
            Some(State::Restored | State::Purged) => Whereabouts::NotThere,
            _ => trash::whereabouts(self),
        }
    }

    pub fn path_in_trash(&self) -> Option<PathBuf> {
        let (folder, name) = self.trash.as_ref()?;
        match self.whereabouts() {
            Whereabouts::HalfPurged => Some(trash::path_in(folder, &trash::claimed(name))),
            _ => Some(trash::path_in(folder, name)),
        }
    }
}

impl Removal {
    pub fn things(&self) -> Vec<(&Self, usize)> {
        (0..self.items.len()).map(|item| (self, item)).collect()
    }

    /// The positions of the items that are in the trash now.
    pub fn in_trash(&self) -> Vec<usize> {
        self.where_it(Whereabouts::can_return)
    }

    /// The positions of the items of which nobody can tell now whether they are in the trash.
    pub fn unseen(&self) -> Vec<usize> {
        self.where_it(|whereabouts| matches!(whereabouts, Whereabouts::Unseen(_)))
    }

    fn where_it(&self, is: impl Fn(&Whereabouts) -> bool) -> Vec<usize> {
        if self.way != Way::Trash {
            return Vec::new();
        }
        let items = self.items.iter().enumerate();
        items.filter(|(_, item)| is(&item.whereabouts())).map(|(position, _)| position).collect()
    }

    /// Whether a collection removed it, which would take the same again.
    pub fn was_collected(&self) -> bool {
        self.purpose == Purpose::Collect.as_str()
    }
}

/// Locks again what of a removal a program that was killed in the middle of a move has left unlocked in its place.
pub fn lock_again(removal: &Removal) {
    if removal.way == Way::Trash {
        let in_doubt = removal.items.iter().filter(|item| {
            matches!(item.state, None | Some(State::Moved)) && item.whereabouts() == Whereabouts::NotThere
        });
        in_doubt.for_each(trash::lock_in_place);
    }
}

/// Cleans what runs that were killed have left in the trashes that the journal names.
pub fn sweep(history: &History, now: &Now) {
    trash::sweep(history, now);
}

#[derive(Debug)]
pub enum Return {
    Restored(OsString),
    Not(NotRestored),
}

#[derive(Debug)]
pub struct UndoReport {
    /// What became of each item that went to the trash and was neither brought back nor purged before, by its
    /// position in the removal.
    pub items: Vec<(usize, Return)>,
    /// How many records of use could not be given back: without them a collection takes the spaces.
    pub records_lost: usize,
    pub warnings: Vec<Warning>,
}

/// Brings back what of a removal is in the trash, and what the logs said of its use.
///
/// # Errors
/// When the journal cannot be opened. Nothing was moved then.
pub fn undo(journal: &Journal, removal: &Removal, how: Beside) -> Result<UndoReport, Error> {
    let mut session = journal.resume(&removal.id)?;
    let mut report = UndoReport { items: Vec::new(), records_lost: 0, warnings: Vec::new() };
    let mut unwritten = None;
    lock_again(removal);
    // First what decides their outcome: a program that is killed in between leaves nothing without its record.
    let expected: HashMap<usize, PathBuf> = removal
        .in_trash()
        .into_iter()
        // A depot that is not there is not made by writing its log.
        .filter(|at| removal.items.get(*at).is_some_and(|item| patience::is_folder(item.place.root())))
        .filter_map(|at| Some((at, removal.items.get(at)?.path_to_be(how)?)))
        .collect();
    let back = expected.iter().filter_map(|(at, path)| Some((removal.items.get(*at)?, path.as_path())));
    report.give_back(back);
    let mut others = Vec::new();
    for (position, item) in removal.items.iter().enumerate() {
        let Some(answer) = item.return_to(how, removal.way) else { continue };
        if let Ok(name) = &answer {
            let note = (name != item.place.name()).then(|| name.to_string_lossy().into_owned());
            if let Err(error) = session.note(item.number, State::Restored, note) {
                unwritten.get_or_insert(error);
            }
            let path = item.place.folder().join(name);
            if expected.get(&position) != Some(&path) {
                others.push((position, path));
            }
        }
        report.items.push((position, answer.map_or_else(Return::Not, Return::Restored)));
    }
    let others = others.iter().filter_map(|(at, path)| Some((removal.items.get(*at)?, path.as_path())));
    report.give_back(others);
    if removal.was_collected() {
        report.forget_orphans(removal);
    }
    report.warnings.extend(unwritten.map(|error| not_noted(journal, &error)));
    Ok(report)
}

impl Item {
    /// Where it will be, as far as can be told now; `None` when its place is taken.
    fn path_to_be(&self, how: Beside) -> Option<PathBuf> {
        let path = self.place.path();
        if patience::symlink_metadata(&path).is_err() {
            return Some(path);
        }
        let beside = trash::free_beside(&self.place).filter(|_| how == Beside::WhenTaken)?;
        Some(self.place.folder().join(beside))
    }

    /// Brings it back, under the name that it then has; `None` when it never went, or is back, or was purged.
    fn return_to(&self, how: Beside, way: Way) -> Option<Result<OsString, NotRestored>> {
        let went = !matches!(
            self.state,
            Some(
                State::Restored
                    | State::Purged
                    | State::Removed
                    | State::Refused
                    | State::Failed
                    | State::Interrupted
            )
        );
        match self.whereabouts() {
            _ if way != Way::Trash => None,
            Whereabouts::InTrash | Whereabouts::Changed => Some(trash::put_back(self, how)),
            Whereabouts::HalfPurged => Some(Err(NotRestored::HalfPurged)),
            Whereabouts::Unseen(reason) => went.then_some(Err(NotRestored::Unseen(reason))),
            Whereabouts::NotThere if went && !trash::is_in_place(self) => {
                // One that a killed program had not come to is where it was.
                let never_went =
                    self.state.is_none() && patience::symlink_metadata(&self.place.path()).is_ok();
                (!never_went).then_some(Err(NotRestored::NotInTrash))
            }
            Whereabouts::NotThere => None,
        }
    }

    fn depot(&self) -> Layout {
        Layout::new(self.place.root(), self.place.root())
    }
}

impl UndoReport {
    pub fn back(&self) -> usize {
        self.items.iter().filter(|(_, answer)| matches!(answer, Return::Restored(_))).count()
    }

    /// Gives back what the logs said of the use of these items, each with the path that it has now.
    fn give_back<'a>(&mut self, items: impl Iterator<Item = (&'a Item, &'a Path)>) {
        let mut uses = Vec::new();
        for (item, path) in items {
            let log = item.depot().scratch_usage();
            uses.extend(item.uses.iter().map(|kept| kept.moved(&item.from, path, &log)));
        }
        for (error, number) in kept::give_back(&uses) {
            self.records_lost += number;
            let records = things(number as u64, "record");
            let message = format!(
                "{records} of use could not be written back, and without one Julia's next collection deletes a \
                 space: {error}"
            );
            self.warnings.push(Warning::new(WarningKind::Log, error.path.clone(), message));
        }
    }

    /// Sees to it that what is back is not deleted at once for having been an orphan before.
    fn forget_orphans(&mut self, removal: &Removal) {
        let mut by_log: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
        for (position, answer) in &self.items {
            if let (Some(item), Return::Restored(name)) = (removal.items.get(*position), answer) {
                by_log.entry(item.depot().orphaned()).or_default().push(item.place.folder().join(name));
            }
        }
        for (orphaned, paths) in by_log {
            if let Err(error) = kept::forget_orphans(&orphaned, &paths) {
                self.records_lost += paths.len();
                let message =
                    format!("what is back is still recorded as unreachable, and may be deleted: {error}");
                self.warnings.push(Warning::new(WarningKind::Log, orphaned, message));
            }
        }
    }
}

#[derive(Debug)]
pub struct PurgeReport {
    /// What became of each thing: the removal's id, the item's position in it, and what is in the way if it is
    /// still there.
    pub items: Vec<(String, usize, Option<Vec<Stuck>>)>,
    pub freed: Totals,
    pub warnings: Vec<Warning>,
    pub interrupted: bool,
    /// Whether something was moved away while it was being deleted: some of it may be gone at its new place.
    pub moved_away: bool,
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
    let things: Vec<(&Removal, usize, &Item)> =
        things.filter(|(.., item)| item.whereabouts().can_be_purged()).collect();
    let progress = ReclaimProgress { items: things.len(), ..ReclaimProgress::default() };
    let report = PurgeReport {
        items: Vec::new(),
        freed: Totals::default(),
        warnings: Vec::new(),
        interrupted: false,
        moved_away: false,
    };
    let purging = Purging {
        journal,
        things: &things,
        watcher,
        state: Mutex::new((report, progress)),
        claimed: Mutex::default(),
        sessions: Mutex::default(),
    };
    remove::remove((0..things.len()).collect(), threads, cancel, &purging)
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
    /// Notes that the item of this number is gone. The disk tells as much, and deleting must work on a full one.
    fn note(&self, id: &str, number: usize) {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = match sessions.entry(id.to_string()) {
            Entry::Occupied(session) => session.into_mut().note(number, State::Purged, None),
            Entry::Vacant(place) => self
                .journal
                .resume(id)
                .map_err(|error| error.source)
                .and_then(|session| place.insert(session).note(number, State::Purged, None)),
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
        let (start, is_whole) = match trash::purge_start(item) {
            Ok(start) => start,
            Err(reason) => {
                let stuck = Stuck { path: item.path_in_trash().unwrap_or_default(), reason };
                let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
                state.0.items.push((removal.id.clone(), *position, Some(vec![stuck])));
                return None;
            }
        };
        if is_whole {
            self.claimed.lock().unwrap_or_else(PoisonError::into_inner).insert(number);
        }
        Some(start)
    }

    fn removed(&self, more: &Totals) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.0.freed.join(more);
        state.1.files += more.files;
        state.1.bytes += more.allocated;
        let progress = state.1;
        drop(state);
        self.watcher.progress(progress);
    }

    fn end(&self, number: usize, outcome: ThingReport) {
        let Some((removal, position, item)) = self.things.get(number) else { return };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.0.moved_away |= outcome.moved_away;
        if outcome.is_whole() {
            trash::remove_record(item);
            drop(state);
            self.note(&removal.id, item.number);
            state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.0.items.push((removal.id.clone(), *position, None));
        } else {
            let was_whole = self.claimed.lock().unwrap_or_else(PoisonError::into_inner).contains(&number);
            if was_whole && outcome.removed == Totals::default() {
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
