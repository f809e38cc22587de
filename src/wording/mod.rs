//! Everything that a person reads and that is not a page, in English and Japanese side by side: names,
//! the summary of an event, every rejection and error.
//!
//! Begin with [`lang`], which makes a missing translation fail to compile. Never in here: I/O, HTML,
//! decisions, exit codes and statuses.

pub mod command_line;
pub mod endpoint;
pub mod facts;
pub mod fields;
pub mod imports;
pub mod lang;
pub mod proofs;
pub mod recording;
pub mod rejections;
pub mod report;
pub mod store;
pub mod terms;
pub mod tokens;
pub mod witnesses;
