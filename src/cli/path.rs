//! `path`: where a space is, and making it as Scratch.jl does.

use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::args::SpacePath;
use super::terminal::may_leave;
use super::{Context, Ending, Failure, json};
use crate::core::depot::Origin;
use crate::core::error::{Warning, WarningKind};
use crate::core::patience;
use crate::core::scan::LookupError;
use crate::core::scratch::{Caller, GLOBAL, Scratch};

pub(super) fn path(asked: &SpacePath, context: &Context) -> Result<Ending, Failure> {
    let found = context.depots.find(&context.environment);
    let home: Vec<Warning> =
        found.warnings.iter().filter(|warning| warning.kind == WarningKind::Home).cloned().collect();
    let depots = found.list;
    // A depot that was added in the settings is not one that Julia writes to.
    let depots: Vec<_> = depots.into_iter().filter(|depot| depot.origin != Origin::Settings).collect();
    let paths: Vec<_> = depots.into_iter().map(|depot| depot.path).collect();
    if paths.is_empty() {
        return Err(Failure::NoDepot);
    }
    let scratch = Scratch::in_depots(&paths, context.environment.clone(), context.clock.clone())?;
    let key = asked.key.to_string_lossy();
    let owner = owner(&asked.owner, context)?;
    if !asked.create {
        let path = scratch.scratch_path(owner, &key)?;
        may_leave(show(&path, false, false, &[], context))?;
        return Ok(Ending::Done);
    }
    // A bad key is said before anything else is looked at.
    let _ = scratch.scratch_path(owner, &key)?;
    let calling = asked.calling.as_deref().map_or(Ok(owner), uuid)?;
    let mut caller = Caller::of(calling);
    if let Some(project) = &asked.project {
        caller = caller.with_project(project_file(&context.environment.absolute(project))?);
    }
    let space = scratch.get_scratch_for(owner, &key, &caller)?;
    let warnings: Vec<Warning> = home.into_iter().chain(space.warning()).collect();
    let logged = space.tracking().is_logged();
    context.warn(&warnings);
    let told = show(space.path(), space.is_new(), logged, &warnings, context);
    if !(space.is_new() || logged) {
        // Nothing was changed; then nothing was done when it could not be told.
        may_leave(told)?;
        return Ok(Ending::Done);
    }
    let path = space.path().to_string_lossy().into_owned();
    Ok(context.conclude(&told, Ending::Done, &[path]))
}

fn show(path: &Path, created: bool, logged: bool, warnings: &[Warning], context: &Context) -> io::Result<()> {
    if context.json {
        context.terminal.report_json(&json::space_path(path, created, logged, warnings))
    } else {
        context.terminal.print_path(path)
    }
}

/// The UUID of an owner: itself, `global`, or that of the package of this name that has spaces.
fn owner(text: &str, context: &Context) -> Result<Uuid, Failure> {
    if let Ok(uuid) = uuid(text) {
        return Ok(uuid);
    }
    let inventory = context.inventory()?;
    let named = inventory.packages.iter().filter(|package| package.is_named(text));
    let mut uuids: Vec<Uuid> = named.filter_map(|package| package.owner.uuid()).collect();
    uuids.sort_unstable();
    uuids.dedup();
    match uuids.as_slice() {
        [uuid] => Ok(*uuid),
        [] => Err(Failure::NothingToDo(format!(
            "no package called '{text}' has scratch spaces here; name a new one's owner by its UUID, or 'global'"
        ))),
        several => Err(Failure::Lookup(LookupError::SeveralPackages {
            text: text.to_string(),
            candidates: several.iter().map(Uuid::to_string).collect(),
        })),
    }
}

fn uuid(text: &str) -> Result<Uuid, Failure> {
    if text.eq_ignore_ascii_case("global") {
        return Ok(GLOBAL);
    }
    let hint = || Failure::NothingToDo(format!("'{text}' is neither a UUID nor 'global'"));
    Uuid::try_parse(text).map_err(|_| hint())
}

/// The project file at a path, or in the folder there.
fn project_file(path: &Path) -> Result<PathBuf, Failure> {
    let file = if patience::is_folder(path) {
        crate::core::scratch::project_in(path)
    } else {
        Some(path.to_path_buf())
    };
    file.filter(|file| patience::is_file(file)).ok_or_else(|| {
        let message = "there is no project file, so that the use could not be logged; nothing was made";
        Failure::NothingToDo(format!("{}: {message}", path.display()))
    })
}
