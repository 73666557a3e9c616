//! What is found out about what lies in a depot, and what it is called when nothing is.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;
use uuid::uuid;

use super::*;

const EXAMPLE: Uuid = uuid!("7876af07-990d-54b4-ab0e-23690620f79a");

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, path: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    fn package_version(&self) -> (PackageVersion, Vec<Warning>) {
        let mut warnings = Vec::new();
        (package_version(&self.0.path().join("packages/Folder/aaaaa"), &mut warnings), warnings)
    }

    fn clone(&self) -> (Clone, Vec<Warning>) {
        let mut warnings = Vec::new();
        (clone(&self.0.path().join("clones/1"), &mut warnings), warnings)
    }

    fn registry(&self, name: &str) -> (Option<Registry>, Vec<Warning>) {
        let mut warnings = Vec::new();
        (registry(&self.0.path().join("registries").join(name), &mut warnings), warnings)
    }
}

fn folder_alone() -> PackageVersion {
    PackageVersion { name: "Folder".to_string(), uuid: None, version: None }
}

#[test]
fn an_installed_version_says_its_name_uuid_and_version() {
    let place = Place::new();
    let project =
        format!("name = \"Example\"\nuuid = \"{EXAMPLE}\"\nauthors = [\n  \"x\",\n]\nversion = \"0.5.5\"\n");
    place.write("packages/Folder/aaaaa/Project.toml", &project);
    let (name, version) = ("Example".to_string(), Some("0.5.5".to_string()));
    let expected = PackageVersion { name, uuid: Some(EXAMPLE), version };
    assert_eq!(place.package_version(), (expected.clone(), vec![]));
    place.write("packages/Folder/aaaaa/JuliaProject.toml", project.replace("0.5.5", "0.6.0"));
    let newer = PackageVersion { version: Some("0.6.0".to_string()), ..expected };
    assert_eq!(place.package_version(), (newer, vec![]), "Julia looks for that file first");
}

#[test]
fn a_version_that_says_nothing_is_called_like_its_folder() {
    let place = Place::new();
    assert_eq!(place.package_version(), (folder_alone(), vec![]), "before Julia 0.7");
    for (content, warned) in [
        ("", 0),
        ("name = 1\nuuid = \"x\"\nversion = 1.0\n", 0),
        ("name = \"\\u0007\"\nuuid = \"00000000-0000-0000-0000-000000000000\"\n", 0),
        ("name = \"torn", 1),
    ] {
        let path = place.write("packages/Folder/aaaaa/Project.toml", content);
        let (version, warnings) = place.package_version();
        assert_eq!((version, warnings.len()), (folder_alone(), warned), "{content}");
        assert!(warnings.iter().all(|warning| warning.path == path));
    }
    place.write("packages/Folder/aaaaa/Project.toml", b"name = \"\xff\"");
    assert_eq!(place.package_version().1.len(), 1);
}

#[cfg(unix)]
#[test]
fn a_pipe_in_the_place_of_a_file_is_not_waited_for() {
    let place = Place::new();
    for path in [
        "packages/Folder/aaaaa/Project.toml",
        "clones/1/config",
        "registries/A.toml",
        "registries/B/Registry.toml",
    ] {
        let path = place.0.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0)
            .unwrap();
    }
    assert_eq!(place.package_version().0, folder_alone());
    assert_eq!(place.clone().0, Clone::default());
    for name in ["A.toml", "B"] {
        let (registry, warnings) = place.registry(name);
        assert_eq!(registry.unwrap().name, &name[..1]);
        assert_eq!(warnings.len(), 1);
    }
}

#[test]
fn a_clone_is_called_after_its_repository() {
    let place = Place::new();
    assert_eq!(place.clone(), (Clone::default(), vec![]), "half made");
    place.write(
        "clones/1/config",
        "[remote \"origin\"]\n\turl = https://me:token@github.com/JuliaLang/Example.jl.git\n",
    );
    let url = Some("https://github.com/JuliaLang/Example.jl.git".to_string());
    assert_eq!(place.clone(), (Clone { name: Some("Example".to_string()), url }, vec![]));
    place.write("clones/1/config", vec![b'['; 2 << 20]);
    let (clone, warnings) = place.clone();
    assert_eq!((clone, warnings.len()), (Clone::default(), 1));
}

#[test]
fn a_registry_says_which_it_is_packed_or_not() {
    let place = Place::new();
    place.write("registries/General.toml", format!("uuid = \"{EXAMPLE}\"\npath = \"General.tar.gz\"\n"));
    let name = "General".to_string();
    let packed =
        Registry { name: name.clone(), uuid: Some(EXAMPLE), packed: Some("General.tar.gz".to_string()) };
    assert_eq!(place.registry("General.toml"), (Some(packed), vec![]));
    let index = format!("name = \"General\"\nuuid = \"{EXAMPLE}\"\n\n[packages]\nthis is never read\n");
    place.write("registries/Folder/Registry.toml", &index);
    let unpacked = Registry { name, uuid: Some(EXAMPLE), packed: None };
    assert_eq!(place.registry("Folder"), (Some(unpacked), vec![]));
    let described =
        format!("description = \"\"\"\n[packages]\n\"\"\"\nname = \"B\"\nuuid = \"{EXAMPLE}\"\n[packages]\n");
    place.write("registries/Folder/Registry.toml", described);
    assert_eq!(place.registry("Folder").0.unwrap().name, "B");
}

#[test]
fn what_is_no_registry_is_told_and_a_damaged_one_is_called_like_its_file() {
    let place = Place::new();
    place.write("registries/General.tar.gz", "packed");
    place.write("registries/Empty/README.md", "");
    for name in ["General.tar.gz", "Empty", "Gone", "Gone.toml"] {
        assert_eq!(place.registry(name), (None, vec![]), "{name}");
    }
    place.write("registries/General.toml", "path = ");
    let (registry, warnings) = place.registry("General.toml");
    let expected = Registry { name: "General".to_string(), uuid: None, packed: None };
    assert_eq!((registry, warnings.len()), (Some(expected), 1));
}
