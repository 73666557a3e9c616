//! The line above the list: how much there is, and how much of it has no project left.

use eframe::egui::text::LayoutJob;
use eframe::egui::{self, Color32, FontId, Label, TextFormat, Ui};

use crate::core::bytes::Bytes;
use crate::gui::format::{self, Figure};
use crate::gui::state::State;
use crate::gui::theme;
use crate::gui::view::bar;

/// Paints the overview line.
pub fn show(ui: &mut Ui, state: &State) {
    let panel = egui::Panel::top("overview").exact_size(theme::LINE).frame(bar(ui)).resizable(false);
    panel.show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            let Some(listing) = &state.list.listing else { return };
            let palette = theme::palette(ui);
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
            ui.add(Label::new(line).selectable(false).truncate());
        });
    });
}
