//! The names of the kinds of things, in both languages.

use crate::domain::entity::EntityKind;
use crate::domain::event::act::Act;
use crate::domain::event::agreement::{AgreementKind, Ending};
use crate::domain::event::declaration::DeclarationKind;
use crate::domain::event::gathering::{AttendanceRole, Format, GatheringKind};
use crate::domain::event::network::{Measure, NetworkKind};
use crate::domain::event::party::{Demise, PartyKind};
use crate::domain::fields::WordList;
use crate::domain::identifier::Scheme;
use crate::domain::region::Region;
use crate::projections::span::{Certainty, Standing};
use crate::wording::lang::{Lang, pick};

/// The word for a kind of thing.
#[must_use]
pub fn kind_word(lang: Lang, kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Party => pick(lang, "party", "都市等"),
        EntityKind::Gathering => pick(lang, "gathering", "会議・行事"),
        EntityKind::Declaration => pick(lang, "declaration", "宣言"),
        EntityKind::Agreement => pick(lang, "agreement", "合意文書"),
        EntityKind::Network => pick(lang, "network", "ネットワーク"),
        EntityKind::Strategy => pick(lang, "strategy", "戦略"),
        EntityKind::Goal => pick(lang, "goal", "目標"),
        EntityKind::Register => pick(lang, "register", "台帳"),
    }
}

/// The word for an act of endorsement.
#[must_use]
pub fn act_word(lang: Lang, act: Act) -> &'static str {
    match act {
        Act::Endorsement => pick(lang, "endorsement", "賛同"),
        Act::Signature => pick(lang, "signature", "署名"),
        Act::Ratification => pick(lang, "ratification", "批准"),
        Act::Acceptance => pick(lang, "acceptance", "受諾"),
        Act::Approval => pick(lang, "approval", "承認"),
        Act::Accession => pick(lang, "accession", "加入"),
        Act::Succession => pick(lang, "succession", "承継"),
    }
}

/// The name of a region of the world, as the Unicode Common Locale Data Repository has it.
#[must_use]
pub fn region_word(lang: Lang, region: Region) -> &'static str {
    match region {
        Region::Africa => pick(lang, "Africa", "アフリカ"),
        Region::Americas => pick(lang, "Americas", "アメリカ大陸"),
        Region::Asia => pick(lang, "Asia", "アジア"),
        Region::Europe => pick(lang, "Europe", "ヨーロッパ"),
        Region::Oceania => pick(lang, "Oceania", "オセアニア"),
    }
}

/// The word for how sure something is.
#[must_use]
pub fn certainty_word(lang: Lang, certainty: Certainty) -> &'static str {
    match certainty {
        Certainty::Certain => pick(lang, "certain", "確実"),
        Certainty::Possible => pick(lang, "possible", "可能性あり"),
    }
}

/// The word for where something is in its life.
#[must_use]
pub fn standing_word(lang: Lang, standing: Standing) -> &'static str {
    match standing {
        Standing::Certain => pick(lang, "stands", "有効"),
        Standing::Possible => pick(lang, "may stand", "有効の可能性"),
        Standing::Ended => pick(lang, "ended", "終了"),
        Standing::NotYet => pick(lang, "not yet", "開始前"),
    }
}

/// The word for a kind of party.
#[must_use]
pub fn party_kind_word(lang: Lang, kind: PartyKind) -> &'static str {
    match kind {
        PartyKind::City => pick(lang, "city", "都市"),
        PartyKind::State => pick(lang, "state", "州"),
        PartyKind::Region => pick(lang, "region", "地域"),
        PartyKind::Country => pick(lang, "country", "国"),
        PartyKind::Organisation => pick(lang, "organisation", "団体"),
    }
}

/// The word for a kind of declaration.
#[must_use]
pub fn declaration_kind_word(lang: Lang, kind: DeclarationKind) -> &'static str {
    match kind {
        DeclarationKind::Declaration => pick(lang, "declaration", "宣言"),
        DeclarationKind::Communique => pick(lang, "communiqué", "コミュニケ"),
        DeclarationKind::Statement => pick(lang, "statement", "声明"),
        DeclarationKind::Treaty => pick(lang, "treaty", "条約"),
        DeclarationKind::Other => pick(lang, "other text", "その他の文書"),
    }
}

/// The word for a kind of gathering.
#[must_use]
pub fn gathering_kind_word(lang: Lang, kind: GatheringKind) -> &'static str {
    match kind {
        GatheringKind::Forum => pick(lang, "forum", "フォーラム"),
        GatheringKind::Seminar => pick(lang, "seminar", "セミナー"),
        GatheringKind::Summit => pick(lang, "summit", "サミット"),
        GatheringKind::Meeting => pick(lang, "meeting", "会議"),
        GatheringKind::Exercise => pick(lang, "exercise", "訓練"),
        GatheringKind::Other => pick(lang, "other gathering", "その他の会議・行事"),
    }
}

/// The word for how people took part.
#[must_use]
pub fn format_word(lang: Lang, format: Format) -> &'static str {
    match format {
        Format::InPerson => pick(lang, "in person", "対面"),
        Format::Online => pick(lang, "online", "オンライン"),
        Format::Hybrid => pick(lang, "hybrid", "併用（対面・オンライン）"),
    }
}

