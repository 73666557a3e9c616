//! What the demo depot holds, read from `assets/demo.toml`, which tells what its figures are.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::content::{Content, Magic};
use crate::core::error::Error;

#[derive(Deserialize)]
pub struct Tables {
    pub installed: Vec<Release>,
    pub compiled: Vec<Compiled>,
    /// The versions of Julia that are installed.
    pub julias: Vec<String>,
    /// Other files in the depot: path, how many days old, bytes.
    pub others: Vec<(String, u32, u64)>,
    /// Releases that manifests still list although they are not installed any more.
    pub former: Vec<Release>,
    /// The packages of a registry that is not public.
    pub lab: Vec<Release>,
    pub artifacts: Vec<Artifact>,
    pub projects: Vec<Project>,
    pub packages: Vec<Package>,
    /// Names, with spaces between.
    pub zones: String,
    pub materials: String,
    pub measured_by: String,
    pub texts: BTreeMap<String, String>,
}

/// A release of a package; an installed one is in `packages/NAME/SLUG`.
#[derive(Deserialize)]
pub struct Release {
    pub name: String,
    pub uuid: String,
    pub version: String,
    pub tree: String,
    pub slug: String,
}

/// What Julia compiled of a package.
#[derive(Deserialize)]
pub struct Compiled {
    /// The folder of the version, `v1.10`.
    pub folder: String,
    pub package: String,
    /// The last letters of the files' names, which say for what surroundings it was compiled.
    pub context: String,
    pub julia: String,
    /// How many days ago it was used.
    pub days: u32,
    /// The bytes of native code.
    pub native: u64,
}

/// An artifact: the folder `artifacts/TREE`.
#[derive(Deserialize)]
pub struct Artifact {
    pub name: String,
    /// The installed package whose `Artifacts.toml` binds it; empty for one that nothing binds any more.
    pub package: String,
    /// The hash of its tree (git's, over exactly these files).
    pub tree: String,
    pub files: BTreeMap<String, String>,
}

/// A project beside the depot, or a shared environment in it.
#[derive(Deserialize)]
pub struct Project {
    pub folder: String,
    /// The release that it is, when it is a package.
    pub package: Option<String>,
    /// Names of releases, with spaces between.
    pub dependencies: String,
    /// The version of Julia that resolved its manifest; `1.0` for one of the format before Julia 1.7.
    pub manifest: Option<String>,
    /// How many days ago it was last resolved.
    pub days: u32,
}

/// A package that owns scratch spaces.
#[derive(Deserialize)]
pub struct Package {
    /// Empty where nobody in the demo knows it.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the demo's names come from its registry and manifests")
    )]
    pub name: String,
    pub uuid: String,
    pub spaces: Vec<Space>,
}

#[derive(Deserialize)]
pub struct Space {
    pub key: String,
    /// How old its files are: the oldest and the newest.
    pub age: (u32, u32),
    /// How many days ago it was used and by the project in which folder; never when it was made while tracking
    /// was switched off.
    pub uses: Vec<(u32, String)>,
    /// What lies in it, by path.
    pub items: BTreeMap<String, Item>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Item {
    /// That many binary files of sizes between the two. In the path, `#` stands for a number and `*` for a hash.
    Blobs(Magic, u64, u64, u64),
    /// A small file for each of the world's larger time zones.
    Zones,
    /// A YAML file of optical constants for each of many materials.
    Materials,
    /// That many small grey pictures.
    Thumbnails(usize),
    /// A symbolic link to something in an artifact: `NAME/PATH`.
    Link(String),
    #[serde(untagged)]
    File(Content),
}

impl Tables {
    pub fn read() -> Result<Self, Error> {
        toml::from_str(include_str!("../../assets/demo.toml"))
            .map_err(|error| Error::new("read", "assets/demo.toml", std::io::Error::other(error)))
    }

    /// The release of that name which manifests list: the installed one (the newest stands last), or another.
    pub fn release(&self, name: &str) -> Option<&Release> {
        let releases = self.installed.iter().rev().chain(&self.former).chain(&self.lab);
        releases.into_iter().find(|release| release.name == name)
    }

    pub fn spaces(&self) -> impl Iterator<Item = (&str, &Space)> {
        self.packages
            .iter()
            .flat_map(|package| package.spaces.iter().map(|space| (package.uuid.as_str(), space)))
    }

    /// The bytes of the files that may shrink.
    pub fn large_bytes(&self) -> u64 {
        let items = self.spaces().flat_map(|(_, space)| space.items.values());
        items
            .map(|item| match *item {
                Item::File(Content::Blob(_, bytes) | Content::Digits(bytes) | Content::Script(bytes)) => {
                    bytes
                }
                Item::Blobs(_, count, _, largest) => count * largest,
                _ => 0,
            })
            .sum()
    }
}
