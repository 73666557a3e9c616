//! What the window shows: plain data, without a trace of how it is painted.
//!
//! [`update`](crate::gui::update) changes it, the views read it. The list is kept by [`list`], the sums by
//! [`listing`], the order of the rows by [`rows`].

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::core::depot::DepotChoice;
use crate::core::depot::Presence;
use crate::core::environment::Environment;
use crate::core::error::Warning;
use crate::core::operation::survey::Stage;
use crate::core::progress::Progress;
use crate::core::scan::ScanEnd;
use crate::core::space::Kind;
use crate::core::time::{Clock, LocalTime, Now, SystemClock, Timestamp};
use crate::gui::widget::tree::{Scroll, Tree};

pub mod artifact;
pub mod clean_up;
pub mod details;
pub mod filter;
pub mod inside;
pub mod items;
pub mod list;
pub mod listing;
pub mod log_repair;
pub mod palette;
pub mod removing;
pub mod rows;
pub mod session;
pub mod sheet;
pub mod troubles;
pub mod type_to_find;

#[cfg(test)]
pub mod fake;

use artifact::Artifact;
use clean_up::CleanUp;
use details::Details;
use inside::Inside;
use list::List;
use listing::{Listing, Totals};
use log_repair::LogRepair;
use palette::Palette;
use removing::RemovalState;
use session::{Session, View};
use troubles::Troubles;

#[derive(Debug)]
pub struct State {
    pub source: Source,
    /// The present, renewed with each frame.
    pub now: Now,
    /// Where the present comes from, for what takes its time.
    pub clock: Arc<dyn Clock>,
    pub list: List,
    pub scan: Scan,
    pub notice: Option<Notice>,
    pub warnings_open: bool,
    pub troubles: Troubles,
    pub session: Session,
    pub details: Details,
    pub selected: Totals,
    pub removing: RemovalState,
    pub clean_up: CleanUp,
    pub log_repair: Option<LogRepair>,
    pub artifact: Option<Artifact>,
    pub palette: Palette,
    /// The page that looks inside an item, over the view that it was opened from.
    pub inside: Option<Inside>,
    /// Jobs of pages that were left.
    pub unwanted: Vec<JobId>,
    /// What went wrong beside removals.
    pub removal_warnings: Vec<Warning>,
    pub pending: Pending,
    /// A look at what came and went since the last scan, while it goes on.
    pub refresh: Option<JobId>,
    /// When the inventory was asked for last (UTC).
    pub looked: Option<Timestamp>,
    /// When somebody last touched the window, in its own seconds.
    pub touched: Option<f64>,
    pub once: Once,
}

#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "wishes that have nothing to do with each other")]
pub struct Pending {
    pub rescan: bool,
    pub details: bool,
    pub selected: bool,
    /// A look at what came and went, once nothing runs.
    pub refresh: bool,
}

impl Pending {
    /// Data or selection have changed.
    pub fn look_anew(&mut self) {
        (self.details, self.selected) = (true, true);
    }
}

/// A part of the window that the keyboard may be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// Everywhere, also while a dialog is open.
    Anywhere,
    /// Everywhere while no dialog is open.
    Window,
    List,
    Search,
    /// The dialog that is open.
    Dialog,
    /// The list of what could go.
    CleanUp,
    /// The palette, while it is open.
    Palette,
    Settings,
    /// What lies in the item that is looked into.
    Inside,
    /// The nodes of what is shown of a file.
    Nodes,
}

/// The number of a job; later jobs have higher numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Once {
    pub scroll: Option<Scroll>,
    pub sheet_scroll: Option<Scroll>,
    pub clean_up_scroll: Option<Scroll>,
    pub inside_scroll: Option<Scroll>,
    pub nodes_scroll: Option<Scroll>,
    /// Who gets the keyboard.
    pub focus: Option<Area>,
    pub menu: bool,
    /// Whether the cursor of the palette is to be brought into sight.
    pub palette_moved: bool,
    /// Whether the keyboard goes on to the next part of the window.
    pub next_part: bool,
}

