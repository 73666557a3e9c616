//! The page that looks inside an item: which folder is open in it, what lies there, and what is shown of one file.
//!
//! What each folder takes is known from one walk through all of it ([`Walked`]); what lies right in a folder is listed
//! when that is opened. Rows are positions in those lists, so that a folder of a million files costs little. Everything
//! is kept by names below the item's folder; the page never reads the disk itself.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::core::judge::Verdict;
use crate::core::scan::tree::File;
use crate::core::space::Kind;
use crate::core::time::Now;
use crate::gui::format::Figure;
use crate::gui::state::JobId;
use crate::gui::state::type_to_find::{self, TypeToFind};
use crate::gui::widget::tree::{Hold, LineId, LineMap, Lost, Reach, Tree};
use crate::gui::words::code;

pub mod nodes;
mod rows;
pub mod shown;
pub mod walked;

pub use rows::{Column, Row, Sort, extension};
use shown::Shown;
use walked::Walked;

/// The page, while it is open.
#[derive(Debug)]
pub struct Inside {
    /// The folder of the item that is looked into.
    pub root: PathBuf,
    /// What the item is called, safe to show.
    pub name: String,
    pub verdict: Verdict,
    pub why: String,
    /// Where versions of the package lie whose item it is.
    pub packages: Vec<PathBuf>,
    pub walk: Walk,
    pub listings: Vec<Listing>,
    /// The listing of each folder that was opened.
    numbers: LineMap<usize>,
    /// The listing of the folder that is open; the first is the item's own.
    pub here: usize,
    /// The ending of names that alone is shown, in lower case.
    pub only: Option<String>,
    pub sort: Sort,
    pub rows: Vec<Row>,
    /// What the largest thing takes that is shown.
    pub largest: u64,
    /// Cursor, folds, and what is in sight.
    pub tree: Tree,
    /// Another number whenever what the rows say has changed.
    pub edition: u64,
    /// Whether the preview takes all the room.
    pub is_large: bool,
    pub shown: Option<Shown>,
    /// The number of the inventory in which the item was last seen.
    pub generation: u64,
    find: TypeToFind,
}

/// The walk through everything in the item.
#[derive(Debug, Default)]
pub struct Walk {
    pub job: Option<JobId>,
    /// Files seen so far.
    pub seen: u64,
    pub walked: Option<Walked>,
    /// Why there is none.
    pub trouble: Option<String>,
}

/// What lies right in a folder.
#[derive(Debug)]
pub struct Listing {
    pub id: LineId,
    /// The listing of the folder that it lies in.
    pub parent: Option<usize>,
    /// The names that lead to it from the item's folder.
    pub inside: Vec<OsString>,
    pub listed: Listed,
}

#[derive(Debug)]
pub enum Listed {
    /// Not asked for yet, or asked for by this job.
    Wanted(Option<JobId>),
    There(Vec<File>),
    /// Why it could not be.
    Not(String),
}

impl Listed {
    pub fn job(&self) -> Option<JobId> {
        if let Self::Wanted(job) = self { *job } else { None }
    }
}

impl Inside {
    /// The page on a folder, of which nothing is known yet.
    pub fn new(root: PathBuf, name: String, verdict: Verdict, why: String) -> Self {
        let id = LineId::default();
        let first = Listing { id, parent: None, inside: Vec::new(), listed: Listed::Wanted(None) };
        let mut inside = Self {
            root,
            name,
            verdict,
            why,
            packages: Vec::new(),
            walk: Walk::default(),
            listings: vec![first],
            numbers: LineMap::default(),
            here: 0,
            only: None,
            sort: Sort::default(),
            rows: Vec::new(),
            largest: 0,
            tree: Tree::default(),
            edition: 0,
            is_large: false,
            shown: None,
            generation: 0,
            find: TypeToFind::default(),
        };
        inside.numbers.insert(id, 0);
        inside
    }

    /// The folder that is open.
    pub fn open(&self) -> Option<&Listing> {
        self.listings.get(self.here)
    }

