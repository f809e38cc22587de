//! What `daicho show` says about a network, project or programme.

use crate::cli::show::gathering::reconciliation;
use crate::cli::text::{
    asked, bold, date, ended_with_party, ends_on, fact, if_dated, lines, of_predecessor,
    other_languages, table, unless_certain,
};
use crate::projections::networks::{MembershipTerm, NetworkAnswer, RoleTerm};
use crate::projections::reading::PartyRef;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::{network_kind_word, standing_word};

/// What people read about a network.
pub(super) fn write(lang: Lang, answer: &NetworkAnswer) -> String {
    let one = &answer.network;
    let heading = bold(&format!("{} ({})", one.title.get(lang.tag()), one.network));
    let goals: Vec<String> = one.goals.iter().map(ToString::to_string).collect();
    let said = lines(vec![
        (pick(lang, "Kind", "種類"), network_kind_word(lang, one.kind).into()),
        (pick(lang, "Titles", "題名"), other_languages(lang, &one.title)),
        (pick(lang, "Since", "設立"), format!("{} {}", date(lang, one.on), fact(lang, one.fact))),
        (pick(lang, "Certainty", "確実性"), unless_certain(lang, one.standing)),
        (pick(lang, "Goals", "目標"), goals.join(pick(lang, ", ", "、"))),
    ]);
    let mut text = format!("{heading}\n{}\n\n{said}", asked(lang, &answer.asked));
    text.push_str(&reconciliation(lang, std::slice::from_ref(&one.members)));
    let party = |party: &PartyRef| vec![party.name(lang.tag()).to_owned(), party.party.to_string()];
    let rows = answer.memberships.iter().map(|one| {
        let mut row = party(&one.party);
        row.extend(membership(lang, &one.term));
        row
    });
    let header = pick(
        lang,
        ["Party", "Id", "Joined", "Standing", "Left", "Event"],
        ["都市等", "ID", "加盟", "状態", "脱退", "記録番号"],
    );
    text.push_str(&table(pick(lang, "Members", "加盟者"), &header, rows.collect()));
    let rows = answer.roles.iter().map(|one| {
        let mut row = party(&one.party);
        row.extend(office(lang, &one.term));
        row
    });
    let header = pick(
        lang,
        ["Party", "Id", "Office", "From", "Until", "Standing", "Event"],
        ["都市等", "ID", "役職", "就任", "退任", "状態", "記録番号"],
    );
    text.push_str(&table(pick(lang, "Offices", "役職"), &header, rows.collect()));
    text
}

/// The cells of a membership: joined, standing, left, seq.
pub(super) fn membership(lang: Lang, term: &MembershipTerm) -> Vec<String> {
    let left = term.left.as_ref();
    vec![
        of_predecessor(lang, &date(lang, term.on), term.passage.successor_of.as_ref()),
        standing_word(lang, term.standing).to_owned(),
        left.map(|left| {
            format!("{} {}", date(lang, left.effective_on.or(left.on)), fact(lang, left.fact))
        })
        .or_else(|| term.passage.party_ended.as_ref().map(|end| ended_with_party(lang, end)))
        .unwrap_or_else(|| ends_on(lang, term.ends_on, term.ends_by)),
        fact(lang, term.fact),
    ]
}

/// The cells of a term of office: office, from, until, standing, seq.
pub(super) fn office(lang: Lang, term: &RoleTerm) -> Vec<String> {
    vec![
        term.role.clone(),
        date(lang, term.from),
        match &term.party_ended {
            Some(end) => ended_with_party(lang, end),
            None => if_dated(lang, term.until),
        },
        standing_word(lang, term.standing).to_owned(),
        fact(lang, term.fact),
    ]
}
