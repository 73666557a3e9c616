//! What is asked before it goes for good, and what is said when it is done.

use super::*;

#[test]
fn the_word_must_be_typed_to_clear_a_depot_for_good() {
    let mut window = Window::on_a_measured_depot();
    window.act(Removing::Clear);
    assert_eq!(window.proposal().title, "Delete all scratch spaces of ~/.julia?");
    window.work();
    assert_eq!(window.why_not(&Removing::Consent), None, "the trash asks for no word");
    window.act(Removing::Way(Way::Permanent));
    assert!(window.why_not(&Removing::Consent).is_some());
    window.act(Gesture::Word(".juli".to_string()));
    window.act(Removing::Consent);
    assert_eq!(window.state.session.dialog, Some(Dialog::Removal));
    window.act(Gesture::Word(".julia".to_string()));
    window.act(Removing::Consent);
    assert!(matches!(window.last().1, Task::CarryOut(_, Way::Permanent)));
}

#[test]
fn what_is_left_is_told_with_its_reason_and_can_be_tried_again() {
    let mut window = Window::on_a_measured_depot();
    window.act(Gesture::Point(0, Reach::Only));
    window.act(Removing::Delete);
    window.work();
    let space = window.space("index");
    fs::write(space.join("new"), "").unwrap();
    window.act(Removing::Consent);
    window.work();
    let message = window.message().to_string();
    assert!(message.starts_with("Moved 1 item ("), "{message}");
    let end = "1 of 2 was not moved, and stayed as it was. Nothing outside the list was touched.";
    assert!(message.ends_with(end), "{message}");
    window.settle(0.0);
    window.settle(1_000.0);
    assert!(window.state.removing.strip.is_some(), "it waits for an answer");

    window.act(Removing::ShowWhy);
    assert_eq!(window.state.session.dialog, Some(Dialog::Leftovers));
    let left = &window.state.removing.leftovers.as_ref().unwrap().things[0];
    assert!(left.reason.contains("changed since the preview"), "{left:?}");
    window.act(Removing::TryAgain);
    assert!(
        matches!(window.last().1, Task::Plan { request: Request::Spaces(spaces), .. } if spaces.len() == 1)
    );
    assert!(window.proposal().title.ends_with(" / index?"));
}

#[test]
fn when_the_journal_cannot_be_written_the_dialog_says_so_and_offers_the_other_way() {
    let mut window = Window::on_a_measured_depot();
    window.propose("index");
    window.act(Removing::Consent);
    let (job, _) = window.last();
    let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
    let error = Error::new("write the journal of removals", "/data/removals.jsonl", full);
    window.report_removal(job, RemovalNews::CarriedOut(Err(error)));
    assert_eq!(window.state.session.dialog, Some(Dialog::Removal));
    let problem = window.proposal().problem.clone().unwrap();
    assert!(problem.contains("/data/removals.jsonl"), "{problem}");
    window.act(Removing::Way(Way::Permanent));
    window.act(Removing::Consent);
    assert!(matches!(window.last().1, Task::CarryOut(_, Way::Permanent)));
}

#[test]
fn what_was_done_stays_until_it_is_dismissed_and_is_read_aloud_after_a_moment() {
    let mut window = Window::on_a_measured_depot();
    window.state.removing.strip = Some(Strip::new("Done.".to_string(), Vec::new(), false));
    let is_settled = |window: &Window| window.state.removing.strip.as_ref().unwrap().is_settled;
    assert!(window.settle(100.0).is_some_and(|wait| wait > 0.0) && !is_settled(&window));
    window.settle(100.6);
    assert!(is_settled(&window));
    window.settle(10_000.0);
    window.act(Command::Escape);
    assert!(window.state.removing.strip.is_some(), "it waits until it is dismissed");
    window.act(Removing::Dismiss);
    assert!(window.state.removing.strip.is_none());
}

#[test]
fn what_was_created_again_is_offered_to_stand_beside() {
    let mut window = Window::on_a_measured_depot();
    window.state.removing.undoable = Some(Undoable { id: "7".to_string(), removals: Removals::default() });
    window.act(Removing::Undo);
    let (job, Task::Undo(id, Beside::No)) = window.last() else { panic!("no undo") };
    assert_eq!(id, "7");
    let taken = vec![("OpenML / datasets".to_string(), "datasets-restored".to_string())];
    let undone = Undone { taken, ..Undone::default() };
    window.report_removal(job, RemovalNews::Undone(Ok(undone)));
    assert_eq!(window.message(), "OpenML has created datasets again.");
    let actions = window.state.removing.strip.as_ref().unwrap().actions.clone();
    assert_eq!(actions[0].0, "Restore beside it as datasets-restored");
    assert_eq!(actions[1].0, "Keep the new one");
    window.act(actions[0].1.clone());
    assert!(matches!(window.last().1, Task::Undo(id, Beside::WhenTaken) if id == "7"));
}
