//! The one integration test binary.

mod fields;
mod golden;
mod rules_agreements;
mod rules_endorsement;
mod rules_parties;
mod rules_properties;
mod rules_register;
mod rules_revision;
mod scenario;
mod schemas;
