//! One thing of a plan: what stands there, whether it is what was listed and measured, and why it is skipped.

use std::sync::Arc;

use super::refusal::{self, Refusal};
use super::{Item, Sight};
use crate::core::folder;
use crate::core::identity::Identity;
use crate::core::judge::Verdict;
use crate::core::log::kept::KeptUse;
use crate::core::place::{Fingerprint, Look, NoPlace, Place};
use crate::core::scan::Package;
use crate::core::space::{Kind, Owner, Sizes, Space};

impl Item {
    /// Goes to the place and notes what stands there, or why it will be skipped.
    pub(super) fn new(place: Place, label: String, sight: &Sight) -> Self {
        let mut item = Self {
            place,
            label,
            kind: Kind::Directory,
            sizes: None,
            space: None,
            package: None,
            fingerprint: None,
            real_path: None,
            behind_link: false,
            holders: Vec::new(),
            uses: Arc::default(),
            refusal: None,
        };
        match item.place.look() {
            Ok(look) => item.note(look, sight),
            Err(obstacle) => item.refusal = Some(obstacle.into()),
        }
        item
    }

    /// The link that stands in the place of an owner's folder; `None` when that is no link.
    pub(super) fn linked_owner(depot: usize, owner: &Owner, sight: &Sight) -> Option<Self> {
        let layout = &sight.inventory.depots.get(depot)?.layout;
        Self::link(Place::loose(layout, owner.folder()), owner, sight)
    }

    pub(super) fn link(place: Result<Place, NoPlace>, owner: &Owner, sight: &Sight) -> Option<Self> {
        let item = Self::new(place.ok()?, format!("{} (the link)", owner.short()), sight);
        item.fingerprint.as_ref().is_some_and(|it| it.facts.kind == Kind::Symlink).then_some(item)
    }

    /// Notes that the item is the space at this position, and what is known of it.
    pub(super) fn is_space(&mut self, position: usize, sight: &Sight) {
        let inventory = sight.inventory;
        let Some(space) = inventory.spaces.get(position) else { return };
        let package = inventory.package_of(position);
        let name = package.and_then(|package| package.name.as_ref());
        let entries = inventory.entries_of(position);
        let verdict = Verdict::of(space, entries, sight.now);
        self.uses = KeptUse::of(entries).into();
        self.package = name.filter(|_| !space.id.owner.is_global()).map(|name| name.text.clone());
        self.space = Some((space.clone(), verdict));
        if !self.is_as_listed(space, package) {
            self.refusal.get_or_insert(Refusal::NotAsListed);
        }
    }

    /// Whether what stands there is what the inventory has listed.
    fn is_as_listed(&self, space: &Space, package: Option<&Package>) -> bool {
        let Some(Fingerprint { above, facts }) = &self.fingerprint else { return true };
        let listed = package.map(|package| package.above.as_slice()).unwrap_or_default();
        let are_above = listed.is_empty() || above.iter().map(|above| &above.identity).eq(listed);
        // Some file systems list other numbers than they tell of the thing itself; then the listings are compared.
        let list_again = || {
            let listed = folder::list(&self.place.folder()).map(|listed| listed.entries).unwrap_or_default();
            listed.into_iter().find(|entry| entry.name == self.place.name()).and_then(|entry| entry.inode)
        };
        let is_it = |inode| inode == facts.identity.inode || list_again() == Some(inode);
        are_above && facts.kind == space.kind && space.inode.is_none_or(is_it)
    }

    /// Takes note of what it takes, and of what the measuring has found in it; when something else was measured, it is
    /// refused.
    pub(super) fn was_measured(&mut self, sizes: Sizes) {
        let stands = self.fingerprint.as_ref().map(|fingerprint| fingerprint.facts.identity);
        if sizes.of.map(Identity::from).zip(stands).is_some_and(|(measured, stands)| measured != stands) {
            self.refusal.get_or_insert(Refusal::NotAsListed);
            return;
        }
        self.sizes = Some(sizes);
        if sizes.not_ours > 0 {
            self.refusal.get_or_insert(Refusal::NotAllMayGo(sizes.not_ours));
        }
    }

    fn note(&mut self, look: Look, sight: &Sight) {
        let facts = look.fingerprint.facts;
        self.kind = facts.kind;
        if self.place.kind().is_file() {
            self.sizes = Some(Sizes {
                apparent: facts.bytes,
                allocated: facts.allocated,
                reclaimable: if facts.links > 1 { 0 } else { facts.allocated },
                files: 1,
                ..Sizes::default()
            });
        }
        self.refusal = Refusal::of(&self.place, &look, sight.volumes);
        self.real_path = refusal::real_path(&self.place, &look);
        #[cfg(unix)]
        {
            self.behind_link = look.way.goes_through_link();
        }
        self.fingerprint = Some(look.fingerprint);
    }
}
