//! Where a file comes from: the address that it was fetched from, as far as something on this disk tells.
//!
//! Some programs that fetch a file note its address with it, in the attribute `user.xdg.origin.url` (freedesktop.org,
//! "Common extended attributes"). Otherwise the installed source of the package whose space it lies in may name an
//! address that ends in the file's name: likely, and told as that. Nothing is asked of any network.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::core::folder;
use crate::core::identity::Kind;
use crate::core::log::file::read_small;
use crate::core::progress::Cancel;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub address: String,
    pub told_by: ToldBy,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToldBy {
    /// The file itself: whoever fetched it has noted it there.
    Attribute,
    /// A line of the package's source, counted from 1; the file by its path in the package.
    Source { file: PathBuf, line: usize },
}

impl Origin {
    /// As a sentence without its full stop.
    pub fn words(&self) -> String {
        match &self.told_by {
            ToldBy::Attribute => format!("From {}", self.address),
            ToldBy::Source { file, line } => {
                format!("Probably from {} ({}:{line})", self.address, file.display())
            }
        }
    }
}

/// Where a file below `root` comes from. In `packages` lie the versions of the package that `root` belongs to:
/// `DEPOT/packages/NAME` for each depot.
pub fn origin(root: &Path, inside: &[OsString], packages: &[PathBuf], cancel: &Cancel) -> Option<Origin> {
    let noted = attribute(root, inside).map(|address| Origin { address, told_by: ToldBy::Attribute });
    noted.or_else(|| {
        let name = inside.last()?.to_str()?;
        let mut search = Search { name, cancel, files: MOST_FILES };
        let mut versions = packages.iter().flat_map(|package| versions_in(package));
        versions.find_map(|version| search.version(&version))
    })
}

/// The longest address that is believed.
const LONGEST_ADDRESS: usize = 2_048;

fn is_address(text: &str) -> bool {
    let is_plain = |c: char| !c.is_control() && !c.is_whitespace();
    SCHEMES.iter().any(|scheme| text.starts_with(scheme) && text.len() > scheme.len())
        && text.len() <= LONGEST_ADDRESS
        && text.chars().all(is_plain)
}

#[cfg(unix)]
fn attribute(root: &Path, inside: &[OsString]) -> Option<String> {
    let super::open::Opened::File { file, .. } = super::open::open(root, inside) else { return None };
    let mut value = [0; LONGEST_ADDRESS];
    let length = rustix::fs::fgetxattr(&file, c"user.xdg.origin.url", &mut value[..]).ok()?;
    let address = std::str::from_utf8(value.get(..length)?).ok()?.trim_end_matches('\0');
    is_address(address).then(|| address.to_string())
}

#[cfg(not(unix))]
fn attribute(_: &Path, _: &[OsString]) -> Option<String> {
    None
}

/// The versions of a package that are installed, each in its folder.
fn versions_in(package: &Path) -> Vec<PathBuf> {
    let mut found = folder::entries(package).unwrap_or_default();
    found.sort_unstable_by(|one, other| one.0.cmp(&other.0));
    found
        .into_iter()
        .filter(|(_, kind)| *kind == Kind::Directory)
        .map(|(name, _)| package.join(name))
        .collect()
}

const SCHEMES: [&str; 3] = ["https://", "http://", "ftp://"];
/// How many files of source are read, and how large each may be in bytes.
const MOST_FILES: usize = 1_000;
const LARGEST: u64 = 1 << 18;
/// How deep below a version's folder source is looked for.
const DEEPEST: usize = 6;

struct Search<'a> {
    /// The file's name, in which the address is to end.
    name: &'a str,
    cancel: &'a Cancel,
    /// How many more files are read.
    files: usize,
}

