//! What can be written for `gc`.

use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::core::judge::{JuliaVersion, Kinds, Profile};
use crate::core::time::{Clock, FixedClock, Now, TimeError, parse_span};

/// Collect garbage as Julia's Pkg.gc would: see what goes and why, and let it go
///
/// Judged as Julia judges, but safer: what cannot be reached is not taken for missing, and a space that Julia
/// never recorded is kept.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:
  scratch-manager gc --dry-run
  scratch-manager gc --only scratch,packages,artifacts,clones --collect-delay 0d
  scratch-manager gc --parity --julia-version 1.12 --yes")]
#[expect(clippy::struct_excessive_bools, reason = "each is an option")]
pub struct Gc {
    /// Print what would go, be marked and stay, and why, and touch nothing
    #[arg(long)]
    pub dry_run: bool,

    /// Do not ask
    #[arg(long)]
    pub yes: bool,

    /// Move to the trash instead of deleting; frees no space until it is emptied
    #[arg(long, conflicts_with = "permanent")]
    pub trash: bool,

    /// Delete for good, as Julia does (the default)
    #[arg(long)]
    pub permanent: bool,

    /// Collect all depots, not the first alone
    #[arg(long)]
    pub force: bool,

    /// Whether what nothing needs goes at once, or is marked first and goes later
    #[arg(long, value_enum, value_name = "PROFILE", default_value_t)]
    pub profile: ProfileName,

    /// The version of Julia to collect as, such as 1.12; without it the newest that uses the depot
    #[arg(long, value_name = "VERSION")]
    pub julia_version: Option<JuliaVersion>,

    /// How long something must have been marked before it goes, such as 7d, 1h or 0d; without it 7d
    #[arg(long, value_name = "SPAN", value_parser = parse_span)]
    pub collect_delay: Option<Duration>,

    /// What to collect; Pkg's own cache files belong to scratch. Julia's own collection does not know the last four
    #[arg(long, value_enum, value_name = "KINDS", value_delimiter = ',', default_value = "scratch")]
    pub only: Vec<KindName>,

    /// Treat spaces without any record as Julia does, which deletes them
    #[arg(long)]
    pub untracked: bool,

    /// Do exactly what that Julia would, without the safety of this program
    #[arg(long)]
    pub parity: bool,

    /// What stands for the present where the age of a file or a record is judged (local time)
    #[arg(long, value_name = "TIMESTAMP", value_parser = parse_now)]
    pub now: Option<Now>,
}

impl Gc {
    /// The kinds that are collected.
    pub fn kinds(&self) -> Kinds {
        kinds(&self.only)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ProfileName {
    /// As the Julia does that is followed
    #[default]
    Auto,
    /// At once, as since Julia 1.13
    Immediate,
    /// Marked first, as up to Julia 1.12
    Delayed,
}

impl ProfileName {
    /// The profile that is asked for.
    pub fn profile(self) -> Option<Profile> {
        match self {
            Self::Auto => None,
            Self::Immediate => Some(Profile::Immediate),
            Self::Delayed => Some(Profile::Delayed),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum KindName {
    /// Scratch spaces, and Pkg's cache files
    Scratch,
    /// Installed packages
    Packages,
    /// Artifacts
    Artifacts,
    /// Clones of repositories
    Clones,
    /// What Julia compiled of packages
    Compiled,
    /// Registries that are not read
    Registries,
    /// Caches of native code
    Cache,
    /// Temporary files and locks that nobody needs any more
    Leftovers,
}

/// What `list` lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KindChoice {
    All,
    One(KindName),
}

impl KindChoice {
    pub fn name(self) -> Option<KindName> {
        match self {
            Self::All => None,
            Self::One(name) => Some(name),
        }
    }
}

impl ValueEnum for KindChoice {
    fn value_variants<'a>() -> &'a [Self] {
        use KindName::{Artifacts, Cache, Clones, Compiled, Leftovers, Packages, Registries, Scratch};
        const {
            &[
                Self::All,
                Self::One(Scratch),
                Self::One(Packages),
                Self::One(Artifacts),
                Self::One(Clones),
                Self::One(Compiled),
                Self::One(Registries),
                Self::One(Cache),
                Self::One(Leftovers),
            ]
        }
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        match self {
            Self::All => Some(clap::builder::PossibleValue::new("all").help("Everything in the depot")),
            Self::One(name) => name.to_possible_value(),
        }
    }
}

/// The kinds of these names.
pub(super) fn kinds(names: &[KindName]) -> Kinds {
    let has = |name| names.contains(&name);
    Kinds {
        scratch: has(KindName::Scratch),
        packages: has(KindName::Packages),
        artifacts: has(KindName::Artifacts),
        clones: has(KindName::Clones),
        compiled: has(KindName::Compiled),
        registries: has(KindName::Registries),
        cache: has(KindName::Cache),
        leftovers: has(KindName::Leftovers),
    }
}

pub(super) fn parse_now(text: &str) -> Result<Now, TimeError> {
    Ok(FixedClock::at_local(text)?.now())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::{Arguments, Command};

    fn gc(line: &[&str]) -> Result<Gc, clap::Error> {
        match Arguments::read_from(["scratch-manager", "gc"].iter().chain(line))?.command {
            Some(Command::Gc(gc)) => Ok(gc),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn spaces_alone_are_collected_unless_more_is_named() {
        assert_eq!(gc(&[]).unwrap().kinds(), Kinds::SCRATCH);
        assert_eq!(gc(&["--only", "clones,artifacts,packages,scratch"]).unwrap().kinds(), Kinds::ALL);
        assert!(gc(&["--only", "registries,compiled"]).unwrap().kinds().registries);
        assert!(gc(&["--only", "dev"]).is_err());
        assert!(gc(&["--only", ""]).is_err());
    }

    #[test]
    fn delays_versions_and_times_are_read() {
        let read =
            gc(&["--collect-delay", "1h", "--julia-version", "1.11.2", "--profile", "delayed"]).unwrap();
        assert_eq!(read.collect_delay, Some(Duration::from_hours(1)));
        assert_eq!(read.julia_version, Some(JuliaVersion::new(1, 11)));
        assert_eq!(read.profile.profile(), Some(Profile::Delayed));
        assert_eq!(gc(&[]).unwrap().collect_delay, None);
        assert_eq!(
            gc(&["--collect-delay", "100ms"]).unwrap().collect_delay,
            Some(Duration::from_millis(100))
        );
        assert!(gc(&["--collect-delay", "1m"]).is_err());
        assert!(gc(&["--now", "yesterday"]).is_err() && gc(&["--julia-version", "new"]).is_err());
        assert!(gc(&["--trash", "--permanent"]).is_err());
    }
}
