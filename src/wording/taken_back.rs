//! What is said of an import that is taken back, or is not.

use uuid::Uuid;

use crate::domain::event::Event;
use crate::domain::event::fact::Fact;
use crate::imports::taken_back::{TakenBack, Worded, WordedOrphaned, WordedTaken};
use crate::wording::facts::summary;
use crate::wording::lang::{Lang, message, pick};

/// So many facts that rest on an import are named in a refusal.
const NAMED: usize = 20;

impl TakenBack {
    /// The report for machines.
    #[must_use]
    pub fn worded(&self, lang: Lang) -> Worded {
        let says = |fact: &Fact| summary(lang, &Event::Fact(fact.clone()));
        let facts = self.facts.iter().map(|taken| WordedTaken {
            seq: taken.seq,
            says: says(&taken.fact),
            restored: taken.restored,
            by: taken.by,
        });
        let orphaned = self.orphaned.iter().map(|orphaned| WordedOrphaned {
            seq: orphaned.seq,
            says: says(&orphaned.fact),
            rests_on: orphaned.rests_on,
        });
        Worded {
            import: self.import,
            dry_run: self.dry_run,
            taken_back_as: self.under,
            facts: facts.collect(),
            orphaned: orphaned.collect(),
            stays: self.stays.clone(),
            limit: self.limit.map(|limit| limit as u64),
        }
    }
}

/// That nothing was ever recorded under an id.
#[must_use]
pub fn unknown(lang: Lang, import: Uuid) -> String {
    message!(
        lang,
        "expected the id of an import, as its report and `daicho show SEQ` name it; nothing was recorded under \
         {import}.",
        "取込みの ID（取込みの結果と `daicho show SEQ` に表示）が必要ですが、{import} で記録されたものはありません。"
    )
}

/// That the report of an import is not kept, and whether the log has what it recorded.
#[must_use]
pub fn report_gone(lang: Lang, import: Uuid, recorded: bool) -> String {
    if recorded {
        message!(
            lang,
            "No report of {import} is kept for you: only those of the last imports are, until the server stops, \
             for whoever imported and for admins. /api/v1/events?import={import} lists what it recorded.",
            "{import} の結果は残っていません（直近の取込みの結果だけを、サーバーが止まるまで、取り込んだ人と\
             管理者のために残します）。記録された内容は /api/v1/events?import={import} で見られます。"
        )
    } else {
        message!(
            lang,
            "No report of {import} is kept for you, and nothing was recorded under it. An import that goes on \
             still has its report when it is done; only those of the last imports are kept, until the server \
             stops.",
            "{import} の結果は残っておらず、この ID で記録されたものもありません。取込み中なら、\
             終わったときに結果が得られます。残るのは直近の取込みの結果だけで、サーバーが止まると消えます。"
        )
    }
}

/// Why an import is not taken back: the facts that rest on it, a line each.
#[must_use]
pub fn orphans(lang: Lang, orphaned: &[WordedOrphaned]) -> String {
    let count = orphaned.len();
    let mut lines = vec![if count == 1 {
        message!(
            lang,
            "a fact that was recorded since rests on this import:",
            "この取込みに依拠する、後からの事実が 1 件あります:"
        )
    } else {
        message!(
            lang,
            "{count} facts that were recorded since rest on this import:",
            "この取込みに依拠する、後からの事実が {count} 件あります:"
        )
    }];
    lines.extend(orphaned.iter().take(NAMED).map(|WordedOrphaned { seq, says, rests_on }| {
        message!(lang, "{seq} {says} (rests on {rests_on})", "{seq} {says}（{rests_on} に依拠）")
    }));
    if count > NAMED {
        let more = count - NAMED;
        lines.push(message!(lang, "… and {more} more", "…ほか {more} 件"));
    }
    let what_now = pick(
        lang,
        "Nothing is taken back. Correct or retract those first.",
        "何も取り消しません。先にそれらを訂正・取消ししてください。",
    );
    lines.push(what_now.to_owned());
    lines.join("\n")
}
