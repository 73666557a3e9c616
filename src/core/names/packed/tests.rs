//! Registries packed by every program, whole, cut, changed and made to harm.

use std::io::Write;

use proptest::prelude::*;

use super::*;

#[test]
fn the_index_is_found_under_the_spellings_of_other_tar_programs() {
    for (path, found) in [
        ("Registry.toml", true),
        ("./Registry.toml", true),
        ("Registry.toml.old", false),
        ("A/Registry.toml", false),
    ] {
        let mut header = tar::Header::new_gnu();
        header.set_size(3);
        header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
        let mut bytes = header.as_bytes().to_vec();
        bytes.extend(b"abc");
        bytes.resize(1024, 0);
        let outcome = index_in_tar(&bytes[..]);
        assert_eq!(outcome.is_ok_and(|index| index.bytes == b"abc" && index.cut.is_none()), found, "{path}");
    }
}

#[test]
fn an_entry_that_claims_to_be_endless_ends() {
    let mut header = tar::Header::new_gnu();
    header.set_size(u64::MAX);
    assert!(index_in_tar(&header.as_bytes()[..]).is_err());
    header.as_mut_bytes()[..INDEX.len()].copy_from_slice(INDEX.as_bytes());
    assert!(index_in_tar(&header.as_bytes()[..]).is_err());
}

/// A tar file with an index.
fn tar() -> Vec<u8> {
    let mut header = tar::Header::new_ustar();
    header.set_size(3);
    header.as_mut_bytes()[..INDEX.len()].copy_from_slice(INDEX.as_bytes());
    let mut tar = header.as_bytes().to_vec();
    tar.extend(b"abc");
    tar
}

fn zstandard(bytes: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
}

#[test]
fn a_registry_is_read_however_it_is_packed() {
    let tar = tar();
    let whole = Ok(Index { bytes: b"abc".to_vec(), cut: None });
    assert_eq!(index(&tar[..]), whole, "not packed");
    assert_eq!(index(&zstandard(&tar)[..]), whole, "one frame");
    let skippable = [&b"\x53\x2a\x4d\x18\x02\0\0\0xy"[..], &zstandard(&tar[..100])].concat();
    assert_eq!(index(&[skippable, zstandard(&[]), zstandard(&tar[100..])].concat()[..]), whole, "frames");
}

/// A registry whose index is `abc`, behind 2 kB of something else, as the programs of these names pack it: half of
/// it, and behind that the other half.
const PACKED: [(&str, &[u8]); 3] = [
    ("xz", include_bytes!("../../../../tests/fixtures/registries/halves.tar.xz")),
    ("bzip2", include_bytes!("../../../../tests/fixtures/registries/halves.tar.bz2")),
    ("lz4", include_bytes!("../../../../tests/fixtures/registries/halves.tar.lz4")),
];

#[test]
fn registries_of_other_programs_are_read() {
    for (program, packed) in PACKED {
        assert_eq!(index(packed), Ok(Index { bytes: b"abc".to_vec(), cut: None }), "{program}");
    }
}

#[test]
fn a_registry_that_is_cut_is_called_so_by_whatever_program_it_was_packed() {
    for (program, packed) in PACKED {
        let beginning = if program == "bzip2" { 3 } else { 6 };
        for length in beginning..packed.len() {
            match index(&packed[..length]) {
                Ok(index) => assert!(b"abc".starts_with(&index.bytes), "{program} {length}"),
                // What is left of a second stream's first bytes is to the reader of xz something else.
                Err(reason) if program == "xz" && b"\xfd7zXZ".contains(&packed[length - 1]) => {
                    assert!(reason.contains("cut short") || reason.contains("damaged"), "{length}: {reason}");
                }
                Err(reason) => assert_eq!(reason, "this packed registry is cut short", "{program} {length}"),
            }
        }
    }
}

#[test]
fn a_registry_that_is_changed_is_no_panic() {
    for (program, packed) in PACKED {
        for at in 0..packed.len() {
            for change in [1, 0x80, 0xff] {
                let mut packed = packed.to_vec();
                packed[at] ^= change;
                if let Err(reason) = index(&packed[..]) {
                    assert!(reason.to_lowercase().contains("registry"), "{program} {at}: {reason}");
                }
            }
        }
    }
}

#[test]
fn a_registry_that_takes_too_much_memory_is_not_unpacked() {
    let packed = include_bytes!("../../../../tests/fixtures/registries/large_dictionary.tar.xz");
    let reason = index(&packed[..]).expect_err("256 MiB");
    assert!(reason.contains("more than 128 MiB of memory"), "{reason}");
}

#[test]
fn another_compression_is_not_called_damaged() {
    for (bytes, name) in [
        (&b"LZIP\x01..."[..], "lzip"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"PK\x03\x04", "zip"),
        (b"\x5d\0\0", "lzma"),
    ] {
        let reason = index(bytes).expect_err(name);
        assert!(reason.contains(&format!("{name}, which is not supported")), "{reason}");
    }
    assert!(index(&b"<!DOCTYPE html>"[..]).expect_err("a page").contains("damaged"));
}

#[test]
fn a_file_of_several_gzip_members_is_read_through() {
    let tar = tar();
    let packed: Vec<u8> =
        [&tar[..100], &tar[100..100], &tar[100..]].into_iter().flat_map(compressed).collect();
    let whole = Index { bytes: b"abc".to_vec(), cut: None };
    assert_eq!(index(&packed[..]), Ok(whole));
    for length in 0..packed.len() {
        let cut = index(&packed[..length]);
        assert!(cut.is_err() || cut.is_ok_and(|index| b"abc".starts_with(&index.bytes)), "{length}");
    }
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(bytes).expect("compress");
    gzip.finish().expect("compress")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..2048)) {
        let _ = index(&bytes[..]);
        let _ = index_in_tar(&bytes[..]);
        let _ = index(&compressed(&bytes)[..]);
        for (_, packed) in PACKED {
            let _ = index(&[&packed[..packed.len() / 3], &bytes].concat()[..]);
        }
        let _ = index(&[&b"\x28\xb5\x2f\xfd"[..], &bytes].concat()[..]);
    }
}
