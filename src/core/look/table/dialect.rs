//! How a table is written: what parts its cells, which lines are comments, whether a row names the columns.
//!
//! Found from the first lines, by trying: the delimiter is right with which most records have the same number of cells.

use std::collections::{BTreeMap, BTreeSet};

use super::records::{Delimiter, Record, Records};
use crate::core::look::column::{Class, class, class_of};

/// Lines from which it is told.
const LINES: usize = 100;

/// Where the names of the columns stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Header {
    None,
    FirstRow,
    /// In the last comment before the rows.
    Comment(Vec<String>),
}

#[derive(Debug)]
pub struct Dialect {
    pub delimiter: Delimiter,
    /// What a comment begins with, when the table begins with one.
    pub comment: Option<u8>,
    pub comment_lines: u64,
    pub header: Header,
    /// What ends the first line: those within quotes may end otherwise.
    pub eol: &'static str,
    /// How many cells most records have.
    pub columns: usize,
    records: Vec<Record>,
}

/// Those that part cells, the least likely to stand within one first.
const DELIMITERS: [Delimiter; 5] = [
    Delimiter::Byte(b'\t'),
    Delimiter::Byte(b';'),
    Delimiter::Byte(b'|'),
    Delimiter::Byte(b','),
    Delimiter::Spaces,
];

impl Dialect {
    /// `tabs` when the name says that tabs part the cells; `is_whole` when `sample` is all there is.
    pub fn of(sample: &str, tabs: bool, is_whole: bool) -> Self {
        let end = sample.match_indices('\n').nth(LINES).map_or(sample.len(), |(at, _)| at + 1);
        let is_whole = is_whole && end == sample.len();
        let sample = sample.get(..end).unwrap_or(sample);
        let eol = match sample.find(['\r', '\n']).and_then(|at| sample.get(at..)) {
            Some(rest) if rest.starts_with("\r\n") => "crlf",
            Some(rest) if rest.starts_with('\r') => "cr",
            Some(_) => "lf",
            None => "none",
        };
        let comment = sample.bytes().next().filter(|byte| matches!(byte, b'#' | b'%'));
        let comments = sample.lines().take_while(|line| comment.is_some() && line.bytes().next() == comment);
        let comment_lines = comments.clone().count() as u64;
        let last_comment = comments.last().and_then(|line| line.get(1..)).unwrap_or_default();

        let candidates = DELIMITERS.iter().filter(|delimiter| !tabs || **delimiter == Delimiter::Byte(b'\t'));
        let mut best = (Delimiter::Byte(if tabs { b'\t' } else { b',' }), 1, 0, Vec::new());
        for delimiter in candidates {
            let records = parted(sample, *delimiter, comment, is_whole);
            let (columns, matching) = most_common_length(&records);
            let is_possible = columns > 1 && (*delimiter != Delimiter::Spaces || are_numbers(&records));
            // A larger share of the records than with those before.
            if is_possible && (best.1 == 1 || matching * best.3.len() > best.2 * records.len()) {
                best = (*delimiter, columns, matching, records);
            }
        }
        let (delimiter, columns, _, mut records) = best;
        if records.is_empty() {
            records = parted(sample, delimiter, comment, is_whole);
        }
        let may_have_comma = delimiter != Delimiter::Byte(b',');
        let mut header = if is_header(&records, may_have_comma) { Header::FirstRow } else { Header::None };
        if header == Header::None && columns > 1 {
            let commented = parted(last_comment.trim_start(), delimiter, None, true);
            let rows = commented.into_iter().chain(records.iter().cloned()).collect::<Vec<_>>();
            if let Some(names) = rows.first().filter(|row| row.length == columns)
                && is_header(&rows, may_have_comma)
            {
                header = Header::Comment(names.cells.clone());
            }
        }
        Self { delimiter, comment, comment_lines, header, eol, columns, records }
    }
}

/// Whether text whose name tells nothing is a table: three lines at least that have the same number of cells.
pub fn is_table(start: &[u8], is_whole: bool) -> bool {
    let text = String::from_utf8_lossy(start);
    let dialect = Dialect::of(&text, false, is_whole);
    let is_even = dialect.records.iter().all(|record| record.length == dialect.columns);
    if dialect.columns < 2 || dialect.records.len() < 3 || !is_even {
        return false;
    }
    // Prose has commas, too.
    let rows = dialect.records.get(1..).unwrap_or_default();
    dialect.delimiter == Delimiter::Byte(b'\t')
        || (0..dialect.columns).any(|index| is_typed(class_below(rows, index, true)))
}

fn parted(sample: &str, delimiter: Delimiter, comment: Option<u8>, is_whole: bool) -> Vec<Record> {
    let mut found = Vec::new();
    let mut each = |record| {
        found.push(record);
        true
    };
    let mut records = Records::new(delimiter, comment, true);
    records.add(sample, &mut each);
    // What is cut off may be cut within a record; of a single one, that is all there is.
    let is_ended = is_whole && !records.ends_in_quotes();
    if is_ended {
        records.finish(&mut each);
    }
    if found.is_empty() && !is_ended {
        records.finish(&mut |record| {
            found.push(record);
            true
        });
    }
    found
}

/// The number of cells that most records have, and how many have it.
fn most_common_length(records: &[Record]) -> (usize, usize) {
    let mut counts = BTreeMap::new();
    for record in records {
        *counts.entry(record.length).or_insert(0) += 1;
    }
    counts.into_iter().max_by_key(|(length, count)| (*count, *length)).unwrap_or((1, 0))
}

fn cells(records: &[Record], index: usize) -> impl Iterator<Item = &str> {
    records.iter().filter_map(move |record| record.cells.get(index)).map(String::as_str)
}

fn are_numbers(records: &[Record]) -> bool {
    let is_number = |cell: &String| matches!(class(cell, false), Class::Integer | Class::Number);
    // The first may name the columns.
    let rows = records.get(1..).unwrap_or_default();
    !rows.is_empty() && rows.iter().all(|record| record.cells.iter().all(is_number))
}

/// The type of a column, whichever sign its fractions stand behind.
fn class_below(rows: &[Record], index: usize, may_have_comma: bool) -> Class {
    match class_of(cells(rows, index), false) {
        Class::Text if may_have_comma => class_of(cells(rows, index), true),
        class => class,
    }
}

fn is_typed(class: Class) -> bool {
    !matches!(class, Class::Text | Class::Missing)
}

/// Whether the first of these records names the columns: it has words where the others have numbers; or, where that does
/// not tell, nothing but words that differ.
fn is_header(records: &[Record], may_have_comma: bool) -> bool {
    let Some((first, rows)) = records.split_first() else { return false };
    // Years stand above columns of numbers.
    let is_year = |cell: &str| cell.trim().parse::<u16>().is_ok_and(|year| (1_000..3_000).contains(&year));
    let (mut votes, mut words, mut all_may) = (0_i32, BTreeSet::new(), true);
    for (index, cell) in first.cells.iter().enumerate() {
        let own = class_below(std::slice::from_ref(first), index, may_have_comma);
        let below = class_below(rows, index, may_have_comma);
        match own {
            Class::Missing => {}
            Class::Text => {
                votes += i32::from(is_typed(below));
                all_may &= words.insert(cell.trim());
            }
            Class::Integer if is_year(cell) => {}
            _ => {
                votes -= i32::from(is_typed(below));
                all_may = false;
            }
        }
    }
    votes > 0 || (votes == 0 && all_may && !words.is_empty())
}
