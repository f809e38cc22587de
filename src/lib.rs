//! daicho (台帳, "register of record"): the event-sourced record of a forum's declarations and of
//! the city diplomacy around them.
//!
//! A fact is recorded as an event at the end of a log that only grows. Everything else is a fold
//! of that log, so that every past state can be shown again: what was true on a day, as known at
//! a moment.
//!
//! ```text
//! floor 10 main.rs                        parse, run, exit code
//! floor 9  cli/                           composition root: opens, wires, runs, closes
//! floor 8  http/                          the only room that names warp
//! floor 7  pages/                         HTML alone
//! floor 6  wording/                       every word that a person reads, but for pages: en and ja
//! floor 5  client/                        asks another daicho, near or far
//! floor 4  imports/                       facts from what people write: rows, cells, forms
//! floor 3  tracker.rs  notary.rs          who records | who signs
//!          tokens.rs                      who may do what over HTTP, beside the log
//! floor 2  projections/   store/          read side | write side: neither imports the other
//! floor 1  domain/         merkle/         pure: no clock, no I/O; neither imports the other
//! ```
//!
//! A room imports only rooms on lower floors, by the path of the module that owns the thing.

pub mod desk;
pub mod domain;
pub mod merkle;

pub mod projections;
pub mod store;

pub mod notary;
pub mod tokens;
pub mod tracker;

pub mod imports;

pub mod client;

pub mod wording;

pub mod pages;

pub mod http;

pub mod cli;
