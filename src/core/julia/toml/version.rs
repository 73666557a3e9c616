//! The versions of Julia's TOML parser, and what is known of a file by each.

/// A version of TOML.jl. They differ in what they accept, not in what they make of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Toml {
    /// That of Julia 1.6 to 1.8: a comment must stand behind a blank, and `0e1` is refused.
    V1_0_1,
    /// That of Julia 1.9 and later: `+0x1` is refused, and a table in braces that takes the place of another.
    V1_0_3,
}

/// What is known of a file by each version of the parser. Where they read the same it is held once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ByToml<T> {
    since_1_9: T,
    before: Option<T>,
}

impl<T> ByToml<T> {
    pub fn same(value: T) -> Self {
        Self { since_1_9: value, before: None }
    }

    /// By the newer version, and by the older.
    pub fn new(since_1_9: T, before: T) -> Self {
        Self { since_1_9, before: Some(before) }
    }

    pub fn of(&self, toml: Toml) -> &T {
        match (toml, &self.before) {
            (Toml::V1_0_1, Some(before)) => before,
            _ => &self.since_1_9,
        }
    }

    /// What is made of it by each version.
    pub fn map<U>(self, mut make: impl FnMut(T) -> U) -> ByToml<U> {
        ByToml { since_1_9: make(self.since_1_9), before: self.before.map(make) }
    }

    /// What differs: by the newer version, and where that is not the same, by the older.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&self.since_1_9).chain(&self.before)
    }

    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        std::iter::once(&mut self.since_1_9).chain(&mut self.before)
    }
}

impl<T: Clone> ByToml<Option<T>> {
    /// The same, and by each version that knows nothing what another knows.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        let is_same = self.before.is_none() && other.before.is_none();
        let before =
            (!is_same).then(|| self.of(Toml::V1_0_1).clone().or_else(|| other.of(Toml::V1_0_1).clone()));
        Self { since_1_9: self.since_1_9.or(other.since_1_9), before }
    }
}
