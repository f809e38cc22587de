//! The one integration test binary.
mod store_backup;
mod store_child;
mod store_contract;
mod store_damage;
mod store_durability;
mod store_events;
mod store_full_disk;
mod store_power_cut;
