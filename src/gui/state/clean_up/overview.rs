//! The Overview: what is suggested, by what it has in common, and what is ticked of it.
//!
//! It is a part of the items, arranged anew whenever these or the filter change. What somebody ticked or unticked is
//! kept by the item's path, so that another look at the disk does not change it. Only what can go is ticked for anybody.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::core::judge::other::OtherReason;
use crate::core::judge::{Decision, Reason, ThingKind, Verdict};
use crate::core::operation::survey::{Judgement, Stage, Survey};
use crate::core::space::Totals;
use crate::core::time::{Now, age_of};
use crate::gui::state::items::Item;
use crate::gui::state::list::List;
use crate::gui::widget::tree::{Fold, Hold, LineId, LineMap, LineSet, Lines, Lost, Reach, Tree};

/// Up to so many rows are unfolded at first.
const FEW: usize = 20;
/// So many things that are kept are offered to whoever needs more room, the largest.
const MOST_KEPT: usize = 15;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OverviewRow {
    Section(usize),
    /// By its position among the items.
    Item(usize),
}

/// What the items of a section have in common. The order is that in which sections stand while sizes are unknown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Common {
    /// Spaces, and Pkg's cache files, whose projects are gone.
    NoProject,
    Packages,
    Artifacts,
    Clones,
    /// Code of a Julia of this version, which is gone.
    CompiledFor(Arc<str>),
    Compiled,
    Registries,
    Native,
    Leftovers,
    NoRecord,
    /// What is kept and was not used for longest.
    Unused,
    /// What a search found besides, of which this is said.
    Found(Verdict),
}

impl Common {
    fn of<'a>(item: &Item, decision: impl FnOnce() -> Option<&'a Decision>) -> Option<Self> {
        match item.verdict {
            Verdict::LookFirst => return Some(Self::NoRecord),
            Verdict::CanGo => {}
            Verdict::CannotCheck | Verdict::Keep => return None,
        }
        Some(match item.kind {
            ThingKind::Scratch | ThingKind::CacheFile => Self::NoProject,
            ThingKind::Package => Self::Packages,
            ThingKind::Artifact => Self::Artifacts,
            ThingKind::Clone => Self::Clones,
            ThingKind::Compiled => match decision().map(|decision| &decision.reason) {
                Some(Reason::Other(OtherReason::JuliaGone(version))) => {
                    Self::CompiledFor(Arc::clone(version))
                }
                _ => Self::Compiled,
            },
            ThingKind::Registry => Self::Registries,
            ThingKind::Cache => Self::Native,
            ThingKind::Leftover => Self::Leftovers,
        })
    }

    pub fn verdict(&self) -> Verdict {
        match self {
            Self::NoRecord => Verdict::LookFirst,
            Self::Unused => Verdict::Keep,
            Self::Found(verdict) => *verdict,
            _ => Verdict::CanGo,
        }
    }
}

#[derive(Debug)]
pub struct Section {
    pub common: Common,
    pub sum: Totals,
}

/// How much is ticked of what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ticked {
    pub items: usize,
    pub sum: Totals,
}

#[derive(Debug, Default)]
pub struct Overview {
    /// Its leaves are positions among the items.
    pub tree: Tree,
    pub rows: Vec<OverviewRow>,
    pub sections: Vec<Section>,
    /// The bytes of the largest section, for bars.
    pub largest: u64,
    /// What can go of what is shown.
    pub can_go: Totals,
    pub ticked: Ticked,
    /// What the user keeps, by paths.
    pub kept_by_user: HashSet<PathBuf>,
    /// Whether nothing is ticked for anybody, for it is not known what the user keeps.
    pub ticks_nothing: bool,
    /// How many bytes somebody wants to free.
    pub goal: Option<u64>,
    /// A number that is another whenever something that is painted has changed, but for the ticks.
    pub edition: u64,
    ticks: LineMap<bool>,
}

