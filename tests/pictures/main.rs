//! Pictures of the window in each of its states, compared with those in `tests/pictures/`.
//!
//! They are painted by the program's own painter, so that they are the same on every machine. After a change
//! that is meant to be seen, look at the `*.new.png` beside each picture, then record them all anew:
//!
//! ```text
//! UPDATE_PICTURES=1 cargo test --test pictures
//! ```
//!
//! Few are compared, for each is a file to keep. Whoever changes the look sees all of them, that is every
//! state of [`album`], light and dark, in a usual and a small window, and at 200 %, by having them made:
//!
//! ```text
//! ALBUM=target/album cargo test --test pictures album -- --ignored
//! ALBUM=target/album ALBUM_OF=details cargo test --test pictures album -- --ignored
//! ```
//!
//! The second makes those alone that have `details` in their names. These use the fonts of the system, too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]
#![cfg(all(feature = "gui", feature = "demo"))]

#[cfg(all(unix, feature = "cli"))]
#[path = "../kit/mod.rs"]
mod kit;

mod album;
#[cfg(unix)]
mod artifact;
#[cfg(unix)]
mod clean_up;
mod inside;
#[cfg(unix)]
mod removing;
mod scenes;
#[cfg(unix)]
mod stage;

use std::fs;
use std::path::{Path, PathBuf};

use image::{Rgb, RgbImage};
use scratch_manager::core::environment::Environment;
use scratch_manager::gui::screenshot::{self, Shot, Touch};
use scratch_manager::gui::state::State;

/// A channel that differs by no more than this, of 255, is the same to the eye.
const SAME: u8 = 16;
/// So many pixels of ten thousand may differ: other processors round otherwise.
const DIFFERING: usize = 1;

/// The smallest window.
const SMALL: [u16; 2] = [900, 560];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures")
}

fn shot(size: [u16; 2], scale: f32) -> Shot {
    Shot::new(size, scale).unwrap()
}

/// How many pixels differ; `None` when the pictures are not of one size.
fn differing(one: &RgbImage, other: &RgbImage) -> Option<usize> {
    let differ = |(one, other): (&Rgb<u8>, &Rgb<u8>)| {
        one.0.iter().zip(other.0).any(|(one, other)| one.abs_diff(other) > SAME)
    };
    let same_size = one.dimensions() == other.dimensions();
    same_size.then(|| one.pixels().zip(other.pixels()).filter(|pixels| differ(*pixels)).count())
}

fn is_same(one: &RgbImage, other: &RgbImage) -> bool {
    let allowed = one.pixels().len() * DIFFERING / 10_000;
    differing(one, other).is_some_and(|count| count <= allowed)
}

fn compare(name: &str, state: &State, shot: Shot) {
    compare_touched(name, state, shot, &[]);
}

/// Compares a page of the album as it is in a window of this size.
fn compare_page(name: &str, page: &str, size: [u16; 2], dark: bool) {
    let album::Page { state, gestures, .. } = album::named(page);
    let mut state = state();
    scenes::hang(&mut state, size);
    let mut shot = shot(size, 1.0);
    shot.dark = dark;
    compare_touched(name, &state, shot, &gestures);
}

fn compare_touched(name: &str, state: &State, shot: Shot, gestures: &[Touch]) {
    let picture = screenshot::of_touched_state(state, shot, gestures);
    let taken = image::DynamicImage::from(picture.clone()).to_rgb8();
    // Packing it takes longer than painting it.
    let file = || screenshot::png(&picture).unwrap();
    let path = folder().join(format!("{name}.png"));
    let new = folder().join(format!("{name}.new.png"));
    let recorded = fs::read(&path).ok().map(|file| image::load_from_memory(&file).unwrap().to_rgb8());
    if recorded.as_ref().is_some_and(|recorded| is_same(recorded, &taken)) {
        return;
    }
    if Environment::of_process().variable("UPDATE_PICTURES").is_some() {
        fs::write(&path, file()).unwrap();
        return;
    }
    fs::write(&new, file()).unwrap();
    let count = recorded.map(|recorded| differing(&recorded, &taken));
    let why = match count {
        None => "there is no picture yet".to_string(),
        Some(None) => "its size is another".to_string(),
        Some(Some(count)) => format!("{count} pixels differ"),
    };
    panic!("{name}: {why}; compare {} with {}", new.display(), path.display());
}

