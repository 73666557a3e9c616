//! Two names for one thing, and one thing inside another: neither goes while what it is, or holds, besides stays.
//!
//! A survey heeds that where it decides. Here it is heeded for what is refused only when it is planned or looked at again,
//! and for spaces that were named without a survey.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::{Basis, Item, Plan, Refusal};
use crate::core::identity::Identity;
use crate::core::judge::Reason;
use crate::core::patience;
use crate::core::place::Obstacle;
use crate::core::space::Kind;

/// The items by where they really lie, the links above them resolved.
struct Places(HashMap<PathBuf, Vec<usize>>);

impl Places {
    fn of(items: &[Item]) -> Self {
        let mut places: HashMap<PathBuf, Vec<usize>> = HashMap::new();
        for (position, item) in items.iter().enumerate() {
            if let Some(place) = real_place(item) {
                places.entry(place).or_default().push(position);
            }
        }
        Self(places)
    }

    /// The items that are what lies at a real path, or hold it.
    fn that_hold<'a>(&'a self, path: &'a Path) -> impl Iterator<Item = usize> + 'a {
        path.ancestors().filter_map(|above| self.0.get(above)).flatten().copied()
    }
}

fn real_place(item: &Item) -> Option<PathBuf> {
    item.real_path.clone().or_else(|| real_folder(&item.place.folder()).map(|it| it.join(item.place.name())))
}

fn real_folder(folder: &Path) -> Option<PathBuf> {
    patience::real_path(folder).ok()
}

impl Plan {
    /// Takes note of which items are, or hold, which others.
    pub(super) fn find_other_names(&mut self) {
        let places = Places::of(&self.items);
        let mut folders: HashMap<Identity, Vec<usize>> = HashMap::new();
        for (position, item) in self.items.iter().enumerate().filter(|(_, item)| item.kind == Kind::Directory)
        {
            if let Some(fingerprint) = &item.fingerprint {
                folders.entry(fingerprint.facts.identity).or_default().push(position);
            }
        }
        let mut pairs: HashSet<(usize, usize)> = HashSet::new();
        for (position, item) in self.items.iter().enumerate() {
            let leads_to = (item.kind == Kind::Symlink).then(|| patience::real_path(&item.place.path()).ok());
            for path in real_place(item).into_iter().chain(leads_to.flatten()) {
                pairs.extend(places.that_hold(&path).map(|other| (other, position)));
            }
        }
        let same = folders.values().filter(|same| same.len() > 1);
        pairs.extend(
            same.flat_map(|same| same.iter().flat_map(|one| same.iter().map(|other| (*one, *other)))),
        );
        for (position, other) in pairs.into_iter().filter(|(one, other)| one != other) {
            if let Some(item) = self.items.get_mut(position) {
                item.one_with.push(other);
            }
        }
    }

    /// Refuses what is, or holds, a space that is listed and not among what was named.
    pub(super) fn spare_what_was_not_named(&mut self, basis: &Basis) {
        let named: HashSet<PathBuf> = self.items.iter().map(|item| item.place.path()).collect();
        let places = Places::of(&self.items);
        let mut folders: HashMap<&Path, Option<PathBuf>> = HashMap::new();
        let mut refusals = Vec::new();
        for space in &basis.inventory.spaces {
            // What lies behind a link that goes is no longer reached by that name.
            if space.path.ancestors().any(|above| named.contains(above)) {
                continue;
            }
            let Some((folder, name)) = space.path.parent().zip(space.path.file_name()) else { continue };
            let folder = folders.entry(folder).or_insert_with(|| real_folder(folder));
            let place = folder.as_ref().map(|folder| folder.join(name));
            let leads_to = (space.kind == Kind::Symlink).then(|| patience::real_path(&space.path).ok());
            for path in place.into_iter().chain(leads_to.flatten()) {
                let kept = || Refusal::Kept(Reason::SameAsKept(space.path.as_path().into()));
                refusals.extend(places.that_hold(&path).map(|item| (item, kept())));
            }
        }
        self.refuse(refusals);
    }

    /// Refuses what is, or holds, something that stays.
    pub(super) fn refuse_what_has_other_names(&mut self) {
        let stays = |other: &usize| {
            let item = self.items.get(*other)?;
            let refusal = item.refusal.as_ref()?;
            (*refusal != Refusal::Barred(Obstacle::Gone)).then(|| Refusal::OtherNameStays(item.place.path()))
        };
        let going = self.items.iter().enumerate().filter(|(_, item)| item.refusal.is_none());
        let refusals: Vec<(usize, Refusal)> = going
            .filter_map(|(position, item)| Some((position, item.one_with.iter().find_map(stays)?)))
            .collect();
        self.refuse(refusals);
    }
}
