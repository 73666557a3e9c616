//! Everything that lies in the depots, of every kind: one flat list, which every view shows a part of.
//!
//! It is made from an inventory at once, of spaces alone, and from a survey when that is in, of all kinds. Rows stand
//! on positions in it. What is called alike in one depot makes a group: the spaces, versions, artifacts and compiled
//! code of a package. Texts are safe to show.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::core::judge::{Judged, ThingKind, Verdict};
use crate::core::operation::survey::Survey;
use crate::core::scan::Inventory;
use crate::core::space::{Kind, Sizes, Totals};
use crate::core::time::{LocalTime, Now, Timestamp};
use crate::gui::widget::tree::LineId;

mod change;
mod found;

use found::Found;

/// One thing in a depot that is shown, and may be deleted.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it is known by from one look at the disk to the next: its path tells it.
    pub id: LineId,
    /// Its position in the facts of the survey; `None` while it is known from the inventory alone.
    pub thing: Option<usize>,
    /// Its position in the inventory, when it is a space.
    pub space: Option<usize>,
    pub kind: ThingKind,
    pub depot: usize,
    pub path: PathBuf,
    /// The position of its group.
    pub group: usize,
    /// What it is called within its group.
    pub name: String,
    pub verdict: Verdict,
    /// Why, in a few words: `no project left`.
    pub why: String,
    pub sizes: Option<Sizes>,
    /// What the order goes by: its sizes as they were when that was last decided.
    pub settled: Option<Settled>,
    /// The last use that is recorded.
    pub last_used: Option<LocalTime>,
    /// The last change that is known apart from its sizes.
    pub changed: Option<Timestamp>,
    /// What stands at its path.
    pub what: Kind,
    /// What a search looks through, in lower case: names, UUID, kind, path.
    pub text: Box<str>,
}

/// What of sizes decides where something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// Bytes on disk.
    pub allocated: u64,
    pub files: u64,
    pub last_modified: Option<Timestamp>,
}

impl From<Sizes> for Settled {
    fn from(sizes: Sizes) -> Self {
        Self { allocated: sizes.allocated, files: sizes.files, last_modified: sizes.last_modified }
    }
}

impl Item {
    pub fn totals(&self) -> Totals {
        Totals::of([self.sizes.as_ref()])
    }

    /// The newest change of it, as far as it is known.
    pub fn last_modified(&self) -> Option<Timestamp> {
        self.sizes.as_ref().and_then(|sizes| sizes.last_modified).or(self.changed)
    }
}

/// What is called alike in one depot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub depot: usize,
    /// What it is called: the package, mostly.
    pub label: String,
    pub uuid: Option<Uuid>,
    /// The folder that holds its spaces, else that which holds the first item.
    pub folder: PathBuf,
    /// What it is known by from one look at the disk to the next.
    pub id: LineId,
    /// The positions of its items, in the order of their names.
    pub items: std::ops::Range<usize>,
}

/// The items, those of a group side by side; groups in the order of their labels.
#[derive(Debug, Clone, Default)]
pub struct Items {
    pub list: Vec<Item>,
    pub groups: Vec<Group>,
    /// Whether there are groups of more than one depot, so that each has to say which is its own.
    pub several_depots: bool,
    /// The paths of the depots that were listed.
    depots: Vec<PathBuf>,
    /// The position of each space of the inventory, and of each thing of the survey.
    of_space: Vec<Option<usize>>,
    of_thing: Vec<Option<usize>>,
}

impl Items {
    /// The spaces of an inventory, judged by what their logs say. A survey will tell more.
    pub fn of_inventory(inventory: &Inventory, home: Option<&Path>, now: &Now) -> Self {
        let spaces = inventory.spaces.iter().enumerate().filter_map(|(position, space)| {
            let reason = Judged::reason(space, inventory.entries_of(position), now);
            let mut found = Found::of_space(position, space, inventory)?;
            (found.item.verdict, found.item.why) = (reason.verdict(), reason.why(home));
            Some(found)
        });
        Self::arrange(spaces.collect(), inventory)
    }

    /// Everything that a survey decided on, what it keeps as well.
    pub fn of_survey(survey: &Survey, home: Option<&Path>) -> Self {
        let inventory = &survey.inventory;
        let found = survey.items().filter_map(|(thing, decision)| {
            let space = thing.space.and_then(|at| Some((at, inventory.spaces.get(at)?)));
            let mut found = match space {
                Some((position, space)) => Found::of_space(position, space, inventory)?,
                None => Found::of_thing(decision, thing, survey),
            };
            let item = &mut found.item;
            item.thing = Some(decision.thing);
            item.kind = thing.kind;
            (item.verdict, item.why) = (decision.reason.verdict(), decision.reason.why(home));
            item.sizes = survey.sizes.get(&decision.thing).copied().or(item.sizes);
            Some(found)
        });
        Self::arrange(found.collect(), inventory)
    }

