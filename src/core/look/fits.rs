//! Data of astronomers (FITS 4.0): the headers of all parts, and the first values of images.

use super::budget::MOST_NODES;
use super::fields::Fields;
use super::flat::Flat;
use super::preview::{Facts, Node, NodeKind, Preview, Slice, Total, Tree, Value};
use super::source::Source;
use super::{Context, Part, Trouble, slice};

const BLOCK: u64 = 2_880;
const CARD: usize = 80;
/// Cards of one header.
const MOST_CARDS: usize = 10_000;
/// First values of an image.
const FIRST: u64 = 8;

/// The parts of the file, a header and its data each.
///
/// # Errors
/// When not even the first header can be read.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let mut nodes: Vec<Node> = Vec::new();
    let mut at = 0;
    let wanted = if let Part::Slice(path, index) = context.part { Some((path, index)) } else { None };
    let total = loop {
        // Behind the last part there may be zeros.
        if at >= source.size() || nodes.len() >= MOST_NODES || (at > 0 && !begins(source, at)) {
            break Total::Exact(nodes.len() as u64);
        }
        match part(source, &mut at, nodes.len(), context) {
            Ok((mut node, values)) => {
                if let Some((_, index)) = wanted.filter(|(path, _)| **path == node.path) {
                    node.slice = Some(values.slice(source, &node, index)?);
                    nodes = vec![node];
                    break Total::Exact(1);
                }
                nodes.push(node);
            }
            Err(trouble) if nodes.is_empty() => return Err(trouble),
            Err(trouble) => {
                context.ended(&trouble);
                break Total::Unknown;
            }
        }
    };
    if at > source.size() && source.is_whole() {
        context.ended(&Trouble::Ends { at: source.size() });
    }
    Ok(Preview::Tree(Tree { nodes, total, ..Tree::default() }))
}

fn begins(source: &Source<'_>, at: u64) -> bool {
    source.array::<8>(at).is_ok_and(|start| &start == b"XTENSION")
}

/// Where the values of a part begin, bits of one, and what they mean: `zero + scale * value`.
struct Values {
    start: u64,
    bits: i64,
    zero: f64,
    scale: f64,
}

impl Values {
    fn slice(&self, source: &Source<'_>, node: &Node, index: &[Option<u64>]) -> Result<Slice, Trouble> {
        if node.type_name.as_deref() != Some("image") {
            return Err(Trouble::unsupported("its values are no numbers"));
        }
        let size = self.bits.unsigned_abs() / 8;
        let number = |bytes: &[u8]| {
            let value = value(bytes, self.bits).as_number().unwrap_or(f64::NAN);
            self.zero + self.scale * value
        };
        let shape = node.shape.as_deref().unwrap_or_default();
        let numbers = Flat::new(source, (self.start, size), (shape, false), &number);
        slice::slice(&numbers, index, false, source.budget())
    }
}

fn part(
    source: &Source<'_>,
    at: &mut u64,
    number: usize,
    context: &Context<'_>,
) -> Result<(Node, Values), Trouble> {
    let cards = header(source, at, context)?;
    let get = |name: &str| cards.iter().find(|(card, _)| card == name).map(|(_, value)| value);
    let whole = |name: &str| match get(name) {
        Some(Value::Integer(value)) => i64::try_from(*value).ok(),
        _ => None,
    };
    let text = |name: &str| if let Some(Value::Text(text)) = get(name) { Some(text.as_str()) } else { None };
    let bits = whole("BITPIX").filter(|bits| [8, 16, 32, 64, -32, -64].contains(bits));
    let bits = bits.ok_or_else(|| Trouble::damaged("BITPIX is none that there is"))?;
    let axes = whole("NAXIS").filter(|axes| (0..=999).contains(axes));
    let axes = axes.ok_or_else(|| Trouble::damaged("NAXIS is none that there is"))?;
    let lengths =
        (1..=axes).map(|axis| whole(&format!("NAXIS{axis}")).and_then(|length| u64::try_from(length).ok()));
    let mut shape: Vec<u64> =
        lengths.collect::<Option<_>>().ok_or_else(|| Trouble::damaged("an axis has no length"))?;
    let start = *at;
    let extra = |name| whole(name).and_then(|count| u64::try_from(count).ok());
    let count = u64::from(!shape.is_empty());
    let count = shape.iter().try_fold(count, |count, length| count.checked_mul(*length));
    let count = count
        .and_then(|count| count.checked_add(extra("PCOUNT").unwrap_or(0)))
        .and_then(|count| count.checked_mul(extra("GCOUNT").unwrap_or(1)));
    let bytes = count.and_then(|count| count.checked_mul(bits.unsigned_abs() / 8));
    let next = bytes.and_then(|bytes| bytes.checked_next_multiple_of(BLOCK)?.checked_add(start));
    *at = next.ok_or_else(|| Trouble::damaged("its data would be larger than any file"))?;
    let is_table = matches!(text("XTENSION"), Some("BINTABLE" | "TABLE" | "A3DTABLE"));
    let kind = if is_table { "table" } else { "image" };
    // The axis that goes fastest comes last, as elsewhere; of a table its rows.
    shape.reverse();
    let elements = shape.iter().try_fold(1_u64, |count, length| count.checked_mul(*length)).unwrap_or(0);
    let mut node = Node {
        path: format!("/{}", text("EXTNAME").map_or_else(|| number.to_string(), ToString::to_string)),
        kind: NodeKind::Dataset,
        type_name: Some(kind.to_string()),
        stored: bytes,
        ..Node::default()
    };
    if is_table {
        shape.truncate(1);
    } else if !shape.is_empty() {
        let size = bits.unsigned_abs() / 8;
        let bytes = source.up_to(start, elements.min(FIRST) * size)?;
        let each = bytes.chunks_exact(usize::try_from(size).unwrap_or(1));
        node.first = each.map(|bytes| value(bytes, bits)).collect();
    }
    let real = |name: &str| get(name).and_then(Value::as_number);
    let (zero, scale) = (real("BZERO").unwrap_or(0.0), real("BSCALE").unwrap_or(1.0));
    node.shape = Some(shape);
    node.attributes = cards;
    Ok((node, Values { start, bits, zero, scale }))
}

