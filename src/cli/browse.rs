//! `browse`: what is in a space or a folder of it.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::args::{Browse, EntryOrder};
use super::grid::{Column, Grid, cut, middle};
use super::terminal::{Bar, STRONG, WEAK};
use super::{Context, Ending, Failure, json};
use crate::core::bytes::Bytes;
use crate::core::error::{Error, Warning, WarningKind, plain};
use crate::core::progress::Cancel;
use crate::core::scan::Inside;
use crate::core::scan::tree::{self, File, Tree, TypeSum};
use crate::core::space::Kind;
use crate::core::time::{Age, Now, age_words};
use crate::core::words::{self, count, things};

/// How many entries of a folder are shown, and how many a document has.
const SHOWN: usize = 20;
const IN_A_DOCUMENT: usize = 10_000;
/// How many of the largest files are shown.
const LARGEST: usize = 5;
/// How many kinds of files are named below the entries.
const TYPES: usize = 5;

/// A folder or a file, as it is shown.
#[derive(Debug)]
pub struct Entry {
    pub name: OsString,
    pub path: PathBuf,
    pub kind: Kind,
    pub is_regular: bool,
    /// What it takes, with all below.
    pub sums: tree::Sums,
    pub modified: Option<Timestamp>,
    pub unreadable: u64,
    /// What is in it, when it is to be shown.
    pub inside: Option<Level>,
}

/// The entries of a folder, of which some are shown.
#[derive(Debug, Default)]
pub struct Level {
    pub entries: Vec<Entry>,
    /// What is left out: how many, and what they take on disk.
    pub more: u64,
    pub more_allocated: u64,
}

pub(super) fn browse(asked: &Browse, context: &Context) -> Result<Ending, Failure> {
    let inventory = context.inventory()?;
    let place = inventory.find_inside(&asked.path)?;
    let advice = |error: Error| match error.source.kind() {
        io::ErrorKind::NotADirectory => {
            error.with_advice("only folders can be browsed; 'preview' shows a file")
        }
        _ => error,
    };
    // By its handle first, for what lies behind a link is not looked at.
    let files = tree::files(&place.root, &place.names, &context.cancel).map_err(advice)?;
    let bar = Bar::of_looking_through();
    let tree = tree::tree(&place.path(), &context.cancel, &|files| bar.files(files)).map_err(advice);
    bar.finish();
    let tree = tree?;
    let top = asked.top.unwrap_or(if context.json { IN_A_DOCUMENT } else { SHOWN });
    let browsing = Browsing::new(&tree, &place, asked.sort, top, &context.cancel);
    let level = browsing.level(0, files, asked.depth);
    let warnings: Vec<Warning> = inventory.warnings.into_iter().chain(warnings(&tree)).collect();
    context.warn(&warnings);
    let path = place.path();
    let text = |out: &mut dyn Write| {
        let page = Page { tree: &tree, width: context.terminal.page_width(), now: &context.now };
        page.headline(out, &words::path(&path, context.environment.home.as_deref()))?;
        if asked.types {
            return page.types(out, top);
        }
        page.entries(out, &level)?;
        page.largest(out, asked.top.unwrap_or(LARGEST))
    };
    context.show(|| json::browse::browse(&path, &tree, &level, top, &warnings), text)?;
    Ok(if tree.is_complete { Ending::Done } else { Ending::Partly })
}

fn warnings(tree: &Tree) -> impl Iterator<Item = Warning> {
    tree.troubles.iter().map(|trouble| {
        let message = format!("this cannot be read: {}; the size is a lower bound", plain(&trouble.source));
        Warning::new(WarningKind::Space, &trouble.path, message)
    })
}

struct Browsing<'a> {
    tree: &'a Tree,
    place: &'a Inside,
    /// The positions of the folders right in each, by their names.
    below: HashMap<usize, HashMap<&'a OsString, usize>>,
    sort: EntryOrder,
    top: usize,
    cancel: &'a Cancel,
}

impl<'a> Browsing<'a> {
    fn new(tree: &'a Tree, place: &'a Inside, sort: EntryOrder, top: usize, cancel: &'a Cancel) -> Self {
        let mut below: HashMap<usize, HashMap<&OsString, usize>> = HashMap::new();
        for (position, folder) in tree.folders.iter().enumerate() {
            if let Some(parent) = folder.parent {
                below.entry(parent).or_default().insert(&folder.name, position);
            }
        }
        Self { tree, place, below, sort, top, cancel }
    }

    /// The entries of the folder at a position, and those of its folders so many levels down.
    fn level(&self, folder: usize, files: Vec<File>, depth: u8) -> Level {
        let above = self.tree.path(folder, None);
        let mut entries: Vec<Entry> =
            files.into_iter().map(|file| self.entry(folder, &above, file)).collect();
        entries.sort_by(|one, other| one.name.cmp(&other.name));
        match self.sort {
            EntryOrder::Size => entries.sort_by_key(|entry| Reverse(entry.sums.allocated)),
            EntryOrder::Name => {}
            EntryOrder::Files => entries.sort_by_key(|entry| Reverse(entry.sums.files)),
            EntryOrder::Changed => entries.sort_by_key(|entry| Reverse(entry.modified)),
        }
        let rest = entries.split_off(self.top.min(entries.len()));
        for entry in entries.iter_mut().filter(|entry| depth > 1 && entry.kind == Kind::Directory) {
            let Some(position) = self.position(folder, &entry.name) else { continue };
            let names: Vec<OsString> =
                self.place.names.iter().cloned().chain(self.tree.inside(position)).collect();
            // What cannot be read is among the warnings already.
            if let Ok(files) = tree::files(&self.place.root, &names, self.cancel) {
                entry.inside = Some(self.level(position, files, depth - 1));
            }
        }
        let more_allocated = rest.iter().map(|entry| entry.sums.allocated).sum();
        Level { entries, more: rest.len() as u64, more_allocated }
    }

