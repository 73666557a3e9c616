//! Consent is to what was seen: nothing goes that was not on screen, from no other place than it was shown, and
//! through no other journal than it was decided.

use super::*;
use crate::core::reclaim::past::{Past, PastItem, Standing};

const CONSENT: Command = Command::Removing(Removing::Consent);

#[test]
fn a_plan_that_came_in_this_very_moment_cannot_be_consented_to() {
    let mut window = Window::on_a_measured_depot();
    window.propose("index");
    window.run(CONSENT);
    assert!(matches!(window.last().1, Task::Plan { .. }), "nobody has seen it yet");
    assert_eq!(window.state.session.dialog, Some(Dialog::Removal));
    window.act(CONSENT);
    assert!(matches!(window.last().1, Task::CarryOut(..)));
}

#[test]
#[cfg(target_os = "linux")]
fn a_plan_that_grows_has_to_be_seen_for_a_moment() {
    let mut window = Window::on_a_measured_depot();
    let space = window.space("index");
    let mut work = std::process::Command::new("sleep").arg("60").current_dir(&space).spawn().unwrap();
    window.act(Gesture::Point(0, Reach::Only));
    window.act(Removing::Delete);
    window.work();
    assert_eq!(window.proposal().plan().unwrap().removed().count(), 1);
    work.kill().unwrap();
    work.wait().unwrap();
    window.settle(100.0);
    window.settle(102.1);
    window.work();
    assert_eq!(window.proposal().plan().unwrap().removed().count(), 2);
    let Some(reason) = window.why_not(&Removing::Consent) else { panic!("at once") };
    assert!(reason.contains("just changed"), "{reason}");
    window.settle(1_000.0);
    window.settle(1_001.1);
    assert_eq!(window.why_not(&Removing::Consent), None);
}

#[test]
fn a_proposal_behind_another_dialog_is_none() {
    let mut window = Window::on_a_measured_depot();
    window.state.removing.leftovers = Some(crate::gui::state::removing::Leftovers::default());
    for other in [Command::Removing(Removing::ShowWhy), Command::OpenDialog(Dialog::Keys)] {
        window.propose("index");
        window.act(other);
        let jobs = window.notes.jobs.len();
        window.act(CONSENT);
        assert_eq!(window.notes.jobs.len(), jobs, "nothing was consented to");
        window.act(Command::Escape);
        assert!(window.state.removing.proposal.is_none() && window.state.session.dialog.is_none());
    }
}

#[test]
fn what_was_left_and_is_gone_since_leaves_no_dialog_behind() {
    let mut window = Window::on_a_measured_depot();
    let things = Vec::new();
    let paths = vec!["/no/such/space".into()];
    window.state.removing.leftovers =
        Some(crate::gui::state::removing::Leftovers { things, paths, moved_away: false });
    window.act(Removing::ShowWhy);
    window.act(Removing::TryAgain);
    assert_eq!(window.state.session.dialog, None);
    assert_eq!(window.message(), "What was left is not there any more.");
}

/// Where the jobs about removals were to be written down.
fn journals(window: &Window) -> Vec<Removals> {
    let jobs = window.notes.jobs.iter();
    jobs.filter_map(|job| if let Job::Removal(job) = job { Some(job.removals.clone()) } else { None })
        .collect()
}

#[test]
fn nothing_but_the_demos_own_ever_goes_to_the_demos_trash() {
    let mut window = Window::on_a_measured_depot();
    let (own, demos) = (removals(&window.home()), removals(&window.home().join("demo")));
    let mut inventory = window.inventory();
    window.propose("index");
    // The demo is made while the dialog is open.
    window.state.session.demo.making = Some(JobId(99));
    let news = News::DemoMade("/tmp/demo/.julia".into(), demos.clone());
    window.report_of(JobId(99), news);
    assert!(window.state.removing.proposal.is_none(), "what was listed is not listed any more");
    window.act(CONSENT);

    // A depot of one's own beside the demo.
    let mut demo = inventory.depots[0].clone();
    demo.origin = Origin::Demo;
    inventory.depots.push(demo);
    window.act(Command::Rescan);
    window.report(News::listed(inventory, None, &fake::now()));
    window.propose("index");
    window.act(CONSENT);
    let journals = journals(&window);
    assert!(journals.len() >= 3, "{journals:?}");
    assert!(journals.iter().all(|journal| *journal == own), "{journals:?}");
}

#[test]
fn the_demo_keeps_its_removals_for_itself() {
    let mut window = Window::on_a_measured_depot();
    let demos = removals(&window.home().join("demo"));
    window.state.session.demo.removals = Some(demos.clone());
    let mut inventory = window.inventory();
    inventory.depots[0].origin = Origin::Demo;
    window.act(Command::Rescan);
    window.report(News::listed(inventory, None, &fake::now()));
    window.select("index");
    window.act(Removing::Delete);
    assert_eq!(journals(&window), [demos]);
}

#[test]
fn exactly_what_is_listed_is_deleted_from_the_trash() {
    let mut window = Window::on_a_measured_depot();
    let of = Undoable { id: "7".to_string(), removals: window.state.removing.removals.clone() };
    window.act(Removing::ProposePurge(of));
    let job = JobId(window.notes.jobs.len() as u64);
    let item = |label: &str, standing| PastItem {
        label: label.to_string(),
        is_space: true,
        is_part: label.ends_with("native"),
        allocated: 10,
        files: 1,
        standing,
        left: None,
    };
    let items = vec![
        item("A / restored", Standing::Restored),
        item("A / there", Standing::InTrash),
        item("A / changed", Standing::Changed),
        item("A / there, native", Standing::InTrash),
    ];
    let past =
        Past { id: "7".to_string(), time: None, way: Way::Trash, depots: vec!["/depot".into()], items };
    window.report_removal(job, RemovalNews::Past(Ok((vec![past], Vec::new()))));
    let total = window.state.removing.purge.as_ref().unwrap().total;
    assert_eq!(total, Some((1, 20, 2)), "native code is counted with what it belongs to");
    window.act(CONSENT);
    let (_, Task::Purge(id, items)) = window.last() else { panic!("not purged") };
    assert_eq!((id.as_str(), items.as_slice()), ("7", [1, 3].as_slice()));
    assert_eq!(journals(&window).last(), Some(&window.state.removing.removals));
}

#[test]
fn an_earlier_removal_can_be_undone_when_the_next_one_could_not_begin() {
    let mut window = Window::on_a_measured_depot();
    let undoable = Undoable { id: "7".to_string(), removals: window.state.removing.removals.clone() };
    window.state.removing.undoable = Some(undoable.clone());
    window.propose("index");
    window.act(CONSENT);
    assert_eq!(window.state.removing.undoable, None);
    let (job, _) = window.last();
    let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
    window.report_removal(
        job,
        RemovalNews::CarriedOut(Err(Error::new("write the journal of removals", "/j", full))),
    );
    assert_eq!(window.state.removing.undoable, Some(undoable));
}
