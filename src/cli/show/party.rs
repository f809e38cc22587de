//! What `daicho show` says about a party: who it is, and everything it has a part in.

use crate::cli::show::agreement::standing;
use crate::cli::show::gathering::reconciliation;
use crate::cli::show::network::{membership, office};
use crate::cli::text::{
    asked, bold, date, ended_with_party, ends_on, fact, if_dated, lasting, lines, of_predecessor,
    on_date, other_languages, table, title,
};
use crate::domain::identifier::Scheme;
use crate::projections::agreements::Agreement;
use crate::projections::parties::{Party, PartyAnswer, PartyEndorsement};
use crate::projections::span::Certainty;
use crate::projections::successions::PartyEnd;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::{
    act_word, agreement_kind_word, certainty_word, demise_word, party_kind_word, role_word,
    scheme_word, standing_word,
};

/// What people read about a party.
pub(super) fn write(lang: Lang, answer: &PartyAnswer) -> String {
    let one = &answer.party;
    let heading = bold(&format!("{} ({})", one.names.get(lang.tag()), one.party));
    let mut text = format!("{heading}\n{}\n\n{}", asked(lang, &answer.asked), facts(lang, one));
    text.push_str(&renames(lang, answer));
    text.push_str(&reconciliation(lang, &answer.reconciliation));
    text.push_str(&endorsements(lang, answer));
    text.push_str(&agreements(lang, answer));
    text.push_str(&attendances(lang, answer));
    text.push_str(&memberships(lang, answer));
    text
}

fn facts(lang: Lang, one: &Party) -> String {
    let comma = pick(lang, ", ", "、");
    let subdivision = one.subdivision.as_ref().map(ToString::to_string);
    let place = subdivision.or_else(|| one.country.as_ref().map(ToString::to_string));
    let position = one.position.map(|at| format!("{}, {}", at.lat, at.lon));
    let identifiers = one.identifiers.iter().map(|known| {
        let scheme = Scheme::find(&known.scheme).map(|scheme| scheme_word(lang, scheme));
        format!("{} {}", scheme.unwrap_or(&known.scheme), known.value)
    });
    let identifiers = identifiers.collect::<Vec<_>>().join(comma);
    let succeeds = one.succeeds.iter().map(|before| {
        let name = on_date(lang, before.party.name(lang.tag()), before.since);
        perhaps(lang, before.certainty, format!("{name} {}", fact(lang, before.fact)))
    });
    let succeeds: Vec<String> = succeeds.collect();
    let ended = match &one.ended {
        Some(end) => ended(lang, end),
        None => ends_on(lang, one.ends_on, one.ends_by),
    };
    let merged = one.merged.iter().map(|other| match other.seq {
        Some(seq) => format!("{} {seq}", other.party),
        None => other.party.to_string(),
    });
    let merged = merged.collect::<Vec<_>>().join(comma);
    lines(vec![
        (pick(lang, "Kind", "種類"), party_kind_word(lang, one.kind).into()),
        (pick(lang, "Names", "名称"), other_languages(lang, &one.names)),
        (pick(lang, "Place", "所在"), place.unwrap_or_default()),
        (pick(lang, "Position", "位置"), position.unwrap_or_default()),
        (pick(lang, "Identifiers", "識別子"), identifiers),
        (pick(lang, "Stands for", "統合元"), merged),
        (pick(lang, "Succeeds", "承継元"), succeeds.join(comma)),
        (pick(lang, "Registered", "登録"), fact(lang, one.fact)),
        (pick(lang, "Ended", "終わり"), ended),
    ])
}

/// What is said of a body, after the word for a doubt where there is one.
fn perhaps(lang: Lang, certainty: Certainty, said: String) -> String {
    match certainty {
        Certainty::Certain => said,
        Certainty::Possible => {
            pick(lang, format!("possibly {said}"), format!("可能性あり：{said}"))
        }
    }
}

/// How a body ended, and who succeeds it.
fn ended(lang: Lang, end: &PartyEnd) -> String {
    let how = on_date(lang, demise_word(lang, end.how), end.since());
    let told = perhaps(lang, end.certainty, format!("{how} {}", fact(lang, end.fact)));
    if end.successors.is_empty() {
        return told;
    }
    let named = end.successors.iter().map(|party| party.name(lang.tag()));
    let named = named.collect::<Vec<_>>().join(pick(lang, ", ", "、"));
    pick(lang, format!("{told}; succeeded by {named}"), format!("{told}、承継者 {named}"))
}

