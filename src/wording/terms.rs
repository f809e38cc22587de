//! The names of the kinds of things, in both languages.

use crate::domain::entity::EntityKind;
use crate::domain::event::act::Act;
use crate::domain::event::agreement::{AgreementKind, Ending};
use crate::domain::event::declaration::DeclarationKind;
use crate::domain::event::gathering::{AttendanceRole, Format, GatheringKind};
use crate::domain::event::network::{Measure, NetworkKind};
use crate::domain::event::party::PartyKind;
use crate::projections::span::{Certainty, Standing};
use crate::wording::lang::{Lang, pick};

/// The word for a kind of thing.
#[must_use]
pub fn kind_word(lang: Lang, kind: EntityKind) -> &'static str {
    let ja = match kind {
        EntityKind::Party => "主体",
        EntityKind::Gathering => "会合",
        EntityKind::Declaration => "宣言",
        EntityKind::Agreement => "協定",
        EntityKind::Network => "ネットワーク",
        EntityKind::Strategy => "戦略",
        EntityKind::Goal => "目標",
    };
    pick(lang, kind.as_str(), ja)
}

/// The word for an act of endorsement.
#[must_use]
pub fn act_word(lang: Lang, act: Act) -> &'static str {
    let ja = match act {
        Act::Endorsement => "賛同",
        Act::Signature => "署名",
        Act::Ratification => "批准",
        Act::Acceptance => "受諾",
        Act::Approval => "承認",
        Act::Accession => "加入",
        Act::Succession => "承継",
    };
    pick(lang, act.as_str(), ja)
}

/// The word for how sure something is.
#[must_use]
pub const fn certainty_word(lang: Lang, certainty: Certainty) -> &'static str {
    match (lang, certainty) {
        (Lang::En, Certainty::Certain) => "certain",
        (Lang::Ja, Certainty::Certain) => "確実",
        (Lang::En, Certainty::Possible) => "possible",
        (Lang::Ja, Certainty::Possible) => "可能性あり",
    }
}

/// The word for where something is in its life.
#[must_use]
pub const fn standing_word(lang: Lang, standing: Standing) -> &'static str {
    match (lang, standing) {
        (Lang::En, Standing::Certain) => "stands",
        (Lang::Ja, Standing::Certain) => "有効",
        (Lang::En, Standing::Possible) => "may stand",
        (Lang::Ja, Standing::Possible) => "有効の可能性",
        (Lang::En, Standing::Ended) => "ended",
        (Lang::Ja, Standing::Ended) => "終了",
        (Lang::En, Standing::NotYet) => "not yet",
        (Lang::Ja, Standing::NotYet) => "開始前",
    }
}

/// The word for a kind of party.
#[must_use]
pub const fn party_kind_word(lang: Lang, kind: PartyKind) -> &'static str {
    match (lang, kind) {
        (Lang::En, PartyKind::City) => "city",
        (Lang::Ja, PartyKind::City) => "都市",
        (Lang::En, PartyKind::State) => "state",
        (Lang::Ja, PartyKind::State) => "州",
        (Lang::En, PartyKind::Region) => "region",
        (Lang::Ja, PartyKind::Region) => "地域",
        (Lang::En, PartyKind::Country) => "country",
        (Lang::Ja, PartyKind::Country) => "国",
        (Lang::En, PartyKind::Organisation) => "organisation",
        (Lang::Ja, PartyKind::Organisation) => "団体",
    }
}

/// The word for a kind of declaration.
#[must_use]
pub const fn declaration_kind_word(lang: Lang, kind: DeclarationKind) -> &'static str {
    match (lang, kind) {
        (Lang::En, DeclarationKind::Declaration) => "declaration",
        (Lang::Ja, DeclarationKind::Declaration) => "宣言",
        (Lang::En, DeclarationKind::Communique) => "communiqué",
        (Lang::Ja, DeclarationKind::Communique) => "コミュニケ",
        (Lang::En, DeclarationKind::Statement) => "statement",
        (Lang::Ja, DeclarationKind::Statement) => "声明",
        (Lang::En, DeclarationKind::Treaty) => "treaty",
        (Lang::Ja, DeclarationKind::Treaty) => "条約",
        (Lang::En, DeclarationKind::Other) => "other text",
        (Lang::Ja, DeclarationKind::Other) => "その他の文書",
    }
}

/// The word for a kind of gathering.
#[must_use]
pub const fn gathering_kind_word(lang: Lang, kind: GatheringKind) -> &'static str {
    match (lang, kind) {
        (Lang::En, GatheringKind::Forum) => "forum",
        (Lang::Ja, GatheringKind::Forum) => "フォーラム",
        (Lang::En, GatheringKind::Seminar) => "seminar",
        (Lang::Ja, GatheringKind::Seminar) => "セミナー",
        (Lang::En, GatheringKind::Summit) => "summit",
        (Lang::Ja, GatheringKind::Summit) => "サミット",
        (Lang::En, GatheringKind::Meeting) => "meeting",
        (Lang::Ja, GatheringKind::Meeting) => "会議",
        (Lang::En, GatheringKind::Exercise) => "exercise",
        (Lang::Ja, GatheringKind::Exercise) => "訓練",
        (Lang::En, GatheringKind::Other) => "other gathering",
        (Lang::Ja, GatheringKind::Other) => "その他の会合",
    }
}

