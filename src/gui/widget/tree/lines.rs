//! The lines of a list that folds, while they are built: what they stand for, and which are expanded.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::hash::{BuildHasher as _, BuildHasherDefault, Hasher, RandomState};
use std::ops::Range;
use std::sync::LazyLock;

/// What stays the same about a line when the lines are built anew. It tells lines of one list apart, no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct LineId(pub u64);

impl LineId {
    /// The number of a name, such as a path: names are long, and lists hold many. That two of a million names get the
    /// same is one chance in some ten million, and nobody can choose names so that they do.
    pub fn of(name: &OsStr) -> Self {
        Self(KEYS.hash_one(name))
    }

    /// The number of what bears a name in a folder of this number, so that no path need be put together.
    #[must_use]
    pub fn below(self, name: &OsStr) -> Self {
        Self(KEYS.hash_one((self.0, name)))
    }
}

/// Cannot be guessed.
static KEYS: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// What is kept by lines: their numbers are as good as random already.
pub type LineMap<T> = HashMap<LineId, T, BuildHasherDefault<Number>>;
pub type LineSet = HashSet<LineId, BuildHasherDefault<Number>>;

/// Takes a number for its own hash.
#[derive(Debug, Default)]
pub struct Number(u64);

impl Hasher for Number {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = number;
    }
}

/// Whether there is something below a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    Leaf,
    /// Lines that are hidden.
    Collapsed,
    /// The lines that follow on a deeper level.
    Expanded,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    pub id: LineId,
    /// How deep it lies, from 1.
    pub level: usize,
    pub fold: Fold,
    /// What selecting it selects: positions in the leaves. Collapsed ones are among them.
    pub leaves: Range<usize>,
    /// Its number among its siblings, from 0, and how many these are.
    pub place: (usize, usize),
}

/// The lines of a list, and its leaves: all that can be selected, each with its number in its owner's data.
#[derive(Debug, Default)]
pub struct Lines {
    pub(super) lines: Vec<Line>,
    pub(super) leaves: Vec<(LineId, usize)>,
}

impl Lines {
    /// Adds a line. It stands for the leaves that are added until it is [ended](Self::end).
    pub fn begin(&mut self, id: LineId, level: usize, fold: Fold) -> usize {
        let leaves = self.leaves.len()..self.leaves.len();
        self.lines.push(Line { id, level, fold, leaves, place: (0, 0) });
        self.lines.len() - 1
    }

    pub fn end(&mut self, line: usize) {
        if let Some(line) = self.lines.get_mut(line) {
            line.leaves.end = self.leaves.len();
        }
    }

    /// Adds a leaf with a line of its own.
    pub fn leaf(&mut self, id: LineId, level: usize, item: usize) {
        let line = self.begin(id, level, Fold::Leaf);
        self.hidden(id, item);
        self.end(line);
    }

    /// Adds a leaf below a collapsed line.
    pub fn hidden(&mut self, id: LineId, item: usize) {
        self.leaves.push((id, item));
    }

    /// Numbers each line among its siblings.
    pub(super) fn number(&mut self) {
        // The siblings so far on each level.
        let mut open: Vec<Vec<usize>> = Vec::new();
        for position in 0..=self.lines.len() {
            let level = self.lines.get(position).map_or(0, |line| line.level);
            for siblings in open.drain(level.min(open.len())..) {
                let count = siblings.len();
                for (place, line) in siblings.into_iter().enumerate() {
                    if let Some(line) = self.lines.get_mut(line) {
                        line.place = (place, count);
                    }
                }
            }
            open.resize_with(level, Vec::new);
            if let Some(siblings) = open.last_mut() {
                siblings.push(position);
            }
        }
    }
}

/// Which lines the user has expanded or collapsed.
#[derive(Debug, Default)]
pub struct Expansion {
    chosen: LineMap<bool>,
    /// While a search goes on: what the user chose since it began. Everything else that it finds is expanded.
    searching: Option<LineMap<bool>>,
}

impl Expansion {
    /// Begins or ends a search. What was expanded before it is so again after it.
    pub fn search(&mut self, searching: bool) {
        if searching != self.searching.is_some() {
            self.searching = searching.then(LineMap::default);
        }
    }

    /// Whether a line is expanded; `usual` says so where nobody chose.
    pub fn is_expanded(&self, line: LineId, usual: bool) -> bool {
        let (chosen, usual) = self.searching.as_ref().map_or((&self.chosen, usual), |chosen| (chosen, true));
        chosen.get(&line).copied().unwrap_or(usual)
    }

    pub fn set(&mut self, line: LineId, expanded: bool) {
        self.searching.as_mut().unwrap_or(&mut self.chosen).insert(line, expanded);
    }
}
