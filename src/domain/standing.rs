//! What stands: acts until they are withdrawn, members until they leave, agreements until they end.

use chrono::NaiveDate;

use crate::domain::event::act::Act;
use crate::domain::event::agreement::Ending;
use crate::domain::event::fact::Fact;
use crate::domain::event::fact_type::{Bearing, FactType, When};
use crate::domain::event::party::PartyEnded;
use crate::domain::seq::Seq;

/// A fact of a topic, with all that its place among the others goes by.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// Its seq.
    pub seq: Seq,
    /// Its data.
    pub fact: &'a Fact,
    /// The day on which it was recorded.
    pub recorded_on: NaiveDate,
    /// How it came to stand for a successor, where it is an act of a body that has ended.
    pub inherited: Option<Inherited<'a>>,
}

/// How an act of a body that has ended came to stand for a successor, from the day of that end on.
#[derive(Clone, Copy, Debug)]
pub struct Inherited<'a> {
    /// The fact of the body's end.
    pub by: Seq,
    /// Its data.
    pub ended: &'a PartyEnded,
    /// The day on which that was recorded.
    pub recorded_on: NaiveDate,
    /// Whether the act may have ended before the body did.
    pub is_doubtful: bool,
}

impl Inherited<'_> {
    /// When the act counts for the successor: from the body's end on, or from its own effect where that
    /// certainly lies after the end.
    #[must_use]
    pub fn when(&self, act: &Fact) -> When {
        let end = self.ended.when();
        let effect = act.when().dated().and_then(|dated| dated.effective_on);
        match (end.valid_from(), effect) {
            (Some(ended), Some(effect)) if effect.is_after(ended.latest()) => act.when(),
            (_, _) => end,
        }
    }
}

/// Something that began with one fact and may have ended with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Episode {
    /// The act, where the episode is that of an endorsement.
    pub act: Option<Act>,
    /// The fact that began it.
    pub began: Seq,
    /// Facts that tell its beginning again, of later days or of days that leave it open.
    pub again: Vec<Seq>,
    /// The fact that ended it; none while it stands.
    pub ended: Option<Seq>,
    /// The fact that suspended it before it ended for good.
    pub suspended: Option<Seq>,
    /// An end placed before the beginning that may, by its days, lie after it.
    pub perhaps_ended: Option<Seq>,
    /// Whether the end may, by its days, lie before one of those that tell the beginning again.
    pub perhaps_goes_on: bool,
}

/// The days on which a fact may have come true, as written.
#[derive(Clone, Copy)]
struct Days {
    earliest: NaiveDate,
    latest: NaiveDate,
}

impl<'a> Told<'a> {
    /// A fact of a topic's own.
    #[must_use]
    pub const fn new(seq: Seq, fact: &'a Fact, recorded_on: NaiveDate) -> Self {
        Self { seq, fact, recorded_on, inherited: None }
    }

    /// The seq since which it is one of the topic.
    #[must_use]
    pub fn place(&self) -> Seq {
        self.inherited.map_or(self.seq, |inherited| inherited.by)
    }

    /// By its last day, then by its first, then by the log.
    pub(crate) fn by_days(&self) -> (NaiveDate, NaiveDate, Seq) {
        let Days { earliest, latest } = self.days();
        (latest, earliest, self.place())
    }

    /// The first day on which it may have come true.
    pub(crate) fn earliest(&self) -> NaiveDate {
        self.days().earliest
    }

    /// By the valid time; an unknown day is open to the day of recording. What is to begin later may
    /// be taken back from the day on which it was done; what was carried to a successor stands for it
    /// since its predecessor's end.
    fn days(&self) -> Days {
        let (when, recorded_on) = match self.inherited {
            Some(inherited) => (inherited.when(self.fact), inherited.recorded_on),
            None => (self.fact.when(), self.recorded_on),
        };
        let Some(date) = when.valid_from() else {
            return Days { earliest: NaiveDate::MIN, latest: recorded_on };
        };
        let first = match (self.inherited, self.fact.bearing(), when.date()) {
            (None, Bearing::Begins(_), Some(done)) => date.earliest().min(done.earliest()),
            (_, Bearing::Begins(_) | Bearing::Ends(_) | Bearing::EndsBody | Bearing::States, _) => {
                date.earliest()
            }
        };
        Days { earliest: first.unwrap_or(NaiveDate::MIN), latest: date.latest() }
    }

