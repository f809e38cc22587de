//! Given some facts, when a command comes, then it is accepted or refused: the words for saying so.

use std::sync::Arc;

use chrono::NaiveDate;
use daicho::domain::command::Command;
use daicho::domain::date::Date;
use daicho::domain::decide::decide;
use daicho::domain::digest::Digest;
use daicho::domain::entity::{Entity, EntityKind};
use daicho::domain::entry::read_command;
use daicho::domain::event::Event;
use daicho::domain::event::fact::Fact;
use daicho::domain::name::PartyId;
use daicho::domain::rejection::Rejection;
use daicho::domain::seq::Seq;
use daicho::domain::state::State;
use serde_json::{Value, json};

/// The day on which all commands of the scenarios come.
pub const TODAY: &str = "2026-11-24";

/// The one declaration of most scenarios, adopted on [`ADOPTED`].
pub const DECLARATION: &str = "tokyo-declaration";
pub const ADOPTED: &str = "2021-08-07";

/// A register with some history.
#[derive(Clone, Debug, Default)]
pub struct Scenario(State);

/// What became of a command.
pub struct Outcome {
    scenario: Scenario,
    command: Command,
    decision: Result<Event, Rejection>,
}

/// A register in which these commands were carried out, one after the other.
pub fn given(history: impl IntoIterator<Item = Command>) -> Scenario {
    history.into_iter().fold(Scenario::default(), |scenario, command| scenario.and(command))
}

impl Scenario {
    pub fn and(self, command: Command) -> Self {
        self.when(command).then_accepted()
    }

    pub fn when(self, command: Command) -> Outcome {
        let decision = decide(&self.0, &command, TODAY.parse().unwrap());
        Outcome { scenario: self, command, decision }
    }

    /// The same question to the same register, several times over.
    pub fn whenever(&self, command: Command) -> Outcome {
        self.clone().when(command)
    }

    pub fn state(&self) -> &State {
        &self.0
    }
}

impl Outcome {
    /// The register with the event that the command caused.
    #[track_caller]
    pub fn then_accepted(self) -> Scenario {
        let Self { mut scenario, command, decision } = self;
        let event = match decision {
            Ok(event) => event,
            Err(rejection) => {
                panic!("refused at {}: {rejection:?}\n{command:?}", scenario.0.head().next())
            }
        };
        scenario.0.evolve(&Arc::new(event), today());
        scenario
    }

    #[track_caller]
    pub fn then_refused(self, rejection: Rejection) {
        assert_eq!(self.decision, Err(rejection), "{:?}", self.command);
    }
}

impl Outcome {
    /// That some rule says no, whichever.
    #[track_caller]
    pub fn then_refused_somehow(self) -> Rejection {
        self.decision.expect_err("a rejection")
    }
}

/// A fact, from its data as somebody would submit it.
#[track_caller]
pub fn fact(kind: &str, data: Value) -> Command {
    let fields = data.as_object().expect("an object");
    let Ok((command, _)) = read_command(kind.parse().unwrap(), fields.clone()) else {
        panic!("no {kind}: {data}")
    };
    command
}

/// The same fact with one more field, or with another value in it.
#[track_caller]
pub fn with(command: Command, field: &str, value: impl Into<Value>) -> Command {
    let event = fact_of(command);
    let mut data = serde_json::to_value(&event).unwrap();
    data[field] = value.into();
    fact(event.kind().as_str(), data)
}

/// The fact of a command that records one.
pub fn fact_of(command: Command) -> Fact {
    match command {
        Command::Record(fact) => fact,
        other => panic!("records no fact: {other:?}"),
    }
}

/// A digest that is as good as any other.
pub fn digest(letter: &str) -> Digest {
    serde_json::from_value(json!(letter.repeat(43))).unwrap()
}

pub fn correct(seq: u64, to: Command) -> Command {
    Command::Correct { seq: Seq(seq), data: fact_of(to), reason: "a slip".into() }
}

pub fn retract(seq: u64) -> Command {
    Command::Retract { seq: Seq(seq), reason: "it never happened".into() }
}

