//! What Julia itself defines, done over as Julia does it.

pub mod escape;
pub mod toml;
