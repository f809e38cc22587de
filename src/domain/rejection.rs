//! Every way in which a rule says no, with the data that a person needs to do better.

use chrono::NaiveDate;

use crate::domain::date::Date;
use crate::domain::digest::Digest;
use crate::domain::entity::Entity;
use crate::domain::event::act::Act;
use crate::domain::event::fact::FactKind;
use crate::domain::event::network::Measure;
use crate::domain::identifier::Misfit;
use crate::domain::name::{AgreementId, DeclarationId, PartyId};
use crate::domain::seq::Seq;

/// Why a command is refused. The edges word it for people, in their language.
#[derive(Clone, Debug, PartialEq)]
pub enum Rejection {
    /// No such thing is registered.
    Unknown {
        /// The field that names it.
        field: &'static str,
        /// The thing named.
        entity: Entity,
        /// Registered ids that are close to it.
        similar: Vec<String>,
    },
    /// The id is taken.
    Registered {
        /// The thing.
        entity: Entity,
        /// The fact that registers it.
        seq: Seq,
    },
    /// The id is compared as equal to a registered one.
    LooksLike {
        /// The new id.
        entity: Entity,
        /// The registered one.
        registered: String,
    },
    /// The party was merged into another, which is to be named instead.
    Merged {
        /// The party named.
        party: PartyId,
        /// The one that stands for both.
        into: PartyId,
        /// The fact that says so.
        seq: Seq,
    },
    /// A date after the day of recording.
    Future {
        /// The field.
        field: &'static str,
        /// The date.
        date: Date,
        /// The day of recording.
        today: NaiveDate,
    },
    /// A date that lies before one that it cannot precede.
    TooEarly {
        /// The field.
        field: &'static str,
        /// The date.
        date: Date,
        /// The fact with the earlier date.
        seq: Seq,
        /// That fact's type.
        kind: FactKind,
        /// Its date.
        not_before: Date,
    },
    /// An end before its own beginning.
    EndsBeforeItBegins {
        /// The field with the end.
        field: &'static str,
        /// The end.
        end: Date,
        /// The beginning.
        start: Date,
    },
    /// An act of this kind stands already.
    StandsAlready {
        /// The declaration.
        declaration: DeclarationId,
        /// The party.
        party: PartyId,
        /// The act.
        act: Act,
        /// The fact that made it.
        seq: Seq,
    },
    /// Nothing stands that could be withdrawn.
    NothingToWithdraw {
        /// The declaration.
        declaration: DeclarationId,
        /// The party.
        party: PartyId,
        /// The act that was to be withdrawn.
        act: Option<Act>,
        /// What does stand.
        standing: Vec<(Act, Seq)>,
    },
    /// The same fact is recorded.
    RecordedAlready {
        /// The fact.
        seq: Seq,
        /// Its type.
        kind: FactKind,
    },
    /// The party is no member and cannot leave.
    NotAMember {
        /// The network.
        network: Entity,
        /// The party.
        party: PartyId,
    },
    /// The agreement or party has ended already.
    EndedAlready {
        /// What has ended.
        entity: Entity,
        /// The fact that ended it.
        seq: Seq,
    },
    /// The party had ended by then.
    PartyEnded {
        /// The field that says when, or that names the party.
        field: &'static str,
        /// The day on which it was to do something.
        date: Date,
        /// The party.
        party: PartyId,
        /// The day of its end.
        ended_on: Date,
        /// The fact that ended it.
        seq: Seq,
        /// The parties that succeed it.
        successors: Vec<PartyId>,
    },
    /// A party cannot succeed itself.
    SucceedsItself {
        /// The party.
        party: PartyId,
    },
    /// Something is handed on, and no successor is named.
    NoSuccessor {
        /// The party that ends.
        party: PartyId,
    },
    /// Something is handed on by name, and everything is.
    CarriedAnyway {
        /// What is named beside everything.
        entity: Entity,
    },
    /// Nothing stands under what is to be handed on.
    NothingToCarry {
        /// The party that ends.
        party: PartyId,
        /// What was to be handed on.
        entity: Entity,
    },
    /// The register is kept no longer.
    Closed {
        /// The fact that says so.
        seq: Seq,
        /// Since when.
        on: Option<Date>,
    },
    /// The agreement had run out by its own term.
    RanOut {
        /// The field.
        field: &'static str,
        /// The agreement.
        agreement: Entity,
        /// The day on which it was to end.
        date: Date,
        /// The last day of its term.
        until: Date,
        /// The fact that says so.
        seq: Seq,
    },
    /// An agreement needs two different parties.
    TooFewParties {
        /// The parties named, each once.
        parties: Vec<PartyId>,
    },
    /// An agreement cannot renew itself, nor one that renews it.
    RenewsItself {
        /// The agreement.
        agreement: AgreementId,
        /// The one that it was to renew.
        renews: AgreementId,
    },
    /// Parties that signed an agreement with each other are two bodies and cannot be merged.
    SignedTogether {
        /// The party that was to be merged.
        party: PartyId,
        /// The party that it was to be merged into.
        into: PartyId,
        /// The agreement between them.
        seq: Seq,
    },
    /// A party cannot be merged into itself.
    MergedIntoItself {
        /// The party.
        party: PartyId,
    },
    /// The same id twice in one list.
    Twice {
        /// The field.
        field: &'static str,
        /// The id.
        id: String,
    },
    /// The subdivision does not lie in the country.
    NotInCountry {
        /// The subdivision.
        subdivision: String,
        /// The country.
        country: String,
    },
    /// No such scheme of identifiers is known or declared.
    UnknownScheme {
        /// The scheme named.
        scheme: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The value is none of its scheme, or not of this body.
    WrongIdentifier {
        /// The scheme.
        scheme: String,
        /// The value.
        value: String,
        /// What is wrong with it.
        misfit: Misfit,
    },
    /// Another body that stands is called so in the same scheme.
    IdentifierTaken {
        /// The scheme.
        scheme: String,
        /// The value.
        value: String,
        /// The other body.
        party: PartyId,
        /// The fact that says so.
        seq: Seq,
    },
    /// A total of this measure cannot be about this subject.
    WrongMeasure {
        /// The measure.
        measure: Measure,
        /// The subject.
        subject: Entity,
        /// The measures that can.
        possible: Vec<Measure>,
    },
    /// The log has no such event.
    NoSuchEvent {
        /// The seq named.
        seq: Seq,
        /// The last event of the log.
        head: Seq,
    },
    /// The event is about another event and can itself be neither corrected nor retracted.
    NotAFact {
        /// The event named.
        seq: Seq,
        /// The event it is about.
        of: Seq,
    },
    /// The event was retracted.
    RetractedAlready {
        /// The event.
        seq: Seq,
        /// The retraction.
        by: Seq,
    },
    /// A correction keeps the type of the event.
    OtherType {
        /// The event.
        seq: Seq,
        /// Its type.
        kind: FactKind,
        /// The type of the new data.
        came: FactKind,
    },
    /// The new data is the data that stands.
    NothingChanges {
        /// The event.
        seq: Seq,
    },
    /// Later facts would lose what they rest on.
    Orphans {
        /// The event that was to be changed.
        seq: Seq,
        /// The first ten facts that rest on it.
        facts: Vec<Seq>,
        /// How many there are.
        count: usize,
    },
    /// The reason is empty or holds control characters.
    NoReason,
    /// The event has no personal data, and never had any.
    NothingToErase {
        /// The event.
        seq: Seq,
    },
    /// All personal data of the event was erased.
    ErasedAlready {
        /// The event.
        seq: Seq,
        /// The last erasure.
        by: Seq,
    },
    /// An erasure takes all personal data of an event, and names other digests.
    OtherDigests {
        /// The event.
        seq: Seq,
        /// The digests of all that is not erased.
        digests: Vec<Digest>,
    },
}
