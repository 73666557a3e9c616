//! What is proposed to be removed: the plan that the core made, which of it is left out, and how it is looked at again.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use crate::core::judge::{Reason, Verdict};
use crate::core::operation::survey::Survey;
use crate::core::plan::{Item, Plan};
use crate::core::reclaim::{Preview, Removals, Way};
use crate::gui::state::JobId;

/// What there is of one verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub verdict: Verdict,
    /// `Keep 1 629 · 1.6 GB, newest use today`
    pub words: String,
}

/// What will be skipped for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Safe to show.
    pub reason: String,
    /// What it is called, safe to show.
    pub labels: Vec<String>,
    pub is_open: bool,
}

/// Our judgement of a thing. What nobody judged has to be looked at first.
pub fn verdict_of(item: &Item) -> Verdict {
    item.reason().map_or(Verdict::LookFirst, Reason::verdict)
}

#[derive(Debug)]
pub struct Proposal {
    pub title: String,
    /// What is not among it though one might think so: `3 of its 7 items; 4 are hidden by the filter.`
    pub remark: Option<String>,
    /// What has to be typed before everything of a depot is deleted for good: its folder's name.
    pub word: Option<String>,
    /// The survey of which the collection is to be run, when it is one.
    pub collection: Option<Arc<Survey>>,
    /// What is written down beside the removal.
    pub records: Option<Records>,
    /// Where it will be written down, and which trash things go to: decided when it was proposed.
    pub removals: Removals,
    /// The plan that was last painted. Consent is to what was seen, never to what has just come.
    pub painted: Option<Arc<Plan>>,
    pub typed: String,
    /// How many things were asked for.
    pub asked: usize,
    /// What it is to be about, once the survey knows of it.
    pub awaited: Option<Vec<PathBuf>>,
    pub way: Way,
    /// The plan of all that was asked for, for each way, once it is made.
    pub whole: Option<Preview>,
    /// The verdicts of which everything is left out.
    pub left_out: BTreeSet<Verdict>,
    /// Whether it goes on with a removal that was stopped, and was not looked at yet.
    pub goes_on: bool,
    /// The same without what is left out: this is what is shown and consented to.
    pub preview: Option<Preview>,
    /// Which item of the whole plan each item of that is.
    pub positions: Vec<usize>,
    /// The items of the whole plan, in the order in which they were shown first.
    pub order: Vec<usize>,
    /// What there is of each verdict, the riskiest first.
    pub groups: Vec<Group>,
    /// What will be skipped, by the reason.
    pub skipped: Vec<Skipped>,
    /// Why it did not go the way that was chosen.
    pub problem: Option<String>,
    pub looks: Looks,
}

/// What a collection writes down beside what it removes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Records {
    /// How many things are recorded as orphans.
    pub count: usize,
    pub words: String,
}

#[derive(Debug, Default)]
pub struct Looks {
    pub job: Option<JobId>,
    /// When it was asked for, in seconds of the window.
    pub asked: Option<f64>,
    /// When it is asked for next, in seconds of the window.
    pub next: Option<f64>,
    pub measured: bool,
    /// Whether more would go than a moment ago, which has to be seen before it is consented to.
    pub grew: bool,
    /// When that has been seen, in seconds of the window.
    pub seen: Option<f64>,
}

impl Proposal {
    /// A removal of so many things, not planned yet. The permanent way is never chosen for anybody.
    pub fn new(title: String, asked: usize, removals: Removals) -> Self {
        Self {
            title,
            remark: None,
            word: None,
            collection: None,
            records: None,
            removals,
            painted: None,
            typed: String::new(),
            asked,
            awaited: None,
            way: Way::Trash,
            whole: None,
            left_out: BTreeSet::new(),
            goes_on: false,
            preview: None,
            positions: Vec::new(),
            order: Vec::new(),
            groups: Vec::new(),
            skipped: Vec::new(),
            problem: None,
            looks: Looks::default(),
        }
    }

    /// The plan for the way that is chosen.
    pub fn plan(&self) -> Option<&Arc<Plan>> {
        Some(self.preview.as_ref()?.plan(self.way))
    }

    /// Chooses a way. For good goes what is to be kept only when somebody wants that, too, unless nothing else is there.
    pub fn choose(&mut self, way: Way) {
        self.way = way;
        let is_in = |group: &Group| !self.left_out.contains(&group.verdict);
        let (kept, others): (Vec<&Group>, Vec<&Group>) =
            self.groups.iter().filter(|group| is_in(group)).partition(|group| group.verdict == Verdict::Keep);
        if way == Way::Permanent && self.can_leave_out() && !kept.is_empty() && !others.is_empty() {
            self.left_out.insert(Verdict::Keep);
        }
    }

    /// Whether a part of it can be left out: a depot is cleared whole, and Julia's collection run as it is.
    pub fn can_leave_out(&self) -> bool {
        self.word.is_none() && self.collection.is_none()
    }

    /// Whether something goes beside what can go, which may be left out.
    pub fn has_more_than_can_go(&self) -> bool {
        let is_in = |group: &&Group| !self.left_out.contains(&group.verdict);
        let others = self.groups.iter().filter(is_in).any(|group| group.verdict != Verdict::CanGo);
        others && self.can_leave_out() && self.groups.iter().any(|group| group.verdict == Verdict::CanGo)
    }

    /// Takes in another look at what was asked for, or another choice of what of it is left out. What is to be kept by
    /// now of a removal that goes on is left out at first, unless nothing else is there.
    pub fn settle(&mut self) {
        const RISKY: [Verdict; 2] = [Verdict::Keep, Verdict::CannotCheck];
        let Some(whole) = &self.whole else { return };
        let items = whole.plan(Way::Permanent).items();
        if std::mem::take(&mut self.goes_on) && items.iter().any(|item| !RISKY.contains(&verdict_of(item))) {
            self.left_out.extend(RISKY);
        }
        let is_left_out =
            |at: &usize| items.get(*at).is_some_and(|item| self.left_out.contains(&verdict_of(item)));
        let (left_out, kept): (Vec<usize>, Vec<usize>) = (0..items.len()).partition(is_left_out);
        self.preview = Some(whole.without(&left_out.into_iter().collect()));
        self.positions = kept;
    }

    /// Whether something that the dialog asks for is to be kept, or could not be checked.
    pub fn is_risky(&self) -> bool {
        let plan = self.plan();
        let mut verdicts = plan.into_iter().flat_map(|plan| plan.removed()).map(verdict_of);
        verdicts.any(|verdict| matches!(verdict, Verdict::Keep | Verdict::CannotCheck))
    }

    /// Whether what is chosen cannot be had, as nothing can be written down of it.
    pub fn lacks_disk(&self) -> bool {
        self.way == Way::Trash && self.preview.as_ref().is_some_and(Preview::disk_is_full)
    }

    /// Takes note that the plan was painted as it is now.
    pub fn note_painted(&mut self) {
        self.painted = self.plan().map(Arc::clone);
    }

    /// Whether the plan is the one that was last painted.
    pub fn is_painted(&self) -> bool {
        let painted = self.painted.as_ref().zip(self.plan());
        painted.is_some_and(|(painted, plan)| Arc::ptr_eq(painted, plan))
    }

    /// Whether there is a word to be typed, and it is not.
    pub fn lacks_word(&self) -> bool {
        self.way == Way::Permanent && self.word.as_ref().is_some_and(|word| *word != self.typed.trim())
    }
}
