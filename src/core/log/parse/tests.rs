//! The reader on everything that is known to happen to a log, and on everything else.

use super::*;

use proptest::prelude::*;

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// `path @ time < parents` of every entry, by line.
fn shown(parsed: &Parsed) -> Vec<String> {
    let one = |access: &Entry| {
        let time = access.time.map_or("-".to_string(), |time| time.to_string());
        let parents: Vec<String> = access.parents.iter().map(|parent| text(parent)).collect();
        format!("{} {} @ {time} < {}", access.line, text(&access.path), parents.join(" "))
    };
    parsed.entries.iter().map(one).collect()
}

fn read(log: &str) -> Vec<String> {
    shown(&parse(log.as_bytes()))
}

/// The lines that have problems.
fn lines(log: &str) -> Vec<u64> {
    parse(log.as_bytes()).problems.iter().map(|problem| problem.line).collect()
}

const T1: &str = "2024-01-10T10:00:00.973";
const T2: &str = "2024-01-11T10:00:00.000";

fn entry(path: &str, time: &str, parents: &str) -> String {
    format!("[[\"{path}\"]]\ntime = {time}Z\nparent_projects = [{parents}]\n")
}

#[test]
fn the_appended_and_the_condensed_form_are_read() {
    let appended = entry("/a", T1, "\"/p\", \"/q\"") + &entry("/b", T2, "");
    assert_eq!(read(&appended), [format!("1 /a @ {T1} < /p /q"), format!("4 /b @ {T2} < ")]);
    let condensed = format!(
        "[[\"/a\"]]\nparent_projects = [\"/p\"]\ntime = {T1}Z\n\n[[\"/b\"]]\nparent_projects = []\ntime = {T2}Z"
    );
    assert_eq!(read(&condensed), [format!("1 /a @ {T1} < /p"), format!("5 /b @ {T2} < ")]);
    assert!(lines(&(appended + &condensed)).is_empty());
}

#[test]
fn any_other_toml_of_the_same_meaning_is_read_without_complaint() {
    let meant = format!("/a @ {T1} < /p /q");
    for log in [
        format!(
            "# written by hand\n\n  [[ '/a' ]] # the space\ntime={T1}\nparent_projects=['/p', \"/q\",]\n"
        ),
        format!("[[\"/a\"]]\r\nparent_projects = [\r\n  \"/p\", # one\r\n  \"/q\"\r\n]\r\ntime = {T1}Z\r\n"),
        format!("\"/a\" = [{{time = {T1}Z, parent_projects = [\"/p\", \"/q\"]}}]\n"),
        format!("[[\"\"\"/a\"\"\"]]\ntime = {T1}Z\nextra = 1\nparent_projects = [\"/p\", '''/q''']\n"),
        format!("[[\"/\\u0061\"]]\ntime = {T1}Z\nparent_projects = [\"\\U0000002fp\", \"/q\"]"),
    ] {
        // A key cannot be in triple quotes.
        let log = log.replace("\"\"\"/a\"\"\"", "\"/a\"");
        let parsed = parse(log.as_bytes());
        assert!(shown(&parsed).concat().ends_with(&meant), "{log}\n{parsed:?}");
        assert!(parsed.problems.is_empty() && parsed.entries[0].whole, "{log}\n{parsed:?}");
    }
}

#[test]
fn a_torn_tail_costs_only_what_is_torn() {
    let whole = entry("/a", T1, "\"/p\"");
    let last = entry("/b", T2, "\"/q\", \"/r\"");
    for cut in 1..last.len() - 1 {
        let log = format!("{whole}{}", &last[..cut]);
        let parsed = parse(log.as_bytes());
        assert_eq!(shown(&parsed)[0], format!("1 /a @ {T1} < /p"), "{log}");
        let closed = last[..cut].ends_with(']') && last[..cut].contains("parent");
        assert_eq!(parsed.problems.iter().any(|problem| problem.stops_julia), !closed, "{log}\n{parsed:?}");
        assert!(parsed.problems.iter().all(|problem| problem.line >= 4), "{log}\n{parsed:?}");
    }
}

