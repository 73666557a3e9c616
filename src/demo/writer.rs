//! Writes the demo depot's tables to disk.
//!
//! What makes the depot a depot (projects, manifests, packages, registry, logs) must succeed. What only
//! fills the spaces shrinks where the disk is full: such a file ends early and the demo goes on.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;

use super::content::{self, Content, Data, Magic};
use super::picture::{Format, Motif};
use super::random::Random;
use super::tables::{Artifact, Compiled, Item, Project, Release, Space, Tables};
use super::{disk, surroundings};
use crate::core::depot::layout::{self, Layout};
use crate::core::error::Error;
use crate::core::julia::compiled::Module;
use crate::core::julia::compiled::sample::Sample;
use crate::core::julia::slug::slug_of;
use crate::core::log::write::access;
use crate::core::time::{LocalTime, Now, Timestamp};

const DAY: u64 = 24 * 60 * 60;

/// The files that do not shrink, with room to spare, counted as the writer counts them: bytes.
const FIXED: u64 = 16_000_000;

/// What common file systems give out at a time: bytes.
const BLOCK: u64 = 4096;

/// A folder on a volume that is not there, as the system names such volumes.
const UNMOUNTED: &str = if cfg!(windows) {
    "Q:\\lab"
} else if cfg!(target_os = "macos") {
    "/Volumes/lab"
} else {
    "/mnt/lab"
};

/// A space that was used and has been deleted since: owner, key, and the access that is still in the log.
const DELETED: (&str, &str, (u32, &str)) =
    ("8b6db2d4-7670-4922-a472-f9537c81ab66", "downloads", (3 * 365 - 5, "packages/OpenML/dTbTl"));

/// Pkg, whose folder holds its own cache files.
const PKG: &str = "44cfe95a-1eb2-52ea-b672-e2afdf69b78f";

pub struct Writer<'a> {
    tables: &'a Tables,
    home: &'a Path,
    layout: &'a Layout,
    now: &'a Now,
    /// By how much large files shrink: 1 is full size.
    scale: f64,
    /// The bytes that files in spaces may still take.
    left: u64,
    /// The newest modification below each folder.
    folders: BTreeMap<PathBuf, Timestamp>,
}

impl<'a> Writer<'a> {
    /// A writer of the demo whose temporary folder is `home`; its spaces take at most `allowed` bytes.
    pub fn new(tables: &'a Tables, home: &'a Path, layout: &'a Layout, now: &'a Now, allowed: u64) -> Self {
        Self {
            tables,
            home,
            layout,
            now,
            scale: scale_for(allowed, tables),
            left: allowed,
            folders: BTreeMap::new(),
        }
    }

    pub fn write(mut self) -> Result<(), Error> {
        self.surroundings()?;
        self.compiled()?;
        self.others()?;
        self.logs()?;
        let spaces = self.layout.scratchspaces();
        self.file(&spaces.join(layout::CACHEDIR_TAG), layout::CACHEDIR_TAG_TEXT, 500)?;
        let pkg = self.layout.owner(PKG.as_ref());
        let cache =
            content::data(&Content::Blob(Magic::Serialized, 600), "cache", 1.0, &self.tables.texts).bytes;
        self.file(&pkg.join("suspend_cache_10742993514208133912"), &cache, 5)?;
        self.file(&pkg.join("pending_cache_3391820555167784401"), &cache, 0)?;
        for (owner, space) in self.tables.spaces() {
            self.space(&self.layout.space(owner.as_ref(), space.key.as_ref()), space)?;
        }
        // Last, for each new entry changes its folder's time; a time that is set changes no other.
        self.folders.iter().try_for_each(|(folder, time)| disk::set_modified(folder, *time))
    }

    /// Projects, environments, packages, artifacts and the registry.
    fn surroundings(&mut self) -> Result<(), Error> {
        let tables = self.tables;
        for project in &tables.projects {
            self.project(&self.folder(&project.folder), project)?;
        }
        for release in &tables.installed {
            let folder = self.layout.package(&release.name, &release.slug);
            let project = surroundings::package(release) + "[compat]\njulia = \"1.6\"\n";
            self.file(&folder.join("Project.toml"), project, 60)?;
            self.source(&folder, &release.name, "", 60)?;
        }
        for artifact in &tables.artifacts {
            let folder = self.layout.artifact(&artifact.tree);
            for (path, text) in &artifact.files {
                self.file(&folder.join(path), text, 180)?;
            }
            if let Some(file) = self.artifacts_file(artifact) {
                let Artifact { name, tree, .. } = artifact;
                let download =
                    format!("[[{name}.download]]\nurl = \"https://pkg.example.org/artifact/{tree}\"\n");
                self.file(&file, format!("[{name}]\ngit-tree-sha1 = \"{tree}\"\n{download}"), 60)?;
            }
        }
        let (file, packed) = surroundings::registry(tables)?;
        let registries = self.layout.registries();
        self.file(&registries.join(format!("{}.toml", surroundings::REGISTRY.0)), &file, 8)?;
        self.file(&registries.join(format!("{}.tar.gz", surroundings::REGISTRY.0)), &packed, 8)
    }

