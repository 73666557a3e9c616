//! What could go: the last survey, and the two views that are made of it, the Overview and Julia's rules.
//!
//! The worker surveys. Both views are arranged anew when the survey, the items or the filter have changed.

use std::path::Path;
use std::sync::Arc;

use crate::core::disk::Room;
use crate::core::judge::{Decision, JuliaVersion, Rules as RulesOfJulia};
use crate::core::julia::toml::Toml;
use crate::core::keep_list::KeepList;
use crate::core::log::LogKind;
use crate::core::operation::survey::{Chosen, Judgement, Stage, Survey};
use crate::core::progress::Progress;
use crate::core::time::Now;
use crate::gui::state::JobId;
use crate::gui::state::filter::Filter;
use crate::gui::state::list::List;
use crate::gui::widget::tree::{Reach, Tree};

pub mod overview;
pub mod rules;
pub mod trash;

use overview::Overview;
use rules::Rules;
use trash::Trash;

/// From so few free bytes on, and so few of a hundred, a disk is nearly full.
const LITTLE: u64 = 10_000_000_000;
const LITTLE_OF_HUNDRED: u64 = 10;
/// What somebody whose disk is nearly full wants to free.
pub const USUAL_GOAL: u64 = 5_000_000_000;
/// What there is to choose from, in bytes.
pub const GOALS: [u64; 6] = {
    const GIGABYTE: u64 = 1_000_000_000;
    [GIGABYTE, 2 * GIGABYTE, USUAL_GOAL, 10 * GIGABYTE, 20 * GIGABYTE, 50 * GIGABYTE]
};

#[derive(Debug, Default)]
pub struct CleanUp {
    /// Which of the two is shown.
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
    pub overview: Overview,
    pub rules: Rules,
    pub trash: Trash,
    /// Which rows of the view that is shown stand for nothing but what is selected.
    pub lit: Vec<bool>,
    /// Of which selection and arrangement that was found.
    lit_of: (u64, u64),
    /// How often the two were arranged.
    arrangements: u64,
    /// What the two were arranged of.
    arranged: Option<Arranged>,
    /// How many surveys were shown.
    number: u64,
}

#[derive(Debug, PartialEq)]
struct Arranged {
    number: u64,
    generation: u64,
    tab: Judgement,
    filter: Filter,
    is_short: bool,
    shows_all: bool,
}

impl CleanUp {
    /// Shows another survey.
    pub fn show(&mut self, survey: Survey) {
        self.survey = Some(Arc::new(survey));
        self.number += 1;
    }

    /// Arranges what is shown anew when something that it is made of has changed; gives whether it did.
    pub fn arrange(&mut self, list: &List, now: &Now) -> bool {
        let arranged = Arranged {
            number: self.number,
            generation: list.generation,
            tab: self.tab,
            filter: list.filter.clone(),
            is_short: self.is_short(),
            shows_all: self.rules.shows_all,
        };
        if self.arranged.as_ref() == Some(&arranged) {
            return false;
        }
        self.arrangements += 1;
        let before = self.arranged.replace(arranged);
        let survey = self.survey.clone();
        if before.is_none_or(|before| before.number != self.number) {
            self.overview.forget_ticks_of_what_is_gone(list);
        }
        match (self.tab, survey) {
            (Judgement::Now, survey) => {
                self.overview.arrange(survey.as_deref(), list, self.is_short(), now);
                // What is ticked decides whether something is lacking.
                let is_short = self.is_short();
                if let Some(arranged) = self.arranged.as_mut().filter(|it| it.is_short != is_short) {
                    arranged.is_short = is_short;
                    self.overview.arrange(survey.as_deref(), list, is_short, now);
                }
            }
            (Judgement::Julia, Some(survey)) => self.rules.arrange(&survey, list),
            (Judgement::Julia, None) => {}
        }
        true
    }

    /// Finds the rows that are selected anew when the selection or the rows have changed; gives whether they had.
    pub fn light(&mut self, list: &List) -> bool {
        let of = (list.tree.selection(), self.arrangements);
        if self.lit_of == of {
            return false;
        }
        let is_selected = |at: &usize| list.items.item(*at).is_some_and(|item| list.tree.is_chosen(item.id));
        let is_lit = |row| {
            let items = self.items_of(row);
            !items.is_empty() && items.iter().all(is_selected)
        };
        let nothing = list.tree.chosen_count() == 0;
        self.lit = (0..self.tree().lines().len()).map(|row| !nothing && is_lit(row)).collect();
        self.lit_of = of;
        true
    }

