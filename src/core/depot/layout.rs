//! The names inside a depot: the only arithmetic on them in the program.
//!
//! Julia joins `logs/` to the depot as it was spelled, and takes the lexical absolute path for everything
//! else (Pkg.jl `logdir`, `gc`; Scratch.jl `usage_toml`), so a [`Layout`] keeps both.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// The folder of scratch spaces in a depot (Scratch.jl `scratch_dir`).
pub const SCRATCHSPACES: &str = "scratchspaces";
/// The folder of a depot's logs (Pkg.jl `logdir`).
pub const LOGS: &str = "logs";
/// The log of accesses to scratch spaces (Scratch.jl `usage_toml`).
pub const SCRATCH_USAGE: &str = "scratch_usage.toml";
/// The log of manifests in use (Pkg.jl `write_env_usage`).
pub const MANIFEST_USAGE: &str = "manifest_usage.toml";
/// The log of artifact files in use (Pkg.jl `write_env_usage`).
pub const ARTIFACT_USAGE: &str = "artifact_usage.toml";
/// Since when what Pkg's collection has found unreachable is an orphan (Pkg.jl `gc`).
pub const ORPHANED: &str = "orphaned.toml";
/// The folder of installed packages in a depot.
pub const PACKAGES: &str = "packages";
pub const ARTIFACTS: &str = "artifacts";
/// The folder of cloned repositories in a depot (Pkg.jl `add_repo_cache_path`).
pub const CLONES: &str = "clones";
/// The folder of registries in a depot.
pub const REGISTRIES: &str = "registries";
/// The folder of what Julia has compiled of packages, `compiled/vX.Y/NAME` (Julia `compilecache_path`).
pub const COMPILED: &str = "compiled";
/// The folder of caches of native code, `cache/vX.Y` (Julia 1.14, `src/objcache.cpp`).
pub const CACHE: &str = "cache";
/// The file that puts other artifacts, or folders, in the place of artifacts (Julia `stdlib/Artifacts`).
pub const OVERRIDES: &str = "Overrides.toml";
/// The folders of a depot in which the things lie that can be removed. Each may be a volume of its own, or a link.
pub const SHELVES: [&str; 7] = [SCRATCHSPACES, PACKAGES, ARTIFACTS, CLONES, COMPILED, REGISTRIES, CACHE];
/// Pkg's own folder of scratch spaces.
pub const PKG: Uuid = uuid::uuid!("44cfe95a-1eb2-52ea-b672-e2afdf69b78f");
/// The file that tells backup programs to skip a folder of caches (bford.info/cachedir).
pub const CACHEDIR_TAG: &str = "CACHEDIR.TAG";
pub const CACHEDIR_TAG_TEXT: &str = "Signature: 8a477f597d28d172789f06886806bc55\n";
/// How the name of a file or link begins while we remove it; its own name follows. One that is met elsewhen was
/// left by a program that was killed in between.
pub const BEING_REMOVED: &str = ".scratch-manager-removing";
/// The names of a project file, in the order in which Julia looks (Julia `base/loading.jl`).
pub const PROJECT_FILES: [&str; 2] = ["JuliaProject.toml", "Project.toml"];

