//! A short queue in which clients take turns, so that who asks for much waits behind himself.

use std::collections::VecDeque;

use rustc_hash::FxHashMap;

use crate::http::rate::Client;

/// What waits, by client.
pub(super) struct Turns<T> {
    waiting: FxHashMap<Client, VecDeque<T>>,
    /// Whose turn comes when: each client who waits, once.
    order: VecDeque<Client>,
    length: usize,
    room: Room,
}

/// How much may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Room {
    /// Of all clients together.
    pub(super) all: usize,
    /// Of one client.
    pub(super) client: usize,
}

impl<T> Turns<T> {
    /// An empty queue with so much room.
    pub(super) fn new(room: Room) -> Self {
        Self { waiting: FxHashMap::default(), order: VecDeque::new(), length: 0, room }
    }

    /// How much waits.
    pub(super) const fn len(&self) -> usize {
        self.length
    }

    /// Lets something wait for its client's turn; gives it back where there is no room for it.
    pub(super) fn push(&mut self, client: Client, what: T) -> Result<(), T> {
        let of_client = self.waiting.get(&client).map_or(0, VecDeque::len);
        if self.length >= self.room.all || of_client >= self.room.client {
            return Err(what);
        }
        if of_client == 0 {
            self.order.push_back(client);
        }
        self.waiting.entry(client).or_default().push_back(what);
        self.length += 1;
        Ok(())
    }

    /// What has waited longest of the client whose turn it is.
    pub(super) fn next(&mut self) -> Option<T> {
        let client = self.order.pop_front()?;
        let own = self.waiting.get_mut(&client)?;
        let what = own.pop_front()?;
        if own.is_empty() {
            self.waiting.remove(&client);
        } else {
            self.order.push_back(client);
        }
        self.length -= 1;
        Some(what)
    }

    /// Gives up what nobody wants any more.
    pub(super) fn keep(&mut self, is_wanted: impl Fn(&T) -> bool) {
        for own in self.waiting.values_mut() {
            own.retain(&is_wanted);
        }
        self.waiting.retain(|_, own| !own.is_empty());
        self.order.retain(|client| self.waiting.contains_key(client));
        self.length = self.waiting.values().map(VecDeque::len).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room { all: 6, client: 4 };

    fn client(number: u8) -> Client {
        Client::of([192, 0, 2, number].into())
    }

    fn drained(turns: &mut Turns<&'static str>) -> Vec<&'static str> {
        std::iter::from_fn(|| turns.next()).collect()
    }

    #[test]
    fn who_asks_for_little_does_not_wait_for_all_that_another_asks_for() {
        let mut turns = Turns::new(ROOM);
        for what in ["a1", "a2", "a3"] {
            turns.push(client(1), what).unwrap();
        }
        turns.push(client(2), "b1").unwrap();
        turns.push(client(3), "c1").unwrap();
        assert_eq!(turns.next(), Some("a1"));
        turns.push(client(2), "b2").unwrap();
        assert_eq!(drained(&mut turns), ["b1", "c1", "a2", "b2", "a3"]);
        assert_eq!((turns.len(), turns.next()), (0, None));
        assert!(turns.waiting.is_empty(), "nothing is kept of who does not wait");
    }

    #[test]
    fn there_is_room_for_so_much_of_one_client_and_of_all() {
        let mut turns = Turns::new(ROOM);
        for what in ["a1", "a2", "a3", "a4"] {
            turns.push(client(1), what).unwrap();
        }
        assert_eq!(turns.push(client(1), "a5"), Err("a5"));
        turns.push(client(2), "b1").unwrap();
        turns.push(client(3), "c1").unwrap();
        assert_eq!(turns.push(client(4), "d1"), Err("d1"));
        assert_eq!(turns.next(), Some("a1"));
        turns.push(client(4), "d1").unwrap();
    }

    #[test]
    fn what_nobody_wants_any_more_makes_room() {
        let mut turns = Turns::new(ROOM);
        for what in ["a1", "a2", "a3", "a4"] {
            turns.push(client(1), what).unwrap();
        }
        turns.push(client(2), "b1").unwrap();
        turns.push(client(3), "c1").unwrap();
        turns.keep(|what| !what.starts_with('a') || *what == "a3");
        assert_eq!(turns.len(), 3);
        turns.push(client(2), "b2").unwrap();
        assert_eq!(drained(&mut turns), ["a3", "b1", "c1", "b2"]);
    }
}
