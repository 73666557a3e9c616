//! The shared core of the window, the command line and the library: what is on disk and what it means.
//!
//! # The way of the data
//! **Disk → facts → judgement → plan → consent → effect → report.** A [`depot`] is found from an [`environment`]. A
//! [`scan`] takes its inventory: which [`space`]s there are, whose they are by [`names`], when they were last used by
//! the logs ([`mod@log`]); then it measures them. A [`judge`] says what stays and why. What is to go becomes a [`plan`], each
//! item at its [`place`]; the very plan that was shown and consented to is carried out by [`reclaim`], which looks
//! again at each item before it touches it. An [`operation`] is that way from request to report, for every face.
//! Faces paint facts and send what a person wants; they hold no rule. An [`artifact`] is made of a space, or any
//! folder, bit for bit as Julia makes it. A `look` (feature `look`) shows what is in a file of it.
//! [`scratch`] is what Scratch.jl is to Julia packages, for Rust programs.
//!
//! # Floors
//! Modules import downward only: the ground (`bytes`, `time`, `error`, what reads folders and waits for disks) →
//! `julia` (its TOML and its versions) → `environment` → `depot` → `space` → `handle`, `in_use`, `links` →
//! `words` → `log` → `names`, `julias` → `outside` → `place` → `scan` → `judge` → `plan` → `reclaim` → `artifact`, `look` → `operation` →
//! `scratch`, `settings` → the faces. The whole order is in `tests/it/layering.rs`, which fails on an import that goes up.
//!
//! # What one room alone does
//! `depot/layout` knows names inside a depot; `reclaim/remove` deletes what is people's, from open handles (what the
//! program itself has made, and nobody has seen yet, `links` and the `tempfile` crate take away); `log` writes Julia's
//! logs; `time` asks for the present and `environment` for variables. `clippy.toml` keeps it so.
//!
//! # Where to look first
//! - Why a space is kept: `judge/space`, by its status (`space`, `Status::of`); then `judge/ours` with what concerns
//!   all spaces (doubts, the user's keep list), and `judge/decide` with what is kept under another name. Every other
//!   kind: `judge/other`, `judge/ours`. As Julia judges: `judge/julia`.
//! - From a line of a log to a verdict: `log/parse` reads it, `log/parents` says what of it still exists,
//!   `log/matching` finds the space, `scan/inventory` gives that its status, `judge/space` its reason,
//!   `judge/verdict` its word. The logs of manifests and artifacts: `log/usage_log`, `judge/facts`, `judge/ours`.
//! - What deletes: `reclaim::carry_out` (for good `reclaim/permanent`, to the trash `reclaim/to_trash`); the calls
//!   themselves stand in `reclaim/remove`, for whole trees in `remove/tree`.
//! - What is looked at again just before something goes: `reclaim/guard`, and for what rests on more than the thing
//!   itself `operation/collection/conditions`.
//! - From a key in the window to the disk: `gui/app` reads it by `gui/command/keys`; `gui/update/removing` opens the
//!   dialog and asks `gui/worker/removal` for the plan, and upon consent to carry it out (`operation`).
//! - A command of the program: `cli/args`, `cli`.
//!
//! # Three kinds of trouble
//! An [`Error`](error::Error): the job could not be done. A [`Warning`](error::Warning): something could not be read,
//! and the job went on. A [`Refusal`](plan::Refusal): the guard declined; an outcome, and no error.

pub mod artifact;
pub mod bytes;
pub mod crew;
pub mod depot;
pub mod disk;
pub mod environment;
pub mod error;
pub mod folder;
#[cfg(unix)]
pub mod handle;
pub mod identity;
pub mod in_use;

pub mod judge;
pub mod julia;
pub mod julias;
pub mod keep_list;
pub mod links;
pub mod log;
#[cfg(feature = "look")]
pub mod look;
pub mod mounts;
pub mod names;
pub mod native;
pub mod opener;
pub mod operation;
pub mod outside;
pub mod own_file;
pub mod patience;
pub mod place;
pub mod plan;
pub mod progress;
pub mod reclaim;
pub mod replacement;
pub mod scan;
pub mod scratch;
pub mod settings;
pub mod space;
pub mod time;
pub mod words;
