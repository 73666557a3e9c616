//! What other programs keep of Julia, in `depots` and `free`.

use std::collections::HashMap;

use super::object::Object;
use crate::core::outside::Outside;
use crate::core::space::{Sizes, Totals};

/// What lies outside, each with its position and what it takes where that was measured.
pub fn outside<'a>(
    outside: impl Iterator<Item = (usize, &'a Outside)>,
    sizes: &HashMap<usize, Sizes>,
) -> impl Iterator<Item = Object> {
    outside.map(|(at, thing)| {
        let sizes = sizes.get(&at);
        Object::default()
            .with("kind", thing.kind_name())
            .path(&thing.path)
            .with("name", &thing.name)
            .with("left_over", thing.is_left_over())
            .with("reason", thing.to_string())
            .with("command", &thing.command)
            .bytes(sizes.map(Totals::from).as_ref())
            .with("files", sizes.map(|sizes| sizes.files))
            .with("complete", sizes.map(Sizes::is_complete))
    })
}