    /// The listings on the way to the folder that is open, the item's own first.
    pub fn way(&self) -> Vec<usize> {
        let parent = |at: &usize| self.listings.get(*at).and_then(|listing| listing.parent);
        let mut way: Vec<usize> = std::iter::successors(Some(self.here), parent).collect();
        way.reverse();
        way
    }

    /// What a row stands for, where that is something in a folder.
    pub fn entry(&self, row: usize) -> Option<(&Listing, &File)> {
        let Row::Entry(listing, entry) = *self.rows.get(row)? else { return None };
        let listing = self.listings.get(listing)?;
        let Listed::There(files) = &listing.listed else { return None };
        Some((listing, files.get(entry)?))
    }

    /// What the cursor is on.
    pub fn pointed_at(&self) -> Option<(&Listing, &File)> {
        self.entry(self.tree.cursor()?)
    }

    /// The names that lead to what a row stands for.
    pub fn inside(&self, row: usize) -> Option<Vec<OsString>> {
        let (listing, file) = self.entry(row)?;
        let mut inside = listing.inside.clone();
        inside.push(file.name.clone());
        Some(inside)
    }

    /// The path of what the cursor is on, or of the folder that is open.
    pub fn path(&self) -> PathBuf {
        let pointed = self.tree.cursor().and_then(|row| self.inside(row));
        let inside = pointed.or_else(|| self.open().map(|open| open.inside.clone()));
        inside.into_iter().flatten().fold(self.root.clone(), |path, name| path.join(name))
    }

    /// The folder to show in the file browser.
    pub fn folder(&self) -> PathBuf {
        let path = self.path();
        let is_file = self.pointed_at().is_some_and(|(_, file)| file.kind != Kind::Directory);
        if is_file { path.parent().map(Path::to_path_buf).unwrap_or(path) } else { path }
    }

    /// The line of Julia that reads what is shown.
    pub fn julia(&self) -> Option<String> {
        let shown = self.shown.as_ref()?;
        let path = shown.inside.iter().fold(self.root.clone(), |path, name| path.join(name));
        let part = shown.part.as_ref().map(|chosen| chosen.name.as_str());
        Some(code::line(shown.kind()?, &path, part))
    }

    /// How much a thing takes: of a folder as far as it is known from the walk.
    pub fn size(&self, listing: &Listing, file: &File) -> Figure {
        if file.kind != Kind::Directory {
            return Figure::Exact(file.allocated);
        }
        self.walk.walked.as_ref().map_or(Figure::Unknown, |walked| walked.size(listing.id.below(&file.name)))
    }

    /// How many files are in a folder.
    pub fn files(&self, listing: &Listing, file: &File) -> Figure {
        if file.kind != Kind::Directory {
            return Figure::Unknown;
        }
        self.walk.walked.as_ref().map_or(Figure::Unknown, |walked| walked.files(listing.id.below(&file.name)))
    }

    /// The listing of a folder, which is wanted from now on.
    fn listing_of(&mut self, parent: usize, name: &OsString) -> Option<usize> {
        let above = self.listings.get(parent)?;
        let id = above.id.below(name);
        if let Some(number) = self.numbers.get(&id) {
            return Some(*number);
        }
        let mut inside = above.inside.clone();
        inside.push(name.clone());
        let number = self.listings.len();
        self.listings.push(Listing { id, parent: Some(parent), inside, listed: Listed::Wanted(None) });
        self.numbers.insert(id, number);
        Some(number)
    }

    /// Opens the folder of a row. Gives whether it is one.
    pub fn go_in(&mut self, row: usize) -> bool {
        let Some(Row::Entry(listing, _)) = self.rows.get(row).copied() else { return false };
        let folder = self.entry(row).filter(|(_, file)| file.kind == Kind::Directory);
        let Some(name) = folder.map(|(_, file)| file.name.clone()) else { return false };
        let Some(number) = self.listing_of(listing, &name) else { return false };
        self.go_to(number);
        true
    }

