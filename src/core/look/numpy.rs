//! Arrays of `NumPy` (NEP 1: `.npy` versions 1 to 3), and several of them in a zip file (`.npz`).
//!
//! The header is a text in the language of Python: it is read as data and nothing in it is ever run, nor are Python's
//! own objects (pickles). Values are told in the order of the array's axes, the last going fastest, however they lie in the file.

use super::archive::zip::Zip;
use super::budget::{MOST_COLUMNS, MOST_NODES, MOST_ROWS};
use super::flat::Flat;
use super::preview::{Column, Facts, Node, NodeKind, Preview, Properties, Table, Total, Tree, Value};
use super::source::Source;
use super::{Context, Form, Part, Trouble, column, hex, slice};

mod dtype;
mod literal;
#[cfg(test)]
mod tests;

use dtype::Type;
use literal::Literal;

const MAGIC: u64 = 6;
/// Bytes of a header; that of a type with a thousand fields takes some ten thousand.
const LONGEST_HEADER: u64 = 1 << 20;
/// Values that are shown at once.
const MOST_CELLS: u64 = 50_000;
/// Values of an array among others.
const FIRST: u64 = 8;

/// The array as a table: its last axis across, the others down.
///
/// # Errors
/// When it cannot be read.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let array = match Array::read(source) {
        Ok(array) => array,
        Err(trouble @ Trouble::Damaged(_)) => {
            context.note(trouble.to_string());
            return hex::preview(source, context);
        }
        Err(trouble) => return Err(trouble),
    };
    let mut properties = array.properties();
    if array.kind == Type::Object {
        context.note(OBJECTS);
        return Ok(Preview::Properties(Properties { format: FORMAT.to_string(), properties }));
    }
    if array.shape.is_empty() {
        match array.value(source, 0) {
            Ok(value) => properties.push(("value".to_string(), value)),
            Err(trouble) => context.ended(&trouble),
        }
        return Ok(Preview::Properties(Properties { format: FORMAT.to_string(), properties }));
    }
    if let Part::Slice(path, index) = context.part {
        return array.slice(source, path, index);
    }
    let from = if let Part::Rows(from) = context.part { *from } else { 0 };
    array.table(source, from, context).map(Preview::Table)
}

const FORMAT: &str = "NumPy array";
const OBJECTS: &str = "Python objects; cannot be shown";

/// The arrays of a `.npz`, or one of them.
///
/// # Errors
/// When its directory cannot be read, or there is no such array.
pub fn preview_many(
    source: &Source<'_>,
    form: Option<Form>,
    context: &Context<'_>,
) -> Result<Preview, Trouble> {
    let zip = Zip::open(source, context)?;
    let wanted = match context.part {
        Part::Node(path) | Part::Slice(path, _) => Some(path.trim_start_matches('/')),
        Part::Member(name) => Some(name.as_str()),
        _ => None,
    };
    if let Some(wanted) = wanted {
        let is_wanted = |name: &str| name == wanted || name.strip_suffix(".npy") == Some(wanted);
        let number = zip.entries.iter().rposition(|entry| is_wanted(&entry.name));
        let entry = number.and_then(|number| Some((number, zip.entries.get(number)?)));
        let (number, entry) =
            entry.ok_or_else(|| Trouble::unsupported(format!("there is no “{wanted}” in it")))?;
        let part = if let Part::Slice(..) = context.part { context.part } else { &Part::Whole };
        return zip.show(number, &entry.name, part, form, context);
    }
    let mut nodes = Vec::new();
    let mut total = Total::Exact(zip.entries.len() as u64);
    for number in 0..zip.entries.len().min(MOST_NODES) {
        match node(&zip, number, context) {
            Ok(node) => nodes.extend(node),
            Err(trouble) => {
                context.ended(&trouble);
                total = Total::Unknown;
                break;
            }
        }
    }
    Ok(Preview::Tree(Tree { nodes, total, ..Tree::default() }))
}

/// An array among others. What is wrong with it alone is told there; an error is what ends the whole look.
fn node(zip: &Zip<'_>, number: usize, context: &Context<'_>) -> Result<Option<Node>, Trouble> {
    context.budget.go_on()?;
    let Some(entry) = zip.entries.get(number) else { return Ok(None) };
    let mut node = Node {
        path: format!("/{}", entry.name.strip_suffix(".npy").unwrap_or(&entry.name)),
        kind: NodeKind::Dataset,
        stored: entry.packed,
        filters: entry.method.iter().filter(|method| *method != "stored").cloned().collect(),
        ..Node::default()
    };
    match first(zip, number, context) {
        Ok((array, values)) => {
            node.type_name = Some(array.type_name());
            node.shape = Some(array.shape);
            node.first = values;
            node.trouble = (array.kind == Type::Object).then(|| OBJECTS.to_string());
        }
        Err(trouble) if trouble.ends_all() => return Err(trouble),
        Err(trouble) => node.trouble = Some(trouble.to_string()),
    }
    Ok(Some(node))
}

