//! What an `Artifacts.toml` says: which name is bound to which artifact, for which platform, and where it can be had.
//!
//! [`read`] takes all of it; [`bind`] and [`unbind`] make the text that is to stand in its place, which [`Change::write`]
//! puts there. What is bound and refused follows Pkg.jl (`bind_artifact!`, `unbind_artifact!`) as of its main branch.
//! Where Julia loses comments and the order of things, they are kept ([`super::comments`]), as long as Julia reads the
//! same from it; a file without comments comes out as Julia would print it.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::comments;
use super::platform::Platform;
use crate::core::error::Error;
use crate::core::julia::toml::print::{Fields, Tree, fields, print};
use crate::core::julia::toml::{Cursor, Toml, Value, parse};
use crate::core::links;
use crate::core::log::file;
use crate::core::patience;
use crate::core::replacement::{COMMON, Replacement, keep_all};

/// The names of files that name artifacts, in the order in which Julia looks for them.
pub const NAMES: [&str; 2] = ["JuliaArtifacts.toml", "Artifacts.toml"];

/// The longest file that is read, in bytes.
const LONGEST: u64 = 64 << 20;

/// One binding of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The name.
    pub name: String,
    /// The artifact: its tree hash in 40 lower-case hexadecimal digits.
    pub hash: String,
    /// For which platform it is; `None` for any.
    pub platform: Option<Platform>,
    /// Whether it is downloaded only when it is asked for.
    pub is_lazy: bool,
    /// Where it can be downloaded.
    pub downloads: Vec<Download>,
}

/// Where an artifact can be downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Download {
    /// The address.
    pub url: String,
    /// The SHA-256 of what is there, in lower-case hexadecimal digits.
    pub sha256: String,
    /// How many bytes it has, where that is known.
    pub size: Option<u64>,
}

/// Every binding in a file, by name and in the order in which they stand there. What is no binding is passed over.
///
/// # Errors
/// When the file cannot be read, or Julia could not.
pub fn read(path: &Path) -> Result<Vec<Binding>, Error> {
    const READ: &str = "read the artifacts in";
    let bytes = bytes_of(path).and_then(|bytes| bytes.ok_or_else(|| io::ErrorKind::NotFound.into()));
    let bytes = bytes.map_err(|error| Error::new(READ, path, error))?;
    let document = parse(&bytes, Toml::V1_0_3).map_err(|failure| broken(READ, path, &failure.to_string()))?;
    let mut bindings = Vec::new();
    for (name, value) in document.cursor().fields() {
        match value.items() {
            Some(items) => bindings.extend(items.into_iter().filter_map(|item| binding(&name, item, true))),
            None => bindings.extend(binding(&name, value, false)),
        }
    }
    Ok(bindings)
}

fn binding(name: &str, entry: Cursor, is_for_platform: bool) -> Option<Binding> {
    let text = |of: Cursor, key: &str| Some(of.get(key)?.text()?.into_owned());
    let downloads = entry.get("download").and_then(Cursor::items).unwrap_or_default();
    let download = |of: Cursor| {
        let size = match of.get("size").and_then(Cursor::value) {
            Some(Value::Integer(size)) => u64::try_from(*size).ok(),
            _ => None,
        };
        Some(Download { url: text(of, "url")?, sha256: text(of, "sha256")?, size })
    };
    Some(Binding {
        name: name.to_string(),
        hash: text(entry, "git-tree-sha1")?.to_lowercase(),
        platform: is_for_platform.then(|| platform_of(&fields(entry))).flatten(),
        is_lazy: entry.get("lazy").is_some_and(|lazy| lazy.value() == Some(&Value::Boolean(true))),
        downloads: downloads.into_iter().filter_map(download).collect(),
    })
}

/// The platform that an entry is for: all its strings but the hash are tags.
fn platform_of(entry: &Fields) -> Option<Platform> {
    let tags = entry.iter().filter_map(|(key, value)| match value {
        Tree::Plain(Value::Text(value)) => {
            Some((String::from_utf8_lossy(key).into(), String::from_utf8_lossy(value).into()))
        }
        _ => None,
    });
    Platform::new(tags).ok()
}

