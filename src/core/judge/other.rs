//! The kinds of a depot that Pkg's collection does not know: compiled code, registries, caches of native code, and what
//! was left behind; and what else must be known before packages and artifacts go.
//!
//! [`Facts::look_further`] adds them to the [`Facts`] and looks at what decides about them: the headers of compiled
//! files, the Julias that are installed, registries. The rules are told in the README (Free the whole depot), their
//! sources where they are followed; where one is in doubt, a thing is kept. Nothing is changed and nothing is run.

use std::path::Path;
use std::sync::Arc;

mod bindings;
mod called;
mod commits;
mod compiled;
pub mod known;
mod listing;
pub mod reason;
mod registries;
mod seen;

pub use known::InstalledJulias;
pub use reason::{Advice, OtherReason, Remake};

use super::choices::Choices;
use super::facts::Facts;
use super::reason::{Evidence, Reason};
use super::same;
use super::thing::{Thing, ThingKind};
use crate::core::depot::Depots;
use crate::core::depot::layout::OVERRIDES;
use crate::core::environment::{Environment, fold};
use crate::core::julias::{Places, jupyter};
use crate::core::outside;
use crate::core::progress::Cancel;

impl Facts {
    /// Adds the things of the kinds that Pkg does not know, and what decides about them; soon after `cancel` a part.
    pub fn look_further(&mut self, environment: &Environment, cancel: &Cancel) {
        let julias = Arc::new(InstalledJulias::find(environment, &self.inventory.depots));
        self.look_outside(&julias.places(&julias.depots.iter().collect::<Vec<_>>()));
        // Some of the same files tell of both.
        let of_julias = julias.found.warnings.iter();
        let new: Vec<_> = of_julias.filter(|warning| !self.warnings.contains(warning)).cloned().collect();
        self.warnings.extend(new);
        let environment = &julias.environment.clone();
        self.other.julias = julias;
        self.other.elsewhere = Depots::from_environment(environment, &[]).list;
        self.other.users = seen::users(environment);
        listing::add(self);
        for depot in 0..self.depots.len() {
            if cancel.is_cancelled() {
                self.is_whole = false;
                return;
            }
            registries::look(self, depot);
        }
        self.is_whole &= compiled::look(self, cancel);
        bindings::look(self);
        called::look(self);
        self.other.are_known = true;
    }

    /// What other programs keep, and of it the kernels of Jupyter, which may run a file of an installed package.
    fn look_outside(&mut self, places: &Places) {
        let (outside, warnings) = outside::look(places);
        self.other.outside = outside;
        self.warnings.extend(warnings);
        for kernel in places.kernels().iter().flat_map(|folder| jupyter::read(folder, &mut Vec::new())) {
            let folder: Arc<Path> = Arc::from(kernel.folder);
            for file in kernel.arguments.iter().map(Path::new).filter(|file| file.is_absolute()) {
                let places = same::chain(file).into_iter().map(|place| (place, Arc::clone(&folder)));
                self.other.kernels.places.extend(places);
                self.other.kernels.files.push((fold(file), Arc::clone(&folder)));
            }
        }
    }

    /// Whether a thing is listed a second time, as what it is.
    pub(super) fn is_listed_twice(&self, at: usize) -> bool {
        self.other.twice.contains_key(&at)
    }

    /// Why a thing that Pkg's own rules would let go must stay.
    pub(super) fn needed_otherwise(&self, at: usize, thing: &Thing, choices: &Choices) -> Option<Reason> {
        let temporary = self.other.twice.get(&at).and_then(|at| self.other.leftovers.get(at));
        if let Some(reason) = temporary.map(|left| left.reason(&choices.now)) {
            return Some(Reason::Other(reason)).filter(|reason| !reason.can_go());
        }
        match thing.kind {
            // Be it a folder: nobody means an artifact by that.
            ThingKind::Artifact if self.other.are_known && thing.place.name() == OVERRIDES => {
                Some(Reason::Unknown)
            }
            ThingKind::Artifact => self.other.made_here.get(&thing.path).cloned().map(Reason::MadeHere),
            ThingKind::Package => {
                let kernels = &self.other.kernels;
                let spelled = kernels.files.iter().find(|(file, _)| file.starts_with(&thing.path));
                let real = thing.whereabouts.identity.and_then(|identity| kernels.places.get(&identity));
                let kernel = spelled.map(|(_, kernel)| kernel).or(real);
                kernel.map(|kernel| Reason::NeededByKernel(Arc::clone(kernel)))
            }
            _ => None,
        }
    }

    /// What becomes of a thing of the other kinds, and what speaks for that.
    pub(super) fn other_reason(
        &self,
        at: usize,
        thing: &Thing,
        choices: &Choices,
    ) -> (Reason, Vec<Evidence>) {
        let reason =
            match thing.kind {
                ThingKind::Compiled => {
                    self.other.compiled.get(&at).map(|known| known.reason(thing, self, choices))
                }
                ThingKind::Registry => self.other.registries.get(&at).cloned(),
                ThingKind::Cache => self.other.leftovers.get(&at).map(|cache| {
                    if cache.is_local { OtherReason::NativeCache } else { OtherReason::OnNetwork }
                }),
                ThingKind::Leftover => self.other.leftovers.get(&at).map(|left| left.reason(&choices.now)),
                _ => None,
            };
        let file = match &reason {
            Some(
                OtherReason::SourceGone(path) | OtherReason::Replaced(path) | OtherReason::PackedToo(path, _),
            ) => Some(Arc::clone(path)),
            _ => None,
        };
        let evidence = file.map(Evidence::of_file).into_iter().collect();
        (reason.map_or(Reason::Unknown, Reason::Other), evidence)
    }
}