    fn position(&self, folder: usize, name: &OsString) -> Option<usize> {
        self.below.get(&folder)?.get(name).copied()
    }

    fn entry(&self, folder: usize, above: &Path, file: File) -> Entry {
        let position = self.position(folder, &file.name).filter(|_| file.kind == Kind::Directory);
        let below = position.and_then(|position| self.tree.folders.get(position));
        let own = tree::Sums {
            allocated: file.allocated,
            apparent: if file.kind == Kind::Directory { 0 } else { file.apparent },
            files: u64::from(file.kind != Kind::Directory),
            folders: 0,
        };
        Entry {
            path: above.join(&file.name),
            kind: file.kind,
            is_regular: file.is_regular,
            sums: below.map_or(own, |below| below.sum),
            modified: below.map_or(file.modified, |below| below.newest),
            unreadable: below.map_or(0, |below| below.unreadable),
            name: file.name,
            inside: None,
        }
    }
}

struct Page<'a> {
    tree: &'a Tree,
    width: usize,
    now: &'a Now,
}

impl Page<'_> {
    fn headline(&self, out: &mut dyn Write, path: &str) -> io::Result<()> {
        let sizes = &self.tree.sizes;
        let bound = if self.tree.is_complete { "" } else { "≥ " };
        writeln!(out, "{STRONG}{}{STRONG:#}", middle(path, self.width))?;
        let (files, folders) = (things(sizes.files, "file"), things(sizes.directories, "folder"));
        writeln!(out, "{bound}{} on disk in {files}, {folders}\n", Bytes(sizes.allocated))
    }

    fn entries(&self, out: &mut dyn Write, level: &Level) -> io::Result<()> {
        if level.entries.is_empty() && level.more == 0 {
            return writeln!(out, "Empty.");
        }
        let mut rows = Vec::new();
        self.rows(level, 0, &mut rows);
        let (size, files, changed) = (Column::right("Size"), Column::right("Files"), Column::left("Changed"));
        // The name gives way, and the figures stay.
        let widest = |column: usize| {
            let cells = rows.iter().filter_map(|row: &Vec<String>| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0).max(7)
        };
        let figures: usize = (1..=3).map(|column| widest(column) + super::table::GAP.len()).sum();
        let name = Column::left("Name").at_most(self.width.saturating_sub(figures).max(10));
        let grid = Grid { columns: vec![name, size, files, changed], above: Vec::new(), rows };
        grid.write(out, self.width)?;
        let types = &self.tree.types;
        let named: Vec<String> = types.iter().take(TYPES).map(type_words).collect();
        let more = types.len().saturating_sub(TYPES);
        let more = if more > 0 { format!(" · {} more", count(more as u64)) } else { String::new() };
        writeln!(out, "\n{WEAK}{}{WEAK:#}", cut(&format!("{}{more}", named.join(" · ")), self.width))
    }

    fn rows(&self, level: &Level, depth: usize, rows: &mut Vec<Vec<String>>) {
        let indent = "  ".repeat(depth);
        for entry in &level.entries {
            let name = entry.name.to_string_lossy();
            let (mark, files) = match entry.kind {
                Kind::Directory => ("/", count(entry.sums.files)),
                Kind::Symlink => (" (link)", String::new()),
                Kind::File if !entry.is_regular => (" (pipe, socket or device)", String::new()),
                Kind::File => ("", String::new()),
            };
            let bound = if entry.unreadable > 0 { "≥ " } else { "" };
            rows.push(vec![
                format!("{indent}{name}{mark}"),
                format!("{bound}{}", Bytes(entry.sums.allocated)),
                files,
                entry.modified.map(|time| age_words(Age::of_file(time, self.now))).unwrap_or_default(),
            ]);
            if let Some(inside) = &entry.inside {
                self.rows(inside, depth + 1, rows);
            }
        }
        if level.more > 0 {
            let more = format!("{indent}… {} more", count(level.more));
            rows.push(vec![more, Bytes(level.more_allocated).to_string()]);
        }
    }

    fn largest(&self, out: &mut dyn Write, most: usize) -> io::Result<()> {
        if self.tree.largest.is_empty() || most == 0 {
            return Ok(());
        }
        writeln!(out, "\n{WEAK}The largest files{WEAK:#}")?;
        for file in self.tree.largest.iter().take(most) {
            let path = self.tree.path(file.folder, Some(&file.name));
            let path = middle(&path.to_string_lossy(), self.width.saturating_sub(12));
            writeln!(out, "{:>10}  {path}", Bytes(file.allocated).to_string())?;
        }
        Ok(())
    }

    fn types(&self, out: &mut dyn Write, top: usize) -> io::Result<()> {
        let columns = vec![Column::left("Type"), Column::right("Size"), Column::right("Files")];
        let row =
            |of: &TypeSum| vec![ending(of).to_string(), Bytes(of.allocated).to_string(), count(of.files)];
        let rows = self.tree.types.iter().take(top).map(row).collect();
        Grid { columns, above: Vec::new(), rows }.write(out, self.width)?;
        let more = self.tree.types.len().saturating_sub(top);
        if more > 0 { writeln!(out, "… {} more", count(more as u64)) } else { Ok(()) }
    }
}

fn ending(of: &TypeSum) -> &str {
    if of.extension.is_empty() { "no ending" } else { &of.extension }
}

/// `csv 9.1 GB in 30 files`.
fn type_words(of: &TypeSum) -> String {
    format!("{} {} in {}", ending(of), Bytes(of.allocated), things(of.files, "file"))
}
