//! Every command of the window in one table: what it is called, what it does, and why it cannot be had now.
//! [`keys`] says which keys give it. [`Gesture`]s, such as moving in a list, have neither name nor tooltip.
//!
//! Views and shortcuts push a [`Command`]; [`update::run`](crate::gui::update::run) carries it out.

use std::path::PathBuf;

use crate::core::judge::JuliaVersion;
use crate::core::reclaim::Way;
use crate::core::settings::SCALES;
use crate::core::space::Status;
use crate::gui::state::State;
use crate::gui::state::clean_up::Tab;
use crate::gui::state::filter::Chip;
use crate::gui::state::rows::Column;
use crate::gui::state::session::{Dialog, View};
use crate::gui::words;

mod gesture;
pub mod keys;
mod why_not;

pub use crate::gui::state::removing::Removing;
pub use gesture::{Gesture, Preference};
pub use keys::{KEYS, Shortcut};
use why_not::unless;

/// What can be asked of the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Rescan,
    Stop,
    Open,
    Warnings,
    CopyWarnings,
    CopyPath,
    CopyPaths,
    Dismiss,
    /// Close what is open, or else end the search, or else deselect.
    Escape,
    Search,
    Filter(Chip),
    ClearFilters,
    /// Sort by a column; the other way round when it is sorted by it.
    Sort(Column),
    SortBySizes,
    SelectAll,
    Details,
    Copy(String),
    ShowPath(PathBuf),
    OpenDialog(Dialog),
    CloseDialog,
    SwitchTheme,
    Larger,
    Smaller,
    UsualSize,
    AddDepot(PathBuf),
    PickFolder,
    RemoveDepot(PathBuf),
    /// List the spaces of this depot alone, or of all.
    ShowDepot(Option<PathBuf>),
    TryDemo,
    LeaveDemo,
    View(View),
    Removing(Removing),
    Cleaning(Cleaning),
    Making(Making),
    Quit,
    Gesture(Gesture),
}

/// A command about cleaning up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cleaning {
    /// Show whose decisions.
    Tab(Tab),
    TickHere,
    TickAll,
    Open,
    CopyPath,
    Delete,
    Collect,
    /// `None`: the newest that uses the depot.
    Version(Option<JuliaVersion>),
    /// In days.
    Delay(u32),
    Kinds(bool),
    MeasureWhole,
    CheckLog(PathBuf),
    RepairLog,
}

/// A command about making an artifact of a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Making {
    Open,
    Make,
    Stop,
    PickProject,
}

type Reason = Option<&'static str>;

/// Its text, its tooltip, why it cannot be had.
type Entry = (&'static str, &'static str, fn(&Command, &State) -> Reason);

