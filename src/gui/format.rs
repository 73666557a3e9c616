//! How facts read on screen: names made safe to paint, numbers, spans of time, shortened paths.
//!
//! Names come from strangers. A newline or a direction override in the name of a folder could forge a row
//! or turn a path around, so whatever was read from disk passes through [`visible`] before it is painted.
//! Text that is copied for use elsewhere is left as it is. Nothing here draws.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use crate::core::bytes::Bytes;

/// What stands for a figure that is not known yet.
pub const UNKNOWN: &str = "…";

/// A text with its control, direction and invisible characters spelled out, `\n` or `\u{202e}`.
#[must_use]
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
fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{61c}' | '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A path to show: `~` for the home folder, and safe to paint.
#[must_use]
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
#[must_use]
pub fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 2);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push('\u{2009}');
        }
        grouped.push(digit);
    }
    grouped
}

/// A number of things: `1 space`, `1 204 spaces`. The plural is the singular with an `s`.
#[must_use]
pub fn things(number: u64, singular: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {singular}{plural}", count(number))
}

/// A span of time as the status bar tells it: `0.9 s`, `2 min 5 s`.
#[must_use]
pub fn seconds(span: Duration) -> String {
    if span < Duration::from_mins(1) {
        return format!("{:.1} s", span.as_secs_f64());
    }
    format!("{} min {} s", span.as_secs() / 60, span.as_secs() % 60)
}

/// A sum that may not be whole yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// Nothing is known.
    Unknown,
    /// At least so much.
    AtLeast(u64),
    /// Exactly so much.
    Exact(u64),
}

impl Figure {
    /// The figure as a size in bytes.
    #[must_use]
    pub fn size(self) -> String {
        self.text(|bytes| Bytes(bytes).to_string())
    }

    /// The figure as a number of things.
    #[must_use]
    pub fn count(self) -> String {
        self.text(count)
    }

    fn text(self, show: impl Fn(u64) -> String) -> String {
        match self {
            Self::Unknown => UNKNOWN.to_string(),
            Self::AtLeast(number) => format!("≥ {}", show(number)),
            Self::Exact(number) => show(number),
        }
    }

    /// Whether the figure is the whole truth; others are painted weak.
    #[must_use]
    pub fn is_exact(self) -> bool {
        matches!(self, Self::Exact(_))
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
    fn numbers_are_grouped_and_partial_sums_say_so() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_204), "1\u{2009}204");
        assert_eq!(count(12_345_678), "12\u{2009}345\u{2009}678");
        assert_eq!(things(1, "file"), "1 file");
        assert_eq!(things(0, "file"), "0 files");
        assert_eq!(Figure::Unknown.size(), "…");
        assert_eq!(Figure::AtLeast(3_100_000_000).size(), "≥ 3.1 GB");
        assert_eq!(Figure::Exact(7).count(), "7");
    }

    #[test]
    fn spans_are_short() {
        assert_eq!(seconds(Duration::from_millis(940)), "0.9 s");
        assert_eq!(seconds(Duration::from_secs(125)), "2 min 5 s");
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
