//! What pointing, stepping and changing lines do to cursor and selection.

use super::*;

/// Everything that an outline names, by its number.
const NAMES: [&str; 13] = ["A", "B", "a", "b", "c", "d", "x", "y", "-1", "0", "1", "e", "file"];

fn number(name: &str) -> (LineId, usize) {
    let number = NAMES.iter().position(|other| *other == name).expect(name);
    (LineId(number as u64), number)
}

/// Lines of an outline: two spaces before a name make it a leaf of the package above; a package has a colon
/// after its name, and then its hidden leaves.
fn tree(outline: &[&str]) -> Tree {
    let mut tree = Tree { page: Cell::new(10), ..Tree::default() };
    show(&mut tree, outline, Lost::Neighbour, Hold::Top);
    tree
}

fn show(tree: &mut Tree, outline: &[&str], lost: Lost, hold: Hold) {
    let mut lines = Lines::default();
    let mut package = None;
    for text in outline {
        if let Some((name, hidden)) = text.split_once(':') {
            let fold = if hidden.is_empty() { Fold::Expanded } else { Fold::Collapsed };
            let line = lines.begin(number(name).0, 1, fold);
            for leaf in hidden.split(',').filter(|leaf| !leaf.is_empty()) {
                let (id, item) = number(leaf);
                lines.hidden(id, item);
            }
            lines.end(line);
            package = Some(line);
        } else {
            let (id, item) = number(text.trim_start());
            let package = package.filter(|_| text.starts_with(' '));
            lines.leaf(id, if package.is_some() { 2 } else { 1 }, item);
            if let Some(package) = package {
                lines.end(package);
            }
        }
    }
    tree.replace(lines, lost, hold);
}

fn chosen(tree: &Tree) -> Vec<&'static str> {
    tree.chosen().map(|item| NAMES[item]).collect()
}

fn outline() -> Tree {
    tree(&["A:", "  a", "  b", "  c", "B:x,y", "d"])
}

#[test]
fn a_click_selects_one_and_a_package_selects_what_it_holds() {
    let mut tree = outline();
    tree.point(1, Reach::Only);
    assert_eq!(chosen(&tree), ["a"]);
    assert_eq!((tree.mark(0), tree.mark(1), tree.mark(4)), (Mark::Part, Mark::Whole, Mark::None));
    tree.point(4, Reach::Only);
    assert_eq!(chosen(&tree), ["x", "y"], "collapsed ones too");
    assert_eq!((tree.mark(4), tree.mark(0)), (Mark::Whole, Mark::None));
}

#[test]
fn ctrl_adds_and_takes_away() {
    let mut tree = outline();
    tree.point(1, Reach::Only);
    tree.point(5, Reach::Toggle);
    assert_eq!(chosen(&tree), ["a", "d"]);
    tree.point(0, Reach::Toggle);
    assert_eq!(chosen(&tree), ["a", "b", "c", "d"], "a package selected in part becomes whole");
    tree.point(0, Reach::Toggle);
    assert_eq!(chosen(&tree), ["d"]);
}

#[test]
fn shift_ranges_from_the_anchor_whichever_way() {
    let mut tree = outline();
    tree.point(2, Reach::Only);
    tree.point(4, Reach::Range);
    assert_eq!(chosen(&tree), ["b", "c", "x", "y"]);
    tree.point(1, Reach::Range);
    assert_eq!(chosen(&tree), ["a", "b"], "the anchor stays");
    tree.point(5, Reach::Toggle);
    tree.point(4, Reach::RangeToo);
    assert_eq!(chosen(&tree), ["a", "b", "x", "y", "d"]);
}

#[test]
fn a_range_without_an_anchor_starts_where_the_user_is() {
    let mut tree = outline();
    tree.point(3, Reach::Range);
    assert_eq!(chosen(&tree), ["c"]);
    tree.step(Step::Up, Reach::Range);
    assert_eq!(chosen(&tree), ["b", "c"]);
}

#[test]
fn everything_includes_what_is_collapsed() {
    let mut tree = outline();
    tree.select_all();
    assert_eq!(tree.chosen_count(), 6);
    tree.deselect();
    assert_eq!(tree.chosen_count(), 0);
}