pub fn party(id: &str) -> Command {
    fact("party.registered", json!({"party": id, "kind": "city", "names": {"en": id}}))
}

pub fn parties<const N: usize>(ids: [&str; N]) -> [Command; N] {
    ids.map(party)
}

pub fn merged(party: &str, into: &str) -> Command {
    fact("party.merged", json!({"party": party, "into": into}))
}

/// A party that is no more, succeeded in everything that stood for it.
pub fn succeeded(party: &str, on: &str, successors: &[&str]) -> Command {
    let how = if successors.len() > 1 { "split" } else { "merged" };
    let carries: &[&str] = if successors.is_empty() { &[] } else { &["all"] };
    let data =
        json!({"party": party, "on": on, "how": how, "successors": successors, "carries": carries});
    fact("party.ended", data)
}

pub fn adopted(declaration: &str, on: &str) -> Command {
    let title = json!({"en": declaration});
    let data = json!({
        "declaration": declaration, "kind": "declaration", "title": title, "adopted_on": on,
    });
    fact("declaration.adopted", data)
}

/// An endorsement of the declaration.
pub fn endorsed(party: &str, on: &str) -> Command {
    act(party, "endorsement", on)
}

pub fn act(party: &str, act: &str, on: &str) -> Command {
    let data = json!({"declaration": DECLARATION, "party": party, "act": act, "on": on});
    fact("declaration.endorsed", data)
}

/// The withdrawal of all acts of a party that stand.
pub fn withdrawn(party: &str, on: &str) -> Command {
    let data = json!({"declaration": DECLARATION, "party": party, "on": on, "reason": "changed"});
    fact("endorsement.withdrawn", data)
}

pub fn held(gathering: &str, on: &str) -> Command {
    let title = json!({"en": gathering});
    fact(
        "gathering.held",
        json!({"gathering": gathering, "kind": "forum", "title": title, "held_on": on}),
    )
}

pub fn attended(gathering: &str, party: &str, role: &str) -> Command {
    fact("gathering.attended", json!({"gathering": gathering, "party": party, "role": role}))
}

pub fn signed(agreement: &str, parties: &[&str], on: &str) -> Command {
    let data = json!({"agreement": agreement, "kind": "memorandum", "parties": parties, "on": on});
    fact("agreement.signed", data)
}

pub fn ended(agreement: &str, on: &str, how: &str) -> Command {
    fact("agreement.ended", json!({"agreement": agreement, "on": on, "how": how, "reason": "-"}))
}

pub fn network(id: &str) -> Command {
    let data = json!({"network": id, "kind": "network", "title": {"en": id}, "on": null});
    fact("network.established", data)
}

pub fn joined(network: &str, party: &str, on: &str) -> Command {
    fact("network.joined", json!({"network": network, "party": party, "on": on}))
}

pub fn left(network: &str, party: &str, on: &str) -> Command {
    fact("network.left", json!({"network": network, "party": party, "on": on}))
}

pub fn role(network: &str, party: &str, role: &str, from: &str) -> Command {
    let data = json!({"network": network, "party": party, "role": role, "from": from});
    fact("network.role_assumed", data)
}

pub fn strategy(id: &str, goals: &[&str]) -> Command {
    let goals: Vec<Value> =
        goals.iter().map(|goal| json!({"goal": goal, "title": {"en": goal}})).collect();
    let data = json!({"strategy": id, "title": {"en": id}, "on": "2014-12", "goals": goals});
    fact("strategy.adopted", data)
}

pub fn total(subject: &str, measure: &str, total: u64) -> Command {
    let data = json!({
        "subject": subject, "measure": measure, "total": total,
        "as_of": "2022-02-28", "source": "a page",
    });
    fact("total.reported", data)
}

pub fn entity(kind: EntityKind, id: &str) -> Entity {
    Entity::new(kind, id)
}

pub fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().unwrap()
}

pub fn party_id(text: &str) -> PartyId {
    id(text)
}

pub fn date(text: &str) -> Date {
    id(text)
}

pub fn today() -> NaiveDate {
    id(TODAY)
}
