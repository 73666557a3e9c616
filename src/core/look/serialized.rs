//! What Julia's `serialize` writes (`stdlib/Serialization`, `writeheader`): only the header, for the rest may be any value of any
//! type, and to read it is to run code.

use super::preview::{Preview, Properties, Value};
use super::source::Source;
use super::{Context, Trouble};

/// Which version wrote it, and on what machine.
///
/// # Errors
/// When the file is shorter than a header.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let [_, _, _, version, machine, _, _, _] = source.array(0)?;
    let word = match machine >> 2 & 3 {
        0 => Value::from(32_u64),
        1 => Value::from(64_u64),
        _ => Value::Missing,
    };
    let order = match machine & 3 {
        0 => Value::from("little endian"),
        1 => Value::from("big endian"),
        _ => Value::Missing,
    };
    context.note("only Julia can read it");
    Ok(Preview::Properties(Properties {
        format: "Julia serialize".to_string(),
        properties: vec![
            ("version".to_string(), Value::from(u64::from(version))),
            ("word size".to_string(), word),
            ("byte order".to_string(), order),
        ],
    }))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{look_at, torture};
    use super::*;

    #[test]
    fn a_serialized_value_is_told_by_its_header() {
        // `serialize(io, [1])` of Julia 1.10 on x86-64.
        let bytes = b"7JL\x1b\x04\0\0\0\x15\0\x08\xe2\x01\0\0\0\0\0\0\0";
        let looked = look_at(bytes, "cache");
        let Preview::Properties(properties) = &looked.preview else { panic!("{looked:?}") };
        let expected = [
            ("version", 27_u64.into()),
            ("word size", 64_u64.into()),
            ("byte order", "little endian".into()),
        ];
        assert_eq!(properties.properties, expected.map(|(name, value)| (name.to_string(), value)));
        assert_eq!(looked.notes, ["only Julia can read it"]);
        torture(bytes, "cache");
    }
}
