//! juliaup's Julias, and what it does not clean up itself.
//!
//! `juliaup remove CHANNEL` takes away what no other channel leads to; `juliaup gc` what none does. Neither looks at
//! folders that `juliaup.json` does not name (juliaup#1129).

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{Kind, Outside, name_of};
use crate::core::depot::is_absence;
use crate::core::environment::fold;
use crate::core::error::{Warning, WarningKind};
use crate::core::folder;
use crate::core::identity;
use crate::core::julias::Places;
use crate::core::julias::juliaup::{self, Channel, Juliaup, Leads};
use crate::core::log::parents::Volumes;
use crate::core::patience;
use crate::core::space::ParentState;
use crate::core::words;

pub(super) fn look(places: &Places, volumes: &Volumes, warnings: &mut Vec<Warning>) -> Vec<Outside> {
    let own = places.own_juliaup();
    let mut found = Vec::new();
    for folder in places.juliaup() {
        match juliaup::read(&folder) {
            Ok(Some(juliaup)) => {
                let mut of_this = known(&juliaup, volumes);
                // What is not understood may name any folder.
                if juliaup.complete {
                    of_this.extend(unknown(&juliaup, warnings));
                }
                // A command would do its work in juliaup's own folder.
                if own.as_deref() != Some(&*folder) {
                    for thing in &mut of_this {
                        thing.command = None;
                    }
                }
                found.extend(of_this);
            }
            Ok(None) => {}
            Err(warning) => warnings.push(warning),
        }
    }
    found
}

/// What its file names.
fn known(juliaup: &Juliaup, volumes: &Volumes) -> Vec<Outside> {
    let mut found = Vec::new();
    for installed in juliaup.versions.iter().filter(|installed| patience::is_folder(&installed.place.folder))
    {
        let is_to_it =
            |channel: &&Channel| matches!(&channel.leads, Leads::Version(name) if *name == installed.name);
        let channels: Vec<String> =
            juliaup.channels.iter().filter(is_to_it).map(|channel| channel.name.clone()).collect();
        let removes: Vec<String> = channels.iter().map(|channel| remove(channel)).collect();
        let (kind, command) = if channels.is_empty() {
            (Kind::UnusedJulia, "juliaup gc".to_string())
        } else {
            (Kind::Julia { channels }, removes.join(" && "))
        };
        let (path, name) = (fold(&installed.place.folder), installed.name.clone());
        found.push(Outside { kind, path, name, command: Some(command) });
    }
    for Channel { name, leads } in &juliaup.channels {
        let (kind, path) = match leads {
            Leads::Own { place, .. } if patience::is_folder(&place.folder) => {
                (Kind::Julia { channels: vec![name.clone()] }, fold(&place.folder))
            }
            Leads::Linked(program)
                if program.is_absolute() && volumes.state(program) == ParentState::Missing =>
            {
                (Kind::DeadLink, program.clone())
            }
            _ => continue,
        };
        found.push(Outside { kind, path, name: name.clone(), command: Some(remove(name)) });
    }
    found
}

fn remove(channel: &str) -> String {
    format!("juliaup remove {}", words::argument(OsStr::new(channel)))
}

/// Folders of Julias beside its file that it does not name.
fn unknown(juliaup: &Juliaup, warnings: &mut Vec<Warning>) -> Vec<Outside> {
    let own = juliaup.channels.iter().filter_map(|channel| match &channel.leads {
        Leads::Own { place, .. } => Some(place),
        _ => None,
    });
    let named = juliaup.versions.iter().map(|installed| &installed.place).chain(own);
    let real = |path: &Path| patience::real_path(path).unwrap_or_else(|_| fold(path));
    let named: BTreeSet<PathBuf> = named.map(|place| real(&place.folder)).collect();
    let entries = match folder::entries(&juliaup.folder) {
        Ok(entries) => entries,
        Err(error) => {
            if !is_absence(&error) {
                warnings.push(Warning::io(WarningKind::Julia, &juliaup.folder, &error));
            }
            return Vec::new();
        }
    };
    let mut found = Vec::new();
    for (name, kind) in entries {
        let path = juliaup.folder.join(&name);
        let is_julias = kind == identity::Kind::Directory && name.as_encoded_bytes().starts_with(b"julia-");
        // Something that is named may lie deeper in it.
        let place = real(&path);
        if !is_julias || named.iter().any(|named| named.starts_with(&place)) {
            continue;
        }
        let is_unfinished = name.as_encoded_bytes().starts_with(b"julia-temp-");
        let kind = if is_unfinished { Kind::UnfinishedJulia } else { Kind::UnknownJulia };
        found.push(Outside { kind, name: name_of(&path), path, command: None });
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}
