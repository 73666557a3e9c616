//! A line with something at each of its ends, made in the order in which it is read: the Tab key runs through the
//! controls of a window in the order in which they are made.

use eframe::egui::{Align, AsIdSalt, Layout, Rect, Ui, UiBuilder, pos2};

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