impl State {
    pub fn new(source: Source, now: Now) -> Self {
        let list = List::new(source.environment.home.clone());
        Self {
            source,
            now,
            clock: Arc::new(SystemClock),
            list,
            scan: Scan::default(),
            notice: None,
            warnings_open: false,
            troubles: Troubles::default(),
            session: Session::default(),
            details: Details::default(),
            selected: Totals::default(),
            removing: RemovalState::default(),
            clean_up: CleanUp::default(),
            log_repair: None,
            artifact: None,
            palette: Palette::default(),
            inside: None,
            unwanted: Vec::new(),
            removal_warnings: Vec::new(),
            pending: Pending::default(),
            refresh: None,
            looked: None,
            touched: None,
            once: Once::default(),
        }
    }

    pub fn furnish(&mut self, session: Session) {
        self.list.set_unused_days(session.settings.stale_days, &self.now);
        self.session = session;
    }

    /// What the next frame does once; asked for once.
    pub fn take_once(&mut self) -> Once {
        let scroll = self.list.tree.take_scroll();
        let sheet_scroll = self.removing.sheet.tree.take_scroll();
        let clean_up_scroll = self.clean_up.tree_mut().take_scroll();
        let inside_scroll = self.inside.as_mut().and_then(|inside| inside.tree.take_scroll());
        let shown = self.inside.as_mut().and_then(|inside| inside.shown.as_mut());
        let nodes_scroll = shown.and_then(|shown| shown.nodes.tree.take_scroll());
        let palette_moved = std::mem::take(&mut self.palette.is_moved);
        let once = std::mem::take(&mut self.once);
        Once { scroll, sheet_scroll, clean_up_scroll, inside_scroll, nodes_scroll, palette_moved, ..once }
    }

    /// Whether there is anything to list, be it hidden by a filter.
    pub fn has_list(&self) -> bool {
        !self.list.items.list.is_empty() || self.list.listing.as_ref().is_some_and(Listing::lists_something)
    }

    /// Whether there is a depot to look at, be there nothing in it.
    pub fn has_depot(&self) -> bool {
        let depots = self.list.listing.iter().flat_map(|listing| &listing.inventory.depots);
        depots.into_iter().any(|depot| depot.presence == Presence::Folder)
    }

    /// The list that is worked with: that of the dialog that is open, of what could go, or of everything.
    pub fn list_in_use(&self) -> Area {
        match (self.session.dialog, self.session.view) {
            (Some(_), _) => Area::Dialog,
            (None, _) if self.inside.is_some() => Area::Inside,
            (None, View::Everything) => Area::List,
            (None, View::Overview) if self.overview_is_beside() => Area::List,
            (None, View::Overview | View::Rules) => Area::CleanUp,
            (None, View::Settings) => Area::Settings,
        }
    }

    /// What is meant, by positions among the items: what is selected; in the list of Everything, where nothing is, what
    /// the cursor is on.
    pub fn targets(&self) -> Vec<usize> {
        if self.lists_everything() { self.list.targets() } else { self.list.selected().collect() }
    }

    fn lists_everything(&self) -> bool {
        self.session.view == View::Everything || self.overview_is_beside()
    }

    /// The folder to open for what is meant first. A file is shown in its folder rather than opened, which would start
    /// the program that its name asks for.
    pub fn folder_to_open(&self) -> Option<PathBuf> {
        if self.lists_everything() {
            return self.list.folder(self.list.cursor()?);
        }
        let item = self.list.items.item(self.list.selected().next()?)?;
        if item.what == Kind::File { item.path.parent().map(PathBuf::from) } else { Some(item.path.clone()) }
    }

    /// Whether the Overview has nothing of what the filter shows, so that it shows the matches of Everything.
    pub fn overview_is_beside(&self) -> bool {
        let finds = self.list.filter.is_active() && !self.list.rows.is_empty();
        self.session.view == View::Overview && finds && self.clean_up.overview.rows.is_empty()
    }

    /// Where the user is in the list that is worked with.
    pub fn tree_in_use(&mut self) -> &mut Tree {
        match (self.list_in_use(), &mut self.inside) {
            (Area::Dialog, _) => &mut self.removing.sheet.tree,
            (Area::Inside, Some(inside)) => &mut inside.tree,
            (Area::CleanUp, _) => self.clean_up.tree_mut(),
            _ => &mut self.list.tree,
        }
    }

