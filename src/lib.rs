//! Scratch Manager: see, understand and free the scratch spaces of Julia packages.
//!
//! For Rust programs there are [`scratch`], which is to them what Scratch.jl is to Julia packages, with
//! [`get_scratch!`] as the way in; [`artifact`], which is what `Pkg.Artifacts` is; and [`depot`], to see what the depots
//! of a user hold. All build without any feature.
//!
//! The rest is the program itself, and not for others: `core`, where everything happens that window and command line
//! show, `cli` (feature `cli`), `gui` (feature `gui`) and `demo` (feature `demo`). It may change from one version to
//! the next, and what is plain from its name is not told there once more; what is given to others is told whole.

#![warn(missing_docs, clippy::must_use_candidate)]

pub mod artifact;
#[cfg(feature = "cli")]
#[doc(hidden)]
#[allow(missing_docs, clippy::must_use_candidate, reason = "the program's own, for nobody else")]
pub mod cli;
#[doc(hidden)]
#[allow(
    missing_docs,
    clippy::must_use_candidate,
    reason = "the program's own, but for what `scratch` gives out"
)]
pub mod core;
#[cfg(feature = "demo")]
#[doc(hidden)]
#[allow(missing_docs, clippy::must_use_candidate, reason = "the program's own, for nobody else")]
pub mod demo;
pub mod depot;
#[cfg(feature = "gui")]
#[doc(hidden)]
#[allow(missing_docs, clippy::must_use_candidate, reason = "the program's own, for nobody else")]
pub mod gui;

#[doc(inline)]
pub use crate::core::scratch;
