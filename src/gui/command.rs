//! Every action of the window: what it is called, which keys give it, and whether it can be had now.
//!
//! Views and shortcuts push a [`Command`]; [`update::run`](crate::gui::update::run) carries it out. Keys are
//! described here without reference to any toolkit.

use std::path::PathBuf;

use crate::core::settings::{SCALES, ThemeChoice};
use crate::gui::state::desk::Dialog;
use crate::gui::state::list::Step;
use crate::gui::state::rows::Column;
use crate::gui::state::{State, details};

/// An action. Rows are given by their position in [`List::rows`](crate::gui::state::list::List::rows).
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// Show or hide the details.
    Details,
    /// Copy the paths of what is selected.
    CopySelection,
    /// Put this text on the clipboard.
    Copy(String),
    /// Show this path in the file browser.
    ShowPath(PathBuf),
    /// Open a dialog.
    OpenDialog(Dialog),
    /// Close the dialog.
    CloseDialog,
    /// Change a preference.
    Set(Preference),
    /// Light when it is dark, dark when it is light.
    SwitchTheme,
    /// Draw everything larger.
    Larger,
    /// Draw everything smaller.
    Smaller,
    /// Draw everything in its usual size.
    UsualSize,
    /// What is typed for the path of a depot.
    DraftDepot(String),
    /// Add the depot that this path means.
    AddDepot(PathBuf),
    /// Choose a folder in the dialog of the operating system.
    PickFolder,
    /// Take away a depot that was added.
    RemoveDepot(PathBuf),
    /// List the spaces of this depot alone, or of all.
    ShowDepot(Option<PathBuf>),
    /// Make the demo depot and look at it.
    TryDemo,
    /// Go back from the demo depot.
    LeaveDemo,
    /// Close the window.
    Quit,
}

