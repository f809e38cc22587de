//! What a list says of each of its things, whatever kind they are.

use crate::cli::search::exactly;
use crate::cli::text::{asked, count, date, table, unless_certain};
use crate::domain::date::Date;
use crate::domain::event::agreement::AgreementKind;
use crate::domain::event::declaration::DeclarationKind;
use crate::domain::event::gathering::GatheringKind;
use crate::domain::event::network::NetworkKind;
use crate::domain::event::party::PartyKind;
use crate::domain::text::{Country, Text};
use crate::http::api::collection::Collection;
use crate::projections::agreements::Agreement;
use crate::projections::declarations::Declaration;
use crate::projections::gatherings::Gathering;
use crate::projections::networks::Network;
use crate::projections::parties::Party;
use crate::projections::reading::{Count, FactRef, PartyRef, Times};
use crate::projections::span::Standing;
use crate::projections::strategies::Strategy;
use crate::wording::days::day;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::{
    agreement_kind_word, declaration_kind_word, gathering_kind_word, network_kind_word,
    party_kind_word,
};

/// What is said of one thing.
pub(super) struct Listed<'a> {
    /// Its names or its title.
    names: Option<&'a Text>,
    /// Who signed it, where it is called by that.
    parties: Vec<&'a PartyRef>,
    /// The word of its kind.
    pub(super) kind: Option<&'static str>,
    /// The same for people.
    kind_word: Option<fn(Lang, &str) -> Option<&'static str>>,
    /// The country it lies in.
    pub(super) country: Option<&'a Country>,
    /// Its day: of adoption, signing, holding.
    on: Option<Option<Date>>,
    /// How many endorse it or are members.
    count: Option<Count>,
    standing: Option<Standing>,
    id: &'a str,
    fact: FactRef,
}

/// A thing that is listed.
pub(super) trait Row {
    /// What is said of it.
    fn listed(&self) -> Listed<'_>;
}

/// The word for people of one of a list of kinds.
macro_rules! kind_word {
    ($kind:ty, $word:path) => {
        Some(|lang: Lang, written: &str| <$kind>::find(written).map(|kind| $word(lang, kind)))
    };
}

/// The kinds that the things of a collection may be of.
pub(super) const fn kinds(collection: Collection) -> &'static [&'static str] {
    match collection {
        Collection::Declarations => DeclarationKind::WORDS,
        Collection::Parties => PartyKind::WORDS,
        Collection::Agreements => AgreementKind::WORDS,
        Collection::Gatherings => GatheringKind::WORDS,
        Collection::Networks => NetworkKind::WORDS,
        Collection::Strategies => &[],
    }
}

impl<'a> Listed<'a> {
    /// A thing with names, an id and its fact; all else is to be said.
    const fn of(names: Option<&'a Text>, id: &'a str, fact: FactRef) -> Self {
        Self {
            names,
            parties: Vec::new(),
            kind: None,
            kind_word: None,
            country: None,
            on: None,
            count: None,
            standing: None,
            id,
            fact,
        }
    }
}

impl Row for Declaration {
    fn listed(&self) -> Listed<'_> {
        Listed {
            kind: Some(self.kind.as_str()),
            kind_word: kind_word!(DeclarationKind, declaration_kind_word),
            on: Some(self.adopted_on),
            count: Some(self.endorsers),
            standing: Some(self.standing),
            ..Listed::of(Some(&self.title), self.declaration.as_str(), self.fact)
        }
    }
}

impl Row for Party {
    fn listed(&self) -> Listed<'_> {
        Listed {
            kind: Some(self.kind.as_str()),
            kind_word: kind_word!(PartyKind, party_kind_word),
            country: self.country.as_ref(),
            standing: self.ended.as_ref().map(|_| Standing::Ended),
            ..Listed::of(Some(&self.names), self.party.as_str(), self.fact)
        }
    }
}

