//! Every action about cleaning up: what it is called, what it does, and whether it can be had now.

use std::path::PathBuf;

use super::Availability;
use crate::core::judge::JuliaVersion;
use crate::core::log::repair::Checkup;
use crate::gui::state::State;
use crate::gui::state::clean_up::Tab;
use crate::gui::state::list::Step;

/// An action about cleaning up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cleaning {
    /// Show whose decisions.
    Tab(Tab),
    /// Point at a row.
    Point(usize),
    /// Tick or untick a row.
    Tick(usize),
    /// Tick or untick the cursor's row.
    TickHere,
    /// Tick everything, or nothing.
    TickAll,
    /// Fold or unfold a row.
    Fold(usize),
    /// Unfold the cursor's row, or go into it.
    Expand,
    /// Fold the cursor's row, or go to the one above it.
    Collapse,
    /// Move the cursor.
    Move(Step),
    /// Show what the cursor is on in the file browser.
    Open,
    /// Copy the path of what the cursor is on.
    CopyPath,
    /// Propose to delete what is ticked.
    Delete,
    /// Propose to run Julia's collection.
    Collect,
    /// Follow the collection of this Julia; of the newest that uses the depot.
    Version(Option<JuliaVersion>),
    /// How many days something must have been an orphan before it goes.
    Delay(u32),
    /// Look at packages, artifacts and clones too.
    Kinds(bool),
    /// Measure the other parts of the depots.
    MeasureWhole,
    /// Show what is wrong with a usage log.
    CheckLog(PathBuf),
    /// Repair the log that is shown.
    RepairLog,
}

impl Cleaning {
    /// What the action is called.
    #[must_use]
    pub fn text(&self) -> &'static str {
        match self {
            Self::Tab(Tab::Now) => "Delete now",
            Self::Tab(Tab::Julia) => "As Julia would",
            Self::Point(_) | Self::Move(_) => "Move",
            Self::Tick(_) | Self::TickHere => "Tick",
            Self::TickAll => "Tick all",
            Self::Fold(_) | Self::Expand | Self::Collapse => "Expand or collapse",
            Self::Open => "Open in file browser",
            Self::CopyPath => "Copy path",
            Self::Delete => "Delete what is ticked…",
            Self::Collect => "Run Julia's collection…",
            Self::Version(_) => "Version of Julia",
            Self::Delay(_) => "Delay",
            Self::Kinds(true) => "Include them",
            Self::Kinds(false) => "Scratch spaces alone",
            Self::MeasureWhole => "Measure the whole depot",
            Self::CheckLog(_) => "Repair the log…",
            Self::RepairLog => "Repair the log",
        }
    }

    /// What the action does, in a sentence.
    #[must_use]
    pub fn tooltip(&self) -> &'static str {
        match self {
            Self::Tab(Tab::Now) => "What can go now, as Scratch Manager judges",
            Self::Tab(Tab::Julia) => "What Julia's own Pkg.gc would delete, record and keep",
            Self::Point(_) | Self::Move(_) => "Move in the list",
            Self::Tick(_) | Self::TickHere => "Tick this to delete it, or untick it to keep it",
            Self::TickAll => "Tick everything, or nothing",
            Self::Fold(_) | Self::Expand | Self::Collapse => "Show or hide what is in this",
            Self::Open => "Show this in the file browser, to look inside",
            Self::CopyPath => "Copy the path of this",
            Self::Delete => "Show what would be deleted, and ask",
            Self::Collect => "Show what the collection would do, and ask",
            Self::Version(_) => "Which Julia's collection is followed; they differ in what they do",
            Self::Delay(_) => "How long something must have been recorded as an orphan before it goes",
            Self::Kinds(true) => "Look at packages, artifacts and clones too, as Julia's collection does",
            Self::Kinds(false) => "Look at scratch spaces alone",
            Self::MeasureWhole => "Measure packages, artifacts, clones, compiled code and registries too",
            Self::CheckLog(_) => "Show what is wrong with this log, and what a repair would keep",
            Self::RepairLog => {
                "Write the log anew with every entry that can be read; the old one is kept beside it"
            }
        }
    }

    /// Whether the action can be had now, or why not.
    #[must_use]
    pub fn availability(&self, state: &State) -> Availability {
        const LOOKING: &str = "It is still being looked at what could go";
        let clean_up = &state.clean_up;
        let unless = |reason: Option<&'static str>| match reason {
            Some(reason) => Availability::Disabled(reason),
            None => Availability::Enabled,
        };
        let is_busy = state.removing.running.is_some();
        match self {
            Self::Delete | Self::Collect if is_busy => Availability::Disabled(super::removing::BUSY),
            // A look that takes a moment is waited for; see `update::cleaning`.
            Self::Delete | Self::Collect if clean_up.survey.is_none() || state.scan.is_running() => {
                Availability::Disabled(LOOKING)
            }
            Self::Delete => {
                let nothing = clean_up.ticked.spaces + clean_up.ticked.others == 0;
                unless(nothing.then_some("Nothing is ticked"))
            }
            Self::Collect => {
                let (delete, record, _) = clean_up.julia_counts();
                unless((delete + record == 0).then_some("This collection would change nothing"))
            }
            Self::Open | Self::CopyPath => {
                unless(clean_up.page().decision().is_none().then_some("Point at something first"))
            }
            Self::Tick(_) | Self::TickHere | Self::TickAll => {
                unless((clean_up.tab != Tab::Now).then_some("Julia's collection is run whole"))
            }
            Self::MeasureWhole => unless(clean_up.measuring.is_some().then_some("It is being measured")),
            Self::RepairLog => unless(why_not_repair(state)),
            _ => Availability::Enabled,
        }
    }
}

fn why_not_repair(state: &State) -> Option<&'static str> {
    match state.log_repair.as_ref() {
        None => Some("No log is shown"),
        Some(repair) if repair.job.is_some() => Some("The log is being looked at"),
        Some(repair) if repair.backup.is_some() => Some("The log is repaired"),
        Some(repair) => {
            let needs = repair.checkup.as_ref().is_some_and(Checkup::stops_julia);
            (!needs).then_some("Julia can read this log as it is")
        }
    }
}
