//! Which facts only tell again what another began.

use chrono::NaiveDate;

use crate::domain::seq::Seq;
use crate::projections::reading::Reading;

impl Reading<'_> {
    /// The fact that began what the fact at a seq only tells again in this view; none where it tells
    /// something of its own.
    #[must_use]
    pub fn began_what_tells(&self, seq: Seq) -> Option<Seq> {
        let topic = self.fact(seq)?.data.topic();
        let (facts, floor) = match &topic.party {
            Some(party) => {
                let party = self.merges.resolve(party);
                (self.part(&topic.entity, party), self.floor(&topic.entity))
            }
            None => (self.agreement_facts(&topic.entity), NaiveDate::MIN),
        };
        let periods = self.periods(&facts, floor);
        let told = periods.iter().find(|period| period.retold().any(|again| again == seq));
        told.map(|period| period.began.seq)
    }
}
