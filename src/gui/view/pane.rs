//! The pane at the right of a list, or in its place where there is no room for both.

use eframe::egui::{self, Frame, Margin, ScrollArea, Ui};

use crate::gui::command::{Command, Gesture, Preference};
use crate::gui::state::State;
use crate::gui::state::session::points;
use crate::gui::theme;
use crate::gui::view::parts::{self, Part};
use crate::gui::widget::line::{Panels, Side};

const LEAST: f32 = 300.0;
/// What the list needs beside it: a name, the sign of a verdict and a size.
const LIST_LEAST: f32 = 410.0;

/// How wide a pane is at first, and under which name that is remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wide {
    /// As the user made the details.
    Details,
    /// Nearly half of the room: what is in a file is what one looks at.
    Preview,
}

impl Wide {
    fn name(self) -> &'static str {
        match self {
            Self::Details => "details",
            Self::Preview => "preview",
        }
    }
}

/// Paints a list with a pane at its right, in its place where there is no room for both, or without it.
pub fn with(
    ui: &mut Ui,
    state: &State,
    (part, wide): (Option<Part>, Wide),
    commands: &mut Vec<Command>,
    list: impl FnOnce(&mut Ui, &mut Vec<Command>),
    content: impl FnOnce(&mut Ui, &mut Vec<Command>),
) {
    let has_details = state.session.has_details();
    let are_alone = has_details && ui.available_width() < LEAST + LIST_LEAST;
    // The details are read, and made, after the list.
    let pane = Panels::at(ui, wide.name(), Side::Right, ui.available_rect_before_wrap());
    let frame = Frame::new().fill(theme::palette(ui).background);
    let mut content = Some(content);
    egui::CentralPanel::default().frame(frame).show(&mut pane.before(ui), |ui| {
        match content.take_if(|_| are_alone) {
            Some(content) => instead(ui, commands, content),
            None => list(ui, commands),
        }
    });
    pane.fill(ui, |ui| {
        if let Some(content) = content.filter(|_| has_details) {
            parts::begin(ui, state, part, Part::Details);
            beside(ui, state, wide, commands, content);
        }
    });
}

/// Paints a pane at the right.
fn beside(
    ui: &mut Ui,
    state: &State,
    wide: Wide,
    commands: &mut Vec<Command>,
    content: impl FnOnce(&mut Ui, &mut Vec<Command>),
) {
    let room = ui.available_width();
    let kept = state.session.settings.details_width;
    let (usual, most) = match wide {
        Wide::Details => (f32::from(kept), room / 2.0),
        Wide::Preview => (room * 0.46, room - LIST_LEAST),
    };
    let most = most.max(LEAST);
    let frame = Frame::new().fill(theme::palette(ui).background).inner_margin(Margin::same(0));
    let panel = egui::Panel::right(wide.name()).frame(frame).resizable(true);
    let panel = panel.default_size(usual.clamp(LEAST, most)).size_range(LEAST..=most);
    let answer = panel.show(ui, |ui| content(ui, commands));
    let width = points(answer.response.rect.width());
    // A window that has become narrow is no wish for narrow details.
    let is_dragged = ui.ctx().input(|input| input.pointer.any_down());
    if is_dragged && width != kept && wide == Wide::Details {
        commands.push(Command::Gesture(Gesture::Set(Preference::DetailsWidth(width))));
    }
}

/// Paints the pane in the place of the list.
fn instead(ui: &mut Ui, commands: &mut Vec<Command>, content: impl FnOnce(&mut Ui, &mut Vec<Command>)) {
    Frame::new().inner_margin(Margin { left: 16, right: 16, top: 8, bottom: 0 }).show(ui, |ui| {
        if ui.button("Back to the list").on_hover_text(Command::Details.tooltip()).clicked() {
            commands.push(Command::Details);
        }
    });
    content(ui, commands);
}

/// Paints what is as high as it is.
pub fn scrolled(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        // Beside the scroll bar: what is wider than its room would widen the pane with each frame.
        let room = ui.available_width();
        Frame::new().inner_margin(Margin::same(16)).show(ui, |ui| {
            ui.set_width((room - 32.0).max(0.0));
            ui.spacing_mut().item_spacing.y = theme::SPACE[0];
            content(ui);
        });
    });
}
