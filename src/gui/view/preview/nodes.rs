//! The painter of what has parts: the nodes of a tree or the entries of an archive as a list, and what is known of the one
//! that was chosen below it, or beside it where there is room.

use std::hash::{DefaultHasher, Hash, Hasher};

use eframe::egui::{Id, Label, Rect, RichText, ScrollArea, Slider, Stroke, Ui, UiBuilder};

use super::{caution, centred, content, facts, plot, waiting};
use crate::core::bytes::Bytes;
use crate::core::look::preview::{Archive, Node, NodeKind, Tree};
use crate::core::look::{Looked, Part, Preview};
use crate::gui::command::{Command, Looking};
use crate::gui::format::visible;
use crate::gui::state::Once;
use crate::gui::state::inside::nodes::{Nodes, name};
use crate::gui::state::inside::shown::{Chosen, Shown, first_values};
use crate::gui::theme::{self, Palette};
use crate::gui::view::details::gap;
use crate::gui::widget::text;
use crate::gui::widget::tree_table::{Cells, Head, Hit, Marking, TreeTable};
use crate::gui::words::{inside as words, with_capital};

/// The widget that has the focus while the nodes have the keyboard.
pub fn id() -> Id {
    Id::unique("nodes")
}

/// From this width on the part stands beside the list.
const WIDE: f32 = 760.0;

pub fn show(ui: &mut Ui, shown: &Shown, once: Once, commands: &mut Vec<Command>) {
    let Some(looked) = &shown.whole.looked else { return };
    let whole = ui.available_rect_before_wrap();
    let chosen = shown.part.as_ref();
    let is_wide = whole.width() >= WIDE;
    let (list_room, part_room) = match (chosen.is_some(), is_wide) {
        (false, _) => (whole, None),
        (true, true) => {
            let (list, part) = whole.split_left_right_at_fraction(0.42);
            (list, Some(part))
        }
        (true, false) => {
            #[expect(clippy::cast_precision_loss, reason = "rows are few where it matters")]
            let wanted = theme::HEADER + shown.nodes.rows.len() as f32 * theme::ROW + 2.0;
            let height = wanted.min(whole.height() * 0.42);
            let (list, part) = whole.split_top_bottom_at_y(whole.top() + height);
            (list, Some(part))
        }
    };
    let mut list_ui = ui.new_child(UiBuilder::new().max_rect(list_room));
    list_ui.set_clip_rect(list_room.intersect(ui.clip_rect()));
    list(&mut list_ui, looked, shown, once, commands);
    let (Some(room), Some(chosen)) = (part_room, chosen) else { return };
    let line = Stroke::new(theme::STROKE, theme::hairline(theme::palette(ui)));
    if is_wide {
        ui.painter().vline(room.left(), room.y_range(), line);
    } else {
        ui.painter().hline(room.x_range(), room.top(), line);
    }
    let mut part_ui = ui.new_child(UiBuilder::new().max_rect(room.shrink2(eframe::egui::vec2(0.0, 4.0))));
    part_ui.set_clip_rect(room.intersect(ui.clip_rect()));
    part(&mut part_ui, shown, chosen, commands);
}

fn list(ui: &mut Ui, looked: &Looked, shown: &Shown, once: Once, commands: &mut Vec<Command>) {
    let what = match &looked.preview {
        Preview::Tree(tree) if !tree.nodes.is_empty() => What::Tree(tree),
        Preview::Archive(archive) if !archive.entries.is_empty() => What::Archive(archive),
        _ => return centred(ui, "There is nothing in it."),
    };
    let room = ui.available_width();
    let heads: Vec<Head<Cell>> = match what {
        What::Tree(_) => {
            let about = (room * 0.5).clamp(80.0, 340.0);
            vec![
                Head::plain(Cell::Name, "Name", 0.0, false),
                Head::plain(Cell::About, "Type and size", about, false),
            ]
        }
        What::Archive(_) => vec![
            Head::plain(Cell::Name, "Name", 0.0, false),
            Head::plain(Cell::About, "", (room * 0.28).clamp(40.0, 220.0), false),
            Head::plain(Cell::Size, "Size", 80.0, true),
        ],
    };
    let cells =
        Painter { what, nodes: &shown.nodes, edition: shown.whole.edition, palette: theme::palette(ui) };
    let table = TreeTable {
        id: id(),
        name: "Parts of the file",
        tree: &shown.nodes.tree,
        heads: &heads,
        cells: &cells,
        scroll: once.nodes_scroll,
        menu: false,
        flat: matches!(what, What::Archive(_)),
        marking: Marking::Cursor,
        lit: None,
    };
    table.show(ui, |_| {}, &mut |hit| match hit {
        Hit::Point(row, _) | Hit::Menu(row) => commands.push(Command::Looking(Looking::Node(row))),
        Hit::Activate(row) | Hit::Fold(row) => commands.push(Command::Looking(Looking::FoldNode(row))),
        Hit::Sort(_) | Hit::Widen(..) => {}
    });
}

#[derive(Clone, Copy)]
enum What<'look> {
    Tree(&'look Tree),
    Archive(&'look Archive),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Name,
    About,
    Size,
}

struct Painter<'look> {
    what: What<'look>,
    nodes: &'look Nodes,
    edition: u64,
    palette: &'static Palette,
}

