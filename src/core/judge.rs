//! What stays and what can go, and why: as Julia's `Pkg.gc()` judges, and as this program does.
//!
//! Three steps, each a value that the next is made from:
//!
//! 1. [`facts`]: what is on disk. The packages, artifacts, clones and scratch spaces of every depot; the usage logs
//!    and what they lead to; manifests and artifact files; `orphaned.toml`. Gathered once, nothing is changed.
//! 2. Two judges over the same facts. [`mod@julia`] follows Pkg.jl's `gc`, of five versions ([`profile::TABLE`]).
//!    [`ours`] is safer, and says where: a project that cannot be reached is not missing, a space without a record
//!    is not an orphan, a manifest that cannot be read may still need its packages, a log that is torn may hide a
//!    use, and what is kept under one name does not go under another. What a space's own entries say of it is
//!    [`Judged::of`] (`space`), which every face shows; [`ours`] keeps more than that, but for what the user has
//!    chosen: spaces without a record, and those whose only projects go in the same collection.
//! 3. [`mod@decide`]: what becomes of each thing, both answers side by side, each with its reason. No disk: the
//!    same facts can be decided anew for another version of Julia, another delay, another choice of kinds.
//!
//! The kinds that Pkg does not know, compiled code and registries among them, are added where they are asked for
//! ([`other`]).
//!
//! A plan of what is to go is made, and carried out, by [`collection`](crate::core::operation::collection).

pub mod artifact_file;
pub mod choices;
pub mod decide;
mod decision;
pub mod evidence;
pub mod facts;
pub mod manifest;
pub mod profile;
pub mod repository;

mod going;
mod julia;
mod listing;
mod lookup;
mod orphans;
pub mod other;
mod ours;
mod reason;
mod same;
mod sentence;
mod space;
mod thing;
mod unread;
pub mod verdict;

pub use choices::{COLLECT_DELAY, Choices, Kinds};
pub use decide::{Decisions, decide};
pub use decision::Decision;
pub use facts::Facts;
pub use orphans::Orphanage;
pub use other::{Advice, InstalledJulias, Remake};
pub use profile::{JuliaVersion, Profile, Rules};
pub use reason::{Action, Away, Evidence, Reason};
pub(in crate::core) use same::spared;
pub use space::Judged;
pub use thing::{Thing, ThingKind};
pub use verdict::Verdict;
