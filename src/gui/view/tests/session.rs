//! Details, dialogs, warnings and the first run, painted.

use super::*;
use crate::core::error::{Error, Warning, WarningKind};
use crate::core::settings::Settings;
use crate::core::space::Kind;
use crate::gui::command::{Command, Gesture};
use crate::gui::state::session::{Dialog, Session};
use crate::gui::update::fake::Notes;
use crate::gui::widget::tree::Reach;

/// The state with details of what the commands select.
fn after(mut state: State, commands: &[Command]) -> State {
    state.session.settings.details_open = Some(true);
    for command in commands {
        update::run(&mut state, command.clone(), &mut Notes::default());
    }
    update::settle(&mut state, 0.0, &mut Notes::default());
    state
}

const HOSTILE: &str = "a\u{202e}gpj\nforged \u{65e5}\u{672c} \u{645}\u{631}\u{62d}\u{628}\u{627}";

fn rich() -> State {
    let long = "long-name-".repeat(25);
    let mut inventory =
        fake::inventory(&[("OpenML", &["datasets-v1.0", "datasets-v2.0"]), (HOSTILE, &[&long])]);
    fake::give_parents(&mut inventory.spaces[0], &[ParentState::Exists, ParentState::Missing], true);
    fake::give_parents(&mut inventory.spaces[2], &[ParentState::Unreachable], true);
    inventory.spaces[1].kind = Kind::Symlink;
    inventory.loose.push(fake::loose(HOSTILE));
    inventory.entries = vec![Vec::new(); 3];
    inventory.free = Some(1_100_000_000);
    for kind in [WarningKind::Log, WarningKind::Space, WarningKind::Log] {
        inventory.warnings.push(Warning::new(kind, "/d/x\u{202e}y", "torn entry"));
    }
    let shared =
        Sizes { apparent: 11_900_000_000, reclaimable: 11_800_000_000, ..fake::sizes(12_100_000_000, 7) };
    let partial = Sizes { unreadable: 2, ..fake::sizes(5_000, 1) };
    with(inventory, vec![(0, shared), (1, partial)])
}

#[test]
fn a_space_is_shown_whole() {
    let state = after(rich(), &[Command::Gesture(Gesture::Point(2, Reach::Only))]);
    let text = painted(&state, USUAL);
    for expected in [
        "OpenML / datasets-v1.0",
        "Keep. ",
        "12.1 GB",
        "(files add up to 11.9 GB)",
        "300 MB is shared with files elsewhere: removing this frees 11.8 GB.",
        "Beside it: 1 newer version of datasets-v…",
        "exists",
        "is gone",
    ] {
        assert!(text.contains(expected), "{expected:?} is missing in\n{text}");
    }
    let state = after(rich(), &[Command::Gesture(Gesture::Point(3, Reach::Only))]);
    let text = painted(&state, USUAL);
    assert!(text.contains("At least so much: 2 files or folders in it could not be read."), "{text}");
    assert!(text.contains("A link to another place."), "{text}");
}

#[test]
fn names_from_strangers_are_spelled_out_everywhere() {
    let mut state = rich();
    state.warnings_open = true;
    state.session.chooser.problem = Some("x".to_string());
    for row in 0..state.list.rows.len() {
        let mut state = after(rich(), &[Command::Gesture(Gesture::Point(row, Reach::Only))]);
        state.warnings_open = true;
        let text = painted(&state, USUAL);
        assert!(!text.contains('\u{202e}'), "row {row}");
    }
}

#[test]
fn warnings_are_listed_in_groups() {
    let mut state = rich();
    state.warnings_open = true;
    let text = painted(&state, USUAL);
    assert!(
        text.contains("Usage logs (2)") && text.contains("Files and folders inside spaces (1)"),
        "{text}"
    );
}

#[test]
fn without_a_depot_there_are_ways_on() {
    let mut missing = fake::inventory(&[]);
    missing.depots[0].presence = crate::core::depot::Presence::Missing;
    missing.warnings.push(Warning::new(WarningKind::Depot, fake::DEPOT, "there is no such depot"));
    let mut state = with(missing, Vec::new());
    let text = painted(&state, USUAL);
    for expected in ["No depot at /home/jane/.julia, where Julia", "Choose folder…", "Try the demo"] {
        assert!(text.contains(expected), "{expected:?} is missing in\n{text}");
    }
    for needless in ["Search", "1 warning", "0 spaces"] {
        assert!(!text.contains(needless), "{needless:?} says nothing new in\n{text}");
    }
    assert!(Command::Search.why_not(&state).is_some());
    state.session.demo.making = Some(JobId(9));
    assert!(painted(&state, USUAL).contains("Making the demo…"));
}

#[test]
fn nothing_fails_at_any_size() {
    let rows = rich().list.rows.len();
    let mut states: Vec<State> =
        (0..rows).map(|row| after(rich(), &[Command::Gesture(Gesture::Point(row, Reach::Only))])).collect();
    states.push(after(rich(), &[]));
    for (view, dialog) in [
        (View::Settings, None),
        (View::Everything, Some(Dialog::About)),
        (View::Everything, Some(Dialog::Keys)),
        (View::Everything, Some(Dialog::Palette)),
    ] {
        let mut state = rich();
        let depots = vec!["/lab/depot".into(), HOSTILE.repeat(20).into()];
        state.session = Session::new(Settings { depots, ..Settings::default() }, None);
        (state.session.view, state.session.dialog) = (view, dialog);
        state.palette.look_for("x".repeat(300), [("x", HOSTILE)], &state.list.items);
        state.session.chooser.problem = Some("x ".repeat(300));
        states.push(state);
    }
    let mut troubled = rich();
    troubled.warnings_open = true;
    troubled.session.drop_hovers = true;
    let news = News::NoDemo(Error::new("make", "/t", std::io::Error::other("no")));
    update::apply(&mut troubled, Event { job: JobId(5), news }, false);
    states.push(troubled);
    for state in &states {
        for size in [USUAL, vec2(900.0, 560.0), vec2(450.0, 280.0), vec2(1.0, 1.0)] {
            painted(state, size);
        }
    }
}
