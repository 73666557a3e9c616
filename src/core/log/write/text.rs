//! The texts that Julia writes into its logs, byte for byte.
//!
//! [`access`] is what Scratch.jl appends; [`condensed`] and [`orphanage`] are what Pkg's collection prints
//! (TOML.jl `TOML.print` with sorted keys). Promised is TOML that Julia reads back to the same paths. Where
//! Scratch.jl's own `escape_string` writes an escape that TOML does not know, such as `\e` or `\uad`, the
//! same character is written as TOML has it; bytes that are not UTF-8 stay as they are, and Julia reads them.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use crate::core::julia::toml::print;
use crate::core::time::LocalTime;

/// The three lines that Scratch.jl appends for one access to `space` from the project file `parent`, at the
/// writer's local time (Scratch.jl `track_scratch_access`). Bytes, because paths need not be UTF-8.
pub fn access(space: &Path, time: LocalTime, parent: &Path) -> Vec<u8> {
    let mut text = Vec::new();
    text.extend_from_slice(b"[[");
    push_escaped(&mut text, space);
    text.extend_from_slice(b"]]\ntime = ");
    text.extend_from_slice(appended_time(time).as_bytes());
    text.extend_from_slice(b"\nparent_projects = [");
    push_escaped(&mut text, parent);
    text.extend_from_slice(b"]\n");
    text
}

/// The two lines that Pkg appends when a file that names packages or artifacts is used (Pkg.jl `write_env_usage`).
#[must_use]
pub fn use_of_file(file: &Path, time: LocalTime) -> Vec<u8> {
    let mut text = b"[[".to_vec();
    print::string(&mut text, bytes(file));
    text.extend_from_slice(format!("]]\ntime = {}\n", appended_time(time)).as_bytes());
    text
}

/// A time as Scratch.jl and Pkg append it: the trailing zeros of the fraction dropped, and the whole
/// fraction when it is zero (Julia prints a `DateTime` so), then the false `Z`.
pub fn appended_time(time: LocalTime) -> String {
    let full = time.to_string();
    let short = full.trim_end_matches('0');
    match short.strip_suffix('.') {
        Some(whole_second) => format!("{whole_second}Z"),
        None => format!("{short}Z"),
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condensed<T = LocalTime> {
    /// What was used: a space, a manifest or an artifacts file.
    pub path: Arc<Path>,
    /// When it was last used, in the writer's local time; shown with three digits of milliseconds.
    pub time: T,
    /// The projects it was used from, in the order in which they are to stand; `None` in the logs that have no
    /// such key (`manifest_usage.toml`, `artifact_usage.toml`).
    pub parents: Option<Vec<Arc<Path>>>,
}

/// The log that Pkg's collection prints for these entries (Pkg.jl `write_condensed_toml`): sorted by path,
/// keys sorted within an entry, a blank line between entries, three digits of milliseconds. No two entries
/// should be of the same path.
pub fn condensed<T: fmt::Display>(mut entries: Vec<Condensed<T>>) -> Vec<u8> {
    entries.sort_by(|a, b| bytes(&a.path).cmp(bytes(&b.path)));
    rendered(&entries)
}

/// The same text for entries in any order, of which several may be of one path.
pub fn rendered<T: fmt::Display>(entries: &[Condensed<T>]) -> Vec<u8> {
    let mut text = Vec::new();
    for entry in entries {
        if !text.is_empty() {
            text.push(b'\n');
        }
        text.extend_from_slice(b"[[");
        print::key(&mut text, bytes(&entry.path));
        text.extend_from_slice(b"]]\n");
        if let Some(parents) = &entry.parents {
            text.extend_from_slice(b"parent_projects = [");
            for (number, parent) in parents.iter().enumerate() {
                if number > 0 {
                    text.extend_from_slice(b", ");
                }
                print::string(&mut text, bytes(parent));
            }
            text.extend_from_slice(b"]\n");
        }
        text.extend_from_slice(format!("time = {}Z\n", entry.time).as_bytes());
    }
    text
}

/// The text of `orphaned.toml` (Pkg.jl `gc`): a line for each path with the local time since when it is an
/// orphan, sorted by path.
pub fn orphanage(mut orphans: Vec<(Arc<Path>, LocalTime)>) -> Vec<u8> {
    orphans.sort_by(|a, b| bytes(&a.0).cmp(bytes(&b.0)));
    let mut text = Vec::new();
    for (path, since) in &orphans {
        print::key(&mut text, bytes(path));
        text.extend_from_slice(format!(" = {since}Z\n").as_bytes());
    }
    text
}

/// Julia sorts strings by their bytes, where Rust sorts paths by their components.
fn bytes(path: &Path) -> &[u8] {
    path.as_os_str().as_encoded_bytes()
}

/// A path as Julia's `escape_string` has it, which escapes whatever is not printed.
fn push_escaped(text: &mut Vec<u8>, path: &Path) {
    print::string_by(text, bytes(path), |character| character.is_control() || !is_printed(character));
}

/// Julia's `isprint`, by the Unicode tables of the standard library: it prints letters, marks, digits,
/// punctuation, symbols and spaces, but neither separators of lines and paragraphs nor format characters,
/// private ones and those that are not assigned.
fn is_printed(character: char) -> bool {
    let is_separator = matches!(character, '\u{2028}' | '\u{2029}');
    let is_space = character.is_whitespace() && !character.is_control() && !is_separator;
    // Behind a letter a mark is shown as it is, and only what cannot be printed is escaped.
    let shown: String = ['a', character].iter().collect::<String>().escape_debug().collect();
    is_space || matches!(character, '"' | '\'' | '\\') || shown.chars().count() == 2
}

#[cfg(test)]
mod tests;
