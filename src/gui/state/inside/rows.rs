//! The rows of the page: what lies in the open folder and in those that are unfolded, in order.

use std::cmp::{Ordering, Reverse};

use super::{Inside, Listed, Listing};
use crate::core::scan::tree::File;
use crate::core::space::Kind;
use crate::core::time::Timestamp;
use crate::gui::format::Figure;
use crate::gui::widget::tree::{Fold, LineId, Lines};

/// A row, by positions in what is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// Something in a folder: the listing of that, and its position there.
    Entry(usize, usize),
    /// What is to be said of a folder in place of its contents.
    Word(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Name,
    Size,
    Files,
    Type,
    Changed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub column: Column,
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { column: Column::Size, descending: true }
    }
}

impl Sort {
    /// The order after a click on a column.
    pub(super) fn then(self, column: Column) -> Self {
        if self.column == column {
            return Self { descending: !self.descending, ..self };
        }
        Self { column, descending: matches!(column, Column::Size | Column::Files | Column::Changed) }
    }
}

/// The ending of a name, in lower case and without its dot: what [`TypeSum`](crate::core::scan::tree::TypeSum)s go by.
pub fn extension(file: &File) -> String {
    let name = std::path::Path::new(&file.name);
    let extension = name.extension().and_then(|extension| extension.to_str());
    extension.map(str::to_ascii_lowercase).unwrap_or_default()
}

/// The rows of the open folder, and their lines.
pub(super) fn build(inside: &Inside) -> (Vec<Row>, Lines) {
    let mut built = Built { inside, rows: Vec::new(), lines: Lines::default() };
    // A stack of its own: how deep folders are unfolded is not for us to say.
    let mut open = vec![(inside.here, built.order(inside.here).into_iter())];
    built.word(inside.here, 1);
    while let Some((listing, entries)) = open.last_mut() {
        let listing = *listing;
        let Some(entry) = entries.next() else {
            open.pop();
            continue;
        };
        let level = open.len();
        if let Some(below) = built.entry(listing, entry, level) {
            built.word(below, level + 1);
            open.push((below, built.order(below).into_iter()));
        }
    }
    (built.rows, built.lines)
}

struct Built<'inside> {
    inside: &'inside Inside,
    rows: Vec<Row>,
    lines: Lines,
}

impl Built<'_> {
    fn add(&mut self, row: Row, id: LineId, level: usize, fold: Fold) {
        let line = self.lines.begin(id, level, fold);
        self.lines.end(line);
        self.rows.push(row);
    }

    /// Adds what is in a folder; gives its listing when it is unfolded.
    fn entry(&mut self, number: usize, entry: usize, level: usize) -> Option<usize> {
        let listing = self.inside.listings.get(number)?;
        let Listed::There(files) = &listing.listed else { return None };
        let file = files.get(entry)?;
        let id = listing.id.below(&file.name);
        if file.kind != Kind::Directory {
            self.add(Row::Entry(number, entry), id, level, Fold::Leaf);
            return None;
        }
        let is_open = self.inside.tree.expansion.is_expanded(id, false);
        let fold = if is_open { Fold::Expanded } else { Fold::Collapsed };
        self.add(Row::Entry(number, entry), id, level, fold);
        if is_open { self.inside.numbers.get(&id).copied() } else { None }
    }

    /// Says why there is nothing to list, where that is so.
    fn word(&mut self, number: usize, level: usize) {
        let Some(listing) = self.inside.listings.get(number) else { return };
        let is_said = match &listing.listed {
            Listed::There(files) => !files.iter().any(|file| self.is_shown(file)),
            Listed::Wanted(_) | Listed::Not(_) => true,
        };
        if is_said {
            self.add(Row::Word(number), listing.id.below("/".as_ref()), level, Fold::Leaf);
        }
    }

    fn is_shown(&self, file: &File) -> bool {
        match &self.inside.only {
            Some(only) if file.kind != Kind::Directory => extension(file) == *only,
            _ => true,
        }
    }

    /// The positions of what is shown of a folder, in order.
    fn order(&self, number: usize) -> Vec<usize> {
        let Some(listing) = self.inside.listings.get(number) else { return Vec::new() };
        let Listed::There(files) = &listing.listed else { return Vec::new() };
        let mut keyed: Vec<(Key, usize)> = files
            .iter()
            .enumerate()
            .filter(|(_, file)| self.is_shown(file))
            .map(|(at, file)| (self.key(listing, file), at))
            .collect();
        let name = |at: usize| files.get(at).map(|file| &file.name);
        let descends = self.inside.sort.descending;
        let compare = |(one, at): &(Key, usize), (other, at_other): &(Key, usize)| {
            let order = if descends { Reverse(one).cmp(&Reverse(other)) } else { one.cmp(other) };
            let by_name = || name(*at).cmp(&name(*at_other));
            match order {
                Ordering::Equal if descends && self.inside.sort.column == Column::Name => by_name().reverse(),
                order => order.then_with(by_name),
            }
        };
        keyed.sort_unstable_by(compare);
        keyed.into_iter().map(|(_, at)| at).collect()
    }

    fn key(&self, listing: &Listing, file: &File) -> Key {
        let figure = |figure| match figure {
            Figure::Unknown => None,
            Figure::AtLeast(number) | Figure::Exact(number) => Some(number),
        };
        match self.inside.sort.column {
            Column::Name => Key::None,
            Column::Size => Key::Number(figure(self.inside.size(listing, file))),
            Column::Files => Key::Number(figure(self.inside.files(listing, file))),
            Column::Type => Key::Text((file.kind != Kind::Directory).then(|| extension(file))),
            Column::Changed => Key::Time(self.inside.changed(listing, file)),
        }
    }
}

/// What the order goes by; what is not known is the least.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    None,
    Number(Option<u64>),
    Text(Option<String>),
    Time(Option<Timestamp>),
}

impl Inside {
    /// When a file was changed, or the newest in a folder.
    pub fn changed(&self, listing: &Listing, file: &File) -> Option<Timestamp> {
        let walked = self.walk.walked.as_ref().filter(|_| file.kind == Kind::Directory);
        walked.and_then(|walked| walked.newest(listing.id.below(&file.name))).or(file.modified)
    }

    /// The listings that are to be asked for: of the open folder, and of those that are unfolded.
    pub fn wanted(&mut self) -> Vec<usize> {
        let is_wanted = |listing: &Listing| matches!(listing.listed, Listed::Wanted(None));
        (0..self.listings.len()).filter(|at| self.listings.get(*at).is_some_and(is_wanted)).collect()
    }
}
