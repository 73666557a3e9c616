//! Variables of MATLAB (MAT-File Format, Level 5): their classes and sizes, what structures and cells hold, the first values.
//!
//! Of a compressed variable only the beginning is unpacked, and more where it holds others. Files of version 7.3 are HDF5.

use flate2::read::ZlibDecoder;

use super::budget::{MOST_DEPTH, MOST_NODES};
use super::fields::Fields;
use super::preview::{Facts, Node, NodeKind, Preview, Total, Tree, Value};
use super::source::{Source, Unpacking};
use super::{Context, Part, Trouble};

mod element;
mod values;

use element::{COMPRESSED, Class, Element, MATRIX};
use values::Plain;

const HEADER: u64 = 128;
/// Bytes of a compressed variable that are unpacked to tell it, and to tell what it holds.
const BEGINNING: u64 = 4 << 10;
const WITH_PARTS: u64 = 1 << 20;
/// Axes of an array, bytes of a name.
const MOST_AXES: u64 = 64;
const LONGEST_NAME: u64 = 4_096;
/// Fields of a structure, bytes of all their names.
const MOST_FIELD_BYTES: u64 = 1 << 20;

/// The variables of a file.
///
/// # Errors
/// When not even the header can be read.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let header = source.bytes(0, HEADER)?;
    let text = String::from_utf8_lossy(header.get(..116).unwrap_or_default()).into_owned();
    // `MI` as a number, read by a machine of the same byte order.
    let is_big_endian = header.get(126..128) == Some(b"MI");
    let version = Fields { bytes: &header, is_big_endian }.u16(124);
    let properties: Facts = vec![
        ("version".to_string(), Value::text(if version == 0x100 { "5.0" } else { "unknown" })),
        ("header".to_string(), Value::text(text.trim_end_matches(['\0', ' ']))),
        ("byte order".to_string(), Value::from(if is_big_endian { "big endian" } else { "little endian" })),
    ];
    let mut nodes = Vec::new();
    let ended = variables(source, is_big_endian, &mut nodes, context);
    if let Part::Node(path) | Part::Slice(path, _) = context.part {
        let below = format!("{path}/");
        nodes.retain(|node| node.path == *path || node.path.starts_with(&below));
    }
    let mut total = Total::Exact(nodes.len() as u64);
    if let Err(trouble) = ended {
        context.ended(&trouble);
        total = Total::Unknown;
    }
    Ok(Preview::Tree(Tree { nodes, total, properties, ..Tree::default() }))
}

fn variables(
    source: &Source<'_>,
    is_big_endian: bool,
    nodes: &mut Vec<Node>,
    context: &Context<'_>,
) -> Result<(), Trouble> {
    let mut at = HEADER;
    while at < source.size() {
        context.budget.go_on()?;
        let element = Element::read(source, is_big_endian, at, source.size())?;
        at = element.next;
        match element.kind {
            MATRIX => Reader { source, is_big_endian, nodes, context }.variable(element, "")?,
            COMPRESSED => {
                let packed = source.within(element.data, element.bytes);
                let unpacked = unpack(&packed, is_big_endian, context)?;
                let inner = Element::read(&unpacked, is_big_endian, 0, u64::MAX)?;
                let number = nodes.len();
                let reader = Reader { source: &unpacked, is_big_endian, nodes, context };
                match reader.variable(inner, "") {
                    // What comes behind the part that was unpacked is missing; the next variable is not.
                    Err(trouble) if nodes.len() > number && !trouble.ends_all() => {
                        if let Some(node) = nodes.get_mut(number) {
                            node.trouble = Some("only the beginning of it was unpacked".to_string());
                        }
                        context.cut();
                    }
                    outcome => outcome?,
                }
                if let Some(node) = nodes.get_mut(number) {
                    node.stored = Some(element.bytes);
                    node.filters = vec!["deflate".to_string()];
                }
            }
            // What is no variable, as what some functions keep of their own.
            _ => {}
        }
    }
    Ok(())
}

