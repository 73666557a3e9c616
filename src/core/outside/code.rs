//! What the Julia extension of VS Code left in its storage: `symbolstorevN` of an older form, and its own depot.

use std::path::PathBuf;

use super::{Kind, Outside, name_of};
use crate::core::depot::is_absence;
use crate::core::error::{Warning, WarningKind};
use crate::core::folder;
use crate::core::julias::Places;
use crate::core::patience;

const STORAGE: &str = "globalStorage/julialang.language-julia";

pub(super) fn look(places: &Places, warnings: &mut Vec<Warning>) -> Vec<Outside> {
    let mut found = Vec::new();
    for storage in places.code().iter().map(|user| user.join(STORAGE)) {
        let entries = match folder::entries(&storage) {
            Ok(entries) => entries,
            Err(error) => {
                if !is_absence(&error) {
                    warnings.push(Warning::io(WarningKind::Julia, &storage, &error));
                }
                continue;
            }
        };
        let number = |name: &str| name.strip_prefix("symbolstorev")?.parse::<u32>().ok();
        let mut stores: Vec<_> = entries
            .iter()
            .filter_map(|(name, _)| Some((number(name.to_str()?)?, storage.join(name))))
            .collect();
        stores.sort();
        stores.pop();
        let outside = |kind, path: PathBuf| Outside { kind, name: name_of(&path), path, command: None };
        found.extend(stores.into_iter().map(|(_, path)| outside(Kind::OldSymbols, path)));
        let depot = storage.join("lsdepot/v1");
        if patience::is_folder(&depot) {
            found.push(Outside { name: "lsdepot".to_string(), ..outside(Kind::LanguageServerDepot, depot) });
        }
    }
    found
}
