//! The page that looks inside an item, with a preview of each sort; what is in the files is made up here.

use std::ffi::OsString;

use scratch_manager::core::look::preview::{Slice, Total, Tree, Value};
use scratch_manager::core::look::{Kind, Looked, Preview};
use scratch_manager::core::scan::tree::{self, File, Folder, Sums, TypeSum};
use scratch_manager::core::space::{self, Sizes};
use scratch_manager::core::time::{Timestamp, file_time};
use scratch_manager::gui::command::{Command, Gesture, Looking};
use scratch_manager::gui::state::State;
use scratch_manager::gui::widget::tree::Reach;
use scratch_manager::gui::worker::News;
use scratch_manager::gui::worker::looks::LookNews;

use super::album::{Page, page};
use super::scenes::{hang, list, report, run, settle};

mod files;

use files::{archive, far, hex, look, nodes, picture, properties, refused, table, text, tree as ensemble};

pub fn pages() -> Vec<Page> {
    vec![
        page("inside", || shown(0, None)),
        page("inside-listing", opened),
        page("inside-table", || shown(1, Some(table()))),
        page("inside-table-large", || large(shown(1, Some(table())))),
        page("inside-text", || shown(3, Some(text()))),
        page("inside-hex", || shown(5, Some(hex()))),
        page("inside-tree", || shown(2, Some(ensemble()))),
        page("inside-heat-map", || plotted(&[94, 49, 12], 3)),
        page("inside-heat-map-large", || large(plotted(&[94, 49, 12], 3))),
        page("inside-line", || plotted(&[365], 4)),
        page("inside-archive", || shown(4, Some(archive()))),
        page("inside-picture", || shown(6, Some(picture()))),
        page("inside-properties", || shown(7, Some(properties()))),
        page("inside-refused", || shown(8, Some(refused()))),
        page("inside-far", || shown(1, Some(far()))),
        page("inside-late", late),
        page("inside-one-kind", one_kind),
    ]
}

fn changed(days: i64) -> Option<Timestamp> {
    file_time(1_749_988_800 - days * 86_400, 0)
}

/// Name, kilobytes, days since the last change.
const FILES: [(&str, u64, i64); 9] = [
    ("monthly", 0, 4),
    ("stations.csv", 41_200, 4),
    ("ensemble.jld2", 38_400, 12),
    ("README.md", 4, 700),
    ("tiles-2024.tar.gz", 9_800, 96),
    ("index.bin", 2_048, 96),
    ("overview.png", 860, 96),
    ("libreader.so", 310, 400),
    ("current", 0, 2),
];

fn file(&(name, kilobytes, days): &(&str, u64, i64)) -> File {
    let kind = match name {
        "monthly" => space::Kind::Directory,
        "current" => space::Kind::Symlink,
        _ => space::Kind::File,
    };
    File {
        name: OsString::from(name),
        kind,
        is_regular: kind == space::Kind::File,
        allocated: kilobytes * 1_000,
        apparent: kilobytes * 1_000,
        modified: changed(days),
    }
}

/// A page that waits for its first folder.
fn opened() -> State {
    let mut state = list();
    run(&mut state, Command::Gesture(Gesture::Point(4, Reach::Only)));
    run(&mut state, Command::Looking(Looking::Open));
    hang(&mut state, [1180, 760]);
    state
}

fn tell(state: &mut State, news: LookNews) {
    report(state, [News::Look(news)]);
}

fn folder(parent: Option<usize>, name: &str, bytes: u64, files: u64) -> Folder {
    let sum = Sums { allocated: bytes, apparent: bytes, files, folders: 0 };
    Folder { parent, name: name.into(), own: sum, sum, newest: changed(4), unreadable: 0 }
}

fn walked() -> LookNews {
    let kind = |(extension, allocated, files): (&str, u64, u64)| TypeSum {
        extension: extension.to_string(),
        allocated,
        files,
    };
    let kinds = [
        ("nc", 61_000_000, 24),
        ("csv", 41_200_000, 1),
        ("jld2", 38_400_000, 1),
        ("gz", 9_800_000, 1),
        ("bin", 2_048_000, 1),
        ("png", 860_000, 1),
        ("so", 310_000, 1),
        ("md", 4_000, 1),
    ];
    let tree = tree::Tree {
        folders: vec![folder(None, "", 153_622_000, 31), folder(Some(0), "monthly", 61_000_000, 24)],
        types: kinds.map(kind).to_vec(),
        largest: Vec::new(),
        sizes: Sizes { allocated: 153_622_000, files: 31, ..Sizes::default() },
        troubles: Vec::new(),
        is_complete: true,
    };
    LookNews::Walked(Box::new(Ok(tree.into())))
}

