//! Every action of the window: what it is called, and whether it can be had now. [`keys`] says which keys give
//! it.
//!
//! Views and shortcuts push a [`Command`]; [`update::run`](crate::gui::update::run) carries it out.

use std::path::PathBuf;

use crate::core::settings::{SCALES, ThemeChoice};
use crate::core::space::Status;
use crate::gui::state::State;
use crate::gui::state::desk::{Dialog, View};
use crate::gui::state::filter::Chip;
use crate::gui::state::list::{Reach, Step};
use crate::gui::state::rows::Column;
use crate::gui::words;

mod cleaning;
pub mod keys;
mod removing;

pub use cleaning::Cleaning;
pub use removing::Removing;

pub use keys::{KEYS, Key, Place, Shortcut};

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
    /// Copy the paths of what is selected.
    CopyPaths,
    /// Take the notice away.
    Dismiss,
    /// Close what is open, or else end the search, or else deselect.
    Escape,
    /// Put the keyboard into the search field.
    Search,
    /// Go from the search field to what it found.
    EnterList,
    /// Turn a chip on or off.
    Filter(Chip),
    /// Show everything.
    ClearFilters,
    /// Sort by a column; the other way round when it is sorted by it.
    Sort(Column),
    /// Sort by the sizes that have arrived.
    SortBySizes,
    /// Point at a row.
    Point(usize, Reach),
    /// Point at a row to open the menu on it.
    PointForMenu(usize),
    /// Open the menu on the cursor's row.
    Menu,
    /// Select the cursor's row, or do not select it any more.
    Mark,
    /// Select everything that is shown.
    SelectAll,
    /// Go to the next row whose name begins with what is typed.
    Find(char),
    /// Expand or collapse a package's row.
    Toggle(usize),
    /// Open a space's row, expand or collapse a package's.
    Activate(usize),
    /// Move the cursor.
    Move(Step, Reach),
    /// Expand the package, or go to its first space.
    Expand,
    /// Collapse the package, or go from a space to its package.
    Collapse,
    /// Show or hide the details.
    Details,
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
    /// Something about removing.
    Removing(Removing),
    /// Show the list, or what could go.
    View(View),
    /// Something about cleaning up.
    Cleaning(Cleaning),
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
    /// The width of the column of this name, in points; `None` gives it back its own.
    ColumnWidth(&'static str, Option<u16>),
}

/// Whether a command can be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Availability {
    /// It can.
    Enabled,
    /// It cannot; why, in a sentence.
    Disabled(&'static str),
}