impl Overview {
    /// Arranges what is shown of the items anew, keeping what was ticked. What is kept is unfolded when something `is
    /// short`.
    pub fn arrange(&mut self, survey: Option<&Survey>, list: &List, is_short: bool, now: &Now) {
        let decisions = survey.map(|survey| survey.decisions(Judgement::Now));
        let decision_of = |item: &Item| decisions?.of(item.thing?);
        let mut found: HashMap<Common, Vec<(usize, &Item)>> = HashMap::new();
        let mut besides = Vec::new();
        self.can_go = Totals::default();
        for (position, item) in list.items.list.iter().enumerate().filter(|(at, _)| list.shown.item(*at)) {
            let Some(common) = Common::of(item, || decision_of(item)) else {
                besides.push((position, item));
                continue;
            };
            if item.verdict == Verdict::CanGo {
                self.can_go.count(item.sizes.as_ref());
            }
            found.entry(common).or_default().push((position, item));
        }
        let by_user = decisions.into_iter().flat_map(|decisions| &decisions.list);
        let by_user = by_user.filter(|decision| decision.reason == Reason::KeptByUser);
        let thing = |decision: &Decision| survey.and_then(|survey| survey.thing(decision));
        self.kept_by_user = by_user.filter_map(|decision| Some(thing(decision)?.path.clone())).collect();
        if survey.is_some_and(|survey| survey.stage == Stage::Everything) {
            let unused = longest_unused(list, decision_of, now);
            if !unused.is_empty() {
                found.insert(Common::Unused, unused);
            }
        }
        // Where nothing that is suggested matches, everything that does is shown instead.
        if list.filter.is_searching() && !found.is_empty() {
            let unused: HashSet<usize> =
                found.get(&Common::Unused).into_iter().flatten().map(|(at, _)| *at).collect();
            for (position, item) in besides.into_iter().filter(|(at, _)| !unused.contains(at)) {
                found.entry(Common::Found(item.verdict)).or_default().push((position, item));
            }
        }
        let are_measured = survey.is_some_and(|survey| survey.stage >= Stage::WhatGoes);
        let size = |bytes: u64| Reverse(if are_measured { bytes } else { 0 });
        let section = |(common, mut items): (Common, Vec<(usize, &'_ Item)>)| {
            let sum = Totals::of(items.iter().map(|(_, item)| item.sizes.as_ref()));
            if common != Common::Unused {
                items.sort_by_key(|(at, item)| (size(bytes(item)), *at));
            }
            (Section { common, sum }, items.into_iter().map(|(at, _)| at).collect())
        };
        let mut sections: Vec<(Section, Vec<usize>)> = found.into_iter().map(section).collect();
        sections.sort_by(|(one, _), (other, _)| {
            let place = |section: &Section| (section.common.verdict(), size(section.sum.allocated));
            place(one).cmp(&place(other)).then_with(|| one.common.cmp(&other.common))
        });
        self.lay_out(sections, list, is_short);
        self.tick_as_wanted(list);
    }

    fn lay_out(&mut self, sections: Vec<(Section, Vec<usize>)>, list: &List, is_short: bool) {
        self.rows.clear();
        self.sections.clear();
        self.tree.expansion.search(list.filter.is_searching());
        let mut lines = Lines::default();
        let mut rows = sections.len();
        for (section, items) in sections {
            let usual = match section.common {
                Common::Unused => is_short,
                _ => rows + items.len() <= FEW,
            };
            let id = LineId::of(name(&section.common).as_ref());
            let is_open = self.tree.expansion.is_expanded(id, usual);
            if is_open {
                rows += items.len();
            }
            self.rows.push(OverviewRow::Section(self.sections.len()));
            let line = lines.begin(id, 1, if is_open { Fold::Expanded } else { Fold::Collapsed });
            for position in items {
                let Some(item) = list.items.item(position) else { continue };
                let id = item.id;
                if is_open {
                    self.rows.push(OverviewRow::Item(position));
                    lines.leaf(id, 2, position);
                } else {
                    lines.hidden(id, position);
                }
            }
            lines.end(line);
            self.sections.push(section);
        }
        self.largest = self.sections.iter().map(|section| section.sum.allocated).max().unwrap_or_default();
        self.tree.replace(lines, Lost::Neighbour, Hold::Cursor);
        self.edition += 1;
    }

    fn row(&self) -> Option<OverviewRow> {
        self.rows.get(self.tree.cursor()?).copied()
    }

    /// The item that the cursor is on.
    pub fn item(&self) -> Option<usize> {
        match self.row()? {
            OverviewRow::Item(item) => Some(item),
            OverviewRow::Section(_) => None,
        }
    }

    /// The positions of what the row of the cursor stands for.
    pub fn pointed_at(&self) -> Vec<usize> {
        self.tree.cursor().map(|cursor| self.tree.items_of(cursor)).unwrap_or_default()
    }

    pub fn tick(&mut self, row: usize, list: &List) {
        self.tree.point(row, Reach::Toggle);
        let items = self.tree.items_of(row);
        self.keep_ticks(&items, list);
    }

    /// Ticks everything that can go beside what is ticked, or nothing when all of it is ticked.
    pub fn tick_all(&mut self, list: &List) {
        let ticked: HashSet<usize> = self.tree.chosen().collect();
        let can_go = |at: &usize| list.items.item(*at).is_some_and(can_go);
        let is_all = self.tree.items().filter(can_go).all(|at| ticked.contains(&at));
        self.tree.select(|at| !is_all && (can_go(&at) || ticked.contains(&at)));
        let all: Vec<usize> = self.tree.items().collect();
        self.keep_ticks(&all, list);
    }

    /// Whether something is ticked before anybody chose.
    fn is_ticked_at_first(&self, item: &Item) -> bool {
        !self.ticks_nothing && can_go(item)
    }

    /// Keeps in mind what is ticked and what is not, of these items.
    fn keep_ticks(&mut self, items: &[usize], list: &List) {
        let ticked: HashSet<usize> = self.tree.chosen().collect();
        for position in items {
            let Some(item) = list.items.item(*position) else { continue };
            let is_ticked = ticked.contains(position);
            // Only what somebody wants otherwise: what turns into something else is not ticked then.
            if is_ticked == self.is_ticked_at_first(item) {
                self.ticks.remove(&item.id);
            } else {
                self.ticks.insert(item.id, is_ticked);
            }
        }
        self.sum_up(list);
    }

    /// What is made anew in the place of something that went was never ticked. What was spared stays so.
    pub fn forget_ticks_of_what_is_gone(&mut self, list: &List) {
        if self.ticks.values().any(|ticked| *ticked) {
            let there: LineSet = list.items.list.iter().map(|item| item.id).collect();
            self.ticks.retain(|item, ticked| !*ticked || there.contains(item));
        }
    }

    /// Ticks what can go, unless somebody chose otherwise.
    fn tick_as_wanted(&mut self, list: &List) {
        let (ticks, ticks_nothing) = (&self.ticks, self.ticks_nothing);
        self.tree.select(|position| {
            let item = list.items.item(position);
            item.is_some_and(|item| ticks.get(&item.id).copied().unwrap_or(!ticks_nothing && can_go(item)))
        });
        self.sum_up(list);
    }

    fn sum_up(&mut self, list: &List) {
        let ticked = self.tree.chosen().filter_map(|position| list.items.item(position));
        let sum = Totals::of(ticked.map(|item| item.sizes.as_ref()));
        self.ticked = Ticked { items: sum.things, sum };
    }

    /// The things that are ticked, by their positions in the facts of the survey.
    pub fn ticked_things(&self, list: &List) -> Vec<usize> {
        self.tree.chosen().filter_map(|position| list.items.item(position)?.thing).collect()
    }
}

fn bytes(item: &Item) -> u64 {
    item.sizes.as_ref().map_or(0, |sizes| sizes.allocated)
}

fn can_go(item: &Item) -> bool {
    item.verdict == Verdict::CanGo
}

/// Of what stays and was not used for long the largest, that which was not used for longest first; never what the user
/// keeps, nor what nobody may remove by hand.
fn longest_unused<'a>(
    list: &'a List,
    decision_of: impl Fn(&Item) -> Option<&'a Decision>,
    now: &Now,
) -> Vec<(usize, &'a Item)> {
    let least = Duration::from_hours(24 * u64::from(list.filter.unused_days));
    let unused_for = |item: &Item| {
        let used = item.last_used.map(|used| used.age_at(now.local));
        used.or_else(|| item.last_modified().map(|changed| age_of(changed, now)))
    };
    let may_go = |item: &Item| {
        let can_be_removed =
            !matches!(item.kind, ThingKind::Registry | ThingKind::Cache | ThingKind::Leftover);
        can_be_removed && decision_of(item).is_some_and(|decision| decision.reason != Reason::KeptByUser)
    };
    let items = list.items.list.iter().enumerate().filter(|(at, _)| list.shown.item(*at));
    let kept = items.filter(|(_, item)| item.verdict == Verdict::Keep);
    let mut unused: Vec<(usize, &Item, Duration)> = kept
        .filter_map(|(at, item)| Some((at, item, unused_for(item).filter(|age| *age >= least)?)))
        .filter(|(_, item, _)| may_go(item))
        .collect();
    unused.sort_by_key(|(at, item, _)| (Reverse(bytes(item)), *at));
    unused.truncate(MOST_KEPT);
    unused.sort_by_key(|(at, _, age)| (Reverse(*age), *at));
    unused.into_iter().map(|(at, item, _)| (at, item)).collect()
}

/// What a section is known by. No path looks like this.
fn name(common: &Common) -> String {
    match common {
        Common::CompiledFor(version) => format!("\n{version}"),
        other => format!("\n{other:?}"),
    }
}