impl Command {
    pub fn text(&self) -> &'static str {
        self.entry().0
    }

    pub fn tooltip(&self) -> &'static str {
        self.entry().1
    }

    /// Why the command cannot be had now, in a sentence; `None` when it can.
    pub fn why_not(&self, state: &State) -> Reason {
        self.entry().2(self, state)
    }

    #[expect(clippy::too_many_lines, reason = "it is the table")]
    fn entry(&self) -> Entry {
        let always: fn(&Self, &State) -> Reason = |_, _| None;
        let filter: fn(&Self, &State) -> Reason = |_, state| why_not::filter(state);
        let busy: fn(&Self, &State) -> Reason = |_, state| why_not::busy(state);
        match self {
            Self::Rescan => ("Rescan", "Look at the depots again and measure every space", always),
            Self::Stop => ("Stop", "Stop measuring; what is known stays", |_, state| {
                unless(state.scan.is_running(), "No scan is running")
            }),
            Self::Open => {
                ("Open in file browser", "Show the selected space in the file browser", |_, state| {
                    unless(state.list.cursor().is_some(), "Select a space first")
                })
            }
            Self::Warnings => ("Warnings", "Show what could not be read", |_, state| {
                unless(state.warnings_open || state.warnings().next().is_some(), "There are no warnings")
            }),
            Self::CopyWarnings => ("Copy all", "Copy every warning as text", |_, state| {
                unless(state.warnings().next().is_some(), "There are no warnings")
            }),
            Self::CopyPath => ("Copy path", "Copy the path, to open it by other means", |_, state| {
                let path = state.notice.as_ref().map(|notice| notice.path.as_os_str());
                unless(path.is_some_and(|path| !path.is_empty()), "There is no path")
            }),
            Self::CopyPaths => {
                ("Copy path", "Copy the paths of what is selected, one on each line", |_, state| {
                    let tree = &state.list.tree;
                    unless(tree.cursor().is_some() || tree.chosen_count() > 0, "Select a space first")
                })
            }
            Self::Dismiss => ("Dismiss", "Take this message away", |_, state| {
                unless(state.notice.is_some(), "There is no message")
            }),
            Self::Escape => ("Close", "Close what is open, end the search, or deselect", always),
            Self::Search => ("Search", "Find spaces by package, key, UUID or path", |_, state| {
                unless(state.has_list(), "There is no list to search")
            }),
            Self::Filter(Chip::All) => ("All", "Show the spaces of every status", filter),
            Self::Filter(Chip::Status(Status::Active)) => (
                words::status_name(Status::Active),
                "Spaces of which at least one project still exists",
                filter,
            ),
            Self::Filter(Chip::Status(Status::Orphaned)) => (
                words::status_name(Status::Orphaned),
                "Spaces whose projects no longer exist; these can go",
                filter,
            ),
            Self::Filter(Chip::Status(Status::Untracked)) => (
                words::status_name(Status::Untracked),
                "Spaces of which Julia never recorded who made them",
                filter,
            ),
            Self::Filter(Chip::Status(Status::Unreachable)) => (
                words::status_name(Status::Unreachable),
                "Spaces whose projects lie where it cannot be looked now",
                filter,
            ),
            Self::Filter(Chip::Unused) => {
                ("Unused", "Spaces not used for that long, nor changed where no use is recorded", filter)
            }
            Self::ClearFilters => {
                ("Clear filters", "End the search and show the spaces of every status", |_, state| {
                    unless(state.list.filter().is_active(), "Nothing is hidden")
                })
            }
            Self::Sort(Column::Name) => ("Package / space", "Sort by name", always),
            Self::Sort(Column::Size) => ("Size", "Sort by the room taken on disk", always),
            Self::Sort(Column::Files) => ("Files", "Sort by the number of files", always),
            Self::Sort(Column::LastUse) => ("Last use", "Sort by the last use", always),
            Self::SortBySizes => {
                ("Sizes ready · Sort", "Every size is known now; sort the list by them", |_, state| {
                    unless(state.list.has_sizes_to_sort_by(), "The list is sorted by what is known")
                })
            }
            Self::SelectAll => ("Select all", "Select every space that is shown", always),
            Self::Details => ("Details", "Show or hide what is known of the selection", always),
            Self::Copy(_) => ("Copy", "Copy this as text", always),
            Self::ShowPath(_) => ("Show", "Show this in the file browser", always),
            Self::OpenDialog(Dialog::Settings) => {
                ("Settings", "Theme, size, depots and what counts as unused", always)
            }
            Self::OpenDialog(Dialog::About) => ("About Scratch Manager", "Version and licence", always),
            Self::OpenDialog(_) => ("Open the dialog", "Open this", always),
            Self::CloseDialog => ("Close", "Close this", always),
            Self::SwitchTheme => ("Light or dark", "Change between the light and the dark theme", always),
            Self::Larger => ("Larger", "Draw everything larger", |_, state| {
                unless(Some(&state.session.settings.scale) != SCALES.last(), "This is the largest size")
            }),
            Self::Smaller => ("Smaller", "Draw everything smaller", |_, state| {
                unless(
                    Some(&state.session.settings.scale) != SCALES.first(),
                    "This is the usual size already",
                )
            }),
            Self::UsualSize => ("Usual size", "Draw everything in its usual size", |_, state| {
                unless(state.session.settings.scale != 100, "This is the usual size already")
            }),
            Self::AddDepot(_) => ("Add", "Look at this depot too, now and from now on", |command, _| {
                let is_empty = matches!(command, Self::AddDepot(path) if path.as_os_str().is_empty());
                unless(!is_empty, "Type the path of a depot first")
            }),
            Self::PickFolder => ("Choose folder…", "Choose the folder of a depot to add", |_, state| {
                unless(!state.session.chooser.picking, "A dialog is open already")
            }),
            Self::RemoveDepot(_) => ("Remove", "Look at this depot no more; nothing in it changes", always),
            Self::ShowDepot(None) => ("All depots", "List the spaces of all depots", always),
            Self::ShowDepot(Some(_)) => ("This depot alone", "List the spaces of this depot alone", always),
            Self::TryDemo => (
                "Try the demo",
                "Make a depot with examples in a temporary folder and look at it",
                |_, state| unless(state.session.demo.can_begin(), "The demo is being made, or shown already"),
            ),
            Self::LeaveDemo => (
                "Leave the demo",
                "Go back to your own depots; the demo is removed when the window closes",
                |_, state| unless(state.session.demo.is_shown(), "The demo is not shown"),
            ),
            Self::View(View::List) => ("List", "Every scratch space", |_, state| why_not::view(state)),
            Self::View(View::CleanUp) => {
                ("Clean up", "What could go, and why: garbage collection, explained", |_, state| {
                    why_not::view(state)
                })
            }
            Self::Quit => ("Quit", "Close the window", always),
            Self::Removing(Removing::Delete) => {
                ("Delete…", "Show what would be removed of the selection, and ask", |_, state| {
                    why_not::busy(state).or_else(|| why_not::delete(state))
                })
            }
            Self::Removing(Removing::Clear) => (
                "Clear the depot…",
                "Show what would go if every space of the depot did, and ask",
                |_, state| why_not::busy(state).or_else(|| why_not::clear(state)),
            ),
            Self::Removing(Removing::Way(Way::Trash)) => {
                ("Move to trash", "It can be brought back, and takes its room until then", |_, state| {
                    unless(state.removing.proposal.is_some(), "Nothing is proposed")
                })
            }
            Self::Removing(Removing::Way(Way::Permanent)) => {
                ("Delete permanently", "It frees the room at once, and cannot be brought back", |_, state| {
                    unless(state.removing.proposal.is_some(), "Nothing is proposed")
                })
            }
            Self::Removing(Removing::Consent) => {
                ("Go ahead", "Carry out what is listed here, and nothing else", |_, state| {
                    why_not::busy(state).or_else(|| why_not::consent(state))
                })
            }
            Self::Removing(Removing::Stop) => ("Stop", "Stop here; what is done is told", |_, state| {
                let running = state.removing.running.as_ref();
                unless(running.is_some_and(|running| !running.stopping), "Nothing is running")
            }),
            Self::Removing(Removing::Undo) => {
                ("Undo", "Bring back what the last removal moved to the trash", |_, state| {
                    why_not::busy(state).or_else(|| why_not::undo(state))
                })
            }
            Self::Removing(Removing::UndoOf(_)) => {
                ("Undo", "Bring back what this removal moved to the trash", busy)
            }
            Self::Removing(Removing::UndoBeside(_)) => {
                ("Restore beside it", "Bring it back under another name, beside the new one", |_, state| {
                    why_not::busy(state)
                })
            }
            Self::Removing(Removing::ProposePurge(_)) => (
                "Free the space now…",
                "Delete from the trash what this removal moved there, and nothing else",
                busy,
            ),
            Self::Removing(Removing::Purge) => {
                ("Go ahead", "Delete this from the trash for good", |_, state| {
                    why_not::busy(state).or_else(|| why_not::purge(state))
                })
            }
            Self::Removing(Removing::LookBack) => (
                "Recent removals…",
                "Show what was removed before, to bring it back or free its space",
                always,
            ),
            Self::Removing(Removing::ShowWhy) => {
                ("Show why", "Show what is still there, and why", |_, state| {
                    unless(state.removing.leftovers.is_some(), "Nothing was left")
                })
            }
            Self::Removing(Removing::TryAgain) => {
                ("Try again", "Look at what is still there, and ask again", |_, state| {
                    why_not::busy(state).or_else(|| why_not::try_again(state))
                })
            }
            Self::Removing(Removing::Dismiss) => ("Dismiss", "Take this message away", |_, state| {
                unless(state.removing.toast.is_some(), "There is no message")
            }),
            Self::Cleaning(Cleaning::Tab(Tab::Now)) => {
                ("Delete now", "What can go now, as Scratch Manager judges", always)
            }
            Self::Cleaning(Cleaning::Tab(Tab::Julia)) => {
                ("As Julia would", "What Julia's own Pkg.gc would delete, record and keep", always)
            }
            Self::Cleaning(Cleaning::TickHere) => {
                ("Tick", "Tick this to delete it, or untick it to keep it", |_, state| why_not::tick(state))
            }
            Self::Cleaning(Cleaning::TickAll) => {
                ("Tick all", "Tick everything, or nothing", |_, state| why_not::tick(state))
            }
            Self::Cleaning(Cleaning::Open) => {
                ("Open in file browser", "Show this in the file browser, to look inside", |_, state| {
                    why_not::nothing_pointed_at(state)
                })
            }
            Self::Cleaning(Cleaning::CopyPath) => {
                ("Copy path", "Copy the path of this", |_, state| why_not::nothing_pointed_at(state))
            }
            Self::Cleaning(Cleaning::Delete) => {
                ("Delete what is ticked…", "Show what would be deleted, and ask", |_, state| {
                    why_not::delete_ticked(state)
                })
            }
            Self::Cleaning(Cleaning::Collect) => {
                ("Run Julia's collection…", "Show what the collection would do, and ask", |_, state| {
                    why_not::collect(state)
                })
            }
            Self::Cleaning(Cleaning::Version(_)) => (
                "Version of Julia",
                "Which Julia's collection is followed; they differ in what they do",
                always,
            ),
            Self::Cleaning(Cleaning::Delay(_)) => {
                ("Delay", "How long something must have been recorded as an orphan before it goes", always)
            }
            Self::Cleaning(Cleaning::Kinds(true)) => (
                "Include them",
                "Look at packages, artifacts and clones too, as Julia's collection does",
                always,
            ),
            Self::Cleaning(Cleaning::Kinds(false)) => {
                ("Scratch spaces alone", "Look at scratch spaces alone", always)
            }
            Self::Cleaning(Cleaning::MeasureWhole) => (
                "Measure the whole depot",
                "Measure packages, artifacts, clones, compiled code and registries too",
                |_, state| unless(state.clean_up.measuring.is_none(), "It is being measured"),
            ),
            Self::Cleaning(Cleaning::CheckLog(_)) => {
                ("Repair the log…", "Show what is wrong with this log, and what a repair would keep", always)
            }
            Self::Cleaning(Cleaning::RepairLog) => (
                "Repair the log",
                "Write the log anew with every entry that can be read; the old one is kept beside it",
                |_, state| why_not::repair(state),
            ),
            Self::Making(Making::Open) => (
                "Make an artifact…",
                "Copy this space into an artifact, to be shared; ask for a name and a file first",
                |_, state| why_not::make_artifact(state),
            ),
            Self::Making(Making::Make) => {
                ("Make the artifact", "Make what is filled in here", |_, state| why_not::make(state))
            }
            Self::Making(Making::Stop) => ("Stop", "Stop here; nothing half made is left", |_, state| {
                let running = state.artifact.as_ref().and_then(|artifact| artifact.running.as_ref());
                unless(running.is_some_and(|running| !running.stopping), "Nothing is running")
            }),
            Self::Making(Making::PickProject) => {
                ("Choose a folder…", "Choose the folder of a project", |_, state| {
                    unless(!state.session.chooser.picking, "A dialog is open already")
                })
            }
            Self::Gesture(_) => ("", "", |command, state| match command {
                Self::Gesture(gesture) => why_not::gesture(gesture, state),
                _ => None,
            }),
        }
    }
}
