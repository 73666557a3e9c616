//! Headers of every format are read back, and none that is damaged is believed.

use std::io::{self, Read};

use proptest::prelude::*;
use serde_json::Value;

use super::super::dependencies::{SHAPES, Shape};
use super::super::sample::Sample;
use super::*;

fn header(bytes: &[u8]) -> Header {
    Header::read(bytes).unwrap()
}

fn body(sample: &Sample) -> Body {
    let header = header(&sample.bytes());
    assert_eq!(header.unread, None);
    header.body.unwrap()
}

#[test]
fn recorded_headers_say_who_wrote_what_of_which_source() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/compiled/headers.json");
    let recorded: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for recorded in recorded.as_array().unwrap() {
        let hex = recorded["hex"].as_str().unwrap();
        let digits = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        let bytes: Vec<u8> = (0..hex.len()).step_by(2).map(digits).collect();
        let header = header(&bytes);
        assert_eq!(header.unread, None);
        assert_eq!((header.uname.as_str(), header.arch.as_str()), ("Linux", "x86_64"));
        assert_eq!(header.version, recorded["version"].as_str().unwrap());
        assert_eq!(u64::from(header.format), recorded["format"].as_u64().unwrap());
        let Some(body) = header.body else {
            assert!(recorded["modules"].is_null(), "{hex}");
            continue;
        };
        assert_eq!((body.branch.as_str(), body.commit.as_str()), ("HEAD", "abc"));
        let modules: Vec<Value> = body
            .modules
            .iter()
            .map(|module| serde_json::json!([module.name, module.uuid, module.build]))
            .collect();
        assert_eq!(Value::Array(modules), recorded["modules"]);
        assert_eq!(body.entry.as_deref(), recorded["entry"].as_str());
        assert_eq!(body.has_targets, recorded["has_targets"].as_bool().unwrap());
    }
}

#[test]
fn the_entry_file_is_found_as_each_julia_writes_it() {
    for version in ["1.5.4", "1.8.5", "1.10.5", "1.12.1"] {
        let mut sample = Sample::by(version, "/d/packages/A/abcde/src/A.jl");
        sample.paths.insert(0, "\0twelve bytes of a UUID and a name".to_string());
        sample.paths.push("/d/packages/A/abcde/src/b.jl".to_string());
        assert_eq!(header(&sample.bytes()).version, version);
        assert_eq!(body(&sample).entry.as_deref(), Some("/d/packages/A/abcde/src/A.jl"), "{version}");
    }
}

#[test]
fn machine_code_and_required_builds_are_told() {
    let required =
        |checksum| Required { name: "B".to_string(), uuid: Uuid::from_u128(5), checksum, build: 6 };
    let mut sample = Sample::by("1.12.1", "@depot/packages/A/abcde/src/A.jl");
    sample.required = vec![required(Some(9))];
    assert!(!body(&sample).has_targets);
    sample.targets = b"native".to_vec();
    assert!(body(&sample).has_targets);
    assert_eq!(body(&sample).required, sample.required);
    assert_eq!(body(&sample).checksum, Some(1));
    let older = Sample { required: vec![required(None)], ..Sample::by("1.8.5", "/d/A.jl") };
    assert_eq!(body(&older).required, older.required);
    assert_eq!(body(&older).checksum, None);
}

#[test]
fn of_a_format_to_come_the_version_is_known_and_nothing_else() {
    for format in [0, 10, 13, 15, u16::MAX] {
        let sample = Sample { format, version: "1.14.0-DEV.9".to_string(), ..Sample::default() };
        let header = header(&sample.bytes());
        assert_eq!((header.version.as_str(), header.body, header.unread), ("1.14.0-DEV.9", None, None));
    }
}

#[test]
fn a_header_that_is_cut_anywhere_tells_nothing_wrong() {
    for version in ["1.5.4", "1.8.5", "1.12.1"] {
        let mut sample = Sample::by(version, "/d/packages/A/abcde/src/A.jl");
        sample.required =
            vec![Required { name: "B".to_string(), uuid: Uuid::from_u128(5), checksum: None, build: 6 }];
        sample.targets = b"native".to_vec();
        let bytes = sample.bytes();
        for length in 0..bytes.len() {
            match Header::read(&bytes[..length]) {
                Ok(header) => {
                    assert_eq!(header.version, version, "{length}");
                    assert_eq!((header.body, header.unread), (None, Some(Unreadable::Cut)), "{length}");
                }
                Err(reason) => assert_eq!(reason, Unreadable::Cut, "{length}"),
            }
        }
    }
}