    fn arrange(mut found: Vec<Found>, inventory: &Inventory) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        let mut known: HashMap<(usize, String, Option<Uuid>), usize> = HashMap::new();
        let mut by_label: HashMap<(usize, String), usize> = HashMap::new();
        // Whoever tells no UUID belongs to whoever is called the same and does.
        found.sort_by_key(|found| (found.uuid.is_none(), found.item.space.is_none()));
        for Found { item, label, uuid, folder } in &mut found {
            let alike = by_label.get(&(item.depot, label.clone())).copied().filter(|_| uuid.is_none());
            let place = (item.depot, std::mem::take(label), *uuid);
            item.group = alike.or_else(|| known.get(&place).copied()).unwrap_or_else(|| {
                let (depot, label, uuid) = place.clone();
                let root = inventory.depots.get(depot).map(|depot| depot.path.display().to_string());
                let id = uuid.map(|uuid| uuid.to_string()).unwrap_or_default();
                let key = format!("{}\n{label}\n{id}", root.unwrap_or_default());
                by_label.entry((depot, label.clone())).or_insert(groups.len());
                known.insert(place, groups.len());
                let folder = std::mem::take(folder);
                groups.push(Group { depot, label, uuid, folder, id: LineId::of(key.as_ref()), items: 0..0 });
                groups.len() - 1
            });
        }
        let list: Vec<Item> = found.into_iter().map(|found| found.item).collect();
        let depots = inventory.depots.iter().map(|depot| depot.path.clone()).collect();
        let mut items = Self { list, groups, depots, ..Self::default() };
        for item in &mut items.list {
            let group = items.groups.get(item.group);
            let label = group.map_or("", |group| &group.label);
            let uuid = group.and_then(|group| group.uuid).map(|uuid| uuid.to_string()).unwrap_or_default();
            let (name, kind, path) = (&item.name, item.kind.noun(), item.path.to_string_lossy());
            // No word that is searched for has a line's end in it.
            item.text = format!("{label} / {name}\n{uuid}\n{kind}\n{path}").to_lowercase().into();
        }
        items.order();
        items
    }

    /// Puts groups and items in their order.
    fn order(&mut self) {
        let groups = &mut self.groups;
        let mut order: Vec<usize> = (0..groups.len()).collect();
        order.sort_by_cached_key(|group| {
            groups
                .get(*group)
                .map(|group| (group.label.to_lowercase(), group.label.clone(), group.depot, group.uuid))
        });
        let mut place = vec![0; groups.len()];
        for (at, group) in order.iter().enumerate() {
            if let Some(place) = place.get_mut(*group) {
                *place = at;
            }
        }
        for item in &mut self.list {
            item.group = place.get(item.group).copied().unwrap_or_default();
        }
        self.list.sort_by(|one, other| one.group.cmp(&other.group).then_with(|| by_name(one, other)));
        let mut slots: Vec<Option<Group>> = groups.drain(..).map(Some).collect();
        *groups = order.into_iter().filter_map(|group| slots.get_mut(group)?.take()).collect();
        self.number();
    }

    /// Says where each item is now, and leaves out groups that have none.
    fn number(&mut self) {
        let mut groups: Vec<Group> = Vec::with_capacity(self.groups.len());
        let mut slots: Vec<Option<Group>> = self.groups.drain(..).map(Some).collect();
        (self.of_space, self.of_thing) = (Vec::new(), Vec::new());
        let mut start = 0;
        for items in self.list.chunk_by_mut(|one, other| one.group == other.group) {
            let group = items.first().and_then(|first| slots.get_mut(first.group)?.take());
            let Some(mut group) = group else { continue };
            for (position, item) in (start..).zip(&mut *items) {
                item.group = groups.len();
                note(&mut self.of_space, item.space, position);
                note(&mut self.of_thing, item.thing, position);
            }
            group.items = start..start + items.len();
            start += items.len();
            groups.push(group);
        }
        self.groups = groups;
        let first = self.groups.first().map(|group| group.depot);
        self.several_depots = self.groups.iter().any(|group| Some(group.depot) != first);
    }

    pub fn item(&self, position: usize) -> Option<&Item> {
        self.list.get(position)
    }

    pub fn group(&self, position: usize) -> Option<&Group> {
        self.groups.get(position)
    }

    pub fn items_of(&self, group: &Group) -> &[Item] {
        self.list.get(group.items.clone()).unwrap_or_default()
    }

    /// The position of a space of the inventory.
    pub fn of_space(&self, space: usize) -> Option<usize> {
        self.of_space.get(space).copied().flatten()
    }

    /// The position of a thing of the survey.
    pub fn of_thing(&self, thing: usize) -> Option<usize> {
        self.of_thing.get(thing).copied().flatten()
    }

    /// Takes in sizes; `None` for what is not known any more.
    pub fn measure(&mut self, position: usize, sizes: Option<Sizes>) {
        if let Some(item) = self.list.get_mut(position) {
            item.sizes = sizes;
        }
    }

    /// What is known of the spaces, by their positions in the inventory.
    pub fn space_sizes(&self) -> Vec<(usize, Sizes)> {
        self.list.iter().filter_map(|item| Some((item.space?, item.sizes?))).collect()
    }

    /// What an item is called where its group is not named beside it: `OpenML / datasets`.
    pub fn label(&self, item: &Item) -> String {
        match self.group(item.group) {
            Some(group) => format!("{} / {}", group.label, item.name),
            None => item.name.clone(),
        }
    }

    /// The sum over some items, by their positions.
    pub fn totals(&self, positions: impl Iterator<Item = usize>) -> Totals {
        Totals::of(positions.filter_map(|position| self.item(position)).map(|item| item.sizes.as_ref()))
    }
}

