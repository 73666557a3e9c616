//! The things of every kind in `list --kind`, and what each kind takes in `depots`.

use super::evidence;
use super::object::Object;
use crate::core::judge::{Decision, Kinds, Remake, Thing, ThingKind};
use crate::core::operation::whole::Whole;
use crate::core::space::{Sizes, Totals};

/// What `list --kind` adds.
pub fn items(document: Object, whole: &Whole, items: &[(&Thing, &Decision)]) -> Object {
    let untouched = Totals::of_totals(&whole.untouched);
    let again: u64 = whole.counted_again.iter().sum();
    let is_known = untouched.measured > 0;
    document
        .list("items", items.iter().map(|(thing, decision)| item(whole, thing, decision)))
        .object("untouched", untouched_of(is_known.then_some(&untouched)))
        .with("counted_again", is_known.then_some(again))
}

fn untouched_of(total: Option<&Totals>) -> Object {
    Object::default().bytes(total).with("files", total.map(|total| total.files))
}

fn item(whole: &Whole, thing: &Thing, decision: &Decision) -> Object {
    let sizes = whole.sizes.get(&decision.thing);
    let called = whole.facts.called(decision.thing);
    let advice = decision.reason.advice();
    let depot = whole.facts.depots.get(thing.depot);
    let changed = sizes.and_then(|sizes| sizes.last_modified).or(thing.modified);
    Object::default()
        .with("kind", thing.kind.as_str())
        .lossy("depot", depot.map(|depot| depot.depot.path.as_path()))
        .path(&thing.path)
        .list_unless_empty("parts", thing.parts.iter().map(|place| Object::default().path(&place.path())))
        .text("uuid", called.uuid)
        .with("name", called.names.first())
        .with("names", &called.names)
        .with("verdict", advice.as_str())
        .with("words", decision.reason.words(None))
        .with("remake", advice.remake().map(Remake::as_str))
        .with("rule", decision.reason.rule())
        .with("reason", decision.sentence(None))
        .list("evidence", decision.evidence.iter().map(evidence))
        .bytes(sizes.map(Totals::from).as_ref())
        .with("reclaimable", sizes.map(|sizes| sizes.reclaimable))
        .with("files", sizes.map(|sizes| sizes.files))
        .with("last_used", ())
        .text("last_modified", changed)
        .with("complete", sizes.map(Sizes::is_complete))
}

/// What each kind takes in a depot, and what is never touched there.
pub fn kinds(object: Object, whole: &Whole, depot: usize) -> Object {
    let kind = |kind: ThingKind| {
        let total = whole.total(depot, kind);
        let object = Object::default().with("kind", kind.as_str()).with("items", total.things);
        object.bytes(Some(&total)).with("files", total.files).with("complete", total.is_complete())
    };
    let all = ThingKind::ALL.into_iter().filter(|kind| Kinds::WHOLE_DEPOT.has(*kind)).map(kind);
    let untouched = whole.untouched.get(depot);
    object
        .list("kinds", all)
        .object("untouched", untouched_of(untouched))
        .with("counted_again", whole.counted_again.get(depot))
}