#[test]
fn what_is_no_header_is_not_taken_for_one() {
    let bytes = Sample::default().bytes();
    let with = |at: usize, byte: u8| {
        let mut bytes = bytes.clone();
        bytes[at] = byte;
        Header::read(&bytes[..])
    };
    assert_eq!(Header::read(&b"\x7fELF and so on"[..]), Err(Unreadable::Foreign));
    assert_eq!(with(1, b'J'), Err(Unreadable::Foreign));
    assert_eq!(with(10, 0), Err(Unreadable::Damaged), "byte order");
    assert_eq!(with(12, 7), Err(Unreadable::Damaged), "pointers");
    assert_eq!(with(13, 0xff), Err(Unreadable::Damaged), "no text");
    assert_eq!(Header::read(&[&bytes[..13], &[b'x'; 5000][..]].concat()[..]), Err(Unreadable::Damaged));
}

#[test]
fn lengths_that_cannot_be_are_not_believed() {
    let bytes = Sample::default().bytes();
    // Behind branch, commit and the rest before the list of modules: the length of the first name.
    let at = bytes.windows(5).position(|window| window == b"\x01\0\0\0A").unwrap();
    for length in [-1, i32::MIN, i32::MAX, 100] {
        let mut bytes = bytes.clone();
        bytes[at..at + 4].copy_from_slice(&length.to_le_bytes());
        let header = header(&bytes);
        assert!(header.body.is_none() && header.unread.is_some(), "{length}");
    }
    let of_sources = at + 5 + 24 + 4;
    for length in [u64::MAX, i64::MAX as u64, 1 << 40, LARGEST_HEADER] {
        let mut bytes = bytes.clone();
        bytes[of_sources..of_sources + 8].copy_from_slice(&length.to_le_bytes());
        let header = header(&bytes);
        assert!(header.body.is_none() && header.unread.is_some(), "{length}");
    }
}

/// A file of which it is counted how much was read.
struct Counted<R>(R, usize);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.0.read(buffer)?;
        self.1 += length;
        Ok(length)
    }
}

#[test]
fn the_code_behind_the_header_is_not_read() {
    let bytes = Sample::by("1.12.1", "/d/A.jl").bytes();
    let mut file = Counted(bytes.chain(io::repeat(0)), 0);
    assert!(Header::read(&mut file).unwrap().body.is_some());
    assert!(file.1 < 64 << 10, "{}", file.1);
    // What never ends where it should is given up.
    let begun = Sample::default().bytes();
    let mut endless = Counted(begun[..60].chain(io::repeat(1)), 0);
    assert!(Header::read(&mut endless).unwrap().unread.is_some());
    assert!(endless.1 as u64 <= LARGEST_HEADER);
}

#[test]
fn an_error_of_the_disk_is_told_as_such() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is broken"))
        }
    }
    let broken = Unreadable::Io("the disk is broken".to_string());
    assert_eq!(Header::read(Broken), Err(broken.clone()));
    let bytes = Sample::default().bytes();
    assert_eq!(Header::read(bytes[..60].chain(Broken)).unwrap().unread, Some(broken));
}

fn sample() -> impl Strategy<Value = Sample> {
    let path = prop_oneof!["/d/packages/[A-Z]/[a-z]{5}/src/[a-zé]{0,60}\\.jl", "\0[p]{8,60}"];
    let module = || ("[A-Za-z_é]{1,20}", any::<u128>(), any::<u64>());
    (
        prop::sample::select(SHAPES.to_vec()),
        any::<bool>(),
        prop::collection::vec(path, 0..20),
        prop::collection::vec("[a-z]{1,9}", 0..3),
        prop::collection::vec(module(), 1..3),
        prop::collection::vec((module(), any::<u64>()), 0..4),
        prop::collection::vec(any::<u8>(), 0..9),
    )
        .prop_map(|(shape, is_new, paths, preferences, modules, required, targets)| {
            let is_new = is_new && shape != Shape::Plain;
            Sample {
                format: if is_new { 12 } else { 11 },
                shape,
                paths,
                preferences,
                modules: modules
                    .into_iter()
                    .map(|(name, uuid, build)| Module { name, uuid: Uuid::from_u128(uuid), build })
                    .collect(),
                required: required
                    .into_iter()
                    .map(|((name, uuid, build), checksum)| Required {
                        name,
                        uuid: Uuid::from_u128(uuid),
                        checksum: is_new.then_some(checksum),
                        build,
                    })
                    .collect(),
                targets: if is_new { targets } else { Vec::new() },
                ..Sample::default()
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read_back(sample in sample()) {
        let header = header(&sample.bytes());
        prop_assert_eq!(header.unread, None);
        let body = header.body.unwrap();
        prop_assert_eq!(body.modules, sample.modules);
        prop_assert_eq!(body.required, sample.required);
        prop_assert_eq!(body.has_targets, !sample.targets.is_empty());
        let entry = sample.paths.iter().find(|path| !path.starts_with('\0'));
        prop_assert_eq!(body.entry.as_ref(), entry);
    }

    #[test]
    fn no_bytes_make_it_panic(
        sample in sample(),
        noise in prop::collection::vec(any::<u8>(), 0..512),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
    ) {
        let mut bytes = sample.bytes();
        let _ = Header::read(&noise[..]);
        let _ = Header::read(&[&bytes[..16], &noise].concat()[..]);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = Header::read(&bytes[..]);
    }
}
