//! Which event each command caused, kept small: there is one for every event of the log.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxBuildHasher;
use uuid::Uuid;

use crate::domain::blocks::Blocks;
use crate::domain::seq::Seq;

/// The commands that were carried out, each with its event.
///
/// The ids stand in the order of the log, so that a table of seqs is all it takes to find one: that
/// is less room than a map from id to seq would need.
pub(super) struct Commands {
    ids: Blocks<Uuid>,
    seqs: HashTable<Seq>,
}

impl Commands {
    /// The commands that caused the events of a log, in its order.
    ///
    /// The table is made at once and of the right size: growing with each event of a replay would take
    /// longer, and who only reads needs none.
    pub fn new(ids: Blocks<Uuid>) -> Self {
        let mut commands = Self { seqs: HashTable::with_capacity(ids.len()), ids };
        (1..=commands.ids.len() as u64).for_each(|seq| commands.enter(Seq(seq)));
        commands
    }

    /// Notes the command of the next event.
    pub fn push(&mut self, command: Uuid) {
        self.ids.push(command);
        self.enter(Seq(self.ids.len() as u64));
    }

    fn enter(&mut self, seq: Seq) {
        let ids = &self.ids;
        let Some(command) = id(ids, seq) else { return };
        let entry = self.seqs.entry(
            hash(command),
            |held| id(ids, *held) == Some(command),
            |held| id(ids, *held).map_or(0, hash),
        );
        match entry {
            // A log from elsewhere may say so twice.
            Entry::Occupied(mut entry) => *entry.get_mut() = seq,
            Entry::Vacant(entry) => drop(entry.insert(seq)),
        }
    }

    /// Forgets the command that was noted last. One that was noted twice is unknown then.
    pub fn pop(&mut self) {
        let (Some(command), last) = (self.ids.pop(), Seq(self.ids.len() as u64 + 1)) else {
            return;
        };
        if let Ok(entry) = self.seqs.find_entry(hash(command), |held| *held == last) {
            entry.remove();
        }
    }

    /// The command that caused an event.
    pub fn of(&self, seq: Seq) -> Option<Uuid> {
        id(&self.ids, seq)
    }

    /// The event that a command caused.
    pub fn get(&self, command: Uuid) -> Option<Seq> {
        self.seqs.find(hash(command), |held| id(&self.ids, *held) == Some(command)).copied()
    }
}

fn id(ids: &Blocks<Uuid>, seq: Seq) -> Option<Uuid> {
    ids.get(seq.place()?).copied()
}

fn hash(command: Uuid) -> u64 {
    FxBuildHasher.hash_one(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_command_leads_to_its_event_until_it_is_taken_back() {
        let id = |n: u64| Uuid::from_u64_pair(0x0198_c5f0_5f3a_7cc1, n << 40);
        let mut commands = Commands::new(Blocks::default());
        for n in 1..=5_000 {
            assert_eq!(commands.get(id(n)), None);
            commands.push(id(n));
        }
        for n in 1..=5_000 {
            assert_eq!(commands.get(id(n)), Some(Seq(n)));
        }
        for n in (2_001..=5_000).rev() {
            commands.pop();
            assert_eq!(commands.get(id(n)), None);
        }
        assert_eq!(commands.get(id(2_000)), Some(Seq(2_000)));
        commands.push(id(7));
        assert_eq!(commands.get(id(7)), Some(Seq(2_001)), "the last of two events");
    }
}
