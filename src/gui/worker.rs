//! The window's worker: what can be asked of it, and what it reports.
//!
//! A [`Job`] is submitted to the [`Worker`], which answers in [`Event`]s, each with the id of its job so
//! that stale ones can be dropped. Submitting never blocks. A scan reports its inventory at once, then
//! sizes in batches; a newer scan cancels the older one.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub mod artifact;
mod batch;
pub mod looks;
pub mod removal;
mod threads;

use crate::core::depot::resolve::NoDepot;
use crate::core::environment::Environment;
use crate::core::error::Error;
use crate::core::julia::toml::Toml;
use crate::core::keep_list::KeepList;
use crate::core::log::repair::{Checkup, Repair};
use crate::core::operation::survey::{Survey, SurveyJob};
use crate::core::progress::Progress;
use crate::core::reclaim::Removals;
use crate::core::scan::{Inventory, ScanEnd};
use crate::core::settings::Settings;
use crate::core::space::Sizes;
use crate::core::time::Now;
use crate::gui::state::items::Items;
use crate::gui::state::listing::Listing;
use crate::gui::state::session::DemoMaker;
use crate::gui::state::{JobId, Source};
pub use threads::Worker;

#[derive(Debug, Clone)]
pub enum Job {
    /// Take the inventory of the depots, then measure every space that is not known.
    Scan {
        source: Source,
        /// The depot whose spaces alone are wanted, as it is spelled.
        only: Option<PathBuf>,
        /// The spaces that are not measured again, by their paths; `None` for a scan from scratch.
        known: Option<Arc<HashSet<PathBuf>>>,
        now: Now,
    },
    /// Plan a removal, carry it out, or take it back.
    Removal(Box<removal::RemovalJob>),
    /// Look at what could go.
    Survey(Box<SurveyJob>),
    /// Say what is wrong with a usage log for the Julia with that parser.
    CheckLog(PathBuf, Toml),
    /// Make it readable for Julia; the log as it was is kept beside it.
    RepairLog(PathBuf, Toml, Now),
    Artifact(Box<artifact::ArtifactJob>),
    /// Look inside an item.
    Look(Box<looks::LookJob>),
    /// Show a path in the file browser of the operating system.
    Open(PathBuf),
    /// Find the depot that a person means who names a path.
    FindDepot {
        /// The path, as it was typed, dropped or chosen.
        path: PathBuf,
        environment: Environment,
    },
    SaveSettings {
        settings: Box<Settings>,
        /// What of the keep list was read or written last.
        before: KeepList,
        path: PathBuf,
    },
    /// Give back the memory of what is not shown any more, which takes as long as some frames.
    Discard(Items),
    /// Make the demo depot in a folder, as of a present.
    MakeDemo(DemoMaker, PathBuf, Now),
}

#[derive(Debug)]
pub struct Event {
    pub job: JobId,
    pub news: News,
}

#[derive(Debug)]
pub enum News {
    /// A scan knows which spaces there are, as they are shown; their sizes follow.
    Listed(Box<Listing>, Items),
    /// A scan has measured these spaces (positions in the [inventory](crate::core::scan::Inventory::spaces)).
    Measured(Vec<(usize, Sizes)>),
    Progress(Progress),
    Scanned(ScanEnd),
    /// The file browser was asked to show this path.
    Opened(PathBuf),
    /// The file browser could not be asked.
    NotOpened(Error),
    /// The path that was named, and the depot that it means or why it means none.
    FoundDepot(PathBuf, Result<PathBuf, NoDepot>),
    Saved,
    NotSaved(Error),
    Removal(removal::RemovalNews),
    /// What is known of a survey so far, and of what it found.
    Surveyed(Box<Survey>, Surveyed),
    /// How far it is.
    Surveying(Progress),
    /// What is wrong with a usage log; nothing when there is none.
    LogChecked(Result<Option<Checkup>, Error>),
    LogRepaired(Result<Repair, Error>),
    Artifact(artifact::ArtifactNews),
    Look(looks::LookNews),
    /// The demo depot is made; removals from it are written down apart.
    DemoMade(PathBuf, Removals),
    NoDemo(Error),
}

/// What a survey found.
#[derive(Debug)]
pub enum Surveyed {
    /// All that there is.
    Items(Items),
    /// The same as before; what it takes, as far as it is measured, by the positions in the facts.
    Sizes(Vec<(usize, Sizes)>),
}

impl News {
    /// An inventory as it is shown; paths below `home` shortened.
    pub fn listed(inventory: Inventory, home: Option<&Path>, now: &Now) -> Self {
        let items = Items::of_inventory(&inventory, home, now);
        Self::Listed(Box::new(Listing::new(inventory)), items)
    }

    /// Whether it is the end of a job, which is told even when the job was asked to stop.
    fn must_arrive(&self) -> bool {
        match self {
            Self::Scanned(_) => true,
            Self::Removal(news) => news.is_end(),
            Self::Artifact(news) => matches!(news, artifact::ArtifactNews::Made(..)),
            _ => false,
        }
    }
}
