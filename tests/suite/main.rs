//! The one integration test binary, a module per subject.

#![allow(clippy::unwrap_used, clippy::panic, clippy::cast_possible_truncation)] // A test that is surprised fails.

mod bad_input;
mod bitemporal;
mod chronicle;
mod daicho;
mod fields;
mod golden;
mod http_client;
mod http_fixture;
mod http_server;
mod http_tls;
mod imports;
mod killed;
mod layers;
mod log_filter;
mod merkle_formats;
mod merkle_oracles;
mod merkle_trees;
mod merkle_vectors;
mod merkle_witness;
mod personal;
mod proofs;
mod rules_agreements;
mod rules_endorsement;
mod rules_parties;
mod rules_properties;
mod rules_register;
mod rules_revision;
mod scenario;
mod schemas;
mod store_backup;
mod store_child;
mod store_contract;
mod store_damage;
mod store_durability;
mod store_events;
mod store_full_disk;
mod store_power_cut;
mod stories;
mod tokens;
mod tracker;
mod tracker_personal;
mod views;
mod wipo;
mod witness;