/// As much of a compressed variable as it takes to tell it.
fn unpack<'a>(
    packed: &Source<'_>,
    is_big_endian: bool,
    context: &Context<'a>,
) -> Result<Source<'a>, Trouble> {
    let mut unpacking = Unpacking::new(ZlibDecoder::new(packed.reader(0)), context.budget);
    let (mut bytes, mut is_all, mut trouble) = unpacking.up_to(BEGINNING);
    let class = Fields { bytes: &bytes, is_big_endian }.u32(16) & 0xff;
    let start = Source::of_memory(bytes.as_slice().into(), context.budget);
    let is_wanted = match context.part {
        Part::Slice(path, _) => name(&start, is_big_endian)
            .is_ok_and(|name| path.trim_start_matches('/').split('/').next() == Some(name.as_str())),
        _ => false,
    };
    if !is_all && trouble.is_none() && (is_wanted || Class::of(class).has_parts()) {
        let most = if is_wanted { context.budget.left_to_unpack() } else { WITH_PARTS };
        let (more, is_end, ended) = unpacking.up_to(most);
        bytes.extend_from_slice(&more);
        (is_all, trouble) = (is_end, ended);
    }
    if let (true, Some(trouble)) = (bytes.is_empty(), &trouble) {
        return Err(trouble.clone());
    }
    let after = trouble.unwrap_or(Trouble::Ends { at: bytes.len() as u64 });
    Ok(if is_all {
        Source::of_memory(bytes.into(), context.budget)
    } else {
        Source::of_beginning(bytes.into(), after, context.budget)
    })
}

