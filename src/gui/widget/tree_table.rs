//! The one widget of all lists: a header, and rows on levels that fold.
//!
//! Only the rows in sight are painted, by their owner, through [`Cells`]. What the user does is reported as
//! [`Hit`]s; the [`Tree`] behind the list is changed by nobody here. A row is one target: a click selects
//! it, a click on its triangle folds it. The list is one stop of the Tab key, keeps arrows and Escape to
//! itself while it has the focus, and describes itself to those who hear it: a tree grid of so many rows,
//! the active one among them, each drawn row with its level, place, state and name.

use std::hash::{DefaultHasher, Hash, Hasher};

use eframe::egui::accesskit::{self, Role};
use eframe::egui::{
    EventFilter, Id, Modifiers, Popup, Pos2, Rect, Response, Sense, SetOpenCommand, Stroke, StrokeKind, Ui,
    UiBuilder, pos2, vec2,
};
use egui_extras::{Column as Width, TableBuilder, TableRow};

use crate::gui::theme::{self, Palette};
use crate::gui::widget::text;
use crate::gui::widget::tree::{Fold, Line, Mark, Reach, Scroll, Tree};

mod head;
mod marks;
mod stencil;

pub use head::Head;
pub use marks::Marking;
use marks::{gutter, indent, triangle};
use stencil::{Edition, Stencils};

const TRIANGLE: f32 = 20.0;
/// Wider rows have a line below them.
const GUIDED: f32 = 1_400.0;

/// What the owner of a list paints.
pub trait Cells {
    type Column: Copy + Eq;

    /// Paints a cell into the whole of `ui`, but for the room at the left of the first one.
    fn paint(&self, ui: &Ui, row: usize, column: Self::Column, room: Rect);
    /// Fills the tooltip of a cell; `has_tooltip` says whether there is one.
    fn tooltip(&self, ui: &mut Ui, row: usize, column: Self::Column);
    fn has_tooltip(&self, column: Self::Column) -> bool;
    /// Changes whenever anything that is painted changes.
    fn edition(&self) -> u64;
    /// The whole row in words.
    fn spoken(&self, row: usize) -> String;
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Hit<Column> {
    Point(usize, Reach),
    /// Clicked twice on a row.
    Activate(usize),
    /// Clicked on a row's triangle.
    Fold(usize),
    /// Asked for the menu on a row.
    Menu(usize),
    /// Clicked on a header.
    Sort(Column),
    /// Moved the edge of a column, to a width in points; or asked for the width that it has by itself.
    Widen(Column, Option<u16>),
}

#[derive(Clone, Copy)]
struct Look {
    palette: &'static Palette,
    focused: bool,
}

pub struct TreeTable<'a, C: Cells> {
    /// Who it is; it has the focus under this name.
    pub id: Id,
    pub name: &'a str,
    /// Its rows, and where the user is in them.
    pub tree: &'a Tree,
    pub heads: &'a [Head<C::Column>],
    pub cells: &'a C,
    pub scroll: Option<Scroll>,
    /// Whether to open the menu on the cursor's row.
    pub menu: bool,
    /// Whether nothing in it ever folds, so that it needs no room for triangles.
    pub flat: bool,
    pub marking: Marking,
    /// Which rows are selected, where that is no matter of [`tree`](Self::tree); none for the cursor's row.
    pub lit: Option<&'a [bool]>,
}

/// Whether the keys of the list with this name work: it has the focus, or nothing else has; and nothing lies
/// above it.
pub fn has_keyboard(ui: &Ui, id: Id) -> bool {
    let is_free = ui.memory(|memory| {
        memory.focused().is_none_or(|focused| focused == id) && memory.top_modal_layer().is_none()
    });
    is_free && !Popup::is_any_open(ui.ctx())
}

