//! The shared core of the window, the command line and the library: what is on disk and what it means.
//!
//! Data travels one way: **disk → facts → judgement → plan → consent → effect → report.** A [`depot`] is found from an
//! [`environment`]; a [`scan`] takes its inventory (which [`space`]s there are, whose they are by [`names`], when they
//! were last used by the usage logs, [`mod@log`]) and then measures them. A [`judge`] says what stays and what can go,
//! and why. What is to go becomes a [`plan`], each item at its [`place`]; the very plan that was shown and consented to
//! is carried out by [`reclaim`], which looks again at each item before it touches it. An [`operation`] is that whole
//! way, the same for every face. Faces, whether window or terminal, paint what they are given and send what a person
//! wants; they hold no rule of their own. [`scratch`] is what Scratch.jl is to Julia packages, for Rust programs.
//!
//! Modules import downward only, in this order: `error`, `bytes`, `time`, `progress`, `disk`, `folder`,
//! `crew`, `own_file` → `julia` → `environment` → `depot` → `space` → `identity` → `handle`, `in_use` → `links` → `replacement` →
//! `words` → `log`, `names` →
//! `place` → `scan` → `judge` → `plan` → `reclaim` → `operation` → `opener`, `settings`, `scratch`.
//! Nothing here knows a window or a terminal.

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
pub mod links;
pub mod log;
pub mod mounts;
pub mod names;
pub mod opener;
pub mod operation;
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
