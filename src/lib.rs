//! daicho.
pub mod domain;
pub mod store;
