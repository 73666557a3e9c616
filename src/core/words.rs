//! Words for facts, the same in every face, and names from strangers made safe to show.

use std::borrow::Cow;

use crate::core::space::{ParentState, Space, Status};

/// The status of a space in a word or three: `Used by 2`, `No project left`, `No record`, `Can't check`.
#[must_use]
pub fn status(space: &Space) -> Cow<'static, str> {
    match space.status {
        Status::Active => {
            let projects = space.parents.iter().filter(|parent| parent.state == ParentState::Exists).count();
            format!("Used by {projects}").into()
        }
        Status::Orphaned => "No project left".into(),
        Status::Untracked => "No record".into(),
        Status::Unreachable => "Can't check".into(),
    }
}

/// `1 space`, `3 spaces`.
#[must_use]
pub fn count(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A number with its digits in groups of three: `1 204`.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            // A thin space would be finer, but many terminals show it as wide as any.
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

/// Text that strangers chose, safe to show on one line: control characters and those that change the
/// direction of writing are escaped, for with them a file name could forge a row.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_unsafe(character) {
            safe.extend(character.escape_default());
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character,
            // Marks, embeddings, overrides and isolates of direction; separators of lines and paragraphs;
            // characters of no width, which make two names look alike.
            '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_forge_a_row() {
        assert_eq!(visible("données"), "données");
        assert_eq!(visible("a\nb\u{1b}[2Jc"), "a\\nb\\u{1b}[2Jc");
        assert_eq!(visible("safe\u{202e}gpj.exe"), "safe\\u{202e}gpj.exe");
    }

    #[test]
    fn digits_are_grouped_by_three() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_204), "1\u{a0}204");
        assert_eq!(grouped(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(count(1, "space", "spaces"), "1 space");
    }
}