/// The page with the cursor on the row of a file, and what is in that.
fn shown(row: usize, looked: Option<Looked>) -> State {
    let mut state = opened();
    tell(&mut state, LookNews::Listed(Ok(FILES.iter().map(file).collect())));
    tell(&mut state, walked());
    let name = FILES[row].0;
    let inside = state.inside.as_ref().unwrap();
    let at = (0..inside.rows.len()).find(|at| inside.entry(*at).is_some_and(|(_, file)| file.name == *name));
    run(&mut state, Command::Gesture(Gesture::Point(at.unwrap(), Reach::Nothing)));
    settle(&mut state, 0.0);
    settle(&mut state, 1.0);
    let looked = looked.unwrap_or_else(|| look(None, Preview::nothing("a folder"), 0, 0));
    tell(&mut state, LookNews::Looked(Box::new(looked)));
    state
}

fn large(mut state: State) -> State {
    run(&mut state, Command::Looking(Looking::Large));
    state
}

fn one_kind() -> State {
    let mut state = shown(1, Some(table()));
    run(&mut state, Command::Looking(Looking::Only("csv".to_string())));
    state
}

/// The disk lets wait for itself.
fn late() -> State {
    let mut state = opened();
    tell(&mut state, LookNews::Listed(Ok(FILES.iter().map(file).collect())));
    for time in [0.0, 1.0, 4.0] {
        settle(&mut state, time);
    }
    state
}

/// A node that was chosen, of this shape, by its row.
fn plotted(shape: &[u64], row: usize) -> State {
    let mut state = shown(2, Some(ensemble()));
    let row = row - if shape.len() > 1 { 2 } else { 1 };
    run(&mut state, Command::Looking(Looking::Node(row)));
    settle(&mut state, 2.0);
    settle(&mut state, 3.0);
    let mut nodes = nodes();
    let path = if shape.len() > 1 { "/state/eta" } else { "/state/day" };
    nodes.retain(|node| node.path == path);
    let is_map = shape.len() > 1;
    let (rows, columns) = if is_map { (94_u32, 49_u32) } else { (365, 1) };
    let value = |at: u32| {
        let (x, y) = (f64::from(at % columns), f64::from(at / columns));
        if is_map && (x - 30.0).powi(2) + (y - 60.0).powi(2) < 90.0 {
            f64::NAN
        } else if is_map {
            (x / 9.0).sin() + (y / 14.0).cos()
        } else if (200..214).contains(&at) {
            f64::NAN
        } else {
            10.0 - 12.0 * (y / 58.0).cos() + (y / 3.0).sin()
        }
    };
    let values: Vec<f64> = (0..rows * columns).map(value).collect();
    let numbers = values.iter().copied().filter(|value| value.is_finite());
    let range =
        numbers.clone().fold((f64::MAX, f64::MIN), |(least, most), one| (least.min(one), most.max(one)));
    let missing = values.len() as u64 - numbers.count() as u64;
    let index = if is_map { vec![None, None, Some(0)] } else { vec![None] };
    for node in &mut nodes {
        node.slice = Some(Slice {
            index: index.clone(),
            rows,
            columns,
            values: values.clone(),
            steps: (1, 1),
            range: Some(range),
            missing,
        });
        node.first = values.iter().take(6).map(|value| Value::Number((value * 1e3).round() / 1e3)).collect();
        node.chunks = is_map.then(|| vec![94, 49, 1]);
        node.filters = if is_map { vec!["deflate".to_string()] } else { Vec::new() };
        node.attributes = vec![
            ("units".to_string(), Value::text(if is_map { "m" } else { "°C" })),
            ("long_name".to_string(), Value::text("mean over the ensemble")),
        ];
        if is_map {
            node.dimensions = vec!["lon".to_string(), "lat".to_string(), "month".to_string()];
        }
    }
    let part = Preview::Tree(Tree { nodes, total: Total::Exact(1), ..Tree::default() });
    tell(&mut state, LookNews::Looked(Box::new(look(Some(Kind::Jld2), part, 300_000, 38_400_000))));
    state
}
