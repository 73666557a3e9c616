//! Images of brains and bodies (NIfTI-1.1, NIfTI-2): the header.

use super::fields::Fields;
use super::preview::{Facts, Preview, Properties, Value};
use super::source::Source;
use super::{Context, Trouble};

/// Size of the image and of a voxel, and the type of the values.
///
/// # Errors
/// When it is shorter than a header, or its dimensions are none.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let bytes = source.up_to(0, 540)?;
    let first = Fields { bytes: &bytes, is_big_endian: false }.u32(0);
    let is_big_endian = [348_u32.swap_bytes(), 540_u32.swap_bytes()].contains(&first);
    let fields = Fields { bytes: &bytes, is_big_endian };
    let is_second = fields.u32(0) == 540;
    let length = if is_second { 540 } else { 348 };
    if bytes.len() < length {
        return Err(Trouble::Ends { at: source.size() });
    }
    let dimension = |number: usize| {
        if is_second { fields.u64(16 + 8 * number) } else { fields.u16(40 + 2 * number).into() }
    };
    let step = |number: usize| {
        if is_second {
            f64::from_bits(fields.u64(104 + 8 * number))
        } else {
            fields.f32(76 + 4 * number).into()
        }
    };
    let axes = usize::try_from(dimension(0)).ok().filter(|axes| (1..=7).contains(axes));
    let axes = axes.ok_or_else(|| Trouble::damaged("its number of dimensions is none"))?;
    let (kind, bits) =
        if is_second { (fields.u16(12), fields.u16(14)) } else { (fields.u16(70), fields.u16(72)) };
    let dims = (1..=axes).map(|number| Value::from(dimension(number))).collect();
    let voxel = (1..=axes.min(3)).map(|number| Value::Number(step(number))).collect();
    let mut properties: Facts = vec![
        ("dims".to_string(), Value::List(dims)),
        ("type".to_string(), Value::text(type_name(kind))),
        ("voxel".to_string(), Value::List(voxel)),
    ];
    if let (true, Some(unit)) = (!is_second, unit(bytes.get(123).copied().unwrap_or(0))) {
        properties.push(("unit".to_string(), Value::from(unit)));
    }
    let description = bytes.get(if is_second { 240..320 } else { 148..228 }).unwrap_or_default();
    let end = description.iter().position(|byte| *byte == 0).unwrap_or(description.len());
    let description = String::from_utf8_lossy(description.get(..end).unwrap_or_default()).into_owned();
    if !description.is_empty() {
        properties.push(("description".to_string(), Value::text(description)));
    }
    let start = if is_second { fields.u64(168) } else { whole(fields.f32(108)) };
    let count = (1..=axes).try_fold(1_u64, |count, number| count.checked_mul(dimension(number)));
    let needed = count.and_then(|count| count.checked_mul((bits / 8).into()));
    let is_short = needed.and_then(|needed| needed.checked_add(start)).is_none_or(|end| end > source.size());
    if is_short && source.is_whole() {
        context.ended(&Trouble::Ends { at: source.size() });
    }
    let format = if is_second { "NIfTI-2" } else { "NIfTI-1" };
    Ok(Preview::Properties(Properties { format: format.to_string(), properties }))
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place in a file; it is checked"
)]
fn whole(number: f32) -> u64 {
    number as u64
}

fn type_name(number: u16) -> String {
    match number {
        2 => "u1",
        4 => "i2",
        8 => "i4",
        16 => "f4",
        32 => "c8",
        64 => "f8",
        128 => "RGB",
        256 => "i1",
        512 => "u2",
        768 => "u4",
        1_024 => "i8",
        1_280 => "u8",
        1_536 => "f16",
        1_792 => "c16",
        2_304 => "RGBA",
        other => return format!("type {other}"),
    }
    .to_string()
}

fn unit(code: u8) -> Option<&'static str> {
    match code & 7 {
        1 => Some("m"),
        2 => Some("mm"),
        3 => Some("µm"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{look_at, torture};
    use super::*;

    #[test]
    fn an_image_is_told_with_its_dimensions_and_voxels() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/look/small.nii");
        let bytes = std::fs::read(path).unwrap();
        let looked = look_at(&bytes, "small.nii");
        let Preview::Properties(properties) = &looked.preview else { panic!("{looked:?}") };
        let dims = [5_u64, 6, 7].map(Value::from).to_vec();
        let voxel = [2.0, 2.0, 3.0].map(Value::Number).to_vec();
        let expected = [("dims", Value::List(dims)), ("type", "f4".into()), ("voxel", Value::List(voxel))];
        assert_eq!(properties.properties, expected.map(|(name, value)| (name.to_string(), value)));
        assert!(!looked.is_cut, "{:?}", looked.notes);
        assert!(look_at(&bytes[..800], "small.nii").is_cut, "the image is not all there");
        torture(&bytes, "small.nii");
    }
}
