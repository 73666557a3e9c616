//! Journeys inside items: from a row to what is in a file and back to the very row, through a folder by keys, and why
//! something is not shown.
#![expect(clippy::disallowed_methods, reason = "a test's own files")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use scratch_manager::core::settings::Settings;
use scratch_manager::gui::ThemeChoice;

use crate::kit::window::{CTRL, PLUTO, Window, make_depot};
use crate::kit::write;

const NONE: Modifiers = Modifiers::NONE;

/// A window with the details open, on a depot whose Look first item has these files.
fn on(files: &[(&str, &[u8])]) -> Window {
    with(|space| {
        for (name, bytes) in files {
            write(&space.join(name), bytes);
        }
    })
}

fn with(fill: impl FnOnce(&Path)) -> Window {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    let home = folder.path().canonicalize().unwrap();
    make_depot(&home);
    let space = home.join(".julia/scratchspaces").join(PLUTO).join("notebooks");
    fs::remove_file(space.join("file")).unwrap();
    fill(&space);
    let settings = Settings { theme: ThemeChoice::Light, ..Settings::default() };
    let mut window = Window::on(folder).again(settings);
    window.key(Key::Num1, CTRL);
    window.wait_for("what can go is known", |window| window.harness.state().state().knows_what_could_go());
    window
}

/// Opens the page on the Look first item by its row and a key.
fn open(files: &[(&str, &[u8])]) -> Window {
    let mut window = on(files);
    window.click_row("Pluto, notebooks", NONE);
    window.key(Key::Enter, NONE);
    let first = window.rows().first().cloned();
    assert!(first.is_none_or(|row| !row.starts_with("Scratch spaces")), "the page is open");
    window.wait_for("it is listed", |window| window.says("in ") && !window.says("Being listed"));
    window
}

/// The row of the list that the cursor is on.
fn active(window: &Window, list: &str) -> Option<String> {
    window.harness.get_by_label(list).accesskit_node().active_descendant()?.label()
}

const INSIDE: &str = "What is inside";

#[test]
fn from_a_look_first_item_to_a_preview_in_three_actions_and_back_to_its_row() {
    let mut window = on(&[("notes.txt", b"Hello from Pluto\nsecond line"), ("data/big.bin", &[7; 9_000])]);
    // One: the item. Two: look inside.
    window.click_row("Pluto, notebooks", NONE);
    window.click("Look inside");
    window.wait_for("its files are listed", |window| {
        window.rows().iter().any(|row| row.starts_with("notes.txt, txt, "))
    });
    window.wait_for("the folder is measured", |window| {
        window.rows().iter().any(|row| row.starts_with("data, folder, ") && row.ends_with("1 file"))
    });
    assert!(window.says("Look first") && window.says("· no record"), "the verdict is said here, too");
    assert!(window.says("Only the whole item can be deleted"), "why no part is");
    // Three: the file.
    window.click_row("notes.txt", NONE);
    window.wait_for("the preview is there", |window| window.says("notes.txt") && window.says("read all "));

    window.key(Key::Escape, NONE);
    assert!(window.says("Pluto / notebooks"), "{:?}", window.rows());
    let row = active(&window, "What can go").expect("a row");
    assert!(row.starts_with("Pluto, notebooks, look first"), "{row}");
    // It is where the keyboard is: the same key goes in again.
    window.key(Key::F3, NONE);
    window.wait_for("it is open again", |window| window.rows().iter().any(|row| row.starts_with("data, ")));
}

