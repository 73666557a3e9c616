//! `Artifacts.toml` and `Overrides.toml` as Julia's collection reads them.
//!
//! Collection wants the tree hash of every artifact that a file names, for every platform (Pkg.jl `gc`,
//! `process_artifacts_toml`), and asks for each where it lies, after the overrides (Julia
//! `stdlib/Artifacts`, `load_overrides`, `artifact_paths`).
//!
//! Julia's parser has the first word on both, each version for itself. What one refuses and another reads still
//! tells whoever is more careful what to keep.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::core::julia::slug::{TreeHash, tree_hash};
use crate::core::julia::toml::{ByToml, Cursor, Document, Id, Toml, Value, order, parse_all};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArtifactFile {
    pub hashes: Vec<TreeHash>,
    /// Why it cannot be read at all.
    pub not_toml: Option<String>,
    /// The error with which all of Julia's collection fails on it.
    pub error: Option<String>,
    /// Whether Julia looks for an artifact of it, before it fails on it.
    pub is_begun: bool,
    refused: ByToml<Option<String>>,
}

impl ArtifactFile {
    /// Why the Julia with that parser cannot read it at all, be it that others can; it warns of it and keeps nothing
    /// for it.
    pub fn refused(&self, toml: Toml) -> Option<&str> {
        self.refused.of(toml).as_deref()
    }

    /// Whether every artifact that it names is among the hashes.
    pub fn is_whole(&self) -> bool {
        self.not_toml.is_none() && self.error.is_none()
    }
}

pub fn read(bytes: &[u8]) -> ArtifactFile {
    let mut file = ArtifactFile::default();
    let documents = parse_all(bytes);
    let document = documents.iter().find_map(|document| document.as_ref().ok());
    if let Some(document) = document {
        take_all(document, &mut file);
    }
    let is_read = document.is_some();
    file.refused = documents.map(|document| document.err().map(|failure| failure.to_string()));
    if is_read {
        return file;
    }
    match parse(bytes) {
        Ok(document) => {
            for (_, entry) in document.cursor().fields() {
                for platform in entry.items().unwrap_or_else(|| vec![entry]) {
                    take_other(platform, &mut file);
                }
            }
        }
        Err(cause) => file.not_toml = Some(cause),
    }
    file
}

/// Takes what a file names, in Julia's order: it fails on the first of the entries that it can do nothing with.
fn take_all(document: &Document, file: &mut ArtifactFile) {
    let all: Vec<(&[u8], Id)> = document.root().iter().collect();
    let names: Vec<&[u8]> = all.iter().map(|(name, _)| *name).collect();
    for (_, id) in order::positions(&names).into_iter().filter_map(|position| all.get(position)) {
        let one = std::slice::from_ref(id);
        let entries = match document.value(*id) {
            Value::Array(platforms) => &platforms.items,
            _ => one,
        };
        for entry in entries {
            match hash_in(document, *entry) {
                Ok(hash) => {
                    file.is_begun |= file.error.is_none();
                    file.hashes.push(hash);
                }
                Err(error) => drop(file.error.get_or_insert(error)),
            }
        }
    }
}

/// The tree hash of an entry, or the error with which Julia fails on it.
fn hash_in(document: &Document, entry: Id) -> Result<TreeHash, String> {
    let id = document.index(entry, "git-tree-sha1")?;
    match document.value(id) {
        Value::Text(text) => hash_of(text),
        _ => Err(format!("MethodError: no method matching hex2bytes(::{})", document.type_name(id))),
    }
}

/// The hash that a string is, in the order in which Julia checks it (`hex2bytes`, Base `SHA1`).
fn hash_of(text: &[u8]) -> Result<TreeHash, String> {
    let shown = String::from_utf8_lossy(text);
    if let Some(hash) = tree_hash(&shown) {
        return Ok(hash);
    }
    Err(if text.len() % 2 == 1 {
        "ArgumentError: input hex array must have even length".to_string()
    } else if shown.chars().count() / 2 != text.len() / 2 {
        // The place for the bytes is measured in characters.
        "ArgumentError: output array must be half length of input array".to_string()
    } else if !text.iter().all(u8::is_ascii_hexdigit) {
        "ArgumentError: byte is not an ASCII hexadecimal digit".to_string()
    } else {
        format!("ArgumentError: wrong number of bytes for SHA1 hash: {}", text.len() / 2)
    })
}

