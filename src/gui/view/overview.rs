//! The line above the list: how much there is, and how much of it has no project left.

use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{self, Color32, FontId, Label, TextFormat, Ui};

use crate::core::bytes::Bytes;
use crate::gui::format::{self, Figure};
use crate::gui::state::State;
use crate::gui::state::listing::Listing;
use crate::gui::theme::{self, Palette};
use crate::gui::view::{bar, text};

/// Paints the overview line.
pub fn show(ui: &mut Ui, state: &State) {
    let panel = egui::Panel::top("overview").exact_size(theme::LINE).frame(bar(ui)).resizable(false);
    panel.show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            let Some(listing) = &state.list.listing else { return };
            let room = ui.available_width();
            let key = ("overview", state.list.edition(), room.to_bits());
            let line = text::kept(ui, key, || {
                let mut line = line(listing, theme::palette(ui));
                line.wrap = TextWrapping::truncate_at_width(room);
                ui.painter().layout_job(line)
            });
            ui.add(Label::new(line).selectable(false));
        });
    });
}

/// The sums in words.
fn line(listing: &Listing, palette: &Palette) -> LayoutJob {
    let colour = |figure: Figure| if figure.is_exact() { palette.text } else { palette.weak };
    let number = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    // One layout of one size, so that its parts stand on one line.
    let mut line = LayoutJob::default();
    let mut say = |text: &str, font: FontId, colour: Color32| {
        line.append(text, 0.0, TextFormat::simple(font, colour));
    };

    let size = listing.all.size();
    say(&size.size(), theme::strong(), colour(size));
    let spaces = format::things(number(listing.all.spaces), "space");
    let packages = format::things(number(listing.inventory.packages.len()), "package");
    say(&format!("  in {spaces} of {packages}"), theme::body(), palette.text);

    if listing.no_project.spaces > 0 {
        say("   ·   ", theme::body(), palette.weak);
        let size = listing.no_project.size();
        say(&size.size(), theme::body(), colour(size));
        let spaces = format::things(number(listing.no_project.spaces), "space");
        say(&format!(" in {spaces} has no project left"), theme::body(), palette.text);
    }
    if let Some(free) = listing.inventory.free {
        say("   ·   ", theme::body(), palette.weak);
        say(&format!("{} free on this disk", Bytes(free)), theme::body(), palette.text);
    }
    line
}
