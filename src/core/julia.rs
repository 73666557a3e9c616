//! What Julia itself defines, done over as Julia does it.

pub mod compiled;
pub mod escape;
pub mod slug;
pub mod toml;
