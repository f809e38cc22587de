//! How many connections or streams one client holds, and all together, so that no one takes the
//! places of all.

use std::collections::hash_map::Entry;
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use super::rate::Client;

/// Places for connections or streams.
#[derive(Debug, Default)]
pub(super) struct Places {
    held: Arc<Mutex<Held>>,
    limit: Option<u32>,
    client_limit: Option<u32>,
}

#[derive(Debug, Default)]
struct Held {
    all: u32,
    clients: FxHashMap<Client, u32>,
}

/// One place, which is free again when this is dropped.
#[derive(Debug)]
pub(super) struct Place {
    held: Arc<Mutex<Held>>,
    client: Client,
}

impl Places {
    /// At most `limit` places, and at most `client_limit` for each client; `None` for any number.
    pub(super) fn new(limit: Option<u32>, client_limit: Option<u32>) -> Self {
        Self { held: Arc::default(), limit, client_limit }
    }

    /// Takes a place. Those who ask from this machine without an address are not counted one by one.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn take(&self, client: Client) -> Result<Place, TooMany> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let own = held.clients.get(&client).copied().unwrap_or_default();
        if client != Client::HERE && self.client_limit.is_some_and(|limit| own >= limit) {
            return Err(TooMany::OfClient);
        }
        if self.limit.is_some_and(|limit| held.all >= limit) {
            return Err(TooMany::OfAll);
        }
        held.all += 1;
        held.clients.insert(client, own + 1);
        Ok(Place { held: Arc::clone(&self.held), client })
    }
}

/// Why there is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TooMany {
    /// The client holds as many as it may.
    OfClient,
    /// All together hold as many as there are.
    OfAll,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.all -= 1;
        if let Entry::Occupied(mut count) = held.clients.entry(self.client) {
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

    fn client(number: u8) -> Client {
        Client::of([192, 0, 2, number].into())
    }

    #[test]
    fn a_place_is_free_again_when_its_connection_ends() {
        let places = Places::new(None, Some(2));
        let first = places.take(client(1)).unwrap();
        let second = places.take(client(1)).unwrap();
        assert_eq!(places.take(client(1)).unwrap_err(), TooMany::OfClient);
        assert!(places.take(client(2)).is_ok());
        let local: Vec<Place> = (0..3).map(|_| places.take(Client::HERE).unwrap()).collect();
        drop(first);
        assert!(places.take(client(1)).is_ok());
        drop((second, local));
        assert!(places.held.lock().unwrap().clients.is_empty(), "nothing is kept of who has gone");
    }

    #[test]
    fn there_are_no_more_places_than_there_are() {
        let places = Places::new(Some(3), Some(2));
        let held: Vec<Place> =
            [1, 1, 2].into_iter().map(|number| places.take(client(number)).unwrap()).collect();
        assert_eq!(places.take(client(1)).unwrap_err(), TooMany::OfClient);
        assert_eq!(places.take(client(2)).unwrap_err(), TooMany::OfAll);
        assert_eq!(places.take(Client::HERE).unwrap_err(), TooMany::OfAll);
        drop(held);
        assert!(places.take(client(2)).is_ok());
    }
}
