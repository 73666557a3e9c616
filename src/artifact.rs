//! Artifacts for Rust programs: what `Pkg.Artifacts` is to Julia packages, on the same depots, bit for bit.
//!
//! A dataset is cooked in a scratch space, made an artifact, packed for the world and bound to a name through which a
//! package finds it:
//!
//! ```
//! use scratch_manager::artifact::{Artifacts, Binding};
//! # use scratch_manager::scratch::{self, Environment, SystemClock};
//! # use std::sync::Arc;
//! # let place = tempfile::tempdir()?;
//! # let depots = [place.path().join("depot")];
//! # let scratch = scratch::Scratch::in_depots(&depots, Environment::default(), Arc::new(SystemClock))?;
//! # scratch::use_for_process(scratch)?;
//! # let artifacts = Artifacts::in_depots(&depots, Environment::default(), Arc::new(SystemClock))?;
//! # let (tarball, toml) = (place.path().join("planets.tar.gz"), place.path().join("Artifacts.toml"));
//! // Artifacts::of_process() are those of this user.
//! let space = scratch_manager::get_scratch!("cooking")?;
//! std::fs::write(space.join("planets.csv"), "name,moons\nMars,2\n")?;
//!
//! let hash = artifacts.create_artifact(|folder| {
//!     std::fs::copy(space.join("planets.csv"), folder.join("planets.csv")).map(drop)
//! })?;
//! assert!(artifacts.artifact_exists(&hash));
//!
//! let sha256 = artifacts.archive_artifact(&hash, &tarball)?;
//! let binding = Binding::new("planets", &hash).from_url("https://example.org/planets.tar.gz", &sha256).lazy();
//! artifacts.bind_artifact(&toml, &binding)?;
//!
//! assert_eq!(artifacts.artifact_hash("planets", &toml)?, Some(hash.clone()));
//! assert_eq!(scratch_manager::artifact::tree_hash(space.path())?, hash);
//! # let text = std::fs::read_to_string(&toml)?;
//! # assert_eq!(text, format!("[planets]\ngit-tree-sha1 = \"{hash}\"\nlazy = true\n\n    [[planets.download]]\n    \
//! #     sha256 = \"{sha256}\"\n    url = \"https://example.org/planets.tar.gz\"\n"));
//! # assert!(std::fs::read_to_string(place.path().join("depot/logs/artifact_usage.toml"))?.contains("Artifacts.toml"));
//! # artifacts.unbind_artifact(&toml, "planets", None)?;
//! # assert_eq!(artifacts.artifact_hash("planets", &toml)?, None);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A hash is that of a git tree, in 40 lower-case hexadecimal digits.
#![warn(missing_docs)]

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use crate::core::artifact::Failure as ArtifactError;
pub use crate::core::artifact::platform::{NoPlatform, Platform};

use crate::core::artifact::bindings::{self, Download};
use crate::core::artifact::{self, Algorithm, Run, create};
use crate::core::depot::layout::Layout;
use crate::core::depot::{Depots, Origin};
use crate::core::environment::Environment;
use crate::core::error::Error;
use crate::core::julia::slug;
use crate::core::operation::artifact::write;
use crate::core::progress::Cancel;
use crate::core::time::{Clock, SystemClock};

/// The artifacts of some depots, of which new ones are made in the first.
#[derive(Clone)]
pub struct Artifacts {
    /// The first of the depots.
    first: Layout,
    depots: Vec<Layout>,
    environment: Environment,
    clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Artifacts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Artifacts").field("depots", &self.depots).finish_non_exhaustive()
    }
}

/// What a name is bound to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    binding: bindings::Binding,
    force: bool,
}

impl Binding {
    /// That of a name to an artifact, for every platform.
    #[must_use]
    pub fn new(name: &str, hash: &str) -> Self {
        let binding = bindings::Binding {
            name: name.to_string(),
            hash: hash.to_lowercase(),
            platform: None,
            is_lazy: false,
            downloads: Vec::new(),
        };
        Self { binding, force: false }
    }

