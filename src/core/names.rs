//! Whose UUID that is: package names, each with the source that claims it.

/// Where a name was found, the most trusted first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// Known to this program: the global namespace and Julia's standard libraries.
    Builtin,
    /// A registry.
    Registry,
    /// A package installed in a depot's `packages/`.
    Installed,
    /// A manifest of an environment.
    Manifest,
    /// The project file of an environment or of a package under development.
    Project,
    /// A project file that the usage log names as a parent.
    Log,
}

impl Source {
    /// The source's name in JSON documents.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Builtin => "builtin",
            Self::Registry => "registry",
            Self::Installed => "installed",
            Self::Manifest => "manifest",
            Self::Project => "project",
            Self::Log => "log",
        }
    }
}

/// The name of an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// The name, from the most trusted source.
    pub text: String,
    /// That source.
    pub source: Source,
    /// What other sources claim when it is not the same name.
    pub others: Vec<(String, Source)>,
}