impl Command {
    /// What the command is called.
    #[must_use]
    pub fn text(&self) -> &'static str {
        match self {
            Self::Rescan => "Rescan",
            Self::Stop => "Stop",
            Self::Open => "Open in file browser",
            Self::Warnings => "Warnings",
            Self::CopyWarnings => "Copy all",
            Self::CopyPath | Self::CopyPaths => "Copy path",
            Self::Dismiss => "Dismiss",
            Self::Escape | Self::CloseDialog => "Close",
            Self::Search => "Search",
            Self::EnterList => "Go to the list",
            Self::Filter(Chip::All) => "All",
            Self::Filter(Chip::Status(status)) => words::status_name(*status),
            Self::Filter(Chip::Unused) => "Unused",
            Self::ClearFilters => "Clear filters",
            Self::Sort(Column::Name) => "Package / space",
            Self::Sort(Column::Size) => "Size",
            Self::Sort(Column::Files) => "Files",
            Self::Sort(Column::LastUse) => "Last use",
            Self::SortBySizes => "Sizes ready · Sort",
            Self::Point(..) | Self::PointForMenu(_) | Self::Mark => "Select",
            Self::Menu => "Menu",
            Self::SelectAll => "Select all",
            Self::Find(_) => "Find",
            Self::Toggle(_) => "Expand or collapse",
            Self::Activate(_) => "Open",
            Self::Move(..) => "Move",
            Self::Expand => "Expand",
            Self::Collapse => "Collapse",
            Self::Details => "Details",
            Self::Copy(_) => "Copy",
            Self::ShowPath(_) => "Show",
            Self::OpenDialog(Dialog::Settings) => "Settings",
            Self::OpenDialog(Dialog::About) => "About Scratch Manager",
            Self::OpenDialog(_) => "Open the dialog",
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
            Self::Removing(action) => action.text(),
            Self::View(View::List) => "List",
            Self::View(View::CleanUp) => "Clean up",
            Self::Cleaning(action) => action.text(),
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
            Self::CopyPaths => "Copy the paths of what is selected, one on each line",
            Self::Dismiss => "Take this message away",
            Self::Escape => "Close what is open, end the search, or deselect",
            Self::Search => "Find spaces by package, key, UUID or path",
            Self::EnterList => "Go to what was found",
            Self::Filter(Chip::All) => "Show the spaces of every status",
            Self::Filter(Chip::Status(Status::Active)) => "Spaces of which at least one project still exists",
            Self::Filter(Chip::Status(Status::Orphaned)) => {
                "Spaces whose projects no longer exist; these can go"
            }
            Self::Filter(Chip::Status(Status::Untracked)) => {
                "Spaces of which Julia never recorded who made them"
            }
            Self::Filter(Chip::Status(Status::Unreachable)) => {
                "Spaces whose projects lie where it cannot be looked now"
            }
            Self::Filter(Chip::Unused) => {
                "Spaces not used for that long, nor changed where no use is recorded"
            }
            Self::ClearFilters => "End the search and show the spaces of every status",
            Self::Sort(Column::Name) => "Sort by name",
            Self::Sort(Column::Size) => "Sort by the room taken on disk",
            Self::Sort(Column::Files) => "Sort by the number of files",
            Self::Sort(Column::LastUse) => "Sort by the last use",
            Self::SortBySizes => "Every size is known now; sort the list by them",
            Self::Point(..) | Self::PointForMenu(_) => "Select this row",
            Self::Menu => "Show what can be done with this row",
            Self::Mark => "Select this row, or do not select it any more",
            Self::SelectAll => "Select every space that is shown",
            Self::Find(_) => "Go to the next row that begins so",
            Self::Toggle(_) => "Show or hide the spaces of this package",
            Self::Activate(_) => "Open the space, or show and hide the spaces of the package",
            Self::Move(..) => "Move to another row",
            Self::Expand => "Show the spaces of the package",
            Self::Collapse => "Hide the spaces of the package",
            Self::Details => "Show or hide what is known of the selection",
            Self::Copy(_) => "Copy this as text",
            Self::ShowPath(_) => "Show this in the file browser",
            Self::OpenDialog(Dialog::Settings) => "Theme, size, depots and what counts as unused",
            Self::OpenDialog(Dialog::About) => "Version and licence",
            Self::OpenDialog(_) => "Open this",
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
            Self::Removing(action) => action.tooltip(),
            Self::View(View::List) => "Every scratch space",
            Self::View(View::CleanUp) => "What could go, and why: garbage collection, explained",
            Self::Cleaning(action) => action.tooltip(),
            Self::Quit => "Close the window",
        }
    }

    /// The keys that give the command, by their names: `Ctrl+Shift+C`.
    #[must_use]
    pub fn shortcut(&self) -> Option<String> {
        let shortcut = KEYS.iter().find(|shortcut| shortcut.command == *self)?;
        let ctrl = if shortcut.ctrl { "Ctrl+" } else { "" };
        let shift = if shortcut.shift { "Shift+" } else { "" };
        let alt = if shortcut.alt { "Alt+" } else { "" };
        Some(format!("{ctrl}{alt}{shift}{}", shortcut.key.name()))
    }

    /// Whether the command can be had now, or why not.
    #[must_use]
    pub fn availability(&self, state: &State) -> Availability {
        let when = |possible, reason| {
            if possible { Availability::Enabled } else { Availability::Disabled(reason) }
        };
        match self {
            Self::Removing(action) => action.availability(state),
            // Whoever is in a hurry need not wait for the list.
            Self::View(_) => {
                when(state.has_list() || state.scan.is_running(), "There is nothing to clean up")
            }
            Self::Cleaning(action) => action.availability(state),
            Self::Stop => when(state.scan.is_running(), "No scan is running"),
            Self::Menu if state.desk.view == View::CleanUp => {
                when(state.clean_up.page().tree.cursor().is_some(), "Point at something first")
            }
            Self::Open | Self::Menu | Self::Mark => {
                when(state.list.cursor().is_some(), "Select a space first")
            }
            Self::CopyPaths => {
                let tree = &state.list.tree;
                when(tree.cursor().is_some() || tree.chosen_count() > 0, "Select a space first")
            }
            Self::Search => when(state.has_list(), "There is no list to search"),
            Self::Filter(_) => {
                let is_seen = state.has_list() && state.desk.view == View::List;
                when(is_seen, "There is no list to filter")
            }
            Self::ClearFilters => when(state.list.filter().is_active(), "Nothing is hidden"),
            Self::Warnings => {
                when(state.warnings_open || state.warnings().next().is_some(), "There are no warnings")
            }
            Self::CopyWarnings => when(state.warnings().next().is_some(), "There are no warnings"),
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
