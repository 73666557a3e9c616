//! Where the user is in a list that folds: cursor, anchor, selection, and which part is in sight.
//!
//! One [`Tree`] stands behind every [`tree_table`](super::tree_table). It knows lines and what they stand
//! for, but neither what is written on them nor how they are painted: whoever owns it builds the [`Lines`] anew
//! when data, order, filter or expansion change. Cursor, anchor and selection are kept by what they stand
//! on, so that none of this moves them to a neighbour; positions are good until the lines change.

use std::cell::Cell;

mod lines;

pub use lines::{Expansion, Fold, Line, LineId, LineMap, LineSet, Lines};

/// How much of what a line stands for is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    None,
    Part,
    Whole,
}

/// What pointing at a line does to the selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The line alone is selected.
    Only,
    /// The line is selected beside the others, or not any more.
    Toggle,
    /// Everything between the anchor and the line is selected.
    Range,
    /// The same, beside what was selected.
    RangeToo,
    /// The cursor moves, the selection does not.
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Up,
    Down,
    /// As many rows up as are seen.
    PageUp,
    /// As many rows down as are seen.
    PageDown,
    First,
    Last,
}

/// What part of the list to bring into sight, once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scroll {
    /// This row, by the shortest way.
    Reveal(usize),
    /// This many rows, and parts of one, are above the upper edge.
    To(f32),
}

/// Where the cursor goes when the line that it stood on is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lost {
    /// To the line in its place: what it stood on does not exist any more.
    Neighbour,
    /// Nowhere: what it stood on is only hidden.
    Forget,
}

/// What stays where it is on the screen when lines come and go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// The upper edge.
    Top,
    /// The cursor's line if it is in sight.
    Cursor,
    /// The cursor's line if it is in sight, else the first line that is.
    VisibleRows,
}

/// The lines of a list and where the user is in them.
#[derive(Debug, Default)]
pub struct Tree {
    lines: Vec<Line>,
    leaves: Vec<(LineId, usize)>,
    pub expansion: Expansion,
    chosen: LineSet,
    /// How many of the leaves up to each are selected.
    chosen_up_to: Vec<usize>,
    /// A number that is another whenever what is selected may have changed.
    selection: u64,
    cursor: Option<(LineId, usize)>,
    anchor: Option<LineId>,
    /// How many rows are seen at once, as the view found.
    pub page: Cell<usize>,
    /// How many rows, and parts of one, are above the upper edge, as the view found.
    pub above: Cell<f32>,
    scroll: Option<Scroll>,
}

impl Tree {
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    pub fn cursor(&self) -> Option<usize> {
        self.cursor.map(|(_, position)| position)
    }

    /// The numbers of all leaves, in the order of the lines.
    pub fn items(&self) -> impl ExactSizeIterator<Item = usize> {
        self.leaves.iter().map(|(_, item)| *item)
    }

    /// The numbers of the leaves below a line.
    pub fn items_of(&self, position: usize) -> Vec<usize> {
        self.leaves_of(position).iter().map(|(_, item)| *item).collect()
    }

    fn leaves_of(&self, position: usize) -> &[(LineId, usize)] {
        let leaves = self.lines.get(position).and_then(|line| self.leaves.get(line.leaves.clone()));
        leaves.unwrap_or_default()
    }

    /// The numbers of what is selected, in the order of the lines.
    pub fn chosen(&self) -> impl Iterator<Item = usize> {
        let before = std::iter::once(&0).chain(&self.chosen_up_to);
        let steps = self.leaves.iter().zip(before.zip(&self.chosen_up_to));
        steps.filter_map(|((_, item), (before, after))| (after > before).then_some(*item))
    }

    pub fn chosen_count(&self) -> usize {
        self.chosen.len()
    }

