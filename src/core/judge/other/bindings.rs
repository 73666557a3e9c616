//! The artifacts that were made on this computer: some file binds them, and none says where to download them.
//!
//! Pkg's collection looks at the files that a log names. Here those of every installed package and of every package
//! under development count as well, for what they bind without a download could not be had again.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::known::Called;
use super::listing::entries;
use crate::core::depot::layout::PACKAGES;
use crate::core::judge::evidence::LARGEST;
use crate::core::judge::facts::Facts;
use crate::core::judge::reason::Evidence;
use crate::core::judge::thing::ThingKind;
use crate::core::julia::slug::{TreeHash, tree_hash};
use crate::core::julia::toml::{Cursor, parse_all};
use crate::core::log::LogKind;
use crate::core::log::file;
use crate::core::space::Kind;

/// The names of a file of bindings, in the order in which Julia looks (Julia `stdlib/Artifacts`).
const NAMES: [&str; 2] = ["JuliaArtifacts.toml", "Artifacts.toml"];

pub(super) fn look(facts: &mut Facts) {
    if !facts.things.iter().any(|thing| thing.kind == ThingKind::Artifact) {
        return;
    }
    let mut folders = Vec::new();
    for depot in 0..facts.depots.len() {
        let Some(layout) = facts.depots.get(depot).map(|depot| depot.depot.layout.clone()) else { continue };
        for (name, kind) in entries(&layout.dev(), &mut facts.warnings) {
            if kind != Kind::File {
                folders.push(layout.dev().join(name));
            }
        }
    }
    let packages = facts.things.iter().filter(|thing| thing.kind == ThingKind::Package);
    folders.extend(packages.map(|thing| thing.path.clone()));
    let logged = facts.depots.iter().flat_map(|depot| depot.log(LogKind::ArtifactFiles).all_uses());
    let logged = logged.map(|used| facts.volumes.absolute(&used.path));
    let files: BTreeSet<PathBuf> =
        logged.chain(folders.iter().flat_map(|folder| NAMES.map(|name| folder.join(name)))).collect();
    let mut bound: HashMap<TreeHash, Bound> = HashMap::new();
    for path in files {
        let found = match file::read_small(&path, LARGEST) {
            Ok(Some(bytes)) => of_file(&bytes),
            Ok(None) => continue,
            Err(_) => None,
        };
        let path: Arc<Path> = path.into();
        let Some(found) = found else {
            facts.other.unread_bindings.get_or_insert(path);
            continue;
        };
        for (hash, has_download) in found {
            let known = bound.entry(hash).or_insert_with(|| Bound::by(Arc::clone(&path)));
            known.has_download |= has_download;
            known.names.extend(package_of(&path));
        }
    }
    for (at, thing) in facts.things.iter().enumerate().filter(|(_, it)| it.kind == ThingKind::Artifact) {
        let hash = thing.place.name().to_str().and_then(tree_hash);
        let Some(bound) = hash.and_then(|hash| bound.get(&hash)) else { continue };
        if !bound.has_download {
            let evidence = Evidence::of_file(Arc::clone(&bound.file));
            facts.other.made_here.insert(thing.path.clone(), evidence);
        }
        let names = bound.names.iter().cloned().collect();
        facts.other.called.insert(at, Called { names, ..Called::default() });
    }
}

/// Who binds an artifact.
struct Bound {
    /// The first file that does.
    file: Arc<Path>,
    has_download: bool,
    /// The packages whose files do.
    names: BTreeSet<String>,
}

impl Bound {
    fn by(file: Arc<Path>) -> Self {
        Self { file, has_download: false, names: BTreeSet::new() }
    }
}

/// The package whose file this is: `NAME` of `packages/NAME/SLUG`, or of whatever folder it lies in.
fn package_of(file: &Path) -> Option<String> {
    let folder = file.parent()?;
    let installed = folder.ancestors().nth(2).is_some_and(|above| above.ends_with(PACKAGES));
    let package = if installed { folder.parent()? } else { folder };
    Some(package.file_name()?.to_string_lossy().into_owned())
}

/// The artifacts that a file binds, and whether it says where to download each; `None` where it is no TOML.
fn of_file(bytes: &[u8]) -> Option<Vec<(TreeHash, bool)>> {
    let documents = parse_all(bytes);
    let document = documents.iter().find_map(|document| document.as_ref().ok())?;
    let mut bound = Vec::new();
    for (_, entry) in document.cursor().fields() {
        for platform in entry.items().unwrap_or_else(|| vec![entry]) {
            let hash = platform.get("git-tree-sha1").and_then(Cursor::text);
            let download = platform.get("download");
            let has_download = download.is_some_and(|it| it.items().is_none_or(|items| !items.is_empty()));
            bound.extend(hash.and_then(|hash| tree_hash(hash.as_ref())).map(|hash| (hash, has_download)));
        }
    }
    Some(bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_platform_downloads_is_had_again() {
        let [one, two, three] = ["1", "2", "3"].map(|digit| digit.repeat(40));
        let text = format!(
            "[a]\ngit-tree-sha1 = \"{one}\"\n[[b]]\ngit-tree-sha1 = \"{two}\"\n[[b.download]]\nurl = \"https://x\"\nsha256 = \"00\"\n\
             [c]\ngit-tree-sha1 = \"{three}\"\ndownload = []\n"
        );
        let found = of_file(text.as_bytes()).unwrap();
        assert_eq!(found.iter().map(|(_, has)| *has).collect::<Vec<_>>(), [false, true, false]);
        assert_eq!(of_file(b"[[}"), None);
    }
}
