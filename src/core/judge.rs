//! Garbage collection as Julia's `Pkg.gc()` does it, explained before it happens.
//!
//! Four steps, each a value that the next is made from:
//!
//! 1. [`facts`]: what is on disk. The packages, artifacts, clones and scratch spaces of every depot; the usage logs
//!    and what they lead to; manifests and artifact files; `orphaned.toml`. Gathered once, nothing is changed.
//! 2. [`mod@decide`]: what becomes of each thing, and why. No disk: the same facts can be decided anew for another
//!    version of Julia, another delay, another choice of kinds. What Julia would do ([`Choices::parity`]) and what
//!    this program does stand side by side.
//! 3. A [`Plan`](crate::core::plan::Plan) of what is to go, by the same rules as every other removal ([`plan`]).
//! 4. [`run`]: the plan is carried out, and Julia's logs are written as that version of Julia writes them.
//!
//! Julia's rules are those of Pkg.jl's `gc`, of five versions ([`profile::TABLE`]). Ours are safer, and the
//! reasons say where: a project that cannot be reached is not missing, a space without a record is not an orphan,
//! a manifest that cannot be read may still need its packages, a log that is torn may hide a use, and what is
//! kept under one name does not go under another.

pub mod artifact_file;
pub mod choices;
pub mod decide;
pub mod evidence;
pub mod facts;
pub mod log;
pub mod manifest;
pub mod plan;
pub mod profile;
pub mod repository;
pub mod run;
pub mod slug;

mod going;
mod ground;

mod listing;
mod mark;
mod reasons;
mod same;
mod unread;

pub use choices::{Choices, Kinds};
pub use decide::{Decision, Decisions, decide};
pub use facts::{Facts, Thing, ThingKind};
pub use profile::{JuliaVersion, Profile, Rules};
pub use same::Whereabouts;