macro_rules! pictures {
    ($($name:ident: $state:expr, $shot:expr;)*) => {
        $(#[test]
        fn $name() {
            compare(stringify!($name), &$state, $shot);
        })*

        const NAMES: &[&str] = &[$(stringify!($name)),*];
    };
}

pictures! {
    list_light: scenes::list(), Shot::default();
    list_dark: scenes::list(), Shot::default().dark();
    list_small: scenes::list(), shot(SMALL, 1.0);
    list_small_at_200_percent: scenes::selected(), shot([450, 280], 2.0);
    list_narrow: scenes::list(), shot([590, 400], 1.0);
    list_selected_dark: scenes::selected(), shot(SMALL, 1.0).dark();
    list_of_many: scenes::many(), shot(SMALL, 1.0);
    looking: scenes::looking(), shot(SMALL, 1.0);
    measuring: scenes::measuring(), shot(SMALL, 1.0);
    empty: scenes::empty(), shot(SMALL, 1.0);
    no_depot: scenes::no_depot(), shot(SMALL, 1.0).dark();
    warnings: scenes::warnings(), shot(SMALL, 1.0);
    notice: scenes::notice(), shot(SMALL, 1.0);
    names: scenes::names(), shot(SMALL, 1.0);
    names_dark_at_150_percent: scenes::names(), shot([700, 400], 1.5).dark();
}

/// Pages of the album: the file, the page, the size of the window, and whether it is dark.
macro_rules! pages {
    ($($name:ident: $page:literal, $size:expr, $dark:expr;)*) => {
        $(#[cfg(unix)]
        #[test]
        fn $name() {
            compare_page(stringify!($name), $page, $size, $dark);
        })*

        const PAGES: &[&str] = &[$(stringify!($name)),*];
    };
}

const LIGHT: bool = false;
const DARK: bool = true;
/// The window as it opens.
const OPENING: [u16; 2] = [1180, 760];

