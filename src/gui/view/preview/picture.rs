//! The painter of pictures: as large as there is room, and what is known of them below.

use eframe::egui::{
    Align, Color32, ColorImage, Id, Label, Layout, Rect, RichText, Role, Sense, TextureHandle,
    TextureOptions, Ui, WidgetInfo, pos2, vec2,
};

use crate::core::look::preview::Picture;
use crate::gui::format::count;
use crate::gui::theme;

/// The room for what is said of a picture.
const WORDS: f32 = 24.0;

pub fn show(ui: &mut Ui, picture: &Picture, edition: u64) {
    let about = about(picture);
    let whole = ui.available_rect_before_wrap().shrink2(vec2(16.0, 4.0));
    let room = whole.with_max_y((whole.bottom() - WORDS).max(whole.top()));
    let pixels = picture.pixels.as_ref();
    let image = pixels.and_then(|pixels| {
        let size = [usize::try_from(pixels.width).ok()?, usize::try_from(pixels.height).ok()?];
        let is_whole =
            size[0].checked_mul(size[1])?.checked_mul(4)? == pixels.rgba.len() && size[0] > 0 && size[1] > 0;
        is_whole.then_some((size, &pixels.rgba))
    });
    let mut below = whole;
    if let Some((size, rgba)) = image {
        let texture = texture(ui, "picture", edition, TextureOptions::LINEAR, || within(ui, size, rgba));
        let place = fit(texture.size_vec2(), room);
        let response = ui.allocate_rect(place, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &about));
        ui.painter().rect_filled(place, 0.0, theme::palette(ui).hover);
        paint(ui, &texture, place);
        below.min.y = place.bottom() + theme::SPACE[0];
    }
    let mut below = ui.new_child(eframe::egui::UiBuilder::new().max_rect(below));
    below.with_layout(Layout::top_down(Align::Min), |ui| {
        ui.add(Label::new(RichText::new(about).weak()).truncate());
        if image.is_none() {
            ui.add(Label::new("This kind of picture is described, and not shown.").wrap());
        }
    });
}

/// `PNG · 640 × 480 · RGB`
fn about(picture: &Picture) -> String {
    let size = format!("{} × {}", count(picture.width), count(picture.height));
    let turned = picture.orientation.filter(|turn| *turn > 1).map(|_| "turned upright".to_string());
    let parts = [Some(picture.format.clone()), Some(size), Some(picture.colour.clone()), turned];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" · ")
}

/// No texture is larger than the graphics card takes: what is gets every so many-th of its pixels.
fn within(ui: &Ui, size: [usize; 2], rgba: &[u8]) -> ColorImage {
    let most = ui.input(|input| input.max_texture_side).max(1);
    let step = size[0].max(size[1]).div_ceil(most).max(1);
    if step == 1 {
        return ColorImage::from_rgba_unmultiplied(size, rgba);
    }
    let small = [size[0].div_ceil(step), size[1].div_ceil(step)];
    let rows = rgba.chunks_exact(size[0] * 4).step_by(step);
    let bytes: Vec<u8> = rows.flat_map(|row| row.chunks_exact(4).step_by(step).flatten().copied()).collect();
    ColorImage::from_rgba_unmultiplied(small, &bytes)
}

/// The texture of a picture, made once for each look.
pub fn texture(
    ui: &Ui,
    name: &str,
    edition: u64,
    options: TextureOptions,
    make: impl FnOnce() -> ColorImage,
) -> TextureHandle {
    let id = Id::unique(name);
    let kept = ui.data(|data| data.get_temp::<(u64, TextureHandle)>(id));
    if let Some((_, texture)) = kept.filter(|(of, _)| *of == edition) {
        return texture;
    }
    let texture = ui.ctx().load_texture(name, make(), options);
    ui.data_mut(|data| data.insert_temp(id, (edition, texture.clone())));
    texture
}

pub fn paint(ui: &Ui, texture: &TextureHandle, place: Rect) {
    let all = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    ui.painter().image(texture.id(), place, all, Color32::WHITE);
}

/// As large as there is room in its own proportions, and no larger than it is.
fn fit(size: eframe::egui::Vec2, room: Rect) -> Rect {
    let scale = (room.width() / size.x).min(room.height() / size.y).clamp(0.0, 1.0);
    let size = size * scale;
    Rect::from_min_size(pos2(room.center().x - size.x / 2.0, room.top()), size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_fits_and_is_not_blown_up() {
        let room = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, 50.0));
        assert_eq!(fit(vec2(200.0, 200.0), room).size(), vec2(50.0, 50.0));
        assert_eq!(fit(vec2(20.0, 10.0), room).size(), vec2(20.0, 10.0));
    }
}