/// The word for how people took part.
#[must_use]
pub const fn format_word(lang: Lang, format: Format) -> &'static str {
    match (lang, format) {
        (Lang::En, Format::InPerson) => "in person",
        (Lang::Ja, Format::InPerson) => "対面",
        (Lang::En, Format::Online) => "online",
        (Lang::Ja, Format::Online) => "オンライン",
        (Lang::En, Format::Hybrid) => "hybrid",
        (Lang::Ja, Format::Hybrid) => "ハイブリッド",
    }
}

/// The word for the role of a party at a gathering.
#[must_use]
pub const fn role_word(lang: Lang, role: AttendanceRole) -> &'static str {
    match (lang, role) {
        (Lang::En, AttendanceRole::Host) => "host",
        (Lang::Ja, AttendanceRole::Host) => "主催",
        (Lang::En, AttendanceRole::Participant) => "participant",
        (Lang::Ja, AttendanceRole::Participant) => "参加",
        (Lang::En, AttendanceRole::Speaker) => "speaker",
        (Lang::Ja, AttendanceRole::Speaker) => "登壇",
        (Lang::En, AttendanceRole::Observer) => "observer",
        (Lang::Ja, AttendanceRole::Observer) => "オブザーバー",
        (Lang::En, AttendanceRole::ByRepresentative) => "by representative",
        (Lang::Ja, AttendanceRole::ByRepresentative) => "代理出席",
    }
}

/// The word for a kind of agreement.
#[must_use]
pub const fn agreement_kind_word(lang: Lang, kind: AgreementKind) -> &'static str {
    match (lang, kind) {
        (Lang::En, AgreementKind::SisterFriendship) => "sister or friendship tie",
        (Lang::Ja, AgreementKind::SisterFriendship) => "姉妹友好提携",
        (Lang::En, AgreementKind::ExchangeCooperation) => "exchange and cooperation",
        (Lang::Ja, AgreementKind::ExchangeCooperation) => "交流・協力の合意",
        (Lang::En, AgreementKind::JointDeclaration) => "joint declaration",
        (Lang::Ja, AgreementKind::JointDeclaration) => "共同宣言",
        (Lang::En, AgreementKind::Memorandum) => "memorandum",
        (Lang::Ja, AgreementKind::Memorandum) => "覚書",
        (Lang::En, AgreementKind::JointCommunique) => "joint communiqué",
        (Lang::Ja, AgreementKind::JointCommunique) => "共同コミュニケ",
        (Lang::En, AgreementKind::Other) => "other agreement",
        (Lang::Ja, AgreementKind::Other) => "その他の協定",
    }
}

/// The word for how an agreement ended.
#[must_use]
pub const fn ending_word(lang: Lang, ending: Ending) -> &'static str {
    match (lang, ending) {
        (Lang::En, Ending::Terminated) => "terminated",
        (Lang::Ja, Ending::Terminated) => "解消",
        (Lang::En, Ending::Expired) => "expired",
        (Lang::Ja, Ending::Expired) => "期間満了",
        (Lang::En, Ending::Suspended) => "suspended",
        (Lang::Ja, Ending::Suspended) => "停止",
        (Lang::En, Ending::Superseded) => "superseded",
        (Lang::Ja, Ending::Superseded) => "後継の協定に交代",
    }
}

/// The word for a kind of network.
#[must_use]
pub const fn network_kind_word(lang: Lang, kind: NetworkKind) -> &'static str {
    match (lang, kind) {
        (Lang::En, NetworkKind::Network) => "network",
        (Lang::Ja, NetworkKind::Network) => "ネットワーク",
        (Lang::En, NetworkKind::Project) => "project",
        (Lang::Ja, NetworkKind::Project) => "事業",
        (Lang::En, NetworkKind::Programme) => "programme",
        (Lang::Ja, NetworkKind::Programme) => "プログラム",
    }
}

/// The word for what a published total counts.
#[must_use]
pub const fn measure_word(lang: Lang, measure: Measure) -> &'static str {
    match (lang, measure) {
        (Lang::En, Measure::Endorsers) => "endorsers",
        (Lang::Ja, Measure::Endorsers) => "賛同者",
        (Lang::En, Measure::Participants) => "participants",
        (Lang::Ja, Measure::Participants) => "参加者",
        (Lang::En, Measure::Observers) => "observers",
        (Lang::Ja, Measure::Observers) => "オブザーバー",
        (Lang::En, Measure::Members) => "members",
        (Lang::Ja, Measure::Members) => "加盟者",
        (Lang::En, Measure::SisterFriendships) => "sister and friendship ties",
        (Lang::Ja, Measure::SisterFriendships) => "姉妹友好都市・州",
    }
}

/// The word for a field of personal data.
#[must_use]
pub fn personal_field_word(lang: Lang, field: &str) -> &'static str {
    match field {
        "signatory" => pick(lang, "signatory", "署名者"),
        _ => pick(lang, "delegate", "代表者"),
    }
}