    /// Opens a folder that was opened before; the cursor goes to what it was opened from.
    pub fn go_to(&mut self, listing: usize) {
        let from = self.way();
        self.here = listing;
        self.tree.leave();
        self.rebuild();
        let below = from.iter().position(|on_the_way| *on_the_way == listing);
        let left = below.and_then(|at| self.listings.get(*from.get(at + 1)?)).map(|listing| listing.id);
        let row = left.and_then(|id| self.tree.lines().iter().position(|line| line.id == id));
        self.point_somewhere(row.unwrap_or_default());
    }

    /// Goes to the folder that the open one lies in. Gives whether there is one in the item.
    pub fn go_up(&mut self) -> bool {
        let Some(parent) = self.open().and_then(|open| open.parent) else { return false };
        self.go_to(parent);
        true
    }

    /// Puts the cursor on a row where it is on none.
    fn point_somewhere(&mut self, row: usize) {
        if self.tree.cursor().is_none() && self.entry(row).is_some() {
            self.tree.point(row, Reach::Nothing);
        }
    }

    pub fn fold(&mut self, row: usize) {
        let Some(Row::Entry(listing, _)) = self.rows.get(row).copied() else { return };
        let name = self.entry(row).map(|(_, file)| file.name.clone());
        if self.tree.fold(row) {
            if let Some(name) = name {
                let _ = self.listing_of(listing, &name);
            }
            self.rebuild();
        }
    }

    /// Left or Right: folds or unfolds the cursor's row, or goes to the row above or below it.
    pub fn turn(&mut self, expand: bool) {
        if let Some(row) = self.tree.turn(expand, Reach::Nothing) {
            self.fold(row);
        }
    }

    pub fn find(&mut self, letter: char, now: &Now) {
        let (beginning, may_stay) = self.find.take(letter, now);
        let from = self.tree.cursor().map_or(0, |cursor| if may_stay { cursor } else { cursor + 1 });
        let name = |row| self.entry(row).map(|(_, file)| file.name.to_string_lossy().into_owned());
        let count = self.rows.len();
        if let Some(row) = type_to_find::find(&beginning, from, count, |row| name(row).unwrap_or_default()) {
            self.tree.point(row, Reach::Nothing);
        }
    }

    /// Sorts by a column; the other way round when it is sorted by it already.
    pub fn sort_by(&mut self, column: Column) {
        self.sort = self.sort.then(column);
        self.rebuild();
    }

    /// Shows the files of one ending alone, or all where it is shown alone already.
    pub fn show_only(&mut self, extension: String) {
        self.only = if self.only.as_ref() == Some(&extension) { None } else { Some(extension) };
        self.rebuild();
        self.point_somewhere(0);
    }

    pub fn show_all(&mut self) {
        self.only = None;
        self.rebuild();
        self.point_somewhere(0);
    }

    /// The walk has ended.
    pub fn walked(&mut self, walked: Result<Walked, String>) {
        self.walk.job = None;
        match walked {
            Ok(walked) => self.walk.walked = Some(walked),
            Err(trouble) => self.walk.trouble = Some(trouble),
        }
        self.rebuild();
    }

    /// A folder was listed.
    pub fn listed(&mut self, job: JobId, files: Result<Vec<File>, String>) {
        let of_job = |listing: &&mut Listing| matches!(listing.listed, Listed::Wanted(Some(by)) if by == job);
        let Some(listing) = self.listings.iter_mut().find(of_job) else { return };
        listing.listed = files.map_or_else(Listed::Not, Listed::There);
        self.rebuild();
        self.point_somewhere(0);
    }

    fn rebuild(&mut self) {
        let (rows, lines) = rows::build(self);
        self.rows = rows;
        let sizes = (0..self.rows.len()).filter_map(|row| self.entry(row)).map(|(listing, file)| match self
            .size(listing, file)
        {
            Figure::Exact(bytes) | Figure::AtLeast(bytes) => bytes,
            Figure::Unknown => 0,
        });
        self.largest = sizes.max().unwrap_or_default();
        self.tree.replace(lines, Lost::Forget, Hold::Cursor);
        self.edition += 1;
    }
}
