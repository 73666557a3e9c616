//! What could go, and why.

use eframe::egui::{Id, Ui};

use crate::gui::widget::tree_table;

/// The widget that has the focus while the list of what could go has the keyboard.
fn list_id() -> Id {
    Id::unique("clean up")
}

/// Whether the keys of the list of what could go work.
#[must_use]
pub fn has_keyboard(ui: &Ui) -> bool {
    tree_table::has_keyboard(ui, list_id())
}
