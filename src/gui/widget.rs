//! Parts that several views are made of.

pub mod icon;
pub mod line;
pub mod text;
pub mod tree;
pub mod tree_table;
