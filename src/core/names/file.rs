//! Reading small files and folders of which nothing can be taken for granted.
//!
//! Never blocks (a pipe in a file's place is not opened), never reads more than it was told to, and leaves
//! access times alone where the system allows that. What is not there is no trouble; everything else that
//! cannot be read becomes a warning.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::core::depot::is_absence;
use crate::core::error::{Warning, WarningKind};
use crate::core::log::file as log_file;
use crate::core::patience;

/// The largest project or manifest that is read, in bytes: a thousand packages take a third of a megabyte.
pub(super) const LARGEST_PROJECT: u64 = 16 << 20;

/// The largest text that is read as any TOML may be, in bytes: the tree of values takes up to a hundred times as much
/// memory. What is written as Pkg writes it is read line by line, however long.
pub(super) const LARGEST_TREE: usize = 2 << 20;

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Says that something could not be read and that the warning about it has been given.
#[derive(Debug, Clone, Copy)]
pub(super) struct Warned;

/// What was found at a path: `None` when there is nothing.
pub(super) type Found<T> = Result<Option<T>, Warned>;

pub(super) fn open(path: &Path, kind: WarningKind, warnings: &mut Vec<Warning>) -> Found<(File, Metadata)> {
    let opened = patience::metadata(path).and_then(|metadata| {
        if metadata.is_file() { Ok(Some((log_file::open(path)?, metadata))) } else { Ok(None) }
    });
    let warning = match opened {
        Ok(Some(opened)) => return Ok(Some(opened)),
        Ok(None) => Warning::new(kind, path, "this is not a regular file, so it was not read"),
        Err(error) if is_absence(&error) => return Ok(None),
        Err(error) => Warning::io(kind, path, &error),
    };
    warnings.push(warning);
    Err(Warned)
}

/// The bytes of a regular file no longer than `largest` bytes.
pub(super) fn read(
    path: &Path,
    largest: u64,
    kind: WarningKind,
    warnings: &mut Vec<Warning>,
) -> Found<Vec<u8>> {
    let Some((file, metadata)) = open(path, kind, warnings)? else { return Ok(None) };
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len().min(largest)).unwrap_or(0) + 1);
    let warning = match file.take(largest + 1).read_to_end(&mut bytes) {
        Ok(length) if length as u64 <= largest => return Ok(Some(bytes)),
        Ok(_) => {
            let message = format!("this is larger than {} MiB, so it was not read", largest >> 20);
            Warning::new(kind, path, message)
        }
        Err(error) => Warning::io(kind, path, &error),
    };
    warnings.push(warning);
    Err(Warned)
}

pub(super) fn read_text(path: &Path, kind: WarningKind, warnings: &mut Vec<Warning>) -> Found<String> {
    let Some(bytes) = read(path, LARGEST_PROJECT, kind, warnings)? else { return Ok(None) };
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with(BYTE_ORDER_MARK) {
                text.remove(0);
                warnings.push(byte_order_mark(kind, path));
            }
            Ok(Some(text))
        }
        Err(error) => {
            let line = line_of(error.as_bytes(), error.utf8_error().valid_up_to());
            let message = "this is not UTF-8 text, so the names in it are not known";
            warnings.push(Warning::new(kind, path, message).at_line(line));
            Err(Warned)
        }
    }
}

pub(super) fn byte_order_mark(kind: WarningKind, path: &Path) -> Warning {
    Warning::new(kind, path, "this begins with a byte-order mark, which Julia cannot read").at_line(1)
}

/// The text as a table, or with a warning an empty one.
pub(super) fn parse(text: &str, path: &Path, kind: WarningKind, warnings: &mut Vec<Warning>) -> toml::Table {
    if text.len() > LARGEST_TREE {
        let message = format!("{}, so the names in it are not known", too_large_for_a_tree());
        warnings.push(Warning::new(kind, path, message));
        return toml::Table::new();
    }
    text.parse().unwrap_or_else(|error| {
        warnings.push(not_toml(text, &error, path, kind));
        toml::Table::new()
    })
}

/// What is said of a text that is larger than [`LARGEST_TREE`].
pub(super) fn too_large_for_a_tree() -> String {
    format!("this is larger than {} MiB and not written as Pkg writes it", LARGEST_TREE >> 20)
}

/// The warning about a text that is not TOML.
pub(super) fn not_toml(text: &str, error: &toml::de::Error, path: &Path, kind: WarningKind) -> Warning {
    let message = format!("this is not TOML: {}", error.message().replace('\n', ", "));
    let warning = Warning::new(kind, path, message);
    match error.span() {
        Some(span) => warning.at_line(line_of(text.as_bytes(), span.start)),
        None => warning,
    }
}

/// The line on which the byte at `position` stands, counted from 1.
pub(super) fn line_of(bytes: &[u8], position: usize) -> u64 {
    1 + bytes.iter().take(position).filter(|byte| **byte == b'\n').count() as u64
}

/// What is in a folder, by name; nothing when there is no folder.
pub(super) fn entries(folder: &Path, kind: WarningKind, warnings: &mut Vec<Warning>) -> Vec<PathBuf> {
    entries_of(folder).unwrap_or_else(|error| {
        if error.kind() == io::ErrorKind::NotADirectory {
            // Where something above it is no folder either, there is nothing here.
            if folder.symlink_metadata().is_ok() {
                warnings.push(Warning::new(kind, folder, "this is a file, not a folder"));
            }
        } else if !is_absence(&error) {
            warnings.push(Warning::io(kind, folder, &error));
        }
        Vec::new()
    })
}

/// What is in a folder, by name, so that the order of the directory decides nothing.
pub(super) fn entries_of(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths: Vec<PathBuf> =
        crate::core::folder::entries(folder)?.into_iter().map(|(name, _)| folder.join(name)).collect();
    paths.sort_unstable();
    Ok(paths)
}

/// The folders in a folder, by name (links followed). Loose files are passed over, as Julia does.
pub(super) fn folders(folder: &Path, kind: WarningKind, warnings: &mut Vec<Warning>) -> Vec<PathBuf> {
    let mut paths = entries(folder, kind, warnings);
    paths.retain(|path| match patience::metadata(path) {
        Ok(metadata) => metadata.is_dir(),
        Err(error) => {
            if !is_absence(&error) {
                warnings.push(Warning::io(kind, path, &error));
            }
            false
        }
    });
    paths
}