/// The cards of a header, and behind it.
fn header(source: &Source<'_>, at: &mut u64, context: &Context<'_>) -> Result<Facts, Trouble> {
    let mut cards = Facts::new();
    loop {
        context.budget.go_on()?;
        let block = source.bytes(*at, BLOCK)?;
        *at += BLOCK;
        for bytes in block.chunks(CARD) {
            let card = String::from_utf8_lossy(bytes);
            let (name, rest) = card.split_at_checked(8).unwrap_or((&card, ""));
            match name.trim_end() {
                "END" => return Ok(cards),
                "" | "SIMPLE" | "EXTEND" => {}
                name if cards.len() < MOST_CARDS => {
                    cards.push((
                        name.to_string(),
                        rest.strip_prefix("= ").map_or_else(|| rest.trim().into(), read),
                    ));
                }
                _ => return Err(Trouble::damaged("a header without end")),
            }
        }
    }
}

/// What a card says: a text in quotes, T or F, a number; a comment behind it is left out.
fn read(text: &str) -> Value {
    let text = text.trim_start();
    if let Some(rest) = text.strip_prefix('\'') {
        // A quote within is written twice.
        let mut found = String::new();
        let mut characters = rest.chars().peekable();
        while let Some(character) = characters.next() {
            if character == '\'' && characters.next_if_eq(&'\'').is_none() {
                break;
            }
            found.push(character);
        }
        return Value::text(found.trim_end());
    }
    let text = text.split('/').next().unwrap_or_default().trim();
    match text {
        "T" => Value::Boolean(true),
        "F" => Value::Boolean(false),
        "" => Value::Missing,
        _ => match (text.parse::<i64>(), text.replace('D', "E").parse::<f64>()) {
            (Ok(whole), _) => Value::Integer(whole.into()),
            (_, Ok(number)) => Value::Number(number),
            _ => Value::text(text),
        },
    }
}

/// The number of these bytes.
fn value(bytes: &[u8], bits: i64) -> Value {
    let fields = Fields { bytes, is_big_endian: true };
    match bits {
        8 => Value::Integer(u8::from_le_bytes(fields.array(0)).into()),
        16 => Value::Integer(i16::from_le_bytes(fields.array(0)).into()),
        32 => Value::Integer(i32::from_le_bytes(fields.array(0)).into()),
        64 => Value::Integer(i64::from_le_bytes(fields.array(0)).into()),
        -32 => Value::Number(fields.f32(0).into()),
        _ => Value::Number(f64::from_bits(fields.u64(0))),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{look_at, look_at_part, torture, torture_part};
    use super::*;

    #[test]
    fn an_image_is_told_with_its_cards() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/look/image.fits");
        let bytes = std::fs::read(path).unwrap();
        let looked = look_at(&bytes, "image.fits");
        let Preview::Tree(tree) = &looked.preview else { panic!("{looked:?}") };
        let [node] = tree.nodes.as_slice() else { panic!("{tree:?}") };
        assert_eq!(node.type_name.as_deref(), Some("image"));
        assert_eq!(node.shape.as_deref(), Some([3, 4].as_slice()));
        assert_eq!(node.first.len(), 8);
        for card in [("BITPIX", Value::Integer(-32)), ("OBJECT", "M 31".into())] {
            assert!(node.attributes.contains(&(card.0.to_string(), card.1.clone())), "{card:?} in {node:?}");
        }
        torture(&bytes, "image.fits");
    }

    #[test]
    fn a_part_of_an_image_is_told_as_numbers() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/look/image.fits");
        let bytes = std::fs::read(path).unwrap();
        let whole = look_at(&bytes, "image.fits");
        let Preview::Tree(tree) = &whole.preview else { panic!("{whole:?}") };
        let part = Part::Slice(tree.nodes[0].path.clone(), vec![Some(0), None]);
        let looked = look_at_part(&bytes, "image.fits", part.clone(), None);
        let Preview::Tree(sliced) = &looked.preview else { panic!("{looked:?}") };
        let first: Vec<f64> = tree.nodes[0].first[..4].iter().filter_map(Value::as_number).collect();
        assert_eq!(sliced.nodes[0].slice.as_ref().unwrap().values, first);
        torture_part(&bytes, "image.fits", &part);
    }

    #[test]
    fn values_of_cards_are_read_as_what_they_are() {
        assert_eq!(read(" 'it''s'  / comment"), "it's".into());
        assert_eq!(read("   1.5D3 / comment"), Value::Number(1_500.0));
        assert_eq!(read("        T"), Value::Boolean(true));
    }
}
