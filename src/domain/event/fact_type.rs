//! What each type of fact declares of itself, beside its fields.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::domain::date::Date;
use crate::domain::entity::TopicRef;
use crate::domain::event::act::Act;
use crate::domain::fields::Record;

/// A type of fact. Nothing here has a default: whoever adds a type answers every question.
pub trait FactType: Record + Clone + fmt::Debug + PartialEq + Serialize + DeserializeOwned {
    /// The written form of the type, such as `party.registered`.
    const TYPE: &'static str;

    /// What the fact is about, and whose part in it, where it tells one party's.
    fn topic(&self) -> TopicRef<'_>;

    /// When it happened.
    fn when(&self) -> When;

    /// How it bears on the other facts of its topic.
    fn bearing(&self) -> Bearing;

    /// Why it happened, where it says so.
    fn reason(&self) -> Option<&str>;
}

/// Declares a type of fact: its struct as `record!` does, the written form of its type behind the
/// name, and then the answers of [`FactType`], of a fact that is given a name between bars.
macro_rules! fact {
    (
        $(#[doc = $about:literal])+
        pub struct $name:ident = $written:literal { $($fields:tt)* }
        |$fact:ident| {
            topic: $topic:expr,
            when: $when:expr,
            bearing: $bearing:expr,
            reason: $reason:expr,
        }
    ) => {
        $crate::domain::fields::record! { $(#[doc = $about])+ pub struct $name { $($fields)* } }

        #[allow(unused_variables)] // Not every answer looks at the fact.
        impl $crate::domain::event::fact_type::FactType for $name {
            const TYPE: &'static str = $written;

            fn topic(&self) -> $crate::domain::entity::TopicRef<'_> {
                let $fact = self;
                $topic
            }

            fn when(&self) -> $crate::domain::event::fact_type::When {
                let $fact = self;
                $when
            }

            fn bearing(&self) -> $crate::domain::event::fact_type::Bearing {
                let $fact = self;
                $bearing
            }

            fn reason(&self) -> Option<&str> {
                let $fact = self;
                $reason
            }
        }
    };
}
pub(crate) use fact;

/// How a fact bears on the other facts of its topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearing {
    /// It stands by itself.
    States,
    /// It begins what a later fact may end: an act, a membership, an agreement.
    Begins(Option<Act>),
    /// It ends what stands: one act, or all.
    Ends(Option<Act>),
    /// It ends a body, and under every topic of its own what stands there.
    EndsBody,
}

impl Bearing {
    /// Whether it can end anything.
    #[must_use]
    pub const fn ends(self) -> bool {
        match self {
            Self::Ends(_) | Self::EndsBody => true,
            Self::Begins(_) | Self::States => false,
        }
    }
}

/// When a fact happened, by its own account.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    /// It holds on every day.
    Always,
    /// When the thing happened that it is about, as an attendance with its gathering.
    WithItsThing,
    /// On a date of its own.
    On(Dated),
}

/// The dates of a fact. (A date that is none is unknown.)
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dated {
    /// The field that says when it happened.
    pub field: &'static str,
    /// What that field says.
    pub date: Option<Date>,
    /// Whether that date may lie after the day of recording.
    pub may_lie_ahead: bool,
    /// From when it counts, where that is not the day on which it happened. It may lie ahead.
    pub effective_on: Option<Date>,
    /// The last day of its term, where it carries its own end. It may lie ahead.
    pub until: Option<Date>,
}

impl Dated {
    /// The date from which the fact counts, that of its effect, else that on which it happened, after
    /// the field that says it.
    #[must_use]
    pub const fn valid_from(self) -> (&'static str, Option<Date>) {
        match self.effective_on {
            Some(date) => ("effective_on", Some(date)),
            None => (self.field, self.date),
        }
    }
}

impl When {
    /// On a date that does not lie after the day of recording: what is recorded has happened.
    #[must_use]
    pub const fn past(field: &'static str, date: Option<Date>) -> Self {
        let may_lie_ahead = false;
        Self::On(Dated { field, date, may_lie_ahead, effective_on: None, until: None })
    }

    /// On a date that may lie ahead.
    #[must_use]
    pub const fn planned(field: &'static str, date: Option<Date>) -> Self {
        let may_lie_ahead = true;
        Self::On(Dated { field, date, may_lie_ahead, effective_on: None, until: None })
    }

    /// The same, counting from another day.
    #[must_use]
    pub const fn effective(self, effective_on: Option<Date>) -> Self {
        match self {
            Self::On(dated) => Self::On(Dated { effective_on, ..dated }),
            Self::Always | Self::WithItsThing => self,
        }
    }

    /// The same, for a term.
    #[must_use]
    pub const fn until(self, until: Option<Date>) -> Self {
        match self {
            Self::On(dated) => Self::On(Dated { until, ..dated }),
            Self::Always | Self::WithItsThing => self,
        }
    }

    /// The date from which it counts, as written: that of its effect, else that on which it happened.
    #[must_use]
    pub fn valid_from(self) -> Option<Date> {
        self.dated().and_then(|dated| dated.valid_from().1)
    }

    /// The date that says when, as written; none where it is unknown or not the fact's own.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        self.dated().and_then(|dated| dated.date)
    }

    /// The dates, where the fact has any of its own.
    #[must_use]
    pub const fn dated(self) -> Option<Dated> {
        match self {
            Self::On(dated) => Some(dated),
            Self::Always | Self::WithItsThing => None,
        }
    }
}
