//! The line above the list: how much there is, and how much of it has no project left.

use eframe::egui::{self, Label, RichText, Ui};

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
            let say = |ui: &mut Ui, text: RichText| ui.add(Label::new(text).selectable(false));
            let number = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);

            let size = listing.all.size();
            say(ui, RichText::new(size.size()).font(theme::title()).color(colour(size)));
            let spaces = format::things(number(listing.all.spaces), "space");
            let packages = format::things(number(listing.inventory.packages.len()), "package");
            say(ui, RichText::new(format!("in {spaces} of {packages}")));

            if listing.no_project.spaces > 0 {
                say(ui, RichText::new("·").weak());
                let size = listing.no_project.size();
                say(ui, RichText::new(size.size()).color(colour(size)));
                let spaces = format::things(number(listing.no_project.spaces), "space");
                say(ui, RichText::new(format!("in {spaces} has no project left")));
            }
        });
    });
}
