//! daicho.
pub mod domain;
pub mod projections;
pub mod store;
