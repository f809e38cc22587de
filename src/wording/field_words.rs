//! What the fields of facts are called, in both languages.

use crate::domain::event::fact::FactKind;
use crate::wording::lang::{Lang, pick};
use crate::wording::terms::personal_field_word;

/// The word for a field of a fact, or of an object in one; none for a name that no fact declares.
#[must_use]
pub fn field_word(lang: Lang, kind: Option<FactKind>, name: &str) -> Option<&'static str> {
    let of_date = || date_word(lang, kind, name);
    let of_text = || text_word(lang, kind, name);
    let of_thing = || thing_word(lang, name);
    of_date().or_else(of_thing).or_else(of_text).or_else(|| personal_field_word(lang, name))
}

/// Days, and what is counted.
fn date_word(lang: Lang, kind: Option<FactKind>, name: &str) -> Option<&'static str> {
    Some(match (name, kind) {
        ("on", Some(FactKind::AgreementSigned)) => pick(lang, "signed", "署名"),
        ("on", Some(FactKind::NetworkJoined)) => pick(lang, "joined", "加盟"),
        ("on", _) => pick(lang, "date", "日付"),
        ("effective_on", _) => pick(lang, "takes effect", "効力が生じる日"),
        ("adopted_on", _) => pick(lang, "adopted", "採択日"),
        ("held_on", _) => pick(lang, "held", "開催日"),
        ("as_of", _) => pick(lang, "as of", "時点"),
        ("from", _) => pick(lang, "from", "就任"),
        ("since", _) => pick(lang, "since", "開始日"),
        ("until", Some(FactKind::NetworkRoleAssumed)) => pick(lang, "until", "退任"),
        ("until", _) => pick(lang, "until", "期限"),
        ("ended", _) => pick(lang, "end", "終了"),
        ("edition", _) => pick(lang, "edition", "開催回"),
        ("order", _) => pick(lang, "order", "公表順"),
        ("total", _) => pick(lang, "total", "件数"),
        ("seq", _) => pick(lang, "entry", "記録番号"),
        _ => return None,
    })
}

/// What is named by an id, a place or an address.
fn thing_word(lang: Lang, name: &str) -> Option<&'static str> {
    Some(match name {
        "party" => pick(lang, "party", "都市等"),
        "parties" => pick(lang, "parties", "当事者"),
        "into" => pick(lang, "merged into", "統合先"),
        "gathering" => pick(lang, "gathering", "会議・行事"),
        "at" => pick(lang, "adopted at", "採択の場"),
        "series" => pick(lang, "series", "シリーズ"),
        "declaration" => pick(lang, "declaration", "宣言"),
        "agreement" => pick(lang, "agreement", "合意文書"),
        "renews" => pick(lang, "renews", "更新前"),
        "network" => pick(lang, "network", "ネットワーク"),
        "strategy" => pick(lang, "strategy", "戦略"),
        "goal" => pick(lang, "goal", "目標"),
        "goals" => pick(lang, "goals", "目標"),
        "subject" => pick(lang, "about", "対象"),
        "leads" => pick(lang, "leads the home page", "筆頭の宣言"),
        "network_series" => {
            pick(lang, "series for the global network", "グローバルネットワークの会議シリーズ")
        }
        "successors" => pick(lang, "successors", "承継者"),
        "successor_of" => pick(lang, "as successor of", "承継元"),
        "carries" => pick(lang, "passes on", "引き継ぐもの"),
        "successor" => pick(lang, "goes on at", "引き継ぐ台帳"),
        "country" => pick(lang, "country", "国"),
        "subdivision" => pick(lang, "subdivision", "地域"),
        "position" => pick(lang, "position", "位置"),
        "lat" => pick(lang, "latitude", "緯度"),
        "lon" => pick(lang, "longitude", "経度"),
        "identifiers" => pick(lang, "identifiers", "識別子"),
        "scheme" => pick(lang, "scheme", "体系"),
        "schemes" => pick(lang, "schemes of identifiers", "識別子の体系"),
        "value" => pick(lang, "value", "値"),
        "address" => pick(lang, "address of a value", "値のアドレス"),
        "place" => pick(lang, "place", "場所"),
        "url" => pick(lang, "address", "アドレス"),
        "zone" => pick(lang, "time zone", "タイムゾーン"),
        _ => return None,
    })
}

/// What is said in words.
fn text_word(lang: Lang, kind: Option<FactKind>, name: &str) -> Option<&'static str> {
    Some(match (name, kind) {
        ("kind", _) => pick(lang, "kind", "種類"),
        ("act", _) => pick(lang, "act", "区分"),
        ("how", _) => pick(lang, "how it ended", "終わり方"),
        ("role", Some(FactKind::NetworkRoleAssumed)) => pick(lang, "office", "役職"),
        ("role", _) => pick(lang, "role", "役割"),
        ("format", _) => pick(lang, "format", "形式"),
        ("measure", _) => pick(lang, "what is counted", "項目"),
        ("names", _) => pick(lang, "names", "名称"),
        ("title", _) => pick(lang, "title", "題名"),
        ("theme", _) => pick(lang, "theme", "テーマ"),
        ("text", _) => pick(lang, "text", "本文"),
        ("statement", _) => pick(lang, "statement", "賛同時の声明"),
        ("language", _) => pick(lang, "language", "言語"),
        ("areas", _) => pick(lang, "areas", "分野"),
        ("reason", _) => pick(lang, "reason", "理由"),
        ("source", _) => pick(lang, "source", "出典"),
        ("keeper", _) => pick(lang, "keeper", "管理者"),
        ("terms", _) => pick(lang, "terms of use", "利用条件"),
        ("licence", _) => pick(lang, "licence", "ライセンス"),
        ("contact", _) => pick(lang, "contact", "問合せ先"),
        ("sha256", _) => pick(lang, "SHA-256", "SHA-256 の値"),
        ("_sd", _) => pick(lang, "digests of personal details", "個人情報のダイジェスト"),
        _ => return None,
    })
}
