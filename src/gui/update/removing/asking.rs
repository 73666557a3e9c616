//! What is asked when something is to be deleted: which spaces that means, the question, and what a filter hides.

use std::collections::HashSet;
use std::path::PathBuf;

use crate::core::depot::Origin;
use crate::core::operation::removal::Request;
use crate::core::reclaim::Removals;
use crate::gui::format;
use crate::gui::state::State;
use crate::gui::state::listing::Listing;
use crate::gui::state::removing::Proposal;
use crate::gui::words::removing as words;

impl State {
    /// Where removals from these depots are written down, and which trash they go to. The demo has both for
    /// itself, and takes them with it: nothing but the demo's own may ever go there.
    pub fn removals_of(&self, depots: impl IntoIterator<Item = usize>) -> Removals {
        let listed = self.list.listing.as_ref().map(|listing| &listing.inventory.depots);
        let is_demo = |depot: usize| {
            listed.and_then(|depots| depots.get(depot)).is_some_and(|depot| depot.origin == Origin::Demo)
        };
        let mut depots = depots.into_iter().peekable();
        let all_of_demo = depots.peek().is_some() && depots.all(is_demo);
        let demo = self.session.demo.removals.as_ref().filter(|_| all_of_demo);
        demo.unwrap_or(&self.removing.removals).clone()
    }

    /// Where removals from everything that is listed are written down.
    pub fn removals_here(&self) -> Removals {
        let depots = self.list.listing.as_ref().map_or(0, |listing| listing.inventory.depots.len());
        self.removals_of(0..depots)
    }

    /// What is asked when what is selected is to be deleted.
    pub fn asked_to_delete(&self) -> Option<(Request, Proposal)> {
        let listing = self.list.listing.as_ref()?;
        let spaces = self.list.target_spaces();
        if spaces.is_empty() {
            return None;
        }
        let mut packages: Vec<usize> = spaces.iter().map(|space| listing.package_of(*space)).collect();
        packages.sort_unstable();
        packages.dedup();
        // Packages of which everything that is shown goes seem to go whole.
        let chosen: HashSet<usize> = spaces.iter().copied().collect();
        let (mut whole, mut hidden) = (0, 0);
        for package in packages.iter().filter_map(|package| listing.package(*package)) {
            let is_shown = |space: &usize| {
                self.list.items.of_space(*space).is_some_and(|item| self.list.shown.item(item))
            };
            let shown = package.spaces.clone().filter(is_shown);
            if shown.clone().all(|space| chosen.contains(&space)) {
                whole += 1;
                hidden += package.spaces.len() - shown.count();
            }
        }
        let remark = words::hidden(spaces.len(), hidden, if packages.len() == 1 { whole } else { 2 });
        let of_package = packages.first().filter(|_| packages.len() == 1);
        let is_whole = of_package
            .and_then(|package| listing.package(*package))
            .is_some_and(|package| package.spaces.len() == spaces.len());
        let proposal = Proposal { remark, ..self.proposal_of(listing, &spaces) };
        let request = match of_package {
            Some(package) if is_whole => Request::Package(*package),
            _ => Request::Spaces(spaces),
        };
        Some((request, proposal))
    }

    fn proposal_of(&self, listing: &Listing, spaces: &[usize]) -> Proposal {
        let depots = spaces.iter().filter_map(|space| Some(listing.space(*space)?.id.depot));
        let first = spaces.first().and_then(|space| {
            let package = listing.package(listing.package_of(*space))?;
            let key = &listing.space(*space)?.id.key;
            Some(format!("{} / {}", package.label(), key.as_os_str().to_string_lossy()))
        });
        let title = words::asked(spaces.len(), first.as_deref());
        Proposal::new(title, spaces.len(), self.removals_of(depots))
    }

    /// What is asked when these spaces are to be deleted after all.
    pub fn asked_to_delete_again(&self, paths: &[PathBuf]) -> Option<(Request, Proposal)> {
        let listing = self.list.listing.as_ref()?;
        let paths: HashSet<&PathBuf> = paths.iter().collect();
        let spaces = listing.inventory.spaces.iter().enumerate();
        let spaces: Vec<usize> =
            spaces.filter(|(_, space)| paths.contains(&space.path)).map(|(position, _)| position).collect();
        if spaces.is_empty() {
            return None;
        }
        let proposal = self.proposal_of(listing, &spaces);
        Some((Request::Spaces(spaces), proposal))
    }

    /// What is asked when the depot that is shown is to be cleared.
    pub fn asked_to_clear(&self) -> Option<(Request, Proposal)> {
        let number = self.depot_to_clear()?;
        let inventory = &self.list.listing.as_ref()?.inventory;
        let depot = inventory.depots.get(number)?;
        let name = depot.layout.root().file_name().unwrap_or_default().to_string_lossy().into_owned();
        // A name that cannot be typed as it is shown is asked for by another word.
        let can_be_typed = !name.is_empty() && name.trim() == name && format::visible(&name) == name;
        let word = if can_be_typed && !name.contains('\u{fffd}') { name } else { "clear".to_string() };
        let title = words::clear_question(&depot.path, self.home());
        let proposal = Proposal::new(title, inventory.spaces.len(), self.removals_of([number]));
        Some((Request::Depots(vec![number]), Proposal { word: Some(word), ..proposal }))
    }
}
