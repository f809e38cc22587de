//! The pages: HTML as pure functions of a view.
//!
//! Never in here: I/O, time, routes. A phrase exists in both languages or does not compile.

pub mod about;
pub mod assets;
pub mod axis;
pub mod changes;
pub mod chart;
pub mod check;
pub mod compare;
pub mod context;
pub mod control;
pub mod data;
pub mod declaration;
pub mod declarations;
pub mod dots;
pub mod endorsements;
pub mod event;
pub mod figures;
pub mod frame;
pub mod geo;
pub mod home;
pub mod listing;
pub mod map;
pub mod names;
pub mod picture;
pub mod pictures;
pub mod problem;
pub mod room;
pub mod search;
pub mod sentences;
pub mod timeline;
