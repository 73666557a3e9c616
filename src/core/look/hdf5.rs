//! HDF5, and what is made of it: Julia's JLD2 and JLD, `NetCDF` 4, `MATLAB` 7.3.
//!
//! A look walks the tree of groups (`walk`) with a stack of its own, reads of each object the messages of its header, and of
//! datasets the first values. Types that Julia wrote bear Julia's names (`julia`), axes of `NetCDF` their dimensions (`dimensions`).
//!
//! # What it promises
//! Only headers are read to show the tree, whatever the size of the file. A group or dataset that is damaged shows its trouble, its
//! neighbours stay. Links are named and not followed, least of all out of the file.
//!
//! # What it leaves to others
//! Filters but deflate, shuffle, fletcher32, LZF, bzip2 and zstd; datasets put together from others.
//!
//! Rules: "HDF5 File Format Specification", version 3.0 (The HDF Group).

mod arrays;
mod attributes;
mod btree;
mod chunks;
mod cursor;
mod dataset;
mod dimensions;
mod file;
mod filters;
mod groups;
mod header;
mod heap;
mod julia;
mod number;
mod typed;
mod types;
mod value;
mod values;
mod walk;

#[cfg(test)]
mod tests;

use super::kind::{self, Kind};
use super::preview::{Preview, Tree, Value};
use super::source::Source;
use super::{Context, Part, Trouble};
use file::File;
use walk::Walk;

/// The tree of groups and datasets, or of the part that is asked for.
///
/// # Errors
/// When not even the first group can be read; when there is no such part.
pub fn preview(source: &Source<'_>, context: &Context<'_>) -> Result<Preview, Trouble> {
    let mut file = File::open(source, context)?;
    let julia = julia::header(&file)?;
    file.is_julia = julia.is_some();
    file.follow = file.is_julia.then_some(julia::value_of);
    let mut tree = Tree { properties: julia.unwrap_or_default(), ..Tree::default() };
    if file.start > 0 && !file.is_julia {
        tree.properties.push(("user block".to_string(), Value::from(file.start)));
    }
    let is_netcdf = kind::promised(context.name) == Some(Kind::Netcdf);
    let mut walk = Walk::new(&file, is_netcdf);
    match context.part {
        Part::Node(path) => walk.node(path, &mut tree)?,
        Part::Slice(path, index) => walk.slice(path, index, &mut tree)?,
        _ => walk.whole(&mut tree)?,
    }
    Ok(Preview::Tree(tree))
}
