//! Every command of the window in one table: what it is called, what it does, and why it cannot be had now.
//! [`keys`] says which keys give it. [`Gesture`]s, such as moving in a list, have neither name nor tooltip.
//!
//! Views and shortcuts push a [`Command`]; [`update::run`](crate::gui::update::run) carries it out.

use std::path::PathBuf;

use crate::core::judge::{JuliaVersion, ThingKind, Verdict};
use crate::core::settings::SCALES;
use crate::gui::state::State;
use crate::gui::state::filter::{Chip, Grouping};
use crate::gui::state::rows::Column;
use crate::gui::state::session::{Dialog, View};

mod gesture;
pub mod keys;
mod looking;
mod offers;
mod removing;
mod why_not;

pub use crate::gui::state::removing::Removing;
pub use gesture::{Gesture, Preference};
pub use keys::{KEYS, Shortcut};
pub use looking::Looking;
pub use offers::{OFFERS, THEMES};
use why_not::{Possible, always, unless};

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
    /// Show one kind alone, or all.
    Kind(Option<ThingKind>),
    Group(Grouping),
    ClearFilters,
    /// Sort by a column; the other way round when it is sorted by it.
    Sort(Column),
    SortBySizes,
    SelectAll,
    /// Keep what is selected off every list of what can go; or take it back when all of it is kept so.
    NeverSuggest,
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
    /// Suggest again what lies in this depot at this place.
    SuggestAgain(PathBuf, PathBuf),
    /// Put the keyboard into the next part of the window.
    NextPart,
    /// List the spaces of this depot alone, or of all.
    ShowDepot(Option<PathBuf>),
    TryDemo,
    LeaveDemo,
    View(View),
    Removing(Removing),
    Cleaning(Cleaning),
    Making(Making),
    Looking(Looking),
    Quit,
    Gesture(Gesture),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cleaning {
    TickHere,
    TickAll,
    /// How many bytes are to be freed; `None` for no more than what can go.
    Goal(Option<u64>),
    /// Lead to everything that has this verdict.
    ShowVerdict(Verdict),
    /// Lead to what the user keeps.
    ShowKept,
    /// Show what Pkg.gc and we agree on, too.
    ShowAll(bool),
    Delete,
    Collect,
    /// `None`: the newest that uses the depot.
    Version(Option<JuliaVersion>),
    /// In days.
    Delay(u32),
    Kinds(bool),
    /// Look at this log, or, without a path, at that of the depot that is worked with.
    CheckLog(PathBuf),
    RepairLog,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Making {
    Open,
    Make,
    Stop,
    PickProject,
}

/// Its text, its tooltip, why it cannot be had.
type Entry = (&'static str, &'static str, fn(&State) -> Possible);

impl Command {
    pub fn text(&self) -> &'static str {
        self.entry().0
    }

    pub fn tooltip(&self) -> &'static str {
        self.entry().1
    }

    /// Why the command cannot be had now, in a sentence; `None` when it can.
    pub fn why_not(&self, state: &State) -> Option<&'static str> {
        let possible = match self {
            Self::AddDepot(path) => unless(!path.as_os_str().is_empty(), "Type the path of a depot first"),
            Self::Cleaning(Cleaning::CheckLog(path)) => {
                let is_known = !path.as_os_str().is_empty() || state.log_to_repair().is_some();
                unless(is_known, "Choose the depot whose log it is first")
            }
            Self::Gesture(gesture) => why_not::gesture(gesture, state),
            command => command.entry().2(state),
        };
        possible.err()
    }

    fn entry(&self) -> Entry {
        match self {
            Self::Rescan => ("Scan again", "Look at the depots again and measure every space", always),
            Self::Stop => ("Stop", "Stop measuring; what is known stays", |state| {
                unless(state.is_measuring(), "Nothing is measured now")
            }),
            Self::Open => ("Open in file browser", "Show the selected space in the file browser", |state| {
                unless(state.folder_to_open().is_some(), "Select something first")
            }),
            Self::Warnings => ("Warnings", "Show what could not be read", |state| {
                unless(state.warnings_open || state.warnings().next().is_some(), "There are no warnings")
            }),
            Self::CopyWarnings => ("Copy all", "Copy every warning as text", |state| {
                unless(state.warnings().next().is_some(), "There are no warnings")
            }),
            Self::CopyPath => ("Copy path", "Copy the path, to open it by other means", |state| {
                let path = state.notice.as_ref().map(|notice| notice.path.as_os_str());
                unless(path.is_some_and(|path| !path.is_empty()), "There is no path")
            }),
            Self::CopyPaths => {
                ("Copy path", "Copy the paths of what is selected, one on each line", why_not::selected)
            }
            Self::Dismiss => ("Dismiss", "Take this message away", |state| {
                unless(state.notice.is_some(), "There is no message")
            }),
            Self::Escape => ("Close", "Close what is open, end the search, or deselect", always),
            Self::Search => ("Search", "Find by name, key, UUID, path or kind", |state| {
                unless(state.has_list(), "There is no list to search")
            }),
            Self::Filter(chip) => ("Filter", chip_tooltip(*chip), why_not::filter),
            Self::Kind(_) => ("Kind", "Show one kind alone, or all", why_not::filter),
            Self::Group(_) => ("Group", "Put together what is of one package or kind", why_not::filter),
            Self::ClearFilters => ("Clear filters", "End the search and show everything", |state| {
                unless(state.list.filter.is_active(), "Nothing is hidden")
            }),
            Self::Sort(Column::Name) => ("Name", "Sort by name", always),
            Self::Sort(Column::Verdict) => ("Verdict", "Sort by verdict: what can go first", always),
            Self::Sort(Column::Size) => ("Size", "Sort by the room taken on disk", always),
            Self::Sort(Column::Files) => ("Files", "Sort by the number of files", always),
            Self::Sort(Column::LastUse) => ("Last use", "Sort by the last use, the oldest first", always),
            Self::SortBySizes => {
                ("Sizes ready · Sort", "Every size is known now; sort the list by them", |state| {
                    unless(state.list.sizes_ready, "The list is sorted by what is known")
                })
            }
            Self::NeverSuggest => (
                "Never suggest",
                "Keep this off every list of what can go, or suggest it again",
                why_not::keep,
            ),
            Self::SelectAll => ("Select all", "Select everything that is shown", always),
            Self::Details => ("Details", "Show or hide what is known of the selection", always),
            Self::Copy(_) => ("Copy", "Copy this as text", always),
            Self::ShowPath(_) => ("Show", "Show this in the file browser", always),
            Self::OpenDialog(Dialog::Palette) => {
                ("Find a command…", "Find a command, a setting or an item by its name", always)
            }
            Self::OpenDialog(Dialog::Keys) => ("Keys", "Show every key and what it does", always),
            Self::OpenDialog(Dialog::About) => ("About", "Version and licence", always),
            Self::OpenDialog(_) => ("Open the dialog", "Open this", always),
            Self::CloseDialog => ("Close", "Close this", always),
            Self::SwitchTheme => ("Light or dark", "Change between the light and the dark theme", always),
            Self::Larger => ("Larger", "Draw everything larger", |state| {
                unless(Some(&state.session.settings.scale) != SCALES.last(), "This is the largest size")
            }),
            Self::Smaller => ("Smaller", "Draw everything smaller", |state| {
                let is_least = Some(&state.session.settings.scale) == SCALES.first();
                unless(!is_least, "This is the usual size already")
            }),
            Self::UsualSize => ("Usual size", "Draw everything in its usual size", |state| {
                unless(state.session.settings.scale != 100, "This is the usual size already")
            }),
            Self::AddDepot(_) => ("Add", "Look at this depot too, now and from now on", always),
            Self::PickFolder => {
                ("Choose folder…", "Choose the folder of a depot to add", why_not::pick_folder)
            }
            Self::RemoveDepot(_) => ("Remove", "Look at this depot no more; nothing in it changes", always),
            Self::SuggestAgain(..) => ("Suggest again", "Take this off the list of what you keep", always),
            Self::NextPart => ("Next part of the window", "Go on to the next part of the window", always),
            Self::ShowDepot(None) => ("All depots", "List the spaces of all depots", always),
            Self::ShowDepot(Some(_)) => ("This depot alone", "List the spaces of this depot alone", always),
            Self::TryDemo => {
                ("Try the demo", "Make a depot with examples in a temporary folder and look at it", |state| {
                    unless(state.session.demo.can_begin(), "The demo is being made, or shown already")
                })
            }
            Self::LeaveDemo => (
                "Leave the demo",
                "Go back to your own depots; the demo is removed when the window closes",
                |state| unless(state.session.demo.is_shown(), "The demo is not shown"),
            ),
            Self::View(view) => view_entry(*view),
            Self::Quit => ("Quit", "Close the window", always),
            Self::Removing(action) => action.entry(),
            Self::Cleaning(action) => action.entry(),
            Self::Making(action) => action.entry(),
            Self::Looking(looking) => looking.entry(),
            Self::Gesture(gesture) => (gesture.name(), "", always),
        }
    }
}

