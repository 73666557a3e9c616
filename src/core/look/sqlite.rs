//! Databases of `SQLite` (sqlite.org/fileformat2.html): tables, indexes and views, and the first rows.
//!
//! The file alone is read, and nothing beside it is made: what stands only in a `-wal` file is not shown. No SQL is run; of
//! the text that made a table its columns are taken.

use super::budget::{MOST_COLUMNS, MOST_NODES, MOST_ROWS};
use super::fields::Fields;
use super::preview::{Column, Facts, Node, NodeKind, Preview, Table, Total, Tree, Value};
use super::source::Source;
use super::{Context, Part, Trouble, column};

mod pages;
mod record;
mod schema;
#[cfg(test)]
mod tests;

use pages::{Database, Row, Rows};
use record::Encoding;
use schema::Definition;

/// First rows of a table among others.
const FIRST: usize = 4;
/// Pages that are read to count the rows of a table.
const COUNTED: u64 = 200;
/// Bytes of all definitions together.
const MOST_DEFINED: usize = 4 << 20;
/// Cells that are shown at once.
const MOST_CELLS: usize = 50_000;

/// What the database holds, or the rows of one table.
///
/// # Errors
/// When its header or its schema cannot be read, or there is no such table.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let header: [u8; 100] = source.array(0)?;
    let fields = Fields { bytes: &header, is_big_endian: true };
    let page_size = match fields.u16(16) {
        1 => 65_536,
        size if size >= 512 && size.is_power_of_two() => u64::from(size),
        size => return Err(Trouble::damaged(format!("pages of {size} bytes"))),
    };
    let encoding = Encoding::of(fields.u32(56));
    let database = Database { source, page_size, reserved: header[20].into(), encoding };
    let has_log = header[19] == 2;
    if has_log {
        context.note("changes that stand only in its -wal file are not shown");
    }
    let (entries, ended) = schema(&database, context);
    if let Part::Node(path) = context.part {
        let is_wanted = |entry: &&Entry| entry.path() == *path;
        let entry = entries.iter().find(is_wanted);
        let entry = entry.ok_or_else(|| Trouble::unsupported(format!("there is no “{path}” in it")))?;
        return entry.table(&database, context).map(Preview::Table);
    }
    let mut properties: Facts = vec![
        ("page_size".to_string(), Value::from(page_size)),
        ("encoding".to_string(), Value::from(encoding.name())),
        ("wal".to_string(), Value::from(has_log)),
    ];
    if &header[68..72] == b"GPKG" {
        properties.push(("application".to_string(), Value::from("GeoPackage")));
    }
    let total = match ended {
        None => Total::Exact(entries.len() as u64),
        Some(trouble) => {
            context.ended(&trouble);
            Total::Unknown
        }
    };
    let nodes = entries.iter().map(|entry| entry.node(&database, context)).collect();
    Ok(Preview::Tree(Tree { nodes, total, properties, ..Tree::default() }))
}

/// A table, an index, a view or a trigger.
struct Entry {
    kind: String,
    name: String,
    root: u32,
    sql: String,
}

/// The entries of the schema, which is the table on the first page, and what ended it before its end.
fn schema(database: &Database<'_>, context: &Context<'_>) -> (Vec<Entry>, Option<Trouble>) {
    let mut entries = Vec::new();
    let mut bytes = 0;
    let mut rows = Rows::new(database, 1, context);
    loop {
        let row = match rows.next() {
            Ok(Some(row)) => row,
            Ok(None) => return (entries, None),
            Err(trouble) => return (entries, Some(trouble)),
        };
        let [kind, name, _, root, sql] = [0, 1, 2, 3, 4].map(|column| row.values.get(column).cloned());
        let text = |value| if let Some(Value::Text(text)) = value { text } else { String::new() };
        let sql = text(sql);
        bytes += sql.len();
        if bytes > MOST_DEFINED || entries.len() >= MOST_NODES {
            return (entries, Some(Trouble::unsupported("more tables than are listed")));
        }
        let root = if let Some(Value::Integer(root)) = root { u32::try_from(root).unwrap_or(0) } else { 0 };
        entries.push(Entry { kind: text(kind), name: text(name), root, sql });
    }
}

