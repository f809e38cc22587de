//! Domain.
pub mod date;
pub mod event;
pub mod name;
pub mod recorded;
pub mod seq;
pub mod text;
