//! The table itself: which fields each type of event has, and what may stand in them.

use super::Shape::{Count, Degrees, Id, Line, List, Object, Prose, Text, Word};
use super::{Field, Form, Shape};
use crate::domain::entity::EntityKind::{
    Agreement, Declaration, Gathering, Goal, Network, Party, Strategy,
};
use crate::domain::event::EventKind;
use crate::domain::event::agreement::{AgreementKind, Ending};
use crate::domain::event::declaration::{Act, DeclarationKind};
use crate::domain::event::gathering::{AttendanceRole, Format, GatheringKind};
use crate::domain::event::network::{Measure, NetworkKind};
use crate::domain::event::party::PartyKind;

const fn must(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: true }
}

const fn may(name: &'static str, shape: Shape) -> Field {
    Field { name, shape, required: false }
}

const URL: Shape = Shape::Form(Form::Url);
const DIGEST: Shape = Shape::Form(Form::Digest);
const DIGESTS: Field = may("_sd", List(&DIGEST, 0));
const GOALS: Field = may("goals", List(&Id(Goal), 0));
const ON: Field = must("on", Shape::Date);
const EFFECTIVE_ON: Field = may("effective_on", Shape::Date);
const POSITION: Shape = Object(&[must("lat", Degrees(90.0)), must("lon", Degrees(180.0))]);
const IDENTIFIERS: Shape = Object(&[
    may("wikidata", Shape::Form(Form::Wikidata)),
    may("locode", Shape::Form(Form::Locode)),
]);
const ADOPTED_TEXT: Shape = Object(&[
    must("url", URL),
    may("sha256", Shape::Form(Form::Sha256)),
    may("language", Shape::Language),
]);
const STATEMENT: Shape = Object(&[must("language", Shape::Language), must("text", Prose)]);
const GOAL: Shape = Object(&[must("goal", Id(Goal)), must("title", Text)]);

