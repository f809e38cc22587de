//! What the staff's pages keep beside the log: who is signed in. Nothing of it is ever in an event.
//!
//! All of it lies behind one contract ([`store::DeskStore`]), so that another engine can hold it for
//! several servers. The clock and random bytes come in as arguments.
//!
//! Never in here: HTML, cookies, routes, what is recorded.

pub mod error;
pub mod sessions;
pub mod sqlite;
pub mod store;
