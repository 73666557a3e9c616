//! Choosing and ordering what is listed.
//!
//! A [`Query`] filters spaces and orders packages by their sums, then the spaces within. Sums are over the
//! spaces chosen.

use std::cmp::{Ordering, Reverse};
use std::time::Duration;

use super::{Inventory, Package};
use crate::core::space::{Space, Status, Totals};
use crate::core::time::{LocalTime, Now};
use crate::core::words::LastUse;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Allocated bytes, the largest first.
    Size,
    /// Names, from A on.
    #[default]
    Name,
    /// The last use, the newest first; what has no record comes last.
    LastUsed,
    /// The number of files, the most first.
    Files,
}

/// Which spaces, in which order. The default is all of them, by name.
#[derive(Debug, Clone, Default)]
pub struct Query {
    pub sort: Sort,
    /// Only of the package so named (see [`Package::is_named`]).
    pub owner: Option<String>,
    /// Only with one of these statuses; none given means all.
    pub statuses: Vec<Status>,
    /// Only when last used longer ago than this. A space without a record is judged by its last
    /// modification, and left out when that is not known either.
    pub older_than: Option<Duration>,
    /// Only with more allocated bytes than this; what is not measured is left out.
    pub larger_than: Option<u64>,
}

/// A package and those of its spaces that were chosen.
#[derive(Debug, Clone)]
pub struct Chosen<'a> {
    pub package: &'a Package,
    pub spaces: Vec<&'a Space>,
    pub total: Totals,
    pub last_used: Option<LocalTime>,
}

impl Query {
    /// The packages with at least one chosen space, in order.
    pub fn choose<'a>(&self, inventory: &'a Inventory, now: &Now) -> Vec<Chosen<'a>> {
        let mut chosen: Vec<Chosen> = inventory
            .packages
            .iter()
            .filter(|package| self.owner.as_ref().is_none_or(|owner| package.is_named(owner)))
            .filter_map(|package| {
                let of_package = inventory.spaces_of(package).iter();
                let mut spaces: Vec<&Space> = of_package.filter(|space| self.takes(space, now)).collect();
                let total = Totals::of_spaces(spaces.iter().copied());
                let last_used = spaces.iter().filter_map(|space| space.last_used).max();
                // Stable sorts: what compares equal stays in the inventory's order, by name and then path.
                let one = |space: &Space| (Totals::of_spaces([space]), space.last_used);
                spaces.sort_by(|a, b| self.order(&one(a), &one(b)));
                (!spaces.is_empty()).then_some(Chosen { package, spaces, total, last_used })
            })
            .collect();
        chosen.sort_by(|a, b| self.order(&(a.total, a.last_used), &(b.total, b.last_used)));
        chosen
    }

    fn takes(&self, space: &Space, now: &Now) -> bool {
        let status = self.statuses.is_empty() || self.statuses.contains(&space.status);
        let older = self
            .older_than
            .is_none_or(|age| LastUse::of(space, now).is_some_and(|last| last.age.passed() > age));
        let larger = self
            .larger_than
            .is_none_or(|bytes| space.sizes.as_ref().is_some_and(|sizes| sizes.allocated > bytes));
        status && older && larger
    }

    fn order(
        &self,
        (a, used_a): &(Totals, Option<LocalTime>),
        (b, used_b): &(Totals, Option<LocalTime>),
    ) -> Ordering {
        match self.sort {
            Sort::Name => Ordering::Equal,
            Sort::Size => Reverse(a.allocated).cmp(&Reverse(b.allocated)),
            Sort::Files => Reverse(a.files).cmp(&Reverse(b.files)),
            Sort::LastUsed => used_b.cmp(used_a),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;
    use crate::core::space::{Key, Kind, Owner, Sizes, SpaceId};
    use crate::core::time::{Clock, FixedClock};

    fn space(owner: &str, key: &str, allocated: Option<u64>, last_used: Option<&str>) -> Space {
        let id = SpaceId {
            depot: 0,
            owner: Owner::of_folder(OsStr::new(owner)),
            key: Key::found(OsStr::new(key)),
        };
        let mut space = Space::new(id, format!("/d/scratchspaces/{owner}/{key}").into(), Kind::Directory);
        space.sizes = allocated.map(|allocated| Sizes {
            allocated,
            last_modified: "2024-01-01T00:00:00Z".parse().ok(),
            ..Sizes::default()
        });
        space.last_used = last_used.map(|time| time.parse().unwrap());
        space
    }

    /// Two packages: `a` with a large old and an unmeasured space, `b` with a small one without a record.
    fn inventory() -> Inventory {
        let spaces = vec![
            space("a", "large", Some(1_000), Some("2023-06-01T00:00:00")),
            space("a", "unmeasured", None, Some("2024-05-30T00:00:00")),
            space("b", "small", Some(10), None),
        ];
        let package = |owner: &str, spaces| Package {
            depot: 0,
            owner: Owner::of_folder(OsStr::new(owner)),
            guess: None,
            name: None,
            spaces,
            above: Vec::new(),
        };
        Inventory { packages: vec![package("a", 0..2), package("b", 2..3)], spaces, ..Inventory::default() }
    }

    fn keys(query: &Query) -> Vec<String> {
        let now = FixedClock::at("2024-06-01T00:00:00").unwrap().now();
        let inventory = inventory();
        let chosen = query.choose(&inventory, &now);
        let spaces = chosen.iter().flat_map(|chosen| &chosen.spaces);
        spaces.map(|space| space.id.key.as_os_str().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn all_are_chosen_by_default_in_the_inventorys_order() {
        assert_eq!(keys(&Query::default()), ["large", "unmeasured", "small"]);
    }

    #[test]
    fn packages_are_ordered_by_their_sums_and_spaces_within() {
        let by = |sort| keys(&Query { sort, ..Query::default() });
        assert_eq!(by(Sort::Size), ["large", "unmeasured", "small"]);
        assert_eq!(by(Sort::LastUsed), ["unmeasured", "large", "small"]);
    }

    #[test]
    fn age_is_judged_by_the_record_or_else_by_the_last_change() {
        let older =
            |days: u64| Query { older_than: Some(Duration::from_secs(days * 86_400)), ..Query::default() };
        assert_eq!(keys(&older(1)), ["large", "unmeasured", "small"]);
        assert_eq!(keys(&older(30)), ["large", "small"]);
        assert_eq!(keys(&older(200)), ["large"]);
    }

    #[test]
    fn what_is_not_measured_is_not_larger_than_anything() {
        assert_eq!(keys(&Query { larger_than: Some(0), ..Query::default() }), ["large", "small"]);
        assert_eq!(keys(&Query { larger_than: Some(10), ..Query::default() }), ["large"]);
    }

    #[test]
    fn a_total_knows_how_much_of_it_is_measured() {
        let total = Totals::of_spaces(&inventory().spaces);
        assert_eq!((total.things, total.measured, total.allocated), (3, 2, 1_010));
        assert!(!total.is_measured());
    }
}
