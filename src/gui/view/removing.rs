//! Removing in the window: the dialogs that ask, the strip that tells what was done, and what was removed before.

pub mod closing;
pub mod dialog;
mod groups;
pub mod recent;
pub mod sheet;
pub mod strip;