impl<C: Cells> TreeTable<'_, C> {
    /// Paints the list. `menu` fills the menu; `hit` hears what the user does.
    pub fn show(self, ui: &mut Ui, menu: impl FnOnce(&mut Ui), hit: &mut dyn FnMut(Hit<C::Column>)) {
        let room = ui.available_rect_before_wrap();
        let response = self.take_focus(ui, room);
        let palette = theme::palette(ui);
        let look = Look { palette, focused: response.has_focus() };
        // The header's ground, also above the scroll bar.
        let ground = Rect::from_min_size(room.min, vec2(room.width(), theme::HEADER));
        ui.painter().rect_filled(ground, 0.0, palette.panel);
        let mut menu_at = None;
        let mut active = None;
        let mut stencils = None;
        let body = ui.scope_builder(UiBuilder::new().accessibility_parent(self.id), |ui| {
            // Cells touch each other, so that what is under the pointer or selected is one stripe.
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            let table = self.table(ui).header(theme::HEADER, |mut row| {
                row.col(|ui| {
                    let room = ui.max_rect();
                    stencils =
                        Some(Stencils::of(ui, self.id.with("stencils"), self.edition(ui, room.width())));
                    for (index, (head, room)) in self.columns(room).enumerate() {
                        self.head(ui, index, head, room, hit);
                    }
                });
            });
            let stencils = stencils.unwrap_or_default();
            table.body(|body| {
                body.rows(theme::ROW, self.tree.lines().len(), |mut row| {
                    let position = row.index();
                    let Some(line) = self.tree.lines().get(position) else { return };
                    let response = self.row(&mut row, position, line, look, &stencils);
                    if self.tree.cursor() == Some(position) {
                        active = Some(response.id);
                        if self.menu {
                            menu_at = Some(response.rect.left_bottom() + vec2(TRIANGLE, 0.0));
                        }
                    }
                    if let Some(at) = self.clicked(&response, position, line, hit) {
                        menu_at = Some(at);
                    }
                });
            })
        });
        if let Some(active) = active {
            let set = |node: &mut accesskit::Node| node.set_active_descendant(active.accesskit_id());
            ui.ctx().accesskit_node_builder(self.id, set);
        }
        self.popup(ui, &response, menu_at, menu);
        let output = body.inner;
        self.tree.page.set(whole_rows(output.inner_rect.height()));
        self.tree.above.set(output.state.clamped_offset().y / theme::ROW);
    }

    /// Makes the list one stop of the Tab key and keeps arrows and Escape for it. It takes the focus when
    /// nothing else has it, but not below a dialog, where the Tab key would be lost.
    fn take_focus(&self, ui: &Ui, room: Rect) -> Response {
        let response = ui.interact(room, self.id, Sense::focusable_noninteractive());
        ui.ctx().accesskit_node_builder(self.id, |node| {
            node.set_role(Role::TreeGrid);
            node.set_label(self.name);
            if self.marking == Marking::Selection {
                node.set_multiselectable();
            }
            node.set_row_count(self.tree.lines().len());
            node.set_column_count(self.heads.len());
        });
        let popup_open = Popup::is_any_open(ui.ctx());
        let is_free =
            ui.memory(|memory| memory.focused().is_none() && memory.allows_interaction(ui.layer_id()));
        if !popup_open && is_free {
            response.request_focus();
        }
        // An open menu gets the arrows.
        let keep = !popup_open;
        let filter = EventFilter { tab: false, horizontal_arrows: keep, vertical_arrows: keep, escape: keep };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(self.id, filter));
        response
    }

    fn table<'ui>(&self, ui: &'ui mut Ui) -> TableBuilder<'ui> {
        let table = TableBuilder::new(ui)
            .id_salt(self.id)
            // Not focusable: the list is one stop of the Tab key, not one for each cell.
            .sense(Sense::CLICK)
            .auto_shrink(false)
            .max_scroll_height(f32::INFINITY)
            .min_scrolled_height(0.0)
            .animate_scrolling(false)
            // One cell for the whole row: the toolkit makes much of each.
            .column(Width::remainder());
        match self.scroll {
            Some(Scroll::Reveal(row)) => table.scroll_to_row(row, None),
            Some(Scroll::To(above)) => table.vertical_scroll_offset(above * theme::ROW),
            None => table,
        }
    }

    fn columns(&self, row: Rect) -> impl Iterator<Item = (&Head<C::Column>, Rect)> {
        let others: f32 = self.heads.iter().skip(1).map(|head| head.width).sum();
        let mut left = row.left();
        self.heads.iter().enumerate().map(move |(index, head)| {
            let width = if index == 0 { (row.width() - others).max(0.0) } else { head.width };
            let room = Rect::from_min_size(pos2(left, row.top()), vec2(width, row.height()));
            left = room.right();
            (head, room)
        })
    }

    fn edition(&self, ui: &Ui, width: f32) -> Edition {
        let mut columns = DefaultHasher::new();
        for head in self.heads {
            head.width.to_bits().hash(&mut columns);
        }
        Edition {
            cells: self.cells.edition(),
            texts: text::edition(ui),
            columns: columns.finish(),
            width,
            scale: ui.ctx().pixels_per_point(),
            dark: ui.visuals().dark_mode,
        }
    }

    fn row(
        &self,
        row: &mut TableRow<'_, '_>,
        position: usize,
        line: &Line,
        look: Look,
        stencils: &Stencils,
    ) -> Response {
        let mark = self.tree.mark(position);
        let is_cursor = self.tree.cursor() == Some(position);
        row.col(|ui| {
            let whole = ui.max_rect();
            if self.is_lit(position, mark) {
                ui.painter().rect_filled(whole, 0.0, look.palette.selected);
            } else if whole.width() > GUIDED {
                // The eye must find its way from the name to the last column.
                let guide = Stroke::new(theme::STROKE, theme::hairline(look.palette));
                ui.painter().hline(whole.x_range(), whole.bottom() - 0.5, guide);
            }
            if self.marking == Marking::Selection {
                gutter(ui, whole, mark, look);
            }
            // Ticks change without the rest of the row.
            self.tick(ui, whole, line, mark, look);
            stencils.row(ui, position, whole, || {
                for (index, (head, mut room)) in self.columns(whole).enumerate() {
                    if index == 0 && !self.flat {
                        triangle(ui, room, line);
                        room.min.x = self.text_from(room, line);
                    }
                    room.min.x += theme::GAP;
                    room.max.x -= theme::GAP;
                    self.cells.paint(ui, position, head.column, room);
                }
            });
            self.hint(ui, position, whole);
        });
        let response = row.response();
        let is_told = self.marking == Marking::Selection && mark == Mark::Whole;
        if is_cursor && look.focused && (!is_told || self.tree.chosen_count() > 1) {
            let ring = Stroke::new(theme::STROKE, look.palette.accent);
            let painter = response.ctx.layer_painter(response.layer_id);
            painter.with_clip_rect(response.interact_rect).rect_stroke(
                response.rect,
                f32::from(theme::RADIUS_CONTROL),
                ring,
                StrokeKind::Inside,
            );
        }
        self.describe(&response, position, line, mark);
        response
    }

    /// The tooltip of the cell under the pointer.
    fn hint(&self, ui: &Ui, position: usize, row: Rect) {
        if !ui.rect_contains_pointer(row) {
            return;
        }
        let under = self.columns(row).find(|(_, room)| ui.rect_contains_pointer(*room));
        if let Some((index, (head, room))) = under.map(|(head, room)| (head.title, (head, room)))
            && self.cells.has_tooltip(head.column)
        {
            let response = ui.interact(room, self.id.with(("cell", index)), Sense::hover());
            response.on_hover_ui(|ui| self.cells.tooltip(ui, position, head.column));
        }
    }

    fn describe(&self, response: &Response, position: usize, line: &Line, mark: Mark) {
        let (place, siblings) = line.place;
        response.ctx.accesskit_node_builder(response.id, |node| {
            node.set_role(Role::Row);
            node.set_bounds(bounds(response.rect));
            node.add_action(accesskit::Action::Click);
            node.set_label(self.cells.spoken(position));
            // Counted from 0, as the toolkit wants it.
            node.set_level(line.level.saturating_sub(1));
            node.set_row_index(position);
            node.set_position_in_set(place);
            node.set_size_of_set(siblings);
            node.set_selected(self.is_lit(position, mark));
            if self.marking == Marking::Ticks {
                node.set_toggled(match mark {
                    Mark::None => accesskit::Toggled::False,
                    Mark::Part => accesskit::Toggled::Mixed,
                    Mark::Whole => accesskit::Toggled::True,
                });
            }
            match line.fold {
                Fold::Leaf => {}
                Fold::Collapsed => node.set_expanded(false),
                Fold::Expanded => node.set_expanded(true),
            }
        });
    }

    /// Reports clicks on a row. Returns where the menu is asked for.
    fn clicked(
        &self,
        response: &Response,
        position: usize,
        line: &Line,
        hit: &mut dyn FnMut(Hit<C::Column>),
    ) -> Option<Pos2> {
        if !response.clicked() && !response.secondary_clicked() {
            return None;
        }
        response.ctx.memory_mut(|memory| memory.request_focus(self.id));
        let pointer = response.interact_pointer_pos();
        if response.secondary_clicked() {
            hit(Hit::Menu(position));
            return pointer;
        }
        let triangle = response.rect.left() + indent(line) + theme::GAP + TRIANGLE;
        if line.fold != Fold::Leaf && pointer.is_some_and(|pointer| pointer.x < triangle) {
            hit(Hit::Fold(position));
            return None;
        }
        let tick = self.tick_range(response.rect.left(), line);
        if tick.is_some_and(|tick| pointer.is_some_and(|pointer| tick.contains(&pointer.x))) {
            hit(Hit::Point(position, Reach::Toggle));
        } else if response.double_clicked() {
            hit(Hit::Activate(position));
        } else if self.marking == Marking::Selection {
            hit(Hit::Point(position, reach(response.ctx.input(|input| input.modifiers))));
        } else {
            hit(Hit::Point(position, Reach::Nothing));
        }
        None
    }

    fn popup(&self, ui: &Ui, response: &Response, opened: Option<Pos2>, menu: impl FnOnce(&mut Ui)) {
        // The place is kept: the pointer moves on while the menu is open.
        let kept = self.id.with("menu at");
        if let Some(at) = opened {
            ui.data_mut(|data| data.insert_temp(kept, at));
        }
        let Some(at) = ui.data(|data| data.get_temp::<Pos2>(kept)) else { return };
        Popup::menu(response)
            .open_memory(opened.map(|_| SetOpenCommand::Bool(true)))
            .at_position(at)
            .show(menu);
    }
}

/// What a click does with these keys held down.
fn reach(modifiers: Modifiers) -> Reach {
    match (modifiers.command, modifiers.shift) {
        (false, false) => Reach::Only,
        (true, false) => Reach::Toggle,
        (false, true) => Reach::Range,
        (true, true) => Reach::RangeToo,
    }
}

fn bounds(rect: Rect) -> accesskit::Rect {
    accesskit::Rect {
        x0: rect.min.x.into(),
        y0: rect.min.y.into(),
        x1: rect.max.x.into(),
        y1: rect.max.y.into(),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked; a window is finite")]
fn whole_rows(height: f32) -> usize {
    if height.is_finite() && height > 0.0 { (height / theme::ROW) as usize } else { 0 }
}