impl Binding {
    /// What stands under its name.
    fn entry(&self) -> Tree {
        let mut entry = Fields::from([(b"git-tree-sha1".to_vec(), Tree::text(&self.hash))]);
        if self.is_lazy {
            entry.insert(b"lazy".to_vec(), Tree::Plain(Value::Boolean(true)));
        }
        if !self.downloads.is_empty() {
            let download = |download: &Download| {
                let mut fields = Fields::from([
                    (b"url".to_vec(), Tree::text(&download.url)),
                    (b"sha256".to_vec(), Tree::text(&download.sha256)),
                ]);
                if let Some(size) =
                    download.size.filter(|size| *size > 0).and_then(|size| i64::try_from(size).ok())
                {
                    fields.insert(b"size".to_vec(), Tree::Plain(Value::Integer(size)));
                }
                Tree::Table(fields)
            };
            entry.insert(b"download".to_vec(), Tree::Array(self.downloads.iter().map(download).collect()));
        }
        for (key, value) in self.platform.iter().flat_map(Platform::tags) {
            entry.insert(key.as_bytes().to_vec(), Tree::text(value));
        }
        Tree::Table(entry)
    }

    /// The lines that say this, as Julia prints them.
    #[must_use]
    pub fn lines(&self) -> String {
        let entry = if self.platform.is_some() { Tree::Array(vec![self.entry()]) } else { self.entry() };
        let text = print(&Fields::from([(self.name.as_bytes().to_vec(), entry)]));
        String::from_utf8_lossy(&text).into_owned()
    }
}

/// A change to a file that names artifacts, made and not written yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    path: PathBuf,
    /// What the file holds; `None` where there is none.
    pub before: Option<Vec<u8>>,
    /// What it is to hold.
    pub after: Vec<u8>,
    /// Whether comments in it are lost, for there was no way to keep them.
    pub loses_comments: bool,
}

/// Binds a name, in a file that need not be there; with `force` in the place of what is bound.
///
/// # Errors
/// When the file cannot be read, or Julia could not; when the name is bound, for this platform or for all; when a
/// platform is to be added to a binding that is for all.
pub fn bind(path: &Path, binding: &Binding, force: bool) -> Result<Change, Error> {
    const BIND: &str = "bind an artifact in";
    let before = Before::read(BIND, path, true)?;
    let mut after = before.fields.clone();
    let key = binding.name.as_bytes().to_vec();
    let bound = || Error::new(BIND, path, io::Error::new(io::ErrorKind::AlreadyExists, "the name is taken"));
    let advice = |what: &str| format!("{what}; --force replaces it");
    let name = &binding.name;
    match (after.get_mut(&key), &binding.platform) {
        (Some(Tree::Array(entries)), Some(platform)) => {
            let is_it = |entry: &Tree| entry.fields().and_then(platform_of).as_ref() == Some(platform);
            if !force && entries.iter().any(is_it) {
                return Err(bound().with_advice(advice(&format!("'{name}' is bound for {platform}"))));
            }
            entries.retain(|entry| !is_it(entry));
            entries.push(binding.entry());
        }
        (Some(Tree::Array(_)), None) if !force => {
            return Err(bound().with_advice(advice(&format!("'{name}' is bound for single platforms"))));
        }
        (Some(_), Some(_)) => {
            let advice = format!("'{name}' is bound for every platform; unbind it first");
            return Err(bound().with_advice(advice));
        }
        (Some(_), None) if !force => return Err(bound().with_advice(advice(&format!("'{name}' is bound")))),
        (_, None) => {
            after.insert(key, binding.entry());
        }
        (None, Some(_)) => {
            after.insert(key, Tree::Array(vec![binding.entry()]));
        }
    }
    Ok(before.changed(path, &binding.name, &after))
}

/// Takes a binding away, for one platform or for all. Where there is none, nothing changes.
///
/// # Errors
/// When the file cannot be read, or Julia could not; when only one platform is to go of a binding that is for all.
pub fn unbind(path: &Path, name: &str, platform: Option<&Platform>) -> Result<Change, Error> {
    const UNBIND: &str = "take a binding from";
    let before = Before::read(UNBIND, path, false)?;
    let mut after = before.fields.clone();
    match (after.get_mut(name.as_bytes()), platform) {
        (None, _) => {}
        (Some(_), None) => drop(after.remove(name.as_bytes())),
        (Some(Tree::Array(entries)), Some(platform)) => {
            entries.retain(|entry| entry.fields().and_then(platform_of).as_ref() != Some(platform));
        }
        (Some(_), Some(_)) => {
            let error =
                io::Error::new(io::ErrorKind::InvalidInput, format!("'{name}' is bound for every platform"));
            return Err(Error::new(UNBIND, path, error).with_advice("leave the platform out"));
        }
    }
    Ok(before.changed(path, name, &after))
}

