//! Plans of what was decided elsewhere, by a collection or by a person: it is looked at here like everything else.

use std::path::PathBuf;
use std::sync::Arc;

use super::{Basis, Condition, Conditions, Item, Plan, Purpose, Refusal};
use crate::core::identity::Facts;
use crate::core::judge::{InstalledJulias, Reason};
use crate::core::place::Place;
use crate::core::space::Sizes;

#[derive(Debug, Clone)]
pub(in crate::core) struct Wanted {
    pub place: Place,
    pub label: String,
    pub sizes: Option<Sizes>,
    /// What stood there when it was judged, where that was noted.
    pub seen: Option<Facts>,
    /// The position of the space in the inventory, when it is one.
    pub space: Option<usize>,
    /// What was decided about it.
    pub reason: Reason,
    /// Whether it goes because of that, so that it stays once that no longer holds; otherwise a person wants it gone.
    pub is_judged: bool,
    /// Why it is only listed.
    pub refusal: Option<Refusal>,
    pub conditions: Arc<[Condition]>,
    /// The positions of those that must go first; `None` for one that is not among them.
    pub rests_on: Vec<Option<usize>>,
}

/// What a collection was decided by, and is looked at again before anything goes.
#[derive(Debug, Clone, Default)]
pub(in crate::core) struct Grounds {
    /// Files that decided by not being there.
    pub absent: Arc<[PathBuf]>,
    /// How the Julias were looked for, and those that were found.
    pub julias: Option<Arc<InstalledJulias>>,
}

impl Plan {
    /// A plan to remove these. Unless it `heeds_use`, neither the programs that hold something nor what is used, or
    /// comes back, meanwhile keeps it, as they do not keep it from Julia.
    pub(in crate::core) fn collect(
        purpose: Purpose,
        wanted: Vec<Wanted>,
        grounds: Grounds,
        heeds_use: bool,
        basis: &Basis,
    ) -> Self {
        let mut plan = Self { heeds_use, grounds, ..Self::new(purpose, basis) };
        let mut lasting = Vec::new();
        for (position, wanted) in wanted.into_iter().enumerate() {
            let Wanted { place, label, sizes, seen, space, reason, is_judged, refusal, conditions, rests_on } =
                wanted;
            let mut item = Item::new(place, label, basis);
            (item.reason, item.is_judged) = (Some(reason), is_judged);
            let stands = item.fingerprint.as_ref().map(|fingerprint| fingerprint.facts);
            let is_another = seen.zip(stands).is_some_and(|(seen, stands)| !stands.is_same_as(&seen));
            lasting.extend(refusal.map(|refusal| (position, refusal)));
            lasting.extend(is_another.then_some((position, Refusal::NotAsListed)));
            if let Some(position) = space {
                item.is_space(position, basis);
            }
            if let Some(sizes) = sizes {
                item.was_measured(sizes);
            }
            item.conditions = conditions;
            if rests_on.contains(&None) {
                lasting.push((position, Refusal::PackageStays));
            }
            item.rests_on = rests_on.into_iter().flatten().collect();
            plan.items.push(item);
        }
        plan.refuse(lasting);
        if heeds_use {
            plan.finish(basis);
            let conditions = Conditions::new(plan.grounds.julias.clone(), basis.patience);
            let broken = plan.items.iter().enumerate().filter_map(|(position, item)| {
                let check = conditions.check(&item.conditions, basis.volumes, basis.now);
                // That is asked again before anything goes.
                let refusal = check.err().filter(|refusal| *refusal != Refusal::HoldersUnknown);
                Some((position, refusal?))
            });
            plan.refuse(broken.collect::<Vec<_>>());
        }
        plan.refuse_what_rests();
        plan
    }

    /// Refuses what rests on something that stays, what would stay without a part of it, and what is, or holds, something
    /// that stays, until no more does.
    pub(in crate::core) fn refuse_what_rests(&mut self) {
        loop {
            let before = self.refused().count();
            let parts = self.items.iter().filter(|item| item.is_part());
            let parts = parts.filter_map(|item| Some((*item.rests_on.first()?, item.refusal.clone()?)));
            self.refuse(parts.collect::<Vec<_>>());
            let stays = |at: &usize| self.items.get(*at).is_none_or(|item| item.refusal.is_some());
            let rests = self.items.iter().enumerate().filter(|(_, item)| item.rests_on.iter().any(stays));
            self.refuse(rests.map(|(position, item)| (position, item.stays_behind())).collect::<Vec<_>>());
            self.refuse_what_has_other_names();
            if self.refused().count() == before {
                return;
            }
        }
    }
}