    fn compiled(&mut self) -> Result<(), Error> {
        for Compiled { folder, package, context, julia, days, native } in &self.tables.compiled {
            let release = self.tables.installed.iter().rfind(|release| release.name == *package);
            let Some(Release { name, uuid, slug, .. }) = release else { continue };
            let uuid = uuid.parse().unwrap_or_default();
            let letters = slug_of(uuid);
            let files = self.layout.compiled().join(folder).join(name);
            let source = self.layout.package(name, slug).join(format!("src/{name}.jl"));
            let modules = vec![Module { name: name.clone(), uuid, build: 7 }];
            let sample =
                Sample { modules, targets: vec![0; 16], ..Sample::by(julia, &source.to_string_lossy()) };
            let stem = format!("{letters}_{context}");
            self.file(&files.join(format!("{stem}.ji")), sample.bytes(), *days)?;
            let native =
                content::data(&Content::Blob(Magic::Serialized, *native), &stem, 1.0, &self.tables.texts);
            unless_full(self.data(&files.join(format!("{stem}.so")), &native, *days))?;
        }
        Ok(())
    }

    /// The Julias that are installed, and what else lies in the depot.
    fn others(&mut self) -> Result<(), Error> {
        let folder = self.layout.juliaup();
        let (mut installed, mut channels) = (serde_json::Map::new(), serde_json::Map::new());
        for julia in &self.tables.julias {
            let name = format!("{julia}+0.x64.linux.gnu");
            self.file(&folder.join(format!("julia-{name}/bin/julia")), "", 120)?;
            let channel = julia.rsplit_once('.').map_or(julia.as_str(), |(minor, _)| minor);
            channels.insert(channel.to_string(), serde_json::json!({ "Version": name }));
            let path = serde_json::json!({ "Path": format!("./julia-{name}") });
            installed.insert(name, path);
        }
        let text = serde_json::json!({ "InstalledVersions": installed, "InstalledChannels": channels });
        self.file(&folder.join("juliaup.json"), text.to_string(), 120)?;
        for (path, days, bytes) in &self.tables.others {
            let data =
                content::data(&Content::Blob(Magic::Serialized, *bytes), path, 1.0, &self.tables.texts);
            unless_full(self.data(&self.layout.root().join(path), &data, *days))?;
        }
        Ok(())
    }

    fn project(&mut self, folder: &Path, project: &Project) -> Result<(), Error> {
        let text = surroundings::project_file(self.tables, project);
        self.file(&folder.join("Project.toml"), text, project.days)?;
        if let Some(manifest) = surroundings::manifest(self.tables, project) {
            self.file(&folder.join("Manifest.toml"), &manifest, project.days)?;
        }
        project
            .package
            .iter()
            .try_for_each(|name| self.source(folder, name, "using Scratch\n\n", project.days))
    }

    /// The source of a package.
    fn source(&mut self, folder: &Path, name: &str, body: &str, days: u32) -> Result<(), Error> {
        let text = format!("module {name}\n\n{body}end # module\n");
        self.file(&folder.join(format!("src/{name}.jl")), text, days)
    }

