//! Clean up: what could go by our judgement, what Julia's collection would do, and what is ticked.
//!
//! The worker surveys; here its decisions become rows. What somebody ticked or unticked is kept by the thing's
//! path, so that another survey does not change it.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use crate::core::gc::Kinds;
use crate::core::job::JobId;
use crate::core::job::survey::{Chosen, Judgement, Survey};
use crate::core::job::whole::WholeDepot;
use crate::core::verdict::Action;
use crate::gui::state::list::{Hold, Lost, Mark, Reach, Step, Tree};

mod rows;

use rows::Rows;
pub use rows::{Key, Row, Section, UNTRACKED};

/// Everything about cleaning up.
#[derive(Debug, Default)]
pub struct CleanUp {
    /// Whose decisions are shown.
    pub tab: Tab,
    /// What is chosen.
    pub chosen: Chosen,
    /// The job that surveys.
    pub job: Option<JobId>,
    /// The number of the inventory that was last surveyed, or is being.
    pub surveyed: Option<u64>,
    /// What could go, as last surveyed.
    pub survey: Option<Arc<Survey>>,
    /// The job that measures the other parts of the depots.
    pub measuring: Option<JobId>,
    /// What they take, once that was measured.
    pub whole: Option<WholeDepot>,
    now: Page,
    julia: Page,
    /// What somebody ticked or unticked.
    ticks: HashMap<PathBuf, bool>,
    /// What is ticked, summed up.
    pub ticked: Ticked,
}

/// Whose decisions are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tab {
    /// What can go now, by our judgement.
    #[default]
    Now,
    /// What Julia's collection would do.
    Julia,
}

impl Tab {
    /// Whose decisions these are.
    #[must_use]
    pub fn judgement(self) -> Judgement {
        match self {
            Self::Now => Judgement::Now,
            Self::Julia => Judgement::Julia,
        }
    }
}

/// What is ticked, summed up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ticked {
    /// How many spaces.
    pub spaces: usize,
    /// How many other things.
    pub others: usize,
    /// Bytes that deleting them would free.
    pub bytes: u64,
    /// Files in them.
    pub files: u64,
    /// Whether all of it was measured whole.
    pub complete: bool,
}

/// A list of decisions.
#[derive(Debug, Default)]
pub struct Page {
    /// Cursor, ticks, and what is in sight.
    pub tree: Tree<Key>,
    rows: Rows,
    expanded: HashMap<Key, bool>,
    edition: u64,
}

impl Page {
    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[Row] {
        &self.rows.rows
    }

    /// A section.
    #[must_use]
    pub fn section(&self, section: usize) -> Option<&Section> {
        self.rows.sections.get(section)
    }

    /// A number that is another whenever something that is painted has changed.
    #[must_use]
    pub fn edition(&self) -> u64 {
        self.edition
    }

    /// The decision that the cursor is on.
    #[must_use]
    pub fn decision(&self) -> Option<usize> {
        match self.rows.rows.get(self.tree.cursor()?)? {
            Row::Thing(decision) => Some(*decision),
            Row::Section(_) | Row::Family(_) => None,
        }
    }

    /// The decisions below a row.
    #[must_use]
    pub fn decisions_of(&self, row: Row) -> &[usize] {
        match row {
            Row::Section(section) => self.rows.sections.get(section).map(|section| section.things.as_slice()),
            Row::Family(family) => self.rows.families.get(family).map(|family| family.things.as_slice()),
            Row::Thing(_) => None,
        }
        .unwrap_or_default()
    }

    /// What a family of versions is called.
    #[must_use]
    pub fn family(&self, family: usize) -> &str {
        self.rows.families.get(family).map(|family| family.label.as_str()).unwrap_or_default()
    }

    fn show(&mut self, survey: &Survey, judgement: Judgement) {
        let is_expanded = |key: &Key, usual| self.expanded.get(key).copied().unwrap_or(usual);
        let mut rows = Rows::of(survey, judgement, is_expanded);
        let lines = std::mem::take(&mut rows.lines);
        let leaves = std::mem::take(&mut rows.leaves);
        self.rows = rows;
        self.tree.replace(lines, leaves, Lost::Neighbour, Hold::Cursor);
        self.edition += 1;
    }

    fn fold(&mut self, position: usize, expanded: Option<bool>) -> bool {
        let Some(line) = self.tree.lines().get(position) else { return false };
        let is_expanded = match line.fold {
            crate::gui::widget::tree_state::Fold::Leaf => return false,
            fold => fold == crate::gui::widget::tree_state::Fold::Expanded,
        };
        let expanded = expanded.unwrap_or(!is_expanded);
        self.expanded.insert(line.id.clone(), expanded);
        expanded != is_expanded
    }
}

impl CleanUp {
    /// The page that is shown.
    #[must_use]
    pub fn page(&self) -> &Page {
        match self.tab {
            Tab::Now => &self.now,
            Tab::Julia => &self.julia,
        }
    }

    /// The page that is shown, to be changed.
    pub fn page_mut(&mut self) -> &mut Page {
        match self.tab {
            Tab::Now => &mut self.now,
            Tab::Julia => &mut self.julia,
        }
    }

    /// Shows another survey, keeping what was ticked.
    pub fn show(&mut self, survey: Survey) {
        self.survey = Some(Arc::new(survey));
        self.rebuild();
    }

    /// Builds both pages anew.
    pub fn rebuild(&mut self) {
        let Some(survey) = self.survey.clone() else { return };
        self.now.show(&survey, Judgement::Now);
        self.julia.show(&survey, Judgement::Julia);
        let ticked: HashSet<Key> = self.ticked_things(&survey).collect();
        self.now.tree.set_chosen(&ticked);
        self.sum_up();
    }

