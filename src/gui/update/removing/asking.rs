//! What is asked when something is to be deleted: which spaces that means, the question, and what a filter hides.

use std::collections::HashSet;
use std::path::PathBuf;

use crate::core::depot::Origin;
use crate::core::operation::removal::Request;
use crate::core::operation::survey::Judgement;
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

    /// What a filter hides of the groups of which everything that is shown is among these items.
    pub fn hidden_beside(&self, items: &[usize]) -> Option<String> {
        let list = &self.list;
        let chosen: HashSet<usize> = items.iter().copied().collect();
        let groups: HashSet<usize> =
            items.iter().filter_map(|item| Some(list.items.item(*item)?.group)).collect();
        let (mut whole, mut hidden) = (0, 0);
        for group in groups.iter().filter_map(|group| list.items.group(*group)) {
            let shown = || group.items.clone().filter(|item| list.shown.item(*item));
            if shown().all(|item| chosen.contains(&item)) {
                whole += 1;
                hidden += group.items.len() - shown().count();
            }
        }
        words::hidden(items.len(), hidden, if groups.len() == 1 { whole } else { 2 })
    }

    /// The things at these paths that the survey has decided about, by their positions in its facts.
    pub fn things_at(&self, paths: &[PathBuf]) -> Vec<usize> {
        let Some(survey) = &self.clean_up.survey else { return Vec::new() };
        let paths: HashSet<&PathBuf> = paths.iter().collect();
        let list = survey.decisions(Judgement::Now).list.iter();
        let there = list.filter(|decision| {
            survey.facts.things.get(decision.thing).is_some_and(|thing| paths.contains(&thing.path))
        });
        there.map(|decision| decision.thing).collect()
    }

    /// Whether some of these paths lie in a depot, and not where its spaces do, so that the survey alone knows of them.
    pub fn are_no_spaces(&self, paths: &[PathBuf]) -> bool {
        let depots = self.list.listing.iter().flat_map(|listing| &listing.inventory.depots);
        let layouts: Vec<_> = depots.map(|depot| &depot.layout).collect();
        paths.iter().any(|path| {
            let mut layouts = layouts.iter();
            layouts.any(|layout| path.starts_with(layout.root()) && !path.starts_with(layout.scratchspaces()))
        })
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

    /// What is asked when the spaces at these paths are to be deleted.
    pub fn asked_to_delete_spaces(&self, paths: &[PathBuf]) -> Option<(Request, Proposal)> {
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
