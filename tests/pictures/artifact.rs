//! The states of making an artifact: filled in, refused, under way, made.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use scratch_manager::core::artifact::Failure;
use scratch_manager::core::artifact::archive::Archive;
use scratch_manager::core::artifact::create::Created;
use scratch_manager::core::depot::layout::Layout;
use scratch_manager::core::error::Error;
use scratch_manager::core::operation::artifact::{Bind, Request, Shared};
use scratch_manager::gui::command::{Command, Gesture, Making};
use scratch_manager::gui::state::State;
use scratch_manager::gui::state::artifact::Form;
use scratch_manager::gui::widget::tree::Reach;
use scratch_manager::gui::worker::News;
use scratch_manager::gui::worker::artifact::ArtifactNews;

use super::album::{Page, page};
use super::scenes::{DEPOT, hang, list, report, run};

const HASH: &str = "1f3a09c4bb0d7e6a5c2f8e9d4b3a21f00c7d6e5a";
const SHA256: &str = "9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab";
const FILE: &str = "/home/jane/work/project-0/Artifacts.toml";

/// Every state of it.
pub fn pages() -> Vec<Page> {
    vec![
        page("artifact", opened),
        page("artifact-filled", filled),
        page("artifact-refused", refused),
        page("artifact-running", running),
        page("artifact-in-background", in_background),
        page("artifact-stopped", stopped),
        page("artifact-made", made),
        page("artifact-made-alone", made_alone),
    ]
}

fn tell(state: &mut State, news: ArtifactNews) {
    report(state, [News::Artifact(news)]);
}

fn bind() -> Bind {
    Bind {
        file: FILE.into(),
        name: "openml_datasets".to_string(),
        platform: None,
        is_lazy: true,
        urls: vec!["https://github.com/jane/data/releases/download/v1/openml_datasets.tar.gz".to_string()],
    }
}

fn request() -> Box<Request> {
    Box::new(Request {
        folder: PathBuf::from(DEPOT),
        depot: Layout::new(DEPOT, DEPOT),
        archive: Some("/home/jane/openml_datasets.tar.gz".into()),
        bind: Some(bind()),
        force: false,
    })
}

/// Looks as a frame does; nothing happens elsewhere, so that each job is the same.
fn settle(state: &mut State) {
    hang(state, [1180, 760]);
}

fn opened() -> State {
    let mut state = list();
    let named = |state: &State| {
        let listing = state.list.listing.as_ref().unwrap();
        let selected = state.list.targets();
        matches!(selected.as_slice(), [space] if listing.space(*space).unwrap().path.ends_with("datasets"))
    };
    let row = (0..state.list.rows.len()).find(|row| {
        run(&mut state, Command::Gesture(Gesture::Point(*row, Reach::Only)));
        named(&state)
    });
    assert!(row.is_some(), "the space is listed");
    run(&mut state, Command::Making(Making::Open));
    tell(&mut state, ArtifactNews::Offered(vec![FILE.into()]));
    settle(&mut state);
    tell(&mut state, ArtifactNews::Prepared(request(), Ok(String::new())));
    state
}

fn fill(state: &mut State, change: impl FnOnce(&mut Form), answer: Result<String, Failure>) {
    let mut form = state.artifact.as_ref().unwrap().form.clone();
    change(&mut form);
    run(state, Command::Gesture(Gesture::FillIn(Box::new(form))));
    settle(state);
    tell(state, ArtifactNews::Prepared(request(), answer));
}

fn filled() -> State {
    let mut state = opened();
    let archive = Archive { sha256: "…".to_string(), bytes: 0 };
    let lines = bind().to("…", Some(&archive)).lines();
    let change = |form: &mut Form| {
        (form.packs, form.binds, form.is_lazy) = (true, true, true);
        form.url = bind().urls.remove(0);
    };
    fill(&mut state, change, Ok(lines));
    state
}

fn refused() -> State {
    let mut state = opened();
    let error = std::io::Error::new(ErrorKind::InvalidData, "line 3: a table's name ends with ']'");
    let error = Error::new("bind an artifact in", FILE, error);
    fill(&mut state, |form| form.binds = true, Err(error.into()));
    state
}

fn running() -> State {
    let mut state = filled();
    run(&mut state, Command::Making(Making::Make));
    tell(&mut state, ArtifactNews::Read(4_700_000_000));
    state
}

fn in_background() -> State {
    let mut state = running();
    run(&mut state, Command::CloseDialog);
    state
}

fn stopped() -> State {
    let mut state = running();
    run(&mut state, Command::Making(Making::Stop));
    tell(&mut state, ArtifactNews::Made(request(), Err(Failure::Cancelled)));
    state
}

fn shared(request: &Request) -> Shared {
    let archive =
        request.archive.as_ref().map(|_| Archive { sha256: SHA256.to_string(), bytes: 2_310_000_000 });
    let path = Path::new(DEPOT).join("artifacts").join(HASH);
    Shared {
        created: Created { hash: HASH.to_string(), path, is_new: true },
        binding: request.bind.as_ref().map(|bind| bind.to(HASH, archive.as_ref())),
        archive,
        warnings: Vec::new(),
    }
}

fn made() -> State {
    let (mut state, request) = (running(), request());
    let shared = shared(&request);
    tell(&mut state, ArtifactNews::Made(request, Ok(shared)));
    state
}

fn made_alone() -> State {
    let mut state = opened();
    run(&mut state, Command::Making(Making::Make));
    let request = Box::new(Request { archive: None, bind: None, ..*request() });
    let shared = shared(&request);
    tell(&mut state, ArtifactNews::Made(request, Ok(shared)));
    state
}
