//! Finding a row by typing the beginning of its name.
//!
//! Letters typed in a row make one beginning; after a pause a new one begins. The same letter again and
//! again goes from one row that begins with it to the next.

use std::time::Duration;

use crate::core::time::{Now, Timestamp, age_of};

/// After so long a pause a new word begins.
const PAUSE: Duration = Duration::from_secs(1);

#[derive(Debug, Default)]
pub struct TypeToFind {
    typed: String,
    last: Option<Timestamp>,
}

impl TypeToFind {
    /// Takes in a letter or digit. Returns the beginning to look for, in lower case, and whether the row
    /// that the cursor is on may stay when it begins so.
    pub fn take(&mut self, letter: char, now: &Now) -> (String, bool) {
        let continues = self.last.is_some_and(|last| age_of(last, now) < PAUSE);
        if !continues {
            self.typed.clear();
        }
        self.last = Some(now.utc);
        self.typed.extend(letter.to_lowercase());
        let mut letters = self.typed.chars();
        let first = letters.next();
        let repeats = letters.clone().next().is_some() && letters.all(|other| Some(other) == first);
        if repeats {
            return (first.into_iter().collect(), false);
        }
        (self.typed.clone(), self.typed.chars().nth(1).is_some())
    }
}

/// The first of `count` names, from `from` on and around, that begins with `beginning`.
pub fn find(beginning: &str, from: usize, count: usize, name: impl Fn(usize) -> String) -> Option<usize> {
    (0..count)
        .map(|step| (from + step) % count)
        .find(|position| name(*position).to_lowercase().starts_with(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gui::state::fake;

    const NAMES: [&str; 5] = ["Data", "DataFrames", "Dates", "OpenML", "données"];

    fn at(milliseconds: i64) -> Now {
        let now = fake::now();
        let utc = now.utc.checked_add(jiff::Span::new().milliseconds(milliseconds));
        Now { utc: utc.expect("time"), ..now }
    }

    /// Types letters at milliseconds; returns the rows that the cursor came to.
    fn typed(letters: &[(char, i64)]) -> Vec<&'static str> {
        let mut find_by = TypeToFind::default();
        let mut cursor = 0;
        let mut rows = Vec::new();
        for (letter, time) in letters {
            let (beginning, may_stay) = find_by.take(*letter, &at(*time));
            let from = if may_stay { cursor } else { cursor + 1 };
            let found = find(&beginning, from, NAMES.len(), |row| NAMES[row].to_string());
            cursor = found.unwrap_or(cursor);
            rows.push(NAMES[cursor]);
        }
        rows
    }

    #[test]
    fn letters_in_a_row_make_a_word() {
        assert_eq!(typed(&[('o', 0), ('P', 300)]), ["OpenML", "OpenML"]);
        assert_eq!(typed(&[('d', 0), ('o', 200)]), ["DataFrames", "données"]);
    }

    #[test]
    fn after_a_pause_a_new_word_begins() {
        assert_eq!(typed(&[('o', 0), ('d', 2000)]), ["OpenML", "données"]);
    }

    #[test]
    fn the_same_letter_goes_from_row_to_row_and_around() {
        let rows = typed(&[('d', 0), ('d', 200), ('d', 400), ('d', 600)]);
        assert_eq!(rows, ["DataFrames", "Dates", "données", "Data"]);
    }

    #[test]
    fn what_begins_no_name_moves_nothing() {
        assert_eq!(typed(&[('z', 0)]), ["Data"]);
        assert_eq!(find("a", 0, 0, |_| String::new()), None);
    }
}