    /// It can be downloaded there, as a tarball with that SHA-256. May be said several times.
    #[must_use]
    pub fn from_url(mut self, url: &str, sha256: &str) -> Self {
        self.binding.downloads.push(Download {
            url: url.to_string(),
            sha256: sha256.to_string(),
            size: None,
        });
        self
    }

    /// It is downloaded only when it is asked for.
    #[must_use]
    pub fn lazy(mut self) -> Self {
        self.binding.is_lazy = true;
        self
    }

    /// It is for one platform alone.
    #[must_use]
    pub fn on(mut self, platform: Platform) -> Self {
        self.binding.platform = Some(platform);
        self
    }

    /// It takes the place of what the name is bound to.
    #[must_use]
    pub fn force(mut self) -> Self {
        self.force = true;
        self
    }
}

impl Artifacts {
    /// Those of this process's depots, as its environment is now.
    ///
    /// # Errors
    /// When there is no depot.
    pub fn of_process() -> Result<Self, ArtifactError> {
        let environment = Environment::of_process();
        let depots = Depots::from_environment(&environment, &[]).list;
        let depots = depots.into_iter().filter(|depot| depot.origin != Origin::Settings);
        Self::new(depots.map(|depot| depot.layout).collect(), environment, Arc::new(SystemClock))
    }

