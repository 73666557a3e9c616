//! A list of decisions: its rows, which of them are folded, the cursor and the ticks.

use std::collections::HashMap;

use super::rows::{DecisionKey, DecisionRow, Family, Rows, Section};
use crate::core::operation::survey::{Judgement, Survey};
use crate::gui::state::list::{Hold, Lost, Tree};
use crate::gui::widget::tree_state::Fold;

/// A list of decisions.
#[derive(Debug, Default)]
pub struct Page {
    /// Cursor, ticks, and what is in sight.
    pub tree: Tree<DecisionKey>,
    rows: Rows,
    expanded: HashMap<DecisionKey, bool>,
    edition: u64,
}

impl Page {
    pub fn rows(&self) -> &[DecisionRow] {
        &self.rows.rows
    }

    /// The positions of the decisions, in the order of the leaves.
    pub fn decisions(&self) -> &[usize] {
        &self.rows.decisions
    }

    pub fn section(&self, section: usize) -> Option<&Section> {
        self.rows.sections.get(section)
    }

    pub fn sections(&self) -> &[Section] {
        &self.rows.sections
    }

    pub fn family(&self, family: usize) -> Option<&Family> {
        self.rows.families.get(family)
    }

    /// A number that is another whenever something that is painted has changed, but for the ticks.
    pub fn edition(&self) -> u64 {
        self.edition
    }

    pub fn row(&self) -> Option<DecisionRow> {
        self.rows.rows.get(self.tree.cursor()?).copied()
    }

    pub fn decision(&self) -> Option<usize> {
        match self.row()? {
            DecisionRow::Thing(decision) => Some(decision),
            DecisionRow::Section(_) | DecisionRow::Family(_) => None,
        }
    }

    pub(super) fn show(&mut self, survey: &Survey, judgement: Judgement) {
        let is_expanded = |key: &DecisionKey, usual| self.expanded.get(key).copied().unwrap_or(usual);
        let mut rows = Rows::of(survey, judgement, is_expanded);
        let lines = std::mem::take(&mut rows.lines);
        let leaves = std::mem::take(&mut rows.leaves);
        self.rows = rows;
        self.tree.replace(lines, leaves, Lost::Neighbour, Hold::Cursor);
        self.edition += 1;
    }

    /// Keeps in mind that a row is folded or unfolded, the other way round without `expanded`. Returns whether
    /// that is another than before.
    pub(super) fn fold(&mut self, position: usize, expanded: Option<bool>) -> bool {
        let Some(line) = self.tree.lines().get(position) else { return false };
        let is_expanded = match line.fold {
            Fold::Leaf => return false,
            fold => fold == Fold::Expanded,
        };
        let expanded = expanded.unwrap_or(!is_expanded);
        self.expanded.insert(line.id.clone(), expanded);
        expanded != is_expanded
    }
}
