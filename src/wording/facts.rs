//! The words of each type of fact: what it says, and its line in the log. A new type gets its words here.
//!
//! Things are named by their ids, so that a line can be written without looking at any view.

use std::fmt::Display;

use crate::domain::carried::Carried;
use crate::domain::date::Date;
use crate::domain::event::fact::{Fact, FactKind};
use crate::domain::event::party::PartyEnded;
use crate::domain::event::register::RegisterDescribed;
use crate::domain::event::{Event, EventKind};
use crate::domain::name::SeriesId;
use crate::domain::text::Text;
use crate::wording::days;
use crate::wording::lang::{Lang, message, messages, pick};
use crate::wording::terms::{
    act_word, agreement_kind_word, declaration_kind_word, demise_word, ending_word,
    gathering_kind_word, measure_word, network_kind_word, party_kind_word, role_word,
};

/// What a fact of this type says, in a few words.
#[must_use]
pub fn about(lang: Lang, kind: FactKind) -> &'static str {
    match kind {
        FactKind::PartyRegistered => pick(
            lang,
            "A city, state, region, country or organisation is registered",
            "都市・州・地域・国・団体が登録された",
        ),
        FactKind::PartyRenamed => {
            pick(lang, "A party goes by other names", "都市等の名称が変わった")
        }
        FactKind::PartyMerged => {
            pick(lang, "Two entries were one body", "2 つの記載が同一の団体だった")
        }
        FactKind::PartyEnded => pick(
            lang,
            "A body is no more: dissolved, absorbed, merged or split",
            "団体が存続を終えた（廃止・編入・合併・分割）",
        ),
        FactKind::GatheringHeld => pick(lang, "A gathering was held", "会議・行事が開かれた"),
        FactKind::GatheringAttended => {
            pick(lang, "A party attended a gathering", "都市等が会議・行事に出席した")
        }
        FactKind::DeclarationAdopted => pick(lang, "A declaration was adopted", "宣言が採択された"),
        FactKind::DeclarationEndorsed => {
            pick(lang, "A party endorses a declaration", "都市等が宣言に賛同した")
        }
        FactKind::EndorsementWithdrawn => {
            pick(lang, "A party withdraws its endorsement", "都市等が賛同を撤回した")
        }
        FactKind::AgreementSigned => {
            pick(lang, "Parties signed an agreement", "合意文書が署名された")
        }
        FactKind::AgreementEnded => pick(lang, "An agreement ended", "合意文書が終了した"),
        FactKind::NetworkEstablished => {
            pick(lang, "A network, project or programme exists", "ネットワーク・事業が設けられた")
        }
        FactKind::NetworkJoined => {
            pick(lang, "A party joined a network", "都市等がネットワークに加盟した")
        }
        FactKind::NetworkLeft => {
            pick(lang, "A party left a network", "都市等がネットワークを脱退した")
        }
        FactKind::NetworkRoleAssumed => {
            pick(lang, "A party took an office in a network", "都市等がネットワークの役職に就いた")
        }
        FactKind::StrategyAdopted => pick(lang, "A strategy was adopted", "戦略が策定された"),
        FactKind::TotalReported => pick(lang, "Somebody published a count", "件数が公表された"),
        FactKind::RegisterClosed => {
            pick(lang, "The register is kept no longer", "台帳が閉鎖された")
        }
        FactKind::RegisterDescribed => pick(
            lang,
            "The register is described: title, keeper, time zone, terms",
            "台帳の題名・管理者・タイムゾーン・利用条件が定められた",
        ),
    }
}

/// What an event of this type does, in a few words.
#[must_use]
pub fn kind_words(lang: Lang, kind: EventKind) -> &'static str {
    match kind {
        EventKind::Fact(kind) => about(lang, kind),
        EventKind::Corrected => pick(lang, "An entry was corrected", "記録の訂正"),
        EventKind::Retracted => pick(lang, "An entry was cancelled", "記録の取消し"),
        EventKind::Erased => pick(lang, "Personal details were erased", "個人情報の消去"),
    }
}

