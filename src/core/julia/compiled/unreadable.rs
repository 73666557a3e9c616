//! Why compiled code, or a part of its header, cannot be read.

/// Why a header, or its body, is not known.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("this is not code that Julia compiled")]
    Foreign,
    #[error("its header is cut short")]
    Cut,
    #[error("its header is damaged")]
    Damaged,
    #[error("{0}")]
    Io(String),
}
