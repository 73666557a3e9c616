//! Archives and compressed files: what they hold, listed, and what is in them, shown as what it is.
//!
//! Nothing is ever unpacked to disk, and no name of an archive is used as a path: names are told as they are, with a
//! mark where unpacking them would leave the folder. What is in an archive is read in place where it is not
//! compressed, and from memory where it is.

use std::io::Read;
use std::path::Path;

use super::kind::{self, Kind};
use super::preview::{Entry, Preview, Total, Value};
use super::source::{Source, Unpacking};
use super::{Context, Form, Part, Trouble};

pub mod packed;
pub mod tar;
pub mod zip;

#[cfg(test)]
mod tests;

/// How many compressions and archives are opened within one another: a packed archive in a packed archive.
const DEEPEST: usize = 4;
const TOO_DEEP: &str = "too many archives in one another";
/// Unpacked bytes by which what is inside is recognised.
const BEGINNING: u64 = 64 << 10;
/// Bytes that are left to unpack for what is compressed in what is inside.
const LEFT: u64 = 2 << 20;

/// Whether what is in this may be opened.
fn may_open(context: &Context<'_>) -> bool {
    context.depth < DEEPEST
}

/// What is shown of what is in an archive. Where that is only its beginning, no numbers are told that the rest may change.
fn inside(
    source: &Source<'_>,
    name: &Path,
    part: &Part,
    form: Option<Form>,
    context: &Context<'_>,
) -> Preview {
    if !may_open(context) {
        return Preview::nothing(TOO_DEEP);
    }
    // The last part of the name, whichever system wrote it.
    let last = name.to_str().and_then(|name| name.rsplit(['/', '\\']).next()).map_or(name, Path::new);
    let mut preview = super::preview_of(source, form, &context.member(last, part)).1;
    if !source.is_whole() {
        context.cut();
        match &mut preview {
            Preview::Table(table) => table.total = Total::Unknown,
            Preview::Text(text) => text.total = Total::Unknown,
            Preview::Archive(archive) => archive.total = Total::Unknown,
            _ => {}
        }
    }
    preview
}

/// Unpacks as much as it takes to show what comes out: of mere bytes only the beginning.
fn unpack<'a, R: Read>(
    unpacking: &mut Unpacking<'_, R>,
    name: &Path,
    form: Option<Form>,
    context: &Context<'a>,
) -> Result<Source<'a>, Trouble> {
    let (mut bytes, mut is_all, mut trouble) = unpacking.up_to(BEGINNING);
    if !is_all && trouble.is_none() {
        let start = Source::of_memory(bytes.as_slice().into(), context.budget);
        let most = context.budget.left_to_unpack().saturating_sub(LEFT);
        if most > 0 && (form.is_some() || kind::recognise(&start, name)? != Kind::Binary) {
            let (more, is_end, ended) = unpacking.up_to(most);
            bytes.extend_from_slice(&more);
            (is_all, trouble) = (is_end, ended);
        }
    }
    match &trouble {
        Some(trouble) if bytes.is_empty() => return Err(trouble.clone()),
        Some(trouble) => context.ended(trouble),
        None => {}
    }
    let after = trouble.unwrap_or(Trouble::Unpacked(context.budget.limits().unpacked.saturating_sub(LEFT)));
    Ok(if is_all {
        Source::of_memory(bytes.into(), context.budget)
    } else {
        Source::of_beginning(bytes.into(), after, context.budget)
    })
}

/// Says in which compression something was.
fn say_inside(preview: &mut Preview, format: &str) {
    let properties = match preview {
        Preview::Table(table) => &mut table.properties,
        Preview::Tree(tree) => &mut tree.properties,
        Preview::Archive(archive) => &mut archive.properties,
        Preview::Properties(properties) => &mut properties.properties,
        _ => return,
    };
    properties.push(("inside".to_string(), Value::from(format)));
}

/// Which of the entries a name means: the last that bears it, for unpacking leaves that one.
fn find(entries: &[Entry], name: &str, context: &Context<'_>) -> Result<usize, Trouble> {
    let mut found = entries.iter().enumerate().filter(|(_, entry)| entry.name == name);
    let Some((number, _)) = found.next_back() else {
        return Err(Trouble::unsupported(format!("there is no “{name}” in it")));
    };
    let others = found.count();
    if others > 0 {
        context.note(format!(
            "{} entries bear this name; the last is shown, as unpacking would leave it",
            others + 1
        ));
    }
    Ok(number)
}

/// Whether unpacking an entry of this name, or following the link that it is, would lead out of the folder.
fn leads_outside(entry: &Entry) -> bool {
    let leads = |way: &str| is_absolute(way) || climbs(way);
    let above =
        entry.name.trim_end_matches(['/', '\\']).rsplit_once(['/', '\\']).map_or("", |(above, _)| above);
    leads(&entry.name)
        || entry.to.as_ref().is_some_and(|to| match entry.kind.as_str() {
            // A hard link names an entry, a link leads on from the folder it lies in.
            "hard link" => leads(to),
            _ => is_absolute(to) || climbs(&format!("{above}/{to}")),
        })
}

/// On whichever system: `/…`, `\…`, `C:…`.
fn is_absolute(way: &str) -> bool {
    let mut characters = way.chars();
    let first = characters.next();
    matches!(first, Some('/' | '\\'))
        || first.is_some_and(|first| first.is_ascii_alphabetic()) && characters.next() == Some(':')
}

/// Whether it goes up, anywhere on the way, above where it begins.
fn climbs(way: &str) -> bool {
    let mut depth = 0_usize;
    for part in way.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." if depth == 0 => return true,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    false
}
