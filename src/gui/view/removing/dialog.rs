//! The dialogs that ask before something is removed: the exact list, what each way means, and the buttons.
//!
//! What a button does stands on it. The one that changes nothing has the focus first; the permanent way is
//! never chosen for anybody.

use eframe::egui::{Label, RadioButton, RichText, TextEdit, Ui, accesskit, vec2};

use super::{groups, sheet};
use crate::core::bytes::Bytes;
use crate::core::reclaim::{Preview, Way};
use crate::core::words::beyond_the_list;
use crate::gui::command::{Command, Gesture, Removing};
use crate::gui::format;
use crate::gui::state::removing::{Proposal, PurgeProposal, verdict_of};
use crate::gui::state::{Once, State};
use crate::gui::theme;
use crate::gui::view::modal::{alert, leave, modal};
use crate::gui::view::{answered, button, filled_button};
use crate::gui::widget::icon;
use crate::gui::words::removing as words;

const WIDTH: f32 = 720.0;
/// Below this width of the window the list is folded.
const NARROW: f32 = 640.0;
/// The room for what stands around the list.
const AROUND: f32 = 400.0;

/// The room for a list in a dialog.
fn most(ui: &Ui) -> f32 {
    ui.ctx().content_rect().height() - AROUND
}

/// Whether a list in a dialog is folded until somebody asks for it.
fn is_narrow(ui: &Ui) -> bool {
    ui.ctx().content_rect().width() < NARROW
}

/// Whether the list of the dialog is shown; in a narrow window the row that unfolds it is painted.
fn unfolded(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) -> bool {
    let is_open = state.removing.shows_sheet;
    if !is_narrow(ui) {
        return true;
    }
    let words = words::one_by_one(state.removing.sheet.lines.len());
    let command = Command::Removing(Removing::ShowList);
    let row = groups::folding(ui, &words, theme::palette(ui).text, is_open);
    answered(row, state, command, commands);
    is_open
}

pub fn proposal(ui: &mut Ui, state: &State, once: Once, commands: &mut Vec<Command>) {
    let Some(proposal) = &state.removing.proposal else { return };
    let description = proposal.groups.iter().map(|group| group.words.as_str()).collect::<Vec<_>>().join(". ");
    alert(
        ui,
        ("removal", &proposal.title, WIDTH),
        &description,
        commands,
        |ui, commands| content(ui, state, proposal, once, commands),
        |ui, commands| {
            if let Some(word) = proposal.word.as_ref().filter(|_| proposal.way == Way::Permanent) {
                self::word(ui, proposal, word, commands);
            }
            cancel(ui, once, commands);
            let text = words::consent_of(proposal);
            // What is only written down is not lost.
            let goes = proposal.plan().is_none_or(|plan| !plan.items().is_empty());
            consent(ui, state, Removing::Consent, &text, goes && proposal.way == Way::Permanent, commands);
        },
    );
}

