//! What Julia says in its own files of the types of its values.
//!
//! JLD2 gives types a place in the file, and an attribute `julia_type`: the name of a type, and references to its
//! parameters. A dataset has such a type, or an attribute that refers to one. The older JLD has an attribute
//! `julia type` with the name alone.
//!
//! Rules: the sources of JLD2.jl (`src/data/writing_datatypes.jl`) and JLD.jl.

use super::attributes::Attributes;
use super::cursor::text;
use super::dataset::Dataset;
use super::file::File;
use super::groups::{self, Target};
use super::header::{LAYOUT, Object};
use super::types::{Class, Type};
use super::value;
use super::values::Values;
use crate::core::look::Trouble;
use crate::core::look::packing::Packing;
use crate::core::look::preview::{Facts, Value, digits};

/// How deep parameters lie in one another.
const MOST_LEVELS: usize = 8;
/// Parameters of one type that are named.
const MOST_PARAMETERS: usize = 32;
/// Values of an array in another value.
const MOST_VALUES: u64 = 4;

/// What the first bytes of Julia's own files say, for those.
pub fn header(file: &File<'_>) -> Result<Option<Facts>, Trouble> {
    let start = file.source.up_to(0, file.start.min(512))?;
    let mut parts = start.split(|byte| *byte == 0).map(text).filter(|part| !part.is_empty());
    let Some(format) = parts.next() else { return Ok(None) };
    if !format.starts_with("HDF5-based Julia Data Format") && !format.starts_with("Julia data file") {
        return Ok(None);
    }
    let mut facts = vec![("format".to_string(), Value::from(format))];
    if let Some(version) = parts.next().filter(|part| part.contains("Julia")) {
        let version = version.trim().trim_start_matches('(').trim_end_matches(')').to_string();
        facts.push(("written by".to_string(), version.into()));
    }
    Ok(Some(facts))
}

/// Which Julia wrote a file of the older kind, as its group `_creator` says.
pub fn creator(file: &File<'_>, group: u64) -> Result<String, Trouble> {
    let links = groups::links(file, &Object::read(file, group)?).list;
    let part = |name: &str| {
        let link = links.iter().find(|link| link.name == name)?;
        let Target::Object(address) = link.to else { return None };
        match value_of(file, address, 2).ok()? {
            Value::Integer(number) => Some(number.to_string()),
            _ => None,
        }
    };
    let parts: Vec<String> =
        ["JULIA_MAJOR", "JULIA_MINOR", "JULIA_PATCH"].into_iter().filter_map(part).collect();
    Ok(format!("Julia {}", parts.join(".")))
}

/// What is there for the readers of these files, and no value of anybody's.
pub fn is_hidden(path: &str) -> bool {
    ["/_types", "/_creator", "/_refs", "/_require"].contains(&path)
}

/// The name in Julia of the type of a dataset, or of an array's elements.
pub fn type_of(file: &File<'_>, kind: &Type, attributes: &Attributes) -> String {
    if let Some(name) = attributes.get("julia type").and_then(|attribute| attribute.value(file).ok())
        && let Value::Text(name) = name
    {
        return name;
    }
    let referred = attributes.get("julia_type").and_then(|attribute| file.reference(&attribute.data));
    let named = referred.or(kind.address).and_then(|address| at(file, address, MOST_LEVELS).ok());
    named.unwrap_or_else(|| plain(kind))
}

/// The name of a type that has none in the file.
fn plain(kind: &Type) -> String {
    let bits = kind.size.saturating_mul(8);
    match &kind.class {
        Class::Integer { is_signed: true, .. } => format!("Int{bits}"),
        Class::Integer { .. } => format!("UInt{bits}"),
        Class::Float { .. } => format!("Float{bits}"),
        Class::Bits { .. } if kind.size == 1 => "Bool".to_string(),
        Class::Text | Class::LongText => "String".to_string(),
        Class::Reference => "Any".to_string(),
        _ => kind.name(),
    }
}

/// The type whose name and parameters an attribute or a value holds.
fn spelled(file: &File<'_>, data: &[u8], levels: usize) -> Result<String, Trouble> {
    let list = 8 + file.offsets;
    let (length, name) = value::raw_list(file, data)?;
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    let name = text(name.get(..length).unwrap_or(&name));
    let Some(rest) = data.get(list..).filter(|rest| rest.len() >= list) else { return Ok(name) };
    let (count, references) = value::raw_list(file, rest)?;
    let count = usize::try_from(count).unwrap_or(usize::MAX).min(MOST_PARAMETERS);
    let parameters = references.chunks_exact(file.offsets).take(count).map(|bytes| {
        let known = file.reference(bytes).zip(levels.checked_sub(1));
        known.and_then(|(address, levels)| at(file, address, levels).ok()).unwrap_or_else(|| "?".to_string())
    });
    let parameters: Vec<String> = parameters.collect();
    file.keep(name.len() + 64)?;
    Ok(if parameters.is_empty() { name } else { format!("{name}{{{}}}", parameters.join(", ")) })
}

