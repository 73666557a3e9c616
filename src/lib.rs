//! Scratch Manager: see, understand and free the scratch spaces of Julia packages.
//!
//! One package with three faces over one shared core:
//!
//! - [`core`]: what is on disk and what it means. Builds without any feature. In it, [`scratch`] is the Scratch API
//!   for Rust programs, and [`get_scratch!`] their way in.
//! - `cli` (feature `cli`): the command line.
//! - `gui` (feature `gui`): the window.
//!
//! Beside them, `demo` (feature `demo`) makes a depot to look around in.

#[cfg(feature = "cli")]
pub mod cli;
pub mod core;
#[cfg(feature = "demo")]
pub mod demo;
#[cfg(feature = "gui")]
pub mod gui;

pub use crate::core::scratch;