/// A preference and its new value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preference {
    /// Light or dark.
    Theme(ThemeChoice),
    /// How large everything is drawn, in percent.
    Scale(u16),
    /// After how many days without use a space counts as unused for long.
    StaleDays(u32),
    /// Whether nothing moves on its way.
    ReducedMotion(bool),
    /// The width of the details, in points.
    DetailsWidth(u16),
    /// The width of the column of this name, in points.
    ColumnWidth(&'static str, u16),
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
    /// A key together with Ctrl (Cmd on a Mac), by the toolkit's name for it.
    Control(&'static str),
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
pub const KEYS: [(Key, Place, Command); 19] = [
    (Key::Control("I"), Place::Window, Command::Details),
    (Key::Control(","), Place::Window, Command::OpenDialog(Dialog::Settings)),
    (Key::Control("Q"), Place::Window, Command::Quit),
    (Key::Control("O"), Place::Window, Command::PickFolder),
    (Key::Control("+"), Place::Window, Command::Larger),
    (Key::Control("="), Place::Window, Command::Larger),
    (Key::Control("-"), Place::Window, Command::Smaller),
    (Key::Control("0"), Place::Window, Command::UsualSize),
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
    pub fn text(&self) -> &'static str {
        match self {
            Self::Rescan => "Rescan",
            Self::Stop => "Stop",
            Self::Open => "Open folder",
            Self::Warnings => "Warnings",
            Self::CopyWarnings => "Copy all",
            Self::CopyPath | Self::CopySelection => "Copy path",
            Self::Dismiss => "Dismiss",
            Self::Escape | Self::CloseDialog => "Close",
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
            Self::Details => "Details",
            Self::Copy(_) => "Copy",
            Self::ShowPath(_) => "Show",
            Self::OpenDialog(Dialog::Settings) => "Settings",
            Self::OpenDialog(Dialog::About) => "About Scratch Manager",
            Self::Set(_) => "Set",
            Self::SwitchTheme => "Light or dark",
            Self::Larger => "Larger",
            Self::Smaller => "Smaller",
            Self::UsualSize => "Usual size",
            Self::DraftDepot(_) => "Path of a depot",
            Self::AddDepot(_) => "Add",
            Self::PickFolder => "Choose folder…",
            Self::RemoveDepot(_) => "Remove",
            Self::ShowDepot(None) => "All depots",
            Self::ShowDepot(Some(_)) => "This depot alone",
            Self::TryDemo => "Try the demo",
            Self::LeaveDemo => "Leave the demo",
            Self::Quit => "Quit",
        }
    }

    /// What the command does, in a sentence.
    #[must_use]
    pub fn tooltip(&self) -> &'static str {
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
            Self::Details => "Show or hide what is known of the selection",
            Self::CopySelection => "Copy the path of what is selected",
            Self::Copy(_) => "Copy this as text",
            Self::ShowPath(_) => "Show this in the file browser",
            Self::OpenDialog(Dialog::Settings) => "Theme, size, depots and what counts as unused",
            Self::OpenDialog(Dialog::About) => "Version and licence",
            Self::CloseDialog => "Close this",
            Self::Set(_) => "Change this setting",
            Self::SwitchTheme => "Change between the light and the dark theme",
            Self::Larger => "Draw everything larger",
            Self::Smaller => "Draw everything smaller",
            Self::UsualSize => "Draw everything in its usual size",
            Self::DraftDepot(_) => "Type the path of a depot",
            Self::AddDepot(_) => "Look at this depot too, now and from now on",
            Self::PickFolder => "Choose the folder of a depot to add",
            Self::RemoveDepot(_) => "Look at this depot no more; nothing in it changes",
            Self::ShowDepot(None) => "List the spaces of all depots",
            Self::ShowDepot(Some(_)) => "List the spaces of this depot alone",
            Self::TryDemo => "Make a depot with examples in a temporary folder and look at it",
            Self::LeaveDemo => "Go back to your own depots; the demo is removed when the window closes",
            Self::Quit => "Close the window",
        }
    }

    /// The key that gives the command, by its name.
    #[must_use]
    pub fn shortcut(&self) -> Option<&'static str> {
        let key = KEYS.iter().find(|(_, _, command)| command == self)?.0;
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
            Key::Control("I") => "Ctrl+I",
            Key::Control(",") => "Ctrl+,",
            Key::Control("Q") => "Ctrl+Q",
            Key::Control("O") => "Ctrl+O",
            Key::Control("+") => "Ctrl++",
            Key::Control("-") => "Ctrl+-",
            Key::Control("0") => "Ctrl+0",
            Key::Control(_) => return None,
        })
    }

    /// Whether the command can be had now, or why not.
    #[must_use]
    pub fn availability(&self, state: &State) -> Availability {
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
            Self::CopySelection => when(details::has_selection(state), "Select a space first"),
            Self::Larger => {
                when(Some(&state.desk.settings.scale) != SCALES.last(), "This is the largest size")
            }
            Self::Smaller => {
                when(Some(&state.desk.settings.scale) != SCALES.first(), "This is the usual size already")
            }
            Self::UsualSize => when(state.desk.settings.scale != 100, "This is the usual size already"),
            Self::AddDepot(path) => when(!path.as_os_str().is_empty(), "Type the path of a depot first"),
            Self::PickFolder => when(!state.desk.chooser.picking, "A dialog is open already"),
            Self::TryDemo => when(state.desk.demo.can_begin(), "The demo is being made, or shown already"),
            Self::LeaveDemo => when(state.desk.demo.is_shown(), "The demo is not shown"),
            Self::CopyPath => when(
                state.notice.as_ref().is_some_and(|notice| !notice.path.as_os_str().is_empty()),
                "There is no path",
            ),
            Self::Dismiss => when(state.notice.is_some(), "There is no message"),
            Self::SortBySizes => {
                when(state.list.has_sizes_to_sort_by(), "The list is sorted by what is known")
            }
            _ => Availability::Enabled,
        }
    }
}