    /// The one item that is selected, by its position; or why it cannot be looked into.
    pub fn item_to_look_into(&self) -> Result<usize, &'static str> {
        let targets = self.list.targets();
        let [item] = *targets else { return Err("Select one item first") };
        self.can_look_into(item)
    }

    /// The same item, or why it cannot be looked into.
    pub fn can_look_into(&self, item: usize) -> Result<usize, &'static str> {
        match self.list.items.item(item).map(|item| item.what) {
            Some(Kind::Directory) => Ok(item),
            Some(Kind::Symlink) => Err("This is a link, and links are not followed"),
            Some(Kind::File) => Err("This is a file, and no folder"),
            None => Err("Select one item first"),
        }
    }

    /// Leaves the page that looks inside an item. What it has asked for is not wanted any more.
    pub fn leave_inside(&mut self) {
        let Some(inside) = self.inside.take() else { return };
        let shown = inside.shown.iter().flat_map(|shown| shown.jobs().collect::<Vec<_>>());
        let listings = inside.listings.iter().filter_map(|listing| listing.listed.job());
        self.unwanted.extend(inside.walk.job.into_iter().chain(shown).chain(listings));
    }

    /// Whether what is shown of what could go was decided on what is listed and for what is chosen, and it is known
    /// what that takes.
    pub fn knows_what_could_go(&self) -> bool {
        let clean_up = &self.clean_up;
        let is_of_this = clean_up.shown.is_some_and(|(job, generation)| {
            generation == self.list.generation && clean_up.job.is_none_or(|running| running == job)
        });
        let is_measured = clean_up.survey.as_ref().is_some_and(|survey| survey.stage >= Stage::WhatGoes);
        is_of_this && is_measured && self.refresh.is_none() && !self.scan.is_running()
    }

    /// Whether something is measured, which can be stopped.
    pub fn is_measuring(&self) -> bool {
        self.scan.is_running() || self.clean_up.job.is_some()
    }

    /// The depot that would be cleared: the one that is shown alone, the only one there is, or the user's own.
    pub fn depot_to_clear(&self) -> Option<usize> {
        let inventory = &self.list.listing.as_ref()?.inventory;
        let mut there =
            inventory.depots.iter().enumerate().filter(|(_, depot)| depot.presence == Presence::Folder);
        match (inventory.only, there.next(), there.next()) {
            (Some(only), ..) => Some(only),
            (None, Some((alone, _)), None) => Some(alone),
            _ => inventory.is_user_depot(0).then_some(0),
        }
    }

    /// The log of scratch spaces that "Repair the log…" is about when none is named.
    pub fn log_to_repair(&self) -> Option<PathBuf> {
        let inventory = &self.list.listing.as_ref()?.inventory;
        Some(inventory.depots.get(self.depot_to_clear()?)?.layout.scratch_usage())
    }

    /// The home folder, to shorten paths.
    pub fn home(&self) -> Option<&Path> {
        self.source.environment.home.as_deref()
    }

    /// Every warning of the settings, the inventory, of measuring and of removals, in this order.
    pub fn warnings(&self) -> impl Iterator<Item = &Warning> {
        let inventory = self.list.listing.iter().flat_map(|listing| &listing.inventory.warnings);
        let settings = self.session.settings_warnings.iter();
        let scan = self.scan.end.iter().flat_map(|end| &end.warnings);
        settings.chain(inventory).chain(scan).chain(&self.removal_warnings)
    }
}

#[derive(Debug, Clone)]
pub struct Source {
    pub depots: DepotChoice,
    pub environment: Environment,
}

#[derive(Debug, Default)]
pub struct Scan {
    /// Its job; events of any other scan are stale.
    pub job: Option<JobId>,
    pub progress: Progress,
    pub end: Option<ScanEnd>,
    /// When it ended, by the wall clock.
    pub ended: Option<LocalTime>,
}

impl Scan {
    pub fn is_running(&self) -> bool {
        self.job.is_some() && self.end.is_none()
    }
}

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub message: String,
    /// The path it is about, to be copied.
    pub path: PathBuf,
}
