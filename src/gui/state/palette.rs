//! The palette: one field that finds commands, settings and items by their names.
//!
//! What matches is found when the text changes, and no more of it is kept than can be looked through. Commands are
//! known here by their place in a table that is not ours; see `command::offers`.

use std::path::PathBuf;

use crate::gui::state::items::Items;
use crate::gui::widget::tree::Step;

/// So many matches are shown.
const MOST: usize = 60;
/// So many steps are one page.
const PAGE: usize = 8;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A command, by its position in the table.
    Offer(usize),
    /// An item, by its path.
    Item(PathBuf),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    pub name: String,
    pub found: Found,
}

#[derive(Debug, Default)]
pub struct Palette {
    pub text: String,
    pub matches: Vec<Match>,
    /// The match that Enter takes.
    pub cursor: usize,
    /// Whether the view should bring the cursor's row into sight.
    pub is_moved: bool,
}

impl Palette {
    /// Finds what matches `text`: `offers` are names and what they do.
    pub fn look_for<'a>(
        &mut self,
        text: String,
        offers: impl IntoIterator<Item = (&'a str, &'a str)>,
        items: &Items,
    ) {
        let sought = Sought::new(&text);
        let mut ranked: Vec<(Rank, Match)> = Vec::new();
        for (position, (name, about)) in offers.into_iter().enumerate() {
            if let Some(rank) = sought.rank_of_offer(name, about) {
                ranked.push((rank, Match { name: name.to_string(), found: Found::Offer(position) }));
            }
        }
        if !sought.words.is_empty() {
            ranked.extend(sought.items(items));
        }
        // Those of one rank stay in their order.
        ranked.sort_by_key(|(rank, _)| *rank);
        self.matches = ranked.into_iter().take(MOST).map(|(_, found)| found).collect();
        self.text = text;
        self.cursor = 0;
        self.is_moved = true;
    }

    pub fn step(&mut self, step: Step) {
        let last = self.matches.len().saturating_sub(1);
        self.cursor = match step {
            Step::Up => self.cursor.saturating_sub(1),
            Step::Down => self.cursor + 1,
            Step::PageUp => self.cursor.saturating_sub(PAGE),
            Step::PageDown => self.cursor + PAGE,
            Step::First => 0,
            Step::Last => last,
        }
        .min(last);
        self.is_moved = true;
    }

    pub fn chosen(&self) -> Option<&Found> {
        self.matches.get(self.cursor).map(|chosen| &chosen.found)
    }
}

/// How well something matches, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Begins,
    BeginsWords,
    /// A command says so of itself.
    Named,
    Item,
    /// Its letters are there, one after the other.
    Letters,
}

struct Sought {
    /// In lower case.
    words: Vec<String>,
    letters: String,
}

impl Sought {
    fn new(text: &str) -> Self {
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let letters = words.concat();
        Self { words, letters }
    }

    fn rank_of_offer(&self, name: &str, about: &str) -> Option<Rank> {
        let name = name.to_lowercase();
        let begins = |text: &str| text.split(|c: char| !c.is_alphanumeric()).any(|word| self.begin_of(word));
        let about = about.to_lowercase();
        if self.words.first().is_none_or(|first| name.starts_with(first) && self.are_in(&name)) {
            Some(Rank::Begins)
        } else if self.are_in(&name) && begins(&name) {
            Some(Rank::BeginsWords)
        } else if begins(&about) && self.are_in(&format!("{name} {about}")) {
            Some(Rank::Named)
        } else if self.letters.chars().count() > 2 && is_subsequence(&self.letters, &name) {
            Some(Rank::Letters)
        } else {
            None
        }
    }

    fn begin_of(&self, word: &str) -> bool {
        self.words.iter().any(|sought| word.starts_with(sought.as_str()))
    }

    fn are_in(&self, text: &str) -> bool {
        self.words.iter().all(|word| text.contains(word.as_str()))
    }

    /// The first items that match, those whose names begin so first.
    fn items(&self, items: &Items) -> Vec<(Rank, Match)> {
        let (mut first, mut later) = (Vec::new(), Vec::new());
        for group in &items.groups {
            let label = group.label.to_lowercase();
            for item in items.list.get(group.items.clone()).unwrap_or_default() {
                let name = item.name.to_lowercase();
                if !self
                    .words
                    .iter()
                    .all(|word| label.contains(word.as_str()) || name.contains(word.as_str()))
                {
                    continue;
                }
                let place =
                    if self.begin_of(&label) || self.begin_of(&name) { &mut first } else { &mut later };
                if place.len() < MOST {
                    let name = if item.name == group.label || item.name.is_empty() {
                        group.label.clone()
                    } else {
                        format!("{} / {}", group.label, item.name)
                    };
                    place.push((Rank::Item, Match { name, found: Found::Item(item.path.clone()) }));
                }
            }
            if first.len() == MOST {
                break;
            }
        }
        first.extend(later);
        first
    }
}

fn is_subsequence(letters: &str, text: &str) -> bool {
    let mut text = text.chars();
    letters.chars().all(|letter| text.any(|other| other == letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFERS: &[(&str, &str)] = &[
        ("Scan again", "Look at the depots again"),
        ("Julia's rules", "What would Pkg.gc do, and where do we differ?"),
        ("Settings", "Theme, size, depots"),
        ("Theme: dark", "Dark colours, whatever the system prefers"),
    ];

    fn names(text: &str) -> Vec<String> {
        let mut palette = Palette::default();
        palette.look_for(text.to_string(), OFFERS.iter().copied(), &Items::default());
        palette.matches.into_iter().map(|found| found.name).collect()
    }

    #[test]
    fn what_a_command_does_finds_it_after_its_name() {
        assert_eq!(names("gc"), ["Julia's rules"]);
        assert_eq!(names("rules jul"), ["Julia's rules"]);
        assert_eq!(names("theme"), ["Theme: dark", "Settings"], "its name goes first");
        assert_eq!(names("dark theme"), ["Theme: dark"]);
        assert_eq!(names("sttngs"), ["Settings"], "a letter may be missing");
        assert_eq!(names("nothing like it"), Vec::<String>::new());
        assert_eq!(names("").len(), OFFERS.len());
    }

    #[test]
    fn the_middle_of_a_word_of_what_it_does_finds_no_command() {
        assert_eq!(names("ook"), Vec::<String>::new());
        assert_eq!(names("look"), ["Scan again"]);
    }

    #[test]
    fn the_cursor_stays_within_what_was_found() {
        let mut palette = Palette::default();
        palette.step(Step::Down);
        assert_eq!((palette.cursor, palette.chosen()), (0, None));
        palette.look_for(String::new(), OFFERS.iter().copied(), &Items::default());
        palette.step(Step::PageDown);
        assert_eq!(palette.chosen(), Some(&Found::Offer(3)));
        palette.step(Step::First);
        palette.step(Step::Up);
        assert_eq!(palette.chosen(), Some(&Found::Offer(0)));
    }
}
