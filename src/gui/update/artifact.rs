//! Making an artifact, carried out: the dialog, what it would write at each change of it, and the work itself.

use std::path::{Path, PathBuf};

use super::{Outside, removing};
use crate::core::space::ParentState;
use crate::gui::command::Making;
use crate::gui::format;
use crate::gui::state::artifact::{Artifact, Form, Running};
use crate::gui::state::session::Dialog;
use crate::gui::state::{JobId, State};
use crate::gui::words::artifact as words;
use crate::gui::worker::Job;
use crate::gui::worker::artifact::{ArtifactJob, ArtifactNews};

pub(super) fn run(state: &mut State, action: Making, outside: &mut impl Outside) {
    match action {
        Making::Open => open(state, outside),
        Making::Make => make(state, outside),
        Making::Stop => {
            if let Some(running) = state.artifact.as_mut().and_then(|artifact| artifact.running.as_mut()) {
                running.stopping = true;
                outside.cancel(running.job);
            }
        }
        Making::PickProject => {
            state.session.chooser.picking = true;
            outside.pick_folder();
        }
    }
}

/// Opens the dialog: of what is being made or was made unseen, or of what is selected.
fn open(state: &mut State, outside: &mut impl Outside) {
    if state.artifact.is_none() {
        let Some((artifact, projects)) = of_selection(state) else { return };
        state.artifact = Some(artifact);
        let job = outside.submit(Job::Artifact(Box::new(ArtifactJob::Offer(projects))));
        if let Some(artifact) = &mut state.artifact {
            artifact.offering = Some((job, false));
        }
    }
    removing::open(state, Dialog::Artifact, outside);
}

/// What could be made of the space that is selected, and the folders of the projects that used it.
fn of_selection(state: &State) -> Option<(Artifact, Vec<PathBuf>)> {
    let position = state.space_for_artifact().ok()?;
    let listing = state.list.listing.as_ref()?;
    let space = listing.space(position)?;
    let package = listing.package(listing.package_of(position))?;
    let depot = listing.inventory.depots.get(state.depot_for_artifact(position)?)?;
    let item = state.list.items.of_space(position).and_then(|at| state.list.items.item(at));
    let sizes = item.and_then(|item| item.sizes);
    let key = space.id.key.as_os_str().to_string_lossy();
    let name = words::name(package.name.as_ref().map(|name| name.text.as_str()), &key);
    let form = Form { archive: archive_of(&name), name, ..Form::default() };
    let there = space.parents.iter().filter(|parent| parent.state == ParentState::Exists);
    let mut projects: Vec<PathBuf> =
        there.filter_map(|parent| Some(parent.path.parent()?.to_path_buf())).collect();
    projects.dedup();
    let artifact = Artifact {
        label: format::visible(&format!("{} / {key}", package.label())).into_owned(),
        folder: space.path.clone(),
        depot: depot.layout.clone(),
        bytes: sizes.map(|sizes| sizes.apparent),
        form,
        offers: Vec::new(),
        offering: None,
        preview: None,
        lines: String::new(),
        is_stale: true,
        problem: None,
        failure: None,
        running: None,
        made: None,
    };
    Some((artifact, projects))
}

/// Where it is packed unless somebody says otherwise.
fn archive_of(name: &str) -> String {
    let name = if name.trim().is_empty() { "artifact" } else { name.trim() };
    format!("~{}{name}.tar.gz", std::path::MAIN_SEPARATOR)
}

pub(super) fn fill(state: &mut State, mut form: Form) {
    let Some(artifact) = &mut state.artifact else { return };
    if artifact.running.is_some() || artifact.made.is_some() {
        return;
    }
    // The file is called as the artifact, until somebody calls it otherwise.
    if form.archive == archive_of(&artifact.form.name) {
        form.archive = archive_of(&form.name);
    }
    artifact.form = form;
    artifact.failure = None;
    artifact.is_stale = true;
}

/// Asks what would be written, when that is not known.
pub(super) fn settle(state: &mut State, outside: &mut impl Outside) {
    let is_stale = state.artifact.as_mut().is_some_and(|artifact| std::mem::take(&mut artifact.is_stale));
    let Some(asked) = state.asked_artifact().filter(|_| is_stale) else { return };
    let Some(artifact) = &mut state.artifact else { return };
    if asked.form.lacks().is_none() {
        artifact.preview = Some(outside.submit(Job::Artifact(Box::new(ArtifactJob::Prepare(asked)))));
    } else {
        (artifact.preview, artifact.problem) = (None, None);
    }
}

fn make(state: &mut State, outside: &mut impl Outside) {
    let Some(asked) = state.asked_artifact() else { return };
    let job = outside.submit(Job::Artifact(Box::new(ArtifactJob::Make(asked, state.now.local))));
    if let Some(artifact) = &mut state.artifact {
        artifact.failure = None;
        artifact.running = Some(Running { job, read: 0, stopping: false });
    }
}

pub(super) fn picked(state: &mut State, folder: PathBuf, outside: &mut impl Outside) {
    let job = outside.submit(Job::Artifact(Box::new(ArtifactJob::Offer(vec![folder]))));
    if let Some(artifact) = &mut state.artifact {
        artifact.offering = Some((job, true));
    }
}

pub(super) fn apply(state: &mut State, job: JobId, news: ArtifactNews) {
    let home = state.home().map(Path::to_path_buf);
    let typed: Vec<String> = match &news {
        ArtifactNews::Offered(files) => files.iter().filter_map(|file| state.typed(file)).collect(),
        _ => Vec::new(),
    };
    let Some(artifact) = &mut state.artifact else { return };
    let runs = artifact.running.as_ref().is_some_and(|running| running.job == job);
    match news {
        ArtifactNews::Offered(_) => {
            let offering = artifact.offering.take_if(|(offering, _)| *offering == job);
            let Some((_, is_chosen)) = offering else { return };
            if let Some(first) = typed.first().filter(|_| is_chosen || artifact.form.file.is_empty()) {
                artifact.form.file.clone_from(first);
                artifact.form.binds |= is_chosen;
                artifact.is_stale = true;
            }
            for file in typed {
                if !artifact.offers.contains(&file) {
                    artifact.offers.push(file);
                }
            }
        }
        ArtifactNews::Prepared(request, answer) if artifact.preview == Some(job) => {
            artifact.preview = None;
            match answer {
                Ok(lines) => (artifact.lines, artifact.problem) = (lines, None),
                Err(failure) => {
                    artifact.lines.clear();
                    artifact.problem = Some(words::problem(&failure, &request, home.as_deref()));
                }
            }
        }
        ArtifactNews::Read(bytes) if runs => {
            if let Some(running) = &mut artifact.running {
                running.read = bytes;
            }
        }
        ArtifactNews::Made(request, answer) if runs => {
            artifact.running = None;
            match answer {
                Ok(shared) => artifact.made = Some((request, shared)),
                Err(failure) => {
                    artifact.failure = Some(words::problem(&failure, &request, home.as_deref()));
                    artifact.is_stale = true;
                }
            }
        }
        ArtifactNews::Prepared(..) | ArtifactNews::Read(_) | ArtifactNews::Made(..) => {}
    }
}
