//! Clean up: what could go by our judgement, what Julia's collection would do, and what is ticked.
//!
//! The worker surveys; here its decisions become rows. What somebody ticked or unticked is kept by the thing's
//! path, so that another survey does not change it.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::core::judge::Action;
use crate::core::judge::{Decision, JuliaVersion, Kinds, Rules, ThingKind};
use crate::core::julia::toml::Toml;
use crate::core::keep_list::KeepList;
use crate::core::log::LogKind;
use crate::core::operation::survey::{Chosen, Judgement, Stage, Survey};
use crate::core::progress::Progress;
use crate::gui::format;
use crate::gui::state::JobId;
use crate::gui::state::listing::Totals;
use crate::gui::widget::tree::Reach;

mod differences;
mod page;

use differences::Differences;
pub use page::{DecisionRow, Family, Page, Section};

#[derive(Debug, Default)]
pub struct CleanUp {
    /// Whose decisions are shown.
    pub tab: Judgement,
    pub chosen: Chosen,
    /// Whose decisions are to be proposed as soon as a look that goes on has ended.
    pub wanted: Option<Judgement>,
    pub job: Option<JobId>,
    /// The number of the inventory that was last surveyed, or is being.
    pub surveyed: Option<u64>,
    /// The job whose survey is shown, and the number of its inventory.
    pub shown: Option<(JobId, u64)>,
    /// How far the running one is.
    pub progress: Option<Progress>,
    /// How much was asked for: the next one goes on from there.
    pub up_to: Option<Stage>,
    /// What the user kept when it was last surveyed.
    pub kept: KeepList,
    /// Whether the next inventory is surveyed as if nothing were known.
    pub anew: bool,
    /// What could go, as last surveyed.
    pub survey: Option<Arc<Survey>>,
    /// The largest spaces that stay, the largest first.
    pub largest_in_use: Vec<InUse>,
    differences: Differences,
    now: Page,
    julia: Page,
    /// Whether Julia's page is that of an earlier survey.
    julia_is_stale: bool,
    ticks: HashMap<PathBuf, bool>,
    pub ticked: Ticked,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ticked {
    pub spaces: usize,
    pub others: usize,
    pub sum: Totals,
}

/// What takes room and stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InUse {
    /// What it is called, safe to show.
    pub label: String,
    pub bytes: u64,
}

impl CleanUp {
    pub fn page(&self) -> &Page {
        match self.tab {
            Judgement::Now => &self.now,
            Judgement::Julia => &self.julia,
        }
    }

    pub fn page_mut(&mut self) -> &mut Page {
        match self.tab {
            Judgement::Now => &mut self.now,
            Judgement::Julia => &mut self.julia,
        }
    }

    /// Shows another survey, keeping what was ticked.
    pub fn show(&mut self, survey: Survey) {
        if !self.ticks.is_empty() {
            let paths: HashSet<&PathBuf> = survey.facts.things.iter().map(|thing| &thing.path).collect();
            // What is made anew in the place of something that went was never ticked. What was spared stays so.
            self.ticks.retain(|path, ticked| !*ticked || paths.contains(path));
        }
        self.largest_in_use = largest_in_use(&survey);
        self.differences = Differences::of(&survey);
        let survey = Arc::new(survey);
        self.survey = Some(Arc::clone(&survey));
        // What is ticked is told anew below, and need not be looked for among the new rows.
        self.now.tree.select(|_| false);
        self.now.show(&survey, Judgement::Now);
        // That page is built when somebody looks at it: this may come in the middle of anything else.
        self.julia_is_stale = true;
        self.look_at(self.tab);
        self.tick_as_wanted();
        self.sum_up();
    }

    pub fn look_at(&mut self, tab: Judgement) {
        self.tab = tab;
        if tab == Judgement::Julia && std::mem::take(&mut self.julia_is_stale) {
            self.rebuild();
        }
    }

    pub fn tick(&mut self, position: usize) {
        if self.tab == Judgement::Now {
            self.now.tree.point(position, Reach::Toggle);
            let decisions = self.now.tree.items_of(position);
            self.keep_ticks(&decisions);
        }
    }

    /// Ticks everything, or nothing when everything is ticked.
    pub fn tick_all(&mut self) {
        if self.tab != Judgement::Now {
            return;
        }
        let all: Vec<usize> = self.now.tree.items().collect();
        let is_all = self.now.tree.chosen_count() == all.len();
        self.now.tree.select(|_| !is_all);
        self.keep_ticks(&all);
    }

    /// Keeps in mind what is ticked and what is not, of these decisions.
    fn keep_ticks(&mut self, decisions: &[usize]) {
        let Some(survey) = self.survey.clone() else { return };
        let list = &survey.decisions(Judgement::Now).list;
        let ticked: HashSet<usize> = self.ticked_decisions().collect();
        for position in decisions {
            let decision = list.get(*position).and_then(|of| Some((of, survey.thing(of)?)));
            let Some((decision, thing)) = decision else { continue };
            // Only what somebody wants otherwise: what turns into a space without a record is not ticked then.
            let ticked = ticked.contains(position);
            if ticked == is_ticked_at_first(decision) {
                self.ticks.remove(&thing.path);
            } else {
                self.ticks.insert(thing.path.clone(), ticked);
            }
        }
        self.sum_up();
    }

    pub fn ticked_decisions(&self) -> impl Iterator<Item = usize> {
        self.now.tree.chosen()
    }

