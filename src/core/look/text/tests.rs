//! Text: encodings, line ends, languages.

use super::*;
use crate::core::look::Looked;
use crate::core::look::tests::{fixture, look_at, look_at_part, torture};

fn text(bytes: &[u8], name: &str) -> preview::Text {
    match look_at(bytes, name).preview {
        Preview::Text(text) => text,
        other => panic!("{name}: {other:?}"),
    }
}

#[test]
fn lines_end_in_every_way() {
    let shown = text(&fixture("text/mixed_eol.txt"), "mixed_eol.txt");
    assert_eq!(shown.lines, ["a", "b", "c", "d"]);
    assert_eq!((shown.total, shown.eol.as_str()), (Total::Exact(4), "mixed"));
    assert_eq!(text(b"a\r\nb\r\n", "a").eol, "crlf");
    assert_eq!(text(b"a\rb", "a").lines, ["a", "b"]);
    let shown = text(&fixture("text/no_newline.txt"), "no_newline.txt");
    assert_eq!((shown.total, shown.eol.as_str()), (Total::Exact(1), "none"));
    assert_eq!(text(&fixture("text/README.md"), "README.md").total, Total::Exact(6));
}

#[test]
fn the_name_tells_the_language() {
    let shown = text(&fixture("text/script.jl"), "script.jl");
    assert_eq!((shown.language.as_deref(), shown.lines.len()), (Some("julia"), 4));
}

#[test]
fn nothing_in_a_text_is_interpreted() {
    let shown = text(&fixture("text/laughs.xml"), "laughs.xml");
    assert!(shown.lines[0].ends_with("<l>&b;</l>"));
    let shown = text(&fixture("text/control.txt"), "control.txt");
    assert!(shown.lines[1].contains("\u{1b}[31m") && shown.lines[1].contains('\u{202e}'));
}

#[test]
fn an_encoding_is_told_or_guessed() {
    let shown = text(&fixture("text/invalid_utf8.txt"), "invalid_utf8.txt");
    assert_eq!(shown.encoding, "not UTF-8; shown with replacement");
    assert_eq!(shown.lines, ["ok", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}", "end"]);
    let shown = text(b"Gr\xfc\xdfe aus K\xf6ln, 20 \xb0C", "a.txt");
    assert_eq!(
        (shown.encoding.as_str(), shown.lines[0].as_str()),
        ("latin-1 (guessed)", "Grüße aus Köln, 20 °C")
    );
    assert_eq!(text("Grüße".as_bytes(), "a.txt").encoding, "utf-8");
    assert_eq!(text(b"\xef\xbb\xbfa", "a.txt").lines, ["a"]);
    let wide: Vec<u8> = "\u{feff}ü 🦀\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    let shown = text(&wide, "a.txt");
    assert_eq!((shown.encoding.as_str(), shown.lines[0].as_str()), ("utf-16be", "ü 🦀"));
}

#[test]
fn a_character_may_lie_across_two_pieces() {
    for before in 65_530..65_540 {
        let line = format!("{}ü€🦀", "a\n".repeat(before / 2) + if before % 2 == 1 { "a" } else { "" });
        let from = Part::Rows(before as u64 / 2);
        let Preview::Text(shown) = look_at_part(line.as_bytes(), "a.txt", from.clone(), None).preview else {
            panic!()
        };
        assert!(shown.lines[0].ends_with("ü€🦀"), "{before}: {:?}", shown.lines);
        assert_eq!(shown.encoding, "utf-8");
        let wide: Vec<u8> = format!("\u{feff}{line}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let Preview::Text(shown) = look_at_part(&wide, "a.txt", from.clone(), None).preview else { panic!() };
        assert!(shown.lines[0].ends_with("ü€🦀"), "{before}: {:?}", shown.lines);
    }
}

#[test]
fn a_long_text_is_shown_from_any_line() {
    let lines = (0..100_000).map(|line| format!("line {line}")).collect::<Vec<_>>().join("\n");
    let Looked { preview: Preview::Text(shown), is_cut, .. } = look_at(lines.as_bytes(), "a.log") else {
        panic!()
    };
    assert_eq!((shown.lines.len(), shown.lines[1_999].as_str(), is_cut), (MOST_ROWS, "line 1999", true));
    let Total::About(total) = shown.total else { panic!("{:?}", shown.total) };
    assert!((95_000..105_000).contains(&total), "{total}");
    let last = look_at_part(lines.as_bytes(), "a.log", Part::Rows(99_990), None);
    let Preview::Text(shown) = last.preview else { panic!() };
    assert_eq!((shown.lines.len(), shown.lines[0].as_str()), (10, "line 99990"));
    assert_eq!(shown.total, Total::Exact(100_000));
}

#[test]
fn a_long_line_is_cut_with_a_mark() {
    let shown = look_at(&b"x".repeat(3 << 20), "a.txt");
    let Preview::Text(text) = shown.preview else { panic!() };
    assert_eq!((text.lines.len(), text.lines[0].chars().count()), (1, MOST_CHARACTERS + 1));
    assert!(text.lines[0].ends_with('…') && shown.is_cut);
    assert_eq!(text.total, Total::Unknown);
}

#[test]
fn data_is_no_text() {
    assert!(!is_text(&fixture("csv/nul_bytes.csv")));
    // What a compressor makes, without a zero.
    let noise = (0..2_000_u32).map(|at| at.wrapping_mul(2_654_435_761).to_le_bytes()[2]);
    let noise: Vec<u8> = noise.filter(|byte| *byte > 0).collect();
    assert!(!is_text(&noise));
    assert!(is_text(b"\x1b[31mred\x1b[0m\n"));
    assert!(is_text("здравствуй".as_bytes().get(..9).unwrap()));
}

#[test]
fn a_web_page_in_place_of_a_file_is_told() {
    let page = b"\n<!DOCTYPE HTML><title>404</title>\n";
    let looked = look_at(page, "data.csv");
    assert_eq!(looked.notes, ["named .csv but is a web page (HTML); perhaps a download that failed"]);
    assert!(matches!(looked.preview, Preview::Text(_)));
    assert!(look_at(page, "index.html").notes.is_empty());
    assert!(look_at(page, "notes.md").notes.is_empty());
}

#[test]
fn damaged_text_is_shown() {
    for name in ["control.txt", "invalid_utf8.txt", "mixed_eol.txt", "laughs.xml", "script.jl", "README.md"] {
        torture(&fixture(&format!("text/{name}")), name);
    }
}