    /// How much of what a line stands for is selected. A line that stands for nothing counts as selected
    /// while the cursor alone is on it.
    pub fn mark(&self, position: usize) -> Mark {
        let Some(line) = self.lines.get(position) else { return Mark::None };
        if line.leaves.is_empty() {
            let alone = self.chosen.is_empty() && self.cursor() == Some(position);
            return if alone { Mark::Whole } else { Mark::None };
        }
        let before = |leaf: usize| {
            leaf.checked_sub(1).and_then(|last| self.chosen_up_to.get(last).copied()).unwrap_or_default()
        };
        match before(line.leaves.end).saturating_sub(before(line.leaves.start)) {
            0 => Mark::None,
            count if count == line.leaves.len() => Mark::Whole,
            _ => Mark::Part,
        }
    }

    /// What to bring into sight; asked for once.
    pub fn take_scroll(&mut self) -> Option<Scroll> {
        self.scroll.take()
    }

    pub fn reveal(&mut self, position: usize) {
        self.scroll = Some(Scroll::Reveal(position));
    }

    pub fn point(&mut self, position: usize, reach: Reach) {
        let Some(id) = self.lines.get(position).map(|line| line.id) else { return };
        let here: Vec<LineId> = self.leaves_of(position).iter().map(|(id, _)| *id).collect();
        match reach {
            Reach::Only => self.chosen = here.into_iter().collect(),
            Reach::Toggle if self.mark(position) == Mark::Whole => {
                for leaf in &here {
                    self.chosen.remove(leaf);
                }
            }
            Reach::Toggle => self.chosen.extend(here),
            Reach::Range | Reach::RangeToo => {
                if reach == Reach::Range {
                    self.chosen.clear();
                }
                let from = self.anchor_position().or(self.cursor()).unwrap_or(position);
                for line in from.min(position)..=from.max(position) {
                    let leaves = self.lines.get(line).and_then(|line| self.leaves.get(line.leaves.clone()));
                    self.chosen.extend(leaves.unwrap_or_default().iter().map(|(id, _)| *id));
                }
            }
            Reach::Nothing => {}
        }
        if !matches!(reach, Reach::Range | Reach::RangeToo) || self.anchor.is_none() {
            self.anchor = Some(id);
        }
        self.cursor = Some((id, position));
        self.scroll = Some(Scroll::Reveal(position));
        self.recount();
    }

    fn anchor_position(&self) -> Option<usize> {
        let anchor = self.anchor?;
        self.lines.iter().position(|line| line.id == anchor)
    }

    /// Points at a line for a menu: a selection that it belongs to stays, any other gives way to it.
    pub fn point_for_menu(&mut self, position: usize) {
        let reach = if self.mark(position) == Mark::Whole { Reach::Nothing } else { Reach::Only };
        self.point(position, reach);
    }

    pub fn step(&mut self, step: Step, reach: Reach) {
        let Some(last) = self.lines.len().checked_sub(1) else { return };
        let page = self.page.get().saturating_sub(1).max(1);
        let position = match (self.cursor(), step) {
            (_, Step::First) | (None, Step::Down | Step::PageDown) => 0,
            (_, Step::Last) | (None, Step::Up | Step::PageUp) => last,
            (Some(at), Step::Up) => at.saturating_sub(1),
            (Some(at), Step::Down) => at.saturating_add(1),
            (Some(at), Step::PageUp) => at.saturating_sub(page),
            (Some(at), Step::PageDown) => at.saturating_add(page),
        };
        self.point(position.min(last), reach);
    }

    /// The line that a line lies below.
    pub fn parent(&self, position: usize) -> Option<usize> {
        let level = self.lines.get(position)?.level;
        self.lines.get(..position)?.iter().rposition(|line| line.level < level)
    }

    /// What Left and Right do: another line gets the cursor, or the line is returned that is to be folded.
    pub fn turn(&mut self, expand: bool, reach: Reach) -> Option<usize> {
        let cursor = self.cursor()?;
        match (self.lines.get(cursor)?.fold, expand) {
            (Fold::Collapsed, true) | (Fold::Expanded, false) => return Some(cursor),
            (Fold::Expanded, true) => self.step(Step::Down, reach),
            (Fold::Leaf, true) => {}
            (_, false) => {
                if let Some(parent) = self.parent(cursor) {
                    self.point(parent, reach);
                }
            }
        }
        None
    }

