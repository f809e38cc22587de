//! The personal data beside the events of the log, found without folding any view.

use std::ops::ControlFlow;

use rustc_hash::FxHashMap;

use crate::cli::error::CliError;
use crate::cli::personal::{PersonalArgs, Shown};
use crate::cli::register::Place;
use crate::domain::digest::Digest;
use crate::domain::event::Event;
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::store::EventStore;
use crate::store::disclosures::{DisclosureFile, DisclosureStore};
use crate::tracker::{Left, Piece, decode_event};

/// What is known of the digests in events.
pub(super) struct Beside {
    /// The erasure of each digest that is erased, at whichever place of the log.
    erased: FxHashMap<Digest, Seq>,
    /// The disclosures, where they may be shown.
    open: Option<DisclosureFile>,
}

/// What the bytes of every erasure hold near their end, where canonical JSON has the type.
const ERASURE: &[u8] = br#""type":"disclosure.erased""#;
/// How near: the type, the version and the closing brace.
const END_BYTES: usize = ERASURE.len() + 24;

impl Beside {
    /// Looks for erasures in the whole log: an event before one is not shown as if it were not.
    pub(super) fn look(
        place: &Place,
        log: &dyn EventStore,
        personal: PersonalArgs,
    ) -> Result<Self, CliError> {
        let mut erased = FxHashMap::default();
        let mut failed = None;
        log.scan(Seq::FIRST, &mut |bundle| {
            for (seq, bytes) in bundle.events() {
                let end = bytes.get(bytes.len().saturating_sub(END_BYTES)..).unwrap_or_default();
                if !end.windows(ERASURE.len()).any(|window| window == ERASURE) {
                    continue;
                }
                match decode_event(seq, bytes) {
                    Ok(recorded) => note(&mut erased, &recorded),
                    Err(error) => {
                        failed = Some(error);
                        return ControlFlow::Break(());
                    }
                }
            }
            ControlFlow::Continue(())
        })?;
        failed.map_or(Ok(()), Err)?;
        Ok(Self { erased, open: personal.with_personal.then(|| place.personal_as_is()) })
    }

    /// Whether personal data is shown.
    pub(super) const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// What is shown of the personal data that an event commits to.
    pub(super) fn of(&self, recorded: &RecordedEvent) -> Result<Vec<Shown>, CliError> {
        let personal = recorded.event.told().and_then(|fact| fact.kind().personal());
        let Some(field) = personal.map(|personal| personal.whole.name) else {
            return Ok(Vec::new());
        };
        let seq = recorded.seq;
        let shown = recorded.event.digests().iter().map(|digest| {
            let by = self.erased.get(digest).copied();
            let Some(open) = &self.open else { return Ok(Shown::closed(seq, field, by)) };
            let left = match (by, open.get(digest)?) {
                (Some(by), _) => Left::Erased { by },
                (None, None) => Left::missing(seq, open),
                (None, Some(found)) => Left::Held {
                    value: found.details().value.clone(),
                    disclosure: found.as_str().to_owned(),
                },
            };
            let (field, digest) = (field.to_owned(), digest.clone());
            Ok(Shown::open(Piece { seq, made_by: seq, field, digest, left }))
        });
        shown.collect()
    }
}

fn note(erased: &mut FxHashMap<Digest, Seq>, recorded: &RecordedEvent) {
    if let Event::Erased(erasure) = &recorded.event {
        for digest in &erasure.digests {
            erased.entry(digest.clone()).or_insert(recorded.seq);
        }
    }
}
