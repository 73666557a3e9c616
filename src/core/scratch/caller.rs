//! Who uses a space, and for how long: the UUID a use is logged for, and the project file whose disappearance
//! means that nobody uses it any more.
//!
//! For a crate, [`get_scratch!`](crate::get_scratch) takes them from what is known when the crate is built and
//! what is found where it runs.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use uuid::Uuid;

use super::{ScratchError, ScratchSpace, get_scratch_for, project};
use crate::core::environment::Environment;

/// Who uses a space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    uuid: Uuid,
    project: Option<PathBuf>,
}

impl Caller {
    /// The package of that UUID. Its project file is the active project, when that is its own; for
    /// [`GLOBAL`](super::GLOBAL) whatever project is active, or the newest default environment.
    #[must_use]
    pub fn of(uuid: Uuid) -> Self {
        Self { uuid, project: None }
    }

    /// The same, attributed to this file, whatever it is called. While the file exists, Julia's collection
    /// keeps what it was used for.
    #[must_use]
    pub fn with_project(self, file: impl Into<PathBuf>) -> Self {
        Self { project: Some(file.into()), ..self }
    }

    /// Whose use it is.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        self.uuid
    }

    /// The file that was named for it.
    #[must_use]
    pub fn project(&self) -> Option<&Path> {
        self.project.as_deref()
    }
}

/// What a crate calls its UUID is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{uuid}', which the crate {name} gives as its UUID for scratch spaces ({place}), is not a UUID")]
pub struct CrateUuidError {
    /// The crate.
    pub name: String,
    /// The text.
    pub uuid: String,
    /// Where it stands.
    pub place: &'static str,
}

/// The crate that calls [`get_scratch!`](crate::get_scratch), as it was built. Made by that macro.
#[derive(Debug)]
pub struct CallingCrate {
    name: &'static str,
    folder: &'static str,
    manifest: &'static str,
    uuid: Option<&'static str>,
    caller: OnceLock<Result<Caller, CrateUuidError>>,
}

impl CallingCrate {
    /// A crate of this name, whose `Cargo.toml` stood in `folder` and had the text `manifest`, and which was
    /// built with this UUID in its environment.
    #[doc(hidden)]
    #[must_use]
    pub const fn new(
        name: &'static str,
        folder: &'static str,
        manifest: &'static str,
        uuid: Option<&'static str>,
    ) -> Self {
        Self { name, folder, manifest, uuid, caller: OnceLock::new() }
    }

    /// The space `key` of the crate.
    ///
    /// # Errors
    /// As [`get_scratch_for`], and when what the crate calls its UUID is none.
    pub fn get_scratch(&self, key: &str) -> Result<ScratchSpace, ScratchError> {
        let caller = self.caller()?;
        get_scratch_for(caller.uuid(), key, caller)
    }

    /// Who the crate is, and how long it lives.
    ///
    /// # Errors
    /// When what it calls its UUID is none.
    pub fn caller(&self) -> Result<&Caller, CrateUuidError> {
        let found =
            self.caller.get_or_init(|| self.find(&Environment::of_process(), std::env::current_exe().ok()));
        found.as_ref().map_err(Clone::clone)
    }

    fn find(&self, environment: &Environment, program: Option<PathBuf>) -> Result<Caller, CrateUuidError> {
        let package = project::above(Path::new(self.folder), environment.home.as_deref())
            .filter_map(project::project_in)
            .find_map(|file| Some((project::uuid(&file)?, file)));
        let given = self.given()?;
        let of_name = || {
            Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("https://crates.io/crates/{}", self.name).as_bytes())
        };
        let uuid = given.or(package.as_ref().map(|(uuid, _)| *uuid)).unwrap_or_else(of_name);
        let manifest = Path::new(self.folder).join("Cargo.toml");
        let project =
            package.map(|(_, file)| file).or_else(|| manifest.is_file().then_some(manifest)).or(program);
        Ok(Caller { uuid, project })
    }

    /// The UUID that the crate was built with, or that its `Cargo.toml` gives it.
    fn given(&self) -> Result<Option<Uuid>, CrateUuidError> {
        let in_manifest = || -> Option<String> {
            let manifest: toml::Table = self.manifest.parse().ok()?;
            let scratch = manifest.get("package")?.get("metadata")?.get("scratch")?;
            Some(scratch.get("uuid")?.as_str().unwrap_or_default().to_string())
        };
        let (text, place) = match self.uuid {
            Some(uuid) => (Some(uuid.to_string()), "SCRATCH_UUID, when it was built"),
            None => (in_manifest(), "[package.metadata.scratch] in its Cargo.toml"),
        };
        let Some(text) = text else { return Ok(None) };
        match Uuid::try_parse(&text) {
            Ok(uuid) => Ok(Some(uuid)),
            Err(_) => Err(CrateUuidError { name: self.name.to_string(), uuid: text, place }),
        }
    }
}

