//! What people read: pages as pure functions of a view, and the wording of every refusal.
//!
//! Never in here: I/O, time, routes. A phrase exists in both languages or does not compile.

pub mod declaration;
pub mod home;
pub mod kinds;
pub mod layout;
pub mod refusals;
pub mod summary;
pub mod words;
pub mod written;
