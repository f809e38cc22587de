//! Domain.
pub mod seq;