/// A file before a change.
struct Before {
    bytes: Option<Vec<u8>>,
    fields: Fields,
}

impl Before {
    fn read(operation: &'static str, path: &Path, may_be_missing: bool) -> Result<Self, Error> {
        let bytes = bytes_of(path).map_err(|error| Error::new(operation, path, error))?;
        if bytes.is_none() && !may_be_missing {
            return Err(Error::new(operation, path, io::ErrorKind::NotFound.into()));
        }
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if bytes.is_none() && !patience::is_folder(parent) {
            let error = io::Error::new(io::ErrorKind::NotFound, "there is no folder for it");
            return Err(Error::new(operation, path, error).with_advice("make it first"));
        }
        let document = parse(bytes.as_deref().unwrap_or_default(), Toml::V1_0_3);
        let document = document.map_err(|failure| broken(operation, path, &failure.to_string()))?;
        Ok(Self { fields: fields(document.cursor()), bytes })
    }

    fn changed(self, path: &Path, name: &str, after: &Fields) -> Change {
        let path = path.to_path_buf();
        let Self { bytes: before, fields } = self;
        if *after == fields && before.is_some() {
            let after = before.clone().unwrap_or_default();
            return Change { path, before, after, loses_comments: false };
        }
        let printed = print(after);
        let has_comments = before.as_deref().is_some_and(comments::has_any);
        let kept = before.as_deref().filter(|_| has_comments).and_then(|before| {
            comments::keep(before, name.as_bytes(), fields.get(name.as_bytes()), after.get(name.as_bytes()))
                .filter(|kept| reads_as(kept, after))
        });
        Change {
            path,
            loses_comments: has_comments && kept.is_none(),
            after: kept.unwrap_or(printed),
            before,
        }
    }
}

/// Whether Julia reads these values from a text.
fn reads_as(text: &[u8], wanted: &Fields) -> bool {
    parse(text, Toml::V1_0_3).is_ok_and(|document| fields(document.cursor()) == *wanted)
}

impl Change {
    /// Whether it changes anything.
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.before.as_deref() != Some(&self.after)
    }

    /// Writes it, in the place of what was read. A link is followed; the file's owner and mode stay.
    ///
    /// # Errors
    /// When the file has changed meanwhile, or cannot be written; then it is as it was.
    pub fn write(&self) -> Result<(), Error> {
        let failed = |error| Error::new("write", &self.path, error);
        if !self.is_any() {
            return Ok(());
        }
        let place = links::reach(&self.path).map_err(failed)?;
        let old = place.folder.open(&place.name).map_err(failed)?;
        let mut new = Replacement::begin(&place, old.as_ref(), COMMON, "").map_err(failed)?;
        new.write(&self.after).map_err(failed)?;
        new.file().sync_all().map_err(failed)?;
        match (&old, &self.before) {
            (Some(old), Some(before)) => {
                let mut now = Vec::new();
                (&mut &*old).take(LONGEST).read_to_end(&mut now).map_err(failed)?;
                if now != *before || !place.folder.leads_to(&place.name, old).map_err(failed)? {
                    return Err(changed(&self.path));
                }
                keep_all(new.file(), old).map_err(failed)?;
                new.put(&place.name).map_err(failed)
            }
            (None, None) => new.put_anew(&place.name).map_err(failed),
            _ => Err(changed(&self.path)),
        }
    }
}

fn changed(path: &Path) -> Error {
    Error::new("write", path, io::Error::other("it was changed meanwhile")).with_advice("try again")
}

fn broken(operation: &'static str, path: &Path, cause: &str) -> Error {
    Error::new(operation, path, io::Error::new(io::ErrorKind::InvalidData, cause.to_string()))
        .with_advice("mend it first; nothing was changed")
}

/// The bytes of a file; `None` when nothing is there.
fn bytes_of(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match file::read_small(path, LONGEST)? {
        None if path.symlink_metadata().is_ok() => {
            Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file"))
        }
        bytes => Ok(bytes),
    }
}
