//! Archives as people and attackers make them.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::super::preview::{Archive, Preview, Total};
use super::super::tests::{look_at, look_at_part, torture, torture_part};
use super::super::{Form, Looked, Part};

fn sample(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/look/archive");
    std::fs::read(folder.join(name)).unwrap()
}

fn look(name: &str) -> Looked {
    look_at(&sample(name), name)
}

fn archive(looked: &Looked) -> &Archive {
    match &looked.preview {
        Preview::Archive(archive) => archive,
        other => panic!("not an archive: {other:?}, {:?}", looked.notes),
    }
}

/// `kind name bytes`, with ` → to` and a mark for what leads outside.
fn lines(looked: &Looked) -> Vec<String> {
    let entries = archive(looked).entries.iter().map(|entry| {
        let to = entry.to.as_ref().map(|to| format!(" → {to}")).unwrap_or_default();
        let mark = if entry.leads_outside { " !" } else { "" };
        format!("{} {} {}{to}{mark}", entry.kind, entry.name, entry.bytes)
    });
    entries.collect()
}

fn long_name() -> String {
    format!("data/{}ü.txt", "lang/".repeat(40))
}

#[test]
fn tar_files_of_pax_and_gnu_are_listed_with_long_names_and_names_that_come_twice() {
    for name in ["pax.tar", "gnu.tar", "pax.tar.gz"] {
        let looked = look(name);
        let expected = [
            "folder data 0".to_string(),
            "file data/a.csv 8".to_string(),
            format!("file {} 1", long_name()),
            "file data/inner.csv.gz 28".to_string(),
            "file data/a.csv 5".to_string(),
        ];
        assert_eq!(lines(&looked), expected, "{name}");
        assert_eq!(archive(&looked).total, Total::Exact(5));
        assert!(!looked.is_cut);
        assert!(looked.notes.is_empty(), "{:?}", looked.notes);
    }
}

#[test]
fn a_member_is_shown_as_what_it_is_and_of_two_that_which_unpacking_would_leave() {
    for name in ["pax.tar", "pax.tar.gz"] {
        let looked =
            look_at_part(&sample(name), name, Part::Member("data/a.csv".to_string()), Some(Form::Hex));
        let Preview::Hex(hex) = &looked.preview else { panic!("{looked:?}") };
        assert_eq!(hex.bytes.len(), 5, "the second");
        assert!(
            looked.notes.iter().any(|note| note.contains("2 entries bear this name")),
            "{:?}",
            looked.notes
        );
    }
    let looked = look_at_part(&sample("pax.tar"), "pax.tar", Part::Member("nothing".to_string()), None);
    assert!(matches!(&looked.preview, Preview::Nothing { why } if why.contains("nothing")), "{looked:?}");
}

#[test]
fn names_that_lead_outside_are_marked_and_links_are_named() {
    let looked = look("hostile_names.tar");
    let expected = [
        "file /etc/passwd 4 !",
        "file ../../escape.txt 1 !",
        "file ok/../../up 1 !",
        "link link 0 → /etc/shadow !",
        "hard link hard 0 → ../../x !",
        "fifo fifo 0",
        "device dev 0",
        "file evil\u{1b}[31m\u{202e}gnp.exe 1",
    ];
    assert_eq!(lines(&looked), expected);
    let looked = look("hostile_names.zip");
    let lines = lines(&looked);
    for marked in ["/abs.txt", "../../up.txt", "C:\\\\x.txt"] {
        assert!(lines.contains(&format!("file {marked} 1 !")), "{marked}: {lines:?}");
    }
    assert!(lines.contains(&"file a\\\\..\\\\b 1".to_string()), "{lines:?}");
    assert_eq!(lines.iter().filter(|line| *line == "file dup 1").count(), 2);
    assert_eq!(lines.last().unwrap(), "link symlink 11 → /etc/passwd !");
}

#[test]
fn a_packed_archive_that_was_cut_shows_what_comes_before_the_break_and_says_so() {
    let looked = look("truncated.tar.gz");
    assert_eq!(lines(&looked).first().unwrap(), "folder data 0");
    assert_eq!(archive(&looked).total, Total::Unknown);
    assert!(looked.is_cut);
    assert!(looked.notes.iter().any(|note| note.contains("ends early")), "{:?}", looked.notes);
}

