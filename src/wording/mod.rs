//! Everything that a person reads and that is not a page, in English and Japanese side by side.
//!
//! [`lang`] has the one form in which something is said in both. [`facts`], [`field_words`] and
//! [`terms`] name what is recorded, [`days`] says when, [`changes`] what a correction makes of it;
//! [`fields`] and [`rejections`] say what is wrong with a fact; the other files say what went wrong
//! in the rooms below, or on the way from the command line or the endpoint. What only an edge
//! knows, such as a flag or a header, it says itself where it happens.
//!
//! Never in here: I/O, HTML, decisions, exit codes and statuses.

pub mod asked;
pub mod changes;
pub mod command_line;
pub mod consequences;
pub mod dates;
pub mod days;
pub mod desk;
pub mod endpoint;
pub mod exported;
pub mod facts;
pub mod field_words;
pub mod fields;
pub mod files;
pub mod imports;
pub mod lang;
pub mod namesakes;
pub mod proofs;
pub mod reconciled;
pub mod recording;
pub mod register;
pub mod rejections;
pub mod report;
pub mod store;
pub mod taken_back;
pub mod terms;
pub mod tokens;
pub mod too_many;
pub mod update;
pub mod witnesses;
pub mod written;
