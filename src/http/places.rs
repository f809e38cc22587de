//! How many connections one client holds, so that no one takes the places of all.

use std::collections::hash_map::Entry;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::rate::key;

/// The connections of each client.
#[derive(Debug, Default)]
pub(super) struct ClientPlaces {
    held: Arc<Mutex<FxHashMap<u128, u32>>>,
    limit: Option<u32>,
}

/// One place, which is free again when this is dropped.
#[derive(Debug)]
pub(super) struct ClientPlace {
    held: Arc<Mutex<FxHashMap<u128, u32>>>,
    client: u128,
}

impl ClientPlaces {
    /// At most `limit` connections for each client; `None` for any number.
    pub(super) fn new(limit: Option<u32>) -> Self {
        Self { held: Arc::default(), limit }
    }

    /// Takes a place for a connection.
    ///
    /// # Errors
    /// When the client holds as many as it may.
    pub(super) fn take(&self, client: Option<IpAddr>) -> Result<Option<ClientPlace>, TooMany> {
        let (Some(limit), Some(client)) = (self.limit, client) else { return Ok(None) };
        let client = key(client);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(client).or_default();
        if *count >= limit {
            return Err(TooMany);
        }
        *count += 1;
        Ok(Some(ClientPlace { held: Arc::clone(&self.held), client }))
    }
}

/// The client holds as many connections as it may.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooMany;

impl Drop for ClientPlace {
    fn drop(&mut self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Entry::Occupied(mut count) = held.entry(self.client) {
            *count.get_mut() -= 1;
            if *count.get() == 0 {
                count.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_free_again_when_its_connection_ends() {
        let places = ClientPlaces::new(Some(2));
        let one = Some("192.0.2.1".parse().unwrap());
        let first = places.take(one).unwrap();
        let second = places.take(one).unwrap();
        assert_eq!(places.take(one).unwrap_err(), TooMany);
        assert!(places.take(Some("192.0.2.2".parse().unwrap())).is_ok());
        assert!(places.take(None).is_ok(), "who has no address is not counted");
        drop(first);
        assert!(places.take(one).is_ok());
        drop(second);
        assert!(places.held.lock().unwrap().is_empty(), "nothing is kept of who has gone");
    }
}
