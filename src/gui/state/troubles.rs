//! The warnings by what they are about, as rows to be shown.

use crate::core::error::{Warning, WarningKind};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TroubleRow {
    /// The title of a group and how many warnings are in it.
    Group(WarningKind, usize),
    /// A warning, by its position in [`State::warnings`](super::State::warnings).
    Warning(usize),
}

#[derive(Debug, Default)]
pub struct Troubles {
    /// The rows, group after group.
    pub rows: Vec<TroubleRow>,
    pub count: usize,
}

impl Troubles {
    /// Groups warnings; each group keeps their order.
    pub fn of<'w>(warnings: impl Iterator<Item = &'w Warning>) -> Self {
        let mut order: Vec<(WarningKind, usize)> =
            warnings.enumerate().map(|(position, warning)| (warning.kind, position)).collect();
        order.sort_unstable();
        let count = order.len();
        let mut rows = Vec::with_capacity(count + 4);
        for group in order.chunk_by(|one, other| one.0 == other.0) {
            rows.extend(group.first().map(|(kind, _)| TroubleRow::Group(*kind, group.len())));
            rows.extend(group.iter().map(|(_, position)| TroubleRow::Warning(*position)));
        }
        Self { rows, count }
    }
}

pub fn group_name(kind: WarningKind) -> &'static str {
    match kind {
        WarningKind::Depot => "Depots",
        WarningKind::Moved => "Moved depots",
        WarningKind::Log => "Usage logs",
        WarningKind::Registry => "Registries",
        WarningKind::Project => "Projects",
        WarningKind::Manifest => "Manifests",
        WarningKind::Name => "Names of packages",
        WarningKind::Layout => "Folders where spaces are not expected",
        WarningKind::Space => "Files and folders inside spaces",
        WarningKind::Settings => "Settings",
        WarningKind::Journal => "Recent removals",
        WarningKind::Volume => "Volumes",
        WarningKind::Home => "Home folder",
        WarningKind::Julia => "Installed Julia",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn warnings_are_grouped_by_what_they_are_about_and_none_is_lost() {
        let of = |kind| Warning::new(kind, "/x", "y");
        let warnings =
            [of(WarningKind::Space), of(WarningKind::Log), of(WarningKind::Space), of(WarningKind::Depot)];
        let troubles = Troubles::of(warnings.iter());
        let expected = [
            TroubleRow::Group(WarningKind::Depot, 1),
            TroubleRow::Warning(3),
            TroubleRow::Group(WarningKind::Log, 1),
            TroubleRow::Warning(1),
            TroubleRow::Group(WarningKind::Space, 2),
            TroubleRow::Warning(0),
            TroubleRow::Warning(2),
        ];
        assert_eq!((troubles.rows.as_slice(), troubles.count), (expected.as_slice(), 4));
        assert!(Troubles::of([].into_iter()).rows.is_empty());
    }
}