/// Whether something is kept by the operating system, its desktop or its file server, so that nobody made it to keep
/// something in: no file of such a name is a space, and no package has a `lost+found`. A folder of any other name may be
/// a space.
pub fn is_of_the_system(name: &OsStr, is_folder: bool) -> bool {
    const FILES: [&str; 5] = [".DS_Store", ".directory", ".localized", "Thumbs.db", "desktop.ini"];
    // What macOS keeps of a file elsewhere; what a file server keeps of a file that is deleted while it is open.
    const BEGINNINGS: [&str; 3] = ["._", ".nfs", ".fuse_hidden"];
    if is_folder {
        return name == "lost+found";
    }
    let name = name.to_string_lossy();
    FILES.iter().any(|file| name.eq_ignore_ascii_case(file))
        || BEGINNINGS.iter().any(|beginning| name.starts_with(beginning))
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Layout {
    spelled: PathBuf,
    absolute: PathBuf,
}

impl Layout {
    /// The layout of the depot spelled `spelled`, whose lexical absolute path is `absolute`.
    pub fn new(spelled: impl Into<PathBuf>, absolute: impl Into<PathBuf>) -> Self {
        Self { spelled: spelled.into(), absolute: absolute.into() }
    }

    /// The depot's lexical absolute path.
    pub fn root(&self) -> &Path {
        &self.absolute
    }

    pub fn scratchspaces(&self) -> PathBuf {
        self.absolute.join(SCRATCHSPACES)
    }

    /// `scratchspaces/OWNER`.
    pub fn owner(&self, owner: &OsStr) -> PathBuf {
        self.scratchspaces().join(owner)
    }

    /// `scratchspaces/OWNER/KEY`.
    pub fn space(&self, owner: &OsStr, key: &OsStr) -> PathBuf {
        self.owner(owner).join(key)
    }

    pub fn cachedir_tag(&self) -> PathBuf {
        self.scratchspaces().join(CACHEDIR_TAG)
    }

    /// `logs/NAME`, below the depot as it was spelled.
    pub fn log(&self, name: &str) -> PathBuf {
        self.spelled.join(LOGS).join(name)
    }

    pub fn scratch_usage(&self) -> PathBuf {
        self.log(SCRATCH_USAGE)
    }

    pub fn registries(&self) -> PathBuf {
        self.absolute.join(REGISTRIES)
    }

    /// `packages/`: installed packages, `packages/NAME/SLUG`.
    pub fn packages(&self) -> PathBuf {
        self.absolute.join(PACKAGES)
    }

    /// `packages/NAME/SLUG`, folded by its text as Julia folds it.
    pub fn package(&self, name: &str, slug: &str) -> PathBuf {
        crate::core::environment::fold(&self.packages().join(name).join(slug))
    }

    /// `clones/`: repositories of packages.
    pub fn clones(&self) -> PathBuf {
        self.absolute.join(CLONES)
    }

    /// `clones/NAME` as Pkg puts it together: below the depot as it was spelled, so that it may differ by its
    /// text from what is listed in [`Layout::clones`].
    pub fn clone_as_spelled(spelled: &Path, name: &str) -> OsString {
        let mut path = spelled.as_os_str().to_os_string();
        if !path.as_encoded_bytes().ends_with(b"/") {
            path.push("/");
        }
        path.push(CLONES);
        path.push("/");
        path.push(name);
        path
    }

    pub fn artifact(&self, hash: &str) -> PathBuf {
        self.artifacts().join(hash)
    }

    /// `artifacts/Overrides.toml`.
    pub fn overrides(&self) -> PathBuf {
        self.artifacts().join(OVERRIDES)
    }

    /// `logs/orphaned.toml`, below the depot as it was spelled.
    pub fn orphaned(&self) -> PathBuf {
        self.log(ORPHANED)
    }

    /// `compiled/`: what Julia has compiled of packages.
    pub fn compiled(&self) -> PathBuf {
        self.absolute.join(COMPILED)
    }

    /// `cache/`: caches of native code, `cache/vX.Y`.
    pub fn cache(&self) -> PathBuf {
        self.absolute.join(CACHE)
    }

    /// `environments/`: the shared environments, `environments/vX.Y` among them.
    pub fn environments(&self) -> PathBuf {
        self.absolute.join("environments")
    }

    /// `bin/`: the programs of Pkg's apps.
    pub fn bin(&self) -> PathBuf {
        self.absolute.join("bin")
    }

    /// `juliaup/`: juliaup's own folder, where the depot is the one it uses.
    pub fn juliaup(&self) -> PathBuf {
        self.absolute.join("juliaup")
    }

    /// `juliaup-depots/`: the depots of juliaups that other programs run.
    pub fn juliaup_depots(&self) -> PathBuf {
        self.absolute.join("juliaup-depots")
    }

    /// `dev/`: packages under development.
    pub fn dev(&self) -> PathBuf {
        self.absolute.join("dev")
    }

    pub fn artifacts(&self) -> PathBuf {
        self.absolute.join(ARTIFACTS)
    }
}

/// The name of an owner's folder: the UUID in lower case with hyphens (Scratch.jl `scratch_path`).
pub fn owner_folder(owner: Uuid) -> String {
    owner.hyphenated().to_string()
}

/// Whether this is the name of a trash that desktops make at the top of a volume (freedesktop.org's trash
/// specification): where a folder of a depot is a volume of its own, it lies in there and is none of Julia's.
pub fn is_trash(name: &OsStr) -> bool {
    let user = name.as_encoded_bytes().strip_prefix(b".Trash-");
    name == ".Trash" || user.is_some_and(|user| !user.is_empty() && user.iter().all(u8::is_ascii_digit))
}

/// Whether an entry bears a name that only what we are removing has.
pub fn is_being_removed(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(BEING_REMOVED.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_desktop_calls_its_trash_is_one() {
        for name in [".Trash", ".Trash-0", ".Trash-1000"] {
            assert!(is_trash(OsStr::new(name)), "{name}");
        }
        for name in ["Trash", ".Trash-", ".Trash-x", ".Trash-1000x", ".trash", ".Trash-1 "] {
            assert!(!is_trash(OsStr::new(name)), "{name}");
        }
    }

    #[test]
    fn logs_follow_the_spelling_and_spaces_the_absolute_path() {
        let layout = Layout::new("d/../d1", "/place/d1");
        assert_eq!(layout.scratch_usage(), Path::new("d/../d1/logs/scratch_usage.toml"));
        assert_eq!(
            layout.space(OsStr::new(&owner_folder(Uuid::nil())), OsStr::new("k")),
            Path::new("/place/d1/scratchspaces/00000000-0000-0000-0000-000000000000/k")
        );
    }
}
