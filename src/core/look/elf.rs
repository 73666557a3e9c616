//! Programs and libraries of Linux and others (ELF, System V ABI): the header, and what the dynamic section names.

use super::fields::Fields;
use super::preview::{Facts, Preview, Properties, Value};
use super::source::Source;
use super::{Context, Trouble};

/// Program headers and entries of the dynamic section that are read.
const MOST: u64 = 4_096;
/// Bytes of a name.
const LONGEST_NAME: u64 = 4_096;

/// For which machine it is, what it calls itself, and which libraries it needs.
///
/// # Errors
/// When it is shorter than a header.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let bytes = source.up_to(0, 64)?;
    let is_64 = bytes.get(4) == Some(&2);
    let header = Fields { bytes: &bytes, is_big_endian: bytes.get(5) == Some(&2) };
    if bytes.len() < if is_64 { 64 } else { 52 } {
        return Err(Trouble::Ends { at: source.size() });
    }
    let kind = match header.u16(16) {
        1 => "object file".to_string(),
        2 => "program".to_string(),
        3 => "shared object".to_string(),
        4 => "core dump".to_string(),
        other => format!("type {other}"),
    };
    let mut properties: Facts = vec![
        ("machine".to_string(), Value::text(machine(header.u16(18)))),
        ("kind".to_string(), Value::text(kind)),
    ];
    match Dynamic::read(source, &header, is_64, context) {
        Ok(dynamic) => {
            properties.extend(dynamic.soname.map(|name| ("soname".to_string(), Value::text(name))));
            if !dynamic.needed.is_empty() {
                let needed = dynamic.needed.into_iter().map(Value::text).collect();
                properties.push(("needs".to_string(), Value::List(needed)));
            }
        }
        Err(trouble) => context.ended(&trouble),
    }
    let format = if is_64 { "ELF 64-bit" } else { "ELF 32-bit" };
    Ok(Preview::Properties(Properties { format: format.to_string(), properties }))
}

fn machine(number: u16) -> String {
    match number {
        3 => "x86",
        20 => "PowerPC",
        21 => "PowerPC 64",
        40 => "ARM",
        62 => "x86-64",
        183 => "AArch64",
        243 => "RISC-V",
        other => return format!("machine {other}"),
    }
    .to_string()
}

#[derive(Default)]
struct Dynamic {
    soname: Option<String>,
    needed: Vec<String>,
}

/// A part of the file that is loaded, and where.
struct Loaded {
    offset: u64,
    address: u64,
    bytes: u64,
}

impl Dynamic {
    fn read(
        source: &Source<'_>,
        header: &Fields<'_>,
        is_64: bool,
        context: &Context<'_>,
    ) -> Result<Self, Trouble> {
        let word = |fields: &Fields<'_>, at: usize| {
            if is_64 { fields.u64(at) } else { fields.u32(at).into() }
        };
        let (start, size, count) = if is_64 {
            (header.u64(32), header.u16(54), header.u16(56))
        } else {
            (header.u32(28).into(), header.u16(42), header.u16(44))
        };
        let (mut loaded, mut dynamic) = (Vec::new(), None);
        let least = if is_64 { 56 } else { 32 };
        for number in 0..u64::from(count).min(MOST) {
            context.budget.go_on()?;
            let at = start.saturating_add(number * u64::from(size));
            let bytes = source.bytes(at, least)?;
            let fields = Fields { bytes: &bytes, ..*header };
            let places = if is_64 { [8, 16, 32] } else { [4, 8, 16] };
            let [offset, address, bytes] = places.map(|at| word(&fields, at));
            match fields.u32(0) {
                1 => loaded.push(Loaded { offset, address, bytes }),
                2 => dynamic = Some((offset, bytes)),
                _ => {}
            }
        }
        let Some((start, bytes)) = dynamic else { return Ok(Self::default()) };
        let width = if is_64 { 8 } else { 4 };
        let (mut soname, mut needed, mut strings) = (None, Vec::new(), None);
        for number in 0..(bytes / (2 * width)).min(MOST) {
            context.budget.go_on()?;
            let bytes = source.bytes(start.saturating_add(number * 2 * width), 2 * width)?;
            let fields = Fields { bytes: &bytes, ..*header };
            let value = word(&fields, if is_64 { 8 } else { 4 });
            match word(&fields, 0) {
                0 => break,
                1 => needed.push(value),
                5 => strings = Some(value),
                14 => soname = Some(value),
                _ => {}
            }
        }
        let in_file = |address: u64| {
            loaded.iter().find_map(|part| {
                let within = address.checked_sub(part.address).filter(|within| *within < part.bytes)?;
                part.offset.checked_add(within)
            })
        };
        let Some(strings) = strings.and_then(in_file) else { return Ok(Self::default()) };
        let name = |at: u64| {
            let bytes = source.up_to(strings.saturating_add(at), LONGEST_NAME)?;
            let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
            Ok(String::from_utf8_lossy(bytes.get(..end).unwrap_or_default()).into_owned())
        };
        let needed = needed.into_iter().map(name).collect::<Result<_, Trouble>>()?;
        Ok(Self { soname: soname.map(name).transpose()?, needed })
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{look_at, torture};
    use super::*;

    #[test]
    fn a_library_is_told_with_its_machine_and_its_name() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/look/libtiny.so");
        let bytes = std::fs::read(path).unwrap();
        let looked = look_at(&bytes, "libtiny.so");
        let Preview::Properties(properties) = &looked.preview else { panic!("{looked:?}") };
        assert_eq!(properties.format, "ELF 64-bit");
        let expected = [("machine", "x86-64"), ("kind", "shared object"), ("soname", "libtiny.so.1")];
        assert_eq!(properties.properties, expected.map(|(name, value)| (name.to_string(), value.into())));
        torture(&bytes, "libtiny.so");
    }
}
