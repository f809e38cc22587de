//! A register of a million events: parties, declarations, and their endorsements with revisions.

use std::fmt::Write as _;

use daicho::domain::recorded::RecordedEvent;
use daicho::domain::seq::Seq;
use daicho::store::bundle::Bundle;

/// How many events the log has.
pub const EVENTS: usize = 1_000_000;
const DECLARATIONS: usize = 40;

/// A log in its stored form, one event after another.
pub struct Log {
    pub bytes: Vec<u8>,
    ends: Vec<usize>,
    events: usize,
}

impl Log {
    /// A log of [`EVENTS`] events.
    #[allow(dead_code)] // Not every program that this file is part of needs it.
    pub fn million() -> Self {
        Self::of(EVENTS)
    }

    /// A log of so many events: parties, one for every fifty, and declarations first; then endorsements,
    /// with one withdrawal, correction or retraction among ten.
    pub fn of(events: usize) -> Self {
        let bytes = Vec::with_capacity(events * 420);
        let mut log = Self { bytes, ends: Vec::with_capacity(events), events };
        let parties = events / 50;
        for party in 0..parties {
            log.push(
                "party.registered",
                &format!(
                    r#"{{"country":"JP","kind":"city","names":{{"en":"City of Number {party}","ja":"{party}番の市"}},"party":"city-number-{party}"}}"#
                ),
            );
        }
        for declaration in 0..DECLARATIONS {
            log.push(
                "declaration.adopted",
                &format!(
                    r#"{{"adopted_on":"2001-08-07","declaration":"declaration-{declaration}","kind":"declaration","title":{{"en":"Declaration {declaration}"}}}}"#
                ),
            );
        }
        let mut step = 0_usize;
        while log.ends.len() < events {
            log.push_step(step, parties);
            step += 1;
        }
        log
    }

    fn push_step(&mut self, step: usize, parties: usize) {
        // A stride prime to the number of pairs goes through all of them in a scattered order.
        let pair = step.wrapping_mul(7_919) % (parties * DECLARATIONS);
        let (party, declaration) = (pair / DECLARATIONS, pair % DECLARATIONS);
        let about = format!(r#""declaration":"declaration-{declaration}""#);
        let who = format!(r#""party":"city-number-{party}""#);
        let (year, month, day) = (2002 + step % 20, 1 + step % 12, 1 + step % 28);
        let on = match step % 7 {
            0 => format!(r#""{year}""#),
            1 => format!(r#""{year}-{month:02}""#),
            _ => format!(r#""{year}-{month:02}-{day:02}""#),
        };
        let endorsed = format!(r#"{{"act":"endorsement",{about},"on":{on},{who}}}"#);
        self.push("declaration.endorsed", &endorsed);
        let seq = self.ends.len();
        match step % 20 {
            3 => self.push(
                "endorsement.withdrawn",
                &format!(r#"{{{about},"on":"{year}-12-31",{who},"reason":"The council voted."}}"#),
            ),
            9 => self.push(
                "event.corrected",
                &format!(
                    r#"{{"data":{{"act":"endorsement",{about},"on":"{year}-02-03",{who}}},"reason":"A slip of the pen","seq":{seq},"type":"declaration.endorsed","version":1}}"#
                ),
            ),
            15 => self.push(
                "event.retracted",
                &format!(r#"{{"reason":"Recorded for another city","seq":{seq}}}"#),
            ),
            _ => {}
        }
    }

    fn push(&mut self, kind: &str, data: &str) {
        if self.ends.len() == self.events {
            return;
        }
        let seq = self.ends.len() + 1;
        let mut text = String::with_capacity(420);
        let (hour, minute, second) = (seq / 50_000, seq / 1_000 % 50, seq / 20 % 50);
        let _ = write!(
            text,
            r#"{{"command_id":"0198c5f0-5f3a-7cc1-8a2b-{seq:012x}","data":{data},"evidence":[{{"read_on":"2026-11-24","source":"The city's own page","url":"https://example.org/{seq}"}}],"id":"0198c5f0-5f3a-7cc1-9a2b-{seq:012x}","recorded_at":"2026-11-24T{hour:02}:{minute:02}:{second:02}.000000Z","recorded_by":"secretariat","seq":{seq},"type":"{kind}","version":1}}"#
        );
        self.bytes.extend_from_slice(text.as_bytes());
        self.ends.push(self.bytes.len());
    }

    /// The bytes of each event, in order.
    pub fn events(&self) -> impl Iterator<Item = &[u8]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| &self.bytes[start..*end])
    }

    /// The events as the store hands them out, 256 in a bundle.
    #[allow(dead_code)] // Not every program that this file is part of needs it.
    pub fn bundles(&self) -> Vec<Bundle> {
        let events: Vec<&[u8]> = self.events().collect();
        let bundle = |(index, events): (usize, &[&[u8]])| {
            let bytes = events.iter().flat_map(|event| {
                let length = u16::try_from(event.len()).unwrap_or(u16::MAX).to_be_bytes();
                length.into_iter().chain(event.iter().copied())
            });
            Bundle {
                first: Seq(256 * index as u64 + 1),
                count: u32::try_from(events.len()).unwrap_or(u32::MAX),
                bytes: bytes.collect(),
            }
        };
        events.chunks(256).enumerate().map(bundle).collect()
    }

    /// The events, read.
    #[allow(dead_code)] // Not every program that this file is part of needs it.
    pub fn decoded(&self) -> Vec<RecordedEvent> {
        self.events().filter_map(|bytes| RecordedEvent::decode(bytes).ok()).collect()
    }
}
