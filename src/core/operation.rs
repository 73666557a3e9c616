//! What is done after a judgement, the same for every face.

pub mod collection;
