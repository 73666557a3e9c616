//! The files of the demo depot that are not scratch spaces: project files, manifests, artifact bindings,
//! the packed registry and the logs, each as text or bytes in the form in which Julia writes it.
//!
//! Nothing is written to disk here.

use std::fmt::Write;
use std::path::Path;

use flate2::{Compression, GzBuilder};

use super::releases::{self, Artifact, Manifest, Project, Release};
use crate::core::error::Error;
use crate::core::log::write::appended_time;
use crate::core::time::LocalTime;

const GENERATED: &str = "# This file is machine-generated - editing it directly is not advised\n\n";

/// The project file of an installed release.
pub fn package_file(release: &Release) -> String {
    let Release { name, uuid, version, .. } = release;
    format!("name = \"{name}\"\nuuid = \"{uuid}\"\nversion = \"{version}\"\n\n[compat]\njulia = \"1.6\"\n")
}

/// The project file of a project or environment.
pub fn project_file(project: &Project) -> String {
    let mut text = String::new();
    // Writing to a string cannot fail, here and below.
    if let Some(Release { name, uuid, version, .. }) = project.package {
        let _ = writeln!(text, "name = \"{name}\"\nuuid = \"{uuid}\"\nversion = \"{version}\"\n");
    }
    text.push_str("[deps]\n");
    for release in dependencies(project) {
        let _ = writeln!(text, "{} = \"{}\"", release.name, release.uuid);
    }
    text
}

/// The manifest of a project, if it has one.
pub fn manifest(project: &Project) -> Option<String> {
    let (mut text, table) = match project.manifest {
        Manifest::No => return None,
        Manifest::One => (GENERATED.to_string(), ""),
        Manifest::Two(julia) => {
            (format!("{GENERATED}julia_version = \"{julia}\"\nmanifest_format = \"2.0\"\n\n"), "deps.")
        }
    };
    let mut listed: Vec<&Release> = dependencies(project).collect();
    // What the direct dependencies bring along.
    for (name, brings) in [("Polymake", "polymake_jll"), ("GAP", "GAP_lib_jll")] {
        if listed.iter().any(|release| release.name == name) {
            listed.extend(releases::find(brings));
        }
    }
    if !listed.iter().any(|release| release.name == "Scratch") {
        listed.extend(releases::find("Scratch"));
    }
    listed.sort_unstable_by_key(|release| release.name);
    for Release { name, uuid, version, tree, .. } in listed {
        let _ = writeln!(
            text,
            "[[{table}{name}]]\ngit-tree-sha1 = \"{tree}\"\nuuid = \"{uuid}\"\nversion = \"{version}\"\n"
        );
    }
    Some(text)
}

fn dependencies(project: &Project) -> impl Iterator<Item = &'static Release> {
    project.dependencies.iter().filter_map(|name| releases::find(name))
}

/// The `Artifacts.toml` that binds an artifact.
pub fn artifacts_file(artifact: &Artifact) -> String {
    format!("[{}]\ngit-tree-sha1 = \"{}\"\n", artifact.name, artifact.tree)
}

/// An entry as Pkg appends it to `manifest_usage.toml` and `artifact_usage.toml` (Pkg.jl `write_env_usage`).
/// The path is one of the demo's own.
pub fn usage_entry(file: &Path, time: LocalTime) -> String {
    let path = file.to_string_lossy().replace('\\', "\\\\").replace('"', "\\\"");
    format!("[[\"{path}\"]]\ntime = {}\n", appended_time(time))
}

/// The packed registry of the research group: the file `NAME.toml` and the archive `NAME.tar.gz`.
pub fn registry() -> Result<(String, Vec<u8>), Error> {
    let (name, uuid) = releases::REGISTRY;
    let mut index = format!(
        "name = \"{name}\"\nuuid = \"{uuid}\"\nrepo = \"https://git.example.org/{name}.git\"\n\n[packages]\n"
    );
    let mut files = Vec::new();
    for Release { name, uuid, version, tree, .. } in &releases::LAB_PACKAGES {
        let folder = format!("{}/{name}", name.get(..1).unwrap_or_default());
        let _ = writeln!(index, "{uuid} = {{ name = \"{name}\", path = \"{folder}\" }}");
        let repository = format!("https://git.example.org/{name}.jl.git");
        let package = format!("name = \"{name}\"\nuuid = \"{uuid}\"\nrepo = \"{repository}\"\n");
        files.push((format!("{folder}/Package.toml"), package));
        files.push((
            format!("{folder}/Versions.toml"),
            format!("[\"{version}\"]\ngit-tree-sha1 = \"{tree}\"\n"),
        ));
    }
    files.insert(0, ("Registry.toml".to_string(), index));

    let mut archive = tar::Builder::new(GzBuilder::new().write(Vec::new(), Compression::default()));
    let packed = files
        .iter()
        .try_for_each(|(path, text)| {
            let mut header = tar::Header::new_ustar();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            archive.append_data(&mut header, path, text.as_bytes())
        })
        .and_then(|()| archive.into_inner()?.finish())
        .map_err(|error| Error::new("pack the registry", name, error))?;
    let file = format!(
        "git-tree-sha1 = \"9b1c7f0e5d3a4826b7d0f2c4e6a8190b3c5d7e9f\"\nuuid = \"{uuid}\"\npath = \"{name}.tar.gz\"\n"
    );
    Ok((file, packed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn project_files_and_manifests_are_toml_that_names_their_dependencies() {
        for project in releases::PROJECTS.iter().chain(releases::ENVIRONMENTS) {
            let table: toml::Table = project_file(project).parse().expect("TOML");
            let listed = table["deps"].as_table().expect("deps");
            assert_eq!(listed.len(), project.dependencies.len(), "{}", project.folder);
            let Some(manifest) = manifest(project) else { continue };
            let manifest: toml::Table = manifest.parse().expect("TOML");
            let entries = manifest.get("deps").and_then(toml::Value::as_table).unwrap_or(&manifest);
            for (name, uuid) in listed {
                assert_eq!(entries[name][0]["uuid"], *uuid);
            }
        }
    }

    #[test]
    fn the_packed_registry_names_the_packages_of_the_lab() {
        let (file, packed) = registry().expect("packed");
        assert_eq!(file.parse::<toml::Table>().expect("TOML")["path"].as_str(), Some("CoastalLab.tar.gz"));
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(packed.as_slice()));
        let mut index = String::new();
        for entry in archive.entries().expect("entries") {
            let mut entry = entry.expect("entry");
            if entry.path().expect("path") == Path::new("Registry.toml") {
                entry.read_to_string(&mut index).expect("text");
            }
        }
        let index: toml::Table = index.parse().expect("TOML");
        for package in &releases::LAB_PACKAGES {
            assert_eq!(index["packages"][package.uuid]["name"].as_str(), Some(package.name));
        }
    }
}
