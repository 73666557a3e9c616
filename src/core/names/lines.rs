//! The lines that Pkg writes, read by their exact shape.
//!
//! Projects, manifests and registries are nearly always written by Pkg, one simple statement a line, and
//! there can be thousands of them; a reader of that shape is many times as fast as one of all TOML. It
//! promises never to guess: a line of any other shape is `None`, and the caller turns to the `toml` crate.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// Nothing, or a comment.
    Blank,
    /// `[name]`.
    Table(&'a str),
    /// `[[name]]`.
    ArrayTable(&'a str),
    /// `key = "text"`, the text without escapes.
    Text(&'a str, &'a str),
    /// `key = ["text", …]`, `key = true` or `key = false`.
    Other,
}

pub(super) fn read(line: &str) -> Option<Line<'_>> {
    let line = line.trim_matches([' ', '\t']);
    if line.is_empty() {
        return Some(Line::Blank);
    }
    if let Some(comment) = line.strip_prefix('#') {
        return (!comment.contains(is_control)).then_some(Line::Blank);
    }
    if let Some(name) = line.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")) {
        return is_dotted_key(name).then_some(Line::ArrayTable(name));
    }
    if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return is_dotted_key(name).then_some(Line::Table(name));
    }
    let (key, value) = line.split_once('=')?;
    let key = key.trim_end_matches([' ', '\t']);
    let value = value.trim_start_matches([' ', '\t']);
    if !is_bare_key(key) {
        return None;
    }
    if let Some(text) = plain_text(value) {
        return Some(Line::Text(key, text));
    }
    (matches!(value, "true" | "false") || is_list_of_texts(value)).then_some(Line::Other)
}

/// Reads a line of a registry's index, `UUID = { name = "…", path = "…" }`, into UUID and name.
pub(super) fn read_index_line(line: &str) -> Option<(&str, &str)> {
    let (uuid, rest) = line.split_once(" = { name = \"")?;
    let (name, rest) = rest.split_once("\", path = \"")?;
    let path = rest.strip_suffix("\" }")?;
    (uuid.len() == 36 && is_bare_key(uuid) && is_plain(name) && is_plain(path)).then_some((uuid, name))
}

fn is_list_of_texts(value: &str) -> bool {
    let Some(items) = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
        return false;
    };
    items.is_empty() || items.split(", ").all(|item| plain_text(item).is_some())
}

/// What stands between the quotes of a string without escapes.
fn plain_text(value: &str) -> Option<&str> {
    let text = value.strip_prefix('"')?.strip_suffix('"')?;
    is_plain(text).then_some(text)
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte >= b' ' && !matches!(byte, b'"' | b'\\' | 0x7f))
}

fn is_control(character: char) -> bool {
    character.is_ascii_control() && character != '\t'
}

fn is_dotted_key(name: &str) -> bool {
    name.split('.').all(is_bare_key)
}

fn is_bare_key(key: &str) -> bool {
    !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_pkg_are_read_and_any_other_is_left_to_the_parser() {
        let read_lines = [
            ("", Line::Blank),
            ("# machine-generated", Line::Blank),
            ("[deps]", Line::Table("deps")),
            ("    [deps.Plots.weakdeps]", Line::Table("deps.Plots.weakdeps")),
            ("[[deps.Plots]]", Line::ArrayTable("deps.Plots")),
            ("name = \"Plots\"", Line::Text("name", "Plots")),
            ("deps = [\"A\", \"B\"]", Line::Other),
            ("pinned = true", Line::Other),
        ];
        for (text, line) in read_lines {
            assert_eq!(read(text), Some(line), "{text}");
        }
        for text in [
            "[[deps.\"Ünicode\"]]",
            "[deps",
            "name = \"\"\"",
            "name = \"a\" # \"b\"",
            "name = \"a\\tb\"",
            "name = 'Plots'",
            "authors = [",
            "a.b = \"c\"",
            "x = 2024-01-01",
            "garbage",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn lines_of_an_index_are_read_and_any_other_is_left_to_the_parser() {
        let uuid = "91a5bcdd-55d7-5caf-9e0b-520d859cae80";
        let line = format!("{uuid} = {{ name = \"Plots\", path = \"P/Plots\" }}");
        assert_eq!(read_index_line(&line), Some((uuid, "Plots")));
        for other in [
            line.replace("Plots\", path", "Pl\\u006fts\", path"),
            line.replace(" }", ", x = \"y\" }"),
            line.replace("name", "path"),
            format!("{line} # comment"),
            line[1..].to_string(),
        ] {
            assert_eq!(read_index_line(&other), None, "{other}");
        }
    }
}