#[test]
fn what_is_appended_behind_a_torn_tail_is_read() {
    let last = entry("/b", T2, "\"/q\", \"/r\"");
    for cut in 1..last.len() - 1 {
        let log = format!("{}{}{}", entry("/a", T1, "\"/p\""), &last[..cut], entry("/c", T1, "\"/p\""));
        let parsed = parse(log.as_bytes());
        let shown = shown(&parsed);
        assert_eq!(shown.first(), Some(&format!("1 /a @ {T1} < /p")), "{log}");
        let end = format!("/c @ {T1} < /p");
        assert!(shown.last().is_some_and(|entry| entry.ends_with(&end)), "{log}\n{shown:?}");
        // Of the torn entry nothing is made up.
        let pieces = ["/b", "/q", "/r"];
        for access in parsed.entries.iter().filter(|access| &*access.path != Path::new("/c")).skip(1) {
            assert_eq!(&*access.path, Path::new("/b"), "{log}");
            assert!(access.parents.iter().all(|parent| pieces.contains(&text(parent).as_str())), "{log}");
        }
    }
}

#[test]
fn mixed_lines_of_two_writers_are_kept_and_told() {
    let log = format!(
        "[[\"/a\"]]\n[[\"/b\"]]\ntime = {T1}Z\ntime = {T2}Z\nparent_projects = [\"/p\"]\nparent_projects = [\"/q\"]\n"
    );
    assert_eq!(read(&log), ["1 /a @ - < ".to_string(), format!("2 /b @ {T2} < /p /q")]);
    assert_eq!(lines(&log), [1, 4, 6]);
    assert!(parse(log.as_bytes()).entries.iter().all(|access| !access.whole));
    assert!(parse(log.as_bytes()).problems.iter().all(|problem| problem.stops_julia));
}

#[test]
fn entries_that_lack_something_are_kept_with_what_they_have() {
    let log = format!("[[\"/a\"]]\ntime = {T1}Z\n[[\"/b\"]]\nparent_projects = [\"/p\"]\n[[\"/c\"]]\n");
    assert_eq!(read(&log), [format!("1 /a @ {T1} < "), "3 /b @ - < /p".into(), "5 /c @ - < ".into()]);
    assert_eq!(lines(&log), [1, 3, 5]);
}

#[test]
fn entries_in_shapes_that_julia_refuses_are_read() {
    let log = format!(
        "[\"/a\"]\ntime = {T1}Z\nparent_projects = [\"/p\"]\n[[\"/b\"]]\ntime = {T1}Z\nparent_projects = \"/p\"\n"
    );
    assert_eq!(read(&log), [format!("1 /a @ {T1} < /p"), format!("4 /b @ {T1} < /p")]);
    assert_eq!(lines(&log), [1, 6]);
    assert_eq!(lines("\"/a\" = 1\nx = [2]\n"), [1, 2]);
}

#[test]
fn garbage_and_zero_bytes_between_entries_cost_their_lines_only() {
    let (a, b) = (entry("/a", T1, "\"/p\""), entry("/b", T2, "\"/q\""));
    for garbage in
        ["}}} not toml\n", "\0\0\0\0", "= [\n", "\"\"\"\n", "parent_projects = [\n", "\u{feff}\n", "[[\n"]
    {
        let log = format!("{a}{garbage}{b}");
        let parsed = parse(log.as_bytes());
        let paths: Vec<String> = shown(&parsed).iter().map(|entry| entry[2..].to_string()).collect();
        assert_eq!(paths, [format!("/a @ {T1} < /p"), format!("/b @ {T2} < /q")], "{garbage:?}");
        if !garbage.starts_with('\0') {
            assert!(parsed.problems.iter().any(|problem| problem.line == 4), "{garbage:?} {parsed:?}");
        }
    }
    let inside = a.replace("parent", "}}} not toml\nparent");
    assert_eq!(read(&inside), [format!("1 /a @ {T1} < /p")]);
    assert_eq!(lines(&inside), [3]);
}

