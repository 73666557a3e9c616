//! What the page says that looks inside an item.

use crate::core::bytes::Bytes;
use crate::core::look::preview::{Entry, Node, NodeKind, Slice, Total};
use crate::core::look::{Looked, Preview};
use crate::core::scan::tree::{File, TypeSum};
use crate::core::space::Kind;
use crate::gui::format::{self, Figure, count, short, visible};
use crate::gui::state::inside::{Inside, Listed, Listing};
use crate::gui::words::{value, with_capital};

/// Why parts are not deleted.
pub const NO_PARTS: &str =
    "Only the whole item can be deleted: a package that finds its folder believes that all of it is there.";

/// In place of what a folder holds.
pub fn in_place_of(inside: &Inside, listing: &Listing) -> String {
    match &listing.listed {
        Listed::Wanted(_) => "Being listed…".to_string(),
        Listed::Not(why) => with_capital(visible(why).into_owned()),
        Listed::There(_) if inside.only.is_some() => "Nothing of this kind right here".to_string(),
        Listed::There(_) => "Empty".to_string(),
    }
}

/// What a thing is, by its name alone: the ending, or what else it is.
pub fn sort_of(file: &File, extension: &str) -> String {
    match file.kind {
        Kind::Directory => "folder".to_string(),
        Kind::Symlink => "link".to_string(),
        Kind::File if !file.is_regular => "pipe or device".to_string(),
        Kind::File if extension.is_empty() => "file".to_string(),
        Kind::File => visible(extension).into_owned(),
    }
}

/// Files of one ending: `csv`, or `no ending`.
pub fn ending(extension: &str) -> String {
    if extension.is_empty() { "no ending".to_string() } else { visible(extension).into_owned() }
}

/// `csv 41.2 MB`.
pub fn of_type(sum: &TypeSum) -> String {
    format!("{} {}", ending(&sum.extension), Bytes(sum.allocated))
}

/// How much there is in all, as far as it is known.
pub fn total(inside: &Inside) -> String {
    match (&inside.walk.walked, &inside.walk.trouble) {
        (Some(walked), _) => {
            let files = format::many(walked.sizes.files, "file");
            let least = if walked.is_complete { "" } else { "≥ " };
            format!("{least}{} in {files}", Bytes(walked.sizes.allocated))
        }
        (None, Some(trouble)) => with_capital(visible(trouble).into_owned()),
        (None, None) if inside.walk.seen == 0 => "Looking through it…".to_string(),
        (None, None) => format!("Looking through it… {} so far", format::many(inside.walk.seen, "file")),
    }
}

/// A row as it is heard: `eta.csv, csv, 41 megabytes`.
pub fn spoken(name: &str, sort: &str, size: Figure, files: Figure) -> String {
    let mut parts = vec![name.to_string(), sort.to_string(), format::spoken_size(size)];
    if let Figure::Exact(files) | Figure::AtLeast(files) = files {
        parts.push(format::many(files, "file"));
    }
    parts.join(", ")
}

