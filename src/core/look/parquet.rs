//! Tables of Parquet (apache/parquet-format 2.12): what the footer says, its rows left unread.
//!
//! The footer is in Thrift's compact protocol. Of it the columns are read, and how many rows there are in how many groups.

use super::budget::MOST_COLUMNS;
use super::preview::{Facts, Preview, Properties, Value};
use super::source::Source;
use super::{Context, Trouble};

mod thrift;

use thrift::Thrift;

const MARK: &[u8] = b"PAR1";
/// Columns, and columns within them.
const MOST_ELEMENTS: usize = 100_000;

/// Columns, rows, groups of rows, and who wrote it.
///
/// # Errors
/// When there is no footer.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let missing = || Trouble::unsupported("there is no footer at its end; perhaps the file was cut");
    let end = source.size().checked_sub(8).filter(|end| *end >= 4).ok_or_else(missing)?;
    let tail: [u8; 8] = source.array(end)?;
    let (length, mark) = tail.split_at(4);
    if mark != MARK {
        return Err(missing());
    }
    let length = u64::from(u32::from_le_bytes(length.try_into().unwrap_or_default()));
    let start = end.checked_sub(length).filter(|start| *start >= 4);
    let start = start.ok_or_else(|| Trouble::damaged("its footer is longer than the file"))?;
    let bytes = source.bytes(start, length)?;
    let footer = Footer::read(&bytes).ok_or_else(|| Trouble::damaged("its footer cannot be read"))?;
    context.budget.go_on()?;
    let columns = footer.columns();
    let mut properties: Facts = vec![
        ("rows".to_string(), Value::Integer(footer.rows.into())),
        ("columns".to_string(), Value::from(columns.len() as u64)),
        ("row groups".to_string(), Value::from(footer.groups)),
    ];
    properties.extend(footer.writer.map(|writer| ("created by".to_string(), Value::text(writer))));
    if columns.len() > MOST_COLUMNS {
        context.cut();
    }
    let schema = columns.into_iter().take(MOST_COLUMNS).map(|(name, kind)| (name, Value::text(kind)));
    properties.push(("schema".to_string(), Value::Record(schema.collect())));
    context.note("its rows are not read by this program");
    Ok(Preview::Properties(Properties { format: "Parquet".to_string(), properties }))
}

#[derive(Default)]
struct Footer {
    /// By depth first, the root before all.
    schema: Vec<Element>,
    rows: i64,
    groups: u64,
    writer: Option<String>,
}

/// A column, or what holds some.
#[derive(Default)]
struct Element {
    name: String,
    physical: Option<i64>,
    length: i64,
    children: i64,
    converted: Option<i64>,
    scale: i64,
    precision: i64,
    logical: Option<i16>,
}

impl Footer {
    fn read(bytes: &[u8]) -> Option<Self> {
        let mut footer = Self::default();
        let mut thrift = Thrift::new(bytes);
        thrift.fields(&mut |thrift, number, kind| {
            match (number, kind) {
                (2, thrift::LIST) => {
                    let (count, _) = thrift.list()?;
                    for _ in 0..count {
                        if footer.schema.len() >= MOST_ELEMENTS {
                            return None;
                        }
                        footer.schema.push(Element::read(thrift)?);
                    }
                }
                (3, thrift::I64) => footer.rows = thrift.number()?,
                (4, thrift::LIST) => {
                    let (count, kind) = thrift.list()?;
                    footer.groups = count;
                    for _ in 0..count {
                        thrift.skip(kind)?;
                    }
                }
                (6, thrift::BINARY) => footer.writer = Some(thrift.text()?),
                _ => thrift.skip(kind)?,
            }
            Some(())
        })?;
        Some(footer)
    }

    /// The columns of the table, each with its type; what a column holds itself is told by that.
    fn columns(&self) -> Vec<(String, String)> {
        let mut columns = Vec::new();
        let mut elements = self.schema.iter().skip(1);
        while let Some(element) = elements.next() {
            columns.push((element.name.clone(), element.type_name()));
            // By what lies below it.
            let mut below = element.children;
            while below > 0 {
                let Some(child) = elements.next() else { break };
                below = below.saturating_sub(1).saturating_add(child.children.max(0));
            }
        }
        columns
    }
}

