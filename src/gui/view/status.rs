//! The bar at the bottom: what is selected, how far a removal or the scan is, and what can be taken back.

use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{self, Label, Layout, RichText, Sense, Ui, vec2};

use crate::core::error::WarningKind;
use crate::core::progress::Progress;
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
use crate::gui::words::{artifact as artifacts, removed};

/// Less room than this says nothing.
const LEAST: f32 = 110.0;
/// The width of a bar that shows how far something is.
const BAR: f32 = 120.0;

/// Paints the status bar: at the left what is selected or being removed, at the right what the scan found.
pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let panel = egui::Panel::bottom("status").exact_size(theme::LINE).frame(bar(ui)).resizable(false);
    panel.show(ui, |ui| {
        ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
            let is_shown = state.session.dialog == Some(Dialog::Artifact);
            match &state.removing.running {
                Some(running) => removal(ui, state, running, commands),
                None if state.artifact.is_some() && !is_shown => artifact(ui, state, commands),
                None if state.session.view == View::Everything => selection(ui, state, commands),
                None => {}
            }
            ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                if state.removing.undoable.is_some() {
                    button(ui, state, Command::Removing(Removing::Undo), commands);
                }
                warnings(ui, state, commands);
                if state.scan.is_running() {
                    button(ui, state, Command::Stop, commands);
                }
                scan(ui, state);
            });
        });
    });
}

/// What the scan does or has done, and a bar while it goes on.
fn scan(ui: &mut Ui, state: &State) {
    let room = ui.available_width();
    if room < LEAST {
        return;
    }
    let elapsed = state.scan.end.as_ref().map(|end| (end.elapsed, end.cancelled));
    let Progress { spaces_done, spaces, files } = state.scan.progress;
    let pace = (state.scan.job.is_some(), state.scan.files_per_second, state.has_list());
    let key = ("status", elapsed, spaces_done, spaces, files, pace, state.list.edition, room.to_bits());
    let line = text::kept(ui, key, || {
        let (font, colour) = (theme::body(), theme::palette(ui).weak);
        let mut line = LayoutJob::simple_singleline(words(state), font, colour);
        line.wrap = TextWrapping::truncate_at_width(room);
        ui.painter().layout_job(line)
    });
    ui.add(Label::new(line).selectable(false));
    let running = state.scan.is_running() && state.scan.progress.spaces > 0;
    if running && ui.available_width() > BAR {
        progress(ui, BAR, share(state.scan.progress.spaces_done, state.scan.progress.spaces));
    }
}

fn selection(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let selected = &state.selected;
    if selected.things == 0 {
        return;
    }
    let number = selected.things;
    let words = match selected.files() {
        Figure::Unknown => format!("{} selected", format::count(number)),
        files => format!(
            "{} selected · frees {}, {} {}",
            format::count(number),
            selected.frees().size(),
            files.count(),
            if files == Figure::Exact(1) { "file" } else { "files" }
        ),
    };
    // The button keeps its room where the window is narrow.
    let room = (ui.available_width() - 110.0).max(0.0);
    let colour = theme::palette(ui).text;
    let wanted = text::width(ui, &words, &theme::body()).min(room) + 2.0;
    ui.allocate_ui(vec2(wanted, theme::BUTTON), |ui| elided(ui, &words, theme::body(), colour));
    button(ui, state, Command::Removing(Removing::Delete), commands);
}

fn removal(ui: &mut Ui, state: &State, running: &Running, commands: &mut Vec<Command>) {
    if running.progress.items > 0 {
        progress(ui, BAR, share(running.progress.done, running.progress.items));
    }
    ui.add(Label::new(removed::running(running)).selectable(false));
    if !matches!(running.work, Work::Undo(_)) {
        button(ui, state, Command::Removing(Removing::Stop), commands);
    }
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
    ui.add(Label::new(artifacts::line(artifact)).selectable(false));
    if artifact.running.is_some() {
        button(ui, state, Command::Making(Making::Stop), commands);
    }
    named_button(ui, state, "Show", Command::Making(Making::Open), commands);
}

#[expect(clippy::cast_precision_loss, reason = "a bar's length needs no more digits")]
fn share(done: usize, all: usize) -> f32 {
    if all == 0 { 0.0 } else { done as f32 / all as f32 }
}

fn words(state: &State) -> String {
    let progress = &state.scan.progress;
    let files = format::many(progress.files, "file");
    let spaces = format::things(progress.spaces, "space");
    let done = format::count(progress.spaces_done);
    match &state.scan.end {
        None if state.scan.job.is_none() => String::new(),
        None if progress.spaces == 0 => "Looking for scratch spaces…".to_string(),
        None => match state.scan.files_per_second {
            Some(pace) => format!("Measuring: {done} of {spaces}, {files}, {} a second", format::short(pace)),
            None => format!("Measuring: {done} of {spaces}, {files}"),
        },
        // That there is nothing is said where the list would be.
        Some(_) if !state.has_list() => String::new(),
        Some(end) if end.cancelled => format!("Stopped: {done} of {spaces} measured"),
        Some(end) => match state.list.listing.as_ref().map(|listing| listing.all) {
            // What was removed or came since was not part of the scan.
            Some(all) if all.things != progress.spaces || all.files() != Figure::Exact(progress.files) => {
                format!("{}, {} files", format::things(all.things, "space"), all.files().count())
            }
            _ => format!("{spaces}, {files} in {}", format::seconds(end.elapsed)),
        },
    }
}

fn warnings(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let count = state.troubles.count;
    // Of the one depot it is said already where the list would be.
    let is_said =
        !state.has_list() && state.troubles.rows.first() == Some(&TroubleRow::Group(WarningKind::Depot, 1));
    if count == 0 || (count == 1 && is_said) {
        return;
    }
    let text = format::things(count, "warning");
    let tooltip = Command::Warnings.tooltip();
    let colour = theme::palette(ui).can_go;
    let link = egui::Button::new(RichText::new(text).color(colour)).selected(state.warnings_open).frame(true);
    if ui.add(link).on_hover_text(tooltip).clicked() {
        commands.push(Command::Warnings);
    }
}