/// What a reference in a list of parameters leads to: a type with a place of its own, a value that is a type, or a value.
fn at(file: &File<'_>, address: u64, levels: usize) -> Result<String, Trouble> {
    if let Some(known) = file.names.borrow().get(&address) {
        return Ok(known.clone());
    }
    let name = read_at(file, address, levels)?;
    file.names.borrow_mut().insert(address, name.clone());
    Ok(name)
}

fn read_at(file: &File<'_>, address: u64, levels: usize) -> Result<String, Trouble> {
    file.go_on()?;
    let object = Object::read(file, address)?;
    let attributes = Attributes::of(file, &object);
    if object.message(LAYOUT).is_none() {
        return of_type(file, &attributes, levels);
    }
    let dataset = Dataset::read(file, &object)?.ok_or_else(|| Trouble::damaged("a type is missing"))?;
    let values = Values::of(file, &dataset, Packing::default())?;
    let data = values.bytes(&[])?;
    let Some(next) = levels.checked_sub(1) else { return Ok("…".to_string()) };
    let made_of = dataset.kind.address.and_then(|address| at(file, address, next).ok());
    let part = |from: usize| data.get(from..).and_then(|data| file.reference(data));
    match (made_of.as_deref(), &dataset.kind.class) {
        (Some("Core.DataType"), _) => spelled(file, &data, levels),
        (Some("Core.UnionAll"), _) => {
            let name = |address: Option<u64>| address.and_then(|address| at(file, address, next).ok());
            let unknown = || "?".to_string();
            let body = name(part(file.offsets)).unwrap_or_else(unknown);
            Ok(format!("{body} where {}", name(part(0)).unwrap_or_else(unknown)))
        }
        (Some("Core.TypeVar"), _) => {
            let (length, name) = value::raw_list(file, &data)?;
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            Ok(text(name.get(..length).unwrap_or(&name)))
        }
        (_, Class::Compound(fields)) if fields.first().is_some_and(|field| field.name == "name") => {
            spelled(file, &data, levels)
        }
        (_, Class::Integer { .. } | Class::Bits { .. } | Class::LongText | Class::Float { .. }) => {
            Ok(match value::of(file, &dataset.kind, &data)? {
                Value::Integer(number) => number.to_string(),
                Value::Boolean(truth) => truth.to_string(),
                Value::Number(number) => number.to_string(),
                Value::Text(text) if made_of.as_deref() == Some("Core.Symbol") => format!(":{text}"),
                _ => digits(&data),
            })
        }
        _ => Ok(made_of.unwrap_or_else(|| "?".to_string())),
    }
}

fn of_type(file: &File<'_>, attributes: &Attributes, levels: usize) -> Result<String, Trouble> {
    let missing = || Trouble::damaged("a type has no name");
    if let Some(attribute) = attributes.get("julia type") {
        return match attribute.value(file)? {
            Value::Text(name) => Ok(name),
            _ => Err(missing()),
        };
    }
    spelled(file, &attributes.get("julia_type").ok_or_else(missing)?.data, levels)
}

/// The value to which a reference leads, as far as so many levels go.
pub fn value_of(file: &File<'_>, address: u64, levels: usize) -> Result<Value, Trouble> {
    file.go_on()?;
    let object = Object::read(file, address)?;
    let attributes = Attributes::of(file, &object);
    let Some(dataset) = Dataset::read(file, &object)? else {
        return Ok(of_type(file, &attributes, MOST_LEVELS).map_or(Value::text("reference"), Value::text));
    };
    let name = dataset.kind.address.and_then(|address| at(file, address, MOST_LEVELS).ok());
    if name.as_deref() == Some("Core.DataType") {
        return Ok(at(file, address, MOST_LEVELS)?.into());
    }
    let Some(shape) = &dataset.space.shape else {
        return Ok(type_of(file, &dataset.kind, &attributes).into());
    };
    let values = Values::of(file, &dataset, Packing::default())?;
    if values.at_once() > 1 << 16 {
        return Ok(type_of(file, &dataset.kind, &attributes).into());
    }
    let mut list = Vec::new();
    for number in 0..dataset.count().min(MOST_VALUES) {
        let bytes = values.bytes_of_number(number)?;
        list.push(value::at_level(file, &dataset.kind, &bytes, levels)?);
    }
    if dataset.count() > MOST_VALUES {
        list.push(Value::text("…"));
    }
    if shape.is_empty() { Ok(list.pop().unwrap_or(Value::Missing)) } else { Ok(Value::List(list)) }
}

/// Whether an attribute only says what the type is.
pub fn is_for_readers(attribute: &str) -> bool {
    ["julia_type", "julia type", "written_type", "field_datatypes"].contains(&attribute)
}
