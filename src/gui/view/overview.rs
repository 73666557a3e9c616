//! The line above the list: how much there is, and how much of it has no project left.

use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{self, Button, Color32, FontId, Label, TextFormat, Ui, vec2};

use crate::core::bytes::Bytes;
use crate::gui::command::Command;
use crate::gui::format::{self, Figure};
use crate::gui::state::State;
use crate::gui::state::listing::Listing;
use crate::gui::state::session::View;
use crate::gui::theme::{self, Palette};
use crate::gui::view::bar;
use crate::gui::widget::text;

const REVIEW: f32 = 90.0;

pub fn show(ui: &mut Ui, state: &State, commands: &mut Vec<Command>) {
    let panel = egui::Panel::top("overview").exact_size(theme::LINE).frame(bar(ui)).resizable(false);
    panel.show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            let Some(listing) = &state.list.listing else { return };
            let reviews = listing.no_project.things > 0;
            let room = (ui.available_width() - if reviews { REVIEW } else { 0.0 }).max(0.0);
            say(ui, state, "overview", room, |palette| line(listing, palette));
            if reviews {
                review(ui, commands);
                let room = ui.available_width();
                say(ui, state, "overview of the disk", room, |palette| free(listing, palette));
            }
        });
    });
}

/// Says a line, laid out once for each edition of the list.
fn say(ui: &mut Ui, state: &State, name: &str, room: f32, words: impl FnOnce(&Palette) -> LayoutJob) {
    let line = text::kept(ui, (name, state.list.edition, room.to_bits()), || {
        let mut line = words(theme::palette(ui));
        line.wrap = TextWrapping::truncate_at_width(room);
        ui.painter().layout_job(line)
    });
    ui.add(Label::new(line).selectable(false));
}

/// The way to what can go.
fn review(ui: &mut Ui, commands: &mut Vec<Command>) {
    let command = Command::View(View::Overview);
    let key = command.shortcut().unwrap_or_default();
    let button = Button::new("Review…").min_size(vec2(0.0, theme::HIT));
    if ui.add(button).on_hover_text(format!("{} ({key})", command.tooltip())).clicked() {
        commands.push(command);
    }
}

/// How much room is left on the disk, after the button.
fn free(listing: &Listing, palette: &Palette) -> LayoutJob {
    let words = listing.inventory.free.map(|free| format!("·   {} free on this disk", Bytes(free)));
    LayoutJob::simple_singleline(words.unwrap_or_default(), theme::body(), palette.text)
}

/// The sums in words.
fn line(listing: &Listing, palette: &Palette) -> LayoutJob {
    let colour = |figure: Figure| if figure.is_exact() { palette.text } else { palette.weak };
    // One layout of one size, so that its parts stand on one line.
    let mut line = LayoutJob::default();
    let mut say = |text: &str, font: FontId, colour: Color32| {
        line.append(text, 0.0, TextFormat::simple(font, colour));
    };

    let size = listing.all.size();
    say(&size.size(), theme::strong(), colour(size));
    let spaces = format::things(listing.all.things, "space");
    let packages = format::things(listing.inventory.packages.len(), "package");
    say(&format!("  in {spaces} of {packages}"), theme::body(), palette.text);

    if listing.no_project.things > 0 {
        say("   ·   ", theme::body(), palette.weak);
        let size = listing.no_project.size();
        say(&size.size(), theme::body(), colour(size));
        let spaces = format::things(listing.no_project.things, "space");
        say(&format!(" in {spaces} has no project left"), theme::body(), palette.text);
    }
    let reviews = listing.no_project.things > 0;
    if let Some(free) = listing.inventory.free.filter(|_| !reviews) {
        say("   ·   ", theme::body(), palette.weak);
        say(&format!("{} free on this disk", Bytes(free)), theme::body(), palette.text);
    }
    line
}