impl Row for Agreement {
    fn listed(&self) -> Listed<'_> {
        Listed {
            parties: self.parties.iter().map(|signatory| &signatory.party).collect(),
            kind: Some(self.kind.as_str()),
            kind_word: kind_word!(AgreementKind, agreement_kind_word),
            on: Some(self.on),
            standing: Some(self.standing),
            ..Listed::of(self.title.as_ref(), self.agreement.as_str(), self.fact)
        }
    }
}

impl Row for Gathering {
    fn listed(&self) -> Listed<'_> {
        Listed {
            kind: Some(self.kind.as_str()),
            kind_word: kind_word!(GatheringKind, gathering_kind_word),
            on: Some(self.held_on),
            standing: Some(self.standing),
            ..Listed::of(Some(&self.title), self.gathering.as_str(), self.fact)
        }
    }
}

impl Row for Network {
    fn listed(&self) -> Listed<'_> {
        Listed {
            kind: Some(self.kind.as_str()),
            kind_word: kind_word!(NetworkKind, network_kind_word),
            on: Some(self.on),
            count: Some(self.members.named),
            standing: Some(self.standing),
            ..Listed::of(Some(&self.title), self.network.as_str(), self.fact)
        }
    }
}

impl Row for Strategy {
    fn listed(&self) -> Listed<'_> {
        Listed {
            on: Some(self.on),
            standing: Some(self.standing),
            ..Listed::of(Some(&self.title), self.strategy.as_str(), self.fact)
        }
    }
}

/// The list for people.
pub(super) fn write(
    lang: Lang,
    collection: Collection,
    times: &Times,
    all: &[Listed<'_>],
) -> String {
    let times = asked(lang, times);
    if all.is_empty() {
        return pick(
            lang,
            format!("{times}\n\nNothing is listed in this view.\n"),
            format!("{times}\n\nこの時点で該当するものはありません。\n"),
        );
    }
    let header = pick(
        lang,
        [
            "English",
            "Japanese",
            "Parties",
            "Kind",
            "Country",
            "On",
            "Named",
            "Standing",
            "Id",
            "Known since",
            "Event",
        ],
        [
            "英語",
            "日本語",
            "当事者",
            "種類",
            "国・地域",
            "日付",
            "名称確認済み",
            "状態",
            "ID",
            "記録日",
            "記録番号",
        ],
    );
    let rows = all.iter().map(|one| row(lang, one)).collect();
    times + "\n" + &table(heading(lang, collection), &header, rows)
}

const fn heading(lang: Lang, collection: Collection) -> &'static str {
    let (en, ja) = match collection {
        Collection::Declarations => ("Declarations", "宣言"),
        Collection::Parties => ("Cities and other bodies", "都市・州・団体"),
        Collection::Agreements => ("Agreements", "合意文書"),
        Collection::Gatherings => ("Gatherings", "会議・行事"),
        Collection::Networks => ("Networks", "ネットワーク"),
        Collection::Strategies => ("Strategies", "戦略"),
    };
    match lang {
        Lang::En => en,
        Lang::Ja => ja,
    }
}

fn row(lang: Lang, one: &Listed<'_>) -> Vec<String> {
    let name = |language: &str| {
        let named = one.names.and_then(|names| exactly(names, language));
        named.unwrap_or_default().to_owned()
    };
    let parties: Vec<&str> = one.parties.iter().map(|party| party.name(lang.tag())).collect();
    let kind = one.kind.zip(one.kind_word).and_then(|(kind, word)| word(lang, kind));
    vec![
        name("en"),
        name("ja"),
        parties.join(pick(lang, ", ", "、")),
        kind.unwrap_or_default().to_owned(),
        one.country.map(ToString::to_string).unwrap_or_default(),
        one.on.map(|on| date(lang, on)).unwrap_or_default(),
        one.count.map(|named| count(lang, named)).unwrap_or_default(),
        one.standing.map(|standing| unless_certain(lang, standing)).unwrap_or_default(),
        one.id.to_owned(),
        day(lang, one.fact.recorded_on),
        one.fact.seq.to_string(),
    ]
}
