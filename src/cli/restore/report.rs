//! What is said of a log that came back from its export: what it was held against, and what nothing at
//! hand could show.

use serde::Serialize;

use super::kept::Kept;
use crate::domain::seq::Seq;
use crate::wording::lang::{Lang, pick};

/// What came back, and what it was held against.
#[derive(Serialize)]
pub(super) struct Restored {
    pub events: u64,
    pub head: Seq,
    pub chain: String,
    pub root: String,
    pub origin: String,
    pub checkpoints: Vec<Kept>,
    pub personal: Came,
    pub vkeys: Vec<String>,
}

/// What came of personal data.
#[derive(Serialize)]
pub(super) struct Came {
    pub held: usize,
    /// Whether events commit to personal data that is not in this copy.
    pub not_in_copy: bool,
}

pub(super) fn text(lang: Lang, restored: &Restored) -> String {
    let Restored { events, head, root, origin, checkpoints, personal, vkeys, .. } = restored;
    let mut said = pick(
        lang,
        format!(
            "Restored {events} events of {origin}, head {head}: the same bytes, numbers, times and ids.\nroot   {root}\n"
        ),
        format!(
            "{origin} の {events} 件を、同じバイト列・番号・日時・ID で復元しました（最新 {head}）。\nルート {root}\n"
        ),
    );
    for Kept { file, size, signature_checked, .. } in checkpoints {
        said += &match (lang, signature_checked) {
            (Lang::En, true) => {
                format!("{file}: signed, and the first {size} events are those that it covers.\n")
            }
            (Lang::En, false) => {
                format!("{file}: the first {size} events are those that it covers.\n")
            }
            (Lang::Ja, true) => format!(
                "{file}: 署名は正しく、最初の {size} 件はこのチェックポイントのとおりです。\n"
            ),
            (Lang::Ja, false) => {
                format!("{file}: 最初の {size} 件はこのチェックポイントのとおりです。\n")
            }
        };
    }
    for not_checked in not_checked(lang, restored) {
        said += &pick(
            lang,
            format!("Not checked: {not_checked}\n"),
            format!("未確認: {not_checked}\n"),
        );
    }
    if personal.held > 0 {
        let held = personal.held;
        said += &pick(
            lang,
            format!("Personal data: {held} brought back.\n"),
            format!("個人情報: {held} 件を戻しました。\n"),
        );
    }
    if personal.not_in_copy {
        said += pick(
            lang,
            "Personal data that events commit to is not in this copy. `daicho export --with-personal` writes \
             it to a file of its own, and `daicho restore --with-personal` brings it back.\n",
            "記録に対応する個人情報はこの写しに含まれません。`daicho export --with-personal` は別ファイルに書き出し、\
             `daicho restore --with-personal` はそれを戻します。\n",
        );
    }
    let keys = vkeys.join("\n");
    said + &pick(
        lang,
        format!("No key is in an export. From now on this register signs with\n{keys}\n"),
        format!("署名鍵は書き出しに含まれません。これからは次の鍵で署名します。\n{keys}\n"),
    )
}

/// What nothing at hand could show.
fn not_checked(lang: Lang, restored: &Restored) -> Vec<String> {
    let Restored { events, checkpoints, .. } = restored;
    let mut said = Vec::new();
    let covered = checkpoints.iter().map(|kept| kept.size).max().unwrap_or_default();
    if checkpoints.is_empty() {
        said.push(pick(
            lang,
            "whether a line was changed, added or cut off at the end: no FILE.checkpoint was beside the \
             export, and none was given with --against.",
            "行が変えられ、足され、または末尾が切られていないか（書き出しの隣に FILE.checkpoint がなく、\
             --against の指定もありません）。",
        ).to_owned());
    } else if covered < *events {
        let from = covered + 1;
        said.push(pick(
            lang,
            format!("the lines {from} to {events}, which no checkpoint at hand covers."),
            format!("{from} 行目から {events} 行目まで（どのチェックポイントにも含まれません）。"),
        ));
    }
    if checkpoints.iter().any(|kept| !kept.signature_checked) {
        said.push(
            pick(
                lang,
                "who signed: give the log's verifier key with --vkey.",
                "署名者（ログの検証鍵を --vkey で指定すると確かめられます）。",
            )
            .to_owned(),
        );
    }
    said
}
