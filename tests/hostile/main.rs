//! What removes is attacked here: with links, locks, odd names, mounts, kills, and programs that change the
//! depot meanwhile. Beside every depot lies a canary, and everything around what was removed is compared
//! byte for byte, mode, owner and times included.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that cannot go on fails")]
#![allow(clippy::unnecessary_debug_formatting, reason = "odd names can be read only escaped")]

#[path = "../kit/mod.rs"]
mod kit;

#[cfg(feature = "cli")]
mod arguments;
#[cfg(feature = "cli")]
mod artifact;
mod aside;
#[cfg(feature = "cli")]
mod full_disk;
#[cfg(feature = "cli")]
mod injected;
mod inside;
#[cfg(feature = "cli")]
mod kill;
mod late;
mod links;
mod locks;
#[cfg(feature = "cli")]
mod log_memory;
#[cfg(feature = "cli")]
mod memory;
mod mounts;
mod moved;
mod names;
mod ordinary;
#[cfg(feature = "cli")]
mod own_trash;
#[cfg(feature = "cli")]
mod planted;
mod property;
mod race;
mod replaced;
#[cfg(feature = "cli")]
mod scarce;
mod scratch;
#[cfg(feature = "cli")]
mod shown;
#[cfg(feature = "cli")]
mod silent;
mod trash;
mod undo;
#[cfg(feature = "cli")]
mod whole;