impl Element {
    fn read(thrift: &mut Thrift<'_>) -> Option<Self> {
        let mut element = Self::default();
        thrift.fields(&mut |thrift, number, kind| {
            match number {
                1 => element.physical = Some(thrift.number()?),
                2 => element.length = thrift.number()?,
                4 => element.name = thrift.text()?,
                5 => element.children = thrift.number()?,
                6 => element.converted = Some(thrift.number()?),
                7 => element.scale = thrift.number()?,
                8 => element.precision = thrift.number()?,
                // One field of several says which type it is.
                10 if kind == thrift::STRUCTURE => thrift.fields(&mut |thrift, number, kind| {
                    element.logical = Some(number);
                    thrift.skip(kind)
                })?,
                _ => thrift.skip(kind)?,
            }
            Some(())
        })?;
        Some(element)
    }

    /// What it is called elsewhere too.
    fn type_name(&self) -> String {
        let name = match (self.converted, self.logical, self.physical) {
            (Some(0 | 4), ..) | (_, Some(1 | 4), _) => "string",
            (Some(1 | 2), ..) | (_, Some(2), _) => "map",
            (Some(3), ..) | (_, Some(3), _) => "list",
            (Some(5), ..) | (_, Some(5), _) => return format!("decimal({}, {})", self.precision, self.scale),
            (Some(6), ..) | (_, Some(6), _) => "date",
            (Some(7 | 8), ..) | (_, Some(7), _) => "time",
            (Some(9 | 10), ..) | (_, Some(8), _) | (_, _, Some(3)) => "timestamp",
            (Some(11), ..) => "uint8",
            (Some(12), ..) => "uint16",
            (Some(13), ..) => "uint32",
            (Some(14), ..) => "uint64",
            (Some(15), ..) => "int8",
            (Some(16), ..) => "int16",
            (Some(19), ..) | (_, Some(12), _) => "json",
            (_, Some(14), _) => "uuid",
            (_, _, None) => "struct",
            (_, _, Some(0)) => "bool",
            (_, _, Some(1)) => "int32",
            (_, _, Some(2)) => "int64",
            (_, _, Some(4)) => "float",
            (_, _, Some(5)) => "double",
            (_, _, Some(6)) => "binary",
            (_, _, Some(7)) => return format!("binary of {} bytes", self.length),
            (_, _, Some(other)) => return format!("type {other}"),
        };
        name.to_string()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::tests::{look_at, torture};
    use super::*;

    fn sample(name: &str) -> Vec<u8> {
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/look/parquet").join(name))
            .unwrap()
    }

    #[test]
    fn a_table_is_told_by_its_footer() {
        let bytes = sample("no_rows.parquet");
        let looked = look_at(&bytes, "no_rows.parquet");
        let Preview::Properties(properties) = &looked.preview else { panic!("{looked:?}") };
        let fact =
            |name: &str| properties.properties.iter().find(|(fact, _)| fact == name).unwrap().1.clone();
        assert_eq!((fact("rows"), fact("row groups")), (Value::Integer(0), Value::Integer(1)));
        assert_eq!(fact("schema"), Value::Record(vec![("empty".to_string(), "string".into())]));
        torture(&bytes, "no_rows.parquet");
    }

    #[test]
    fn columns_within_columns_are_one() {
        let bytes = sample("zstd.parquet");
        let looked = look_at(&bytes, "zstd.parquet");
        let Preview::Properties(properties) = &looked.preview else { panic!("{looked:?}") };
        let fact =
            |name: &str| properties.properties.iter().find(|(fact, _)| fact == name).unwrap().1.clone();
        assert_eq!(
            (fact("rows"), fact("columns"), fact("row groups")),
            (600_u64.into(), 11_u64.into(), 3_u64.into())
        );
        assert_eq!(fact("created by"), "parquet-cpp-arrow version 26.0.1".into());
        let Value::Record(schema) = fact("schema") else { panic!("no schema") };
        let schema = schema.iter().map(|(name, kind)| {
            let Value::Text(kind) = kind else { panic!("{kind:?}") };
            format!("{name} {kind}")
        });
        let expected = "id int64,name string,x double,flag bool,when timestamp,day date,cat string,list list,s struct,blob \
                        binary,dec decimal(9, 2)";
        assert_eq!(schema.collect::<Vec<_>>().join(","), expected);
        torture(&bytes, "zstd.parquet");
    }

    #[test]
    fn without_a_footer_or_with_one_that_lies_it_says_so() {
        let bytes = sample("no_rows.parquet");
        let looked = look_at(&bytes[..100], "cut.parquet");
        assert!(
            matches!(&looked.preview, Preview::Nothing { why } if why.contains("no footer")),
            "{looked:?}"
        );
        let mut lying = bytes.clone();
        let at = lying.len() - 8;
        lying[at..at + 4].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
        let looked = look_at(&lying, "lying.parquet");
        assert!(
            matches!(&looked.preview, Preview::Nothing { why } if why.contains("longer than the file")),
            "{looked:?}"
        );
    }
}
