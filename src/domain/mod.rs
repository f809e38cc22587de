//! The domain: facts, the rules they obey, and what stands. Pure: no clock, no I/O, no ids made.
//!
//! Never in here: reading files, asking the time, words for people. Start reading at [`event`].

pub mod alike;
pub mod blocks;
pub mod calendar;
pub mod carried;
pub mod command;
pub mod commitments;
pub mod consequences;
pub mod country;
pub mod date;
pub mod decide;
pub mod digest;
pub mod disclosure;
pub mod entity;
pub mod entry;
pub mod event;
pub mod fields;
pub mod identifier;
pub mod json;
pub(crate) mod mentions;
pub mod name;
pub mod near;
pub(crate) mod pattern;
pub mod recorded;
pub mod region;
pub mod rejection;
pub mod rules;
pub(crate) mod saying;
pub mod schemas;
pub mod scheme;
pub mod seq;
pub mod settings;
pub mod standing;
pub mod state;
pub mod subtags;
pub mod succession;
pub mod text;
pub mod written;
pub mod zone;
