//! Freeing room in whole depots: everything that can go, of every kind, and of it as much as is asked for.
//!
//! It is a collection in all depots that are looked at, decided as this program decides and without waiting; spaces that
//! nobody recorded stay. What is carried out is the same [`Prepared`](super::collection::Prepared) plan.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::time::Duration;

use super::collection::Measured;
use crate::core::judge::{Action, Choices, Decision, Decisions, Facts, Kinds};
use crate::core::keep_list::KeepList;
use crate::core::time::{Now, age_of};

/// What is chosen to free room: these kinds, in every depot, at once, but for what the user keeps.
pub fn choices(facts: &Facts, kinds: Kinds, keep: &KeepList, now: Now) -> Choices {
    let choices = Choices::new(facts, now).heeding(keep, facts);
    Choices { kinds, force: true, collect_delay: Duration::ZERO, ..choices }
}

/// What of all that can go is left out when so many bytes are enough: the safest goes first, and of that what was used
/// or changed longest ago. What is `refused` frees nothing, and is not left out either: it is told.
#[expect(clippy::implicit_hasher, reason = "the set is one that the collection makes")]
pub fn beyond(
    enough: u64,
    facts: &Facts,
    decisions: &Decisions,
    sizes: &Measured,
    refused: &HashSet<usize>,
) -> HashSet<usize> {
    let mut can_go: Vec<&Decision> = decisions
        .list
        .iter()
        .filter(|decision| decision.action == Action::Delete && !refused.contains(&decision.thing))
        .collect();
    let frees = |thing: &usize| sizes.get(thing).map_or(0, |size| size.reclaimable);
    can_go.sort_by_cached_key(|decision| {
        let unused = unused_for(decision, facts, decisions.choices.now, sizes);
        (decision.reason.advice(), Reverse(unused), Reverse(frees(&decision.thing)))
    });
    let mut taken = HashSet::new();
    let mut sum = 0_u64;
    for decision in &can_go {
        if sum >= enough {
            break;
        }
        // What it rests on goes with it.
        for thing in decision.rests_on.iter().chain([&decision.thing]) {
            if taken.insert(*thing) {
                sum = sum.saturating_add(frees(thing));
            }
        }
    }
    can_go.iter().map(|decision| decision.thing).filter(|thing| !taken.contains(thing)).collect()
}

/// For how long a thing was not used or changed, as far as that is known.
fn unused_for(decision: &Decision, facts: &Facts, now: Now, sizes: &Measured) -> Option<Duration> {
    let thing = facts.things.get(decision.thing)?;
    let used = thing.space.and_then(|space| facts.inventory.spaces.get(space)?.last_used);
    let used = used.map(|used| used.age_at(now.local));
    let changed = sizes.get(&decision.thing).and_then(|size| size.last_modified);
    used.or_else(|| changed.map(|changed| age_of(changed, &now)))
}
