//! What Julia calls the code it compiled, and what it writes at its beginning (Julia `base/loading.jl`, `src/dump.c`,
//! `src/staticdata_utils.c`).
//!
//! A file lies at `compiled/vX.Y/NAME/SLUG_CTX.ji`, machine code beside it under the same stem: [`FileName`] takes such
//! a name apart. [`Header`] says which Julia wrote a file, of which source, and upon which other files it was built.
//!
//! Promises never to guess: what is damaged, cut short or of an unknown format is told as such. Which files there are,
//! and what becomes of them, is left to others.

mod dependencies;
mod header;
mod name;
#[cfg(any(test, feature = "demo"))]
pub mod sample;
mod unreadable;

pub use header::{Body, Header, Module, Required};
pub use name::{FileName, Part, ji_of};
pub use unreadable::Unreadable;
