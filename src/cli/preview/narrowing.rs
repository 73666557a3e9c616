//! Leaving out what was not asked for: other columns, further rows.

use super::{Asked, Failure, Looked, Preview};
use crate::core::look::preview::Table;
use crate::core::words::{things, visible};

/// How many names of columns an error tells.
const NAMED: usize = 20;

pub(super) fn narrow(looked: &mut Looked, asked: &Asked) -> Result<(), Failure> {
    if !asked.columns.is_empty() {
        match &mut looked.preview {
            Preview::Table(table) => choose(table, &asked.columns)?,
            Preview::Nothing { .. } => {}
            other => {
                let message = format!("--columns is for tables; this is shown as {}", article(other.name()));
                return Err(Failure::Usage(message));
            }
        }
    }
    let Some(most) = asked.rows else { return Ok(()) };
    looked.is_cut |= match &mut looked.preview {
        Preview::Table(table) => shorten(&mut table.rows, most),
        Preview::Text(text) => shorten(&mut text.lines, most),
        Preview::Tree(tree) => shorten(&mut tree.nodes, most),
        Preview::Archive(archive) => shorten(&mut archive.entries, most),
        Preview::Picture(_) | Preview::Properties(_) | Preview::Hex(_) | Preview::Nothing { .. } => false,
    };
    Ok(())
}

fn article(name: &str) -> String {
    let an = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    match name {
        "properties" | "hex" => name.to_string(),
        name => format!("{an} {name}"),
    }
}

fn shorten<T>(list: &mut Vec<T>, most: usize) -> bool {
    let is_cut = list.len() > most;
    list.truncate(most);
    is_cut
}

fn choose(table: &mut Table, names: &[String]) -> Result<(), Failure> {
    let mut positions = Vec::new();
    for name in names {
        let position = table.columns.iter().position(|column| column.name == *name);
        positions.push(position.ok_or_else(|| unknown(table, name))?);
    }
    let pick = |position: &usize| table.columns.get(*position).cloned().unwrap_or_default();
    let columns = positions.iter().map(pick).collect();
    for row in &mut table.rows {
        // A row may have fewer cells than there are columns.
        let cells = positions.iter().map(|position| row.get(*position).cloned());
        *row = cells.map(|cell| cell.unwrap_or(crate::core::look::preview::Value::Missing)).collect();
    }
    table.all_columns.get_or_insert(table.columns.len() as u64);
    table.columns = columns;
    Ok(())
}

fn unknown(table: &Table, name: &str) -> Failure {
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).take(NAMED).collect();
    let more = table.columns.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let number = things(table.columns.len() as u64, "column");
    Failure::NothingToDo(format!(
        "there is no column '{}'; there are {number}: {}{more}",
        visible(name),
        visible(&names.join(", "))
    ))
}
