//! What can be done, the same for every face: prepare, show, ask, carry out, report.
//!
//! A request ([`removal::Request`], or the [decisions](crate::core::judge::Decisions) of a collection) is measured
//! and becomes a [`Plan`]; the very plan that was shown and consented to is carried out, and what became of it comes
//! back as a [`Report`]. A face words what it is shown, asks, and plans, measures and retries nothing itself.

pub mod artifact;
pub mod collection;
pub mod free;
pub mod removal;
pub mod repair;
pub mod survey;
pub mod undo;
pub mod whole;

use std::time::Duration;

use crate::core::environment::Environment;
use crate::core::error::Error;
use crate::core::log::parents::Volumes;
use crate::core::plan::{Basis, Plan};
use crate::core::progress::Cancel;
use crate::core::reclaim::{self, Removals, Report, Tools, Watcher, Way};
use crate::core::scan::Inventory;
use crate::core::time::{Clock, Now};

#[derive(Debug, Clone, Copy)]
pub struct Means<'a> {
    /// Where removals are written down, and the trash.
    pub removals: &'a Removals,
    /// Where paths are seen from.
    pub environment: &'a Environment,
    pub clock: &'a dyn Clock,
    pub cancel: &'a Cancel,
}

impl Means<'_> {
    /// What is mounted now: it is looked up for each step, for much may be mounted while a question stands.
    pub fn volumes(&self) -> Volumes {
        Volumes::of_system(&self.environment.working_directory)
    }

    /// Makes a plan. It waits so long to hear which programs hold a space.
    pub fn plan(
        &self,
        inventory: &Inventory,
        now: &Now,
        patience: Duration,
        make: impl FnOnce(&Basis) -> Plan,
    ) -> Plan {
        make(&Basis { inventory, volumes: &self.volumes(), now, patience })
    }

    /// A plan that is to be carried out that way, with what it cannot be done to.
    pub fn for_way(&self, plan: Plan, way: Way) -> Plan {
        match way {
            Way::Trash => reclaim::for_trash(plan, self.removals.home_trash.as_deref()),
            Way::Permanent => plan,
        }
    }

    /// Carries a plan out, after consent.
    pub fn remove(&self, plan: &Plan, way: Way, watcher: &dyn Watcher) -> Result<Report, Error> {
        let volumes = self.volumes();
        reclaim::carry_out(plan, way, &self.tools(&volumes), self.cancel, watcher)
    }

    fn tools<'t>(&'t self, volumes: &'t Volumes) -> Tools<'t> {
        self.removals.tools(volumes, self.clock)
    }
}
