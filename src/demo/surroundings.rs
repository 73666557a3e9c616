//! The files of the demo depot that are not scratch spaces: project files, manifests, the packed registry and
//! the logs of Pkg, each as text or bytes in the form in which Julia writes it. Nothing is written to disk here.

use std::fmt::Write;
use std::path::Path;

use flate2::{Compression, GzBuilder};

use super::tables::{Project, Release, Tables};
use crate::core::error::Error;
use crate::core::log::write::appended_time;
use crate::core::time::LocalTime;

/// The registry of a research group, with packages that no public registry has: name and UUID.
pub const REGISTRY: (&str, &str) = ("CoastalLab", "b3a4a7f0-5d0c-4c39-9f43-0f8f1f0a6c11");

const GENERATED: &str = "# This file is machine-generated - editing it directly is not advised\n\n";

/// How the project file of a package begins.
pub fn package(release: &Release) -> String {
    let Release { name, uuid, version, .. } = release;
    format!("name = \"{name}\"\nuuid = \"{uuid}\"\nversion = \"{version}\"\n\n")
}

pub fn project_file(tables: &Tables, project: &Project) -> String {
    let package = project.package.as_deref().and_then(|name| tables.release(name)).map(package);
    let dependencies =
        dependencies(tables, project).map(|Release { name, uuid, .. }| format!("{name} = \"{uuid}\"\n"));
    package.unwrap_or_default() + "[deps]\n" + &dependencies.collect::<String>()
}

pub fn manifest(tables: &Tables, project: &Project) -> Option<String> {
    let julia = project.manifest.as_deref()?;
    let (head, table) = match julia {
        "1.0" => (String::new(), ""),
        _ => (format!("julia_version = \"{julia}\"\nmanifest_format = \"2.0\"\n\n"), "deps."),
    };
    let mut listed: Vec<&Release> = dependencies(tables, project).collect();
    let lists = |listed: &[&Release], name: &str| listed.iter().any(|release| release.name == name);
    // What the direct dependencies bring along.
    for (name, brings) in [("Polymake", "polymake_jll"), ("GAP", "GAP_lib_jll")] {
        if lists(&listed, name) {
            listed.extend(tables.release(brings));
        }
    }
    if !lists(&listed, "Scratch") {
        listed.extend(tables.release("Scratch"));
    }
    listed.sort_unstable_by_key(|release| &release.name);
    let entries = listed.into_iter().map(|Release { name, uuid, version, tree, .. }| {
        format!(
            "[[{table}{name}]]\ngit-tree-sha1 = \"{tree}\"\nuuid = \"{uuid}\"\nversion = \"{version}\"\n\n"
        )
    });
    Some(GENERATED.to_string() + &head + &entries.collect::<String>())
}

fn dependencies<'a>(tables: &'a Tables, project: &'a Project) -> impl Iterator<Item = &'a Release> {
    project.dependencies.split_whitespace().filter_map(|name| tables.release(name))
}

/// An entry as Pkg appends it to `manifest_usage.toml` and `artifact_usage.toml` (Pkg.jl `write_env_usage`).
/// The path is one of the demo's own.
pub fn usage_entry(file: &Path, time: LocalTime) -> String {
    let path = file.to_string_lossy().replace('\\', "\\\\").replace('"', "\\\"");
    format!("[[\"{path}\"]]\ntime = {}\n", appended_time(time))
}

/// The packed registry of the research group: the file `NAME.toml` and the archive `NAME.tar.gz`.
pub fn registry(tables: &Tables) -> Result<(String, Vec<u8>), Error> {
    let (name, uuid) = REGISTRY;
    let head = |name, uuid, repository| {
        format!("name = \"{name}\"\nuuid = \"{uuid}\"\nrepo = \"https://git.example.org/{repository}.git\"\n")
    };
    let mut index = head(name, uuid, name.to_string()) + "\n[packages]\n";
    let mut files = Vec::new();
    for Release { name, uuid, version, tree, .. } in &tables.lab {
        let folder = format!("{}/{name}", name.get(..1).unwrap_or_default());
        // Writing to a string cannot fail.
        let _ = writeln!(index, "{uuid} = {{ name = \"{name}\", path = \"{folder}\" }}");
        files.push((format!("{folder}/Package.toml"), head(name, uuid, format!("{name}.jl"))));
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
        let tables = Tables::read().expect("tables");
        for project in &tables.projects {
            let table: toml::Table = project_file(&tables, project).parse().expect("TOML");
            let listed = table["deps"].as_table().expect("deps");
            assert_eq!(listed.len(), project.dependencies.split_whitespace().count(), "{}", project.folder);
            let Some(manifest) = manifest(&tables, project) else { continue };
            let manifest: toml::Table = manifest.parse().expect("TOML");
            let entries = manifest.get("deps").and_then(toml::Value::as_table).unwrap_or(&manifest);
            for (name, uuid) in listed {
                assert_eq!(entries[name][0]["uuid"], *uuid);
            }
        }
    }

    #[test]
    fn the_packed_registry_names_the_packages_of_the_lab() {
        let tables = Tables::read().expect("tables");
        let (file, packed) = registry(&tables).expect("packed");
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
        for package in &tables.lab {
            assert_eq!(index["packages"][&package.uuid]["name"].as_str(), Some(package.name.as_str()));
        }
    }
}