messages! {
    /// The line of an event in the log.
    pub fn summary(lang, event: &Event) {
        Event::Fact(fact) => (line(lang, fact));
        Event::Corrected(data), seq = data.seq, now = line(lang, &data.data) =>
            "corrects {seq}: {now}",
            "{seq} を訂正：{now}";
        Event::Retracted(data), seq = data.seq => "retracts {seq}", "{seq} を取消し";
        Event::Erased(data), seq = data.seq, count = data.digests.len(),
        pieces = if count == 1 { "one piece".into() } else { format!("{count} pieces") } =>
            "erases {pieces} of personal data of {seq}",
            "{seq} の個人情報 {count} 件を消去";
    }
}

messages! {
    fn line(lang, fact: &Fact) {
        Fact::PartyRegistered(data), kind = party_kind_word(lang, data.kind),
        id = &data.party, name = quoted(lang, &data.names) =>
            "{kind} {id} {name}",
            "{kind} {id} {name}";
        Fact::PartyRenamed(data), id = &data.party, name = quoted(lang, &data.names),
        on = date(lang, data.on) =>
            "{id} is called {name} since {on}",
            "{id} の名称が{name}に（{on}）";
        Fact::PartyMerged(data), id = &data.party, into = &data.into =>
            "{id} and {into} are one body: {into}",
            "{id} と {into} は同一の団体（{into} に統合）";
        Fact::PartyEnded(data), id = &data.party, how = demise_word(lang, data.how),
        on = dates(lang, data.on, data.effective_on), more = succession(lang, data) =>
            "{id} is no more: {how}, {on}{more}",
            "{id} の終わり：{how}（{on}）{more}";
        Fact::GatheringHeld(data), kind = gathering_kind_word(lang, data.kind) =>
            (titled(lang, kind, &data.gathering, &data.title, data.held_on));
        Fact::GatheringAttended(data), id = &data.gathering, party = &data.party,
        role = role_word(lang, data.role) =>
            "{party} at {id}: {role}",
            "{party} → {id}：{role}";
        Fact::DeclarationAdopted(data), kind = declaration_kind_word(lang, data.kind) =>
            (titled(lang, kind, &data.declaration, &data.title, data.adopted_on));
        Fact::DeclarationEndorsed(data), id = &data.declaration, party = &data.party,
        act = act_word(lang, data.act), on = dates(lang, data.on, data.effective_on) =>
            "{party} to {id}: {act}, {on}",
            "{party} → {id}：{act}（{on}）";
        Fact::EndorsementWithdrawn(data), id = &data.declaration, party = &data.party,
        act = data.act.map_or(pick(lang, "every act", "すべての行為"), |act| act_word(lang, act)),
        on = dates(lang, data.on, data.effective_on) =>
            "{party} withdraws {act} to {id}, {on}",
            "{party} → {id}：撤回（{act}、{on}）";
        Fact::AgreementSigned(data), kind = agreement_kind_word(lang, data.kind),
        id = &data.agreement, on = date(lang, data.on),
        parties = data.parties.iter().map(|party| party.as_str()).collect::<Vec<_>>(),
        parties = parties.join(pick(lang, ", ", "、")) =>
            "{kind} {id} of {parties}, {on}",
            "{kind} {id}：{parties}（{on}）";
        Fact::AgreementEnded(data), id = &data.agreement, how = ending_word(lang, data.how),
        on = dates(lang, data.on, data.effective_on) =>
            "{id}: {how}, {on}",
            "{id}：{how}（{on}）";
        Fact::NetworkEstablished(data), kind = network_kind_word(lang, data.kind) =>
            (titled(lang, kind, &data.network, &data.title, data.on));
        Fact::NetworkJoined(data), id = &data.network, party = &data.party,
        on = date(lang, data.on) =>
            "{party} joins {id}, {on}",
            "{party} → {id}：加盟（{on}）";
        Fact::NetworkLeft(data), id = &data.network, party = &data.party,
        on = dates(lang, data.on, data.effective_on) =>
            "{party} leaves {id}, {on}",
            "{party} → {id}：脱退（{on}）";
        Fact::NetworkRoleAssumed(data), id = &data.network, party = &data.party, role = &data.role,
        term = term(lang, data.from, data.until) =>
            "{party} in {id}: {role} {term}",
            "{party} → {id}：{role}（{term}）";
        Fact::StrategyAdopted(data), kind = pick(lang, "strategy", "戦略"),
        line = titled(lang, kind, &data.strategy, &data.title, data.on), goals = data.goals.len() =>
            "{line}, {goals} goals",
            "{line}、目標 {goals} 件";
        Fact::TotalReported(data), subject = &data.subject, total = data.total,
        measure = measure_word(lang, data.measure), on = date(lang, data.as_of) =>
            "{total} {measure} reported of {subject}, as of {on}",
            "{subject} の公表数：{measure} {total}（{on}時点）";
        Fact::RegisterClosed(data), on = date(lang, data.on) =>
            "the register is kept no longer, {on}",
            "台帳を閉鎖（{on}）";
        Fact::RegisterDescribed(data), title = quoted(lang, &data.title),
        more = described(lang, data) =>
            "the register is {title}{more}",
            "台帳{title}{more}";
    }
}

