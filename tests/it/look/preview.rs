//! `preview`.

use super::*;

#[test]
fn a_document_has_what_the_contract_says() {
    let stage = Stage::new();
    let path = stage.write("deep/x.bin", [0, 1, 2, 255]);
    let document = stage.json(&["preview", "global/data/deep/x.bin"]);
    let keys: Vec<&String> = document.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["cut", "kind", "notes", "path", "preview", "read", "schema", "size"]);
    assert_eq!(document["path"].as_str(), path.to_str());
    assert_eq!((document["schema"].as_u64(), document["size"].as_u64()), (Some(1), Some(4)));
    assert_eq!((document["kind"].as_str(), document["read"].as_u64()), (Some("binary"), Some(4)));
    assert_eq!(document["preview"]["type"], "hex");
    assert_eq!(document["preview"]["bytes"], "000102ff");
    assert_eq!(stage.json(&["preview", path.to_str().unwrap()]), document);
}

#[test]
fn bytes_are_shown_from_where_one_says() {
    let stage = Stage::new();
    stage.write("x.bin", (0..=255).cycle().take(9_000).collect::<Vec<u8>>());
    let (text, code) =
        stage.text(&["preview", "global/data/x.bin", "--as", "hex", "--from", "4096", "--rows", "2"]);
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("\n00001000  0001 0203 0405 0607 0809 0a0b 0c0d 0e0f  ................\n"),
        "{text}"
    );
    assert!(text.contains("00001010  ") && !text.contains("00001020  "), "{text}");
    assert_fits(&text, "hex");
}

#[test]
fn a_table_shows_the_columns_and_rows_asked_for() {
    let stage = Stage::new();
    let rows: Vec<String> = (0..200).map(|row| format!("{row},name {row},{}.5", row * 2)).collect();
    stage.write("t.csv", format!("id,name,score\n{}\n", rows.join("\n")));
    let (text, code) = stage.text(&["preview", "global/data/t.csv"]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("name 19") && !text.contains("name 20"), "{text}");
    assert!(text.contains("20 of 200 rows"), "{text}");
    assert!(text.contains('▁') || text.contains('█'), "{text}");
    let columns = ["preview", "global/data/t.csv", "--columns", "score,id", "--rows", "3", "--from", "10"];
    let document = stage.json(&columns);
    let table = &document["preview"];
    assert_eq!(table["columns"][0]["name"], "score");
    assert_eq!(table["rows"].as_array().unwrap().len(), 3);
    assert_eq!(table["rows"][0].as_array().unwrap().len(), 2);
    assert_eq!(table["rows"][0][1], "10");
    assert_eq!(document["cut"], true);
    let (text, code) = stage.text(&["preview", "global/data/t.csv", "--columns", "nothing"]);
    assert_eq!(code, 2);
    assert!(text.contains("there is no column 'nothing'") && text.contains("id, name, score"), "{text}");
}

#[test]
fn whatever_is_in_a_file_the_page_fits_and_nothing_is_obeyed() {
    let stage = Stage::new();
    let evil = "\u{1b}]0;title\u{7}\u{1b}[2J\u{202e}abc\u{9b}31m\t";
    let wide: Vec<String> = (0..100).map(|column| format!("column {column} {evil}")).collect();
    stage.write("wide.csv", format!("{}\n{}\n", wide.join(","), vec!["模型x"; 100].join(",")));
    stage.write("text.txt", format!("{evil}\n{}\n\tmodule\r\n", "long ".repeat(1_000)));
    stage.write("keys.json", format!("{{\"{}\": [1, 2, {{\"b\": \"\\u001b[31m\"}}]}}", "k".repeat(300)));
    stage.write("deep.json", "[".repeat(60) + &"]".repeat(60));
    stage.write("bytes.bin", [0_u8, 0x1b, b'[', 0x9b, 0xff].repeat(100));
    stage.write("evil\u{1b}[31m.toml", "a = 1\n[b]\nc = [1, 2, 3]\n");
    for file in ["wide.csv", "text.txt", "keys.json", "deep.json", "bytes.bin", "evil\u{1b}[31m.toml"] {
        for form in [None, Some("text"), Some("hex"), Some("table"), Some("tree")] {
            let path = format!("global/data/{file}");
            let mut arguments = vec!["preview", path.as_str()];
            arguments.extend(form.into_iter().flat_map(|form| ["--as", form]));
            let (text, code) = stage.text(&arguments);
            assert!(code <= 2, "{arguments:?}: {text}");
            assert_fits(&text, &format!("{file} as {form:?}"));
            let document = stage.run(&[&arguments[..], &["--json"]].concat());
            let raw = document.stdout.iter().find(|byte| **byte < b' ' && **byte != b'\n');
            assert_eq!(raw, None, "{arguments:?}");
        }
    }
}

#[test]
fn colours_come_only_where_they_are_wanted() {
    let stage = Stage::new();
    stage.write("x.bin", [0; 100]);
    let coloured = stage.run(&["preview", "global/data/x.bin", "--color", "always"]).stdout;
    assert!(coloured.contains(&0x1b));
    assert!(!stage.run(&["preview", "global/data/x.bin"]).stdout.contains(&0x1b));
}

#[test]
fn what_contradicts_itself_is_refused() {
    let stage = Stage::new();
    stage.write("x.bin", [0; 100]);
    for arguments in [
        &["--slice", ":,:,:"][..],
        &["--slice", "a"],
        &["--node", "/a", "--member", "b"],
        &["--as", "picture"],
        &["--columns", "a"],
    ] {
        let (text, code) = stage.text(&[&["preview", "global/data/x.bin"], arguments].concat());
        assert_eq!(code, 2, "{arguments:?}: {text}");
    }
}

#[test]
fn where_a_file_probably_comes_from_is_told() {
    let stage = Stage::new();
    let uuid = "8b6db2d4-7670-4922-a472-f9537c81ab66";
    let version = stage.depot.join("packages/OpenML/abcde");
    kit::write(&version.join("Project.toml"), format!("name = \"OpenML\"\nuuid = \"{uuid}\"\n"));
    let source = "module OpenML\nconst URL = \"https://example.org/v1/iris.csv\"\nend\n";
    kit::write(&version.join("src/OpenML.jl"), source);
    kit::write(&stage.depot.join("scratchspaces").join(uuid).join("datasets/iris.csv"), "a,b\n1,2\n");
    let document = stage.json(&["preview", "OpenML/datasets/iris.csv"]);
    assert_eq!(document["from"]["address"], "https://example.org/v1/iris.csv");
    assert_eq!(document["from"]["source"], "src/OpenML.jl");
    assert_eq!(
        (document["from"]["line"].as_u64(), document["from"]["noted"].as_bool()),
        (Some(2), Some(false))
    );
    let (text, _) = stage.text(&["preview", "OpenML/datasets/iris.csv"]);
    assert!(text.contains("Probably from https://example.org/v1/iris.csv (src/OpenML.jl:2)"), "{text}");
    assert_fits(&text, "origin");
}
