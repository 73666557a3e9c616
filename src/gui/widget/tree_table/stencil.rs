//! What was painted of the rows, kept: a row that has not changed is neither formatted nor laid out again.
//!
//! Only what a row says is kept. What is under it (selection, pointer) changes from frame to frame and is
//! painted each time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use eframe::egui::layers::PaintList;
use eframe::egui::{Id, Rect, Shape, Ui, Vec2};

/// So many rows are kept; nobody sees that many at once.
const MOST: usize = 512;

/// What all rows depend on; another edition begins with nothing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Edition {
    pub cells: u64,
    /// How texts are laid out; see [`text::edition`](crate::gui::widget::text::edition).
    pub texts: u64,
    pub columns: u64,
    /// The width of a row in points.
    pub width: f32,
    /// Pixels for each point.
    pub scale: f32,
    pub dark: bool,
}

#[derive(Default)]
struct Kept {
    edition: Edition,
    rows: HashMap<usize, Vec<Shape>>,
}

/// The rows that were painted of one list.
#[derive(Clone, Default)]
pub struct Stencils(Arc<Mutex<Kept>>);

impl Stencils {
    /// What is kept of this edition of a list.
    pub fn of(ui: &Ui, id: Id, edition: Edition) -> Self {
        let stencils = ui.data_mut(|data| data.get_temp_mut_or_default::<Self>(id).clone());
        let mut kept = stencils.lock();
        if kept.edition != edition || kept.rows.len() > MOST {
            kept.rows.clear();
        }
        kept.edition = edition;
        drop(kept);
        stencils
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Paints a row: as it was painted before, or else by `paint`.
    pub fn row(&self, ui: &Ui, row: usize, room: Rect, paint: impl FnOnce()) {
        let from = room.min.to_vec2();
        if let Some(shapes) = self.lock().rows.get(&row) {
            ui.painter().extend(shapes.iter().map(|shape| moved(shape, from)));
            return;
        }
        let next =
            || ui.ctx().graphics(|layers| layers.get(ui.layer_id()).map_or(0, |list| list.next_idx().0));
        let start = next();
        paint();
        if !ui.is_visible() || ui.is_sizing_pass() {
            return;
        }
        let shapes = ui.ctx().graphics(|layers| {
            let list = layers.get(ui.layer_id()).into_iter().flat_map(PaintList::all_entries);
            list.skip(start).map(|shape| moved(&shape.shape, -from)).collect()
        });
        self.lock().rows.insert(row, shapes);
    }
}

fn moved(shape: &Shape, by: Vec2) -> Shape {
    let mut shape = shape.clone();
    match &mut shape {
        // The toolkit's own way of moving a text copies all of it.
        Shape::Text(text) => text.pos += by,
        shape => shape.translate(by),
    }
    shape
}