/// What a description says beside the title, the words of it that change answers.
fn described(lang: Lang, data: &RegisterDescribed) -> String {
    let mut said = Vec::new();
    if let Some(keeper) = &data.keeper {
        let keeper = keeper.get(lang.tag());
        said.push(message!(lang, "kept by {keeper}", "管理者 {keeper}"));
    }
    if let Some(zone) = data.zone {
        said.push(message!(lang, "time zone {zone}", "タイムゾーン {zone}"));
    }
    if let Some(leads) = &data.leads {
        said.push(message!(lang, "{leads} leads", "筆頭の宣言 {leads}"));
    }
    if !data.network_series.is_empty() {
        let series: Vec<&str> = data.network_series.iter().map(SeriesId::as_str).collect();
        let series = series.join(pick(lang, ", ", "、"));
        said.push(message!(
            lang,
            "global network by {series}",
            "グローバルネットワークの会議シリーズ {series}"
        ));
    }
    let between = pick(lang, ", ", "、");
    said.into_iter().map(|one| between.to_owned() + &one).collect()
}

/// Who succeeds a body that ended, and in what.
fn succession(lang: Lang, data: &PartyEnded) -> String {
    if data.successors.is_empty() {
        return String::new();
    }
    let between = pick(lang, ", ", "、");
    let list = |items: Vec<String>| items.join(between);
    let successors = list(data.successors.iter().map(ToString::to_string).collect());
    if data.carries.is_empty() {
        return message!(lang, "; succeeded by {successors}", "、承継者 {successors}");
    }
    let what = |carried: &Carried| match carried.entity() {
        Some(_) => carried.to_string(),
        None => pick(lang, "everything", "すべて").to_owned(),
    };
    let carries = list(data.carries.iter().map(what).collect());
    message!(lang, "; {carries} passes to {successors}", "、{carries}は {successors} が引き継ぐ")
}

/// A thing with a title and a date: its kind, its id and these.
fn titled(lang: Lang, kind: &str, id: impl Display, title: &Text, on: Option<Date>) -> String {
    let (title, on) = (quoted(lang, title), days::may_last(lang, on));
    message!(lang, "{kind} {id} {title}, {on}", "{kind} {id} {title}（{on}）")
}

fn term(lang: Lang, from: Option<Date>, until: Option<Date>) -> String {
    let from = date(lang, from);
    match until {
        Some(until) => {
            let until = days::date(lang, until);
            message!(lang, "from {from} until {until}", "{from}～{until}")
        }
        None => message!(lang, "from {from}", "{from}～"),
    }
}

fn dates(lang: Lang, on: Option<Date>, effective_on: Option<Date>) -> String {
    let on = date(lang, on);
    match effective_on {
        Some(effective) => {
            let effective = days::date(lang, effective);
            message!(lang, "{on}, effective {effective}", "{on}、{effective}発効")
        }
        None => on,
    }
}

fn date(lang: Lang, date: Option<Date>) -> String {
    days::may_be(lang, date)
}

fn quoted(lang: Lang, text: &Text) -> String {
    let text = text.get(lang.tag());
    message!(lang, "\u{201c}{text}\u{201d}", "「{text}」")
}
