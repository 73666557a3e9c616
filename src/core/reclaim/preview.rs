//! What is shown before a removal: the plan for each way of carrying it out, kept true while it is looked at.
//!
//! The plan that consent is given to is the very value that is carried out; here are two, one for the trash and
//! one for good, because where there is no trash they skip different things. [`Preview::look_again`] asks the
//! guard what it would say now. A thing that has changed stays listed as it was, and will be skipped: nobody
//! consents to what appeared in the list a moment before.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::guard::Guard;
use super::{Removals, Way, for_trash};
use crate::core::in_use::Extent;
use crate::core::log::parents::Volumes;
use crate::core::place::PlaceKind;
use crate::core::plan::{Plan, Refusal};
use crate::core::progress::Cancel;
use crate::core::scan;
use crate::core::scan::walk::Group;
use crate::core::space::Key;
use crate::core::time::Clock;

/// A plan for each way.
#[derive(Debug, Clone)]
pub struct Preview {
    trash: Arc<Plan>,
    permanent: Arc<Plan>,
    /// Whether nothing can be written down of what goes to the trash, for the disk is full.
    disk_is_full: bool,
}

impl Preview {
    /// The preview of a plan. Makes nothing.
    pub fn new(plan: Plan, home_trash: Option<&Path>) -> Self {
        let trash = Arc::new(for_trash(plan.clone(), home_trash));
        Self { trash, permanent: Arc::new(plan), disk_is_full: false }
    }

    /// The same, with whether there is room to write down what would go to the trash.
    #[must_use]
    pub fn with_room_in(mut self, removals: &Removals) -> Self {
        self.disk_is_full = removals.lack_room(self.permanent.items().len());
        self
    }

    pub fn disk_is_full(&self) -> bool {
        self.disk_is_full
    }

    /// The same without these things, by their positions.
    #[must_use]
    pub fn without(&self, left_out: &HashSet<usize>) -> Self {
        let less = |plan: &Arc<Plan>| {
            if left_out.is_empty() { Arc::clone(plan) } else { Arc::new(plan.without(left_out)) }
        };
        Self { trash: less(&self.trash), permanent: less(&self.permanent), disk_is_full: self.disk_is_full }
    }

    pub fn plan(&self, way: Way) -> &Arc<Plan> {
        match way {
            Way::Trash => &self.trash,
            Way::Permanent => &self.permanent,
        }
    }

    /// The same, as on a machine on which every process can be looked at: what pictures show must not depend on the
    /// machine they are made on.
    #[doc(hidden)]
    #[must_use]
    pub fn as_where_all_is_seen(mut self) -> Self {
        for plan in [&mut self.trash, &mut self.permanent] {
            Arc::make_mut(plan).looked_for_holders_as_far_as(Extent::All);
        }
        self
    }

    /// The same things, with what the guard would say of each now: what is open, was used or has changed will be
    /// skipped, and what is closed again will not. Changes nothing on disk.
    #[must_use]
    pub fn look_again(
        &self,
        home_trash: Option<&Path>,
        volumes: &Volumes,
        clock: &dyn Clock,
        patience: Duration,
    ) -> Self {
        let mut plan = self.permanent.unjudged();
        let guard = Guard::new(&plan, clock, volumes, patience);
        let positions = 0..plan.items().len();
        let mut refusals: Vec<(usize, Refusal)> =
            positions.filter_map(|position| Some((position, guard.check(position).err()?))).collect();
        // That it could not be told in time is said of the whole; it is asked again before each goes.
        refusals.retain(|(_, refusal)| *refusal != Refusal::HoldersUnknown);
        let extent = guard.looked_for_holders();
        if !extent.is_whole() {
            // Who was not looked at in time may still have it open.
            let in_use = self.permanent.items().iter().enumerate().filter_map(|(position, item)| {
                item.refusal()
                    .filter(|refusal| matches!(refusal, Refusal::InUse(_)))
                    .map(|it| (position, it.clone()))
            });
            refusals.extend(in_use);
        }
        plan.refuse(refusals);
        plan.refuse_what_rests();
        plan.looked_for_holders_as_far_as(extent);
        Self::new(plan, home_trash)
    }

    /// The same things with their sizes as they are now: since they were measured for the list, files may have
    /// come and gone deep inside. What is not measured before `cancel` keeps the size that is known.
    #[must_use]
    pub fn measured_again(&self, home_trash: Option<&Path>, cancel: &Cancel) -> Self {
        let mut plan = Plan::clone(&self.permanent);
        let mut groups: BTreeMap<PathBuf, Vec<(usize, Key)>> = BTreeMap::new();
        for (position, item) in plan.items().iter().enumerate().filter(|(_, item)| item.refusal().is_none()) {
            let place = item.place();
            if place.kind() != PlaceKind::Loose {
                groups.entry(place.folder()).or_default().push((position, Key::found(place.name())));
            }
        }
        let groups = groups.into_iter().map(|(folder, spaces)| Group { folder, spaces }).collect();
        let (sizes, _) = scan::sizes(groups, cancel, &());
        for (position, sizes) in sizes {
            plan.set_sizes(position, sizes);
        }
        Self::new(plan, home_trash)
    }

    /// Whether another preview of the same things would do, skip and say the same.
    pub fn is_as(&self, other: &Self) -> bool {
        let same = |way| {
            let (one, other) = (self.plan(way), other.plan(way));
            let mut items = one.items().iter().zip(other.items());
            one.looked_for_holders() == other.looked_for_holders()
                && one.items().len() == other.items().len()
                && items.all(|(one, other)| one.refusal() == other.refusal() && one.sizes() == other.sizes())
        };
        self.disk_is_full == other.disk_is_full && same(Way::Trash) && same(Way::Permanent)
    }
}