/// The fields of the data of a type of event, in the order of the vocabulary.
#[must_use]
pub const fn fields(kind: EventKind) -> &'static [Field] {
    match kind {
        EventKind::PartyRegistered => {
            const {
                &[
                    must("party", Id(Party)),
                    must("kind", Word(PartyKind::WORDS)),
                    must("names", Text),
                    may("country", Shape::Country),
                    may("subdivision", Shape::Subdivision),
                    may("position", POSITION),
                    may("identifiers", IDENTIFIERS),
                ]
            }
        }
        EventKind::PartyRenamed => const { &[must("party", Id(Party)), must("names", Text), ON] },
        EventKind::PartyMerged => const { &[must("party", Id(Party)), must("into", Id(Party))] },
        EventKind::GatheringHeld => {
            const {
                &[
                    must("gathering", Id(Gathering)),
                    must("kind", Word(GatheringKind::WORDS)),
                    must("title", Text),
                    may("series", Shape::Series),
                    may("edition", Count(1)),
                    must("held_on", Shape::Date),
                    may("format", Word(Format::WORDS)),
                    may("place", Text),
                    may("theme", Text),
                    GOALS,
                ]
            }
        }
        EventKind::GatheringAttended => {
            const {
                &[
                    must("gathering", Id(Gathering)),
                    must("party", Id(Party)),
                    must("role", Word(AttendanceRole::WORDS)),
                    DIGESTS,
                ]
            }
        }
        EventKind::DeclarationAdopted => {
            const {
                &[
                    must("declaration", Id(Declaration)),
                    must("kind", Word(DeclarationKind::WORDS)),
                    must("title", Text),
                    must("adopted_on", Shape::Date),
                    may("at", Id(Gathering)),
                    may("text", ADOPTED_TEXT),
                ]
            }
        }
        EventKind::DeclarationEndorsed => {
            const {
                &[
                    must("declaration", Id(Declaration)),
                    must("party", Id(Party)),
                    must("act", Word(Act::WORDS)),
                    ON,
                    EFFECTIVE_ON,
                    may("statement", STATEMENT),
                    DIGESTS,
                ]
            }
        }
        EventKind::EndorsementWithdrawn => {
            const {
                &[
                    must("declaration", Id(Declaration)),
                    must("party", Id(Party)),
                    may("act", Word(Act::WORDS)),
                    ON,
                    EFFECTIVE_ON,
                    must("reason", Prose),
                ]
            }
        }
        EventKind::AgreementSigned => {
            const {
                &[
                    must("agreement", Id(Agreement)),
                    must("kind", Word(AgreementKind::WORDS)),
                    may("title", Text),
                    must("parties", List(&Id(Party), 2)),
                    ON,
                    may("areas", List(&Line, 0)),
                    may("until", Shape::Date),
                    may("renews", Id(Agreement)),
                    may("order", Count(1)),
                    GOALS,
                ]
            }
        }
        EventKind::AgreementEnded => {
            const {
                &[
                    must("agreement", Id(Agreement)),
                    ON,
                    must("how", Word(Ending::WORDS)),
                    must("reason", Prose),
                ]
            }
        }
        EventKind::NetworkEstablished => {
            const {
                &[
                    must("network", Id(Network)),
                    must("kind", Word(NetworkKind::WORDS)),
                    must("title", Text),
                    ON,
                    GOALS,
                ]
            }
        }
        EventKind::NetworkJoined | EventKind::NetworkLeft => {
            const { &[must("network", Id(Network)), must("party", Id(Party)), ON] }
        }
        EventKind::NetworkRoleAssumed => {
            const {
                &[
                    must("network", Id(Network)),
                    must("party", Id(Party)),
                    must("role", Line),
                    must("from", Shape::Date),
                    may("until", Shape::Date),
                ]
            }
        }
        EventKind::StrategyAdopted => {
            const {
                &[
                    must("strategy", Id(Strategy)),
                    must("title", Text),
                    ON,
                    must("goals", List(&GOAL, 0)),
                ]
            }
        }
        EventKind::TotalReported => {
            const {
                &[
                    must("subject", Shape::Subject),
                    must("measure", Word(Measure::WORDS)),
                    must("total", Count(0)),
                    must("as_of", Shape::Date),
                    must("source", Line),
                ]
            }
        }
        EventKind::EventCorrected => {
            const {
                &[
                    must("seq", Count(1)),
                    must("type", Line),
                    must("version", Count(1)),
                    must("data", Object(&[])),
                    must("reason", Prose),
                ]
            }
        }
        EventKind::EventRetracted => const { &[must("seq", Count(1)), must("reason", Prose)] },
        EventKind::DisclosureErased => {
            const { &[must("seq", Count(1)), must("digests", List(&DIGEST, 1)), must("reason", Prose)] }
        }
    }
}

/// The field of personal data that a submitted fact of a type may have beside its own fields.
///
/// It is kept apart from the event, which holds its salted digest: see `domain/disclosure.rs`.
#[must_use]
pub const fn personal(kind: EventKind) -> Option<&'static Field> {
    const SIGNATORY: Field =
        may("signatory", Object(&[must("name", Line), may("title", Line), may("capacity", Line)]));
    const DELEGATE: Field = may("delegate", Object(&[must("name", Line), may("title", Line)]));
    match kind {
        EventKind::DeclarationEndorsed => Some(&SIGNATORY),
        EventKind::GatheringAttended => Some(&DELEGATE),
        _ => None,
    }
}

/// The parts of that field by names of their own, such as `signatory.name`, for columns of a file.
#[must_use]
pub const fn personal_parts(kind: EventKind) -> &'static [Field] {
    match kind {
        EventKind::DeclarationEndorsed => {
            const {
                &[
                    may("signatory.name", Line),
                    may("signatory.title", Line),
                    may("signatory.capacity", Line),
                ]
            }
        }
        EventKind::GatheringAttended => {
            const { &[may("delegate.name", Line), may("delegate.title", Line)] }
        }
        _ => &[],
    }
}

/// The fields of a piece of evidence.
pub const EVIDENCE: &[Field] = &[
    must("source", Line),
    may("url", URL),
    may("published_on", Shape::Date),
    may("read_on", Shape::Date),
    may("quote", Prose),
];