#[test]
fn folders_open_and_close_by_keys_and_the_cursor_comes_back() {
    let mut window = open(&[("a/b/deep.txt", b"x"), ("z.txt", b"y")]);
    window.type_text("a");
    assert!(active(&window, INSIDE).is_some_and(|row| row.starts_with("a, folder")));
    window.key(Key::ArrowRight, NONE);
    window.wait_for("it is unfolded", |window| window.rows().iter().any(|row| row.starts_with("b, folder")));
    window.key(Key::ArrowLeft, NONE);
    assert!(!window.rows().iter().any(|row| row.starts_with("b, folder")), "{:?}", window.rows());
    for name in ["a", "b"] {
        window.key(Key::Enter, NONE);
        window.wait_for("the folder is open", |window| !window.has(&format!("Open {name}")));
    }
    window.wait_for("the file is there", |window| {
        active(window, INSIDE).is_some_and(|row| row.starts_with("deep.txt"))
    });
    window.key(Key::Backspace, NONE);
    assert!(active(&window, INSIDE).is_some_and(|row| row.starts_with("b, folder")));
    window.click("Open Pluto / notebooks");
    assert!(active(&window, INSIDE).is_some_and(|row| row.starts_with("a, folder")));
    window.key(Key::Backspace, NONE);
    assert!(window.has("Back to Overview"), "above the item there is nothing to go up to");
}

#[test]
fn quick_look_goes_through_a_folder_by_arrow_keys() {
    let mut window = open(&[("1.txt", b"one"), ("2.bin", b"\0\x01two"), ("3.txt", b"three"), ("4.txt", b"")]);
    window.click("Name");
    window.key(Key::Home, NONE);
    window.key(Key::Space, NONE);
    let shows = |window: &Window, name: &str| window.has(&format!("Quick look: {name}"));
    assert!(shows(&window, "1.txt") && window.rows().is_empty(), "the list gives way");
    for name in ["2.bin", "3.txt", "4.txt"] {
        window.key(Key::ArrowDown, NONE);
        assert!(shows(&window, name), "{name}");
    }
    window.wait_for("an empty file says so", |window| window.says("Empty"));
    window.key(Key::ArrowUp, NONE);
    window.key(Key::ArrowUp, NONE);
    window.wait_for("bytes are shown", |window| window.says("5 bytes: 00 01 74 77 6f"));
    window.key(Key::Escape, NONE);
    assert!(active(&window, INSIDE).is_some_and(|row| row.starts_with("2.bin")), "{:?}", window.rows());
    window.key(Key::F3, NONE);
    window.key(Key::Space, NONE);
    window.key(Key::Escape, NONE);
    assert!(!window.has("Back to Overview"), "the page is left");
}

#[test]
fn what_is_not_opened_says_why() {
    let mut window = with(|space| {
        write(&space.join("plain.txt"), "x");
        symlink("/etc/passwd", space.join("link.csv")).unwrap();
        let pipe = rustix::fs::CWD;
        let mode = rustix::fs::Mode::from_raw_mode(0o600);
        rustix::fs::mknodat(pipe, space.join("pipe.txt"), rustix::fs::FileType::Fifo, mode, 0).unwrap();
    });
    window.click_row("Pluto, notebooks", NONE);
    window.key(Key::Enter, NONE);
    window.wait_for("it is listed", |window| window.rows().len() == 3);
    assert!(window.rows().iter().any(|row| row.starts_with("link.csv, link, ")), "{:?}", window.rows());
    window.click_row("link.csv", NONE);
    window.wait_for("a link is named", |window| window.says("/etc/passwd”; links are not followed"));
    window.click_row("pipe.txt", NONE);
    window.wait_for("a pipe is not opened", |window| {
        window.says("A pipe, a socket or a device; it is not opened")
    });
}

#[test]
fn a_kind_of_file_is_shown_alone() {
    let mut window = open(&[("a.csv", &[b'1'; 5_000]), ("b.csv", b"2"), ("c.txt", b"3"), ("d/e.csv", b"4")]);
    window.wait_for("kinds are known", |window| window.says("csv "));
    let chip = window.of_role(Role::Button).find_map(|button| {
        button.accesskit_node().label().filter(|label| label.starts_with("csv ") && label.contains("3 files"))
    });
    window.click(&chip.expect("a chip"));
    let rows = window.rows();
    assert!(rows.len() == 3 && rows.iter().all(|row| !row.starts_with("c.txt")), "{rows:?}");
    window.click("Show all");
    assert_eq!(window.rows().len(), 4);
}

