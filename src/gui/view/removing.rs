//! Removing in the window: the dialogs that ask, the word on what was done, and what was removed before.

pub mod dialog;
pub mod recent;
pub mod sheet;
pub mod toast;
