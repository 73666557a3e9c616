//! Tables of Arrow (columnar format 1.5), as a file (Feather 2) and as a stream: the schema and how many rows there are,
//! the rows left unread.
//!
//! What describes them is in `FlatBuffers`, read in place.

use super::budget::MOST_COLUMNS;
use super::kind::Kind;
use super::preview::{Facts, Preview, Properties, Value};
use super::source::Source;
use super::{Context, Trouble};

mod flatbuffer;

use flatbuffer::Part;

const MARK: &[u8] = b"ARROW1";
const CONTINUES: u32 = u32::MAX;
/// Batches of rows whose lengths are added up.
const MOST_BATCHES: usize = 1_000;

/// Columns and rows.
///
/// # Errors
/// When the schema cannot be read.
pub fn preview(source: &Source<'_>, kind: Kind, context: &Context<'_>) -> Result<Preview, Trouble> {
    let is_stream = kind == Kind::ArrowStream;
    let mut table = if is_stream { Described::default() } else { of_file(source, context)? };
    if is_stream {
        of_stream(source, &mut table, context)?;
    }
    let mut properties: Facts = Vec::new();
    if table.is_counted {
        properties.push(("rows".to_string(), Value::from(table.rows)));
    }
    properties.push(("columns".to_string(), Value::from(table.all_columns)));
    properties.push(("batches".to_string(), Value::from(table.batches)));
    properties.extend(table.compression.map(|codec| ("compression".to_string(), Value::from(codec))));
    if (table.columns.len() as u64) < table.all_columns {
        context.cut();
    }
    let schema = table.columns.into_iter().map(|(name, kind)| (name, Value::text(kind)));
    properties.push(("schema".to_string(), Value::Record(schema.collect())));
    context.note("its rows are not read by this program");
    let format = if is_stream { "Arrow stream" } else { "Arrow" };
    Ok(Preview::Properties(Properties { format: format.to_string(), properties }))
}

#[derive(Default)]
struct Described {
    /// As many as are shown, each with its type.
    columns: Vec<(String, String)>,
    all_columns: u64,
    rows: u64,
    batches: u64,
    is_counted: bool,
    compression: Option<&'static str>,
}

fn no_schema() -> Trouble {
    Trouble::damaged("its schema cannot be read")
}

fn of_file(source: &Source<'_>, context: &Context<'_>) -> Result<Described, Trouble> {
    let missing = || Trouble::unsupported("there is no footer at its end; perhaps the file was cut");
    let end = source.size().checked_sub(10).filter(|end| *end >= 8).ok_or_else(missing)?;
    let tail: [u8; 10] = source.array(end)?;
    let (length, mark) = tail.split_at(4);
    if mark != MARK {
        return Err(missing());
    }
    let length = u64::from(u32::from_le_bytes(length.try_into().unwrap_or_default()));
    let start =
        end.checked_sub(length).ok_or_else(|| Trouble::damaged("its footer is longer than the file"))?;
    let bytes = source.bytes(start, length)?;
    let footer = Part::root(&bytes).ok_or_else(no_schema)?;
    let mut table = Described { is_counted: true, ..Described::default() };
    table.schema(footer.table(1))?;
    let Some((first, count)) = footer.vector(3) else { return Ok(table) };
    table.batches = count as u64;
    for number in 0..count {
        context.budget.go_on()?;
        let block =
            footer.number::<8>(first.saturating_add(number.saturating_mul(24))).map(u64::from_le_bytes);
        let outcome = block.ok_or_else(no_schema).and_then(|at| Message::read(source, at));
        match outcome {
            Ok(Some(message)) if number < MOST_BATCHES => table.count(&message),
            Ok(_) => {
                table.is_counted = false;
                break;
            }
            Err(trouble) => {
                context.ended(&trouble);
                table.is_counted = false;
                break;
            }
        }
    }
    Ok(table)
}

fn of_stream(source: &Source<'_>, table: &mut Described, context: &Context<'_>) -> Result<(), Trouble> {
    let mut at = 0;
    loop {
        context.budget.go_on()?;
        let message = match Message::read(source, at) {
            Ok(Some(message)) => message,
            Ok(None) => {
                table.is_counted = true;
                break;
            }
            Err(trouble) if table.columns.is_empty() => return Err(trouble),
            Err(trouble) => {
                context.ended(&trouble);
                break;
            }
        };
        at = message.next;
        if message.kind() == 1 {
            table.schema(message.header())?;
        } else if message.kind() == 3 {
            table.batches += 1;
            if table.batches > MOST_BATCHES as u64 {
                context.cut();
                break;
            }
            table.count(&message);
        }
    }
    Ok(())
}

impl Described {
    fn schema(&mut self, schema: Option<Part<'_>>) -> Result<(), Trouble> {
        let schema = schema.ok_or_else(no_schema)?;
        (self.columns, self.all_columns) = columns(&schema).ok_or_else(no_schema)?;
        Ok(())
    }

    fn count(&mut self, message: &Message) {
        let Some(batch) = message.header() else { return };
        let rows = batch.field(0).and_then(|at| batch.number::<8>(at)).map_or(0, i64::from_le_bytes);
        self.rows = self.rows.saturating_add(u64::try_from(rows).unwrap_or(0));
        if let Some(compression) = batch.table(3) {
            self.compression = Some(match compression.byte(0).unwrap_or(0) {
                0 => "LZ4",
                1 => "ZSTD",
                _ => "unknown",
            });
        }
    }
}

/// What stands in front of a batch of rows, a schema or a dictionary.
struct Message {
    bytes: Vec<u8>,
    next: u64,
}