#[test]
fn a_menu_keeps_the_selection_that_it_belongs_to() {
    let mut tree = outline();
    tree.point(1, Reach::Only);
    tree.point(2, Reach::Toggle);
    tree.point_for_menu(1);
    assert_eq!(chosen(&tree), ["a", "b"]);
    tree.point_for_menu(5);
    assert_eq!(chosen(&tree), ["d"]);
}

#[test]
fn steps_stay_inside_and_pages_are_what_is_seen() {
    let mut tree = outline();
    tree.page.set(3);
    tree.step(Step::Down, Reach::Only);
    assert_eq!(tree.cursor(), Some(0));
    tree.step(Step::PageDown, Reach::Only);
    assert_eq!(tree.cursor(), Some(2));
    tree.step(Step::Last, Reach::Nothing);
    assert_eq!((tree.cursor(), chosen(&tree)), (Some(5), vec!["b"]));
    tree.step(Step::Down, Reach::Only);
    assert_eq!(tree.cursor(), Some(5));
    tree.step(Step::First, Reach::Range);
    assert_eq!(tree.chosen_count(), 6, "from the last row, the anchor, to the first");
    assert_eq!(tree.parent(3), Some(0));
    assert_eq!(tree.parent(5), None);
}

#[test]
fn what_is_hidden_is_not_selected_any_more() {
    let mut tree = outline();
    tree.select_all();
    tree.point(5, Reach::Nothing);
    show(&mut tree, &["A:", "  a", "  c"], Lost::Forget, Hold::Top);
    assert_eq!(chosen(&tree), ["a", "c"]);
    assert_eq!(tree.cursor(), None, "the cursor goes with its row");
    show(&mut tree, &["A:", "  a", "  b", "  c", "d"], Lost::Forget, Hold::Top);
    assert_eq!(chosen(&tree), ["a", "c"], "and does not come back selected");
}

#[test]
fn the_cursor_follows_its_row_and_a_lost_one_is_replaced_by_the_next() {
    let mut tree = outline();
    tree.point(3, Reach::Only);
    show(&mut tree, &["0", "1", "A:", "  c", "  b"], Lost::Neighbour, Hold::Cursor);
    assert_eq!((tree.cursor(), chosen(&tree)), (Some(3), vec!["c"]));
    show(&mut tree, &["0", "1", "A:", "  b"], Lost::Neighbour, Hold::Cursor);
    assert_eq!((tree.cursor(), chosen(&tree)), (Some(3), vec![]), "nothing is selected in its place");
    show(&mut tree, &[], Lost::Neighbour, Hold::Cursor);
    assert_eq!(tree.cursor(), None);
}

#[test]
fn the_cursors_row_stays_at_its_pixel() {
    let mut tree = outline();
    tree.page.set(3);
    tree.above.set(1.5);
    tree.point(3, Reach::Only);
    tree.take_scroll();
    show(&mut tree, &["0", "1", "A:", "  a", "  b", "  c", "d"], Lost::Neighbour, Hold::VisibleRows);
    assert_eq!(tree.take_scroll(), Some(Scroll::To(3.5)));

    // Out of sight it is the first row seen that stays.
    tree.above.set(6.25);
    show(&mut tree, &["0", "A:", "  a", "  b", "  c", "d"], Lost::Neighbour, Hold::VisibleRows);
    assert_eq!(tree.take_scroll(), Some(Scroll::To(5.25)));

    // Who looks at the beginning goes on doing so.
    tree.above.set(0.0);
    show(&mut tree, &["-1", "0", "A:", "  a", "  b", "  c", "d"], Lost::Neighbour, Hold::VisibleRows);
    assert_eq!(tree.take_scroll(), None);
}

#[test]
fn a_row_that_stands_for_nothing_is_marked_while_the_cursor_is_on_it() {
    let mut tree = outline();
    tree.lines.push(Line { id: number("file").0, level: 1, fold: Fold::Leaf, leaves: 0..0, place: (0, 0) });
    tree.point(6, Reach::Only);
    assert_eq!((tree.mark(6), tree.chosen_count()), (Mark::Whole, 0));
    tree.point(0, Reach::Only);
    assert_eq!(tree.mark(6), Mark::None);
}
