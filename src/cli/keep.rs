//! `keep`: what is never suggested for removal, kept in the settings.

use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::Keep;
use super::terminal::WEAK;
use super::{Context, Ending, Failure, json};
use crate::core::environment::fold;
use crate::core::judge::Facts;
use crate::core::keep_list::KeepList;
use crate::core::log::parents::Volumes;
use crate::core::scan::Inventory;
use crate::core::settings::Settings;
use crate::core::words::{things, visible};

pub(super) fn keep(asked: &Keep, context: &Context) -> Result<Ending, Failure> {
    if asked.items.is_empty() {
        let text = |out: &mut dyn Write| list(out, &context.never_suggested);
        context.show(|| json::kept(&context.never_suggested), text)?;
        return Ok(Ending::Done);
    }
    let no_settings = "there is no place for settings here, so nothing can be kept";
    let path = context.settings.as_deref().ok_or_else(|| Failure::NothingToDo(no_settings.to_string()))?;
    // Who puts something on a list that cannot be read would lose the rest of it.
    context.knows_kept()?;
    let inventory = context.inventory()?;
    let mut found = Vec::with_capacity(asked.items.len());
    for item in &asked.items {
        found.push(find(item, asked.remove, inventory.clone(), &context.never_suggested, context)?);
    }
    let unwritable =
        |(depot, item): &&(PathBuf, PathBuf)| depot.to_str().is_none() || item.to_str().is_none();
    if let Some((_, item)) = found.iter().find(unwritable).filter(|_| !asked.remove) {
        let reason = "its name cannot be written into the settings, for it is not Unicode";
        return Err(Failure::NothingToDo(format!("{}: {reason}", item.display())));
    }
    let change = |list: &mut KeepList| {
        let is_changed = |(depot, item): &&(PathBuf, PathBuf)| {
            if asked.remove {
                list.remove(depot, item)
            } else {
                !list.has(depot, item) && list.add(depot, item)
            }
        };
        found.iter().filter(is_changed).count() as u64
    };
    let (changed, list, warnings) = Settings::change_kept(path, change)?;
    let list = &list;
    let number = things(changed, "item");
    let done = if asked.remove { format!("Suggested again: {number}") } else { format!("Kept: {number}") };
    let told = context.report(|| json::kept(list), |out| writeln!(out, "{done}"));
    context.warn(&warnings);
    Ok(context.conclude(&told, Ending::Done, &[done]))
}

/// The depot and the path of what an item names; one that is to be suggested again need not be there.
fn find(
    item: &OsStr,
    remove: bool,
    inventory: Inventory,
    list: &KeepList,
    context: &Context,
) -> Result<(PathBuf, PathBuf), Failure> {
    let path = Path::new(item);
    let space = inventory.find(item);
    if let Ok(space) = &space {
        let space = inventory.spaces.get(*space);
        let depot = space.and_then(|space| inventory.depots.get(space.id.depot));
        if let Some((space, depot)) = space.zip(depot) {
            return Ok((depot.layout.root().to_path_buf(), space.path.clone()));
        }
    }
    if !path.is_absolute() {
        return Err(space.err().map_or_else(|| Failure::NothingToDo(String::new()), Failure::from));
    }
    let folded = fold(path);
    let kept = list.iter().find(|(depot, place)| depot.join(place) == folded);
    if let Some((depot, _)) = kept.filter(|_| remove) {
        return Ok((depot.to_path_buf(), folded));
    }
    let volumes = Volumes::of_system(&context.environment.working_directory);
    let mut facts = Facts::gather(&Arc::new(inventory), &volumes, &context.cancel);
    facts.look_further(&context.environment, &context.cancel);
    let thing = facts.things.iter().find(|thing| thing.places().any(|place| place.path() == folded));
    let root = thing.and_then(|thing| Some((facts.depots.get(thing.depot)?.depot.layout.root(), thing)));
    root.map(|(root, thing)| (root.to_path_buf(), thing.path.clone())).ok_or_else(|| {
        let hint = "'list --kind all' shows what can be kept";
        Failure::NothingToDo(format!("{} is nothing that could be suggested; {hint}", path.display()))
    })
}

fn list(out: &mut dyn Write, list: &KeepList) -> io::Result<()> {
    if list.is_empty() {
        return writeln!(out, "Nothing is kept: whatever can go is suggested.");
    }
    for (depot, place) in list.iter() {
        let (depot, place) = (depot.to_string_lossy(), place.to_string_lossy());
        writeln!(out, "{}  {WEAK}in {}{WEAK:#}", visible(&place), visible(&depot))?;
    }
    Ok(())
}
