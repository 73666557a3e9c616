//! Julia's rules: what Pkg's own collection would do with each thing that it knows, beside what we say.

use std::cmp::Reverse;

use crate::core::judge::{Action, Verdict};
use crate::core::operation::survey::{Judgement, Survey};
use crate::core::space::Totals;
use crate::gui::state::list::List;
use crate::gui::widget::tree::{Hold, LineId, Lines, Lost, Tree};

/// A thing as Julia judges it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleRow {
    /// The position of Julia's decision.
    pub decision: usize,
    /// The position of the item, where it is listed.
    pub item: Option<usize>,
    pub differs: bool,
}

#[derive(Debug, Default)]
pub struct Rules {
    /// Its leaves are positions of Julia's decisions.
    pub tree: Tree,
    pub rows: Vec<RuleRow>,
    /// Whether what agrees with us is shown, too.
    pub shows_all: bool,
    /// How many there are, and how many of them differ from us.
    pub all: usize,
    pub differing: usize,
    /// What Pkg would do: delete now, mark to go later, and keep.
    pub deletes: Totals,
    pub marks: Totals,
    /// How many things we would delete and mark in its place.
    pub would_delete: usize,
    pub would_mark: usize,
    pub edition: u64,
}

impl Rules {
    pub fn arrange(&mut self, survey: &Survey, list: &List) {
        let decisions = survey.decisions(Judgement::Julia);
        (self.all, self.differing, self.would_delete, self.would_mark) = (0, 0, 0, 0);
        (self.deletes, self.marks) = (Totals::default(), Totals::default());
        let mut rows = Vec::new();
        let search = list.filter.search().to_lowercase();
        for (position, decision) in decisions.list.iter().enumerate() {
            let item = list.items.of_thing(decision.thing);
            let verdict = item.and_then(|at| list.items.item(at)).map(|item| item.verdict);
            let sizes = survey.sizes.get(&decision.thing);
            match decision.julia {
                Action::Delete => self.deletes.count(sizes),
                Action::Record => self.marks.count(sizes),
                Action::Keep => {}
            }
            match decision.action {
                Action::Delete => self.would_delete += 1,
                Action::Record => self.would_mark += 1,
                Action::Keep => {}
            }
            // Where it fails it keeps everything, which differs in all that can go.
            let goes_by_us = verdict == Some(Verdict::CanGo);
            let differs = verdict.is_some() && goes_by_us != (decision.julia != Action::Keep);
            self.all += 1;
            self.differing += usize::from(differs);
            let shown = || item.and_then(|at| list.items.item(at)).map(|item| list.items.label(item));
            let label =
                || format!("{} {}", survey.label(decision), shown().unwrap_or_default()).to_lowercase();
            let is_found = search.is_empty() || search.split_whitespace().all(|word| label().contains(word));
            if (differs || self.shows_all) && is_found {
                rows.push(RuleRow { decision: position, item, differs });
            }
        }
        let size = |row: &RuleRow| {
            let decision = decisions.list.get(row.decision);
            let sizes = decision.and_then(|decision| survey.sizes.get(&decision.thing));
            let action = decision.map_or(Action::Keep, |decision| decision.julia);
            (place(action), Reverse(sizes.map(|sizes| sizes.allocated)), row.decision)
        };
        rows.sort_by_cached_key(size);
        let mut lines = Lines::default();
        for row in &rows {
            let thing = decisions.list.get(row.decision).and_then(|decision| survey.thing(decision));
            if let Some(thing) = thing {
                lines.leaf(LineId::of(thing.path.as_os_str()), 1, row.decision);
            }
        }
        self.rows = rows;
        self.tree.replace(lines, Lost::Neighbour, Hold::Cursor);
        self.edition += 1;
    }

    pub fn row(&self) -> Option<RuleRow> {
        self.rows.get(self.tree.cursor()?).copied()
    }
}

/// What is done now comes first.
fn place(action: Action) -> u8 {
    match action {
        Action::Delete => 0,
        Action::Record => 1,
        Action::Keep => 2,
    }
}
