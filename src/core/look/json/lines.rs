//! JSON with one record a line (<https://jsonlines.org>), as a table: a column for each key, in the order they appear.

use std::collections::HashMap;

use super::reading::{Reader, Record};
use crate::core::look::budget::{MOST_CELLS, MOST_COLUMNS, MOST_ROWS};
use crate::core::look::preview::{self, Preview, Total, Value};
use crate::core::look::source::Source;
use crate::core::look::text::{self, decoding::Lines};
use crate::core::look::{Context, Trouble, column};

/// The records of `source`, or its lines where the first is no JSON.
///
/// # Errors
/// When nothing of it can be read.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let mut lines = Lines::new(source)?;
    let mut table = Table::new(text::wanted_row(context));
    let (mut number, mut shown_since, mut bad) = (0_u64, None, 0_u64);
    let is_whole = loop {
        let line = match lines.line() {
            Ok(Some(line)) => line,
            Ok(None) => break true,
            Err(trouble) if number == 0 => return Err(trouble),
            Err(trouble) => {
                context.ended(&trouble);
                break false;
            }
        };
        number += 1;
        if line.trim().is_empty() {
            continue;
        }
        let mut reader = Reader::new(line);
        match reader.record().and_then(|record| reader.next().map(|_| record)) {
            Ok(record) => table.add(record.unwrap_or_default()),
            Err(broken) if table.count == 0 => {
                context.note(format!("not shown as JSON: {}", broken.words(line)));
                return text::preview(source, context);
            }
            Err(broken) => {
                if bad == 0 {
                    context.note(format!("line {number} is no JSON: {}", broken.words(line)));
                }
                bad += 1;
            }
        }
        if table.count >= table.from {
            let taken = lines.taken();
            let since = *shown_since.get_or_insert(taken);
            if table.is_full()
                && taken.saturating_sub(since) >= text::most_read(context)
                && taken < source.size()
            {
                break false;
            }
        }
    };
    let total = if is_whole { Total::Exact(table.count) } else { Total::About(lines.reckoned(table.count)) };
    Ok(Preview::Table(table.into_table(total, context)))
}

/// Records as they come, of which some are kept.
#[derive(Debug)]
pub struct Table {
    from: u64,
    count: u64,
    names: HashMap<String, usize>,
    columns: Vec<String>,
    rows: Vec<Vec<Value>>,
    cells: usize,
    has_more_columns: bool,
}

impl Table {
    pub fn new(from: u64) -> Self {
        Self {
            from,
            count: 0,
            names: HashMap::new(),
            columns: Vec::new(),
            rows: Vec::new(),
            cells: 0,
            has_more_columns: false,
        }
    }

    pub fn count(&self) -> u64 {
        self.count
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= MOST_ROWS || self.cells >= MOST_CELLS
    }

    pub fn add(&mut self, record: Record) {
        self.count += 1;
        if self.count <= self.from || self.is_full() {
            return;
        }
        let mut row = Vec::new();
        for (name, value) in record {
            let next = self.columns.len();
            let index = match self.names.get(&name) {
                Some(index) => *index,
                None if next >= MOST_COLUMNS => {
                    self.has_more_columns = true;
                    continue;
                }
                None => {
                    self.names.insert(name.clone(), next);
                    self.columns.push(preview::cut(name).0);
                    next
                }
            };
            if row.len() <= index {
                row.resize(index + 1, Value::Missing);
            }
            if let Some(cell) = row.get_mut(index) {
                *cell = value;
            }
        }
        self.cells += row.len();
        self.rows.push(row);
    }

    pub fn into_table(self, total: Total, context: &Context<'_>) -> preview::Table {
        let is_all = total == Total::Exact(self.rows.len() as u64);
        if !is_all || self.has_more_columns {
            context.cut();
        }
        let rows = &self.rows;
        let column = |(index, name)| {
            column::of_values(name, rows.iter().map(move |row| row.get(index).unwrap_or(&Value::Missing)))
        };
        let columns = self.columns.into_iter().enumerate().map(column).collect();
        preview::Table { columns, rows: self.rows, total, has_header: true, ..preview::Table::default() }
    }
}
