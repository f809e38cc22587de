//! What an event says, in one line of either language: for the log and the audit trail.
//!
//! Things are named by their ids, so that the line can be written without looking at any view.

use crate::domain::date::Date;
use crate::domain::event::Event;
use crate::domain::event::act::Act;
use crate::domain::event::agreement::AgreementSigned;
use crate::domain::event::declaration::{DeclarationEndorsed, EndorsementWithdrawn};
use crate::domain::event::fact::Fact;
use crate::domain::event::network::{NetworkRoleAssumed, TotalReported};
use crate::domain::text::Text;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::{
    act_word, agreement_kind_word, declaration_kind_word, ending_word, gathering_kind_word,
    measure_word, network_kind_word, party_kind_word, role_word,
};

/// The line.
#[must_use]
pub fn summary(lang: Lang, event: &Event) -> String {
    match event {
        Event::Fact(fact) => of_fact(lang, fact),
        Event::Corrected(data) => {
            let (seq, now) = (data.seq, of_fact(lang, &data.data));
            pick(lang, format!("corrects {seq}: {now}"), format!("{seq} を訂正：{now}"))
        }
        Event::Retracted(data) => {
            let seq = data.seq;
            pick(lang, format!("retracts {seq}"), format!("{seq} を取消し"))
        }
        Event::Erased(data) => {
            let (seq, count) = (data.seq, data.digests.len());
            let pieces = if count == 1 { "one piece".into() } else { format!("{count} pieces") };
            pick(
                lang,
                format!("erases {pieces} of personal data of {seq}"),
                format!("{seq} の個人情報 {count} 件を消去"),
            )
        }
    }
}

fn of_fact(lang: Lang, fact: &Fact) -> String {
    match fact {
        Fact::PartyRegistered(data) => {
            let (kind, id) = (party_kind_word(lang, data.kind), &data.party);
            named(lang, kind, id.as_str(), Some(&data.names), None)
        }
        Fact::PartyRenamed(data) => {
            let (id, name, on) = (&data.party, quoted(lang, &data.names), date(lang, data.on));
            pick(
                lang,
                format!("{id} is called {name} since {on}"),
                format!("{id} の名称が{name}に（{on}）"),
            )
        }
        Fact::PartyMerged(data) => {
            let (id, into) = (&data.party, &data.into);
            pick(
                lang,
                format!("{id} and {into} are one body: {into}"),
                format!("{id} と {into} は同一の主体（{into} に統合）"),
            )
        }
        Fact::GatheringHeld(data) => {
            let kind = gathering_kind_word(lang, data.kind);
            named(lang, kind, data.gathering.as_str(), Some(&data.title), Some(data.held_on))
        }
        Fact::GatheringAttended(data) => {
            let (id, party, role) = (&data.gathering, &data.party, role_word(lang, data.role));
            pick(lang, format!("{party} at {id}: {role}"), format!("{party} → {id}：{role}"))
        }
        Fact::DeclarationAdopted(data) => {
            let kind = declaration_kind_word(lang, data.kind);
            named(lang, kind, data.declaration.as_str(), Some(&data.title), Some(data.adopted_on))
        }
        Fact::DeclarationEndorsed(data) => endorsed(lang, data),
        Fact::EndorsementWithdrawn(data) => withdrawn(lang, data),
        Fact::AgreementSigned(data) => signed(lang, data),
        Fact::AgreementEnded(data) => {
            let (id, how, on) = (&data.agreement, ending_word(lang, data.how), date(lang, data.on));
            pick(lang, format!("{id}: {how}, {on}"), format!("{id}：{how}（{on}）"))
        }
        Fact::NetworkEstablished(data) => {
            let kind = network_kind_word(lang, data.kind);
            named(lang, kind, data.network.as_str(), Some(&data.title), Some(data.on))
        }
        Fact::NetworkJoined(data) => {
            let (id, party, on) = (&data.network, &data.party, date(lang, data.on));
            pick(lang, format!("{party} joins {id}, {on}"), format!("{party} → {id}：加盟（{on}）"))
        }
        Fact::NetworkLeft(data) => {
            let (id, party, on) = (&data.network, &data.party, date(lang, data.on));
            pick(
                lang,
                format!("{party} leaves {id}, {on}"),
                format!("{party} → {id}：脱退（{on}）"),
            )
        }
        Fact::NetworkRoleAssumed(data) => role(lang, data),
        Fact::StrategyAdopted(data) => {
            let goals = data.goals.len();
            let kind = pick(lang, "strategy", "戦略");
            let line = named(lang, kind, data.strategy.as_str(), Some(&data.title), Some(data.on));
            pick(lang, format!("{line}, {goals} goals"), format!("{line}、目標 {goals} 件"))
        }
        Fact::TotalReported(data) => total(lang, data),
    }
}

