//! The painter of bytes: where they stand, in hexadecimal digits, and as letters where they are some.

use eframe::egui::{Align2, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::scrolled;
use super::text::seen;
use crate::core::look::preview::Hex;
use crate::gui::theme;
use crate::gui::widget::text;

const LINE: f32 = 18.0;
const LETTER: f32 = 7.6;
/// From this width on there are sixteen bytes in a line, else eight.
const WIDE: f32 = 600.0;

pub fn show(ui: &mut Ui, hex: &Hex, edition: u64) {
    let palette = theme::palette(ui);
    let in_line: u16 = if ui.available_width() >= WIDE { 16 } else { 8 };
    let lines: Vec<&[u8]> = hex.bytes.chunks(usize::from(in_line)).collect();
    let (digits, letters) = (11.0 * LETTER, (11.0 + 3.0 * f32::from(in_line) + 1.0) * LETTER);
    #[expect(clippy::cast_precision_loss, reason = "lines are few")]
    let high = lines.len() as f32 * LINE;
    let wide = 32.0 + letters + f32::from(in_line) * LETTER;
    scrolled("hex", edition).show_viewport(ui, |ui, viewport| {
        let size = vec2(wide.max(viewport.width()), (high + LINE).max(viewport.height()));
        let (room, response) = ui.allocate_exact_size(size, Sense::hover());
        let zero = if hex.all_zero { ", all of them zero" } else { "" };
        let first: Vec<String> = hex.bytes.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        let spoken = || format!("{} bytes{zero}: {}", hex.bytes.len(), first.join(" "));
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken()));
        let left = room.left() + 16.0;
        let seen = seen(viewport.min.y, viewport.max.y, LINE, lines.len());
        for (number, bytes) in lines.iter().enumerate().take(seen.end).skip(seen.start) {
            #[expect(clippy::cast_precision_loss, reason = "lines are few")]
            let top = room.top() + number as f32 * LINE;
            let at = hex.offset.saturating_add(number as u64 * u64::from(in_line));
            let spelled: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            let written: String = bytes.iter().map(|byte| letter(*byte)).collect();
            for (x, words, colour) in [
                (0.0, format!("{at:08x}"), palette.weak),
                (digits, spelled.join(" "), palette.text),
                (letters, written, palette.accent),
            ] {
                text::at(ui, pos2(left + x, top), Align2::LEFT_TOP, &words, theme::mono(), colour);
            }
        }
    });
}

/// A byte as a letter, or a point where it is none.
fn letter(byte: u8) -> char {
    if byte.is_ascii_graphic() || byte == b' ' { char::from(byte) } else { '·' }
}