    /// The three usage logs, each in the order of time, as programs append them.
    fn logs(&mut self) -> Result<(), Error> {
        let uses = self.tables.spaces().flat_map(|(owner, space)| {
            space
                .uses
                .iter()
                .map(move |(days, project)| (owner, space.key.as_str(), (*days, project.as_str())))
        });
        let mut accesses: Vec<(LocalTime, Vec<u8>)> = uses
            .chain([DELETED])
            .map(|(owner, key, (days, project))| {
                let space = self.layout.space(owner.as_ref(), key.as_ref());
                let time = self.local_time(days, &space);
                (time, access(&space, time, &self.folder(project).join("Project.toml")))
            })
            .collect();
        accesses.sort();
        let mut text: Vec<u8> = accesses.iter().flat_map(|(_, lines)| lines).copied().collect();
        // The last writer was killed in the middle of a line.
        if let Some((_, last)) = accesses.last() {
            let torn = last.iter().position(|byte| *byte == b'\n').map_or(0, |header| header + 14);
            text.extend(last.iter().take(torn));
        }
        self.file(&self.layout.scratch_usage(), &text, 0)?;

        let manifests = self.tables.projects.iter().filter(|project| project.manifest.is_some());
        let manifests =
            manifests.map(|project| (self.folder(&project.folder).join("Manifest.toml"), project.days));
        let text = self.usage_log(manifests);
        self.file(&self.layout.log(layout::MANIFEST_USAGE), &text, 2)?;
        let bound = self.tables.artifacts.iter().filter_map(|artifact| self.artifacts_file(artifact));
        let text = self.usage_log(bound.map(|file| (file, 60)));
        self.file(&self.layout.log(layout::ARTIFACT_USAGE), &text, 60)
    }

    /// A log of Pkg, by the files that it names and how many days ago each was used.
    fn usage_log(&self, files: impl Iterator<Item = (PathBuf, u32)>) -> String {
        let timed = files.map(|(file, days)| (self.local_time(days, &file), file));
        let mut entries: Vec<_> =
            timed.map(|(time, file)| (time, surroundings::usage_entry(&file, time))).collect();
        entries.sort();
        entries.into_iter().map(|(_, lines)| lines).collect()
    }

    /// The folder that the tables name: beside the depot, on a volume that is not there, or in the depot.
    fn folder(&self, spelled: &str) -> PathBuf {
        let (mut folder, below) = match spelled.split_once('/') {
            Some(("unmounted", below)) => (PathBuf::from(UNMOUNTED), below),
            Some(("projects", _)) => (self.home.to_path_buf(), spelled),
            _ => (self.layout.root().to_path_buf(), spelled),
        };
        folder.extend(below.split('/'));
        folder
    }

    /// The file that binds an artifact, in the package that has it.
    fn artifacts_file(&self, artifact: &Artifact) -> Option<PathBuf> {
        let Release { name, slug, .. } =
            self.tables.installed.iter().find(|release| release.name == artifact.package)?;
        Some(self.layout.package(name, slug).join("Artifacts.toml"))
    }

    fn space(&mut self, folder: &Path, space: &Space) -> Result<(), Error> {
        unless_full(make_folder(folder))?;
        let tables = self.tables;
        for (path, item) in &space.items {
            match item {
                Item::File(content) => self.content(folder, path, content, space)?,
                Item::Blobs(magic, count, smallest, largest) => {
                    let mut random = Random::new(path);
                    for number in 1..=*count {
                        let bytes = smallest + random.below(largest - smallest);
                        let hash = format!("{:016x}", random.next());
                        let path = path.replace('#', &format!("{number:04}")).replace('*', &hash);
                        self.content(folder, &path, &Content::Blob(*magic, bytes), space)?;
                    }
                }
                Item::Zones => {
                    for zone in tables.zones.split_whitespace() {
                        self.filling(folder, &format!("{path}/{zone}"), &content::zone(zone), space)?;
                    }
                }
                Item::Materials => {
                    for material in tables.materials.split_whitespace() {
                        for source in tables.measured_by.split_whitespace() {
                            let data = content::material(material, source);
                            self.filling(folder, &format!("{path}/{material}/{source}.yml"), &data, space)?;
                        }
                    }
                }
                Item::Thumbnails(count) => {
                    let content = Content::Picture(Motif::Waves, Format::Pgm, 48);
                    for number in 0..*count {
                        self.content(folder, &format!("{path}/frame-{number:04}.pgm"), &content, space)?;
                    }
                }
                Item::Link(target) => self.link(folder, path, target, space)?,
            }
        }
        Ok(())
    }

    fn content(&mut self, folder: &Path, path: &str, content: &Content, space: &Space) -> Result<(), Error> {
        let seed = format!("{}/{path}", space.key);
        self.filling(folder, path, &content::data(content, &seed, self.scale, &self.tables.texts), space)
    }

    /// A file that fills a space. It is left out when the spaces have what they may take, and ends early on
    /// a full disk.
    fn filling(&mut self, folder: &Path, path: &str, data: &Data, space: &Space) -> Result<(), Error> {
        // A block for the last, partly filled one, and one for a folder.
        let Some(left) = self.left.checked_sub(data.length + 2 * BLOCK) else { return Ok(()) };
        self.left = left;
        let days = age(space, path);
        unless_full(self.data(&folder.join(path), data, days))
    }

