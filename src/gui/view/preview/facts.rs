//! The painter of facts: names, and what is so.

use eframe::egui::{Label, Margin, RichText, ScrollArea, Ui};

use crate::core::look::preview::{Facts, Properties};
use crate::gui::format::visible;
use crate::gui::theme;
use crate::gui::view::details::gap;
use crate::gui::words::value;
use crate::gui::words::with_capital;

/// The room for names, where facts stand beside them.
const NAMES: f32 = 150.0;

pub fn properties(ui: &mut Ui, properties: &Properties) {
    ScrollArea::vertical().id_salt("properties").auto_shrink(false).show(ui, |ui| {
        padded(ui, |ui| {
            ui.add(Label::new(RichText::new(visible(&properties.format)).font(theme::strong())).wrap());
            gap(ui);
            facts(ui, &properties.properties);
        });
    });
}

/// Room beside what is not painted from edge to edge.
pub fn padded(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let room = ui.available_width();
    eframe::egui::Frame::new().inner_margin(Margin { left: 16, right: 16, top: 4, bottom: 8 }).show(
        ui,
        |ui| {
            ui.set_width((room - 32.0).max(0.0));
            ui.spacing_mut().item_spacing.y = theme::SPACE[0];
            content(ui);
        },
    );
}

/// Each fact in a line: what it is called, and what it is.
pub fn facts(ui: &mut Ui, facts: &Facts) {
    let names = NAMES.min(ui.available_width() * 0.4);
    for (name, fact) in facts {
        ui.horizontal_top(|ui| {
            ui.allocate_ui(eframe::egui::vec2(names, 0.0), |ui| {
                ui.set_width(names);
                let name = RichText::new(with_capital(visible(name).into_owned())).weak();
                ui.add(Label::new(name).wrap().selectable(false));
            });
            ui.add(Label::new(value::text(fact)).wrap());
        });
    }
}