    /// What is ticked: what can go, but for what nobody recorded, unless somebody chose otherwise.
    fn ticked_things(&self, survey: &Survey) -> impl Iterator<Item = Key> {
        let decisions = survey.decisions(Judgement::Now).list.iter();
        decisions.filter(|decision| decision.action == Action::Delete).filter_map(|decision| {
            let path = &survey.thing(decision)?.path;
            let ticked = self.ticks.get(path).copied().unwrap_or(decision.rule != UNTRACKED);
            ticked.then(|| Key::Thing(path.clone()))
        })
    }

    /// Ticks or unticks what a row stands for.
    pub fn tick(&mut self, position: usize) {
        if self.tab != Tab::Now {
            return;
        }
        self.now.tree.point(position, Reach::Toggle);
        self.keep_ticks();
    }

    /// Ticks everything, or nothing when everything is ticked.
    pub fn tick_all(&mut self) {
        if self.tab != Tab::Now {
            return;
        }
        let whole = (0..self.now.tree.lines().len()).all(|line| self.now.tree.mark(line) == Mark::Whole);
        if whole {
            self.now.tree.deselect();
        } else {
            self.now.tree.select_all();
        }
        self.keep_ticks();
    }

    /// Keeps in mind what is ticked and what is not.
    fn keep_ticks(&mut self) {
        let Some(survey) = self.survey.clone() else { return };
        for decision in self.rows_of_now(&survey) {
            self.ticks.insert(decision.0, decision.1);
        }
        self.now.edition += 1;
        self.sum_up();
    }

    fn rows_of_now(&self, survey: &Survey) -> Vec<(PathBuf, bool)> {
        let ticked: HashSet<usize> = self.ticked_decisions().collect();
        let list = survey.decisions(Judgement::Now).list.iter().enumerate();
        list.filter(|(_, decision)| decision.action == Action::Delete)
            .filter_map(|(position, decision)| {
                Some((survey.thing(decision)?.path.clone(), ticked.contains(&position)))
            })
            .collect()
    }

    /// The decisions that are ticked.
    pub fn ticked_decisions(&self) -> impl Iterator<Item = usize> {
        self.now.tree.chosen().filter_map(|leaf| self.now.rows.decisions.get(leaf).copied())
    }

    /// The things that stay though they could go, by their positions in the facts.
    #[must_use]
    pub fn unticked_things(&self) -> HashSet<usize> {
        let Some(survey) = &self.survey else { return HashSet::new() };
        let ticked: HashSet<usize> = self.ticked_decisions().collect();
        let list = survey.decisions(Judgement::Now).list.iter().enumerate();
        list.filter(|(position, _)| !ticked.contains(position)).map(|(_, decision)| decision.thing).collect()
    }

    fn sum_up(&mut self) {
        let mut sum = Ticked { complete: true, ..Ticked::default() };
        if let Some(survey) = &self.survey {
            let decisions = &survey.decisions(Judgement::Now).list;
            for decision in self.ticked_decisions().filter_map(|position| decisions.get(position)) {
                let is_space = survey.thing(decision).is_some_and(|thing| thing.space.is_some());
                sum.spaces += usize::from(is_space);
                sum.others += usize::from(!is_space);
                match survey.sizes.get(&decision.thing) {
                    Some(sizes) => {
                        sum.bytes = sum.bytes.saturating_add(sizes.reclaimable);
                        sum.files = sum.files.saturating_add(sizes.files);
                        sum.complete &= sizes.is_complete();
                    }
                    None => sum.complete = false,
                }
            }
        }
        self.ticked = sum;
    }

    /// How many decisions of Julia's collection have each action: delete, record, keep.
    #[must_use]
    pub fn julia_counts(&self) -> (usize, usize, usize) {
        let list = self.survey.iter().flat_map(|survey| &survey.decisions(Judgement::Julia).list);
        list.fold((0, 0, 0), |(delete, record, keep), decision| match decision.action {
            Action::Delete => (delete + 1, record, keep),
            Action::Record => (delete, record + 1, keep),
            Action::Keep => (delete, record, keep + 1),
        })
    }

    /// Moves the cursor.
    pub fn step(&mut self, step: Step) {
        self.page_mut().tree.step(step, Reach::Nothing);
    }

    /// Points at a row.
    pub fn point(&mut self, position: usize) {
        self.page_mut().tree.point(position, Reach::Nothing);
    }

    /// Folds or unfolds a row.
    pub fn fold(&mut self, position: usize) {
        if self.page_mut().fold(position, None) {
            self.rebuild();
        }
    }

    /// Left or Right: folds or unfolds the cursor's row, or goes to the row above or below it.
    pub fn turn(&mut self, expand: bool) {
        let page = self.page_mut();
        let Some(cursor) = page.tree.cursor() else { return };
        if page.fold(cursor, Some(expand)) {
            return self.rebuild();
        }
        let page = self.page_mut();
        match (expand, page.tree.parent(cursor)) {
            (false, Some(parent)) => page.tree.point(parent, Reach::Nothing),
            (true, _) if page.rows().get(cursor).is_some_and(|row| !matches!(row, Row::Thing(_))) => {
                page.tree.step(Step::Down, Reach::Nothing);
            }
            _ => {}
        }
    }

    /// Whether packages, artifacts and clones are looked at too.
    #[must_use]
    pub fn has_all_kinds(&self) -> bool {
        self.chosen.kinds == Kinds::ALL
    }
}