/// How much of a file is shown, and how much of it was read: `first 2 000 of about 1.2 M rows · read 1 MB of 9.8 GB`.
pub fn foot(looked: &Looked, from: u64) -> String {
    let shown = match &looked.preview {
        Preview::Table(table) => some_of(table.rows.len(), from, table.total, "row"),
        Preview::Text(text) => some_of(text.lines.len(), from, text.total, "line"),
        Preview::Tree(tree) => some_of(tree.nodes.len(), 0, tree.total, "node"),
        Preview::Archive(archive) => some_of(archive.entries.len(), 0, archive.total, "entry"),
        Preview::Hex(hex) if looked.facts.is_some_and(|facts| facts.bytes > hex.bytes.len() as u64) => {
            format!("{} from {}", Bytes(hex.bytes.len() as u64), count(hex.offset))
        }
        _ => String::new(),
    };
    let read = looked.facts.filter(|_| looked.read > 0).map(|facts| {
        if looked.read >= facts.bytes {
            format!("read all {}", Bytes(facts.bytes))
        } else {
            format!("read {} of {}", Bytes(looked.read), Bytes(facts.bytes))
        }
    });
    let parts = [Some(shown).filter(|shown| !shown.is_empty()), read];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn some_of(shown: usize, from: u64, total: Total, noun: &str) -> String {
    let shown_exactly = shown as u64;
    let several = if noun == "entry" { "entries".to_string() } else { format!("{noun}s") };
    let all =
        |number: u64| if number == 1 { format!("1 {noun}") } else { format!("{} {several}", short(number)) };
    if from > 0 {
        let some = format!("{several} {} to {}", count(from + 1), count(from.saturating_add(shown_exactly)));
        return match total {
            Total::Exact(total) => format!("{some} of {}", short(total)),
            Total::About(total) => format!("{some} of about {}", short(total)),
            Total::Unknown => some,
        };
    }
    match total {
        Total::Exact(total) if total <= shown_exactly => all(total),
        Total::Exact(total) => format!("first {} of {}", count(shown), all(total)),
        Total::About(total) => format!("first {} of about {}", count(shown), all(total)),
        Total::Unknown => format!("first {} {several}", count(shown)),
    }
}

/// What is said beside what is shown: why it is shown so, what could not be read.
pub fn notes(looked: &Looked) -> impl Iterator<Item = String> {
    looked.notes.iter().map(|note| with_capital(visible(note).into_owned()))
}

/// What a node is, beside its name: `Float64, 94 × 49`.
pub fn node(node: &Node) -> String {
    let kind = match (node.kind, &node.type_name) {
        (NodeKind::Link, _) => {
            return node.to.as_ref().map_or("link".to_string(), |to| format!("link to {}", visible(to)));
        }
        (_, Some(name)) => visible(name).into_owned(),
        (NodeKind::Group, None) => {
            return node.children.map_or("group".to_string(), |children| format::things(children, "part"));
        }
        (NodeKind::Type, None) => "type".to_string(),
        (NodeKind::Dataset | NodeKind::Value, None) => String::new(),
    };
    let shape = node.shape.as_ref().filter(|shape| !shape.is_empty()).map(|shape| value::shape(shape));
    let parts = [Some(kind).filter(|kind| !kind.is_empty()), shape];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// How a node lies in its file: `3.8 kB in the file, chunks of 10 × 30, shuffle, deflate`.
pub fn storage(node: &Node) -> String {
    let stored = node.stored.map(|bytes| format!("{} in the file", Bytes(bytes)));
    let chunks = node.chunks.as_ref().map(|chunks| format!("chunks of {}", value::shape(chunks)));
    let layout = node.layout.clone().filter(|_| chunks.is_none());
    let grows = node.max.as_ref().map(|max| {
        let axis = |axis: &Option<u64>| axis.map_or("∞".to_string(), count);
        format!("may grow to {}", max.iter().map(axis).collect::<Vec<_>>().join(" × "))
    });
    let filters = (!node.filters.is_empty()).then(|| node.filters.join(", "));
    let parts = [stored, layout, chunks, filters, grows];
    parts.into_iter().flatten().map(|part| visible(&part).into_owned()).collect::<Vec<_>>().join(", ")
}

/// What an axis of a node is called.
pub fn axis(node: &Node, axis: usize) -> String {
    let name = node.dimensions.get(axis).filter(|name| !name.is_empty());
    name.map_or_else(|| format!("axis {}", axis + 1), |name| visible(name).into_owned())
}

/// The figures of a slice: `0.5 to 21.4 · 3 missing`.
pub fn figures(slice: &Slice) -> String {
    let range = slice.range.map_or("no numbers".to_string(), |(least, most)| {
        if least >= most {
            format!("all {}", value::short(least))
        } else {
            format!("{} to {}", value::short(least), value::short(most))
        }
    });
    let missing = match slice.missing {
        0 => "none missing".to_string(),
        missing => format!("{} missing", count(missing)),
    };
    let step = |step: u64| if step > 1 { format!("every {}", ordinal(step)) } else { "every".to_string() };
    let strided = match (slice.steps, slice.columns) {
        ((rows, _), 1) if rows > 1 => format!(" · {} value", step(rows)),
        ((rows, columns), _) if rows > 1 || columns > 1 => {
            format!(" · {} row and {} column", step(rows), step(columns))
        }
        _ => String::new(),
    };
    format!("{range} · {missing}{strided}")
}

fn ordinal(number: u64) -> String {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{}{ending}", count(number))
}

/// What is to be known of an entry of an archive besides its name and size.
pub fn entry(entry: &Entry) -> String {
    let mut parts = Vec::new();
    if entry.leads_outside {
        parts.push("leads outside".to_string());
    }
    if entry.encrypted {
        parts.push("encrypted".to_string());
    }
    match &entry.to {
        Some(to) => parts.push(format!("{} to {}", visible(&entry.kind), visible(to))),
        None if entry.kind != "file" => parts.push(visible(&entry.kind).into_owned()),
        None => {}
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::look::preview::{Table, Value};

    fn looked(preview: Preview, read: u64) -> Looked {
        let facts = None;
        Looked {
            facts,
            kind: None,
            preview,
            notes: vec![],
            is_cut: true,
            is_partial: false,
            read,
            asks_to_fetch: false,
        }
    }

    #[test]
    fn the_foot_says_how_much_of_a_table_is_shown() {
        let rows = vec![vec![Value::Missing]; 2_000];
        let told = |total, from| {
            let table = Table { rows: rows.clone(), total, ..Table::default() };
            foot(&looked(Preview::Table(table), 0), from).replace('\u{2009}', " ")
        };
        let of = |total| told(total, 0);
        assert_eq!(told(Total::Exact(40_112), 2_000), "rows 2 001 to 4 000 of 40 k");
        assert_eq!(of(Total::About(1_249_000)), "first 2 000 of about 1.2 M rows");
        assert_eq!(of(Total::Exact(2_000)), "2 000 rows");
        assert_eq!(of(Total::Exact(40_112)), "first 2 000 of 40 k rows");
        assert_eq!(of(Total::Unknown), "first 2 000 rows");
    }

    #[test]
    fn a_slice_is_told_in_words() {
        let slice =
            Slice { range: Some((0.5, 21.25)), missing: 3, steps: (1, 2), columns: 5, ..Slice::default() };
        assert_eq!(figures(&slice), "0.5 to 21.25 · 3 missing · every row and every 2nd column");
        assert_eq!(figures(&Slice::default()), "no numbers · none missing");
    }
}