/// A thing that is registered: its kind, its id, its name, and its date where it has one.
fn named(
    lang: Lang,
    kind: &str,
    id: &str,
    name: Option<&Text>,
    on: Option<Option<Date>>,
) -> String {
    let name = name.map(|name| quoted(lang, name)).unwrap_or_default();
    match on.map(|on| date(lang, on)) {
        None => pick(lang, format!("{kind} {id} {name}"), format!("{kind} {id} {name}")),
        Some(on) => {
            pick(lang, format!("{kind} {id} {name}, {on}"), format!("{kind} {id} {name}（{on}）"))
        }
    }
}

fn endorsed(lang: Lang, data: &DeclarationEndorsed) -> String {
    let DeclarationEndorsed { declaration, party, act, on, effective_on, .. } = data;
    let act = act_word(lang, *act);
    let on = dates(lang, *on, *effective_on);
    pick(
        lang,
        format!("{party} to {declaration}: {act}, {on}"),
        format!("{party} → {declaration}：{act}（{on}）"),
    )
}

fn withdrawn(lang: Lang, data: &EndorsementWithdrawn) -> String {
    let EndorsementWithdrawn { declaration, party, act, on, effective_on, .. } = data;
    let act =
        act.map_or_else(|| pick(lang, "every act", "すべての行為"), |act: Act| act_word(lang, act));
    let on = dates(lang, *on, *effective_on);
    pick(
        lang,
        format!("{party} withdraws {act} to {declaration}, {on}"),
        format!("{party} → {declaration}：撤回（{act}、{on}）"),
    )
}

fn signed(lang: Lang, data: &AgreementSigned) -> String {
    let (kind, id) = (agreement_kind_word(lang, data.kind), &data.agreement);
    let parties: Vec<&str> = data.parties.iter().map(|party| party.as_str()).collect();
    let (parties, on) = (parties.join(pick(lang, ", ", "、")), date(lang, data.on));
    pick(lang, format!("{kind} {id} of {parties}, {on}"), format!("{kind} {id}：{parties}（{on}）"))
}

fn role(lang: Lang, data: &NetworkRoleAssumed) -> String {
    let NetworkRoleAssumed { network, party, role, from, until } = data;
    let from = date(lang, *from);
    let until = until.map(|until| until.to_string()).unwrap_or_default();
    pick(
        lang,
        match until.as_str() {
            "" => format!("{party} in {network}: {role} from {from}"),
            until => format!("{party} in {network}: {role} from {from} until {until}"),
        },
        format!("{party} → {network}：{role}（{from}～{until}）"),
    )
}

fn total(lang: Lang, data: &TotalReported) -> String {
    let TotalReported { subject, measure, total, as_of, .. } = data;
    let (measure, on) = (measure_word(lang, *measure), date(lang, *as_of));
    pick(
        lang,
        format!("{total} {measure} reported of {subject}, as of {on}"),
        format!("{subject} の公表数：{measure} {total}（{on} 時点）"),
    )
}

fn dates(lang: Lang, on: Option<Date>, effective_on: Option<Date>) -> String {
    let on = date(lang, on);
    match effective_on {
        None => on,
        Some(effective) => {
            pick(lang, format!("{on}, effective {effective}"), format!("{on}、{effective} 発効"))
        }
    }
}

fn date(lang: Lang, date: Option<Date>) -> String {
    date.map_or_else(|| pick(lang, "date unknown", "日付不明").to_owned(), |date| date.to_string())
}

fn quoted(lang: Lang, text: &Text) -> String {
    let text = text.get(lang.tag());
    pick(lang, format!("\u{201c}{text}\u{201d}"), format!("「{text}」"))
}