pages! {
    details: "details-keep", OPENING, LIGHT;
    depot_chooser: "depot-chooser", SMALL, DARK;
    settings: "settings", SMALL, LIGHT;
    settings_dark: "settings", SMALL, DARK;
    palette: "palette-found", SMALL, LIGHT;
    palette_dark: "palette", SMALL, DARK;
    keys: "keys", SMALL, LIGHT;
    keys_dark: "keys", SMALL, DARK;
    kinds: "kinds", SMALL, LIGHT;
    artifact: "artifact-filled", OPENING, LIGHT;
    artifact_dark: "artifact-filled", OPENING, DARK;
    artifact_made: "artifact-made", SMALL, LIGHT;
    removal: "removal-skipped", SMALL, LIGHT;
    removal_dark: "removal-several", SMALL, DARK;
    removal_keep: "removal-keep", SMALL, LIGHT;
    removal_keep_dark: "removal-keep", SMALL, DARK;
    removal_permanent: "removal-permanent", SMALL, LIGHT;
    removal_permanent_dark: "removal-permanent", SMALL, DARK;
    removal_clear: "removal-clear-typed", SMALL, DARK;
    removal_disk_full: "removal-disk-full", SMALL, LIGHT;
    removal_disk_full_dark: "removal-disk-full", SMALL, DARK;
    removal_folded: "removal-several", [590, 560], LIGHT;
    removal_small_after_large: "clean-small-after-large", SMALL, LIGHT;
    ring: "ring-filled", SMALL, LIGHT;
    ring_dark: "ring-filled", SMALL, DARK;
    ring_danger: "ring-filled-danger", SMALL, LIGHT;
    ring_danger_dark: "ring-filled-danger", SMALL, DARK;
    ring_overview: "ring-overview", SMALL, LIGHT;
    deleting: "clean-deleting", SMALL, LIGHT;
    deleting_dark: "clean-deleting", SMALL, DARK;
    stopped: "clean-stopped", SMALL, LIGHT;
    stopped_dark: "clean-stopped", SMALL, DARK;
    removed: "done-partly", SMALL, LIGHT;
    recent: "recent", SMALL, LIGHT;
    everything_dark: "everything", SMALL, DARK;
    everything_opening: "everything", OPENING, LIGHT;
    everything_1920: "everything", [1920, 1080], LIGHT;
    everything_1920_dark: "everything", [1920, 1080], DARK;
    everything_3000: "everything", [3000, 1400], LIGHT;
    everything_3000_dark: "everything", [3000, 1400], DARK;
    overview: "overview", OPENING, LIGHT;
    overview_dark: "overview", SMALL, DARK;
    overview_nearly_full: "overview-short", SMALL, LIGHT;
    overview_nearly_full_dark: "overview-short", SMALL, DARK;
    overview_nothing: "overview-nothing", SMALL, LIGHT;
    overview_nothing_dark: "overview-nothing", SMALL, DARK;
    overview_no_spaces: "overview-no-spaces", SMALL, DARK;
    overview_no_spaces_light: "overview-no-spaces", SMALL, LIGHT;
    overview_scanning: "overview-scanning", SMALL, LIGHT;
    overview_scanning_dark: "overview-scanning", SMALL, DARK;
    overview_no_depot: "first-run", SMALL, LIGHT;
    overview_no_depot_dark: "first-run", SMALL, DARK;
    overview_search: "overview-search", SMALL, LIGHT;
    inside: "inside", OPENING, LIGHT;
    inside_dark: "inside", SMALL, DARK;
    inside_table: "inside-table", OPENING, LIGHT;
    inside_table_large_dark: "inside-table-large", OPENING, DARK;
    inside_text: "inside-text", OPENING, LIGHT;
    inside_hex: "inside-hex", OPENING, DARK;
    inside_tree: "inside-tree", OPENING, LIGHT;
    inside_heat_map: "inside-heat-map", OPENING, LIGHT;
    inside_heat_map_large_dark: "inside-heat-map-large", OPENING, DARK;
    inside_line: "inside-line", OPENING, DARK;
    inside_archive: "inside-archive", OPENING, LIGHT;
    inside_picture: "inside-picture", OPENING, LIGHT;
    inside_properties: "inside-properties", OPENING, DARK;
    inside_refused: "inside-refused", OPENING, LIGHT;
    inside_far: "inside-far", OPENING, LIGHT;
    rules: "rules", SMALL, LIGHT;
    rules_dark: "rules", SMALL, DARK;
    rules_fail: "rules-fail", SMALL, DARK;
    rules_fail_light: "rules-fail", SMALL, LIGHT;
}

/// The windows of the album: usual, smallest, and either of them at 200 %.
const WINDOWS: [(&str, [u16; 2], f32); 4] = [
    ("1180x760", [1180, 760], 1.0),
    ("900x560", SMALL, 1.0),
    ("1180x760-at-200", [590, 380], 2.0),
    ("900x560-at-200", [450, 280], 2.0),
];

/// What lists much is looked at in wide windows, too.
const WIDE: [(&str, [u16; 2], f32); 2] = [("1920x1080", [1920, 1080], 1.0), ("3000x1400", [3000, 1400], 1.0)];
const LISTS: &[&str] = &["overview", "everything", "list-many", "rules-all"];

