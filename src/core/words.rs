//! Words for facts, the same in every face, and names from strangers made safe to show.
//!
//! Names come from strangers. A newline or a direction override in the name of a folder could forge a row
//! or turn a path around, so whatever was read from disk passes through [`visible`] before it is shown.
//! Text that is copied for use elsewhere is left as it is.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::fmt::Write as _;
use std::path::Path;

use crate::core::space::Space;
use crate::core::time::{self, Age, Now};

/// A text with its control, direction and invisible characters spelled out, `\n` or `\u{202e}`.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_deceptive) {
        return Cow::Borrowed(text);
    }
    let mut spelled = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_deceptive(c) {
            spelled.extend(c.escape_default());
        } else {
            spelled.push(c);
        }
    }
    Cow::Owned(spelled)
}

/// Whether a character paints nothing, or changes how its neighbours are painted. The joiners U+200C and
/// U+200D are not among them: several scripts cannot be written without.
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A word of a command as a person can copy it to a shell, where it then means just this text: in quotes where
/// it needs them, and with everything that does not show spelled out.
pub fn argument(text: &OsStr) -> String {
    let is_safe = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | '@' | '+' | ',');
    if let Some(text) = text.to_str() {
        if !text.is_empty() && text.chars().all(is_safe) {
            return text.to_string();
        }
        if cfg!(windows) {
            return format!("\"{text}\"");
        }
        if !text.contains(is_deceptive) {
            return format!("'{}'", text.replace('\'', "'\\''"));
        }
    }
    let mut quoted = String::from("$'");
    for piece in text.as_encoded_bytes().utf8_chunks() {
        for c in piece.valid().chars() {
            match c {
                '\n' => quoted.push_str("\\n"),
                '\t' => quoted.push_str("\\t"),
                '\'' | '\\' => quoted.extend(['\\', c]),
                c if is_deceptive(c) => {
                    quoted.push_str(&bytes_for_shell(c.encode_utf8(&mut [0; 4]).as_bytes()));
                }
                c => quoted.push(c),
            }
        }
        quoted.push_str(&bytes_for_shell(piece.invalid()));
    }
    quoted.push('\'');
    quoted
}

/// Bytes within `$'…'`. Three octal digits: of hexadecimal ones a shell may take more than two.
fn bytes_for_shell(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a string cannot fail.
        let _ = write!(text, "\\{byte:03o}");
        text
    })
}

/// A path to show: `~` for the home folder, and safe to paint.
pub fn path(path: &Path, home: Option<&Path>) -> String {
    let below_home =
        home.filter(|home| home.parent().is_some()).and_then(|home| path.strip_prefix(home).ok());
    match below_home {
        Some(rest) if rest.as_os_str().is_empty() => "~".to_string(),
        Some(rest) => visible(&Path::new("~").join(rest).to_string_lossy()).into_owned(),
        None => visible(&path.to_string_lossy()).into_owned(),
    }
}

/// A whole number with thin spaces between its thousands: `1 204`.
pub fn count(number: impl TryInto<u64>) -> String {
    let digits = number.try_into().unwrap_or(u64::MAX).to_string();
    let mut grouped = String::with_capacity(digits.len() * 2);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push('\u{2009}');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number of things: `1 space`, `1 204 spaces`, `2 registries`.
pub fn things(number: impl TryInto<u64>, singular: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    match singular.strip_suffix("ry") {
        _ if number == 1 => format!("1 {singular}"),
        Some(stem) => format!("{} {stem}ries", count(number)),
        None => format!("{} {singular}s", count(number)),
    }
}

/// What a removal that did not remove all says of what was on no list.
pub fn beyond_the_list(moved_away: bool) -> &'static str {
    if moved_away {
        "Something was moved away meanwhile; up to a few hundred of its files may be gone where it is now."
    } else {
        "Nothing outside the list was touched."
    }
}

/// A text shortened in its middle to `width`, where the end of a name tells as much as its beginning.
/// `glyph` gives the width of one character, in the unit of `width`.
pub fn elide_middle(text: &str, width: f32, mut glyph: impl FnMut(char) -> f32) -> Cow<'_, str> {
    let whole: f32 = text.chars().map(&mut glyph).sum();
    if whole <= width {
        return Cow::Borrowed(text);
    }
    let mut room = width - glyph('…');
    let (mut head, mut tail) = (0, text.len());
    let (mut from_start, mut from_end) = (text.char_indices(), text.char_indices());
    // A character from the front, one from the back, until the room is used up.
    while let (Some((at, first)), Some((end, last))) = (from_start.next(), from_end.next_back()) {
        room -= glyph(first);
        if room < 0.0 || at >= end {
            break;
        }
        head = at + first.len_utf8();
        room -= glyph(last);
        if room < 0.0 {
            break;
        }
        tail = end;
    }
    let mut short = String::with_capacity(head + text.len() - tail + 3);
    // Writing into a string cannot fail.
    let _ = write!(
        short,
        "{}…{}",
        text.get(..head).unwrap_or_default().trim_end(),
        text.get(tail..).unwrap_or_default().trim_start()
    );
    Cow::Owned(short)
}

