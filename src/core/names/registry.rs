//! Names out of registries, packed or not.
//!
//! `registries/NAME.toml` says where the packed registry is and which state of it (Pkg.jl
//! `RegistryInstance`); `registries/NAME/Registry.toml` is one that lies unpacked. Of either only the index
//! is read. The same state of a registry in several depots is read once.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::Path;

use super::claims::{Claims, Wanted};
use super::lines::Line;
use super::packed::{self, INDEX, LARGEST_INDEX};
use super::{Source, file, lines};
use crate::core::depot::Depot;
use crate::core::error::{Warning, WarningKind};

const KIND: WarningKind = WarningKind::Registry;

/// What all registries of the depots say about what is wanted.
pub(super) fn claims<'a>(wanted: Wanted<'a>, depots: &[&Depot]) -> Claims<'a> {
    let mut claims = Claims::new(wanted);
    let mut states = HashSet::new();
    for depot in depots {
        for path in file::entries(&depot.layout.registries(), KIND, &mut claims.warnings) {
            if path.extension() == Some(OsStr::new("toml")) {
                read_packed(&path, &mut claims, &mut states);
            } else {
                read_unpacked(&path.join(INDEX), &mut claims);
            }
        }
    }
    claims
}

/// Reads the registry that `description`, a `registries/NAME.toml`, speaks of.
fn read_packed(description: &Path, claims: &mut Claims, states: &mut HashSet<String>) {
    let Ok(Some(text)) = file::read_text(description, KIND, &mut claims.warnings) else { return };
    // Where the description is damaged, the registry is still looked for under the usual name.
    let table = file::parse(&text, description, KIND, &mut claims.warnings);
    let text_of = |key| table.get(key).and_then(toml::Value::as_str);
    let state = text_of("git-tree-sha1");
    if state.is_some_and(|state| states.contains(state)) {
        return;
    }
    let path = match text_of("path") {
        Some(path) => description.with_file_name(path),
        None => description.with_extension("tar.gz"),
    };
    let packed = match file::open(&path, KIND, &mut claims.warnings) {
        Ok(Some((packed, _))) => packed,
        Ok(None) => {
            let message = format!("the packed registry {} is not there", path.display());
            claims.warnings.push(Warning::new(KIND, description, message));
            return;
        }
        Err(file::Warned) => return,
    };
    match packed::index(packed) {
        Ok(index) => {
            if index.cut.is_none()
                && let Some(state) = state
            {
                states.insert(state.to_string());
            }
            read_index(&index.bytes, index.cut, &path, claims);
        }
        Err(reason) => {
            claims.warnings.push(Warning::new(KIND, &path, format!("{reason}, so its names are not known")));
        }
    }
}

/// Reads the index of a registry that lies unpacked.
fn read_unpacked(path: &Path, claims: &mut Claims) {
    if let Ok(Some(bytes)) = file::read(path, LARGEST_INDEX, KIND, &mut claims.warnings) {
        read_index(&bytes, None, path, claims);
    }
}

/// Reads an index out of `path`; `cut` says why it is not whole.
fn read_index(bytes: &[u8], cut: Option<String>, path: &Path, claims: &mut Claims) {
    let (bytes, marked) = match bytes.strip_prefix("\u{feff}".as_bytes()) {
        Some(rest) => (rest, true),
        None => (bytes, false),
    };
    if marked {
        claims.warnings.push(file::byte_order_mark(KIND, path));
    }
    let bytes = match cut {
        // The last line may have lost its end.
        Some(_) => bytes.iter().rposition(|byte| *byte == b'\n').map_or(&[][..], |end| bytes.split_at(end).0),
        None => bytes,
    };
    let text = String::from_utf8_lossy(bytes);
    let (found, nothing_else) = names_on_lines(&text, claims);
    let trouble = if let Some(reason) = cut {
        Some(Warning::new(KIND, path, format!("{reason}; only the first part of its index was read")))
    } else if let Err(error) = std::str::from_utf8(bytes) {
        let message = "the index of this registry is not UTF-8 text; its other lines were read";
        let line = file::line_of(bytes, error.valid_up_to());
        Some(Warning::new(KIND, path, message).at_line(line))
    } else if nothing_else {
        None
    } else if text.len() > file::LARGEST_TREE {
        let message = format!("{}; only its lines of that form were read", file::too_large_for_a_tree());
        Some(Warning::new(KIND, path, message))
    } else {
        match text.parse::<toml::Table>() {
            Ok(table) => return hear_table(&table, path, claims),
            Err(error) => Some(file::not_toml(&text, &error, path, KIND)),
        }
    };
    // Of an index that is not TOML, each line that can be understood counts.
    for (uuid, name) in found {
        claims.hear(uuid, name, Source::Registry, path);
    }
    claims.warnings.extend(trouble);
}

/// The wanted UUIDs and their names on all lines of the shape that registries have, and whether the lines
/// of such shapes are all there is.
fn names_on_lines<'t>(text: &'t str, claims: &Claims) -> (Vec<(&'t str, &'t str)>, bool) {
    let mut found = Vec::new();
    let mut in_packages = false;
    let mut in_long_text = false;
    let mut nothing_else = true;
    for line in text.lines() {
        if in_long_text {
            in_long_text = !line.contains(LONG_TEXT);
            // After an escape the end may be none, and after the end there may be more.
            nothing_else &= !line.contains('\\') && (in_long_text || line.ends_with(LONG_TEXT));
        } else if in_packages && let Some((uuid, name)) = lines::read_index_line(line) {
            // A replacement character stands for bytes that were no text.
            if claims.is_wanted(uuid, name) && !name.contains(char::REPLACEMENT_CHARACTER) {
                found.push((uuid, name));
            }
        } else {
            match lines::read(line) {
                Some(Line::Table(name)) => {
                    in_packages = name == "packages";
                    nothing_else &= !name.starts_with("packages.");
                }
                Some(Line::ArrayTable(_)) => in_packages = false,
                Some(_) => {}
                None if line.ends_with(OPENING) => in_long_text = true,
                None => nothing_else = false,
            }
        }
    }
    (found, nothing_else && !in_long_text)
}

/// What opens and closes a text of several lines, such as a registry's description.
const LONG_TEXT: &str = "\"\"\"";
/// How Pkg opens such a text: nothing stands after it on its line.
const OPENING: &str = " = \"\"\"";

fn hear_table(table: &toml::Table, path: &Path, claims: &mut Claims) {
    let Some(packages) = table.get("packages").and_then(toml::Value::as_table) else { return };
    for (uuid, package) in packages {
        if let Some(name) = package.get("name").and_then(toml::Value::as_str) {
            claims.hear(uuid, name, Source::Registry, path);
        }
    }
}
