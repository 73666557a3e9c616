//! The bar at the bottom: what is selected, how far a removal or the scan is, and what can be taken back.

use eframe::egui::{self, Label, Layout, RichText, Sense, Ui, vec2};

use crate::core::error::WarningKind;
use crate::gui::command::{Command, Making, Removing};
use crate::gui::format::{self, Figure};
use crate::gui::state::State;
use crate::gui::state::removing::{Running, Work};
use crate::gui::state::session::{Dialog, View};
use crate::gui::state::troubles::TroubleRow;
use crate::gui::theme;
use crate::gui::view::{bar, button, elided, named_button};
use crate::gui::widget::icon;
use crate::gui::widget::text;
use crate::gui::words::cleaning::measuring;
use crate::gui::words::{artifact as artifacts, removed};

/// Less room than this says nothing.
const LEAST: f32 = 110.0;
/// The width of a bar that shows how far something is.
const BAR: f32 = 120.0;
/// The longest name on a button, in characters.
const LONGEST: f32 = 24.0;

/// Paints the status bar: at the left what is selected or being removed, in the middle how far the scan is or how much
/// is shown, at the right when it was scanned, warnings, and what can be taken back.
pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let panel = egui::Panel::bottom("status").exact_size(theme::LINE).frame(bar(ui)).resizable(false);
    panel.show(ui, |ui| {
        ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
            let is_shown = state.session.dialog == Some(Dialog::Artifact);
            match &state.removing.running {
                Some(running) => removal(ui, state, running, commands),
                None if state.artifact.is_some() && !is_shown => artifact(ui, state, commands),
                None if state.session.view != View::Rules => selection(ui, state, commands),
                None => {}
            }
            // Measured first, then placed from left to right, as the Tab key goes.
            let end = End::of(ui, state);
            let room = (ui.available_width() - end.width).max(0.0);
            middle(ui, state, room, commands);
            let spare = ui.available_width() - end.width;
            if spare > 0.0 {
                ui.add_space(spare);
            }
            end.show(ui, state, commands);
        });
    });
}

/// What stands at the right, and how wide it is.
struct End {
    scanned: Option<String>,
    warnings: Option<String>,
    has_undo: bool,
    width: f32,
}

impl End {
    fn of(ui: &Ui, state: &State) -> Self {
        let scanned = state.scan.ended.map(|ended| format!("Scanned {}", ended.civil().strftime("%H:%M")));
        let (warnings, has_undo) = (warnings(state), state.removing.undoable.is_some());
        let spacing = ui.spacing();
        let (gap, padding) = (spacing.item_spacing.x, 2.0 * spacing.button_padding.x);
        let of = |text: &str, padding: f32| text::width(ui, text, &theme::body()) + padding + gap + 1.0;
        let undo = Command::Removing(Removing::Undo);
        let width = scanned.as_ref().map_or(0.0, |text| of(text, 0.0))
            + warnings.as_ref().map_or(0.0, |text| of(text, padding))
            + if has_undo { of(undo.text(), padding) } else { 0.0 };
        Self { scanned, warnings, has_undo, width }
    }

    fn show(self, ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
        let palette = theme::palette(ui);
        if let Some(scanned) = self.scanned {
            ui.add(Label::new(RichText::new(scanned).color(palette.weak)).selectable(false));
        }
        if let Some(warnings) = self.warnings {
            let text = RichText::new(warnings).color(palette.can_go);
            let link = egui::Button::new(text).selected(state.warnings_open).frame(true);
            if ui.add(link).on_hover_text(Command::Warnings.tooltip()).clicked() {
                commands.push(Command::Warnings);
            }
        }
        if self.has_undo {
            button(ui, state, Command::Removing(Removing::Undo), commands);
        }
    }
}

/// What the scan does, and a bar while it goes on; how much is shown after it.
fn middle(ui: &mut Ui, state: &State, room: f32, commands: &mut Vec<Command>) {
    // The head of the Overview says how far it is, and stops it.
    let is_said = state.session.view == View::Overview && state.has_list() && measuring(state).is_some();
    let is_running = state.is_measuring() && !is_said;
    let all = state.list.shown.all.totals();
    let stop = text::width(ui, Command::Stop.text(), &theme::body()) + 4.0 * theme::GAP;
    let of_words = room - if is_running { stop } else { 0.0 };
    if of_words < LEAST {
        return;
    }
    let bar_room = is_running && all.things > 0 && of_words > 2.0 * BAR + LEAST;
    let of_words = if bar_room { of_words - BAR - theme::GAP } else { of_words };
    let words = words(state, is_running);
    if bar_room {
        progress(ui, BAR, share(all.measured, all.things));
    }
    let colour = theme::palette(ui).weak;
    let wanted = text::width(ui, &words, &theme::body()).min(of_words) + 2.0;
    ui.allocate_ui(vec2(wanted, theme::BUTTON), |ui| elided(ui, &words, theme::body(), colour));
    if is_running {
        button(ui, state, Command::Stop, commands);
    }
}

