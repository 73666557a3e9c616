//! What was removed before, and what is freed of it.

use super::*;

pub(super) fn past(answer: Result<(Vec<Past>, Vec<Warning>), Error>) -> State {
    let mut state = asked(list(), Removing::LookBack);
    tell(&mut state, RemovalNews::Past(answer));
    state
}

fn removals() -> Vec<Past> {
    let item = |label: &str, megabytes: u64, standing| PastItem {
        label: label.to_string(),
        is_space: true,
        is_part: false,
        allocated: megabytes * 1_000_000,
        files: megabytes / 3,
        standing,
        left: None,
    };
    let removal = |id: &str, time: &str, way, items| Past {
        id: id.to_string(),
        time: time.parse().ok(),
        way,
        depots: vec![DEPOT.into()],
        items,
    };
    vec![
        removal(
            "20250615-115200",
            "2025-06-15T11:52:00",
            Way::Trash,
            vec![
                item("OpenML / datasets", 12_100, Standing::InTrash),
                item("OpenML / index", 310, Standing::InTrash),
                item("Pluto / notebooks", 2_200, Standing::HalfPurged),
                item("TimeZones / build", 8, Standing::Changed),
            ],
        ),
        removal(
            "20250614-090100",
            "2025-06-14T09:01:00",
            Way::Permanent,
            vec![item("DataDeps / cache", 640, Standing::Deleted)],
        ),
        removal(
            "20250601-174400",
            "2025-06-01T17:44:00",
            Way::Trash,
            vec![
                item("Makie / makie", 1_900, Standing::Restored),
                item("Plots / plotly", 4, Standing::Elsewhere),
                item("Pluto / recordings", 850, Standing::InTrash),
                item("SedimentModels / model-runs", 1_260, Standing::Stayed),
            ],
        ),
    ]
}

pub(super) fn recent() -> State {
    past(Ok((removals(), Vec::new())))
}

pub(super) fn recent_failed() -> State {
    let denied = std::io::Error::other("permission denied");
    past(Err(Error::new(
        "read the journal of removals",
        "/home/jane/.local/share/scratch-manager/removals.jsonl",
        denied,
    )))
}

pub(super) fn purge() -> State {
    let mut state = recent();
    act(&mut state, Removing::ProposePurge(of()));
    tell(&mut state, RemovalNews::Past(Ok((removals(), Vec::new()))));
    state
}
