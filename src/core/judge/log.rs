//! The logs, as collection sees them.

pub use crate::core::log::LogKind;
pub use crate::core::log::condense::{Condensing, Gone, condense};
pub use crate::core::log::uses::{Text, UsageLog, Use};
