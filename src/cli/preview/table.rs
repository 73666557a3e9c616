//! A table: its columns with their types and how their numbers are spread, and the first rows.

use std::io::{self, Write};

use super::numbers::bars;
use super::{Page, value};
use crate::cli::grid::{Column, Grid, cut};
use crate::cli::terminal::WEAK;
use crate::core::look::preview::{Table, Value};
use crate::core::words::count;

const ROWS: usize = 20;
/// How wide a column is at most, so that a long text does not push the others out.
const WIDEST: usize = 28;

pub(super) fn write(page: &Page<'_>, out: &mut dyn Write, table: &Table) -> io::Result<()> {
    let shown = page.most(ROWS).min(table.rows.len());
    let columns = table.columns.iter().enumerate().map(|(number, column)| {
        let cells = table.rows.iter().take(shown).filter_map(|row| row.get(number));
        let mut values = cells.filter(|cell| **cell != Value::Missing).peekable();
        let is_number = matches!(column.kind.as_str(), "integer" | "number")
            || (values.peek().is_some() && values.all(|value| value.as_number().is_some()));
        let heading = if is_number { Column::right(&column.name) } else { Column::left(&column.name) };
        heading.at_most(WIDEST)
    });
    let mut above = vec![table.columns.iter().map(|column| column.kind.clone()).collect()];
    if table.columns.iter().any(|column| !column.histogram.is_empty()) {
        above.push(table.columns.iter().map(|column| bars(&column.histogram)).collect());
    }
    let row = |row: &Vec<Value>| row.iter().map(|cell| value::words(cell, WIDEST * 2)).collect();
    let rows = table.rows.iter().take(shown).map(row).collect();
    let grid = Grid { columns: columns.collect(), above, rows };
    let fitting = grid.write(out, page.width)?;
    if !table.rows.is_empty() || !table.columns.is_empty() {
        writeln!(out)?;
    }
    page.more(out, shown, table.rows.len(), table.total, "rows")?;
    let rest: Vec<&str> = table.columns.iter().skip(fitting).map(|column| column.name.as_str()).collect();
    let all = table.all_columns.unwrap_or(table.columns.len() as u64).saturating_sub(fitting as u64);
    if all > 0 {
        let line = format!("{} more columns (--columns shows others): {}", count(all), rest.join(", "));
        writeln!(out, "{WEAK}{}{WEAK:#}", cut(&line, page.width))?;
    }
    page.facts(out, &table.properties)
}
