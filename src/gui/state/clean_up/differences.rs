//! Where Julia's own collection would do something else than we say.

use std::collections::HashMap;
use std::path::PathBuf;

use crate::core::judge::Action;
use crate::core::operation::survey::{Judgement, Survey};
use crate::core::space::Status;

/// What Julia's own collection would do, to be looked up.
#[derive(Debug, Default)]
pub struct Differences {
    pub fails: bool,
    /// The positions of Julia's decisions, by their things.
    pub positions: HashMap<usize, usize>,
    /// The spaces of which the list says something else.
    pub spaces: HashMap<PathBuf, Action>,
}

impl Differences {
    pub fn of(survey: &Survey) -> Self {
        let mut differences = Self::default();
        // Where its collection fails it keeps everything, which is said once and not of each thing.
        if survey.decisions(Judgement::Julia).julia_fails.is_some() {
            differences.fails = true;
        }
        for (position, decision) in survey.decisions(Judgement::Julia).list.iter().enumerate() {
            differences.positions.insert(decision.thing, position);
            let space = survey.thing(decision).and_then(|thing| thing.space);
            let Some(space) = space.and_then(|space| survey.inventory.spaces.get(space)) else { continue };
            if differences.fails {
                continue;
            }
            // Our verdict of a space says whether it can go, and Julia's whether it goes, be it later.
            if (space.status == Status::Orphaned) != (decision.julia != Action::Keep) {
                differences.spaces.insert(space.path.clone(), decision.julia);
            }
        }
        differences
    }
}
