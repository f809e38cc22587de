//! The pages: HTML as pure functions of a view.
//!
//! Never in here: I/O, time, routes. A phrase exists in both languages or does not compile.

pub mod about;
pub mod acts;
pub mod agreement;
pub mod agreements;
pub mod assets;
pub mod changes;
pub mod check;
pub mod compare;
pub mod context;
pub mod control;
pub mod data;
pub mod declaration;
pub mod declarations;
pub mod editions;
pub mod endorsements;
pub mod event;
pub mod figures;
pub mod filter;
pub mod frame;
pub mod gathering;
pub mod gatherings;
pub mod global_network;
pub mod goals;
pub mod home;
pub mod listing;
pub mod names;
pub mod network;
pub mod networks;
pub mod order;
pub mod parties;
pub mod party;
pub mod party_parts;
pub mod problem;
pub mod reported;
pub mod search;
pub mod sentences;
pub mod series;
pub mod standing;
pub mod strategies;
pub mod strategy;
pub mod table;
