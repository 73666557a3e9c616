//! The sheet of keys: every key by the place where it works, as the table of keys has them.

use eframe::egui::{Align, Label, Layout, RichText, Role, Ui, WidgetInfo, vec2};

use crate::gui::command::Command;
use crate::gui::command::keys::{SHEET, Section};
use crate::gui::state::Once;
use crate::gui::theme;
use crate::gui::view::modal::{leave, modal};

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
    ui.add_space(theme::SPACE[0]);
    for line in &section.lines {
        ui.horizontal_top(|ui| {
            ui.allocate_ui_with_layout(vec2(KEYS, 0.0), Layout::top_down(Align::Min), |ui| {
                ui.set_width(KEYS);
                ui.add(Label::new(RichText::new(&line.keys).color(palette.weak)).wrap().selectable(false));
            });
            let does = ui.add(Label::new(line.does).wrap().selectable(false));
            // Read out together with the keys.
            let spoken = || format!("{}: {}", line.keys, line.does);
            does.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken()));
        });
        ui.add_space(theme::SPACE[0]);
    }
    ui.add_space(theme::SPACE[2]);
    ui.spacing_mut().item_spacing.y = theme::SPACE[0];
}