#[test]
fn zip_files_are_listed_with_zip64_behind_a_script_and_with_a_wrong_count() {
    let expected =
        ["folder folder/ 0", "file folder/a.csv 400", "file stored.bin 50", "file ünïcode ☃.txt 1"];
    for name in ["plain.zip", "prefixed.zip", "lying_count.zip"] {
        let looked = look(name);
        assert_eq!(lines(&looked), expected, "{name}");
        let entry = &archive(&looked).entries[1];
        assert_eq!(entry.packed, Some(15));
        assert_eq!(entry.method.as_deref(), Some("deflate"));
        assert_eq!(entry.modified.as_deref(), Some("2024-02-29T12:00:00"));
        assert_eq!(looked.notes.is_empty(), name != "lying_count.zip", "{:?}", looked.notes);
        for (member, bytes) in [("stored.bin", 50), ("ünïcode ☃.txt", 1)] {
            let part = Part::Member(member.to_string());
            let looked = look_at_part(&sample(name), name, part, Some(Form::Hex));
            assert!(matches!(&looked.preview, Preview::Hex(hex) if hex.bytes.len() == bytes), "{looked:?}");
        }
    }
    assert_eq!(lines(&look("zip64.zip")), ["file big64.txt 16"]);
    assert_eq!(lines(&look("empty.zip")), [""; 0]);
    let looked = look("truncated.zip");
    assert!(
        matches!(&looked.preview, Preview::Nothing { why } if why.contains("no directory")),
        "{looked:?}"
    );
}

#[test]
fn what_is_packed_alone_is_shown_as_what_it_is() {
    let looked = look("two_members.txt.gz");
    assert_eq!(looked.kind, Some(super::Kind::Gzip));
    assert!(!matches!(looked.preview, Preview::Nothing { .. } | Preview::Properties(_)), "{looked:?}");
    for (name, format, holds) in [
        ("text.txt.bz2", "bzip2", "text"),
        ("text.txt.xz", "xz", "text"),
        ("text.txt.zst", "zstd", "text"),
        ("pax.tar.bz2", "bzip2", "a tar archive"),
        ("pax.tar.xz", "xz", "a tar archive"),
    ] {
        let looked = look(name);
        let Preview::Properties(properties) = &looked.preview else { panic!("{looked:?}") };
        assert_eq!(properties.format, format);
        let said = properties.properties.iter().find(|(name, _)| name == "holds");
        assert_eq!(said.unwrap().1, holds.into());
    }
}

#[test]
fn what_lies_far_behind_the_beginning_of_a_packed_archive_is_whole() {
    let mut tar = ::tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
    let mut state = 7_u32;
    let mut contents = Vec::new();
    for name in ["a", "b", "c", "d"] {
        // Bytes that do not pack well, so that they come out in uneven pieces.
        contents = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0] & 0x3f
        })
        .take(50_001)
        .collect();
        let mut header = ::tar::Header::new_ustar();
        header.set_size(50_001);
        header.set_cksum();
        tar.append_data(&mut header, name, contents.as_slice()).unwrap();
    }
    let bytes = tar.into_inner().unwrap().finish().unwrap();
    let looked = look_at(&bytes, "x.tar.gz");
    assert_eq!(lines(&looked), ["file a 50001", "file b 50001", "file c 50001", "file d 50001"]);
    let looked = look_at_part(&bytes, "x.tar.gz", Part::Member("d".to_string()), Some(Form::Hex));
    assert!(matches!(&looked.preview, Preview::Hex(hex) if contents.starts_with(&hex.bytes)), "{looked:?}");
}

#[test]
fn of_a_bomb_no_more_than_the_beginning_comes_out() {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let zeros = vec![0; 1 << 20];
    (0..64).for_each(|_| gzip.write_all(&zeros).unwrap());
    let looked = look_at(&gzip.finish().unwrap(), "bomb.gz");
    let Preview::Hex(hex) = &looked.preview else { panic!("{looked:?}") };
    assert!(hex.all_zero);
    assert!(looked.is_cut);
}

#[test]
fn archives_in_archives_end_somewhere() {
    let mut bytes = b"text\n".to_vec();
    for _ in 0..9 {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(&bytes).unwrap();
        bytes = gzip.finish().unwrap();
    }
    let looked = look_at(&bytes, "x.gz");
    assert!(matches!(&looked.preview, Preview::Nothing { why } if why == super::TOO_DEEP), "{looked:?}");
}

#[test]
fn damaged_archives_end_in_words() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/look/archive");
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    for path in names {
        let name = path.file_name().unwrap().to_str().unwrap();
        torture(&sample(name), name);
    }
    for (name, member) in
        [("pax.tar.gz", "data/inner.csv.gz"), ("plain.zip", "folder/a.csv"), ("pax.tar.xz", "data/a.csv")]
    {
        torture_part(&sample(name), name, &Part::Member(member.to_string()));
    }
}
