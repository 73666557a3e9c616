//! Files that the `NetCDF` library wrote, and such as no library writes.

use serde_json::{Value as Json, json};

use crate::core::look::tests::{look_at, look_at_part, torture};
use crate::core::look::{Part, Preview};

const CLASSIC: &[u8] = include_bytes!("../../../../tests/fixtures/look/netcdf/classic3.nc");
const OFFSETS: &[u8] = include_bytes!("../../../../tests/fixtures/look/netcdf/offset64.nc");
const DATA: &[u8] = include_bytes!("../../../../tests/fixtures/look/netcdf/cdf5.nc");
const CUT: &[u8] = include_bytes!("../../../../tests/fixtures/look/netcdf/truncated3.nc");
const LYING: &[u8] = include_bytes!("../../../../tests/fixtures/look/netcdf/lying_count3.nc");

fn shown(bytes: &[u8]) -> Json {
    serde_json::to_value(look_at(bytes, "x.nc").preview).unwrap()
}

#[test]
fn all_three_forms_have_dimensions_units_and_values_as_they_are_meant() {
    for bytes in [CLASSIC, OFFSETS, DATA] {
        let tree = shown(bytes);
        assert_eq!(tree["properties"]["dimensions"], json!({"time": 3, "lat": 18, "lon": 36}));
        assert_eq!(tree["properties"]["unlimited"], json!(["time"]));
        assert_eq!(tree["attributes"]["Conventions"], "CF-1.11");
        let sst = &tree["nodes"][3];
        assert_eq!(
            (&sst["path"], &sst["type"], &sst["shape"]),
            (&json!("/sst"), &json!("i16"), &json!([3, 18, 36]))
        );
        assert_eq!(sst["attributes"]["units"], "degC");
        assert_eq!((&sst["first"][3], &sst["first"][4]), (&Json::Null, &json!(10.82)));
        assert_eq!(tree["nodes"][0]["first"], json!([0.0, 31.0, 60.0]));
        torture(bytes, "x.nc");
    }
}

#[test]
fn a_slice_goes_through_the_records() {
    let part = Part::Slice("/sst".to_string(), vec![None, Some(0), Some(4)]);
    let Preview::Tree(tree) = look_at_part(CLASSIC, "x.nc", part, None).preview else { panic!() };
    let slice = tree.nodes[0].slice.clone().unwrap();
    assert_eq!((slice.rows, slice.columns), (3, 1));
    assert!((slice.values[0] - 10.82).abs() < 1e-9);
    let part = Part::Slice("/sst".to_string(), vec![]);
    let Preview::Tree(tree) = look_at_part(CLASSIC, "x.nc", part, None).preview else { panic!() };
    assert_eq!(tree.nodes[0].slice.clone().unwrap().missing, 4);
}

#[test]
fn what_claims_more_than_fits_is_refused_and_what_ends_early_says_so() {
    let nothing = shown(LYING);
    assert_eq!(nothing["type"], "nothing");
    assert!(
        nothing["why"].as_str().unwrap().contains("2147483647 dimensions, more than fit in it"),
        "{nothing}"
    );
    let looked = look_at(CUT, "x.nc");
    assert!(looked.is_partial && !looked.notes.is_empty(), "{:?}", looked.notes);
    torture(CUT, "x.nc");
    torture(LYING, "x.nc");
}

#[cfg(unix)]
#[test]
fn of_ten_gigabytes_a_few_blocks_are_read() {
    use std::os::unix::fs::FileExt;

    use crate::core::look::{Request, look};
    use crate::core::progress::Cancel;

    const VALUES: u32 = 1_250_000_000;
    // A dimension `x`, and a variable `v` of numbers of eight bytes along it, from 128 on.
    let mut header = b"CDF\x02\0\0\0\0\0\0\0\x0a\0\0\0\x01\0\0\0\x01x\0\0\0".to_vec();
    header.extend(VALUES.to_be_bytes());
    header.extend([0; 8]);
    header.extend(b"\0\0\0\x0b\0\0\0\x01\0\0\0\x01v\0\0\0\0\0\0\x01\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x06");
    header.extend(u32::MAX.to_be_bytes());
    header.extend(128_u64.to_be_bytes());
    let folder = tempfile::tempdir().unwrap();
    let file = std::fs::File::create(folder.path().join("x.nc")).unwrap();
    file.write_all_at(&header, 0).unwrap();
    file.write_all_at(&2.5_f64.to_be_bytes(), 128).unwrap();
    file.set_len(128 + 8 * u64::from(VALUES)).unwrap();
    let request = Request::automatic(folder.path().to_path_buf(), vec!["x.nc".into()]);
    let looked = look(&request, &Cancel::default());
    let Preview::Tree(tree) = looked.preview else { panic!("{:?}", looked.preview) };
    assert_eq!(tree.nodes[0].shape, Some(vec![VALUES.into()]));
    assert_eq!(tree.nodes[0].first[0].as_number(), Some(2.5));
    assert!(looked.read < 256 << 10, "{}", looked.read);
}
