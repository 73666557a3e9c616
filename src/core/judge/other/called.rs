//! What things are called: by the package whose they are, or by every package that binds an artifact.

use uuid::Uuid;

use crate::core::judge::facts::Facts;

/// The names of a thing, the first the best; none where nobody knows one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Called {
    pub names: Vec<String>,
    pub uuid: Option<Uuid>,
}

impl Facts {
    pub fn called(&self, thing: usize) -> Called {
        self.other.called.get(&thing).cloned().unwrap_or_default()
    }

    /// Whether a thing has this name or UUID.
    pub fn is_named(&self, thing: usize, name: &str) -> bool {
        let Some(called) = self.other.called.get(&thing) else { return false };
        called.names.iter().any(|known| known.eq_ignore_ascii_case(name))
            || called.uuid.is_some_and(|uuid| Uuid::try_parse(name) == Ok(uuid))
    }
}
