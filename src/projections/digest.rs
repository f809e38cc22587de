//! The canonical form of the projections, and its SHA-256.
//!
//! The form is UTF-8 text in lines, each ended by a line feed. First the events, in the order of the
//! log: `event`, its seq, the time of recording (RFC 3339 with microseconds and the offset of the
//! clock), `clock` and what the clock really said where that is something else, its type, and for a fact or an erasure of personal data its data; after each fact its later versions, by the seq that
//! made them: `version`, the fact's seq, that seq, and the new data, or `-` where it voids the fact.
//! Then the things, by kind (in the order party, gathering, declaration, agreement, network,
//! strategy, goal) and id: `thing`, its kind and id joined by a colon; `mentions` and the seqs of the
//! facts that speak of it; `own` and the seqs of those about it alone; and `parts` and the seqs of
//! those about a party's part in it. Words are parted by one space. Data is compact JSON with its
//! fields in the order of the vocabulary.
//!
//! The text is hashed as it is written and never held as a whole.

use std::io::{self, BufWriter, Write};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::domain::entity::Entity;
use crate::domain::event::Event;
use crate::domain::recorded::written;
use crate::domain::seq::Seq;
use crate::projections::bitemporal::{FactTable, Thing};
use crate::projections::seq_list::SeqList;

/// A hash that is written to.
struct Hashing(Sha256);

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The digest in lower-case hexadecimal.
pub(super) fn of(table: &FactTable) -> String {
    let mut hashing = Hashing(Sha256::new());
    {
        let mut out = BufWriter::with_capacity(1 << 16, &mut hashing);
        // Writing into a hash cannot fail, and every fact of the vocabulary can be written.
        let written = write_events(&mut out, table).and_then(|()| write_things(&mut out, table));
        debug_assert!(written.is_ok(), "{written:?}");
        let _ = out.flush();
    }
    HEXLOWER.encode(&hashing.0.finalize())
}

fn write_events(out: &mut impl Write, table: &FactTable) -> io::Result<()> {
    for seq in (1..=table.head().0).map(Seq) {
        let (Some(event), Some(when)) = (table.event(seq), table.recording(seq)) else { continue };
        write!(out, "event {} {} ", seq.0, written(when.at))?;
        if let Some(clock) = when.clock {
            write!(out, "clock {} ", written(clock))?;
        }
        write!(out, "{}", event.kind())?;
        if matches!(event, Event::Fact(_) | Event::Erased(_)) {
            out.write_all(b" ")?;
            serde_json::to_writer(&mut *out, event)?;
        }
        out.write_all(b"\n")?;
        for by in table.revisions(seq) {
            write!(out, "version {} {} ", seq.0, by.0)?;
            match table.version(*by) {
                Some(data) => serde_json::to_writer(&mut *out, data)?,
                None => out.write_all(b"-")?,
            }
            out.write_all(b"\n")?;
        }
    }
    Ok(())
}

fn write_things(out: &mut impl Write, table: &FactTable) -> io::Result<()> {
    let mut things: Vec<(&Entity, &Thing)> = table.things().collect();
    things.sort_unstable_by_key(|(entity, _)| *entity);
    for (entity, thing) in things {
        writeln!(out, "thing {entity}")?;
        write_seqs(out, "mentions", &thing.mentions)?;
        write_seqs(out, "own", &thing.own)?;
        write_seqs(out, "parts", &thing.parts)?;
    }
    Ok(())
}

fn write_seqs(out: &mut impl Write, word: &str, seqs: &SeqList) -> io::Result<()> {
    out.write_all(word.as_bytes())?;
    for seq in seqs.iter() {
        write!(out, " {}", seq.0)?;
    }
    out.write_all(b"\n")
}
