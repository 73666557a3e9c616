//! Tables as Weka and `OpenML` keep them (<https://waikato.github.io/weka-wiki/formats_and_processing/arff_stable/>): their
//! columns as declared, and their first rows, or those from a row on.

use super::budget::{MOST_CELLS, MOST_COLUMNS, MOST_ROWS};
use super::column;
use super::preview::{Column, Preview, Table, Total, Value, cut};
use super::source::Source;
use super::text::{self, decoding::Lines};
use super::{Context, Trouble};

#[cfg(test)]
mod tests;

/// The rows of `source`, or its lines where it has no head that is one.
///
/// # Errors
/// When nothing of it can be read.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let mut lines = Lines::new(source)?;
    let Some(head) = Head::read(&mut lines)? else {
        context.note("not shown as ARFF: its head is not one");
        return text::preview(source, context);
    };
    let from = text::wanted_row(context);
    let (mut rows, mut cells, mut count) = (Vec::new(), 0, 0_u64);
    let begin = lines.taken();
    let is_whole = loop {
        let line = match lines.line() {
            Ok(Some(line)) => line.trim(),
            Ok(None) => break true,
            Err(trouble) => {
                context.ended(&trouble);
                break false;
            }
        };
        if line.is_empty() || line.starts_with('%') {
            continue;
        }
        let is_full = rows.len() >= MOST_ROWS || cells >= MOST_CELLS;
        if count >= from && !is_full {
            let row = row(line, head.columns.len());
            cells += row.len();
            rows.push(row);
        }
        count += 1;
        let taken = lines.taken().saturating_sub(begin);
        if is_full && taken >= text::most_read(context) && lines.taken() < source.size() {
            break false;
        }
    };
    let total = if is_whole { Total::Exact(count) } else { Total::About(lines.reckoned(count)) };
    if !is_whole || (rows.len() as u64) < count || head.all > head.columns.len() {
        context.cut();
    }
    let column = |(index, (name, kind)): (usize, (String, String))| {
        let values = rows.iter().map(move |row: &Vec<Value>| row.get(index).unwrap_or(&Value::Missing));
        let missing = values.clone().filter(|value| **value == Value::Missing).count() as u64;
        let mut column = Column { name, kind, missing, ..Column::default() };
        if ["numeric", "real", "integer"].contains(&column.kind.as_str()) {
            let numbers = values.filter_map(|value| match value {
                Value::Text(text) => column::number(text, false),
                _ => None,
            });
            column::count(&mut column, numbers);
        }
        column
    };
    let all_columns = (head.all > head.columns.len()).then_some(head.all as u64);
    let columns = head.columns.into_iter().enumerate().map(column).collect();
    let properties = vec![
        ("relation".to_string(), head.relation.into()),
        ("encoding".to_string(), lines.encoding().into()),
    ];
    Ok(Preview::Table(Table { columns, rows, total, all_columns, has_header: true, properties }))
}

/// What is declared before the rows.
#[derive(Debug, Default)]
struct Head {
    relation: String,
    /// Name and type.
    columns: Vec<(String, String)>,
    all: usize,
}

impl Head {
    fn read(lines: &mut Lines<'_>) -> Result<Option<Self>, Trouble> {
        let mut head = Self::default();
        while let Some(line) = lines.line()? {
            let line = line.trim();
            if line.is_empty() || line.starts_with('%') {
                continue;
            }
            let (keyword, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            match keyword.to_ascii_lowercase().as_str() {
                "@relation" => head.relation = word(rest.trim_start()).0,
                "@attribute" => {
                    let (name, kind) = word(rest.trim_start());
                    let kind = kind.trim();
                    let kind = if kind.starts_with('{') { kind.to_string() } else { kind.to_lowercase() };
                    if head.columns.len() < MOST_COLUMNS {
                        head.columns.push((cut(name).0, cut(kind).0));
                    }
                    head.all += 1;
                }
                "@data" => return Ok(Some(head)),
                _ => return Ok(None),
            }
        }
        Ok((head.all > 0).then_some(head))
    }
}

/// The first word of a text, in quotes or up to a space, and what follows it.
fn word(text: &str) -> (String, &str) {
    let Some(quote) = text.chars().next().filter(|first| matches!(first, '\'' | '"')) else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let (word, rest) = text.split_at_checked(end).unwrap_or((text, ""));
        return (word.to_string(), rest);
    };
    let mut word = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => word.extend(characters.next().map(|(_, escaped)| escaped)),
            _ if character == quote => return (word, text.get(at + 1..).unwrap_or_default()),
            _ => word.push(character),
        }
    }
    (word, "")
}

fn row(line: &str, columns: usize) -> Vec<Value> {
    let sparse = line.strip_prefix('{').and_then(|line| line.split_once('}'));
    let Some((fields, _weight)) = sparse else {
        return cells(line, columns);
    };
    // Only what is not zero is given, each with its column.
    let mut row = vec![Value::from("0"); columns];
    for field in cells(fields, columns) {
        let Value::Text(field) = field else { continue };
        let (index, value) = field.split_once(char::is_whitespace).unwrap_or((&field, "1"));
        if let Some(cell) = index.parse::<usize>().ok().and_then(|index| row.get_mut(index)) {
            *cell = if value.trim() == "?" { Value::Missing } else { Value::text(value.trim()) };
        }
    }
    row
}

/// The cells of a row, parted by commas or tabs.
fn cells(line: &str, most: usize) -> Vec<Value> {
    let mut cells = Vec::new();
    let mut rest = line;
    while cells.len() < most {
        let text = rest.trim_start_matches(' ');
        let (cell, after) = if text.starts_with(['\'', '"']) {
            let (cell, after) = word(text);
            (Value::text(cell), after.trim_start_matches(' '))
        } else {
            let end = text.find([',', '\t']).unwrap_or(text.len());
            let (cell, after) = text.split_at_checked(end).unwrap_or((text, ""));
            let cell = cell.trim();
            (if cell == "?" { Value::Missing } else { Value::text(cell) }, after)
        };
        cells.push(cell);
        let Some(next) = after.find([',', '\t']).and_then(|end| after.get(end + 1..)) else { break };
        rest = next;
    }
    cells
}