fn content(ui: &mut Ui, state: &State, proposal: &Proposal, once: Once, commands: &mut Vec<Command>) {
    let plan = proposal.plan();
    let removes_nothing =
        proposal.whole.as_ref().is_some_and(|whole| whole.plan(Way::Trash).items().is_empty());
    if !removes_nothing {
        explanation(ui, state, proposal);
    }
    if let Some(records) = &proposal.records {
        ui.add(Label::new(&records.words).wrap());
    }
    if let Some(remark) = &proposal.remark {
        ui.add(Label::new(RichText::new(remark).font(theme::strong())).wrap());
    }
    if let Some(problem) = &proposal.problem {
        ui.add(Label::new(RichText::new(problem).color(theme::palette(ui).can_go)).wrap());
    }
    ui.add_space(theme::SPACE[1]);
    if removes_nothing {
        ui.label(words::nothing_to_remove(proposal));
        return;
    }
    if let Some(plan) = plan {
        let sheet = &state.removing.sheet;
        groups::show(ui, state, proposal, commands);
        if !sheet.lines.is_empty() && unfolded(ui, state, commands) {
            let most = most(ui) - groups::height(proposal);
            sheet::show(ui, sheet, "What would be removed", once, most, commands);
        }
        ui.add_space(theme::SPACE[1]);
        let summary = ui.label(RichText::new(words::summary(plan)).font(theme::strong()));
        // Told anew when it changes while the dialog is open.
        ui.ctx().accesskit_node_builder(summary.id, |node| node.set_live(accesskit::Live::Polite));
        for remark in words::remarks(plan, state.home()) {
            ui.add(Label::new(RichText::new(remark).weak()).wrap());
        }
    } else {
        // The room of the list, so that nothing moves when it comes.
        let list = if is_narrow(ui) { theme::HIT } else { sheet::height(proposal.asked, most(ui)) };
        let room = vec2(ui.available_width(), list);
        ui.allocate_ui(room, |ui| {
            ui.set_min_size(room);
            ui.label(RichText::new("Looking at what would be removed…").weak());
        });
        ui.add_space(theme::SPACE[1]);
        ui.label(RichText::new(" ").font(theme::strong()));
    }
    ui.add_space(theme::SPACE[1]);
    way(ui, proposal, Way::Trash, commands);
    way(ui, proposal, Way::Permanent, commands);
    groups::skipped(ui, proposal, commands);
}

/// What was decided about what goes, and what happens when it is gone.
fn explanation(ui: &mut Ui, state: &State, proposal: &Proposal) {
    let Some(plan) = proposal.plan() else {
        ui.add(Label::new(words::CONSEQUENCE).wrap());
        return;
    };
    let mut going = plan.removed().filter(|item| !item.is_part());
    let alone = going.next().filter(|_| going.next().is_none()).map(verdict_of);
    let said = [&words::explanation(plan, state.home()), words::consequence(Some(&**plan))];
    let said: Vec<&str> = said.into_iter().filter(|said| !said.is_empty()).collect();
    let said = Label::new(said.join(" ")).wrap();
    let Some(verdict) = alone else {
        ui.add(said);
        return;
    };
    ui.horizontal_wrapped(|ui| {
        let colour = icon::verdict_colour(theme::palette(ui), verdict);
        ui.add(Label::new(icon::text(icon::of_verdict(verdict)).color(colour)).selectable(false));
        ui.add(said);
    });
}

/// Asks for the word that has to be typed, beside the button that waits for it.
fn word(ui: &mut Ui, proposal: &Proposal, word: &str, commands: &mut Vec<Command>) {
    let label = ui.label(format!("To go ahead, type {}:", format::visible(word)));
    let mut typed = proposal.typed.clone();
    let field = ui.add(TextEdit::singleline(&mut typed).desired_width(96.0)).labelled_by(label.id);
    if field.on_hover_text("What the depot's folder is called").changed() {
        commands.push(Command::Gesture(Gesture::Word(typed)));
    }
    ui.add_space(theme::SPACE[1]);
}

/// A way to remove, and what it means.
fn way(ui: &mut Ui, proposal: &Proposal, way: Way, commands: &mut Vec<Command>) {
    let choice = Command::Removing(Removing::Way(way));
    let is_full = way == Way::Trash && proposal.preview.as_ref().is_some_and(Preview::disk_is_full);
    let promise = match (&proposal.preview, way) {
        _ if is_full => words::DISK_FULL.to_string(),
        (None, _) => words::usual_promise(way).to_string(),
        (Some(preview), Way::Trash) => {
            words::no_trash(preview.plan(Way::Trash), preview.plan(Way::Permanent))
                .unwrap_or_else(|| words::usual_promise(way).to_string())
        }
        (Some(preview), Way::Permanent) => words::frees(preview.plan(Way::Permanent)),
    };
    ui.horizontal_wrapped(|ui| {
        // What cannot be done is chosen by nobody, and neither is what cannot be undone.
        let radio = RadioButton::new(proposal.way == way && !is_full, choice.text());
        let radio = ui.add_enabled(!is_full, radio).on_disabled_hover_text(words::DISK_FULL);
        if radio.on_hover_text(choice.tooltip()).clicked() {
            commands.push(choice);
        }
        ui.add(Label::new(RichText::new(promise).weak()).wrap());
    });
}

