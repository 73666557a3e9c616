//! Every action of the window: what it is called, which keys give it, and whether it can be had now.
//!
//! Views and shortcuts push a [`Command`]; [`update::run`](crate::gui::update::run) carries it out. Keys are
//! described here without reference to any toolkit.

use crate::gui::state::State;
use crate::gui::state::list::Step;
use crate::gui::state::rows::Column;

/// An action. Rows are given by their position in [`List::rows`](crate::gui::state::list::List::rows).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Command {
    /// Take the inventory anew and measure everything.
    Rescan,
    /// Stop the scan.
    Stop,
    /// Show the selected space in the file browser.
    Open,
    /// Open or close the list of warnings.
    Warnings,
    /// Copy all warnings.
    CopyWarnings,
    /// Copy the path of the notice.
    CopyPath,
    /// Take the notice away.
    Dismiss,
    /// Close what is open, or else deselect.
    Escape,
    /// Sort by a column; the other way round when it is sorted by it.
    Sort(Column),
    /// Sort by the sizes that have arrived.
    SortBySizes,
    /// Select a row.
    Select(usize),
    /// Expand or collapse a package's row.
    Toggle(usize),
    /// Open a space's row, expand or collapse a package's.
    Activate(usize),
    /// Move the cursor.
    Move(Step),
    /// Expand the package, or go to its first space.
    Expand,
    /// Collapse the package, or go from a space to its package.
    Collapse,
}

/// Whether a command can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// It can.
    Enabled,
    /// It cannot; why, in a sentence.
    Disabled(&'static str),
}

/// A key on the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "a key is its name")]
pub enum Key {
    F5,
    Enter,
    Escape,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
}

/// Where a key works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Everywhere in the window.
    Window,
    /// While the list has the focus.
    List,
}

/// Which keys give which commands.
pub const KEYS: [(Key, Place, Command); 11] = [
    (Key::F5, Place::Window, Command::Rescan),
    (Key::Enter, Place::List, Command::Open),
    (Key::Escape, Place::List, Command::Escape),
    (Key::Up, Place::List, Command::Move(Step::Up)),
    (Key::Down, Place::List, Command::Move(Step::Down)),
    (Key::Left, Place::List, Command::Collapse),
    (Key::Right, Place::List, Command::Expand),
    (Key::Home, Place::List, Command::Move(Step::First)),
    (Key::End, Place::List, Command::Move(Step::Last)),
    (Key::PageUp, Place::List, Command::Move(Step::PageUp)),
    (Key::PageDown, Place::List, Command::Move(Step::PageDown)),
];

impl Command {
    /// What the command is called.
    #[must_use]
    pub fn text(self) -> &'static str {
        match self {
            Self::Rescan => "Rescan",
            Self::Stop => "Stop",
            Self::Open => "Open folder",
            Self::Warnings => "Warnings",
            Self::CopyWarnings => "Copy all",
            Self::CopyPath => "Copy path",
            Self::Dismiss => "Dismiss",
            Self::Escape => "Close",
            Self::Sort(Column::Name) => "Package / space",
            Self::Sort(Column::Size) => "Size",
            Self::Sort(Column::Files) => "Files",
            Self::Sort(Column::LastUse) => "Last use",
            Self::SortBySizes => "Sizes ready · Sort",
            Self::Select(_) => "Select",
            Self::Toggle(_) => "Expand or collapse",
            Self::Activate(_) => "Open",
            Self::Move(_) => "Move",
            Self::Expand => "Expand",
            Self::Collapse => "Collapse",
        }
    }

    /// What the command does, in a sentence.
    #[must_use]
    pub fn tooltip(self) -> &'static str {
        match self {
            Self::Rescan => "Look at the depots again and measure every space",
            Self::Stop => "Stop measuring; what is known stays",
            Self::Open => "Show the selected space in the file browser",
            Self::Warnings => "Show what could not be read",
            Self::CopyWarnings => "Copy every warning as text",
            Self::CopyPath => "Copy the path, to open it by other means",
            Self::Dismiss => "Take this message away",
            Self::Escape => "Close what is open, or deselect",
            Self::Sort(Column::Name) => "Sort by name",
            Self::Sort(Column::Size) => "Sort by the room taken on disk",
            Self::Sort(Column::Files) => "Sort by the number of files",
            Self::Sort(Column::LastUse) => "Sort by the last use",
            Self::SortBySizes => "Every size is known now; sort the list by them",
            Self::Select(_) => "Select this row",
            Self::Toggle(_) => "Show or hide the spaces of this package",
            Self::Activate(_) => "Open the space, or show and hide the spaces of the package",
            Self::Move(_) => "Move to another row",
            Self::Expand => "Show the spaces of the package",
            Self::Collapse => "Hide the spaces of the package",
        }
    }

    /// The key that gives the command, by its name.
    #[must_use]
    pub fn shortcut(self) -> Option<&'static str> {
        let key = KEYS.iter().find(|(_, _, command)| *command == self)?.0;
        Some(match key {
            Key::F5 => "F5",
            Key::Enter => "Enter",
            Key::Escape => "Esc",
            Key::Up => "Up",
            Key::Down => "Down",
            Key::Left => "Left",
            Key::Right => "Right",
            Key::Home => "Home",
            Key::End => "End",
            Key::PageUp => "Page Up",
            Key::PageDown => "Page Down",
        })
    }

    /// Whether the command can be had now, or why not.
    #[must_use]
    pub fn availability(self, state: &State) -> Availability {
        let when = |possible, reason| {
            if possible { Availability::Enabled } else { Availability::Disabled(reason) }
        };
        match self {
            Self::Stop => when(state.scan.is_running(), "No scan is running"),
            Self::Open => when(state.list.cursor().is_some(), "Select a space first"),
            Self::Warnings => {
                when(state.warnings_open || state.warnings().next().is_some(), "There are no warnings")
            }
            Self::CopyWarnings => when(state.warnings().next().is_some(), "There are no warnings"),
            Self::CopyPath | Self::Dismiss => when(state.notice.is_some(), "There is no message"),
            Self::SortBySizes => {
                when(state.list.has_sizes_to_sort_by(), "The list is sorted by what is known")
            }
            _ => Availability::Enabled,
        }
    }
}
