//! What a look shows, as values: a face paints them, and `preview --json` gives them as they are.

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};

use super::budget::MOST_CHARACTERS;

/// What is shown of a file or a part of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub enum Preview {
    Table(Table),
    Text(Text),
    Picture(Picture),
    Tree(Tree),
    Archive(Archive),
    Properties(Properties),
    Hex(Hex),
    /// Nothing is shown, and why.
    Nothing {
        why: String,
    },
}

impl Preview {
    pub fn nothing(why: impl Into<String>) -> Self {
        Self::Nothing { why: why.into() }
    }

    /// What it is called in JSON.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Table(_) => "table",
            Self::Text(_) => "text",
            Self::Picture(_) => "picture",
            Self::Tree(_) => "tree",
            Self::Archive(_) => "archive",
            Self::Properties(_) => "properties",
            Self::Hex(_) => "hex",
            Self::Nothing { .. } => "nothing",
        }
    }
}

/// How many there are, of which some are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Total {
    Exact(u64),
    /// Reckoned from those that were read.
    About(u64),
    #[default]
    Unknown,
}

/// Facts about a file, in the order of showing.
pub type Facts = Vec<(String, Value)>;

fn as_map<S: Serializer>(facts: &Facts, serializer: S) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(Some(facts.len()))?;
    for (name, value) in facts {
        map.serialize_entry(name, value)?;
    }
    map.end()
}

#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Table {
    pub columns: Vec<Column>,
    /// Row by row; each has as many cells as there are columns, or fewer where the file has fewer.
    pub rows: Vec<Vec<Value>>,
    /// How many rows there are.
    pub total: Total,
    /// How many columns there are, when not all of them are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all_columns: Option<u64>,
    /// Whether the names of the columns come from the file.
    pub has_header: bool,
    /// What else is known: delimiter, encoding, shape.
    #[serde(serialize_with = "as_map", skip_serializing_if = "Vec::is_empty")]
    pub properties: Facts,
}

#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Column {
    pub name: String,
    #[serde(rename = "type")]
    pub kind: String,
    /// Cells without a value among the rows that are shown.
    pub missing: u64,
    /// The smallest and largest number among the rows that are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<(f64, f64)>,
    /// How many of the numbers shown lie in each of equal parts of the range; empty for what are no numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub histogram: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Text {
    /// Without what ends them. Control characters are as in the file: a face escapes them.
    pub lines: Vec<String>,
    pub total: Total,
    /// `utf-8`, `utf-16le`, `latin-1 (guessed)`, …
    pub encoding: String,
    /// `lf`, `crlf`, `cr`, `mixed`, or `none`.
    pub eol: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Picture {
    /// `PNG`, `JPEG`, …
    pub format: String,
    /// Pixels, as the file says; before it is turned upright.
    pub width: u32,
    pub height: u32,
    /// Such as `RGB`, `gray, 16 bits`.
    pub colour: String,
    /// How it is to be turned (EXIF), 1 for not at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub orientation: Option<u8>,
    /// The pixels, turned upright, made smaller where that serves: red, green, blue and opacity, row by row.
    #[serde(skip)]
    pub pixels: Option<Pixels>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    pub width: u32,
    pub height: u32,
    pub rgba: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Tree {
    /// By path, parents first, each folder's children in the order of the file.
    pub nodes: Vec<Node>,
    /// How many nodes there are.
    pub total: Total,
    /// Attributes of the whole file.
    #[serde(serialize_with = "as_map")]
    pub attributes: Facts,
    /// What else is known: format, version of Julia.
    #[serde(serialize_with = "as_map", skip_serializing_if = "Vec::is_empty")]
    pub properties: Facts,
}

/// A group, a dataset, a key of a document: one node of a tree.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Node {
    /// From the root, beginning with `/`.
    pub path: String,
    pub kind: NodeKind,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub type_name: Option<String>,
    /// Along each axis; empty for a single value. In Julia's order in Julia's own files.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shape: Option<Vec<u64>>,
    /// How far each axis may grow, `null` for without bound; where that is more than the shape.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<Vec<Option<u64>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chunks: Option<Vec<u64>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<String>,
    /// `contiguous`, `chunked`, `compact`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub layout: Option<String>,
    /// The names of the axes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<String>,
    /// Bytes in the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stored: Option<u64>,
    /// How many nodes lie right below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub children: Option<u64>,
    #[serde(serialize_with = "as_map", skip_serializing_if = "Vec::is_empty")]
    pub attributes: Facts,
    /// The first values, in the order of the file.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub first: Vec<Value>,
    /// Where a link leads; it is not followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// A part of the values, when it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slice: Option<Slice>,
    /// What could not be read of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum NodeKind {
    #[default]
    Group,
    Dataset,
    /// A type that stands in the file by a name.
    Type,
    Link,
    /// A value of a document: JSON, TOML.
    Value,
}