    /// The things that are ticked, by their positions in the facts.
    pub fn ticked_things(&self) -> Vec<usize> {
        let list = self.survey.as_ref().map(|survey| &survey.decisions(Judgement::Now).list);
        let ticked = self.ticked_decisions().filter_map(|position| Some(list?.get(position)?.thing));
        ticked.collect()
    }

    /// Ticks what can go, but for what nobody recorded, unless somebody chose otherwise.
    fn tick_as_wanted(&mut self) {
        let Some(survey) = self.survey.clone() else { return };
        let list = &survey.decisions(Judgement::Now).list;
        let ticks = &self.ticks;
        self.now.tree.select(|position| {
            let decision = list.get(position).and_then(|of| Some((of, survey.thing(of)?)));
            decision.is_some_and(|(decision, thing)| {
                ticks.get(&thing.path).copied().unwrap_or_else(|| is_ticked_at_first(decision))
            })
        });
    }

    fn sum_up(&mut self) {
        let mut ticked = Ticked::default();
        if let Some(survey) = &self.survey {
            let decisions = &survey.decisions(Judgement::Now).list;
            for decision in self.ticked_decisions().filter_map(|position| decisions.get(position)) {
                let is_space = survey.thing(decision).is_some_and(|thing| thing.kind == ThingKind::Scratch);
                ticked.spaces += usize::from(is_space);
                ticked.others += usize::from(!is_space);
                ticked.sum.count(survey.sizes.get(&decision.thing));
            }
        }
        self.ticked = ticked;
    }

    /// How many decisions of Julia's collection have each action: delete, record, keep.
    pub fn julia_counts(&self) -> (usize, usize, usize) {
        let list = self.survey.iter().flat_map(|survey| &survey.decisions(Judgement::Julia).list);
        list.fold((0, 0, 0), |(delete, record, keep), decision| match decision.action {
            Action::Delete => (delete + 1, record, keep),
            Action::Record => (delete, record + 1, keep),
            Action::Keep => (delete, record, keep + 1),
        })
    }

    pub fn fold(&mut self, position: usize) {
        if self.page_mut().tree.fold(position) {
            self.rebuild();
        }
    }

    /// Left or Right: folds or unfolds the cursor's row, or goes to the row above or below it.
    pub fn turn(&mut self, expand: bool) {
        if let Some(position) = self.page_mut().tree.turn(expand, Reach::Nothing) {
            self.fold(position);
        }
    }

    /// Builds the rows of the page that is shown anew. What is ticked stays so, for the things are the same.
    fn rebuild(&mut self) {
        let judgement = self.tab;
        if let Some(survey) = self.survey.clone() {
            self.page_mut().show(&survey, judgement);
        }
    }

    /// What the cursor is on, when it is a thing.
    pub fn decision(&self) -> Option<(&Survey, &Decision)> {
        let survey = self.survey.as_deref()?;
        let decision = survey.decisions(self.tab).list.get(self.page().decision()?)?;
        Some((survey, decision))
    }

    /// A usage log for which Julia's own collection fails, and which can be repaired.
    pub fn log_to_repair(&self) -> Option<&Path> {
        let survey = self.survey.as_ref()?;
        let logs = survey.facts.depots.iter().map(|depot| depot.log(LogKind::Spaces));
        let toml = self.toml();
        let mut stopping = logs.filter(|log| log.julia_error(toml).is_some() && log.bytes().is_some());
        stopping.next().map(|log| &*log.path)
    }

    /// The parser of the Julia whose collection is followed.
    pub fn toml(&self) -> Toml {
        let survey = self.survey.as_ref();
        let version = survey.map(|survey| survey.decisions(Judgement::Julia).choices.version);
        Rules::of(version.unwrap_or(JuliaVersion::WITHOUT_EVIDENCE)).toml
    }

    /// What Julia's own collection would do with the space at this path, where that is something else than what the
    /// list says of it.
    pub fn julia_differs(&self, path: &Path) -> Option<Action> {
        self.differences.spaces.get(path).copied()
    }

    /// Whether Julia's own collection fails here, so that it keeps everything.
    pub fn julia_fails(&self) -> bool {
        self.differences.fails
    }

    /// What Julia's own collection would do with a thing; `None` where it does not look.
    pub fn julia_of(&self, thing: usize) -> Option<&Decision> {
        let position = self.differences.positions.get(&thing)?;
        self.survey.as_ref()?.decisions(Judgement::Julia).list.get(*position)
    }

    /// Whether packages, artifacts and clones are looked at too.
    pub fn has_all_kinds(&self) -> bool {
        self.chosen.kinds == Kinds::WHOLE_DEPOT
    }
}

/// Whether something that can go is ticked before anybody chose: not what nobody recorded.
fn is_ticked_at_first(decision: &Decision) -> bool {
    !decision.reason.is_untracked()
}

fn largest_in_use(survey: &Survey) -> Vec<InUse> {
    const MOST: usize = 3;
    let kept =
        survey.decisions(Judgement::Now).list.iter().filter(|decision| decision.action == Action::Keep);
    let mut kept: Vec<(u64, &Decision)> = kept
        .filter(|decision| survey.thing(decision).is_some_and(|thing| thing.kind == ThingKind::Scratch))
        .filter_map(|decision| Some((survey.sizes.get(&decision.thing)?.allocated, decision)))
        .collect();
    kept.sort_by_key(|(bytes, _)| std::cmp::Reverse(*bytes));
    kept.truncate(MOST);
    let in_use = |(bytes, decision): (u64, &Decision)| InUse {
        label: format::visible(&survey.label(decision)).into_owned(),
        bytes,
    };
    kept.into_iter().map(in_use).collect()
}
