//! Cleaning up without a window.
