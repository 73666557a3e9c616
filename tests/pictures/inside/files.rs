//! What is in the files of the pictures: a preview of each sort, made up.
#![expect(clippy::cast_possible_truncation, reason = "bytes and shades are made up")]

use scratch_manager::core::identity::{Facts, Identity};
use scratch_manager::core::look::preview::{
    Archive, Column, Entry, Hex, Node, NodeKind, Picture, Pixels, Properties, Table, Text, Total, Tree, Value,
};
use scratch_manager::core::look::{Kind, Looked, Preview};
use scratch_manager::core::space;

pub fn look(kind: Option<Kind>, preview: Preview, read: u64, bytes: u64) -> Looked {
    let facts = (bytes > 0).then_some(Facts {
        identity: Identity { device: 1, inode: 1 },
        kind: space::Kind::File,
        is_regular: true,
        modified: (0, 0),
        changed: (0, 0),
        mode: 0o644,
        user: 1_000,
        links: 1,
        bytes,
        allocated: bytes,
    });
    Looked {
        facts,
        kind,
        preview,
        notes: Vec::new(),
        is_cut: read < bytes,
        is_partial: false,
        read,
        asks_to_fetch: false,
    }
}

pub fn table() -> Looked {
    let column = |name: &str, kind: &str, missing, range, histogram: &[u32]| Column {
        name: name.to_string(),
        kind: kind.to_string(),
        missing,
        range,
        histogram: histogram.to_vec(),
    };
    let columns = vec![
        column("time", "date", 0, None, &[]),
        column("station", "text", 0, None, &[]),
        column("lon", "Float64", 0, Some((-179.5, 179.5)), &[4, 9, 20, 31, 18, 12, 8, 22, 30, 11, 6, 2]),
        column("lat", "Float64", 0, Some((-77.8, 82.4)), &[2, 5, 9, 14, 20, 28, 35, 30, 21, 12, 6, 3]),
        column("eta", "Float64", 37, Some((-1.42, 2.07)), &[1, 3, 8, 20, 44, 60, 41, 18, 9, 4, 2, 1]),
        column("quality", "Int64", 4, Some((0.0, 4.0)), &[90, 0, 22, 0, 0, 8, 0, 0, 3, 0, 0, 1]),
        column("remark", "text", 1_812, None, &[]),
    ];
    let row = |number: u32| {
        let at = f64::from(number);
        let missing = number % 11 == 3;
        vec![
            Value::text(format!("2024-01-{:02}", number % 28 + 1)),
            Value::text(["Cuxhaven", "Brest", "Vigo", "Tórshavn", "Nuuk"][number as usize % 5]),
            Value::Number((at * 7.25).rem_euclid(359.0) - 179.5),
            Value::Number((at * 3.1).rem_euclid(160.0) - 77.8),
            if missing { Value::Missing } else { Value::Number(((at * 0.37).sin() * 1e4).round() / 1e4) },
            Value::Integer(i128::from(number % 5)),
            if number.is_multiple_of(9) { Value::text("gauge replaced") } else { Value::Missing },
        ]
    };
    let table = Table {
        columns,
        rows: (0..2_000).map(row).collect(),
        total: Total::About(1_249_000),
        has_header: true,
        ..Table::default()
    };
    look(Some(Kind::Csv), Preview::Table(table), 1_048_576, 41_200_000)
}

pub fn text() -> Looked {
    let lines = [
        "# ECCO state estimate, monthly means",
        "",
        "Downloaded by `OpenML.jl` on 12 March 2024.",
        "",
        "| file           | what is in it                     |",
        "|----------------|-----------------------------------|",
        "| stations.csv   | sea level at 1 204 tide gauges    |",
        "| ensemble.jld2  | 12 members, state and tendencies  |",
        "",
        "A line that a careless program wrote: \u{1b}[31mred\u{1b}[0m and \u{202e}backwards.",
        "",
        "```julia",
        "using JLD2",
        "state = load(\"ensemble.jld2\", \"state/eta\")",
        "```",
    ];
    let text = Text {
        lines: lines.map(String::from).to_vec(),
        total: Total::Exact(15),
        encoding: "utf-8".to_string(),
        eol: "lf".to_string(),
        language: None,
    };
    look(Some(Kind::Text), Preview::Text(text), 612, 612)
}

