//! The facts about the register itself: what it is called, who answers for it, what changes its
//! answers, and that it is kept no longer.

use crate::domain::date::Date;
use crate::domain::entity::TopicRef;
use crate::domain::event::fact_type::{Bearing, When, fact};
use crate::domain::fields::Shape::{Line, Prose};
use crate::domain::fields::{Form, URL, record};
use crate::domain::name::{DeclarationId, SeriesId};
use crate::domain::text::Text;
use crate::domain::zone::Zone;

record! {
    /// On which terms the register may be used.
    pub struct Terms {
        /// The licence of its data.
        may licence: Option<String> = Line,
        /// Whom to turn to.
        may contact: Option<String> = Line,
    }
}

record! {
    /// A scheme of identifiers that this register uses beside those that are known everywhere.
    pub struct DeclaredScheme {
        /// The name by which identifiers name it.
        must scheme: String = Shape::Form(Form::Scheme),
        /// What it is called.
        must title: Text,
        /// The address of a value, with `{value}` in its place.
        may address: Option<String> = Shape::Form(Form::Address),
    }
}

fact! {
    /// `register.described`: what the register is called and who keeps it, and what its answers depend
    /// on. A later one replaces it from its own seq on; the first one holds from #1 on.
    pub struct RegisterDescribed = "register.described" {
        /// Its title.
        must title: Text,
        /// Who answers for it.
        may keeper: Option<Text>,
        /// The time zone in which its days begin and end.
        may zone: Option<Zone>,
        /// On which terms it may be used.
        may terms: Option<Terms>,
        /// The declaration that leads the home page; the latest adopted where none is named.
        may leads: Option<DeclarationId>,
        /// The series of gatherings whose guests belong to the global network.
        may network_series: Vec<SeriesId>,
        /// The schemes of identifiers that it declares.
        may schemes: Vec<DeclaredScheme>,
    }
    |fact| {
        topic: TopicRef::REGISTER,
        when: When::Always,
        bearing: Bearing::States,
        reason: None,
    }
}

fact! {
    /// `register.closed`: the register is kept no longer. From that day on only corrections and
    /// retractions are recorded. Undone by retraction.
    pub struct RegisterClosed = "register.closed" {
        /// Since when. It may lie ahead.
        must on: Option<Date>,
        /// Why.
        must reason: String = Prose,
        /// The address of the register that goes on in its place.
        may successor: Option<String> = URL,
    }
    |fact| {
        topic: TopicRef::REGISTER,
        when: When::planned("on", fact.on),
        bearing: Bearing::States,
        reason: Some(&fact.reason),
    }
}