/// The word for the role of a party at a gathering.
#[must_use]
pub fn role_word(lang: Lang, role: AttendanceRole) -> &'static str {
    match role {
        AttendanceRole::Host => pick(lang, "host", "主催"),
        AttendanceRole::Participant => pick(lang, "participant", "出席"),
        AttendanceRole::Speaker => pick(lang, "speaker", "登壇"),
        AttendanceRole::Observer => pick(lang, "observer", "オブザーバー"),
        AttendanceRole::ByRepresentative => pick(lang, "by representative", "代理出席"),
    }
}

/// The word for a kind of agreement.
#[must_use]
pub fn agreement_kind_word(lang: Lang, kind: AgreementKind) -> &'static str {
    match kind {
        AgreementKind::SisterFriendship => pick(lang, "sister or friendship tie", "姉妹友好提携"),
        AgreementKind::ExchangeCooperation => {
            pick(lang, "exchange and cooperation", "交流・協力の合意書")
        }
        AgreementKind::JointDeclaration => pick(lang, "joint declaration", "共同宣言"),
        AgreementKind::Memorandum => pick(lang, "memorandum", "覚書"),
        AgreementKind::JointCommunique => pick(lang, "joint communiqué", "共同コミュニケ"),
        AgreementKind::Other => pick(lang, "other agreement", "その他の合意文書"),
    }
}

/// The word for how an agreement ended.
#[must_use]
pub fn ending_word(lang: Lang, ending: Ending) -> &'static str {
    match ending {
        Ending::Terminated => pick(lang, "terminated", "終了"),
        Ending::Expired => pick(lang, "expired", "期間満了"),
        Ending::Suspended => pick(lang, "suspended", "停止"),
        Ending::Superseded => pick(lang, "superseded", "新たな合意文書に引継ぎ"),
    }
}

/// The words for how a body ended.
#[must_use]
pub fn demise_word(lang: Lang, how: Demise) -> &'static str {
    match how {
        Demise::Dissolved => pick(lang, "dissolved", "廃止"),
        Demise::Absorbed => pick(lang, "absorbed into another", "編入"),
        Demise::Merged => pick(lang, "merged with others", "合併"),
        Demise::Split => pick(lang, "split", "分割"),
    }
}

/// The word for a kind of network.
#[must_use]
pub fn network_kind_word(lang: Lang, kind: NetworkKind) -> &'static str {
    match kind {
        NetworkKind::Network => pick(lang, "network", "ネットワーク"),
        NetworkKind::Project => pick(lang, "project", "事業"),
        NetworkKind::Programme => pick(lang, "programme", "プログラム"),
    }
}

/// The word for what a published total counts.
#[must_use]
pub fn measure_word(lang: Lang, measure: Measure) -> &'static str {
    match measure {
        Measure::Endorsers => pick(lang, "endorsers", "賛同都市等"),
        Measure::Participants => pick(lang, "participants", "出席都市等"),
        Measure::Observers => pick(lang, "observers", "オブザーバー"),
        Measure::Members => pick(lang, "members", "加盟都市等"),
        Measure::SisterFriendships => pick(lang, "sister and friendship ties", "姉妹友好都市・州"),
    }
}

/// The word for what is written in a field that takes the words of a list; none where nothing is
/// called so.
#[must_use]
pub fn listed_word(lang: Lang, list: &WordList, written: &str) -> Option<&'static str> {
    macro_rules! find {
        ($($words:ident: $word:expr,)+) => {$(
            if list.written == $words::WORDS {
                return $words::find(written).map(|word| $word(lang, word));
            }
        )+};
    }
    find! {
        Act: act_word,
        PartyKind: party_kind_word,
        DeclarationKind: declaration_kind_word,
        GatheringKind: gathering_kind_word,
        Format: format_word,
        AttendanceRole: role_word,
        AgreementKind: agreement_kind_word,
        Ending: ending_word,
        Demise: demise_word,
        NetworkKind: network_kind_word,
        Measure: measure_word,
    }
    None
}

/// The word for a field of personal data.
#[must_use]
pub fn personal_field_word(lang: Lang, field: &str) -> Option<&'static str> {
    match field {
        "signatory" => Some(pick(lang, "signatory", "署名者")),
        "delegate" => Some(pick(lang, "delegate", "代表者")),
        "recorded_by" => Some(pick(lang, "recorded for the office by", "記録した人")),
        _ => None,
    }
}

/// What a scheme of identifiers is called.
#[must_use]
pub fn scheme_word(lang: Lang, scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Wikidata => pick(lang, "Wikidata", "ウィキデータ"),
        Scheme::Locode => pick(lang, "UN/LOCODE", "国連LOCODE"),
        Scheme::Subdivision => "ISO 3166-2",
        Scheme::Geonames => "GeoNames",
        Scheme::Lei => pick(lang, "LEI", "LEI（取引主体識別子）"),
        Scheme::LocalGovernment => {
            pick(lang, "Japanese local government code", "全国地方公共団体コード")
        }
        Scheme::Corporate => pick(lang, "Japanese corporate number", "法人番号"),
    }
}