#[test]
fn text_in_triple_quotes_is_text_when_the_log_is_toml() {
    let inner = entry("/b", T2, "\"/q\"");
    let log =
        format!("[[\"/a\"]]\nnote = '''\n{inner}'''\ntime = {T1}Z\nparent_projects = [\"/p\"]\n{inner}");
    assert_eq!(read(&log), [format!("1 /a @ {T1} < /p"), format!("9 /b @ {T2} < /q")]);
    assert_eq!(lines(&log), [1]);
    // In a damaged log entries are not given up for a quote.
    assert_eq!(parse(format!("{log}}}}}\n").as_bytes()).entries.len(), 3);
}

#[cfg(unix)]
#[test]
fn bytes_that_are_not_utf8_stay_what_they_are() {
    use std::os::unix::ffi::OsStrExt;
    for extra in ["", "# a comment\n", "}}}\n"] {
        let mut log =
            b"[[\"/a-\xff\"]]\ntime = 2024-01-10T10:00:00Z\nparent_projects = [\"/p-\xfe\"]\n".to_vec();
        log.extend(extra.bytes());
        let access = &parse(&log).entries[0];
        assert_eq!(access.path.as_os_str().as_bytes(), b"/a-\xff");
        assert_eq!(access.parents[0].as_os_str().as_bytes(), b"/p-\xfe");
    }
}

#[test]
fn a_byte_order_mark_is_passed_over_and_told() {
    let log = format!("\u{feff}{}", entry("/a", T1, "\"/p\""));
    assert_eq!(read(&log), [format!("1 /a @ {T1} < /p")]);
    assert!(parse(log.as_bytes()).problems[0].to_string().contains("Julia's own garbage collection"));
}

fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/usage");
    std::fs::read(folder.join(name)).expect(name)
}

#[test]
fn logs_on_which_julia_was_seen_to_fail_are_read_and_told_apart_from_the_others() {
    for (name, entries, stops) in [
        ("empty-parents", 1, false),
        ("key-dotdot", 2, false),
        ("key-spelling", 3, false),
        ("log-bom", 1, true),
        ("log-crlf", 1, false),
        ("log-escapes", 2, true),
        ("log-garbage", 1, true),
        ("log-no-parents-key", 1, true),
        ("log-truncated", 2, true),
        ("log-truncated-after-header", 2, true),
        ("outside-scratchspaces", 2, false),
        ("parents-order-duplicates", 2, false),
        ("relative-paths", 2, false),
        ("time-date-only", 1, false),
        ("time-integer", 1, false),
        ("time-leap-second", 1, true),
        ("time-lower-case", 1, true),
        ("time-no-seconds", 1, true),
        ("time-offset", 1, true),
        ("time-space", 1, false),
        ("time-string", 1, false),
        ("unicode", 1, false),
        ("windows-like-parents", 3, false),
    ] {
        let parsed = parse(&fixture(&format!("{name}.toml")));
        assert_eq!(parsed.entries.len(), entries, "{name}: {parsed:?}");
        assert_eq!(parsed.problems.iter().any(|problem| problem.stops_julia), stops, "{name}: {parsed:?}");
        assert!(
            parsed.entries[0].path.starts_with("/tmp/jgc/d1/scratchspaces/")
                || name == "outside-scratchspaces"
        );
    }
}

#[cfg(unix)]
#[test]
fn paths_that_scratch_escaped_are_read_as_it_meant_them() {
    use std::os::unix::ffi::OsStrExt;
    let recorded: serde_json::Value = serde_json::from_slice(&fixture("escapes.json")).expect("JSON");
    for case in recorded.as_array().expect("a list") {
        let bytes = |key: &str| decode_base64(case[key].as_str().expect(key));
        let (name, log) = (bytes("name_b64"), bytes("log_b64"));
        let parsed = parse(&log);
        let access = &parsed.entries[0];
        let space =
            [b"/tmp/jesc/", &name[..], b"/scratchspaces/00000000-0000-0000-0000-000000000000/k"].concat();
        let parent = [b"/tmp/jesc/", &name[..], b"/proj/Project.toml"].concat();
        assert_eq!(access.path.as_os_str().as_bytes(), space);
        assert_eq!(access.parents[0].as_os_str().as_bytes(), parent);
        assert_eq!(parsed.problems.is_empty(), case["julia_toml_parses"] == true, "{parsed:?}");
    }
}

