//! What is shown line by line: a text, a picture in shades, the entries of an archive, bytes.

use std::io::{self, Write};

use super::{Page, numbers};
use crate::cli::grid::{Column, Grid, cut};
use crate::cli::terminal::WEAK;
use crate::core::bytes::Bytes;
use crate::core::look::preview::{Archive, Entry, Hex, Picture, Text, digits};

const LINES: usize = 40;
const ENTRIES: usize = 40;
/// How many bytes are shown, and how many on a line.
const BYTES: usize = 256;
const A_LINE: usize = 16;

/// How far apart the places are that a tab leads to.
const TAB: usize = 8;

pub(super) fn text(page: &Page<'_>, out: &mut dyn Write, text: &Text) -> io::Result<()> {
    let shown = page.most(LINES).min(text.lines.len());
    for line in text.lines.iter().take(shown) {
        writeln!(out, "{}", cut(&without_tabs(line, page.width), page.width))?;
    }
    writeln!(out)?;
    page.more(out, shown, text.lines.len(), text.total, "lines")?;
    let mut facts = vec![text.encoding.clone(), format!("line ends: {}", text.eol)];
    facts.extend(text.language.clone());
    writeln!(out, "{WEAK}{}{WEAK:#}", cut(&facts.join(", "), page.width))
}

/// A line with spaces in place of its tabs, as far as it is shown.
fn without_tabs(line: &str, width: usize) -> String {
    let mut expanded = String::new();
    let mut column = 0;
    for character in line.chars().take(width * 2) {
        if character == '\t' {
            let spaces = TAB - column % TAB;
            expanded.extend(std::iter::repeat_n(' ', spaces));
            column += spaces;
        } else {
            expanded.push(character);
            column += 1;
        }
    }
    expanded
}

pub(super) fn picture(page: &Page<'_>, out: &mut dyn Write, picture: &Picture) -> io::Result<()> {
    for line in numbers::shades(picture, page.width) {
        writeln!(out, "{}", line.trim_end())?;
    }
    let (width, height) = (picture.width, picture.height);
    let turned = match picture.orientation {
        Some(orientation) if orientation > 1 => ", turned as it says",
        _ => "",
    };
    let line = format!("{}, {width} × {height} pixels, {}{turned}", picture.format, picture.colour);
    writeln!(out, "{}", cut(&line, page.width))
}

pub(super) fn archive(page: &Page<'_>, out: &mut dyn Write, archive: &Archive) -> io::Result<()> {
    let shown = page.most(ENTRIES).min(archive.entries.len());
    let columns = vec![
        Column::right("Size"),
        Column::right("Packed"),
        Column::left("Changed").at_most(10),
        Column::left("Name"),
    ];
    let rows: Vec<Vec<String>> =
        archive.entries.iter().take(shown).map(|entry| row(entry, page.width)).collect();
    Grid { columns, above: Vec::new(), rows }.write(out, page.width)?;
    writeln!(out)?;
    page.more(out, shown, archive.entries.len(), archive.total, "entries")?;
    page.facts(out, &archive.properties)
}

fn row(entry: &Entry, width: usize) -> Vec<String> {
    let mut marks = entry.to.as_ref().map(|to| format!(" → {to}")).unwrap_or_default();
    if !matches!(entry.kind.as_str(), "file" | "folder") {
        marks.push_str(" (");
        marks.push_str(&entry.kind);
        marks.push(')');
    }
    if entry.encrypted {
        marks.push_str(" (encrypted)");
    }
    if entry.leads_outside {
        marks.push_str(" (leads outside)");
    }
    let figures = 36;
    let room = width.saturating_sub(figures + marks.chars().count()).max(10);
    vec![
        if entry.kind == "folder" { String::new() } else { Bytes(entry.bytes).to_string() },
        entry.packed.map(|packed| Bytes(packed).to_string()).unwrap_or_default(),
        // The day is enough.
        entry.modified.as_ref().map(|time| time.chars().take(10).collect()).unwrap_or_default(),
        format!("{}{}", cut(&entry.name, room), cut(&marks, width.saturating_sub(figures + 10))),
    ]
}

pub(super) fn hex(page: &Page<'_>, out: &mut dyn Write, hex: &Hex) -> io::Result<()> {
    let shown = page.asked.rows.map_or(BYTES, |rows| rows.saturating_mul(A_LINE));
    let bytes = hex.bytes.get(..shown.min(hex.bytes.len())).unwrap_or_default();
    for (number, line) in bytes.chunks(A_LINE).enumerate() {
        let at = hex.offset.saturating_add((number * A_LINE) as u64);
        let codes: Vec<String> = line.chunks(2).map(digits).collect();
        let character = |byte: &u8| if matches!(byte, b' '..=b'~') { char::from(*byte) } else { '.' };
        let characters: String = line.iter().map(character).collect();
        writeln!(out, "{WEAK}{at:08x}{WEAK:#}  {:<39}  {characters}", codes.join(" "))?;
    }
    if hex.all_zero {
        writeln!(out, "\nAll that was read is zero.")?;
    }
    Ok(())
}