impl Entry {
    fn path(&self) -> String {
        format!("/{}", self.name)
    }

    fn is_table(&self) -> bool {
        self.kind == "table" && self.root > 0
    }

    fn node(&self, database: &Database<'_>, context: &Context<'_>) -> Node {
        let mut node = Node {
            path: self.path(),
            kind: NodeKind::Dataset,
            type_name: Some(self.kind.clone()),
            ..Node::default()
        };
        if !self.sql.is_empty() {
            node.attributes.push(("sql".to_string(), Value::Text(self.sql.clone())));
        }
        if !self.is_table() {
            return node;
        }
        let definition = Definition::of(&self.sql);
        let names = definition.columns.iter().map(|column| Value::text(column.name.clone()));
        node.attributes.push(("columns".to_string(), Value::List(names.collect())));
        let mut rows = Rows::new(database, self.root, context);
        let outcome = (|| {
            while node.first.len() < FIRST {
                let Some(row) = rows.next()? else { return Ok(Some(node.first.len() as u64)) };
                node.first.push(Value::List(definition.shown(row)));
            }
            rows.count(COUNTED)
        })();
        match outcome {
            Ok(Some(rows)) => node.shape = Some(vec![rows]),
            Ok(None) => context.cut(),
            Err(trouble) => {
                context.ended(&trouble);
                node.trouble = Some(trouble.to_string());
            }
        }
        node
    }

    fn table(&self, database: &Database<'_>, context: &Context<'_>) -> Result<Table, Trouble> {
        if !self.is_table() {
            return Err(Trouble::unsupported(format!("a {} has no rows of its own", self.kind)));
        }
        let definition = Definition::of(&self.sql);
        let columns = definition.columns.iter().take(MOST_COLUMNS);
        let mut table = Table {
            columns: columns
                .map(|column| Column {
                    name: column.name.clone(),
                    kind: column.kind.clone(),
                    ..Column::default()
                })
                .collect(),
            has_header: true,
            ..Table::default()
        };
        let most = (MOST_CELLS / table.columns.len().max(1)).clamp(1, MOST_ROWS);
        let mut rows = Rows::new(database, self.root, context);
        loop {
            match rows.next() {
                Ok(Some(_)) if table.rows.len() >= most => {
                    context.cut();
                    break;
                }
                Ok(Some(row)) => {
                    let mut cells = definition.shown(row);
                    // A definition that is damaged names fewer columns than there are.
                    if cells.len() > table.columns.len() {
                        cells.truncate(table.columns.len());
                        context.note("some rows have more values than the table has columns");
                        context.cut();
                    }
                    table.rows.push(cells);
                }
                Ok(None) => {
                    table.total = Total::Exact(table.rows.len() as u64);
                    break;
                }
                Err(trouble) if table.rows.is_empty() => return Err(trouble),
                Err(trouble) => {
                    context.ended(&trouble);
                    break;
                }
            }
        }
        column::measure(&mut table.columns, &table.rows);
        Ok(table)
    }
}

impl Definition {
    /// A row as it is meant: its number where a column stands for that, and whole numbers as such that are none.
    fn shown(&self, row: Row) -> Vec<Value> {
        let mut values = row.values;
        values.truncate(MOST_COLUMNS);
        for (number, value) in values.iter_mut().enumerate() {
            match (&value, self.columns.get(number)) {
                (Value::Missing, _) if self.row_number == Some(number) => {
                    *value = row.number.map_or(Value::Missing, |number| Value::Integer(number.into()));
                }
                #[allow(clippy::cast_precision_loss, reason = "as SQLite gives it")]
                (Value::Integer(whole), Some(column)) if column.is_real() => {
                    *value = Value::Number(*whole as f64);
                }
                _ => {}
            }
        }
        values
    }
}