fn first(zip: &Zip<'_>, number: usize, context: &Context<'_>) -> Result<(Array, Vec<Value>), Trouble> {
    // What is further on is seldom needed to tell the header and the first values.
    let start = zip.start(number, 4_096)?;
    let source = Source::of_beginning(start.into(), Trouble::Ends { at: 4_096 }, context.budget);
    let array = Array::read(&source)?;
    let count = if array.kind == Type::Object { 0 } else { array.count().unwrap_or(0).min(FIRST) };
    let values = (0..count).map_while(|number| array.value(&source, number).ok()).collect();
    Ok((array, values))
}

/// An array whose header has been read.
struct Array {
    descriptor: Literal,
    kind: Type,
    /// Bytes of one element.
    size: u64,
    is_fortran: bool,
    shape: Vec<u64>,
    /// Where the elements begin.
    start: u64,
}

impl Array {
    fn read(source: &Source<'_>) -> Result<Self, Trouble> {
        let [major, _] = source.array(MAGIC)?;
        let (length, at) = match major {
            1 => (u64::from(u16::from_le_bytes(source.array(8)?)), 10),
            2 | 3 => (u64::from(u32::from_le_bytes(source.array(8)?)), 12),
            other => return Err(Trouble::unsupported(format!("version {other} of the format is not known"))),
        };
        if length > LONGEST_HEADER {
            return Err(Trouble::damaged(format!("its header would take {length} bytes")));
        }
        let bytes = source.bytes(at, length)?;
        // Latin-1 before version 3.
        let text = if major == 3 {
            String::from_utf8_lossy(&bytes).into_owned()
        } else {
            bytes.iter().map(|byte| char::from(*byte)).collect()
        };
        let no_header = || Trouble::damaged("its header does not describe an array");
        let header = literal::read(&text).ok_or_else(no_header)?;
        let is_fortran = match header.entry("fortran_order") {
            Some(Literal::Boolean(is_fortran)) => *is_fortran,
            _ => return Err(no_header()),
        };
        let shape = header.entry("shape").and_then(Literal::numbers).ok_or_else(no_header)?;
        let descriptor = header.entry("descr").cloned().ok_or_else(no_header)?;
        let kind = Type::of(&descriptor).ok_or_else(no_header)?;
        let size = kind.size().ok_or_else(no_header)?;
        if kind.parts() > MOST_CELLS {
            return Err(Trouble::unsupported("its type has too many parts to be shown"));
        }
        Ok(Self { descriptor, kind, size, is_fortran, shape, start: at + length })
    }

    /// As Python writes it: `<f8`, `[('id', '<i4')]`.
    fn type_name(&self) -> String {
        format!("{:#}", self.descriptor)
    }

    fn count(&self) -> Option<u64> {
        self.shape.iter().try_fold(1_u64, |count, length| count.checked_mul(*length))
    }

    fn properties(&self) -> Facts {
        let shape = self.shape.iter().map(|length| Value::from(*length)).collect();
        vec![
            ("type".to_string(), Value::text(self.type_name())),
            ("shape".to_string(), Value::List(shape)),
            ("fortran".to_string(), Value::from(self.is_fortran)),
        ]
    }

    /// The element of this number, counted with the last axis going fastest.
    fn value(&self, source: &Source<'_>, number: u64) -> Result<Value, Trouble> {
        let place = if self.is_fortran { self.in_fortran(number) } else { Some(number) };
        let at =
            place.and_then(|place| place.checked_mul(self.size)).and_then(|at| at.checked_add(self.start));
        let at = at.ok_or_else(|| Trouble::damaged("the array is larger than any file"))?;
        Ok(self.kind.value(&source.bytes(at, self.size)?))
    }

    /// Which element in the file that is, where the first axis goes fastest.
    fn in_fortran(&self, mut number: u64) -> Option<u64> {
        let mut stride = self.count()?;
        let mut place = 0_u64;
        for length in self.shape.iter().rev() {
            stride = stride.checked_div(*length)?;
            place = place.checked_add((number % *length).checked_mul(stride)?)?;
            number /= *length;
        }
        Some(place)
    }