/// The button that goes ahead: filled, and red where there is no way back.
fn consent(
    ui: &mut Ui,
    state: &State,
    action: Removing,
    text: &str,
    is_permanent: bool,
    commands: &mut Vec<Command>,
) {
    let palette = theme::palette(ui);
    let fill = if is_permanent { palette.danger } else { palette.accent };
    filled_button(ui, state, text, fill, Command::Removing(action), commands);
}

/// The button that changes nothing.
fn cancel(ui: &mut Ui, once: Once, commands: &mut Vec<Command>) {
    leave(ui, once, "Cancel", commands).on_hover_text("Remove nothing (Esc)");
}

pub fn purge(ui: &mut Ui, state: &State, once: Once, commands: &mut Vec<Command>) {
    let Some(purge) = &state.removing.purge else { return };
    let count = purge.total.map_or(0, |(count, ..)| count);
    let title = match count {
        0 => "Empty this from the trash?".to_string(),
        count => format!("Delete {} from the trash?", format::things(count, "item")),
    };
    let text = match count {
        0 => "Delete permanently".to_string(),
        count => format!("Delete {} permanently", format::count(count)),
    };
    modal(
        ui,
        ("purge", &title, WIDTH),
        commands,
        |ui, commands| to_purge(ui, state, purge, once, commands),
        |ui, commands| {
            cancel(ui, once, commands);
            consent(ui, state, Removing::Purge, &text, true, commands);
        },
    );
}

fn to_purge(ui: &mut Ui, state: &State, purge: &PurgeProposal, once: Once, commands: &mut Vec<Command>) {
    let sheet = &state.removing.sheet;
    match (purge.total, &state.removing.past.problem) {
        (_, Some(problem)) => {
            ui.add(Label::new(RichText::new(problem).color(theme::palette(ui).can_go)).wrap());
        }
        (None, None) => {
            ui.label(RichText::new("Looking into the trash…").weak());
        }
        (Some((0, ..)), None) if sheet.lines.is_empty() => {
            ui.label("Nothing of it is in the trash any more.");
        }
        (Some((_, bytes, files)), None) => {
            if unfolded(ui, state, commands) {
                sheet::show(ui, sheet, "What would be deleted from the trash", once, most(ui), commands);
            }
            ui.add_space(theme::SPACE[1]);
            let files = format::things(files, "file");
            let promise = format!("Frees up to {}, {files}. Cannot be undone.", Bytes(bytes));
            ui.label(RichText::new(promise).font(theme::strong()));
            let words = "What other programs moved to the trash stays there.";
            ui.add(Label::new(RichText::new(words).weak()).wrap());
        }
    }
}

/// What the last removal has left, and why: whole, for it is there to be read.
pub fn leftovers(ui: &mut Ui, state: &State, once: Once, commands: &mut Vec<Command>) {
    const MOST: usize = 200;
    let Some(leftovers) = &state.removing.leftovers else { return };
    let things = &leftovers.things;
    let title = format!("{} still there", format::things(things.len(), "item"));
    modal(
        ui,
        ("leftovers", &title, WIDTH),
        commands,
        |ui, _| {
            ui.label(beyond_the_list(leftovers.moved_away));
            for thing in things.iter().take(MOST) {
                ui.add_space(theme::SPACE[1]);
                ui.add(Label::new(RichText::new(&thing.label).font(theme::strong())).wrap());
                ui.add(Label::new(&thing.reason).wrap());
            }
            if things.len() > MOST {
                let more = format!("And {} more; Copy all has them.", format::count(things.len() - MOST));
                ui.label(RichText::new(more).weak());
            }
        },
        |ui, commands| {
            if ui.button("Copy all").clicked() {
                let lines = things.iter().map(|thing| format!("{}: {}", thing.label, thing.reason));
                commands.push(Command::Copy(lines.collect::<Vec<_>>().join("\n")));
            }
            button(ui, state, Command::Removing(Removing::TryAgain), commands);
            leave(ui, once, Command::CloseDialog.text(), commands);
        },
    );
}
