//! Whole collections.