#[test]
fn where_a_file_comes_from_is_said_with_the_line_that_names_it() {
    let mut window = on(&[("ridge.csv", b"a,b\n1,2\n3,4\n")]);
    let source = window.depot().join("packages/Pluto/abcde/src/Pluto.jl");
    write(&source, "# data\nconst URL = \"https://example.org/v2/ridge.csv\"\n");
    window.click_row("Pluto, notebooks", NONE);
    window.key(Key::Enter, NONE);
    window.wait_for("it is said", |window| {
        window.says("Probably from https://example.org/v2/ridge.csv (src/Pluto.jl:2)")
    });
    assert!(window.says("2 rows") && window.says("1 | 2"), "and it is a table");
}

#[test]
fn what_was_looked_into_and_is_gone_closes_the_page() {
    let mut window = open(&[("a.txt", b"a")]);
    fs::remove_dir_all(window.space(PLUTO, "notebooks")).unwrap();
    window.key(Key::F5, NONE);
    window.wait_for("the page is left", |window| !window.has("Back to Overview"));
}

#[test]
fn the_page_of_a_package_opens_from_everything_and_goes_back_there() {
    let mut window = on(&[("a.txt", b"a")]);
    window.key(Key::Num2, CTRL);
    window.click_row("TimeZones, build", NONE);
    window.key(Key::Enter, NONE);
    window.wait_for("it is listed", |window| window.rows().iter().any(|row| row.starts_with("file, file, ")));
    window.click("Back to Everything");
    assert_eq!(window.active().as_deref(), Some("TimeZones, build"));
    // A group folds, as before.
    window.click_row("OpenML, 2 items", NONE);
    window.key(Key::Enter, NONE);
    assert!(!window.has("Back to Everything"));
}

/// A file that the readers are tested with.
fn fixture(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/look").join(name)).unwrap()
}

#[test]
fn a_node_of_a_tree_is_seen_as_a_heat_map() {
    let mut window = open(&[("chunked.h5", &fixture("hdf5/chunked.h5"))]);
    window
        .wait_for("its tree is there", |window| window.rows().iter().any(|row| row.starts_with("deflate, ")));
    window.click_row("deflate", NONE);
    window.wait_for("a heat map is there", |window| {
        window.of_role(Role::Image).any(|image| {
            image.accesskit_node().label().is_some_and(|label| label.starts_with("Heat map of /deflate: "))
        })
    });
    assert!(window.says("none missing"), "what is shown is said in words, too");
    window.click("Quick look");
    assert!(window.says("Heat map of /deflate: "), "it stays when it gets more room");
    // What cannot be drawn has first values.
    window.click_row("strings", NONE);
    window.wait_for("its values are there", |window| window.says("bb, ccc"));
}

#[test]
fn an_archive_is_listed_and_what_is_in_it_shown() {
    let mut window = open(&[("plain.zip", &fixture("archive/plain.zip"))]);
    window.wait_for("it is listed", |window| window.rows().len() > 2);
    let text = window.rows().into_iter().find(|row| row.contains(".txt") || row.contains(".csv"));
    window.click_row(text.expect("a text in it").split(", ").next().unwrap(), NONE);
    window.wait_for("it is shown", |window| {
        let shown = window.harness.state().state().inside.as_ref().and_then(|inside| inside.shown.as_ref());
        let part = shown.and_then(|shown| shown.part.as_ref()?.glance.as_ref()?.looked.as_ref());
        part.is_some_and(|looked| matches!(looked.preview.name(), "text" | "table"))
    });
}

#[test]
fn a_bomb_is_refused_and_the_next_file_shown() {
    let mut window =
        open(&[("bomb.png", &fixture("image/bomb_400_megapixels.png")), ("next.txt", b"all is well")]);
    window.click_row("bomb.png", NONE);
    window.wait_for("it is refused", |window| {
        let shown = window.harness.state().state().inside.as_ref().and_then(|inside| inside.shown.as_ref());
        shown.is_some_and(|shown| shown.whole.looked.as_ref().is_some_and(|looked| !looked.notes.is_empty()))
    });
    assert!(window.says("described, and not shown"), "its size is said, its pixels are not unpacked");
    window.click_row("next.txt", NONE);
    window.wait_for("the next is shown", |window| window.says("all is well"));
}
