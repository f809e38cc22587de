//! The one integration test binary.
mod bitemporal;
mod chronicle;
mod views;
