//! Measuring everything in the depots, in steps: a depot and kind after the other, so that whoever waits is told of what
//! is known already.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::Whole;
use crate::core::identity::Identity;
use crate::core::judge::{Decision, ThingKind};
use crate::core::progress::{Cancel, Progress};
use crate::core::scan::walk::Shared;
use crate::core::scan::{self, Watcher};
use crate::core::space::{Sizes, Totals};

/// What is measured, step by step; each goes on where the one before it ended.
pub struct Measuring<'a> {
    whole: &'a mut Whole,
    counting: Counting<'a>,
}

impl<'a> Measuring<'a> {
    pub fn new(whole: &'a mut Whole, watcher: &'a dyn Watcher) -> Self {
        let mut counting = Counting::new(watcher);
        for (_, decision) in whole.items() {
            counting.items += 1;
            counting.done += usize::from(whole.sizes.get(&decision.thing).is_some());
        }
        Self { whole, counting }
    }

    /// Measures the things whose decisions are `wanted` and that are not measured yet. `told` hears of it after each step.
    pub fn things(
        &mut self,
        wanted: impl Fn(&Decision) -> bool,
        cancel: &Cancel,
        told: &mut dyn FnMut(&Whole),
    ) {
        let Self { whole, counting } = self;
        let mut steps: BTreeMap<(usize, ThingKind), HashSet<usize>> = BTreeMap::new();
        for (thing, decision) in whole.items().filter(|(_, decision)| wanted(decision)) {
            if whole.sizes.get(&decision.thing).is_none() {
                steps.entry((thing.depot, thing.kind)).or_default().insert(decision.thing);
            }
        }
        for ((depot, _), things) in steps {
            if cancel.is_cancelled() {
                return;
            }
            counting.begin(depot, things.len());
            let is_one = |decision: &Decision| things.contains(&decision.thing);
            let unread = whole.sizes.measure(&whole.facts, &whole.decisions, is_one, cancel, &*counting);
            whole.warnings.extend(unread);
            told(whole);
        }
    }

    /// Measures what is wanted and is no item, for it lies behind a link; it is in no sum.
    pub fn others(&mut self, wanted: impl Fn(&Decision) -> bool, cancel: &Cancel) {
        let whole = &mut *self.whole;
        let unread = whole.sizes.measure(&whole.facts, &whole.decisions, wanted, cancel, &());
        whole.warnings.extend(unread);
    }

    /// What is measured so far.
    pub fn so_far(&self) -> &Whole {
        self.whole
    }

    /// Measures what is never touched, unless that was done before, and tells what was counted more than once.
    pub fn untouched(self, cancel: &Cancel) {
        let Self { whole, mut counting } = self;
        for depot in 0..whole.facts.depots.len() {
            let is_known = whole.untouched.get(depot).is_none_or(|known| known.measured > 0);
            if is_known || !whole.is_listed(depot) || cancel.is_cancelled() {
                continue;
            }
            counting.begin(depot, 0);
            let (folders, groups) = whole.not_things(depot);
            let (sizes, end) = scan::sizes(groups, cancel, &counting);
            whole.warnings.extend(end.warnings);
            let mut untouched = Totals::of(sizes.values().map(Some));
            untouched.join(&folders);
            if let Some(place) = whole.untouched.get_mut(depot) {
                *place = untouched;
            }
        }
        for (depot, again) in counting.counted_again() {
            if let Some(place) = whole.counted_again.get_mut(depot) {
                *place += again;
            }
        }
    }
}

/// Passes on what is told, as of all that is measured in steps, and remembers what has names in several things.
struct Counting<'a> {
    watcher: &'a dyn Watcher,
    /// How many things there are, and how many were measured before this step.
    items: usize,
    done: usize,
    /// The depot and the number of the things of this step.
    depot: usize,
    step: usize,
    /// The files seen before this step, and in it.
    files_before: u64,
    files: AtomicU64,
    /// By the depot: what it takes, and how often it was counted.
    shared: Mutex<HashMap<(usize, Identity), (u64, u64)>>,
}

impl<'a> Counting<'a> {
    fn new(watcher: &'a dyn Watcher) -> Self {
        let (items, done, depot, step, files_before) = (0, 0, 0, 0, 0);
        let (files, shared) = (AtomicU64::new(0), Mutex::default());
        Self { watcher, items, done, depot, step, files_before, files, shared }
    }

    fn begin(&mut self, depot: usize, step: usize) {
        self.done += self.step;
        (self.depot, self.step) = (depot, step);
        self.files_before += std::mem::take(self.files.get_mut());
    }

    fn counted_again(self) -> HashMap<usize, u64> {
        let mut again: HashMap<usize, u64> = HashMap::new();
        let shared = self.shared.into_inner().unwrap_or_else(PoisonError::into_inner);
        for ((depot, _), (allocated, times)) in shared {
            *again.entry(depot).or_default() += allocated.saturating_mul(times.saturating_sub(1));
        }
        again
    }
}

impl Watcher for Counting<'_> {
    fn measured(&self, space: usize, sizes: Sizes) {
        self.watcher.measured(space, sizes);
    }

    fn shared(&self, inodes: &[Shared]) {
        let mut known = self.shared.lock().unwrap_or_else(PoisonError::into_inner);
        for shared in inodes {
            known.entry((self.depot, shared.inode)).or_insert((shared.allocated, 0)).1 += 1;
        }
    }

    fn progress(&self, progress: Progress) {
        self.files.fetch_max(progress.files, Ordering::Relaxed);
        self.watcher.progress(Progress {
            // A thing may be measured in several parts.
            spaces_done: self.done + progress.spaces_done.min(self.step),
            spaces: self.items,
            files: self.files_before + progress.files,
        });
    }
}
