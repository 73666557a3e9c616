//! One thing of a plan: what stands there, whether it is what was listed and measured, and why it is skipped.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::refusal::{self, Refusal};
use super::{Basis, Condition};
use crate::core::folder;
use crate::core::in_use::{Asked, Process};
use crate::core::judge::{Judged, Reason};
use crate::core::log::kept::KeptUse;
use crate::core::place::{Fingerprint, Look, NoPlace, Place, PlaceKind};
use crate::core::scan::Package;
use crate::core::space::{Kind, Owner, Sizes, Space};

#[derive(Debug, Clone)]
pub struct Item {
    pub(super) place: Place,
    pub(super) label: String,
    pub(super) kind: Kind,
    pub(super) sizes: Option<Sizes>,
    pub(super) space: Option<(Space, Judged)>,
    /// What was decided about it, where that is more than is known of the space.
    pub(super) reason: Option<Reason>,
    /// Whether it goes because of that.
    pub(super) is_judged: bool,
    /// The name of the package whose space it is, where that is known.
    pub(super) package: Option<String>,
    pub(super) fingerprint: Option<Fingerprint>,
    pub(super) real_path: Option<PathBuf>,
    /// Whether a link of the depot leads to it.
    pub(super) behind_link: bool,
    pub(super) holders: Vec<Process>,
    /// What the logs say of its use.
    pub(super) uses: Arc<[KeptUse]>,
    pub(super) conditions: Arc<[Condition]>,
    /// The positions of the items that must have gone before it.
    pub(super) rests_on: Vec<usize>,
    /// The positions of the items that it is, or holds, under another name.
    pub(super) one_with: Vec<usize>,
    pub(super) refusal: Option<Refusal>,
}

impl Item {
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// What to call it, `OpenML / datasets`. As read from disk: not yet safe to show.
    pub fn label(&self) -> &str {
        &self.label
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub fn sizes(&self) -> Option<&Sizes> {
        self.sizes.as_ref()
    }

    /// What is known of the space; `None` when it is none.
    pub fn space(&self) -> Option<&Space> {
        self.space.as_ref().map(|(space, _)| space)
    }

    /// Our own judgement of the space, whoever asked for its removal.
    pub fn verdict(&self) -> Option<&Judged> {
        self.space.as_ref().map(|(_, verdict)| verdict)
    }

    /// Why it stays or can go by our judgement, whoever asked for its removal; `None` where nobody judged it.
    pub fn reason(&self) -> Option<&Reason> {
        self.reason.as_ref().or_else(|| self.verdict().map(|verdict| &verdict.reason))
    }

    /// Whether it goes because nothing needs it, rather than because a person wants it gone.
    pub(in crate::core) fn is_judged(&self) -> bool {
        self.is_judged
    }

    /// What stood there when the plan was made; `None` when that could not be told.
    pub fn fingerprint(&self) -> Option<&Fingerprint> {
        self.fingerprint.as_ref()
    }

    /// What to ask for when looking for the programs that hold it.
    pub(in crate::core) fn to_ask(&self) -> Option<Asked> {
        let path = self.real_path.clone()?;
        // Whoever maps one file of a package's compiled code may open the others.
        let path = if self.place.is_of_package() { path.parent()?.to_path_buf() } else { path };
        Some(Asked { path, package: self.package.clone() })
    }

    pub(in crate::core) fn conditions(&self) -> &[Condition] {
        &self.conditions
    }

    pub(in crate::core) fn rests_on(&self) -> &[usize] {
        &self.rests_on
    }

    pub(in crate::core) fn one_with(&self) -> &[usize] {
        &self.one_with
    }

    /// Whether it is a part of what another item is: native code beside its `.ji` file.
    pub fn is_part(&self) -> bool {
        self.place.kind() == PlaceKind::Compiled && !self.rests_on.is_empty()
    }

    /// Why it stays when what it rests on stays.
    pub(in crate::core) fn stays_behind(&self) -> Refusal {
        if self.is_part() { Refusal::PartStays } else { Refusal::PackageStays }
    }

    /// Where it lies, when a link of the depot, in the place of `scratchspaces` or the like, leads there.
    pub fn path_behind_link(&self) -> Option<&Path> {
        self.real_path.as_deref().filter(|_| self.behind_link)
    }

    /// The folder to which that link leads.
    pub(in crate::core) fn shelf_behind_link(&self) -> Option<&Path> {
        self.path_behind_link()?.ancestors().nth(self.place.folders().len())
    }

    pub fn holders(&self) -> &[Process] {
        &self.holders
    }

    pub(in crate::core) fn uses(&self) -> &[KeptUse] {
        &self.uses
    }

    pub fn refusal(&self) -> Option<&Refusal> {
        self.refusal.as_ref()
    }

    /// Goes to the place and notes what stands there, or why it will be skipped.
    pub(super) fn new(place: Place, label: String, basis: &Basis) -> Self {
        let mut item = Self {
            place,
            label,
            kind: Kind::Directory,
            sizes: None,
            space: None,
            reason: None,
            is_judged: false,
            package: None,
            fingerprint: None,
            real_path: None,
            behind_link: false,
            holders: Vec::new(),
            uses: Arc::default(),
            conditions: Arc::default(),
            rests_on: Vec::new(),
            one_with: Vec::new(),
            refusal: None,
        };
        match item.place.look() {
            Ok(look) => item.note(look, basis),
            Err(obstacle) => item.refusal = Some(obstacle.into()),
        }
        item
    }

    /// The link that stands in the place of an owner's folder; `None` when that is no link.
    pub(super) fn linked_owner(depot: usize, owner: &Owner, basis: &Basis) -> Option<Self> {
        let layout = &basis.inventory.depots.get(depot)?.layout;
        Self::link(Place::loose(layout, owner.folder()), owner, basis)
    }

    pub(super) fn link(place: Result<Place, NoPlace>, owner: &Owner, basis: &Basis) -> Option<Self> {
        let item = Self::new(place.ok()?, format!("{} (the link)", owner.short()), basis);
        item.fingerprint.as_ref().is_some_and(|it| it.facts.kind == Kind::Symlink).then_some(item)
    }

    /// Notes that the item is the space at this position, and what is known of it.
    pub(super) fn is_space(&mut self, position: usize, basis: &Basis) {
        let inventory = basis.inventory;
        let Some(space) = inventory.spaces.get(position) else { return };
        let package = inventory.package_of(position);
        let name = package.and_then(|package| package.name.as_ref());
        let entries = inventory.entries_of(position);
        let verdict = Judged::of(space, entries, basis.now);
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
        if sizes.of.zip(stands).is_some_and(|(measured, stands)| measured != stands) {
            self.refusal.get_or_insert(Refusal::NotAsListed);
            return;
        }
        self.sizes = Some(sizes);
        if sizes.not_ours > 0 {
            self.refusal.get_or_insert(Refusal::NotAllMayGo(sizes.not_ours));
        }
    }

    fn note(&mut self, look: Look, basis: &Basis) {
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
        self.refusal = Refusal::of(&self.place, &look, basis.volumes);
        self.real_path = refusal::real_path(&self.place, &look);
        #[cfg(unix)]
        {
            self.behind_link = look.way.goes_through_link();
        }
        self.fingerprint = Some(look.fingerprint);
    }
}
