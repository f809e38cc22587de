//! Facts about declarations: texts adopted, endorsed by acts, and endorsements withdrawn.

use crate::domain::date::Date;
use crate::domain::entity::TopicRef;
use crate::domain::event::act::Act;
use crate::domain::event::fact_type::{Bearing, When, fact};
use crate::domain::fields::Shape::Prose;
use crate::domain::fields::{Form, URL, record, words};
use crate::domain::name::{DeclarationId, GatheringId, PartyId};
use crate::domain::text::{Language, Text};

words! {
    /// What kind of text it is.
    DeclarationKind {
        /// A declaration.
        Declaration = "declaration",
        /// A communiqué.
        Communique = "communique",
        /// A statement.
        Statement = "statement",
        /// A treaty, convention or protocol.
        Treaty = "treaty",
        /// Any other, as its title says.
        Other = "other",
    }
}

record! {
    /// Where the adopted text is to be found, and what it is byte for byte.
    pub struct AdoptedText {
        /// Its address.
        must url: String = URL,
        /// SHA-256 of its bytes, in 64 lower-case hexadecimal digits.
        may sha256: Option<String> = Shape::Form(Form::Sha256),
        /// Its language.
        may language: Option<Language>,
    }
}

fact! {
    /// `declaration.adopted`: a text was adopted that parties may endorse.
    pub struct DeclarationAdopted = "declaration.adopted" {
        /// The id that the register gives it.
        registers declaration: DeclarationId,
        /// What kind of text.
        must kind: DeclarationKind,
        /// Its title.
        must title: Text,
        /// When it was adopted.
        must adopted_on: Option<Date>,
        /// The gathering that adopted it.
        may at: Option<GatheringId>,
        /// The text itself.
        may text: Option<AdoptedText>,
    }
    |fact| {
        topic: TopicRef::thing(&fact.declaration),
        when: When::past("adopted_on", fact.adopted_on),
        bearing: Bearing::States,
        reason: None,
    }
}

record! {
    /// A reservation or declaration made with an act.
    pub struct Statement {
        /// Its language.
        must language: Language,
        /// What was said.
        must text: String = Prose,
    }
}

fact! {
    /// `declaration.endorsed`: a party endorsed a declaration by an act.
    pub struct DeclarationEndorsed = "declaration.endorsed" {
        /// The declaration.
        must declaration: DeclarationId,
        /// The party.
        must party: PartyId,
        /// The act.
        must act: Act,
        /// The day of the act.
        must on: Option<Date>,
        /// The day from which it counts, where that is not the day of the act.
        may effective_on: Option<Date>,
        /// A reservation or declaration made with it.
        may statement: Option<Box<Statement>>,
        /// Who signed it.
        personal signatory { name, title, capacity },
    }
    |fact| {
        topic: TopicRef::part(&fact.declaration, &fact.party),
        when: When::past("on", fact.on).effective(fact.effective_on),
        bearing: Bearing::Begins(Some(fact.act)),
        reason: None,
    }
}

fact! {
    /// `endorsement.withdrawn`: a party took back one act, or all that stand.
    pub struct EndorsementWithdrawn = "endorsement.withdrawn" {
        /// The declaration.
        must declaration: DeclarationId,
        /// The party.
        must party: PartyId,
        /// The act that is withdrawn; all that stand where none is named.
        may act: Option<Act>,
        /// The day of the notification.
        must on: Option<Date>,
        /// The day from which it counts, where that is not the day of the notification.
        may effective_on: Option<Date>,
        /// Why.
        must reason: String = Prose,
    }
    |fact| {
        topic: TopicRef::part(&fact.declaration, &fact.party),
        when: When::past("on", fact.on).effective(fact.effective_on),
        bearing: Bearing::Ends(fact.act),
        reason: Some(&fact.reason),
    }
}
