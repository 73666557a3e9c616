//! The commands that the palette finds, each by a name of its own.

use std::path::PathBuf;
use std::sync::LazyLock;

use super::{Cleaning, Command, Gesture, Looking, Making, Preference, Removing};
use crate::core::bytes::Bytes;
use crate::core::judge::ThingKind;
use crate::core::settings::{SCALES, ThemeChoice};
use crate::gui::state::clean_up::GOALS;
use crate::gui::state::filter::{Chip, Grouping};
use crate::gui::state::rows::Column;
use crate::gui::state::session::{Dialog, View};
use crate::gui::words;

#[derive(Debug, Clone)]
pub struct Offer {
    pub name: String,
    /// What it does.
    pub about: &'static str,
    pub command: Command,
}

pub static OFFERS: LazyLock<Vec<Offer>> = LazyLock::new(|| {
    let mut offers: Vec<Offer> = named().into_iter().map(plain).collect();
    offers.extend(Chip::ALL.map(|chip| {
        let command = Command::Filter(chip);
        Offer { name: format!("Filter: {}", command.tooltip()), about: "chip", command }
    }));
    for kind in std::iter::once(None).chain(ThingKind::ALL.map(Some)) {
        let name = kind.map_or_else(|| "all".to_string(), words::kinds);
        offers.push(Offer {
            name: format!("Kind: {name}"),
            about: "filter, chip",
            command: Command::Kind(kind),
        });
    }
    for by in [Grouping::Package, Grouping::Kind] {
        let name = format!("Group by {}", words::grouping(by));
        offers.push(Offer { name, about: "order of the list", command: Command::Group(by) });
    }
    for goal in GOALS {
        let name = format!("Free at least {}", Bytes(goal));
        let command = Command::Cleaning(Cleaning::Goal(Some(goal)));
        offers.push(Offer { name, about: "set a goal, room", command });
    }
    for column in [Column::Name, Column::Verdict, Column::Size, Column::Files, Column::LastUse] {
        let command = Command::Sort(column);
        offers.push(Offer { name: command.tooltip().to_string(), about: "order of the list", command });
    }
    let mut set = |name: String, about, preference| {
        offers.push(Offer { name, about, command: Command::Gesture(Gesture::Set(preference)) });
    };
    for (name, theme) in THEMES {
        set(format!("Theme: {}", name.to_lowercase()), "settings, look, colours", Preference::Theme(theme));
    }
    for scale in SCALES {
        set(format!("Size: {scale} %"), "settings, look, zoom, larger, smaller", Preference::Scale(scale));
    }
    for (name, reduced) in [("Motion: none", true), ("Motion: slide and zoom", false)] {
        set(name.to_string(), "settings, reduced, animation", Preference::ReducedMotion(reduced));
    }
    offers
});

fn plain(command: Command) -> Offer {
    Offer { name: command.text().to_string(), about: command.tooltip(), command }
}

/// Those that are called as everywhere else, what is wanted most often first.
fn named() -> Vec<Command> {
    vec![
        Command::View(View::Overview),
        Command::View(View::Everything),
        Command::View(View::Rules),
        Command::View(View::Settings),
        Command::Rescan,
        Command::Stop,
        Command::Search,
        Command::ClearFilters,
        Command::Removing(Removing::Delete),
        Command::Cleaning(Cleaning::Delete),
        Command::Removing(Removing::Undo),
        Command::Removing(Removing::ProposePurgeOfLast),
        Command::Removing(Removing::LookBack),
        Command::Removing(Removing::Clear),
        Command::Cleaning(Cleaning::TickAll),
        Command::Cleaning(Cleaning::Collect),
        Command::Cleaning(Cleaning::CheckLog(PathBuf::new())),
        Command::Making(Making::Open),
        Command::Looking(Looking::Open),
        Command::Looking(Looking::CopyJulia),
        Command::Open,
        Command::CopyPaths,
        Command::NeverSuggest,
        Command::SelectAll,
        Command::Details,
        Command::Warnings,
        Command::PickFolder,
        Command::ShowDepot(None),
        Command::TryDemo,
        Command::LeaveDemo,
        Command::SwitchTheme,
        Command::Larger,
        Command::Smaller,
        Command::UsualSize,
        Command::OpenDialog(Dialog::Keys),
        Command::OpenDialog(Dialog::About),
        Command::Quit,
    ]
}

/// The themes by their names.
pub const THEMES: [(&str, ThemeChoice); 3] =
    [("As the system", ThemeChoice::System), ("Light", ThemeChoice::Light), ("Dark", ThemeChoice::Dark)];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_command_that_is_offered_has_a_name_of_its_own() {
        let mut names = HashSet::new();
        for offer in OFFERS.iter() {
            assert!(!offer.name.is_empty() && !offer.about.is_empty(), "{offer:?}");
            assert!(names.insert(&offer.name), "{offer:?} is called as another");
        }
    }
}
