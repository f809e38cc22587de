//! The cumulative curve of a declaration: on which days the count of its endorsers changes, and what was
//! published of it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::domain::date::Date;
use crate::domain::entity::Entity;
use crate::domain::event::fact::Fact;
use crate::domain::event::network::Measure;
use crate::domain::name::DeclarationId;
use crate::projections::reading::{Count, FactRef, Reading, span};
use crate::projections::summing::counted;
use crate::projections::tally::Difference;

/// How many endorse a declaration from which day on, and what was published.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// Every day on which the count changes, by day, those that lie ahead of the day asked about included.
    /// Before the first one nobody is counted.
    pub steps: Vec<Step>,
    /// Every count that was published, by its day.
    pub published: Vec<Published>,
}

/// From a day on so many endorse a declaration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The first day.
    pub day: NaiveDate,
    /// How many, up to the day before the next step.
    pub endorsers: Count,
}

/// A count of endorsers that somebody published.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// The day for which it was given; of a month or a year, its last.
    pub day: NaiveDate,
    /// The same as written.
    pub as_of: Option<Date>,
    /// How many.
    pub total: u64,
    /// Who published it.
    pub source: String,
    /// The fact that tells it.
    pub fact: FactRef,
}

impl Curve {
    /// How many endorse the declaration on a day.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Count {
        let by_then = self.steps.partition_point(|step| step.day <= day);
        let last = self.steps.get(..by_then).and_then(<[Step]>::last);
        last.map_or_else(Count::default, |step| step.endorsers)
    }
}

impl Reading<'_> {
    /// The curve of a declaration as it is known in this view; none where its adoption is not.
    #[must_use]
    pub fn curve(&self, id: &DeclarationId) -> Option<Curve> {
        let entity = Entity::from(id);
        self.adoption(&entity)?;
        let of_roll = self.table.roll(&entity, |roll| roll.changes(self.known_at));
        let changes = of_roll.unwrap_or_else(|| self.changes_of_count(&entity));
        let (mut steps, mut sum) = (Vec::new(), Difference::default());
        for (day, more) in changes.into_iter().filter(|(_, more)| *more != Difference::default()) {
            sum += more;
            steps.push(Step { day, endorsers: sum.into() });
        }
        Some(Curve { steps, published: self.published(&entity) })
    }

    /// From which days on so many more endorse a declaration, or fewer, by going through its parties.
    fn changes_of_count(&self, entity: &Entity) -> BTreeMap<NaiveDate, Difference> {
        let floor = self.floor(entity);
        let mut changes: BTreeMap<NaiveDate, Difference> = BTreeMap::new();
        for part in self.parts(entity) {
            let by_any =
                counted(&(part.facts, floor)).into_iter().filter(|(_, act, _)| act.is_none());
            by_any.for_each(|(day, _, more)| *changes.entry(day).or_default() += more);
        }
        changes
    }

    /// What was published of a declaration, by day and seq; of two for one day by one source the later.
    fn published(&self, entity: &Entity) -> Vec<Published> {
        let mut published: Vec<Published> = Vec::new();
        for fact in self.own(entity) {
            let Fact::TotalReported(data) = fact.data else { continue };
            if data.measure != Measure::Endorsers {
                continue;
            }
            let (day, total, source) = (span(fact).latest, data.total, data.source.clone());
            published.retain(|other| (other.day, &other.source) != (day, &source));
            let as_of = data.as_of;
            published.push(Published { day, as_of, total, source, fact: fact.into() });
        }
        published.sort_by_key(|one| (one.day, one.fact.seq));
        published
    }
}
