//! What the details say of an item beside its verdict.

use crate::core::bytes::Bytes;
use crate::core::judge::ThingKind;
use crate::core::space::Kind;
use crate::gui::format;
use crate::gui::state::details::OtherVersions;
use crate::gui::state::items::{Item, Items};

/// What is to be known of an item for what stands at its path.
pub fn kind(item: &Item) -> Option<&'static str> {
    match item.what {
        Kind::Symlink => Some(
            "A link to another place. What it leads to is neither counted nor would it be removed with the link.",
        ),
        Kind::File if item.kind == ThingKind::Scratch => {
            Some("A file where a folder is expected. Julia counts it as a scratch space all the same.")
        }
        Kind::File | Kind::Directory => None,
    }
}

/// What is said of what belongs to no package.
pub fn loose(kind: Kind) -> &'static str {
    match kind {
        Kind::Symlink => {
            "A link beside the folders of packages that leads to no folder. It belongs to no package."
        }
        _ => "A file beside the folders of packages. It belongs to no package, and Julia leaves it alone.",
    }
}

/// The other versions of an item, in a sentence.
pub fn family(family: &OtherVersions, items: &Items) -> String {
    let stem = format::visible(&family.stem).into_owned();
    let name = if stem.is_empty() { "the same name".to_string() } else { format!("{stem}…") };
    let mut parts = Vec::new();
    if !family.older.is_empty() {
        let bytes = items.totals(family.older.iter().copied()).bytes();
        let count = format::things(family.older.len(), "older version");
        parts.push(format!("{count} ({})", Bytes(bytes)));
    }
    if family.newer > 0 {
        parts.push(format::things(family.newer, "newer version"));
    }
    format!("Beside it: {} of {name}", parts.join(" and "))
}
