//! Deleting spaces for a program: for good, as Scratch.jl does, but by the plan and the guard with which
//! everything is removed here.
//!
//! What the guard refuses stays and is told. Only that a usage log is being written just now is waited for.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use uuid::Uuid;

use super::{Scratch, ScratchError, directory};
use crate::core::depot::{Depots, Origin, is_absence};
use crate::core::error::{Error, Warning, plain};
use crate::core::folder;
use crate::core::identity::Kind;
use crate::core::operation::Means;
use crate::core::place::Obstacle;
use crate::core::plan::{Basis, Plan, Refusal};
use crate::core::progress::Cancel;
use crate::core::reclaim::{Outcome, Removals, Way};
use crate::core::scan;
use crate::core::space::{Key, Owner};

/// How long a log that is being written is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long to look for programs that hold a space, while planning.
const PATIENCE_TO_PLAN: Duration = Duration::from_millis(200);
/// How many things a message names.
const NAMED: usize = 3;

/// What was deleted.
#[derive(Debug, Clone, Default)]
pub struct Deleted {
    /// How many spaces, and loose files in `scratchspaces/`.
    pub items: usize,
    /// How many bytes on disk they took.
    pub bytes: u64,
    /// What could not be looked at while deleting.
    pub warnings: Vec<Warning>,
}

/// Something that was to be deleted and is still there, whole or in part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// What.
    pub path: PathBuf,
    /// Why.
    pub reason: String,
}

/// The sentence about what was kept.
pub(super) fn sentence(kept: &[Kept]) -> String {
    let named: Vec<String> =
        kept.iter().take(NAMED).map(|kept| format!("{} ({})", kept.path.display(), kept.reason)).collect();
    let more = match kept.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("cannot delete {}{more}", named.join(", "))
}

/// Deletes one space.
pub(super) fn delete(scratch: &Scratch, parent: Uuid, key: &Key) -> Result<Deleted, ScratchError> {
    let owner = Owner::of(parent);
    let path = scratch.scratch_dir().join(owner.folder()).join(key.as_os_str());
    let deleted = carry_out(scratch, |basis| {
        if let Some(directory) = directory::current() {
            let spaces = [(owner.clone(), key.clone())];
            let named: &[_] = if path.symlink_metadata().is_ok() { &spaces } else { &[] };
            return Plan::delete_in_directory(&directory, named, basis);
        }
        let spaces = &basis.inventory.spaces;
        let position = spaces.iter().position(|space| space.id.owner == owner && space.id.key == *key);
        Plan::delete(position.as_slice(), basis)
    })?;
    // In a folder that cannot be listed it is there and was not found.
    match path.symlink_metadata() {
        Err(error) if is_absence(&error) => Ok(deleted),
        _ if deleted.items > 0 => Ok(deleted),
        Ok(_) => Err(unseen(path, "the folder it lies in cannot be listed")),
        Err(error) => Err(unseen(path, plain(&error))),
    }
}

/// Deletes every space of an owner.
pub(super) fn wipe(scratch: &Scratch, parent: Uuid) -> Result<Deleted, ScratchError> {
    let owner = Owner::of(parent);
    if let Some(directory) = directory::current() {
        let spaces = spaces_of(&directory, &owner)?;
        return carry_out(scratch, |basis| {
            Plan::wipe_link_in_directory(&directory, &owner, basis)
                .unwrap_or_else(|| Plan::delete_in_directory(&directory, &spaces, basis))
        });
    }
    let deleted = carry_out(scratch, |basis| Plan::wipe_owner(0, &owner, basis))?;
    check_listed(&scratch.scratch_dir().join(owner.folder()))?;
    Ok(deleted)
}

/// Deletes every space of the depot and what else lies beside them, or every owner's folder of a directory.
pub(super) fn clear(scratch: &Scratch) -> Result<Deleted, ScratchError> {
    let folder = scratch.scratch_dir();
    let Some(directory) = directory::current() else {
        let deleted = carry_out(scratch, |basis| Plan::clear(&[0], basis))?;
        for (name, kind) in entries(&folder)? {
            if kind == Kind::Directory {
                check_listed(&folder.join(name))?;
            }
        }
        return Ok(deleted);
    };
    let mut spaces = Vec::new();
    for (name, kind) in entries(&directory)? {
        let owner = Owner::of_folder(&name);
        if kind == Kind::Directory && owner.is_regular() {
            spaces.extend(spaces_of(&directory, &owner)?);
        }
    }
    carry_out(scratch, |basis| Plan::delete_in_directory(&directory, &spaces, basis))
}