/// The scratch space of the calling crate with this key, made when it is not there; its use is logged
/// (Scratch.jl `@get_scratch!`). Gives a [`ScratchSpace`] or a [`ScratchError`].
///
/// The owner is the calling crate. Its UUID is
/// 1. what `SCRATCH_UUID` says in the environment in which the crate is built, or
///    `[package.metadata.scratch] uuid = "…"` in its `Cargo.toml`;
/// 2. else that of the nearest Julia project (`Project.toml` with a `uuid`) in the crate's folder or above it,
///    for a Julia package with Rust inside, when that folder is there where the program runs;
/// 3. else one made from the crate's name (version 5, in the namespace of URLs, of
///    `https://crates.io/crates/NAME`). It is the same on every machine.
///
/// A Julia package that ships its Rust library ready built should use 1, with the UUID of its `Project.toml`.
///
/// The use is attributed to that project file, else to the crate's `Cargo.toml`, when it exists where the program
/// runs, else to the running program itself: when it is gone, nobody uses the space. A use that could not be
/// logged tells so ([`ScratchSpace::warning`]).
///
/// ```no_run
/// let downloads = scratch_manager::get_scratch!("downloads")?;
/// std::fs::write(downloads.join("list.txt"), "…")?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[macro_export]
macro_rules! get_scratch {
    ($key:expr $(,)?) => {{
        static CRATE: $crate::core::scratch::CallingCrate = $crate::core::scratch::CallingCrate::new(
            ::core::env!("CARGO_PKG_NAME"),
            ::core::env!("CARGO_MANIFEST_DIR"),
            ::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")),
            ::core::option_env!("SCRATCH_UUID"),
        );
        CRATE.get_scratch($key)
    }};
}

#[cfg(test)]
mod tests {
    use super::*;

    const UUID: &str = "b0b00000-0000-4000-8000-0000000000bb";

    /// A crate in `folder` below a place of its own, with this manifest and this UUID when built.
    fn calling(place: &Path, manifest: &'static str, uuid: Option<&'static str>) -> CallingCrate {
        let folder = place.join("home/package/rust");
        std::fs::create_dir_all(&folder).unwrap();
        CallingCrate::new("moons", folder.to_str().unwrap().to_string().leak(), manifest, uuid)
    }

    fn find(calling: &CallingCrate, place: &Path) -> Result<Caller, CrateUuidError> {
        let environment = Environment { home: Some(place.join("home")), ..Environment::default() };
        calling.find(&environment, Some(place.join("program")))
    }

    #[test]
    fn the_uuid_is_what_was_given_then_the_julia_packages_then_one_of_the_name() {
        let place = tempfile::tempdir().unwrap();
        let place = place.path();
        let of_name = find(&calling(place, "", None), place).unwrap();
        assert_eq!(of_name.uuid(), Uuid::new_v5(&Uuid::NAMESPACE_URL, b"https://crates.io/crates/moons"));

        std::fs::write(place.join("Project.toml"), format!("uuid = \"{}\"", Uuid::from_u128(1))).unwrap();
        assert_eq!(find(&calling(place, "", None), place), Ok(of_name), "above the home folder");
        let project = place.join("home/package/Project.toml");
        std::fs::write(&project, format!("name = \"A\"\nuuid = \"{UUID}\"\n")).unwrap();
        let of_package = find(&calling(place, "", None), place).unwrap();
        assert_eq!((of_package.uuid().to_string().as_str(), of_package.project()), (UUID, Some(&*project)));

        let manifest = "[package.metadata.scratch]\nuuid = \"b0b00000-0000-4000-8000-0000000000cc\"";
        assert!(find(&calling(place, manifest, None), place).unwrap().uuid().to_string().ends_with("cc"));
        let built = Some("b0b00000-0000-4000-8000-0000000000dd");
        assert!(find(&calling(place, manifest, built), place).unwrap().uuid().to_string().ends_with("dd"));
    }

    #[test]
    fn what_lives_as_long_as_the_crate_is_its_manifest_or_the_program() {
        let place = tempfile::tempdir().unwrap();
        let place = place.path();
        let found = find(&calling(place, "", None), place).unwrap();
        assert_eq!(found.project(), Some(&*place.join("program")));
        let manifest = place.join("home/package/rust/Cargo.toml");
        std::fs::write(&manifest, "").unwrap();
        assert_eq!(find(&calling(place, "", None), place).unwrap().project(), Some(&*manifest));
    }

    #[test]
    fn what_is_no_uuid_is_said_with_its_place() {
        let place = tempfile::tempdir().unwrap();
        for (manifest, uuid, word) in [
            ("[package.metadata.scratch]\nuuid = \"moons\"", None, "Cargo.toml"),
            ("[package.metadata.scratch]\nuuid = 7", None, "Cargo.toml"),
            ("", Some("moons"), "SCRATCH_UUID"),
        ] {
            let error = find(&calling(place.path(), manifest, uuid), place.path()).unwrap_err();
            assert!(error.to_string().contains(word), "{error}");
        }
    }
}
