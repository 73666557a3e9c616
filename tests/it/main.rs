//! The program and the library as a person, a script or Julia meets them, without attacks (`hostile`) and pictures
//! (`pictures`). What all of these share is in `tests/kit`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]
#![allow(clippy::unnecessary_debug_formatting, reason = "paths and names are quoted so that odd ones show")]
#![allow(clippy::format_push_string, reason = "logs are put together here")]

#[path = "../kit/mod.rs"]
mod kit;

#[cfg(all(unix, feature = "cli"))]
mod artifact;
#[cfg(all(unix, feature = "gui"))]
mod artifact_in_window;
#[cfg(all(unix, feature = "cli"))]
mod bad_input;
#[cfg(all(unix, feature = "cli"))]
mod command_line;
#[cfg(feature = "demo")]
mod demo_names;
#[cfg(all(unix, feature = "cli"))]
mod gc;
#[cfg(unix)]
mod gc_properties;
#[cfg(all(unix, feature = "cli"))]
mod gc_recorded;
#[cfg(all(unix, feature = "cli"))]
mod gc_values;
#[cfg(all(unix, feature = "cli"))]
mod generated_depot;
#[cfg(all(target_os = "linux", feature = "gui"))]
mod inside_in_window;
#[cfg(all(unix, feature = "gui"))]
mod keys_in_window;
mod layering;
#[cfg(all(unix, feature = "cli"))]
mod log_and_path;
#[cfg(unix)]
mod log_stress;
#[cfg(all(target_os = "linux", feature = "cli"))]
mod look;
#[cfg(all(unix, feature = "cli"))]
mod moved_depot;
#[cfg(all(unix, feature = "cli", feature = "gui", feature = "demo"))]
mod one_verdict;
#[cfg(all(unix, feature = "cli"))]
mod outputs;
#[cfg(all(target_os = "linux", feature = "gui", feature = "cli"))]
mod overview_in_window;
#[cfg(all(unix, feature = "cli"))]
mod recorded_depots;
#[cfg(all(target_os = "linux", feature = "cli"))]
mod removing;
#[cfg(all(target_os = "linux", feature = "gui"))]
mod removing_in_window;
#[cfg(unix)]
mod scratch_log;
mod scratch_process;
#[cfg(all(target_os = "linux", feature = "cli"))]
mod whole_depot;
#[cfg(all(unix, feature = "gui"))]
mod window;
