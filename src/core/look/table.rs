//! Tables in text (RFC 4180 and what people make of it): their first rows, or those from a row on.
//!
//! How a table is written is found from its beginning (`dialect`); cells stay as they are written, formulas too. Where a
//! quote is opened and never closed the rest would be one cell: then it is shown as text.

use super::budget::{MOST_CELLS, MOST_COLUMNS, MOST_ROWS};
use super::column;
use super::preview::{Column, Facts, Preview, Table, Total, Value};
use super::source::Source;
use super::text::{self, decoding::Decoder};
use super::{Context, Trouble};

mod dialect;
mod records;
#[cfg(test)]
mod tests;

pub use dialect::is_table;
use dialect::{Dialect, Header};
use records::{Delimiter, Record, Records};

/// A quoted cell that is longer than this where reading ends is one that is never closed.
const LONGEST_QUOTED: u64 = 1 << 16;
/// Rows with too few or too many cells that are named.
const MOST_RAGGED: usize = 100;
/// Bytes from which the way of writing is told, when they have lines enough.
const SAMPLE: u64 = 1 << 20;

/// The rows of `source`, or its lines where it is no table; `tabs` when its name says what its cells are parted by.
///
/// # Errors
/// When nothing of it can be read.
pub fn preview(source: &Source<'_>, tabs: bool, context: &Context<'_>) -> Result<Preview, Trouble> {
    let mut decoder = Decoder::new(source)?;
    let sample = beginning(&mut decoder)?;
    let dialect = Dialect::of(&sample, tabs, decoder.taken() >= source.size());
    let mut rows = Rows::new(text::wanted_row(context), &dialect);
    let mut records = Records::new(dialect.delimiter, dialect.comment, rows.are_wanted());
    let (mut piece, mut before, mut shown_since) = (Some(sample), 0, None);
    let is_whole = loop {
        let Some(text) = piece else { break true };
        records.add(&text, &mut |record| rows.add(record));
        if rows.count >= rows.from {
            let since = *shown_since.get_or_insert(before);
            if decoder.taken().saturating_sub(since) >= text::most_read(context)
                && decoder.taken() < source.size()
            {
                break false;
            }
        }
        before = decoder.taken();
        piece = match decoder.piece() {
            Ok(piece) => piece,
            Err(trouble) => {
                context.ended(&trouble);
                break false;
            }
        };
    };
    if records.ends_in_quotes() && (is_whole || records.begun() > LONGEST_QUOTED) {
        context.note(format!(
            "a quote opens in record {} and is never closed, so it is shown as text",
            rows.seen + 1
        ));
        return text::preview(source, context);
    }
    // What is cut off has its last row cut in two, too; unless that is all there is.
    if is_whole || rows.seen == 0 {
        records.finish(&mut |record| rows.add(record));
    }
    let total = match rows.count {
        count if is_whole => Total::Exact(count),
        0 => Total::Unknown,
        count => Total::About(decoder.reckoned(count)),
    };
    if !is_whole || (rows.kept.len() as u64) < rows.count {
        context.cut();
    }
    Ok(Preview::Table(rows.into_table(&dialect, total, &decoder, context)))
}

/// The beginning of a table: a few lines of it at least, unless they are very long.
fn beginning(decoder: &mut Decoder<'_>) -> Result<String, Trouble> {
    let mut sample = String::new();
    while let Some(piece) = decoder.piece()? {
        sample.push_str(&piece);
        if sample.matches('\n').count() > 3 || sample.len() as u64 > SAMPLE {
            break;
        }
    }
    Ok(sample)
}

/// Rows as they come, of which some are kept.
#[derive(Debug)]
struct Rows {
    from: u64,
    wants_names: bool,
    names: Option<Vec<String>>,
    /// Records that were seen, with the one that names the columns.
    seen: u64,
    /// Rows that were seen, kept or not.
    count: u64,
    kept: Vec<Vec<String>>,
    /// How many cells each of those has, kept or not.
    lengths: Vec<usize>,
    cells: usize,
}

