//! The rules of the groups: which there are, in which order, and what is expanded.

use super::*;
use crate::core::depot::layout::Layout;
use crate::core::depot::{Depot, Origin};

fn listing_of(count: usize) -> Window {
    Window::listing(&[("Big", &fake::keys(count))])
}

#[test]
fn up_to_twenty_spaces_start_expanded_and_more_collapsed() {
    assert_eq!(listing_of(20).rows().len(), 21);
    assert_eq!(listing_of(21).rows(), ["Big (21)"]);
    // Only the first inventory that lists anything counts.
    let mut window = Window::listing(&[]);
    let keys = fake::keys(21);
    for (keys, rows) in [(&keys[..5], 6), (&keys[..], 22)] {
        window.run(Command::Rescan);
        window.report(News::listed(fake::inventory(&[("Big", keys)]), None, &fake::now()));
        assert_eq!(window.rows().len(), rows);
    }
}

#[test]
fn a_package_in_two_depots_is_two_groups() {
    let mut inventory = fake::inventory(&[("OpenML", &["datasets"])]);
    let other = Path::new("/lab/depot");
    let layout = Layout::new(other, other);
    inventory.depots.push(Depot {
        path: other.to_path_buf(),
        layout: layout.clone(),
        origin: Origin::Settings,
        ..inventory.depots[0].clone()
    });
    let mut space = fake::space(1, "OpenML", "datasets");
    space.path = layout.space(space.id.owner.folder(), space.id.key.as_os_str());
    inventory.spaces.push(space);
    let package = inventory.packages[0].clone();
    inventory.packages.push(crate::core::scan::Package { depot: 1, spaces: 1..2, ..package });
    let mut window = Window::open();
    window.report(News::listed(inventory, None, &fake::now()));
    assert_eq!(window.rows(), ["OpenML / datasets", "OpenML / datasets"]);
    assert!(window.state.list.items.several_depots);
    window.point(1, Reach::Only);
    assert_eq!(window.state.list.selected().collect::<Vec<_>>(), [1], "they are not selected together");

    let alone = Window::listing(TWO);
    assert!(!alone.state.list.items.several_depots);
}

#[test]
fn the_first_click_on_size_files_and_last_use_descends_and_on_name_and_verdict_ascends() {
    for (column, descends) in [
        (Column::Size, true),
        (Column::Files, true),
        (Column::LastUse, true),
        (Column::Name, false),
        (Column::Verdict, false),
    ] {
        let mut window = Window::listing(TWO);
        let other = if column == Column::Name { Column::Size } else { Column::Name };
        window.run(Command::Sort(other));
        window.run(Command::Sort(column));
        assert_eq!(window.state.list.sort.descending, descends, "{column:?}");
        window.measured(&[(0, 1), (1, 2), (2, 3)]);
        window.finished();
        window.run(Command::Sort(column));
        assert_eq!(window.state.list.sort.descending, !descends, "{column:?}");
    }
}

#[test]
fn what_is_of_one_size_is_in_the_order_of_names_whichever_way() {
    // Inventories list keys in the order of their paths.
    let mut window = Window::listing(&[("beta", &["a", "b"]), ("Alpha", &["k"])]);
    window.measured(&[(0, 50), (1, 50), (2, 100)]);
    window.finished();
    assert_eq!(window.rows(), ["Alpha / k", "beta (2)", "  a", "  b"]);
    window.run(Command::Sort(Column::Size));
    assert_eq!(window.rows(), ["Alpha / k", "beta (2)", "  a", "  b"]);
}

#[test]
fn sizes_that_are_not_known_are_last_whichever_way() {
    let mut window = Window::listing(&[("A", &["k"]), ("B", &["k"]), ("C", &["k"])]);
    window.measured(&[(1, 5), (2, 9)]);
    window.report(News::Scanned(ScanEnd { cancelled: true, ..end(&[]) }));
    assert_eq!(window.rows(), ["C / k", "B / k", "A / k"]);
    window.run(Command::Sort(Column::Size));
    assert_eq!(window.rows(), ["B / k", "C / k", "A / k"]);
}

#[test]
fn after_a_removal_the_cursor_takes_the_next_row_and_nothing_is_selected() {
    let mut window = Window::listing(TWO);
    window.point(1, Reach::Only);
    assert_eq!(window.state.list.tree.chosen_count(), 1);
    window.run(Command::Rescan);
    let left: &[(&str, &[&str])] = &[("OpenML", &["index"]), ("TimeZones", &["build"])];
    window.report(News::listed(fake::inventory(left), None, &fake::now()));
    assert_eq!(window.selected().as_deref(), Some("TimeZones / build"), "the row in its place");
    assert_eq!(window.state.list.tree.chosen_count(), 0);
}
