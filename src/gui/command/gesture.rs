//! What is done by hand: in a list, in a field, with a key that has no button.

use super::{Cleaning, Command, Making, Removing};
use crate::core::settings::ThemeChoice;
use crate::gui::state::artifact::Form;
use crate::gui::widget::tree::{Reach, Step};

/// A gesture. Rows are given by their position in the list that is worked with: that of the dialog, of what could
/// go, or of everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gesture {
    /// Go from the search field to what it found.
    EnterList,
    Point(usize, Reach),
    /// Point at a row to open the menu on it.
    PointForMenu(usize),
    /// Open the menu on the cursor's row.
    Menu,
    /// Select the cursor's row, or do not select it any more.
    Mark,
    /// Go to the next row whose name begins with what is typed.
    Find(char),
    Fold(usize),
    /// Open what a row stands for, or expand or collapse it.
    Activate(usize),
    Move(Step, Reach),
    /// Expand the cursor's row, or go into it.
    Expand,
    /// Collapse the cursor's row, or go to the one that it lies below.
    Collapse,
    DraftDepot(String),
    Set(Preference),
    FillIn(Box<Form>),
    /// What is typed to consent to a removal.
    Word(String),
    /// Open what the cursor is on, or fold it.
    Enter,
    /// What is typed into the palette.
    Ask(String),
    /// Take what the palette found: in this row, or at the cursor.
    Choose(Option<usize>),
}

impl Gesture {
    /// What those do that have a key.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::EnterList => "Go to what was found",
            Self::Menu => "Open the menu of the row",
            Self::Mark => "Select the row, or not any more",
            Self::Expand => "Unfold, or go in",
            Self::Collapse => "Fold, or go out",
            Self::Move(_, Reach::Only) => "Move, selecting the row",
            Self::Move(_, Reach::Range) => "Move, adding to the selection",
            Self::Move(..) => "Move",
            Self::Enter => "Look inside, or fold",
            Self::Choose(_) => "Take it",
            Self::Point(..)
            | Self::PointForMenu(_)
            | Self::Find(_)
            | Self::Fold(_)
            | Self::Activate(_)
            | Self::DraftDepot(_)
            | Self::Set(_)
            | Self::FillIn(_)
            | Self::Word(_)
            | Self::Ask(_) => "",
        }
    }
}

impl From<Removing> for Command {
    fn from(command: Removing) -> Self {
        Self::Removing(command)
    }
}

impl From<Making> for Command {
    fn from(command: Making) -> Self {
        Self::Making(command)
    }
}

impl From<Cleaning> for Command {
    fn from(command: Cleaning) -> Self {
        Self::Cleaning(command)
    }
}

impl From<Gesture> for Command {
    fn from(gesture: Gesture) -> Self {
        Self::Gesture(gesture)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preference {
    Theme(ThemeChoice),
    /// How large everything is drawn, in percent.
    Scale(u16),
    /// After how many days without use a space counts as unused for long.
    StaleDays(u32),
    /// Whether nothing moves on its way.
    ReducedMotion(bool),
    DetailsWidth(u16),
    /// The width of the column of this name, in points; `None` gives it back its own.
    ColumnWidth(&'static str, Option<u16>),
}
