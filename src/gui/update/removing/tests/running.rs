//! A removal that runs, and a proposal that stays open.

use super::*;
use crate::core::judge::Verdict;

#[test]
fn spaces_leave_the_list_as_they_go_and_the_cursor_takes_the_next_row() {
    let mut window = Window::on_a_measured_depot();
    window.act(Command::Filter(Chip::Verdict(Verdict::CanGo)));
    window.act(Command::SelectAll);
    window.propose("datasets");
    window.act(Removing::Consent);
    assert_eq!(window.state.list.tree.chosen_count(), 0);
    assert!(window.why_not(&Removing::Delete).is_some(), "one at a time");

    let (job, _) = window.last();
    let progress = ReclaimProgress { done: 1, items: 1, files: 9, bytes: 900 };
    window.report_removal(job, RemovalNews::Progress(progress, vec![0]));
    assert!(!window.names().contains(&"datasets".to_string()));
    let cursor = window.state.list.cursor().map(|cursor| window.names()[cursor].clone());
    assert_eq!(cursor.as_deref(), Some("index"));
    let totals = window.state.list.shown.all.totals();
    assert_eq!(totals.size(), Figure::Exact(600), "the sums follow");

    window.work();
    assert!(window.message().starts_with("Moved 1 item ("), "{}", window.message());
    let actions: Vec<&str> =
        window.state.removing.strip.as_ref().unwrap().actions.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(actions, ["Undo", "Empty from trash…"]);
    assert_eq!(window.why_not(&Removing::Undo), None);
    window.settle(0.0);
    assert!(
        matches!(window.notes.jobs.last(), Some(Job::Scan { known: Some(_), .. })),
        "the inventory is taken anew"
    );
}

#[test]
fn sizes_of_a_running_scan_find_their_spaces_after_some_have_gone() {
    let mut window = Window::on_a_depot();
    let (gone, more) = (window.space("datasets"), window.space("index"));
    let now = window.state.now;
    window.state.list.forget(&HashSet::from([gone]), &now);
    window.report(News::Measured(vec![(0, fake::sizes(1, 1)), (1, fake::sizes(20, 2))]));
    window.state.list.forget(&HashSet::from([more]), &now);
    window.report(News::Measured(vec![(2, fake::sizes(300, 3))]));
    let items = &window.state.list.items.list;
    let sizes: Vec<_> = items.iter().map(|item| item.sizes.map(|sizes: Sizes| sizes.allocated)).collect();
    assert_eq!(sizes, [Some(300)]);
}

#[test]
fn a_proposal_is_looked_at_again_while_it_is_open() {
    let mut window = Window::on_a_measured_depot();
    window.propose("index");
    assert!(window.settle(10.0).is_some_and(|wait| wait <= LOOK_AGAIN));
    window.settle(10.1);
    assert!(matches!(window.last().1, Task::LookAgain { measure: true, .. }), "not measured again");
    window.work();
    window.settle(10.2);
    window.settle(11.0);
    assert!(matches!(window.last().1, Task::LookAgain { measure: true, .. }), "not yet");
    window.settle(12.3);
    assert!(matches!(window.last().1, Task::LookAgain { measure: false, .. }), "not looked at again");
    let jobs = window.notes.jobs.len();
    window.settle(20.0);
    assert_eq!(window.notes.jobs.len(), jobs, "one look at a time");

    let space = window.space("index");
    fs::rename(&space, window.home().join("elsewhere")).unwrap();
    window.work();
    let skipped = &window.proposal().skipped;
    assert_eq!((skipped.len(), window.state.removing.sheet.lines.len()), (1, 0), "{skipped:?}");
    assert_eq!(window.why_not(&Removing::Consent), Some("Everything in the list will be skipped"));
    // The look took long: the next one waits ten times as long.
    window.settle(21.0);
    assert!(window.settle(21.5).is_some_and(|wait| wait > 50.0));
}

#[test]
fn nothing_is_deleted_from_a_depot_that_cannot_be_written_to() {
    let mut window = Window::on_a_depot();
    let mut inventory = window.inventory();
    inventory.depots[0].writable = false;
    window.act(Command::Rescan);
    window.report(News::listed(inventory, None, &fake::now()));
    window.select("index");
    for action in [Removing::Delete, Removing::Clear] {
        let Some(reason) = window.why_not(&action) else { panic!("{action:?}") };
        assert!(reason.contains("cannot be written to"), "{reason}");
    }
    let jobs = window.notes.jobs.len();
    window.act(Removing::Delete);
    assert_eq!(window.notes.jobs.len(), jobs);
}