/// Notes where something is, by its number.
fn note(places: &mut Vec<Option<usize>>, number: Option<usize>, position: usize) {
    let Some(number) = number else { return };
    if places.len() <= number {
        places.resize(number + 1, None);
    }
    if let Some(place) = places.get_mut(number) {
        *place = Some(position);
    }
}

/// By name without regard to case, then by path.
fn by_name(one: &Item, other: &Item) -> Ordering {
    let (one_name, other_name) = (one.name.chars(), other.name.chars());
    let names = one_name.flat_map(char::to_lowercase).cmp(other_name.flat_map(char::to_lowercase));
    names.then_with(|| one.path.cmp(&other.path))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::gui::state::fake;

    fn artifact(name: &str, label: &str) -> Found {
        let path = Path::new(fake::DEPOT).join("artifacts").join(name);
        let item = Item {
            id: LineId::of(path.as_os_str()),
            thing: Some(7),
            space: None,
            kind: ThingKind::Artifact,
            depot: 0,
            path,
            group: 0,
            name: format!("artifact {name}"),
            verdict: Verdict::CanGo,
            why: "no package names it".to_string(),
            sizes: Some(fake::sizes(10, 1)),
            settled: None,
            last_used: None,
            changed: None,
            what: Kind::Directory,
            text: Box::default(),
        };
        Found { item, label: label.to_string(), uuid: None, folder: PathBuf::new() }
    }

    fn labels(items: &Items) -> Vec<String> {
        items.list.iter().map(|item| items.label(item)).collect()
    }

    #[test]
    fn what_is_called_alike_stands_together_and_stays_when_the_spaces_are_listed_anew() {
        let inventory = fake::inventory(&[("Plots", &["gr", "Data"]), ("alpha", &["k"])]);
        let now = fake::now();
        let spaces = Items::of_inventory(&inventory, None, &now);
        assert_eq!(labels(&spaces), ["alpha / k", "Plots / Data", "Plots / gr"]);
        assert_eq!(
            spaces.item(1).map(|item| (item.verdict, item.why.as_str())),
            Some((Verdict::LookFirst, "no record"))
        );

        let mut found = vec![artifact("a1", "Plots"), artifact("b2", "Zeta")];
        for (position, space) in inventory.spaces.iter().enumerate() {
            found.extend(Found::of_space(position, space, &inventory));
        }
        let all = Items::arrange(found, &inventory);
        let known = ["alpha / k", "Plots / artifact a1", "Plots / Data", "Plots / gr", "Zeta / artifact b2"];
        assert_eq!(labels(&all), known);
        assert_eq!(all.of_space(1), Some(2), "positions of spaces are those of the inventory");

        let gone = HashSet::from([Path::new(fake::DEPOT).join("artifacts/b2")]);
        let less = fake::inventory(&[("Plots", &["gr"])]);
        let (mut before, mut items) = (all, Items::of_inventory(&less, None, &now));
        assert_eq!(before.forget(&gone).len(), 1);
        items.join_others(before, &less);
        assert_eq!(labels(&items), ["Plots / artifact a1", "Plots / gr"]);
        assert_eq!(items.of_space(0), Some(1), "positions are those of the new inventory");
    }
}