    /// A link to something in an artifact. Links need a privilege elsewhere; the demo does without.
    fn link(&mut self, folder: &Path, path: &str, target: &str, space: &Space) -> Result<(), Error> {
        let (name, below) = target.split_once('/').unwrap_or((target, ""));
        let named = |artifact: &&Artifact| artifact.name == name;
        let Some(artifact) = self.tables.artifacts.iter().find(named).filter(|_| cfg!(unix)) else {
            return Ok(());
        };
        let (link, target) = (folder.join(path), self.layout.artifact(&artifact.tree).join(below));
        unless_full(make_parent(&link).and_then(|()| {
            disk::link(&target, &link).map_err(|error| Error::new("make the link", &link, error))?;
            self.date(&link, age(space, path))
        }))
    }

    fn file(&mut self, path: &Path, bytes: impl AsRef<[u8]>, days: u32) -> Result<(), Error> {
        self.data(path, &bytes.as_ref().into(), days)
    }

    fn data(&mut self, path: &Path, data: &Data, days: u32) -> Result<(), Error> {
        make_parent(path)?;
        let start = data.bytes.len() as u64;
        File::create(path)
            .and_then(|mut file| {
                file.write_all(&data.bytes)?;
                if data.length > start { disk::allocate(&mut file, start, data.length) } else { Ok(()) }
            })
            .map_err(|error| Error::new("write", path, error))?;
        self.date(path, days)
    }

    /// Dates a file or link, and remembers it for the folders above it.
    fn date(&mut self, path: &Path, days: u32) -> Result<(), Error> {
        let ago = i64::try_from(self.seconds_ago(days, path)).unwrap_or(0);
        let time = Timestamp::from_second(self.now.utc.as_second() - ago).unwrap_or(self.now.utc);
        for folder in path.ancestors().skip(1).take_while(|folder| folder.starts_with(self.home)) {
            match self.folders.get_mut(folder) {
                Some(newest) if *newest >= time => break,
                Some(newest) => *newest = time,
                None => drop(self.folders.insert(folder.to_path_buf(), time)),
            }
        }
        disk::set_modified(path, time)
    }

    fn local_time(&self, days: u32, path: &Path) -> LocalTime {
        let seconds = self.seconds_ago(days, path);
        let milliseconds = i64::try_from(seconds * 1000 + self.random(path).below(1000)).unwrap_or(0);
        let time = self.now.local.civil().saturating_sub(SignedDuration::from_millis(milliseconds));
        LocalTime::new(time)
    }

    /// That many days ago, at some time of the day that follows from the path.
    fn seconds_ago(&self, days: u32, path: &Path) -> u64 {
        let within = if days == 0 { DAY / 48 } else { DAY * 3 / 4 };
        u64::from(days) * DAY + self.random(path).below(within)
    }

    /// Random numbers that follow from a path, wherever the demo lies.
    fn random(&self, path: &Path) -> Random {
        let below = path.strip_prefix(self.home).unwrap_or(path);
        Random::new(&below.to_string_lossy().replace('\\', "/"))
    }
}

/// By how much large files shrink so that the demo takes at most `allowed` bytes.
pub fn scale_for(allowed: u64, tables: &Tables) -> f64 {
    let allowed = allowed.saturating_sub(FIXED);
    #[expect(clippy::cast_precision_loss, reason = "a share; its last digits do not matter")]
    let share = allowed as f64 / tables.large_bytes().max(1) as f64;
    share.min(1.0)
}

/// How many days old a file is, between the oldest and the newest of its space.
fn age(space: &Space, path: &str) -> u32 {
    let (oldest, newest) = space.age;
    let span = u64::from(oldest.saturating_sub(newest)) + 1;
    newest + u32::try_from(Random::new(path).below(span)).unwrap_or(0)
}

/// Lets a full disk pass.
fn unless_full(result: Result<(), Error>) -> Result<(), Error> {
    match result {
        Err(error) if disk::is_full(&error.source) => Ok(()),
        other => other,
    }
}

fn make_parent(path: &Path) -> Result<(), Error> {
    make_folder(path.parent().unwrap_or(path))
}

fn make_folder(folder: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(folder).map_err(|error| Error::new("make the folder", folder, error))
}