    /// Whether it belongs to what one act began: beginnings of that kind, and ends that name it or
    /// all.
    fn is_of(&self, act: Option<Act>) -> bool {
        match self.fact.bearing() {
            Bearing::States => false,
            Bearing::Begins(of) => of == act,
            Bearing::Ends(named) => named.is_none() || named == act,
            Bearing::EndsBody => true,
        }
    }
}

/// The episodes of one topic (of one declaration and party, one network and member, or one
/// agreement), by the seq of what began each.
///
/// `facts` are the facts of the topic by their places in the log; those that neither begin nor end
/// anything are passed over. The facts of each act are put in order by their days where these decide, and
/// by the log where they leave it open: see [`order`]. A beginning while the act stands tells it
/// again; an end ends what stands of every act that it names.
#[must_use]
pub fn episodes(facts: &[Told<'_>]) -> Vec<Episode> {
    let bearing = facts.iter().filter(|told| told.fact.bearing() != Bearing::States);
    let told: Vec<(Told<'_>, Days)> = bearing.map(|told| (*told, told.days())).collect();
    if let [(one, _)] = told.as_slice() {
        return match one.fact.bearing() {
            Bearing::Begins(act) => vec![Episode::begun(act, one.seq)],
            Bearing::Ends(_) | Bearing::EndsBody | Bearing::States => Vec::new(),
        };
    }
    let mut acts: Vec<Option<Act>> = Vec::new();
    for (one, _) in &told {
        if let Bearing::Begins(act) = one.fact.bearing()
            && !acts.contains(&act)
        {
            acts.push(act);
        }
    }
    let mut episodes = Vec::new();
    for act in acts {
        let of_act: Vec<_> = told.iter().filter(|(one, _)| one.is_of(act)).copied().collect();
        fold(act, &in_order(of_act), &mut episodes);
    }
    episodes.sort_unstable_by_key(|episode| episode.began);
    episodes
}

/// The seqs of the facts of one act in the order in which they are judged: see [`episodes`].
#[must_use]
pub fn order(facts: &[Told<'_>], act: Option<Act>) -> Vec<Seq> {
    let of_act = facts.iter().filter(|told| told.is_of(act));
    let told = of_act.map(|told| (*told, told.days())).collect();
    in_order(told).into_iter().map(|(told, _)| told.seq).collect()
}

/// The facts of one act in the order in which they are judged: in the order of the log, each
/// preceded by those that certainly lie before it (their latest day before its earliest) and are
/// not placed yet, each of these again by its own, and these in the order of the log too.
///
/// So days decide where they can and the log where they leave it open, and a fact that is added at
/// the end of the log never changes the order among the others. The end of a body comes after all
/// that ever began for it.
fn in_order<'a>(told: Vec<(Told<'a>, Days)>) -> Vec<(Told<'a>, Days)> {
    let mut latest_start = NaiveDate::MIN;
    let knows_body_end = told.iter().any(|(one, _)| one.fact.bearing() == Bearing::EndsBody);
    let as_logged = !knows_body_end
        && told.iter().all(|(_, days)| {
            latest_start = latest_start.max(days.earliest);
            days.latest >= latest_start
        });
    if as_logged {
        return told;
    }
    let mut order = Vec::with_capacity(told.len());
    let mut placed = vec![false; told.len()];
    for first in 0..told.len() {
        // Each waits for those before it in time; with it, how far it has looked for them. None
        // waits for one that waits for it: the latest days only descend.
        let mut waiting = if placed[first] { Vec::new() } else { vec![(first, 0)] };
        placed[first] = true;
        while let Some((one, looked)) = waiting.last_mut() {
            let before = |other: &usize| !placed[*other] && lies_before(&told[*other], &told[*one]);
            if let Some(other) = (*looked..told.len()).find(before) {
                *looked = other + 1;
                placed[other] = true;
                waiting.push((other, 0));
            } else {
                order.push(told[*one]);
                waiting.pop();
            }
        }
    }
    order
}

/// Whether a fact certainly lies before another. Nothing begins for a body that is no more.
fn lies_before((one, days): &(Told<'_>, Days), (other, than): &(Told<'_>, Days)) -> bool {
    match (one.fact.bearing(), other.fact.bearing()) {
        (Bearing::Begins(_), Bearing::EndsBody) => true,
        (Bearing::EndsBody, Bearing::Begins(_)) => false,
        (
            Bearing::Begins(_) | Bearing::Ends(_) | Bearing::EndsBody | Bearing::States,
            Bearing::Begins(_) | Bearing::Ends(_) | Bearing::EndsBody | Bearing::States,
        ) => days.latest < than.earliest,
    }
}

/// Folds the facts of one act, in their order.
fn fold(act: Option<Act>, told: &[(Told<'_>, Days)], episodes: &mut Vec<Episode>) {
    let own = episodes.len();
    // The latest day of any end so far, and of those that tell again what stands.
    let (mut last_end, mut last_again) = (NaiveDate::MIN, NaiveDate::MIN);
    for (place, (one, days)) in told.iter().enumerate() {
        let standing = episodes[own..].last_mut().filter(|episode| episode.ended.is_none());
        match (one.fact.bearing(), standing) {
            (Bearing::Begins(_), Some(episode)) => {
                episode.again.push(one.seq);
                last_again = last_again.max(days.latest);
            }
            (Bearing::Begins(_), None) => {
                let is_open = last_end > days.earliest;
                let perhaps_ended = if is_open { open_end(&told[..place], *days) } else { None };
                episodes.push(Episode { perhaps_ended, ..Episode::begun(act, one.seq) });
                last_again = NaiveDate::MIN;
            }
            (Bearing::Ends(_) | Bearing::EndsBody, _) => {
                if let Some(episode) = episodes[own..].last_mut() {
                    let is_open = match episode.ended {
                        None => true,
                        Some(seq) => !suspends(one.fact) && suspended(&told[..place], seq),
                    };
                    if is_open {
                        episode.suspended = episode.ended.replace(one.seq);
                        episode.perhaps_goes_on = days.earliest < last_again;
                    }
                }
                last_end = last_end.max(days.latest);
            }
            (Bearing::States, _) => {}
        }
    }
}

/// Whether a fact leaves open that what it ends still ends for good.
#[must_use]
pub fn suspends(fact: &Fact) -> bool {
    matches!(fact, Fact::AgreementEnded(data) if data.how == Ending::Suspended)
}

fn suspended(before: &[(Told<'_>, Days)], by: Seq) -> bool {
    before.iter().any(|(one, _)| one.seq == by && suspends(one.fact))
}

/// Of the ends before a beginning that may lie after it the one that may be the earliest.
fn open_end(before: &[(Told<'_>, Days)], begins: Days) -> Option<Seq> {
    let ends =
        before.iter().filter(|(one, by)| one.fact.bearing().ends() && by.latest > begins.earliest);
    ends.min_by_key(|(_, by)| by.earliest).map(|(one, _)| one.seq)
}

impl Episode {
    /// The facts that ended it, be it that the first only suspended it.
    pub fn ends(&self) -> impl Iterator<Item = Seq> + use<> {
        self.suspended.into_iter().chain(self.ended)
    }

    const fn begun(act: Option<Act>, began: Seq) -> Self {
        Self {
            act,
            began,
            again: Vec::new(),
            ended: None,
            suspended: None,
            perhaps_ended: None,
            perhaps_goes_on: false,
        }
    }
}
