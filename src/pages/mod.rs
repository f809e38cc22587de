//! The pages: HTML as pure functions of a view.
//!
//! Never in here: I/O, time, routes. A phrase exists in both languages or does not compile.

pub mod declaration;
pub mod home;
pub mod layout;