impl Message {
    /// Nothing at the end of a stream.
    fn read(source: &Source<'_>, at: u64) -> Result<Option<Self>, Trouble> {
        if at == source.size() && source.is_whole() {
            return Ok(None);
        }
        let mut length = u32::from_le_bytes(source.array(at)?);
        let mut start = at.saturating_add(4);
        // Before version 0.15 the length stood alone.
        if length == CONTINUES {
            length = u32::from_le_bytes(source.array(start)?);
            start = start.saturating_add(4);
        }
        if length == 0 {
            return Ok(None);
        }
        let bytes = source.bytes(start, length.into())?;
        let body = Part::root(&bytes).and_then(|root| root.number::<8>(root.field(3)?));
        let body = u64::try_from(body.map_or(0, i64::from_le_bytes)).unwrap_or(u64::MAX);
        let next = start.saturating_add(length.into()).saturating_add(body);
        Ok(Some(Self { bytes, next }))
    }

    fn kind(&self) -> u8 {
        Part::root(&self.bytes).and_then(|root| root.byte(1)).unwrap_or(0)
    }

    fn header(&self) -> Option<Part<'_>> {
        Part::root(&self.bytes)?.table(2)
    }
}

/// The first columns of a schema, each with its type, and how many there are.
fn columns(schema: &Part<'_>) -> Option<(Vec<(String, String)>, u64)> {
    let (first, count) = schema.vector(1)?;
    let mut columns = Vec::new();
    for number in 0..count.min(MOST_COLUMNS) {
        let field = schema.at(first.checked_add(number.checked_mul(4)?)?)?;
        columns.push((field.text(0).unwrap_or_default(), type_name(&field)));
    }
    Some((columns, count as u64))
}

fn type_name(field: &Part<'_>) -> String {
    let kind = field.table(3);
    let small = |number: usize| {
        kind.as_ref().and_then(|kind| kind.number::<2>(kind.field(number)?)).map(u16::from_le_bytes)
    };
    let whole = |number: usize| {
        kind.as_ref().and_then(|kind| kind.number::<4>(kind.field(number)?)).map_or(0, i32::from_le_bytes)
    };
    let unit = |default: u16| match small(0).unwrap_or(default) {
        0 => "s",
        1 => "ms",
        2 => "us",
        _ => "ns",
    };
    let name = match field.byte(2).unwrap_or(0) {
        1 => "null",
        2 => {
            let is_signed = kind.as_ref().and_then(|kind| kind.byte(1)) == Some(1);
            return format!("{}int{}", if is_signed { "" } else { "u" }, whole(0));
        }
        3 => match small(0).unwrap_or(0) {
            0 => "halffloat",
            1 => "float",
            _ => "double",
        },
        4 => "binary",
        5 => "string",
        6 => "bool",
        7 => return format!("decimal({}, {})", whole(0), whole(1)),
        8 => "date",
        9 => "time",
        10 => {
            let zone = kind.as_ref().and_then(|kind| kind.text(1));
            let zone = zone.map(|zone| format!(", tz={zone}")).unwrap_or_default();
            return format!("timestamp[{}{zone}]", unit(0));
        }
        11 => "interval",
        12 => "list",
        13 => "struct",
        14 => "union",
        15 => return format!("binary of {} bytes", whole(0)),
        16 => return format!("list of {}", whole(0)),
        17 => "map",
        18 => return format!("duration[{}]", unit(1)),
        19 => "large binary",
        20 => "large string",
        21 => "large list",
        other => return format!("type {other}"),
    };
    // The values stand elsewhere once, and here by number.
    if field.table(4).is_some() { format!("dictionary of {name}") } else { name.to_string() }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::tests::{look_at, torture};
    use super::*;

    fn sample(name: &str) -> Vec<u8> {
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/look/arrow").join(name))
            .unwrap()
    }

    #[test]
    fn files_and_streams_are_told_by_their_schema() {
        for (name, rows, batches, compression) in
            [("zstd.arrow", 600_u64, 3_u64, Some("ZSTD")), ("stream.arrows", 100, 4, None)]
        {
            let bytes = sample(name);
            let looked = look_at(&bytes, name);
            let Preview::Properties(properties) = &looked.preview else { panic!("{looked:?}") };
            let fact = |name: &str| {
                properties.properties.iter().find(|(fact, _)| fact == name).map(|(_, value)| value.clone())
            };
            assert_eq!((fact("rows"), fact("columns")), (Some(rows.into()), Some(11_u64.into())), "{name}");
            assert_eq!(
                (fact("batches"), fact("compression")),
                (Some(batches.into()), compression.map(Value::from))
            );
            let Some(Value::Record(schema)) = fact("schema") else { panic!("no schema") };
            let schema = schema.iter().map(|(name, kind)| {
                let Value::Text(kind) = kind else { panic!("{kind:?}") };
                format!("{name} {kind}")
            });
            let expected = "id int64,name string,x double,flag bool,when timestamp[ms, tz=UTC],day date,cat dictionary of string,\
                            list list,s struct,blob binary,dec decimal(9, 2)";
            assert_eq!(schema.collect::<Vec<_>>().join(","), expected);
            assert!(!looked.is_partial, "{:?}", looked.notes);
            torture(&bytes, name);
        }
    }

    #[test]
    fn a_file_that_was_cut_has_no_footer_and_a_stream_tells_what_came() {
        let looked = look_at(&sample("zstd.arrow")[..9_000], "zstd.arrow");
        assert!(
            matches!(&looked.preview, Preview::Nothing { why } if why.contains("no footer")),
            "{looked:?}"
        );
        let looked = look_at(&sample("stream.arrows")[..9_000], "stream.arrows");
        assert!(matches!(&looked.preview, Preview::Properties(_)) && looked.is_partial, "{looked:?}");
    }
}