/// When a space was last used, as far as anything tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastUse {
    pub age: Age,
    /// Whether the log says so; otherwise it is the age of the newest file.
    pub recorded: bool,
}

impl LastUse {
    /// The last use of a space, `None` while neither the log nor a file tells.
    pub fn of(space: &Space, now: &Now) -> Option<Self> {
        if let Some(last_used) = space.last_used {
            return Some(Self { age: Age::of_local(last_used, now), recorded: true });
        }
        let modified = space.sizes.as_ref()?.last_modified?;
        Some(Self { age: Age::of_file(modified, now), recorded: false })
    }

    /// The text of the cell: `3 d`, or `changed 8 mo ago`.
    pub fn words(&self) -> String {
        let age = time::age_words(self.age);
        if self.recorded { age } else { format!("changed {}", time::ago_in_short(self.age)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_forge_a_row_or_turn_text_around() {
        assert_eq!(visible("a\nb"), "a\\nb");
        assert_eq!(visible("gpj\u{202e}.exe"), "gpj\\u{202e}.exe");
        assert_eq!(visible("\u{2066}x\u{2069}\u{200b}"), "\\u{2066}x\\u{2069}\\u{200b}");
        assert_eq!(visible("\u{1b}[31m\u{85}"), "\\u{1b}[31m\\u{85}");
        assert_eq!(path(Path::new("/d/a\r\nb"), None), "/d/a\\r\\nb");
    }

    #[test]
    fn a_word_to_copy_means_itself_to_a_shell() {
        let quoted = |text: &str| argument(OsStr::new(text));
        assert_eq!(quoted("/home/jane/.julia"), "/home/jane/.julia");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("a b; $(x) ~"), "'a b; $(x) ~'");
        assert_eq!(quoted("it's"), "'it'\\''s'");
        assert_eq!(quoted("a\nb'\\1"), "$'a\\nb\\'\\\\1'");
        assert_eq!(quoted("\u{1b}[m\u{202e}"), "$'\\033[m\\342\\200\\256'");
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_gives_back_what_was_quoted() {
        use std::os::unix::ffi::OsStrExt;
        for bytes in [&b"a\nb"[..], b"\xff7'\\", b"$(exit 3)\x7f", b"*~ !`", "\u{9b}1\u{2066}ä".as_bytes()] {
            let command = format!("printf %s {}", argument(OsStr::from_bytes(bytes)));
            let Ok(answer) = std::process::Command::new("bash").args(["-c", &command]).output() else {
                return;
            };
            assert_eq!(answer.stdout, bytes, "{command}");
        }
    }

    #[test]
    fn ordinary_names_of_any_script_stay_as_they_are() {
        for name in ["datasets", "Données", "資料", "بيانات", "می\u{200c}شود", "a b"] {
            assert!(matches!(visible(name), Cow::Borrowed(same) if same == name), "{name}");
        }
    }

    #[test]
    fn paths_below_home_start_with_a_tilde() {
        let home = Some(Path::new("/home/jane"));
        assert_eq!(path(Path::new("/home/jane/.julia"), home), "~/.julia");
        assert_eq!(path(Path::new("/home/jane"), home), "~");
        assert_eq!(path(Path::new("/home/janet/x"), home), "/home/janet/x");
        assert_eq!(path(Path::new("/data"), Some(Path::new("/"))), "/data");
    }

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_204), "1\u{2009}204");
        assert_eq!(count(12_345_678), "12\u{2009}345\u{2009}678");
        assert_eq!(things(1, "file"), "1 file");
        assert_eq!(things(0, "file"), "0 files");
    }

    #[test]
    fn long_names_keep_their_beginning_and_their_end() {
        let elide = |text, width| elide_middle(text, width, |_| 1.0).into_owned();
        assert_eq!(elide("data-v1.2", 9.0), "data-v1.2");
        assert_eq!(elide("abcdefghij", 5.0), "ab…ij");
        assert_eq!(elide("abcdefghij", 6.0), "abc…ij");
        assert_eq!(elide("ääääßßßß", 3.0), "ä…ß");
        assert_eq!(elide("abc", 0.0), "…");
        assert_eq!(elide("", 0.0), "");
    }
}