pub fn hex() -> Looked {
    let bytes = (0..4_096_u32)
        .map(|at| if at.is_multiple_of(7) { b'A' + (at / 7 % 26) as u8 } else { (at * 37) as u8 });
    let hex = Hex { offset: 0, bytes: bytes.collect(), all_zero: false };
    look(Some(Kind::Binary), Preview::Hex(hex), 4_096, 2_048_000)
}

pub fn nodes() -> Vec<Node> {
    let group =
        |path: &str, children| Node { path: path.to_string(), children: Some(children), ..Node::default() };
    let data = |path: &str, kind: &str, shape: &[u64]| Node {
        path: path.to_string(),
        kind: NodeKind::Dataset,
        type_name: Some(kind.to_string()),
        shape: Some(shape.to_vec()),
        stored: Some(shape.iter().product::<u64>() * 8),
        ..Node::default()
    };
    vec![
        group("/state", 3),
        data("/state/eta", "Float64", &[94, 49, 12]),
        data("/state/temperature", "Float32", &[94, 49, 50, 12]),
        data("/state/day", "Float64", &[365]),
        group("/members", 2),
        data("/members/1", "Dict{String, Main.TestStruct}", &[]),
        data("/members/2", "Dojo.Storage{Float64, 100}", &[]),
        data("/config", "Main.Config", &[]),
        Node {
            path: "/latest".to_string(),
            kind: NodeKind::Link,
            to: Some("/members/2".to_string()),
            ..Node::default()
        },
    ]
}

pub fn tree() -> Looked {
    let nodes = nodes();
    let total = Total::Exact(nodes.len() as u64);
    let properties = vec![("written by".to_string(), Value::text("Julia 1.10.4"))];
    look(
        Some(Kind::Jld2),
        Preview::Tree(Tree { nodes, total, properties, ..Tree::default() }),
        38_912,
        38_400_000,
    )
}

pub fn archive() -> Looked {
    let entry = |name: &str, kind: &str, bytes| Entry {
        name: name.to_string(),
        kind: kind.to_string(),
        bytes,
        ..Entry::default()
    };
    let mut entries = vec![entry("tiles/", "folder", 0)];
    entries.extend(
        (0..18).map(|number| entry(&format!("tiles/{number:02}.tif"), "file", 512_000 + number * 7_000)),
    );
    entries.push(Entry { to: Some("../../.ssh".to_string()), ..entry("tiles/keys", "link", 0) });
    entries.push(Entry { leads_outside: true, ..entry("../../.bashrc", "file", 612) });
    let total = Total::Exact(entries.len() as u64);
    let archive = Archive { entries, total, properties: Vec::new() };
    let mut looked = look(Some(Kind::Gzip), Preview::Archive(archive), 9_800_000, 9_800_000);
    looked.notes = vec!["1 entry leads out of the folder into which it would be unpacked".to_string()];
    looked
}

pub fn picture() -> Looked {
    let (width, height) = (640_u32, 400_u32);
    let pixel = |at: u32| {
        let (x, y) = (at % width, at / width);
        let shade = |value: u32| (value * 255 / (width + height)) as u8;
        [shade(x + 2 * y / 3), shade(width - x + y / 2), 180 - (y / 4) as u8, 255]
    };
    let rgba = (0..width * height).flat_map(pixel).collect();
    let picture = Picture {
        format: "PNG".to_string(),
        width,
        height,
        colour: "RGB".to_string(),
        orientation: None,
        pixels: Some(Pixels { width, height, rgba }),
    };
    look(Some(Kind::Png), Preview::Picture(picture), 860_000, 860_000)
}

pub fn properties() -> Looked {
    let fact = |name: &str, value: &str| (name.to_string(), Value::text(value));
    let properties = Properties {
        format: "ELF 64-bit".to_string(),
        properties: vec![
            fact("machine", "x86-64"),
            fact("kind", "shared library"),
            fact("byte order", "little"),
            fact("needs", "libhdf5.so.310, libm.so.6, libc.so.6"),
            fact("made by", "GCC 13.2.0"),
        ],
    };
    look(Some(Kind::Elf), Preview::Properties(properties), 8_192, 310_000)
}

pub fn refused() -> Looked {
    look(None, Preview::nothing("a link to “/mnt/lab/ECCO/v5”; links are not followed"), 0, 0)
}

pub fn far() -> Looked {
    let why = "its contents are not on this disk (on tape, in a cloud, or nothing but a hole); reading may fetch them";
    Looked { asks_to_fetch: true, is_cut: false, ..look(None, Preview::nothing(why), 0, 41_200_000) }
}
