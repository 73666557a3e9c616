//! Room shared between what is read first and what is read last, and lies at the right or at the bottom. Both are made
//! in the order in which they are read, for the Tab key runs through controls in the order in which they are made.

use eframe::egui::{Align, AsIdSalt, Id, Layout, Rect, Ui, UiBuilder, pos2};

use crate::gui::theme;

/// Makes `left` at the left of the room of `ui`, then `right` at the right of it. The right end has the width that
/// it had in the last frame; when it takes another, the frame is made once more.
pub fn ends<R>(
    ui: &mut Ui,
    salt: impl AsIdSalt,
    left: impl FnOnce(&mut Ui),
    right: impl FnOnce(&mut Ui) -> R,
) -> R {
    let id = ui.scope_id().with(salt);
    let room = ui.available_rect_before_wrap();
    let known = ui.data(|data| data.get_temp::<f32>(id)).unwrap_or_default();
    let split = (room.right() - known).max(room.left());
    let layout = Layout::left_to_right(Align::Center);
    let part = |from: f32, to: f32| {
        let place = Rect::from_min_max(pos2(from, room.top()), pos2(to.max(from), room.bottom()));
        UiBuilder::new().max_rect(place).layout(layout)
    };
    let gap = if known > 0.0 { theme::GAP } else { 0.0 };
    ui.scope_builder(part(room.left(), split - gap), left);
    let end = ui.scope_builder(part(split, room.right()), right);
    let width = end.response.rect.width();
    if (width - known).abs() > 0.5 {
        ui.data_mut(|data| data.insert_temp(id, width));
        ui.ctx().request_discard("what stands at the right has another width");
    }
    end.inner
}

/// The side of a room at which panels lie that are made after what lies before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Bottom,
    Right,
}

/// A room with panels at one side of it, which are made last, as they are read last. They take the room that they
/// took in the last frame; when that changes, the frame is made once more.
pub struct Panels {
    id: Id,
    side: Side,
    room: Rect,
    known: f32,
}

impl Panels {
    pub fn at(ui: &Ui, salt: impl AsIdSalt, side: Side, room: Rect) -> Self {
        let id = ui.scope_id().with(salt);
        let known = ui.data(|data| data.get_temp::<f32>(id)).unwrap_or_default();
        Self { id, side, room, known }
    }

    /// What is left beside the panels; to be filled first.
    pub fn before(&self, ui: &mut Ui) -> Ui {
        let mut left = self.room;
        match self.side {
            Side::Bottom => left.max.y = (left.max.y - self.known).max(left.min.y),
            Side::Right => left.max.x = (left.max.x - self.known).max(left.min.x),
        }
        ui.new_child(UiBuilder::new().max_rect(left))
    }

    /// Makes the panels.
    pub fn fill(self, ui: &mut Ui, panels: impl FnOnce(&mut Ui)) {
        let mut whole = ui.new_child(UiBuilder::new().max_rect(self.room));
        panels(&mut whole);
        let left = whole.available_rect_before_wrap();
        let taken = match self.side {
            Side::Bottom => self.room.bottom() - left.bottom(),
            Side::Right => self.room.right() - left.right(),
        };
        if (taken - self.known).abs() > 0.5 {
            ui.data_mut(|data| data.insert_temp(self.id, taken));
            ui.ctx().request_discard("the panels at the side have another size");
        }
    }
}
