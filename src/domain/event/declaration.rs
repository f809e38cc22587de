//! Facts about declarations: texts adopted, endorsed by acts, and endorsements withdrawn.

use crate::domain::date::Date;
use crate::domain::entity::TopicRef;
use crate::domain::event::act::Act;
use crate::domain::event::fact_type::{Bearing, FactType, When};
use crate::domain::fields::Shape::Prose;
use crate::domain::fields::{Form, Shape, URL, record, words};
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

record! {
    /// `declaration.adopted`: a text was adopted that parties may endorse.
    pub struct DeclarationAdopted {
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
}

impl FactType for DeclarationAdopted {
    const TYPE: &'static str = "declaration.adopted";

    fn topic(&self) -> TopicRef<'_> {
        TopicRef::thing(&self.declaration)
    }

    fn when(&self) -> When {
        When::past("adopted_on", self.adopted_on)
    }

    fn bearing(&self) -> Bearing {
        Bearing::States
    }

    fn reason(&self) -> Option<&str> {
        None
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

record! {
    /// `declaration.endorsed`: a party endorsed a declaration by an act.
    pub struct DeclarationEndorsed {
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
}

impl FactType for DeclarationEndorsed {
    const TYPE: &'static str = "declaration.endorsed";

    fn topic(&self) -> TopicRef<'_> {
        TopicRef::part(&self.declaration, &self.party)
    }

    fn when(&self) -> When {
        When::past("on", self.on).effective(self.effective_on)
    }

    fn bearing(&self) -> Bearing {
        Bearing::Begins(Some(self.act))
    }

    fn reason(&self) -> Option<&str> {
        None
    }
}

record! {
    /// `endorsement.withdrawn`: a party took back one act, or all that stand.
    pub struct EndorsementWithdrawn {
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
}

impl FactType for EndorsementWithdrawn {
    const TYPE: &'static str = "endorsement.withdrawn";

    fn topic(&self) -> TopicRef<'_> {
        TopicRef::part(&self.declaration, &self.party)
    }

    fn when(&self) -> When {
        When::past("on", self.on).effective(self.effective_on)
    }

    fn bearing(&self) -> Bearing {
        Bearing::Ends(self.act)
    }

    fn reason(&self) -> Option<&str> {
        Some(&self.reason)
    }
}