pub fn decode_base64(text: &str) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut held) = (0_u32, 0);
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let value = LETTERS.iter().position(|known| *known == letter).expect("a letter of base64");
        bits = (bits << 6) | u32::try_from(value).expect("below 64");
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).expect("a byte"));
        }
    }
    bytes
}

/// A path as Scratch.jl would write it, and the path meant.
fn path() -> impl Strategy<Value = (String, String)> {
    "/[a-zé /\\\\\"$\\[\\]#=,]{0,12}".prop_map(|path| (path.replace('\\', r"\\").replace('"', "\\\""), path))
}

/// An entry as Scratch.jl writes it, and what it says.
fn written() -> impl Strategy<Value = (String, String)> {
    let time = (2000..2100, 1..13, 1..29, 0..24, 0..60, 0..1000);
    (path(), time, prop::collection::vec(path(), 0..4), any::<bool>()).prop_map(
        |(path, time, parents, blank)| {
            let (year, month, day, hour, minute, milli) = time;
            let time = format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:07.{milli:03}");
            let quoted: Vec<String> = parents.iter().map(|(written, _)| format!("\"{written}\"")).collect();
            let meant: Vec<String> = parents.iter().map(|(_, meant)| meant.clone()).collect();
            let log = entry(&path.0, &time, &quoted.join(", ")) + if blank { "\n" } else { "" };
            (log, format!("{} @ {time} < {}", path.1, meant.join(" ")))
        },
    )
}

/// A line that is no statement, and opens nothing that a later line could close.
fn garbage() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("}}} not toml\n".to_string()),
        Just("[[\"/torn\n".to_string()),
        Just("[[\"/torn\"]\n".to_string()),
        "[a-z}{,.\\]#]{0,20}\n".prop_map(|line| format!("?{line}")),
    ]
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_panic(log in prop::collection::vec(any::<u8>(), 0..300)) {
        let last = newlines(&log) + 1;
        prop_assert!(parse(&log).entries.iter().all(|access| access.line <= last));
    }

    #[test]
    fn any_shuffle_of_the_pieces_of_logs_is_read_in_order(pieces in prop::collection::vec(
        prop::sample::select(vec![
            "[[\"/a\"]]", "[[\"", "\"]]", "[", "]", "\n", "\r\n", "time = ", "2024-01-10T10:00:00Z", "z", "+02:00",
            "parent_projects = ", "[\"/p\"]", "\"", "'", "\"\"\"", "'''", "\\", "#", ",", "{", "}", "\0", "\u{feff}",
            "x = ", "\\x", "\\u12", " ", "é",
        ]), 0..40)
    ) {
        let log = pieces.concat();
        let parsed = parse(log.as_bytes());
        let last = newlines(log.as_bytes()) + 1;
        prop_assert!(parsed.entries.windows(2).all(|two| two[0].line <= two[1].line));
        prop_assert!(parsed.entries.iter().all(|access| (1..=last).contains(&access.line)));
        prop_assert!(parsed.problems.iter().all(|problem| (1..=last).contains(&problem.line)));
        // Whatever is not whole is told.
        prop_assert!(parsed.entries.iter().all(|access| access.whole) || !parsed.problems.is_empty());
    }

    #[test]
    fn whole_entries_are_kept_whatever_stands_between_them(
        entries in prop::collection::vec((written(), garbage()), 0..8),
        torn in written(),
        cut in 0..100_usize,
    ) {
        let log: String = entries.iter().flat_map(|((log, _), garbage)| [log.as_str(), garbage]).collect();
        let meant: Vec<String> = entries.iter().map(|((_, meant), _)| meant.clone()).collect();
        let without_line = |shown: Vec<String>| -> Vec<String> {
            shown.iter().filter_map(|entry| Some(entry.split_once(' ')?.1.to_string())).collect()
        };
        prop_assert_eq!(&without_line(read(&log)), &meant);

        // A tail torn anywhere adds at most one entry, and disturbs none.
        let tail: String = torn.0.chars().take(cut).collect();
        let mut found = without_line(read(&(log + &tail)));
        prop_assert!(found.len() <= meant.len() + 1);
        found.truncate(meant.len());
        prop_assert_eq!(found, meant);
    }
}