#[test]
#[ignore = "makes hundreds of pictures for the eye; see above"]
fn album() {
    let variables = Environment::of_process();
    let folder = variables.variable("ALBUM").map_or_else(|| PathBuf::from("target/album"), PathBuf::from);
    let wanted = variables.variable("ALBUM_OF").map(|name| name.to_string_lossy().into_owned());
    fs::create_dir_all(&folder).unwrap();
    for page in album::pages() {
        let album::Page { name, state, gestures } = page;
        let wide = WIDE.into_iter().filter(|_| LISTS.contains(&name));
        if wanted.as_ref().is_some_and(|wanted| !name.contains(wanted)) {
            continue;
        }
        let mut state = state();
        for (window, size, scale) in WINDOWS.into_iter().chain(wide) {
            scenes::hang(&mut state, size);
            for (theme, dark) in [("light", false), ("dark", true)] {
                let file = format!("{name}.{theme}.{window}.png");
                let mut shot = shot(size, scale);
                (shot.dark, shot.system_fonts) = (dark, true);
                let picture = screenshot::of_touched_state(&state, shot, &gestures);
                image::DynamicImage::from(picture).to_rgb8().save(folder.join(file)).unwrap();
            }
        }
    }
}

#[test]
fn no_picture_is_left_over() {
    for entry in fs::read_dir(folder()).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let picture = name.strip_suffix(".png").filter(|name| !name.contains('.'));
        assert!(
            picture.is_none_or(|picture| NAMES.contains(&picture) || PAGES.contains(&picture)),
            "{name} is compared with nothing"
        );
    }
}

#[test]
fn a_changed_word_is_noticed_and_rounding_is_not() {
    let shot = shot(SMALL, 1.0);
    let taken = |state: &State| image::DynamicImage::from(screenshot::of_state(state, shot)).to_rgb8();
    let (one, other) = (taken(&scenes::list()), taken(&scenes::measuring()));
    assert!(!is_same(&one, &other));
    let mut renamed = scenes::list();
    renamed.source.environment.home = None;
    assert!(!is_same(&one, &taken(&renamed)), "the path of the depot is spelled out");
    let mut rounded = one.clone();
    rounded.pixels_mut().for_each(|pixel| pixel.0[0] = pixel.0[0].saturating_sub(2));
    assert!(is_same(&one, &rounded));
    assert!(!is_same(&one, &RgbImage::new(3, 3)));
}

#[cfg(all(unix, feature = "cli"))]
mod command {
    use crate::kit::{Recorded, program};

    fn screenshot(recorded: &Recorded, arguments: &[&str]) -> std::process::Output {
        let mut program = program(recorded.folder.path());
        program.arg("screenshot").arg("--depot").arg(&recorded.depot).args(arguments).output().unwrap()
    }

    #[test]
    fn the_program_paints_itself_where_there_is_no_display() {
        let recorded = Recorded::unpack("jdepot-1");
        let path = recorded.folder.path().join("window.png");
        let out = path.to_str().unwrap();
        let arguments =
            [out, "--view", "everything", "--dark", "--size", "900x560", "--scale", "1.5", "--json"];
        let output = screenshot(&recorded, &arguments);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(document, serde_json::json!({"schema": 1, "path": out}));
        let picture = image::open(&path).unwrap().to_rgb8();
        assert_eq!(picture.dimensions(), (1350, 840));
        let dark = picture.pixels().filter(|pixel| pixel.0.iter().all(|channel| *channel < 64)).count();
        assert!(dark > picture.pixels().len() * 9 / 10, "the ground is dark");
        let accents = picture.pixels().filter(|pixel| pixel.0 == [0x7A, 0x8F, 0xB5]).count();
        assert!(accents > 100, "bars of sizes are there: the scan was run to its end");
    }

    #[test]
    fn what_cannot_be_painted_is_refused_and_nothing_is_written() {
        let recorded = Recorded::unpack("jdepot-1");
        let path = recorded.folder.path().join("window.png");
        let out = path.to_str().unwrap();
        for (arguments, sentence) in [
            (vec![out, "--view", "sideways"], "overview"),
            (vec![out, "--size", "10x10"], "320"),
            (vec![out, "--size", "wide"], "1180x760"),
            (vec![out, "--scale", "99"], "scale"),
            (vec!["/nowhere/at/all.png"], "/nowhere/at/all.png"),
        ] {
            let output = screenshot(&recorded, &arguments);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}");
            let errors = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(errors.contains(sentence), "{arguments:?}: {errors}");
            assert!(!path.exists(), "{arguments:?}");
        }
    }
}