/// Takes what a file names that Julia does not read.
fn take_other(entry: Cursor, file: &mut ArtifactFile) {
    match entry.get("git-tree-sha1").and_then(Cursor::text).and_then(|hash| tree_hash(&hash)) {
        Some(hash) => file.hashes.push(hash),
        None => drop(file.error.get_or_insert_with(|| "an artifact in it has no tree hash".to_string())),
    }
}

/// Reads what Julia does not.
fn parse(bytes: &[u8]) -> Result<Document, String> {
    let text = String::from_utf8_lossy(bytes);
    if text.starts_with('\u{feff}') {
        return Err("it begins with a byte-order mark".to_string());
    }
    let table = text.parse::<toml::Table>().map_err(|error| error.message().to_string())?;
    Ok(Document::of_crate(&table))
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Override {
    /// A folder elsewhere.
    Path(PathBuf),
    Artifact(TreeHash),
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// By the artifact that is overridden.
    pub by_hash: HashMap<TreeHash, Override>,
    /// The artifacts that stand in for one of a certain name of a package. Julia's collection does not look at
    /// these.
    pub by_name: Vec<TreeHash>,
    /// The folders that stand in for one of a certain name of a package.
    pub by_name_paths: Vec<PathBuf>,
    /// A file that is there and cannot be read or understood, so that what stands in for what is not known.
    pub unread: Option<PathBuf>,
    /// The error with which Julia fails as soon as it looks for an artifact.
    errors: ByToml<Option<String>>,
}

impl Overrides {
    /// Adds the overrides of one depot's file, which win over those that are there. To be called for the last
    /// depot first.
    pub fn add(&mut self, file: &std::path::Path, bytes: &[u8]) {
        let mut documents = parse_all(bytes).map(Some);
        let document = documents.iter_mut().find_map(|document| document.take_if(|read| read.is_ok())?.ok());
        // Of an entry that it can do nothing with it only complains.
        let errors = documents.map(|document| document?.err().map(|failure| failure.julia_error(file)));
        // Julia goes no further than the first; what others read in it stands in for something all the same.
        self.errors = std::mem::take(&mut self.errors).or(errors);
        let Some(document) = document.or_else(|| parse(bytes).ok()) else {
            self.unread.get_or_insert_with(|| file.to_path_buf());
            return;
        };
        for (key, mapping) in document.cursor().fields() {
            if let Some(text) = mapping.text() {
                match (tree_hash(&key), Self::target(&text)) {
                    (Some(hash), _) if text.is_empty() => drop(self.by_hash.remove(&hash)),
                    (Some(hash), Some(target)) => drop(self.by_hash.insert(hash, target)),
                    // Julia complains of such an entry and goes on.
                    _ => {}
                }
                continue;
            }
            let targets = mapping.fields().into_iter().filter_map(|(_, name)| Self::target(&name.text()?));
            for target in targets {
                match target {
                    Override::Artifact(hash) => self.by_name.push(hash),
                    Override::Path(path) => self.by_name_paths.push(path),
                }
            }
        }
    }

    /// The error with which the Julia with that parser fails as soon as it looks for an artifact.
    pub fn error(&self, toml: Toml) -> Option<&str> {
        self.errors.of(toml).as_deref()
    }

    pub fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        let by_hash = self.by_hash.values().filter_map(|target| match target {
            Override::Path(path) => Some(path),
            Override::Artifact(_) => None,
        });
        by_hash.chain(&self.by_name_paths)
    }

    fn target(text: &str) -> Option<Override> {
        let path = PathBuf::from(text);
        if path.is_absolute() {
            return Some(Override::Path(path));
        }
        tree_hash(text).map(Override::Artifact)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn hash(digit: char) -> String {
        digit.to_string().repeat(40)
    }

    #[test]
    fn every_platform_counts_and_upper_case_is_the_same() {
        let (one, two, three) = (hash('1'), hash('2'), "ABCDEFABCD".repeat(4));
        let text = format!(
            "[plain]\ngit-tree-sha1 = \"{one}\"\n[[plat]]\ngit-tree-sha1 = \"{two}\"\n[upper]\ngit-tree-sha1 = \
             \"{three}\"\n"
        );
        let file = read(text.as_bytes());
        assert_eq!(file.hashes.len(), 3);
        assert!(file.is_whole());
        assert_eq!((file.error, file.not_toml), (None, None));
    }

    #[test]
    fn what_stops_julia_is_told_and_the_rest_still_counts() {
        let text = format!("[a]\nos = \"linux\"\n[b]\ngit-tree-sha1 = \"{}\"\n", hash('1'));
        let file = read(text.as_bytes());
        assert_eq!(file.hashes.len(), 1);
        assert_eq!(file.error.as_deref(), Some("KeyError: key \"git-tree-sha1\" not found"));
        for (text, error) in [("a = 1", "MethodError"), ("[a]\ngit-tree-sha1 = \"12\"", "ArgumentError")] {
            assert!(read(text.as_bytes()).error.is_some_and(|found| found.starts_with(error)), "{text}");
        }
        assert!(read(b"[[}").not_toml.is_some());
        for text in [text.as_str(), "[a]\ngit-tree-sha1 = 5", "[[}"] {
            assert!(!read(text.as_bytes()).is_whole(), "{text}");
        }
    }

    #[test]
    fn julia_fails_by_the_first_in_its_own_order() {
        let (none, number) = ("os = \"linux\"", "git-tree-sha1 = 5");
        // Julia goes through `bar` before `foo`.
        for (text, error) in [
            (format!("[foo]\n{none}\n[bar]\n{number}\n"), "MethodError"),
            (format!("[foo]\n{number}\n[bar]\n{none}\n"), "KeyError"),
            (format!("[bar]\n{number}\n[foo]\n{none}\n"), "MethodError"),
        ] {
            assert!(read(text.as_bytes()).error.is_some_and(|found| found.starts_with(error)), "{text}");
        }
        let whole = format!("git-tree-sha1 = \"{}\"", hash('1'));
        assert!(read(format!("[foo]\n{none}\n[bar]\n{whole}\n").as_bytes()).is_begun);
        assert!(!read(format!("[foo]\n{whole}\n[bar]\n{none}\n").as_bytes()).is_begun);
    }

    #[test]
    fn what_one_julia_refuses_another_may_read() {
        let text = format!("[foo]# c\ngit-tree-sha1 = \"{}\"\n", hash('1'));
        let file = read(text.as_bytes());
        assert!(file.refused(Toml::V1_0_1).is_some() && file.refused(Toml::V1_0_3).is_none());
        assert_eq!((file.hashes.len(), file.is_whole()), (1, true));
        let mut overrides = Overrides::default();
        let line = format!("{} = \"{}\"# c\n", hash('1'), hash('2'));
        overrides.add(Path::new("/o"), line.as_bytes());
        assert!(overrides.error(Toml::V1_0_1).is_some() && overrides.error(Toml::V1_0_3).is_none());
        assert_eq!((overrides.by_hash.len(), overrides.unread), (1, None));
    }

    #[test]
    fn what_overrides_by_no_text_is_only_complained_of() {
        for text in
            ["[x]\nlib = 5\n", "[x.y]\nlib = [1]\n", "x = 5\n", "[x]\nlib = \"/a\"\n[x.y]\nz = \"b\"\n"]
        {
            let mut overrides = Overrides::default();
            overrides.add(Path::new("/o"), text.as_bytes());
            assert_eq!(overrides.error(Toml::V1_0_3), None, "{text}");
        }
    }

    #[test]
    fn an_earlier_depot_wins_and_can_take_an_override_back() {
        let mut overrides = Overrides::default();
        let file = Path::new("/d/artifacts/Overrides.toml");
        let (one, two, three) = (hash('1'), hash('2'), hash('3'));
        overrides.add(file, format!("{one} = \"{two}\"\n{three} = \"/elsewhere\"\nbad = \"x\"\n").as_bytes());
        assert_eq!(overrides.by_hash.len(), 2);
        overrides.add(file, format!("{one} = \"\"\n[{}]\nlib = \"{two}\"\n", "d".repeat(8)).as_bytes());
        let left = overrides.by_hash.get(&tree_hash(&three).unwrap());
        assert_eq!(left, Some(&Override::Path("/elsewhere".into())));
        assert_eq!((overrides.by_hash.len(), overrides.by_name.len()), (1, 1));
        overrides.add(file, format!("[{}]\nlib = \"/named\"\n", "d".repeat(8)).as_bytes());
        assert_eq!(overrides.paths().collect::<Vec<_>>(), [Path::new("/elsewhere"), Path::new("/named")]);
        assert_eq!(overrides.unread, None);
        overrides.add(file, b"[[}");
        assert!(overrides.error(Toml::V1_0_1).is_some() && overrides.error(Toml::V1_0_3).is_some());
        assert_eq!(overrides.unread.as_deref(), Some(file));
    }
}