impl Search<'_> {
    /// Looks through the source of one version, folder by folder, in the order of names.
    fn version(&mut self, version: &Path) -> Option<Origin> {
        let mut folders = vec![(version.to_path_buf(), 0)];
        while let Some((folder, depth)) = folders.pop() {
            let mut entries = folder::entries(&folder).unwrap_or_default();
            entries.sort_unstable_by(|one, other| one.0.cmp(&other.0));
            for (name, kind) in entries {
                if self.cancel.is_cancelled() || self.files == 0 {
                    return None;
                }
                let path = folder.join(&name);
                let is_source = path.extension().is_some_and(|end| end == "jl" || end == "toml");
                match kind {
                    Kind::Directory if depth < DEEPEST => folders.push((path, depth + 1)),
                    Kind::File if is_source => {
                        self.files -= 1;
                        let Some((line, address)) = self.file(&path) else { continue };
                        let file = path.strip_prefix(version).unwrap_or(&path).to_path_buf();
                        return Some(Origin { address, told_by: ToldBy::Source { file, line } });
                    }
                    _ => {}
                }
            }
        }
        None
    }

    fn file(&self, path: &Path) -> Option<(usize, String)> {
        let text = String::from_utf8(read_small(path, LARGEST).ok()??).ok()?;
        let lines = text.lines().enumerate();
        lines.filter(|(_, line)| line.contains(self.name)).find_map(|(number, line)| {
            addresses(line)
                .find(|address| self.is_of_the_file(address))
                .map(|found| (number + 1, found.to_string()))
        })
    }

    /// Whether an address ends in the file's name, as a part of the path or the value of a query.
    fn is_of_the_file(&self, address: &str) -> bool {
        let address = address.split('#').next().unwrap_or(address);
        let path = address.split('?').next().unwrap_or(address);
        [address, path]
            .iter()
            .any(|it| it.strip_suffix(self.name).is_some_and(|before| before.ends_with(['/', '='])))
    }
}

/// The addresses in a line of source. One that is put together when the program runs (`$`) is not whole, and left out.
fn addresses(line: &str) -> impl Iterator<Item = &str> {
    let starts = SCHEMES.iter().flat_map(move |scheme| line.match_indices(scheme));
    starts.filter_map(move |(start, _)| {
        let rest = line.get(start..)?;
        let is_end = |c: char| c.is_whitespace() || "\"'`<>()[]{},;\\".contains(c);
        let address = rest.get(..rest.find(is_end).unwrap_or(rest.len()))?;
        (is_address(address) && !address.contains('$')).then_some(address)
    })
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::fs;

    use super::*;

    const MADE_OF_PARTS: &str = "url = \"https://example.org/$(version)/monthly.csv\"\n";

    fn asked(source: &str, name: &str) -> Option<Origin> {
        let folder = tempfile::tempdir().unwrap();
        let version = folder.path().join("packages/Ocean/abcde/src");
        fs::create_dir_all(&version).unwrap();
        fs::write(version.join("init.jl"), source).unwrap();
        fs::write(folder.path().join(name), "1,2").unwrap();
        let packages = [folder.path().join("packages/Ocean")];
        origin(folder.path(), &[name.into()], &packages, &Cancel::default())
    }

    #[test]
    fn an_address_in_the_packages_source_that_ends_in_the_name_is_probably_it() {
        let source = format!(
            "module Ocean\n{MADE_OF_PARTS}const DATA = (\"https://example.org/v1/monthly.csv?raw=1\", 3)\n"
        );
        let found = asked(&source, "monthly.csv").unwrap();
        assert_eq!(found.words(), "Probably from https://example.org/v1/monthly.csv?raw=1 (src/init.jl:3)");
        // Neither another name that ends alike, nor one that is put together.
        assert_eq!(asked(&source, "ly.csv"), None);
        assert_eq!(asked(MADE_OF_PARTS, "monthly.csv"), None);
    }

    #[test]
    fn what_the_file_itself_notes_comes_first() {
        let folder = tempfile::tempdir_in("/tmp").unwrap();
        let file = folder.path().join("monthly.csv");
        fs::write(&file, "1,2").unwrap();
        let note = |text: &str| {
            let flags = rustix::fs::XattrFlags::empty();
            rustix::fs::setxattr(&file, c"user.xdg.origin.url", text.as_bytes(), flags)
        };
        if note("https://example.org/a").is_err() {
            return println!("not run: this file system keeps no attributes");
        }
        let ask = || origin(folder.path(), &["monthly.csv".into()], &[], &Cancel::default());
        assert_eq!(ask().unwrap().words(), "From https://example.org/a");
        // Nothing but an address is shown as one.
        for other in ["javascript:alert(1)", "https://example.org/\u{1b}[2J", "https://a b", "https://"] {
            note(other).unwrap();
            assert_eq!(ask(), None, "{other}");
        }
    }
}