    /// Those of these depots.
    ///
    /// # Errors
    /// When there is no depot.
    pub fn in_depots(
        depots: &[PathBuf],
        environment: Environment,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ArtifactError> {
        let layout = |path: &PathBuf| Layout::new(path, environment.absolute(path));
        Self::new(depots.iter().map(layout).collect(), environment, clock)
    }

    fn new(
        depots: Vec<Layout>,
        environment: Environment,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ArtifactError> {
        let Some(first) = depots.first().cloned() else {
            let error = io::Error::new(io::ErrorKind::NotFound, "there is no depot");
            return Err(Error::new("use the artifacts of", "", error).into());
        };
        Ok(Self { first, depots, environment, clock })
    }

    /// Makes an artifact of what `fill` puts into the empty folder that it is given, and gives its hash
    /// (`create_artifact`). Its files cannot be written any more. One that is there already stays.
    ///
    /// # Errors
    /// What `fill` gives; when something in it is neither file, link nor folder, or cannot be read; when the artifact
    /// cannot be put in its place.
    pub fn create_artifact(
        &self,
        fill: impl FnOnce(&Path) -> io::Result<()>,
    ) -> Result<String, ArtifactError> {
        let cancel = Cancel::default();
        Ok(create::create_with(&self.first, Run::QUIET(&cancel), fill)?.hash)
    }

    /// Where an artifact is, or would be made (`artifact_path`). What stands in for it by a depot's
    /// `Overrides.toml` counts.
    #[must_use]
    pub fn artifact_path(&self, hash: &str) -> PathBuf {
        artifact::path(hash, &self.depots, true)
    }

    /// Whether a depot has an artifact (`artifact_exists`).
    #[must_use]
    pub fn artifact_exists(&self, hash: &str) -> bool {
        self.artifact_path(hash).is_dir()
    }

    /// Packs an artifact into a `.tar.gz`, which must not be there yet, and gives the SHA-256 of that
    /// (`archive_artifact`).
    ///
    /// # Errors
    /// When no depot has the artifact, or the file cannot be written.
    pub fn archive_artifact(&self, hash: &str, tarball: &Path) -> Result<String, ArtifactError> {
        let cancel = Cancel::default();
        let tarball = self.environment.absolute(tarball);
        Ok(artifact::archive(
            &artifact::path(hash, &self.depots, false),
            &tarball,
            false,
            Run::QUIET(&cancel),
        )?
        .sha256)
    }

    /// Binds a name in an `Artifacts.toml`, which is made when it is not there, and logs the use of that file, so that
    /// Julia's collection keeps the artifact (`bind_artifact!`).
    ///
    /// # Errors
    /// When the name is bound already and not to be replaced; when Julia could not read the file, or it cannot be
    /// written.
    pub fn bind_artifact(&self, toml: &Path, binding: &Binding) -> Result<(), ArtifactError> {
        let toml = self.environment.absolute(toml);
        if slug::tree_hash(&binding.binding.hash).is_none() {
            let error = io::Error::new(io::ErrorKind::InvalidInput, "the hash is not 40 hexadecimal digits");
            return Err(Error::new("bind an artifact in", toml, error).into());
        }
        let change = bindings::bind(&toml, &binding.binding, binding.force)?;
        write(&change, &toml, Some((&self.first, self.clock.now().local)))?;
        Ok(())
    }

    /// Takes a binding away, that for one platform or all (`unbind_artifact!`). Where there is none nothing is done.
    ///
    /// # Errors
    /// When Julia could not read the file, or it cannot be written.
    pub fn unbind_artifact(
        &self,
        toml: &Path,
        name: &str,
        platform: Option<&Platform>,
    ) -> Result<(), ArtifactError> {
        bindings::unbind(&self.environment.absolute(toml), name, platform)?.write()?;
        Ok(())
    }

    /// What a name is bound to on this platform; `None` when it is not bound (`artifact_hash`).
    ///
    /// # Errors
    /// When Julia could not read the file.
    pub fn artifact_hash(&self, name: &str, toml: &Path) -> Result<Option<String>, ArtifactError> {
        let toml = self.environment.absolute(toml);
        if !toml.is_file() {
            return Ok(None);
        }
        let this = Platform::this();
        let bound = bindings::read(&toml)?.into_iter().filter(|binding| binding.name == name);
        // Of several that fit Julia takes the last by their names.
        let fitting: BTreeMap<String, String> = bound
            .filter(|binding| binding.platform.as_ref().is_none_or(|platform| platform.fits(&this)))
            .map(|binding| (binding.platform.map(|one| one.to_string()).unwrap_or_default(), binding.hash))
            .collect();
        Ok(fitting.into_values().next_back())
    }
}

/// The git tree hash of a folder, as Julia computes it (`GitTools.tree_hash`).
///
/// # Errors
/// When something in it cannot be read, is neither file, link nor folder, or changes meanwhile.
pub fn tree_hash(folder: &Path) -> Result<String, ArtifactError> {
    artifact::tree_hash(folder, Algorithm::Sha1, Run::QUIET(&Cancel::default()))
}

/// [`Artifacts::create_artifact`] in this process's first depot.
///
/// # Errors
/// As there, and when there is no depot.
pub fn create_artifact(fill: impl FnOnce(&Path) -> io::Result<()>) -> Result<String, ArtifactError> {
    Artifacts::of_process()?.create_artifact(fill)
}

/// [`Artifacts::artifact_path`] in this process's depots.
///
/// # Errors
/// When there is no depot.
pub fn artifact_path(hash: &str) -> Result<PathBuf, ArtifactError> {
    Ok(Artifacts::of_process()?.artifact_path(hash))
}

/// [`Artifacts::artifact_exists`] in this process's depots.
#[must_use]
pub fn artifact_exists(hash: &str) -> bool {
    Artifacts::of_process().is_ok_and(|artifacts| artifacts.artifact_exists(hash))
}

/// [`Artifacts::archive_artifact`] in this process's depots.
///
/// # Errors
/// As there, and when there is no depot.
pub fn archive_artifact(hash: &str, tarball: &Path) -> Result<String, ArtifactError> {
    Artifacts::of_process()?.archive_artifact(hash, tarball)
}

/// [`Artifacts::bind_artifact`] with the log of this process's first depot.
///
/// # Errors
/// As there, and when there is no depot.
pub fn bind_artifact(toml: &Path, binding: &Binding) -> Result<(), ArtifactError> {
    Artifacts::of_process()?.bind_artifact(toml, binding)
}

/// [`Artifacts::unbind_artifact`].
///
/// # Errors
/// As there, and when there is no depot.
pub fn unbind_artifact(toml: &Path, name: &str, platform: Option<&Platform>) -> Result<(), ArtifactError> {
    Artifacts::of_process()?.unbind_artifact(toml, name, platform)
}

/// [`Artifacts::artifact_hash`].
///
/// # Errors
/// As there, and when there is no depot.
pub fn artifact_hash(name: &str, toml: &Path) -> Result<Option<String>, ArtifactError> {
    Artifacts::of_process()?.artifact_hash(name, toml)
}