/// What a variable is called.
fn name(source: &Source<'_>, is_big_endian: bool) -> Result<String, Trouble> {
    let mut at = Element::read(source, is_big_endian, 0, u64::MAX)?.data;
    for _ in 0..2 {
        at = Element::read(source, is_big_endian, at, u64::MAX)?.next;
    }
    let name = Element::read(source, is_big_endian, at, u64::MAX)?;
    let bytes = source.bytes(name.data, name.bytes.min(LONGEST_NAME))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

struct Reader<'a, 'b> {
    source: &'a Source<'b>,
    is_big_endian: bool,
    nodes: &'a mut Vec<Node>,
    context: &'a Context<'b>,
}

/// What is still to be read of an array that holds others.
struct Open {
    path: String,
    at: u64,
    end: u64,
    /// Names of fields; none for cells.
    fields: Vec<String>,
    /// How many elements there are, and which comes next.
    elements: u64,
    number: u64,
}

impl Open {
    /// The path of the next part. An element of several has its number in it, counted from one as MATLAB does.
    fn next_path(&mut self) -> Option<String> {
        let each = (self.fields.len() as u64).max(1);
        let (element, field) = (self.number / each, self.number % each);
        if element >= self.elements {
            return None;
        }
        self.number += 1;
        let field = usize::try_from(field).ok().and_then(|field| self.fields.get(field));
        Some(match field {
            Some(name) if self.elements == 1 => format!("{}/{name}", self.path),
            Some(name) => format!("{}/{}/{name}", self.path, element + 1),
            None => format!("{}/{}", self.path, element + 1),
        })
    }
}

impl Reader<'_, '_> {
    /// A variable and all that it holds.
    fn variable(mut self, element: Element, above: &str) -> Result<(), Trouble> {
        let mut open: Vec<Open> = self.array(element, above, None)?.into_iter().collect();
        while let Some(last) = open.last_mut() {
            self.context.budget.go_on()?;
            let Some(path) = last.next_path() else {
                open.pop();
                continue;
            };
            let part = Element::read(self.source, self.is_big_endian, last.at, last.end)?;
            last.at = part.next;
            if part.kind != MATRIX {
                return Err(Trouble::damaged(format!("{path} is no array")));
            }
            let inner = self.array(part, "", Some(path))?;
            if open.len() >= MOST_DEPTH {
                return Err(Trouble::unsupported("it is nested too deeply"));
            }
            open.extend(inner);
        }
        Ok(())
    }

    /// One array; what it holds is left to be read. A part of another is called by its `path`.
    fn array(&mut self, array: Element, above: &str, path: Option<String>) -> Result<Option<Open>, Trouble> {
        if self.nodes.len() >= MOST_NODES {
            return Err(Trouble::unsupported(format!("more than {MOST_NODES} arrays")));
        }
        let end = array.data.saturating_add(array.bytes);
        if array.bytes == 0 {
            // What was never given a value.
            self.nodes.push(Node {
                path: path.unwrap_or_default(),
                kind: NodeKind::Dataset,
                type_name: Some("double".to_string()),
                shape: Some(vec![0, 0]),
                ..Node::default()
            });
            return Ok(None);
        }
        let mut at = array.data;
        let flags = self.next(&mut at, end)?;
        let flags = self.numbers(flags, 1)?.first().copied().unwrap_or(0);
        let class = Class::of(u32::try_from(flags & 0xff).unwrap_or(0));
        let (is_logical, is_complex) = (flags & 0x200 != 0, flags & 0x800 != 0);
        let dimensions = self.next(&mut at, end)?;
        let shape = self.numbers(dimensions, MOST_AXES)?;
        let name = self.next(&mut at, end)?;
        let name = self.text(name, LONGEST_NAME)?;
        let path = path.unwrap_or_else(|| format!("{above}/{name}"));
        let elements = shape.iter().try_fold(1_u64, |count, length| count.checked_mul(*length));
        let elements = elements.ok_or_else(|| Trouble::damaged("an array larger than any file"))?;
        self.nodes.push(Node {
            path: path.clone(),
            kind: if class.has_parts() { NodeKind::Group } else { NodeKind::Dataset },
            type_name: Some(if is_logical { "logical".to_string() } else { class.name() }),
            shape: Some(shape),
            stored: Some(array.bytes),
            ..Node::default()
        });
        let number = self.nodes.len() - 1;
        if class.has_parts() {
            let mut open = Open { path, at, end, fields: Vec::new(), elements, number: 0 };
            if class == Class::OBJECT {
                let name = self.next(&mut open.at, end)?;
                let name = Value::text(self.text(name, LONGEST_NAME)?);
                self.tell(number, |node| node.attributes.push(("class".to_string(), name)));
            }
            if class != Class::CELL {
                open.fields = self.fields(&mut open.at, end)?;
                if open.fields.is_empty() {
                    return Ok(None);
                }
            }
            let children = open.elements.saturating_mul((open.fields.len() as u64).max(1));
            self.tell(number, |node| node.children = Some(children));
            return Ok(Some(open));
        }
        let array = Plain { class, is_logical, is_complex, elements };
        let outcome = self.values(&array, number, (&mut at, end));
        match outcome {
            Ok(found) => self.tell(number, |node| {
                node.first = found.first;
                node.attributes = found.attributes;
                node.slice = found.slice;
            }),
            Err(trouble) if trouble.ends_all() => return Err(trouble),
            Err(trouble) => self.tell(number, |node| node.trouble = Some(trouble.to_string())),
        }
        Ok(None)
    }

    fn tell(&mut self, number: usize, tell: impl FnOnce(&mut Node)) {
        if let Some(node) = self.nodes.get_mut(number) {
            tell(node);
        }
    }

    fn next(&self, at: &mut u64, end: u64) -> Result<Element, Trouble> {
        let element = Element::read(self.source, self.is_big_endian, *at, end)?;
        *at = element.next;
        Ok(element)
    }

    /// Whole numbers that tell lengths.
    fn numbers(&self, element: Element, most: u64) -> Result<Vec<u64>, Trouble> {
        let bytes = self.source.bytes(element.data, element.bytes.min(4 * most))?;
        let fields = Fields { bytes: &bytes, is_big_endian: self.is_big_endian };
        Ok((0..bytes.len() / 4).map(|number| fields.u32(4 * number).into()).collect())
    }

    fn text(&self, element: Element, most: u64) -> Result<String, Trouble> {
        let bytes = self.source.bytes(element.data, element.bytes.min(most))?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The names of the fields of a structure: all as long as the longest, filled with zeros.
    fn fields(&self, at: &mut u64, end: u64) -> Result<Vec<String>, Trouble> {
        let length = self.next(at, end)?;
        let length = self.numbers(length, 1)?.first().copied().unwrap_or(0);
        let names = self.next(at, end)?;
        if length == 0 || names.bytes > MOST_FIELD_BYTES {
            return Err(Trouble::damaged("the names of fields have no length"));
        }
        let bytes = self.source.bytes(names.data, names.bytes)?;
        let names = bytes.chunks_exact(usize::try_from(length).unwrap_or(usize::MAX)).map(|name| {
            let end = name.iter().position(|byte| *byte == 0).unwrap_or(name.len());
            String::from_utf8_lossy(name.get(..end).unwrap_or_default()).into_owned()
        });
        Ok(names.take(MOST_NODES).collect())
    }
}

#[cfg(test)]
mod tests;