fn view_entry(view: View) -> Entry {
    match view {
        View::Overview => ("Overview", "What can I free?", why_not::view),
        View::Everything => ("Everything", "What is there, how big, and who needs it?", why_not::view),
        View::Rules => ("Julia's rules", "What would Pkg.gc do, and where do we differ?", why_not::view),
        View::Settings => ("Settings", "Look, motion, what is suggested, and depots", always),
    }
}

fn chip_tooltip(chip: Chip) -> &'static str {
    match chip {
        Chip::All => "Show everything, whatever its verdict",
        Chip::Verdict(Verdict::CanGo) => "Show what nothing that still exists needs",
        Chip::Verdict(Verdict::LookFirst) => "Show what is to be looked at before it goes",
        Chip::Verdict(Verdict::CannotCheck) => "Show what cannot be checked now, and is kept",
        Chip::Verdict(Verdict::Keep) => "Show what is needed, and kept",
        Chip::Unused => "Show what was not used for that long, nor changed where no use is recorded",
    }
}

impl Cleaning {
    fn entry(&self) -> Entry {
        match self {
            Self::TickHere => ("Tick", "Tick this to delete it, or untick it to keep it", why_not::tick),
            Self::TickAll => {
                ("Tick all that can go", "Tick everything that can go, or nothing", why_not::tick)
            }
            Self::Goal(_) => ("Set a goal…", "Say how much room is to be freed; it changes no tick", always),
            Self::ShowVerdict(verdict) => {
                (verdict.word(), "Show what has this verdict, under Everything", always)
            }
            Self::ShowKept => ("Show", "Show what you keep, under Everything", always),
            Self::ShowAll(false) => ("Differs from us", "Show what Pkg.gc and we disagree on", always),
            Self::ShowAll(true) => ("All", "Show everything that Pkg.gc looks at", always),
            Self::Delete => {
                ("Delete what is ticked…", "Show what would be deleted, and ask", why_not::delete_ticked)
            }
            Self::Collect => {
                ("Do the same…", "Show what Pkg.gc would do with our safety, and ask", why_not::collect)
            }
            Self::Version(_) => {
                ("Version of Julia", "Which Julia's Pkg.gc is meant; they differ in what they do", always)
            }
            Self::Delay(_) => ("Delay", "How long something must have been marked before it goes", always),
            Self::Kinds(true) => (
                "Everything in the depot",
                "Look at everything in the depot: packages, artifacts, compiled code and the rest, too",
                always,
            ),
            Self::Kinds(false) => ("Scratch spaces alone", "Look at scratch spaces alone", always),
            Self::CheckLog(_) => {
                ("Repair the log…", "Show what is wrong with this log, and what a repair would keep", always)
            }
            Self::RepairLog => (
                "Repair the log",
                "Write the log anew with every entry that can be read; the old one is kept beside it",
                why_not::repair,
            ),
        }
    }
}

impl Making {
    fn entry(self) -> Entry {
        match self {
            Self::Open => (
                "Make an artifact…",
                "Copy this space into an artifact, to be shared; ask for a name and a file first",
                why_not::make_artifact,
            ),
            Self::Make => ("Make the artifact", "Make what is filled in here", why_not::make),
            Self::Stop => ("Stop", "Stop here; nothing half made is left", |state| {
                let running = state.artifact.as_ref().and_then(|artifact| artifact.running.as_ref());
                unless(running.is_some_and(|running| !running.stopping), "Nothing is running")
            }),
            Self::PickProject => ("Choose a folder…", "Choose the folder of a project", why_not::pick_folder),
        }
    }
}