    /// Expands a collapsed line, or collapses an expanded one, once the lines are built anew. Returns whether it
    /// folds at all.
    pub fn fold(&mut self, position: usize) -> bool {
        let Some(line) = self.lines.get(position).filter(|line| line.fold != Fold::Leaf) else {
            return false;
        };
        self.expansion.set(line.id, line.fold == Fold::Collapsed);
        true
    }

    /// Selects the leaves of which `is_chosen` says so by their numbers, and no others.
    pub fn select(&mut self, is_chosen: impl Fn(usize) -> bool) {
        let chosen = self.leaves.iter().filter(|(_, item)| is_chosen(*item));
        self.chosen = chosen.map(|(id, _)| *id).collect();
        self.recount();
    }

    /// Selects everything, what is collapsed included.
    pub fn select_all(&mut self) {
        // Its room is known beforehand.
        self.chosen = self.leaves.iter().map(|(id, _)| *id).collect();
        self.recount();
    }

    pub fn deselect(&mut self) {
        self.chosen.clear();
        self.anchor = None;
        self.recount();
    }

    /// Takes the cursor off the list.
    pub fn leave(&mut self) {
        self.deselect();
        self.cursor = None;
    }

    /// Takes the cursor off the list; what is selected stays so.
    pub fn leave_cursor(&mut self) {
        self.cursor = None;
    }

    /// Shows other lines. What is no longer among the leaves is no longer selected.
    pub fn replace(&mut self, mut lines: Lines, lost: Lost, hold: Hold) {
        let kept = self.kept_in_place(hold);
        lines.number();
        (self.lines, self.leaves) = (lines.lines, lines.leaves);
        if !self.chosen.is_empty() {
            let still = self.leaves.iter().filter(|(id, _)| self.chosen.contains(id));
            self.chosen = still.map(|(id, _)| *id).collect();
        }
        self.recount();
        self.find_cursor(lost);
        let found = kept.and_then(|(id, before)| {
            let now = self.lines.iter().position(|line| line.id == id)?;
            (now != before).then(|| self.above.get() + rows_between(before, now))
        });
        if let Some(above) = found {
            self.scroll = Some(Scroll::To(above.max(0.0)));
        }
    }

    fn find_cursor(&mut self, lost: Lost) {
        let Some((id, before)) = self.cursor.take() else { return };
        let found = self.lines.iter().position(|line| line.id == id);
        let end = self.lines.len().checked_sub(1);
        let position = match (found, lost, end) {
            (Some(position), ..) => position,
            (None, Lost::Neighbour, Some(end)) => before.min(end),
            (None, ..) => return,
        };
        self.cursor = self.lines.get(position).map(|line| (line.id, position));
    }

    /// What stays where it is, and its position.
    fn kept_in_place(&self, hold: Hold) -> Option<(LineId, usize)> {
        let first = first_below(self.above.get());
        let visible = first..first.saturating_add(self.page.get().max(1));
        let cursor = self.cursor.filter(|(_, position)| visible.contains(position));
        match hold {
            Hold::Top => None,
            Hold::Cursor => cursor,
            // At the very top the user sees the beginning, and goes on seeing it.
            Hold::VisibleRows if self.above.get() <= 0.0 => cursor,
            Hold::VisibleRows => cursor.or_else(|| self.lines.get(first).map(|line| (line.id, first))),
        }
    }

    /// A number that is another whenever what is selected may have changed.
    pub fn selection(&self) -> u64 {
        self.selection
    }

    pub fn is_chosen(&self, leaf: LineId) -> bool {
        self.chosen.contains(&leaf)
    }

    fn recount(&mut self) {
        self.selection += 1;
        let mut count = 0;
        self.chosen_up_to.clear();
        self.chosen_up_to.extend(self.leaves.iter().map(|(id, _)| {
            count += usize::from(!self.chosen.is_empty() && self.chosen.contains(id));
            count
        }));
    }
}

#[expect(clippy::cast_precision_loss, reason = "rows are far fewer than a float can count")]
fn rows_between(before: usize, now: usize) -> f32 {
    now as f32 - before as f32
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked; a list is finite")]
fn first_below(above: f32) -> usize {
    if above.is_finite() && above > 0.0 { above as usize } else { 0 }
}

#[cfg(test)]
mod tests;
