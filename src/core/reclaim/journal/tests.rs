//! The journal as a crash leaves it.

use std::fs;

use super::file::Tail;
use super::*;

fn line(id: &str, way: &str) -> String {
    format!(
        r#"{{"removal":{{"schema":1,"id":"{id}","time":"2024-01-10T10:00:00.000","purpose":"delete","way":"{way}",
"items":[{{"kind":"scratch","root":"/d%20x","folders":["scratchspaces","u"],"name":"k%0A","label":"O / k",
"entry":"directory","identity":{{"device":1,"inode":2}},"modified":[3,4],"modes":[493],"apparent":5,
"allocated":6,"files":7,"trash":{{"folder":"/t","name":"k"}}}}]}}}}"#
    )
    .replace('\n', "")
}

fn read(text: &str) -> History {
    History::parse(Path::new("/j"), &Tail { bytes: text.as_bytes().to_vec(), passed: 0 })
}

#[test]
fn a_removal_is_read_back_with_what_became_of_it() {
    let text = format!(
        "{}\n{}\n{}\n{}\n",
        line("a", "trash"),
        r#"{"outcome":{"id":"a","item":0,"state":"moved"}}"#,
        r#"{"outcome":{"id":"a","item":0,"state":"restored","note":"k-restored"}}"#,
        r#"{"end":{"id":"a"}}"#
    );
    let history = read(&text);
    let removal = history.find("a").unwrap();
    assert!(history.warnings.is_empty() && removal.ended);
    let item = &removal.items[0];
    assert_eq!(item.place.path(), Path::new("/d x/scratchspaces/u/k\n"));
    assert_eq!((item.state, item.identity.inode, item.files), (Some(State::Restored), 2, 7));
    assert_eq!(removal.time.unwrap().to_string(), "2024-01-10T10:00:00.000");
}

#[test]
fn a_line_that_is_torn_or_leads_elsewhere_costs_no_other_line() {
    let torn = &line("torn", "trash")[..100];
    let elsewhere = line("elsewhere", "trash").replace("\"u\"]", "\"..\"]");
    let out_of_the_trash =
        line("out", "trash").replace(r#""folder":"/t","name":"k""#, r#""folder":"/t","name":"../k""#);
    assert!(read(&out_of_the_trash).removals.is_empty());
    let text = format!(
        "{}\n{torn}\n{elsewhere}\n\u{0}\n{}\n{}",
        line("a", "permanent"),
        line("b", "trash"),
        r#"{"outcome":{"id":"nobody","item":9,"state":"moved"}}"#
    );
    let history = read(&text);
    let ids: Vec<&str> = history.removals.iter().map(|removal| removal.id.as_str()).collect();
    assert_eq!(ids, ["a", "b"]);
    let lines: Vec<Option<u64>> = history.warnings.iter().map(|warning| warning.line).collect();
    assert_eq!(lines, [Some(2), Some(3), Some(4)]);
}

#[test]
fn writing_goes_on_after_a_torn_line() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::at(folder.path().join("sub/removals.jsonl"));
    assert!(journal.read().unwrap().removals.is_empty());
    let intent = Intent {
        time: "2024-01-10T10:00:00".parse().unwrap(),
        purpose: Purpose::Delete,
        way: Way::Permanent,
        items: Vec::new(),
    };
    journal.begin(&intent).unwrap().end().unwrap();
    let mut text = fs::read(journal.path()).unwrap();
    text.extend_from_slice(b"{\"removal\":{\"sche");
    fs::write(journal.path(), text).unwrap();
    journal.begin(&intent).unwrap();
    let history = journal.read().unwrap();
    let ids: Vec<&str> = history.removals.iter().map(|removal| removal.id.as_str()).collect();
    assert_eq!(
        (ids.as_slice(), history.warnings.len()),
        (["20240110-100000", "20240110-100000-2"].as_slice(), 1)
    );
    assert!(history.removals[0].ended && !history.removals[1].ended);
}

#[test]
fn names_in_the_trash_are_unique_and_never_too_long() {
    let target = |stem: &str| Target { folder: "/t".into(), stem: stem.into() };
    assert_eq!(target("data").name("20240110-100000", 3), "data.20240110-100000-3");
    let long = target(&"k".repeat(255)).name("20240110-100000-12", 19_999);
    assert_eq!(long.len() + ".trashinfo".len(), 255);
    assert!(long.to_str().unwrap().ends_with(".20240110-100000-12-19999"));
}