fn renames(lang: Lang, answer: &PartyAnswer) -> String {
    let rows = answer.renames.iter().map(|one| {
        vec![
            one.names.get(lang.tag()).to_owned(),
            other_languages(lang, &one.names),
            date(lang, one.on),
            certainty_word(lang, one.certainty).to_owned(),
            fact(lang, one.fact),
        ]
    });
    let header = pick(
        lang,
        ["Name", "Other languages", "Since", "Certainty", "Event"],
        ["名称", "他の言語", "変更日", "確実性", "記録番号"],
    );
    table(pick(lang, "Changes of name", "名称の変更"), &header, rows.collect())
}

fn endorsements(lang: Lang, answer: &PartyAnswer) -> String {
    let rows = answer.endorsements.iter().map(|one| endorsement(lang, one)).collect();
    let header = pick(
        lang,
        ["Declaration", "Id", "Act", "On", "Effective", "Standing", "Withdrawn", "Event"],
        ["宣言", "ID", "区分", "日付", "発効", "状態", "撤回", "記録番号"],
    );
    table(pick(lang, "Endorsements", "賛同"), &header, rows)
}

fn endorsement(lang: Lang, one: &PartyEndorsement) -> Vec<String> {
    let PartyEndorsement { declaration, title: of, standing, act } = one;
    let withdrawal = act.withdrawal.as_ref().map(|end| {
        let (on, seq) = (date(lang, end.on), fact(lang, end.fact));
        format!("{on} {seq} {}", end.reason)
    });
    let ended = act.passage.party_ended.as_ref();
    let withdrawal = withdrawal.or_else(|| ended.map(|end| ended_with_party(lang, end)));
    vec![
        title(lang, of.as_ref(), "").to_owned(),
        declaration.to_string(),
        of_predecessor(lang, act_word(lang, act.act), act.passage.successor_of.as_ref()),
        date(lang, act.on),
        if_dated(lang, act.effective_on),
        standing_word(lang, *standing).to_owned(),
        withdrawal.unwrap_or_else(|| ends_on(lang, act.ends_on, act.ends_by)),
        fact(lang, act.fact),
    ]
}

fn agreements(lang: Lang, answer: &PartyAnswer) -> String {
    let with = |one: &Agreement| {
        let names: Vec<&str> =
            one.others(&answer.party.party).map(|other| other.name(lang.tag())).collect();
        names.join(pick(lang, ", ", "、"))
    };
    let rows = answer.agreements.iter().map(|one| {
        vec![
            agreement_kind_word(lang, one.kind).to_owned(),
            with(one),
            one.agreement.to_string(),
            date(lang, one.on),
            standing(lang, one, one.standing_for(&answer.party.party)).to_owned(),
            fact(lang, one.fact),
        ]
    });
    let header = pick(
        lang,
        ["Kind", "With", "Id", "Signed", "Standing", "Event"],
        ["種類", "相手", "ID", "署名", "状態", "記録番号"],
    );
    table(pick(lang, "Agreements", "合意文書"), &header, rows.collect())
}

fn attendances(lang: Lang, answer: &PartyAnswer) -> String {
    let rows = answer.attendances.iter().map(|one| {
        vec![
            title(lang, one.title.as_ref(), "").to_owned(),
            one.gathering.to_string(),
            lasting(lang, one.held_on),
            role_word(lang, one.role).to_owned(),
            certainty_word(lang, one.certainty).to_owned(),
            fact(lang, one.fact),
        ]
    });
    let header = pick(
        lang,
        ["Gathering", "Id", "Held", "Role", "Certainty", "Event"],
        ["会議・行事", "ID", "開催", "役割", "確実性", "記録番号"],
    );
    table(pick(lang, "Gatherings", "会議・行事"), &header, rows.collect())
}

fn memberships(lang: Lang, answer: &PartyAnswer) -> String {
    let rows = answer.memberships.iter().map(|one| {
        let mut row = vec![title(lang, one.title.as_ref(), "").to_owned(), one.network.to_string()];
        row.extend(membership(lang, &one.term));
        row
    });
    let header = pick(
        lang,
        ["Network", "Id", "Joined", "Standing", "Left", "Event"],
        ["ネットワーク", "ID", "加盟", "状態", "脱退", "記録番号"],
    );
    let mut text = table(pick(lang, "Networks", "ネットワーク"), &header, rows.collect());
    let rows = answer.roles.iter().map(|one| {
        let mut row = vec![title(lang, one.title.as_ref(), "").to_owned(), one.network.to_string()];
        row.extend(office(lang, &one.term));
        row
    });
    let header = pick(
        lang,
        ["Network", "Id", "Office", "From", "Until", "Standing", "Event"],
        ["ネットワーク", "ID", "役職", "就任", "退任", "状態", "記録番号"],
    );
    text.push_str(&table(pick(lang, "Offices", "役職"), &header, rows.collect()));
    text
}
