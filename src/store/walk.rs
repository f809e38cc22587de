//! Going through the log record by record, each held against the chain.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use crate::domain::seq::Seq;
use crate::store::bundle::Bundle;
use crate::store::chain::ChainHash;
use crate::store::codec::{Decoder, Header};
use crate::store::error::StoreError;
use crate::store::tiers::{Tiers, broken_chain};

/// How many records are read ahead of the one that is hashed.
const READ_AHEAD: usize = 4;

/// A record as it was read: its events, what it says of itself, and the fingerprint of its values.
type Found = Result<(Bundle, Header, u64), StoreError>;

/// Reads every event up to `last`, hashes each, and hands the chain's value after it to `see` and then
/// each record to `visit`. Returns the chain's value at the end.
///
/// To read and unpack a record takes about as long as to hash it: the one is done beside the other.
///
/// # Errors
/// [`StoreError::Damaged`] with the first bad seq. All records before it have been handed out then.
pub(crate) fn hash_all(
    tiers: &Tiers,
    last: Seq,
    mut see: impl FnMut(Seq, ChainHash),
    visit: &mut dyn FnMut(&mut Bundle),
) -> Result<ChainHash, StoreError> {
    thread::scope(|scope| {
        let (found, records) = sync_channel(READ_AHEAD);
        scope.spawn(move || read_ahead(tiers, last, &found));
        let (mut next, mut chain) = (Seq::FIRST, ChainHash::START);
        for record in records {
            let (mut bundle, header, fingerprint) = record?;
            chain = hash(next, chain, &bundle, &header, &mut see)?;
            if header.last() <= tiers.sealed_head() {
                tiers.checked.note(header.first, fingerprint, chain);
            }
            bundle.trim_front(next);
            next = header.last().next();
            visit(&mut bundle);
        }
        Ok(chain)
    })
}

/// Reads records until nobody wants any more.
fn read_ahead(tiers: &Tiers, last: Seq, found: &SyncSender<Found>) {
    let read = |decoder: &mut Decoder, next| {
        let mut bundle = Bundle::default();
        let (header, fingerprint) = tiers.record(next, decoder, &mut bundle)?;
        Ok((bundle, header, fingerprint))
    };
    let mut decoder = match tiers.decoder() {
        Ok(decoder) => decoder,
        Err(error) => return drop(found.send(Err(error))),
    };
    let mut next = Seq::FIRST;
    while next <= last {
        let record: Found = read(&mut decoder, next);
        let last_of_it = record.as_ref().ok().map(|(_, header, _)| header.last());
        if found.send(record).is_err() {
            break;
        }
        let Some(last_of_it) = last_of_it else { break };
        next = last_of_it.next();
    }
    tiers.take_back(decoder);
}

/// Hashes a record of which the events from `next` on are wanted; the chain's value before that one is
/// known. Returns the value after the last.
fn hash(
    next: Seq,
    known: ChainHash,
    bundle: &Bundle,
    header: &Header,
    see: &mut impl FnMut(Seq, ChainHash),
) -> Result<ChainHash, StoreError> {
    let mut chain = header.before;
    for (seq, event) in bundle.events() {
        if seq == next && chain != known {
            return Err(broken_chain(header.first));
        }
        chain = chain.after(event);
        if seq >= next {
            see(seq, chain);
        }
    }
    Ok(chain)
}

/// Reads records one after the other. What this process has hashed is not hashed again, nor is the
/// record behind which nothing more is read: a record is held against the chain by the one after it.
pub(crate) struct Walk<'a> {
    tiers: &'a Tiers,
    /// Always there until this is dropped.
    decoder: Option<Decoder>,
    next: Seq,
    last: Seq,
    chain: Option<ChainHash>,
}

impl<'a> Walk<'a> {
    /// A walk from `from` to `last`. From seq 1 it knows the chain's value; from elsewhere it takes the
    /// first record's word for it.
    pub(crate) fn new(tiers: &'a Tiers, from: Seq, last: Seq) -> Result<Self, StoreError> {
        let decoder = Some(tiers.decoder()?);
        let next = from.max(Seq::FIRST);
        let chain = (next == Seq::FIRST).then_some(ChainHash::START);
        Ok(Self { tiers, decoder, next, last, chain })
    }

    /// Reads the next events, to the end of their record, into `out`; says whether there were any.
    pub(crate) fn step(&mut self, out: &mut Bundle) -> Result<bool, StoreError> {
        if self.next > self.last {
            return Ok(false);
        }
        let Some(decoder) = &mut self.decoder else { return Ok(false) };
        let (header, fingerprint) = self.tiers.record(self.next, decoder, out)?;
        if let Some(known) = self.chain {
            // A group of the tail may begin before the place up to which events are sealed.
            let earlier = out.events().take_while(|(seq, _)| *seq < self.next);
            let chain = earlier.fold(header.before, |chain, (_, event)| chain.after(event));
            if chain != known {
                return Err(broken_chain(header.first));
            }
        }
        let goes_on = header.last() < self.last;
        self.chain = goes_on.then(|| {
            let known = self.tiers.checked.after(header.first, fingerprint);
            known.unwrap_or_else(|| out.chain_after(header.before))
        });
        out.trim_front(self.next);
        out.trim_back(self.last);
        self.next = header.last().next();
        Ok(true)
    }
}

impl Drop for Walk<'_> {
    fn drop(&mut self) {
        if let Some(decoder) = self.decoder.take() {
            self.tiers.take_back(decoder);
        }
    }
}
