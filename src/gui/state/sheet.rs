//! The list in a dialog: things with a size each, and a word on those that are special.
//!
//! The lines are made when the data change, and only painted in each frame.

use crate::core::judge::Verdict;
use crate::gui::format::Figure;
use crate::gui::widget::tree::{Fold, Hold, LineId, Lines, Lost, Tree};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetLine {
    /// What it is called, safe to show.
    pub label: String,
    pub size: Option<Figure>,
    pub files: Option<Figure>,
    /// Our judgement of it, where it is about that.
    pub verdict: Option<Verdict>,
    /// Why that is, or what is special about it; safe to show.
    pub note: Option<String>,
    pub is_space: bool,
}

#[derive(Debug, Default)]
pub struct Sheet {
    pub tree: Tree,
    pub lines: Vec<SheetLine>,
    /// A number that is another whenever the lines have changed.
    pub edition: u64,
}

impl Sheet {
    /// Shows other lines. What is in sight stays so as far as it can.
    pub fn show(&mut self, lines: Vec<SheetLine>) {
        if lines == self.lines {
            return;
        }
        self.edition += 1;
        let mut made = Lines::default();
        for number in 0..lines.len() {
            made.begin(LineId(number as u64), 1, Fold::Leaf);
        }
        self.tree.replace(made, Lost::Neighbour, Hold::Top);
        self.lines = lines;
    }

    pub fn begin(&mut self, lines: Vec<SheetLine>) {
        *self = Self { edition: self.edition + 1, ..Self::default() };
        self.show(lines);
    }
}
