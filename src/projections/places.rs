//! Where those lie that endorse a declaration or did.

use chrono::{Months, NaiveDate};

use crate::domain::date::Date;
use crate::domain::text::{Country, Position};
use crate::projections::declarations::{ActOf, DeclarationStatus, Endorsement};
use crate::projections::reading::{PartyRef, Reading};
use crate::projections::span::{Certainty, Standing};

/// How many months an endorsement counts as new.
const NEW_MONTHS: Months = Months::new(12);

/// A party that endorses a declaration, may, or has withdrawn, with where it lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// Who.
    pub party: PartyRef,
    /// The country it lies in.
    pub country: Option<Country>,
    /// Where it lies; none where that is not on record.
    pub position: Option<Position>,
    /// Whether it endorses the declaration for certain, possibly, or no longer.
    pub standing: Standing,
    /// Whether it has endorsed it for certain for no longer than twelve months.
    pub is_new: bool,
    /// The day of its first act that stands, or of its withdrawal, as written.
    pub on: Option<Date>,
}

impl Reading<'_> {
    /// Where those lie that endorse a declaration or have withdrawn, each party once: those whose act is
    /// the earliest first, those that have withdrawn last. Who ended as a body is left out.
    #[must_use]
    pub fn places(&self, status: &DeclarationStatus) -> Vec<Place> {
        let by_party =
            status.endorsements.chunk_by(|one, next| one.party.party == next.party.party);
        let mut places: Vec<Place> =
            by_party.filter_map(|acts| self.standing_place(acts)).collect();
        places.sort_by_key(|place| place.on.map_or(NaiveDate::MIN, Date::latest));
        let mut gone = Vec::new();
        let withdrawn = status.withdrawn.iter();
        for one in withdrawn.rev() {
            let id = &one.party.party;
            // They stand in the order of the parties' ids.
            let stands =
                || status.endorsements.binary_search_by(|one| one.party.party.cmp(id)).is_ok();
            let is_told = gone.last().is_some_and(|last: &Place| last.party.party == *id);
            if let (Some(withdrawal), false) = (&one.act.withdrawal, is_told)
                && !stands()
            {
                let on = withdrawal.effective_on.or(withdrawal.on);
                gone.push(self.place(&one.party, Standing::Ended, false, on));
            }
        }
        places.extend(gone.into_iter().rev());
        places
    }

    fn standing_place(&self, acts: &[Endorsement]) -> Option<Place> {
        let surest = acts.iter().map(|one| one.certainty).min()?;
        let standing = match surest {
            Certainty::Certain => Standing::Certain,
            Certainty::Possible => Standing::Possible,
        };
        let first = acts.iter().min_by_key(|one| since(&one.act).map(Date::latest))?;
        let is_new = surest == Certainty::Certain && acts.iter().all(|one| self.is_new(&one.act));
        Some(self.place(&first.party, standing, is_new, since(&first.act)))
    }

    fn is_new(&self, act: &ActOf) -> bool {
        let begin = self.as_of.checked_sub_months(NEW_MONTHS).unwrap_or(NaiveDate::MIN);
        let since = since(act).and_then(Date::earliest);
        act.passage.successor_of.is_none() && since.is_some_and(|day| day > begin)
    }

    fn place(&self, party: &PartyRef, standing: Standing, is_new: bool, on: Option<Date>) -> Place {
        let entry = self.entry(&(&party.party).into());
        let (country, position) =
            entry.map_or((None, None), |(_, data)| (data.country.clone(), data.position));
        Place { party: party.clone(), country, position, standing, is_new, on }
    }
}

/// The day since which an act counts, as written.
fn since(act: &ActOf) -> Option<Date> {
    act.effective_on.or(act.on)
}