/// What is selected, and what deletes it: `1 selected · 2.9 GB, 27 files`.
fn selection(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let selected = &state.selected;
    if selected.things == 0 {
        return;
    }
    let number = format::count(selected.things);
    let words = match selected.files() {
        Figure::Unknown => format!("{number} selected"),
        files => {
            let noun = if files == Figure::Exact(1) { "file" } else { "files" };
            format!("{number} selected · {}, {} {noun}", selected.size().size(), files.count())
        }
    };
    let delete = delete(state);
    // The button keeps its room where the window is narrow.
    let of_button = text::width(ui, &delete, &theme::body()) + 5.0 * theme::GAP;
    let room = (ui.available_width() - of_button).max(0.0);
    let colour = theme::palette(ui).text;
    let wanted = text::width(ui, &words, &theme::body()).min(room) + 2.0;
    ui.allocate_ui(vec2(wanted, theme::BUTTON), |ui| elided(ui, &words, theme::body(), colour));
    named_button(ui, state, &delete, Command::Removing(Removing::Delete), commands);
    ui.add_space(theme::SPACE[4]);
}

/// What the button says that proposes to delete what is selected: `Delete ECCO…`
fn delete(state: &State) -> String {
    let number = state.selected.things;
    let one = || state.list.items.item(state.list.selected().next()?);
    match (number == 1).then(one).flatten() {
        Some(item) => format!("Delete {}…", format::elide_middle(&item.name, LONGEST, |_| 1.0)),
        None => format!("Delete {}…", format::things(number, "item")),
    }
}

/// The words come last: they grow while it goes on, and nothing that is clicked may move.
fn removal(ui: &mut Ui, state: &State, running: &Running, commands: &mut Vec<Command>) {
    progress(ui, BAR, share(running.progress.done, running.progress.items));
    if !matches!(running.work, Work::Undo(_)) {
        button(ui, state, Command::Removing(Removing::Stop), commands);
    }
    ui.add(Label::new(removed::running(running)).selectable(false));
}

/// A bar of this width that shows how far something is.
pub fn progress(ui: &mut Ui, width: f32, share: f32) {
    let (response, painter) = ui.allocate_painter(vec2(width, 6.0), Sense::hover());
    let palette = theme::palette(ui);
    painter.rect_filled(response.rect, 3.0, palette.selected);
    icon::bar(ui, response.rect, share, palette.accent);
}

/// An artifact that is being made, or was, while nobody looks at it.
fn artifact(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let Some(artifact) = &state.artifact else { return };
    if let Some(running) = &artifact.running {
        progress(ui, BAR, artifact.share(running));
    }
    if artifact.running.is_some() {
        button(ui, state, Command::Making(Making::Stop), commands);
    }
    named_button(ui, state, "Show", Command::Making(Making::Open), commands);
    ui.add(Label::new(artifacts::line(artifact)).selectable(false));
}

#[expect(clippy::cast_precision_loss, reason = "a bar's length needs no more digits")]
fn share(done: usize, all: usize) -> f32 {
    if all == 0 { 0.0 } else { done as f32 / all as f32 }
}

fn words(state: &State, is_running: bool) -> String {
    let (shown, all) = (state.list.shown.sum.totals(), state.list.shown.all.totals());
    let items = |number| format::things(number, "item");
    let measured = || format!("{} of {} measured", format::count(all.measured), items(all.things));
    let was_stopped = state.scan.end.as_ref().is_some_and(|end| end.cancelled);
    match is_running {
        true if all.things == 0 => "Looking at the depots…".to_string(),
        true if all.is_measured() => "Looking at who needs what…".to_string(),
        true => measured(),
        // That there is nothing is said where the list would be.
        false if !state.has_list() => String::new(),
        // How much is shown, and of how much.
        false if state.list.filter.is_active() => {
            let count = format!("{} of {}", format::count(shown.things), items(all.things));
            format!("{count}, {} of {}", shown.size().size(), all.size().size())
        }
        false if was_stopped && !all.is_measured() => format!("Stopped: {}", measured()),
        false => format!("{}, {}", items(all.things), all.size().size()),
    }
}

fn warnings(state: &State) -> Option<String> {
    let count = state.troubles.count;
    // Of the one depot it is said already where the list would be.
    let is_said =
        !state.has_list() && state.troubles.rows.first() == Some(&TroubleRow::Group(WarningKind::Depot, 1));
    (count > 1 || (count == 1 && !is_said)).then(|| format::things(count, "warning"))
}
