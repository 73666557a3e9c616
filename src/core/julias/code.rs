//! Which Julia VS Code is told to run: `julia.executablePath` in its settings, JSON in which people write comments and
//! commas before an end.

use std::path::Path;

use serde_json::Value;

use crate::core::error::{Warning, WarningKind};
use crate::core::log::file::read_small;

const KEY: &str = "julia.executablePath";
/// The largest that is read, in bytes.
const LARGEST: u64 = 8 << 20;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Setting {
    /// None is set.
    None,
    /// A program, as it is written there.
    Program(String),
    /// Perhaps one; what is written cannot be understood.
    Unclear,
}

/// What a `settings.json` says.
pub fn setting(path: &Path, warnings: &mut Vec<Warning>) -> Setting {
    match read_small(path, LARGEST) {
        Ok(None) => Setting::None,
        Ok(Some(bytes)) => of_text(&String::from_utf8_lossy(&bytes)),
        Err(error) => {
            warnings.push(Warning::io(WarningKind::Julia, path, &error));
            Setting::Unclear
        }
    }
}

fn of_text(text: &str) -> Setting {
    if !text.contains(KEY) {
        return Setting::None;
    }
    let Ok(settings) = serde_json::from_str::<Value>(&plain_json(text)) else { return Setting::Unclear };
    match settings.get(KEY) {
        // It stands in a comment, or where it applies to one language alone.
        None => if_anywhere(&settings),
        Some(Value::Null) => Setting::None,
        Some(Value::String(program)) if program.trim().is_empty() => Setting::None,
        Some(Value::String(program)) => Setting::Program(program.trim().to_string()),
        Some(_) => Setting::Unclear,
    }
}

fn if_anywhere(settings: &Value) -> Setting {
    let inside = settings.as_object().into_iter().flat_map(serde_json::Map::values);
    if inside.into_iter().any(|value| value.get(KEY).is_some()) { Setting::Unclear } else { Setting::None }
}

/// The same without comments, and without commas before an end.
fn plain_json(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('"', _) => {
                plain.push(c);
                while let Some(c) = rest.next() {
                    plain.push(c);
                    match c {
                        '\\' => plain.extend(rest.next()),
                        '"' => break,
                        _ => {}
                    }
                }
            }
            ('/', Some('/')) => while rest.next_if(|c| *c != '\n').is_some() {},
            ('/', Some('*')) => {
                rest.next();
                let mut before = ' ';
                for c in rest.by_ref() {
                    if before == '*' && c == '/' {
                        break;
                    }
                    before = c;
                }
            }
            ('}' | ']', _) => {
                let end = plain.trim_end().len();
                if plain.get(..end).is_some_and(|before| before.ends_with(',')) {
                    plain.truncate(end - 1);
                }
                plain.push(c);
            }
            _ => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_setting_is_found_among_comments() {
        let program = |path: &str| Setting::Program(path.to_string());
        for (text, setting) in [
            (r#"{"a": 1}"#, Setting::None),
            (r#"{"julia.executablePath": "/opt/julia/bin/julia"}"#, program("/opt/julia/bin/julia")),
            (
                "\u{feff}{ // mine\n \"julia.executablePath\": \"C:\\\\x // y\\\\julia.exe\", /* , } */ }",
                program("C:\\x // y\\julia.exe"),
            ),
            ("{\n// \"julia.executablePath\": \"/x\",\n\"l\": [1,],\n}", Setting::None),
            (r#"{"julia.executablePath": ""}"#, Setting::None),
            (r#"{"julia.executablePath": ["x"]}"#, Setting::Unclear),
            (r#"{"julia.executablePath": "/x"#, Setting::Unclear),
            (r#"{"[julia]": {"julia.executablePath": "/x"}}"#, Setting::Unclear),
        ] {
            assert_eq!(of_text(text), setting, "{text}");
        }
        for text in [
            "\"julia.executablePath",
            "/*julia.executablePath",
            "julia.executablePath]",
            ",]julia.executablePath\\\"\\",
        ] {
            let _ = of_text(text);
        }
    }
}