/// Sees to it that what is in a folder was found; what was made in it since is no trouble.
fn check_listed(folder: &Path) -> Result<(), ScratchError> {
    match folder::entries(folder) {
        Err(error) if !is_absence(&error) => Err(unseen(folder.to_path_buf(), plain(&error))),
        _ => Ok(()),
    }
}

fn unseen(path: PathBuf, reason: impl Into<String>) -> ScratchError {
    ScratchError::Kept(vec![Kept { path, reason: reason.into() }])
}

fn spaces_of(directory: &Path, owner: &Owner) -> Result<Vec<(Owner, Key)>, ScratchError> {
    let entries = entries(&directory.join(owner.folder()))?;
    Ok(entries.into_iter().map(|(name, _)| (owner.clone(), Key::found(&name))).collect())
}

/// The entries of a folder; none when it is not there.
fn entries(path: &Path) -> Result<Vec<(std::ffi::OsString, Kind)>, ScratchError> {
    match folder::entries(path) {
        Ok(entries) => Ok(entries),
        Err(error) if is_absence(&error) => Ok(Vec::new()),
        Err(error) => Err(Error::new("list the folder", path, error).into()),
    }
}

/// Plans and deletes, again while a log is being written.
fn carry_out(scratch: &Scratch, make: impl Fn(&Basis) -> Plan) -> Result<Deleted, ScratchError> {
    let begun = Instant::now();
    let mut deleted = Deleted::default();
    loop {
        let kept = once(scratch, &make, &mut deleted)?;
        if kept.iter().any(|(_, passes)| *passes) && begun.elapsed() < PATIENCE {
            std::thread::sleep(Duration::from_millis(10));
            continue;
        }
        return if kept.is_empty() {
            Ok(deleted)
        } else {
            Err(ScratchError::Kept(kept.into_iter().map(|(kept, _)| kept).collect()))
        };
    }
}

/// Plans and deletes once. What is still there, and whether that may pass: a log is being written.
fn once(
    scratch: &Scratch,
    make: impl Fn(&Basis) -> Plan,
    deleted: &mut Deleted,
) -> Result<Vec<(Kept, bool)>, ScratchError> {
    let first = scratch.depots.first().map(std::slice::from_ref).unwrap_or_default();
    let (removals, cancel) = (Removals::default(), Cancel::default());
    let means = Means {
        removals: &removals,
        environment: &scratch.environment,
        clock: &*scratch.clock,
        cancel: &cancel,
    };
    let depots = Depots::from_paths(first, Origin::Argument, &scratch.environment);
    let inventory = scan::inventory_without_names(depots, &means.volumes());
    let plan = means.plan(&inventory, &scratch.clock.now(), PATIENCE_TO_PLAN, make);
    if plan.items().is_empty() {
        return Ok(Vec::new());
    }
    let report = means.remove(&plan, Way::Permanent, &())?;
    deleted.items += report.done();
    deleted.bytes += report.freed.allocated;
    deleted.warnings.extend(report.warnings);
    let mut kept = Vec::new();
    for (item, outcome) in plan.items().iter().zip(report.items) {
        let (reason, is_written) = match outcome {
            // Whoever else deleted it did what was asked.
            Outcome::Deleted | Outcome::Moved(_) | Outcome::Refused(Refusal::Barred(Obstacle::Gone)) => {
                continue;
            }
            Outcome::Refused(refusal) => {
                (refusal.to_string(), matches!(refusal, Refusal::LogBeingWritten(_)))
            }
            Outcome::Failed(stuck, _) => (
                stuck
                    .first()
                    .map_or_else(String::new, |stuck| format!("{}: {}", stuck.path.display(), stuck.reason)),
                false,
            ),
            Outcome::Interrupted { .. } => ("it was interrupted".to_string(), false),
        };
        kept.push((Kept { path: item.place().path(), reason }, is_written));
    }
    Ok(kept)
}
