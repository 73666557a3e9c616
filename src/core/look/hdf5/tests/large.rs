//! A file of ten gigabytes that is nearly all a hole, made by hand.

use std::fs::File;
use std::os::unix::fs::FileExt;
use std::time::Instant;

use crate::core::look::{Part, Preview, Request, look};
use crate::core::progress::Cancel;

const VALUES: u64 = 1_250_000_000;
const BEGIN: u64 = 256;

fn message(kind: u8, body: &[&[u8]]) -> Vec<u8> {
    let body = body.concat();
    let mut message = vec![kind, u8::try_from(body.len()).unwrap(), 0, 0];
    message.extend(body);
    message
}

fn object(messages: &[Vec<u8>]) -> Vec<u8> {
    let messages = messages.concat();
    let mut object = b"OHDR\x02\x00".to_vec();
    object.push(u8::try_from(messages.len()).unwrap());
    object.extend(messages);
    object.extend([0; 4]);
    object
}

/// One dataset `x` of numbers that follow each other from `BEGIN` on.
fn header() -> Vec<u8> {
    let mut file = b"\x89HDF\r\n\x1a\n\x02\x08\x08\x00".to_vec();
    for number in [0, u64::MAX, BEGIN + 8 * VALUES, 48] {
        file.extend(number.to_le_bytes());
    }
    file.extend([0; 4]);
    file.extend(object(&[message(6, &[b"\x01\x00\x01x", &128_u64.to_le_bytes()])]));
    file.resize(128, 0);
    file.extend(object(&[
        message(1, &[b"\x02\x01\x00\x01", &VALUES.to_le_bytes()]),
        message(3, &[b"\x11\x20\x3f\x00\x08\x00\x00\x00\x00\x00\x40\x00\x34\x0b\x00\x34\xff\x03\x00\x00"]),
        message(8, &[b"\x03\x01", &BEGIN.to_le_bytes(), &(8 * VALUES).to_le_bytes()]),
    ]));
    file
}

#[test]
fn of_ten_gigabytes_a_few_blocks_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let file = File::create(folder.path().join("x.h5")).unwrap();
    file.write_all_at(&header(), 0).unwrap();
    file.write_all_at(&1.5_f64.to_le_bytes(), BEGIN).unwrap();
    file.set_len(BEGIN + 8 * VALUES).unwrap();
    for part in [Part::Whole, Part::Node("/x".to_string()), Part::Slice("/x".to_string(), vec![])] {
        let is_slice = matches!(part, Part::Slice(..));
        let automatic = Request::automatic(folder.path().to_path_buf(), vec!["x.h5".into()]);
        let begun = Instant::now();
        let looked = look(&Request { part, ..automatic }, &Cancel::default());
        eprintln!("{} bytes read in {:?}", looked.read, begun.elapsed());
        let Preview::Tree(tree) = looked.preview else { panic!("{:?}", looked.preview) };
        assert_eq!(tree.nodes[0].shape, Some(vec![VALUES]));
        assert_eq!(tree.nodes[0].first[0].as_number(), Some(1.5));
        if is_slice {
            assert_eq!(tree.nodes[0].slice.as_ref().unwrap().rows, 256);
            assert!(looked.read < 2 << 20, "{}", looked.read);
        } else {
            assert!(looked.read < 256 << 10, "{}", looked.read);
        }
    }
}
