//! The sheet of keys: every key by the place where it works, as the table of keys has them.

use eframe::egui::{Label, RichText, Sense, Ui, vec2};

use crate::gui::command::Command;
use crate::gui::command::keys::{SHEET, Section};
use crate::gui::state::Once;
use crate::gui::theme;
use crate::gui::view::modal::{leave, modal};
use crate::gui::widget::text;

const WIDTH: f32 = 760.0;
/// From this width on there are two columns.
const TWO: f32 = 620.0;
/// The room for the keys, before what they do.
const KEYS: f32 = 150.0;

pub fn show(ui: &Ui, once: Once, commands: &mut Vec<Command>) {
    let buttons = |ui: &mut Ui, commands: &mut Vec<Command>| {
        leave(ui, once, Command::CloseDialog.text(), commands);
    };
    modal(ui, ("keys", "Keys", WIDTH), commands, |ui, _| content(ui), buttons);
}

fn content(ui: &mut Ui) {
    let sections = SHEET.as_slice();
    if ui.available_width() < TWO {
        return column(ui, sections);
    }
    // Both columns end at about the same height.
    let lines: usize = sections.iter().map(Section::height).sum();
    let mut above = 0;
    let first = sections.iter().take_while(|part| {
        above += part.height();
        above <= lines.div_ceil(2)
    });
    let (left, right) = sections.split_at(first.count().max(1).min(sections.len()));
    ui.columns_const(|[one, other]| {
        column(one, left);
        column(other, right);
    });
}

fn column(ui: &mut Ui, sections: &[Section]) {
    for part in sections {
        section(ui, part);
    }
}

fn section(ui: &mut Ui, section: &Section) {
    let palette = theme::palette(ui);
    ui.add(Label::new(RichText::new(section.place).font(theme::strong())).selectable(false));
    ui.spacing_mut().item_spacing.y = 0.0;
    for line in &section.lines {
        ui.horizontal_top(|ui| {
            let (room, response) = ui.allocate_exact_size(vec2(KEYS, theme::HIT), Sense::hover());
            text::left(ui, room, &line.keys, theme::body(), palette.weak);
            // Read out together with what they do.
            drop(response);
            let does = ui.add(Label::new(line.does).wrap().selectable(false));
            does.widget_info(|| {
                eframe::egui::WidgetInfo::labeled(
                    eframe::egui::Role::Label,
                    true,
                    format!("{}: {}", line.keys, line.does),
                )
            });
        });
    }
    ui.add_space(theme::SPACE[2]);
    ui.spacing_mut().item_spacing.y = theme::SPACE[0];
}
