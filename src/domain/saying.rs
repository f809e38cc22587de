//! Which facts say what another says: whatever their digests, by whichever of its entries they name a body, and
//! in whatever order they list things.

use std::cell::OnceCell;

use chrono::NaiveDate;
use serde_json::{Map, Value};

use crate::domain::entity::{EntityKind, Topic};
use crate::domain::event::fact::Fact;
use crate::domain::fields::Shape;
use crate::domain::name::PartyId;
use crate::domain::rules::Lens;
use crate::domain::seq::Seq;
use crate::domain::state::State;

impl State {
    /// The facts that say the same as one, or said it before they were corrected or retracted: those that say
    /// it still come first.
    #[must_use]
    pub fn saying(&self, fact: &Fact) -> Vec<Seq> {
        let topic = fact.topic();
        let wanted = Wanted::new(self, fact);
        let former = self.former(&topic.entity);
        let former = former.filter(|(_, other)| wanted.is_said_by(other)).map(|(seq, _)| *seq);
        let former: Vec<Seq> = former.collect();
        let standing = self.of_body(topic).into_iter();
        let standing =
            standing.filter(|seq| self.fact(*seq).is_some_and(|other| wanted.is_said_by(other)));
        standing.chain(former).collect()
    }

    /// The facts of a topic that stand, whichever entry of the body they name.
    fn of_body(&self, topic: Topic) -> Vec<Seq> {
        let Topic { entity, party: Some(party) } = &topic else { return self.topic(&topic) };
        if self.merge_count() == 0 {
            return self.topic(&topic);
        }
        let lens = lens(self);
        let facts = lens.topic(entity, Some(&lens.canonical(party))).into_iter();
        facts.map(|(seq, _)| seq).collect()
    }
}

/// What is looked for.
struct Wanted<'a> {
    state: &'a State,
    fact: &'a Fact,
    /// Whether what others say is more than their data as it stands.
    is_resolved: bool,
    resolved: OnceCell<Map<String, Value>>,
}

impl<'a> Wanted<'a> {
    fn new(state: &'a State, fact: &'a Fact) -> Self {
        let mut fields = fact.kind().fields().iter();
        let has_list = fields.any(|field| matches!(field.shape, Shape::List(Shape::Id(_), _)));
        let is_resolved = has_list || state.merge_count() > 0;
        Self { state, fact, is_resolved, resolved: OnceCell::new() }
    }

    fn is_said_by(&self, other: &Fact) -> bool {
        let own = || self.resolved.get_or_init(|| resolved(self.state, self.fact));
        self.fact.says_the_same(other)
            || self.is_resolved
                && self.fact.kind() == other.kind()
                && *own() == resolved(self.state, other)
    }
}

/// What a fact says, with each body under the entry that stands for it, and lists of things in one order.
/// What a fact says of an entry itself is not said of another.
fn resolved(state: &State, fact: &Fact) -> Map<String, Value> {
    let lens = lens(state);
    let stand_for = |id: &mut Value| {
        if let Some(party) = id.as_str().and_then(|id| id.parse::<PartyId>().ok()) {
            *id = lens.canonical(&party).as_str().into();
        }
    };
    let is_part = fact.topic_ref().party.is_some();
    let mut data = fact.clone().with_digests(&[]).object();
    for field in fact.kind().fields() {
        match (field.shape, data.get_mut(field.name)) {
            (Shape::Id(EntityKind::Party), Some(id)) if is_part => stand_for(id),
            (Shape::List(Shape::Id(kind), _), Some(Value::Array(ids))) => {
                if *kind == EntityKind::Party {
                    ids.iter_mut().for_each(stand_for);
                }
                ids.sort_by(|one, other| one.as_str().cmp(&other.as_str()));
            }
            _ => {}
        }
    }
    data
}

/// How everything that is recorded looks; what is of a day is not asked.
fn lens(state: &State) -> Lens<'_> {
    Lens::now(state, NaiveDate::MIN)
}
