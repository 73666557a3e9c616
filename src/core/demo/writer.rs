//! Writes the demo depot's tables to disk.
//!
//! What makes the depot a depot (projects, manifests, packages, registry, logs) must succeed. What only
//! fills the spaces shrinks where the disk is full: such a file ends early and the demo goes on.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;

use super::catalogue::{DELETED, From, Item, PACKAGES, PKG, Space, Use};
use super::content::{self, Content, Data, Magic, Random};
use super::picture::{Format, Scene};
use super::releases::{self, Artifact, Project, Release};
use super::{collections, disk, surroundings};
use crate::core::depot::layout::{self, Layout};
use crate::core::error::Error;
use crate::core::log::write::access;
use crate::core::time::{LocalTime, Now, Timestamp};

const DAY: u64 = 24 * 60 * 60;

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

/// Writes one demo.
pub struct Writer<'a> {
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
    pub fn new(home: &'a Path, layout: &'a Layout, now: &'a Now, scale: f64, allowed: u64) -> Self {
        Self { home, layout, now, scale, left: allowed, folders: BTreeMap::new() }
    }

    /// Writes everything.
    pub fn write(mut self) -> Result<(), Error> {
        self.surroundings()?;
        self.logs()?;
        let spaces = self.layout.scratchspaces();
        self.file(&spaces.join(layout::CACHEDIR_TAG), layout::CACHEDIR_TAG_TEXT, 500)?;
        let pkg = self.layout.owner(PKG.as_ref());
        let cache = content::data(Content::Blob(Magic::Serialized, 600), "cache", 1.0).bytes;
        self.file(&pkg.join("suspend_cache_10742993514208133912"), &cache, 5)?;
        self.file(&pkg.join("pending_cache_3391820555167784401"), &cache, 0)?;
        for package in PACKAGES {
            for space in package.spaces {
                self.space(&self.layout.space(package.uuid.as_ref(), space.key.as_ref()), space)?;
            }
        }
        // Last, for each new entry changes its folder's time; a time that is set changes no other.
        self.folders.iter().try_for_each(|(folder, time)| disk::set_modified(folder, *time))
    }

    /// Projects, environments, packages, artifacts and the registry.
    fn surroundings(&mut self) -> Result<(), Error> {
        for (parent, projects) in [
            (self.home.join("projects"), releases::PROJECTS),
            (self.layout.environments(), releases::ENVIRONMENTS),
        ] {
            for project in projects {
                self.project(&parent.join(project.folder), project)?;
            }
        }
        for release in releases::INSTALLED {
            let folder = self.package_folder(release.name, release.slug);
            self.file(&folder.join("Project.toml"), surroundings::package_file(release), 60)?;
            let source = format!("module {}\n\nend # module\n", release.name);
            self.file(&folder.join(format!("src/{}.jl", release.name)), &source, 60)?;
        }
        for artifact in releases::ARTIFACTS {
            let folder = self.layout.artifacts().join(artifact.tree);
            for (path, text) in artifact.files {
                self.file(&folder.join(path), text, 180)?;
            }
            if let Some(file) = self.artifacts_file(artifact) {
                self.file(&file, surroundings::artifacts_file(artifact), 60)?;
            }
        }
        let (file, packed) = surroundings::registry()?;
        let registries = self.layout.registries();
        self.file(&registries.join(format!("{}.toml", releases::REGISTRY.0)), &file, 8)?;
        self.file(&registries.join(format!("{}.tar.gz", releases::REGISTRY.0)), &packed, 8)
    }

    fn project(&mut self, folder: &Path, project: &Project) -> Result<(), Error> {
        self.file(&folder.join("Project.toml"), surroundings::project_file(project), project.days)?;
        if let Some(manifest) = surroundings::manifest(project) {
            self.file(&folder.join("Manifest.toml"), &manifest, project.days)?;
        }
        if let Some(Release { name, .. }) = project.package {
            let source = format!("module {name}\n\nusing Scratch\n\nend # module\n");
            self.file(&folder.join(format!("src/{name}.jl")), &source, project.days)?;
        }
        Ok(())
    }

    /// The three usage logs, each in the order of time, as programs append them.
    fn logs(&mut self) -> Result<(), Error> {
        let mut accesses = Vec::new();
        for package in PACKAGES {
            for space in package.spaces {
                let path = self.layout.space(package.uuid.as_ref(), space.key.as_ref());
                accesses.extend(space.uses.iter().map(|used| self.access(&path, used)));
            }
        }
        let (owner, key, used) = DELETED;
        let deleted = self.access(&self.layout.space(owner.as_ref(), key.as_ref()), &used);
        accesses.push(deleted);
        accesses.sort();
        let mut text: Vec<u8> = accesses.iter().flat_map(|(_, lines)| lines).copied().collect();
        // The last writer was killed in the middle of a line.
        if let Some((_, last)) = accesses.last() {
            let torn = last.iter().position(|byte| *byte == b'\n').map_or(0, |header| header + 14);
            text.extend(last.iter().take(torn));
        }
        self.file(&self.layout.scratch_usage(), &text, 0)?;

        let mut manifests: Vec<(LocalTime, String)> = Vec::new();
        for (parent, projects) in [
            (self.home.join("projects"), releases::PROJECTS),
            (self.layout.environments(), releases::ENVIRONMENTS),
        ] {
            for project in projects.iter().filter(|project| surroundings::manifest(project).is_some()) {
                let file = parent.join(project.folder).join("Manifest.toml");
                let time = self.local_time(project.days, &file);
                manifests.push((time, surroundings::usage_entry(&file, time)));
            }
        }
        manifests.sort();
        let text: String = manifests.into_iter().map(|(_, lines)| lines).collect();
        self.file(&self.layout.log(layout::MANIFEST_USAGE), &text, 2)?;

        let mut text = String::new();
        for file in releases::ARTIFACTS.iter().filter_map(|artifact| self.artifacts_file(artifact)) {
            text.push_str(&surroundings::usage_entry(&file, self.local_time(60, &file)));
        }
        self.file(&self.layout.log(layout::ARTIFACT_USAGE), &text, 60)
    }

    fn access(&self, space: &Path, used: &Use) -> (LocalTime, Vec<u8>) {
        let parent = match used.from {
            From::Installed(name, slug) => self.package_folder(name, slug),
            From::Project(name) => self.home.join("projects").join(name),
            From::Environment(name) => self.layout.environments().join(name),
            From::Unmounted(folder) => Path::new(UNMOUNTED).join(folder),
        };
        let time = self.local_time(used.days, space);
        (time, access(space, time, &parent.join("Project.toml")))
    }

    fn package_folder(&self, name: &str, slug: &str) -> PathBuf {
        self.layout.packages().join(name).join(slug)
    }

    /// The file that binds an artifact, in the package that has it.
    fn artifacts_file(&self, artifact: &Artifact) -> Option<PathBuf> {
        let release = releases::INSTALLED.iter().find(|release| release.name == artifact.package)?;
        Some(self.package_folder(release.name, release.slug).join("Artifacts.toml"))
    }

    fn space(&mut self, folder: &Path, space: &Space) -> Result<(), Error> {
        unless_full(make_folder(folder))?;
        for item in space.items {
            match *item {
                Item::File(path, content) => self.content(folder, path, content, space)?,
                Item::Blobs(pattern, count, magic, (smallest, largest)) => {
                    let mut random = Random::new(pattern);
                    for number in 1..=count {
                        let bytes = smallest + random.below(largest - smallest);
                        let hash = format!("{:016x}", random.next());
                        let path = pattern.replace('#', &format!("{number:04}")).replace('*', &hash);
                        self.content(folder, &path, Content::Blob(magic, bytes), space)?;
                    }
                }
                Item::Zones(below) => {
                    for zone in collections::ZONES.split_whitespace() {
                        self.filling(
                            folder,
                            &format!("{below}/{zone}"),
                            &collections::zone(zone).into(),
                            space,
                        )?;
                    }
                }
                Item::Materials(below) => {
                    for material in collections::MATERIALS.split_whitespace() {
                        for source in collections::MEASURED_BY {
                            let text = collections::material(material, source).into_bytes();
                            let path = format!("{below}/{material}/{source}.yml");
                            self.filling(folder, &path, &text.into(), space)?;
                        }
                    }
                }
                Item::Thumbnails(below, count) => {
                    for number in 0..count {
                        let path = format!("{below}/frame-{number:04}.pgm");
                        self.content(folder, &path, Content::Picture(Scene::Waves, Format::Pgm, 48), space)?;
                    }
                }
                Item::Link(path, artifact, below) => self.link(folder, path, artifact, below, space)?,
            }
        }
        Ok(())
    }

    fn content(&mut self, folder: &Path, path: &str, content: Content, space: &Space) -> Result<(), Error> {
        let seed = format!("{}/{path}", space.key);
        self.filling(folder, path, &content::data(content, &seed, self.scale), space)
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

    #[cfg(unix)]
    fn link(
        &mut self,
        folder: &Path,
        path: &str,
        artifact: &Artifact,
        below: &str,
        space: &Space,
    ) -> Result<(), Error> {
        let link = folder.join(path);
        let target = self.layout.artifacts().join(artifact.tree).join(below);
        unless_full(make_parent(&link).and_then(|()| {
            std::os::unix::fs::symlink(target, &link)
                .map_err(|error| Error::new("make the link", &link, error))?;
            self.date(&link, age(space, path))
        }))
    }

    /// Links need a privilege elsewhere; the demo does without.
    #[cfg(not(unix))]
    fn link(&mut self, _: &Path, _: &str, _: &Artifact, _: &str, _: &Space) -> Result<(), Error> {
        Ok(())
    }

    fn file(&mut self, path: &Path, bytes: impl AsRef<[u8]>, days: u32) -> Result<(), Error> {
        self.data(path, &bytes.as_ref().to_vec().into(), days)
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
