//! What is said of proofs that hold: each file, what they show together, and what no file can show.

use super::{Checked, Shown};
use crate::cli::text::{lines, moment};
use crate::domain::event::Event;
use crate::domain::recorded::RecordedEvent;
use crate::domain::seq::Seq;
use crate::wording::facts::summary;
use crate::wording::lang::{Lang, pick};
use crate::wording::proofs;

/// What each file shows, what they show together, and what no file can show.
pub(super) fn text(lang: Lang, shown: &Shown<'_>) -> String {
    let all = || std::iter::once(shown.first).chain(shown.others);
    let mut said: Vec<String> = all().map(|checked| one(lang, checked)).collect();
    if !shown.revisions.is_empty() {
        said.push(story(lang, shown));
    }
    let (first, size) = (shown.first, all().map(|checked| checked.size).max().unwrap_or_default());
    if all().any(|checked| checked.size != first.size) {
        said.push(pick(
            lang,
            "These files are of different checkpoints: each is signed by the log, and they alone do not \
             show that the later one continues the earlier. `daicho prove` writes them of one.\n",
            "これらのファイルは別々のチェックポイントによるものです。どれもログの署名がありますが、後のものが前のものの続きであることは、\
             これだけではわかりません。`daicho prove` は同じチェックポイントによる証明を書き出します。\n",
        ).to_owned());
    }
    let number = first.seq.0;
    said.push(pick(
        lang,
        format!(
            "No file can show that nothing followed: an event whose proof is not here, among these \
             {size} or after them, may have corrected, withdrawn or retracted this. Ask the register: \
             `daicho prove {number}` there, or /api/v1/events/{number}/proof at its address.\n"
        ),
        format!(
            "その後に何もなかったことは、どのファイルでも示せません。ここに証明のない記録（この {size} 件の中のもの、またはその後のもの）で\
             訂正・撤回・取消しがされているかもしれません。台帳に問い合わせてください: 台帳のある場所で \
             `daicho prove {number}`、または台帳のアドレスの /api/v1/events/{number}/proof\n"
        ),
    ));
    said.join("\n")
}

/// The facts that are revised, and each revision with what it puts in place.
fn story(lang: Lang, shown: &Shown<'_>) -> String {
    let all: Vec<&RecordedEvent> =
        std::iter::once(shown.first).chain(shown.others).map(|one| one.recorded).collect();
    let find = |seq: Seq| all.iter().find(|one| one.seq == seq);
    let mut told = pick(lang, "What is shown in all:\n", "以上からわかること:\n").to_owned();
    for revision in &shown.revisions {
        let said = proofs::revision(lang, revision);
        let now = find(revision.seq).and_then(|one| match &one.event {
            Event::Corrected(data) => Some(summary(lang, &Event::Fact(data.data.clone()))),
            Event::Fact(_) => Some(summary(lang, &one.event)),
            Event::Retracted(data) => Some(data.reason.clone()),
            Event::Erased(_) => None,
        });
        let now =
            now.map_or(String::new(), |now| pick(lang, format!(": {now}"), format!("：{now}")));
        let revises = revision.revises;
        let missing = match find(revises) {
            Some(_) => String::new(),
            None => pick(
                lang,
                format!(" (the proof of {revises} is not among these files)"),
                format!("（{revises} の証明はここにありません）"),
            ),
        };
        told += &format!("- {said}{now}{missing}\n");
    }
    told
}

/// What one file shows.
fn one(lang: Lang, checked: &Checked<'_>) -> String {
    let Checked { seq, origin, size, root, recorded, .. } = checked;
    let mut said = pick(
        lang,
        format!("It holds: {seq} is among the first {size} events of {origin}.\n\n"),
        format!("証明は成り立ちます。{seq} は {origin} の最初の {size} 件に含まれます。\n\n"),
    );
    if !checked.taken_away.is_empty() {
        said.push_str(pick(
            lang,
            "(The file was read without the Windows line ends or the byte order mark that it was given \
             on the way; what it says is as it was written.)\n\n",
            "（途中で付いた Windows の改行またはバイト順マークを除いて読みました。内容は書き出されたときのままです。）\n\n",
        ));
    }
    let labels = match lang {
        Lang::En => ["Event", "", "Recorded", "Origin", "Size", "Root"],
        Lang::Ja => ["記録", "", "記録日時", "ログの名前", "件数", "ルート"],
    };
    let by = pick(
        lang,
        format!("{} by {}", recorded.written_at(), recorded.recorded_by),
        format!("{}（{}）", recorded.written_at(), recorded.recorded_by),
    );
    let mut rows = vec![
        (labels[0], format!("{seq} {}", recorded.kind())),
        (labels[1], summary(lang, &recorded.event)),
        (labels[2], by),
        (labels[3], (*origin).to_owned()),
        (labels[4], size.to_string()),
        (labels[5], root.clone()),
    ];
    for signed in &checked.signed_by {
        let label = match (lang, signed.at_seconds) {
            (Lang::En, None) => "Signed by",
            (Lang::En, Some(_)) => "Witness",
            (Lang::Ja, None) => "署名",
            (Lang::Ja, Some(_)) => "証人",
        };
        let seen = signed.at_seconds.and_then(|at| i64::try_from(at).ok());
        let seen = seen.and_then(|at| chrono::DateTime::from_timestamp(at, 0));
        let seen = seen.map_or(String::new(), |seen| {
            let seen = moment(seen.fixed_offset());
            pick(lang, format!(" (at {seen})"), format!("（{seen}）"))
        });
        rows.push((label, signed.vkey.clone() + &seen));
    }
    said + &lines(rows)
}