impl Painter<'_> {
    /// The name of a row, what it is, and how long.
    fn words(&self, row: usize) -> Option<(String, String, String)> {
        let number = *self.nodes.rows.get(row)?;
        Some(match self.what {
            What::Tree(tree) => {
                let node = tree.nodes.get(number)?;
                (visible(name(&node.path)).into_owned(), words::node(node), String::new())
            }
            What::Archive(archive) => {
                let entry = archive.entries.get(number)?;
                (visible(&entry.name).into_owned(), words::entry(entry), Bytes(entry.bytes).to_string())
            }
        })
    }

    fn is_odd(&self, row: usize) -> bool {
        let Some(number) = self.nodes.rows.get(row) else { return false };
        match self.what {
            What::Tree(tree) => tree.nodes.get(*number).is_some_and(|node| node.trouble.is_some()),
            What::Archive(archive) => archive.entries.get(*number).is_some_and(|entry| entry.leads_outside),
        }
    }
}

impl Cells for Painter<'_> {
    type Column = Cell;

    fn paint(&self, ui: &Ui, row: usize, column: Cell, room: Rect) {
        let Some((name, about, size)) = self.words(row) else { return };
        let palette = self.palette;
        match column {
            Cell::Name => {
                text::left(ui, room, &name, theme::body(), palette.text);
            }
            Cell::About => {
                let colour = if self.is_odd(row) { palette.can_go } else { palette.weak };
                text::left(ui, room, &about, theme::body(), colour);
            }
            Cell::Size => {
                text::right(ui, room, &size, theme::body(), palette.text);
            }
        }
    }

    fn tooltip(&self, ui: &mut Ui, row: usize, _: Cell) {
        if let Some((name, about, size)) = self.words(row) {
            ui.label(name);
            ui.label(
                [about, size].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
            );
        }
    }

    fn has_tooltip(&self, _: Cell) -> bool {
        true
    }

    fn edition(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.edition, self.nodes.edition).hash(&mut hasher);
        hasher.finish()
    }

    fn spoken(&self, row: usize) -> String {
        let Some((name, about, size)) = self.words(row) else { return String::new() };
        [name, about, size].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

fn part(ui: &mut Ui, shown: &Shown, chosen: &Chosen, commands: &mut Vec<Command>) {
    if let Some(node) = shown.node() {
        let area = ScrollArea::vertical().id_salt(Id::unique("node").with(&chosen.name)).auto_shrink(false);
        area.show(ui, |ui| facts::padded(ui, |ui| of_node(ui, node, chosen, commands)));
        return;
    }
    facts::padded(ui, |ui| {
        let name = RichText::new(visible(&chosen.name)).font(theme::strong());
        ui.add(Label::new(name).truncate());
    });
    let Some(glance) = &chosen.glance else { return };
    match &glance.looked {
        Some(looked) => content(ui, looked, 0, glance),
        None => waiting(ui, glance),
    }
}

/// Everything that is known of a node.
fn of_node(ui: &mut Ui, node: &Node, chosen: &Chosen, commands: &mut Vec<Command>) {
    ui.add(Label::new(RichText::new(visible(&node.path)).font(theme::strong())).wrap());
    let about = words::node(node);
    if !about.is_empty() {
        ui.add(Label::new(about).wrap());
    }
    if let Some(trouble) = &node.trouble {
        caution(ui, &with_capital(visible(trouble).into_owned()));
    }
    let glance = chosen.glance.as_ref();
    if let Some(slice) = &node.slice {
        sliders(ui, node, chosen, commands);
        gap(ui);
        let edition = glance.map_or(0, |glance| glance.edition);
        plot::show(ui, slice, &visible(&node.path), edition);
    } else if let Some(glance) = glance {
        match &glance.looked {
            None if glance.job().is_some() => waiting_line(ui, glance.is_late()),
            Some(looked) => {
                if let Preview::Nothing { why } = &looked.preview {
                    ui.weak(with_capital(visible(why).into_owned()));
                }
                for note in words::notes(looked) {
                    caution(ui, &note);
                }
            }
            None => {}
        }
    }
    let storage = words::storage(node);
    if !storage.is_empty() {
        ui.add(Label::new(RichText::new(with_capital(storage)).weak()).wrap());
    }
    if !node.first.is_empty() {
        gap(ui);
        let title = if node.kind == NodeKind::Value { "Value" } else { "First values" };
        ui.add(Label::new(RichText::new(title).font(theme::caption()).weak()).selectable(false));
        ui.add(Label::new(RichText::new(first_values(&node.first)).font(theme::mono())).wrap());
    }
    if !node.attributes.is_empty() {
        gap(ui);
        ui.add(Label::new(RichText::new("Attributes").font(theme::caption()).weak()).selectable(false));
        facts::facts(ui, &node.attributes);
    }
}

fn waiting_line(ui: &mut Ui, is_late: bool) {
    ui.weak(if is_late { "Waiting for the disk…" } else { "Being read…" });
}

/// Where along each axis that is not shown.
fn sliders(ui: &mut Ui, node: &Node, chosen: &Chosen, commands: &mut Vec<Command>) {
    let (Part::Slice(_, wanted), Some(slice)) = (&chosen.part, &node.slice) else { return };
    let index = if wanted.is_empty() { &slice.index } else { wanted };
    for (axis, (at, length)) in index.iter().zip(node.shape.iter().flatten()).enumerate() {
        let Some(at) = at.filter(|_| *length > 1) else { continue };
        let mut place = at;
        let slider = Slider::new(&mut place, 0..=length.saturating_sub(1)).text(words::axis(node, axis));
        let changed = ui.scope(|ui| {
            // The rail is seen on every ground.
            ui.visuals_mut().widgets.inactive.bg_fill = theme::palette(ui).control_border;
            ui.add(slider).changed()
        });
        if changed.inner {
            commands.push(Command::Looking(Looking::Along(axis, place)));
        }
    }
}