impl Rows {
    fn new(from: u64, dialect: &Dialect) -> Self {
        let (wants_names, names) = match &dialect.header {
            Header::None => (false, None),
            Header::FirstRow => (true, None),
            Header::Comment(names) => (false, Some(names.clone())),
        };
        Self { from, wants_names, names, seen: 0, count: 0, kept: Vec::new(), lengths: Vec::new(), cells: 0 }
    }

    /// Whether the cells of the next record are wanted.
    fn are_wanted(&self) -> bool {
        self.wants_names
            || (self.count >= self.from && self.kept.len() < MOST_ROWS && self.cells < MOST_CELLS)
    }

    fn add(&mut self, record: Record) -> bool {
        self.seen += 1;
        if self.wants_names {
            self.wants_names = false;
            self.names = Some(record.cells);
            return self.are_wanted();
        }
        if self.are_wanted() {
            self.cells += record.cells.len();
            self.lengths.push(record.length);
            self.kept.push(record.cells);
        }
        self.count += 1;
        self.are_wanted()
    }

    fn into_table(
        mut self,
        dialect: &Dialect,
        total: Total,
        decoder: &Decoder<'_>,
        context: &Context<'_>,
    ) -> Table {
        let has_header = self.names.is_some();
        let mut names = self.names.take().unwrap_or_default();
        // R leaves out the name of the first column, which names the rows.
        if has_header
            && names.len() + 1 == dialect.columns
            && self.lengths.iter().all(|length| *length == dialect.columns)
        {
            names.insert(0, String::new());
        }
        let width = names.len().max(dialect.columns);
        let shown = width.min(MOST_COLUMNS);
        let ragged = self.ragged(width);
        let mut properties: Facts = vec![
            ("delimiter".to_string(), dialect.delimiter.words().into()),
            ("encoding".to_string(), decoder.encoding().into()),
            ("eol".to_string(), dialect.eol.into()),
        ];
        if decoder.has_mark() {
            properties.push(("bom".to_string(), true.into()));
        }
        if dialect.comment_lines > 0 {
            properties.push(("comment_lines".to_string(), dialect.comment_lines.into()));
        }
        let comma = self.has_decimal_comma(dialect, shown);
        if comma {
            properties.push(("decimal_comma".to_string(), true.into()));
        }
        if !ragged.is_empty() {
            let first = ragged.first().copied().unwrap_or(0);
            context.note(format!("not every row has {width} cells; row {first} is the first that has not"));
            let ragged = ragged.into_iter().map(Value::from).collect();
            properties.push(("ragged_rows".to_string(), Value::List(ragged)));
        }
        if shown < width {
            context.cut();
        }
        names.resize(shown, String::new());
        let columns = names.into_iter().enumerate().map(|(index, name)| {
            // As Julia's CSV names them.
            let name = if has_header { name } else { format!("Column{}", index + 1) };
            column::of_text(name, self.column(index), comma)
        });
        let columns: Vec<Column> = columns.collect();
        let rows = self.kept.into_iter().map(|mut cells| {
            cells.truncate(shown);
            // They were cut when they were read.
            cells.into_iter().map(Value::Text).collect()
        });
        Table {
            columns,
            rows: rows.collect(),
            total,
            all_columns: (shown < width).then_some(width as u64),
            has_header,
            properties,
        }
    }

    fn column(&self, index: usize) -> impl Iterator<Item = &str> + Clone {
        self.kept.iter().map(move |cells| cells.get(index).map_or("", String::as_str))
    }

    /// The numbers of rows, from 1, that have not so many cells.
    fn ragged(&self, width: usize) -> Vec<u64> {
        let numbered = self.lengths.iter().zip(self.from + 1..);
        numbered.filter(|(length, _)| **length != width).map(|(_, row)| row).take(MOST_RAGGED).collect()
    }

    /// Whether a column is made of numbers only when their fractions stand behind a comma.
    fn has_decimal_comma(&self, dialect: &Dialect, columns: usize) -> bool {
        dialect.delimiter != Delimiter::Byte(b',')
            && (0..columns).any(|index| {
                column::class_of(self.column(index), false) == column::Class::Text
                    && column::class_of(self.column(index), true) == column::Class::Number
            })
    }
}