/// Numbers along one axis or two, some left out so that they can be shown.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Slice {
    /// For each axis where along it this is, or `None` for an axis that is shown.
    pub index: Vec<Option<u64>>,
    pub rows: u32,
    /// 1 for a line.
    pub columns: u32,
    /// Row by row; what is missing is NaN.
    #[serde(serialize_with = "numbers")]
    pub values: Vec<f64>,
    /// Every so many-th row and column is shown.
    pub steps: (u64, u64),
    /// The smallest and largest of the values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<(f64, f64)>,
    /// Values that are missing.
    pub missing: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Archive {
    pub entries: Vec<Entry>,
    pub total: Total,
    #[serde(serialize_with = "as_map", skip_serializing_if = "Vec::is_empty")]
    pub properties: Facts,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Entry {
    /// As in the archive, whatever it says.
    pub name: String,
    /// `file`, `folder`, `link`, `hard link`, `pipe`, `device`, or what its number is.
    pub kind: String,
    pub bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub packed: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Where a link leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// As in the archive, `2024-02-29T12:00:00`, with a Z where it is UTC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub encrypted: bool,
    /// The contents lead out of the folder into which the archive is unpacked.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub leads_outside: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct Properties {
    /// What it is: `ELF 64-bit`.
    pub format: String,
    #[serde(serialize_with = "as_map")]
    pub properties: Facts,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Hex {
    /// Where the bytes begin.
    pub offset: u64,
    /// In hexadecimal digits.
    #[serde(serialize_with = "hexadecimal")]
    pub bytes: Vec<u8>,
    /// Whether all that was looked at is zero.
    pub all_zero: bool,
}

fn hexadecimal<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&digits(bytes))
}

/// Bytes as hexadecimal digits.
pub fn digits(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// One value of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// There is none.
    Missing,
    Boolean(bool),
    /// Every whole number of 64 bits, with a sign or without.
    Integer(i128),
    Number(f64),
    Text(String),
    Bytes(Vec<u8>),
    List(Vec<Value>),
    Record(Vec<(String, Value)>),
}

impl Value {
    /// A text, cut with a mark when it is too long to show.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(cut(text.into()).0)
    }

    pub fn as_number(&self) -> Option<f64> {
        match self {
            #[allow(clippy::cast_precision_loss, reason = "for showing how large it is")]
            Self::Integer(value) => Some(*value as f64),
            Self::Number(value) => Some(*value),
            Self::Boolean(value) => Some(f64::from(u8::from(*value))),
            _ => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::text(text)
    }
}

impl From<u64> for Value {
    fn from(value: u64) -> Self {
        Self::Integer(value.into())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

/// At most [`MOST_CHARACTERS`] of a text, with a mark when some were cut off, and whether they were.
pub fn cut(mut text: String) -> (String, bool) {
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => {
            text.truncate(end);
            text.push('…');
            (text, true)
        }
        None => (text, false),
    }
}

/// JSON has no name for these: they are given as text.
fn number_as_text(value: f64) -> Option<&'static str> {
    match value {
        _ if value.is_finite() => None,
        _ if value.is_nan() => Some("NaN"),
        _ if value > 0.0 => Some("Infinity"),
        _ => Some("-Infinity"),
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Missing => serializer.serialize_unit(),
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => match (u64::try_from(*value), i64::try_from(*value)) {
                (Ok(value), _) => serializer.serialize_u64(value),
                (_, Ok(value)) => serializer.serialize_i64(value),
                _ => serializer.collect_str(value),
            },
            Self::Number(value) => match number_as_text(*value) {
                Some(text) => serializer.serialize_str(text),
                None => serializer.serialize_f64(*value),
            },
            Self::Text(text) => serializer.serialize_str(text),
            Self::Bytes(bytes) => hexadecimal(bytes, serializer),
            Self::List(values) => values.serialize(serializer),
            Self::Record(fields) => as_map(fields, serializer),
        }
    }
}

fn numbers<S: Serializer>(values: &[f64], serializer: S) -> Result<S::Ok, S::Error> {
    let mut list = serializer.serialize_seq(Some(values.len()))?;
    for value in values {
        list.serialize_element(&Value::Number(*value))?;
    }
    list.end()
}