    /// Lets the rows be made anew with the next frame.
    pub fn arrange_anew(&mut self) {
        self.arranged = None;
    }

    pub fn tree(&self) -> &Tree {
        match self.tab {
            Judgement::Now => &self.overview.tree,
            Judgement::Julia => &self.rules.tree,
        }
    }

    pub fn tree_mut(&mut self) -> &mut Tree {
        match self.tab {
            Judgement::Now => &mut self.overview.tree,
            Judgement::Julia => &mut self.rules.tree,
        }
    }

    pub fn look_at(&mut self, tab: Judgement) {
        self.tab = tab;
    }

    /// The items that the row of the cursor stands for, by their positions.
    pub fn pointed_at(&self) -> Vec<usize> {
        self.tree().cursor().map(|row| self.items_of(row)).unwrap_or_default()
    }

    fn items_of(&self, row: usize) -> Vec<usize> {
        match self.tab {
            Judgement::Now => self.overview.tree.items_of(row),
            Judgement::Julia => self.rules.rows.get(row).and_then(|row| row.item).into_iter().collect(),
        }
    }

    pub fn fold(&mut self, position: usize) {
        if self.tree_mut().fold(position) {
            self.arrange_anew();
        }
    }

    /// Left or Right: folds or unfolds the cursor's row, or goes to the row above or below it.
    pub fn turn(&mut self, expand: bool) {
        if let Some(position) = self.tree_mut().turn(expand, Reach::Nothing) {
            self.fold(position);
        }
    }

    /// What the disk of the depot holds.
    pub fn room(&self) -> Option<Room> {
        self.survey.as_ref()?.room
    }

    pub fn is_nearly_full(&self) -> bool {
        self.room().is_some_and(|room| {
            let share = room.total / 100 * LITTLE_OF_HUNDRED;
            room.free < LITTLE && room.free < share
        })
    }

    /// How many bytes are to be freed, where somebody says so or the disk is nearly full.
    pub fn goal(&self) -> Option<u64> {
        self.overview.goal.or_else(|| self.is_nearly_full().then_some(USUAL_GOAL))
    }

    /// How many bytes the goal lacks when everything that is ticked is gone, as far as it is known what that takes.
    pub fn lacking(&self) -> u64 {
        let is_measured = self.survey.as_ref().is_some_and(|survey| survey.stage >= Stage::WhatGoes);
        let goal = self.goal().filter(|_| is_measured).unwrap_or_default();
        goal.saturating_sub(self.overview.ticked.sum.reclaimable)
    }

    fn is_short(&self) -> bool {
        self.lacking() > 0
    }

    /// A usage log for which Julia's own collection fails, and which can be repaired; and the line for which it does.
    pub fn log_to_repair(&self) -> Option<(&Path, Option<u64>)> {
        let survey = self.survey.as_ref()?;
        let logs = survey.facts.depots.iter().map(|depot| depot.log(LogKind::Spaces));
        let toml = self.toml();
        let mut stopping = logs.filter(|log| log.julia_error(toml).is_some() && log.bytes().is_some());
        stopping.next().map(|log| (&*log.path, log.stopping_line()))
    }

    /// The parser of the Julia whose collection is followed.
    pub fn toml(&self) -> Toml {
        let survey = self.survey.as_ref();
        let version = survey.map(|survey| survey.decisions(Judgement::Julia).choices.version);
        RulesOfJulia::of(version.unwrap_or(JuliaVersion::WITHOUT_EVIDENCE)).toml
    }

    /// Whether Julia's own collection fails here, so that it keeps everything.
    pub fn julia_fails(&self) -> bool {
        let survey = self.survey.as_ref();
        survey.is_some_and(|survey| survey.decisions(Judgement::Julia).julia_fails.is_some())
    }

    /// What Julia's own collection would do with a thing; `None` where it does not look.
    pub fn julia_of(&self, thing: usize) -> Option<&Decision> {
        self.survey.as_ref()?.decisions(Judgement::Julia).of(thing)
    }
}