    /// A part of the values as numbers, as the one node of a tree.
    fn slice(&self, source: &Source<'_>, path: &str, index: &[Option<u64>]) -> Result<Preview, Trouble> {
        if !self.kind.is_number() {
            return Err(Trouble::unsupported("its values are no numbers"));
        }
        let number = |bytes: &[u8]| self.kind.value(bytes).as_number().unwrap_or(f64::NAN);
        let numbers = Flat::new(source, (self.start, self.size), (&self.shape, self.is_fortran), &number);
        let slice = slice::slice(&numbers, index, false, source.budget())?;
        let node = Node {
            path: path.to_string(),
            kind: NodeKind::Dataset,
            type_name: Some(self.type_name()),
            shape: Some(self.shape.clone()),
            slice: Some(slice),
            ..Node::default()
        };
        Ok(Preview::Tree(Tree { nodes: vec![node], total: Total::Exact(1), ..Tree::default() }))
    }

    fn table(&self, source: &Source<'_>, from: u64, context: &Context<'_>) -> Result<Table, Trouble> {
        let (across, down) = match self.shape.as_slice() {
            [length] => (1, &[*length][..]),
            [down @ .., across] => (*across, down),
            [] => (1, &[][..]),
        };
        let all_rows = down.iter().try_fold(1_u64, |count, length| count.checked_mul(*length));
        let all_rows = all_rows.ok_or_else(|| Trouble::damaged("the array is larger than any file"))?;
        let columns = across.min(MOST_COLUMNS as u64);
        let most = (MOST_CELLS / (columns * self.kind.parts()).max(1)).clamp(1, MOST_ROWS as u64);
        let count = if across == 0 { 0 } else { all_rows.saturating_sub(from).min(most) };
        let mut rows = vec![Vec::new(); usize::try_from(count).unwrap_or(0)];
        if let Err(trouble) = self.fill(&mut rows, source, from, (across, columns), context) {
            context.ended(&trouble);
            rows.retain(|row| !row.is_empty());
        }
        if from.saturating_add(count) < all_rows || columns < across {
            context.cut();
        }
        let mut table = Table {
            total: Total::Exact(all_rows),
            all_columns: (columns < across).then_some(across),
            properties: self.properties(),
            ..Table::default()
        };
        table.columns = match &self.kind {
            Type::Record(fields) if self.shape.len() == 1 => {
                table.has_header = true;
                rows = rows.into_iter().map(fields_apart).collect();
                let named = fields.iter().filter(|(name, _)| !name.is_empty());
                named.map(|(name, kind)| column(name, kind)).collect()
            }
            kind if self.shape.len() == 1 => vec![column("value", kind)],
            kind => (1..=columns).map(|number| column(&number.to_string(), kind)).collect(),
        };
        column::measure(&mut table.columns, &rows);
        table.rows = rows;
        Ok(table)
    }

    /// Reads rows in the order in which they lie in the file.
    fn fill(
        &self,
        rows: &mut [Vec<Value>],
        source: &Source<'_>,
        from: u64,
        (across, columns): (u64, u64),
        context: &Context<'_>,
    ) -> Result<(), Trouble> {
        let read = |row: &mut Vec<Value>, number: usize, column: u64| {
            context.budget.go_on()?;
            let number = from.saturating_add(number as u64).checked_mul(across);
            let number = number.and_then(|number| number.checked_add(column));
            let number = number.ok_or_else(|| Trouble::damaged("the array is larger than any file"))?;
            row.push(self.value(source, number)?);
            Ok(())
        };
        if self.is_fortran {
            for column in 0..columns {
                for (number, row) in rows.iter_mut().enumerate() {
                    read(row, number, column)?;
                }
            }
            return Ok(());
        }
        for (number, row) in rows.iter_mut().enumerate() {
            for column in 0..columns {
                read(row, number, column)?;
            }
        }
        Ok(())
    }
}

fn column(name: &str, kind: &Type) -> Column {
    Column { name: name.to_string(), kind: kind.word().to_string(), ..Column::default() }
}

/// A row of one record as a row of its fields.
fn fields_apart(row: Vec<Value>) -> Vec<Value> {
    let fields = row.into_iter().flat_map(|value| match value {
        Value::Record(fields) => fields.into_iter().map(|(_, value)| value).collect(),
        other => vec![other],
    });
    fields.collect()
}
