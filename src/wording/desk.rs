//! What the desk says at the fields of its forms, in the words of an officer.

use crate::domain::date::Date;
use crate::domain::entity::EntityKind;
use crate::domain::fields::Problem;
use crate::domain::seq::Seq;
use crate::imports::dates::DateProblem;
use crate::imports::form::UnreadProblem;
use crate::imports::form::meant::Question;
use crate::wording::days;
use crate::wording::fields;
use crate::wording::lang::{Lang, message, messages, pick};
use crate::wording::terms::kind_word;

messages! {
    /// Why a field of a form, which has this name on the page, is not read.
    pub fn unread(lang, problem: &UnreadProblem, label: &str) {
        UnreadProblem::TwoDays { written, chosen } =>
            "{label}: {written} is written and {chosen} chosen. Leave one of them",
            "{label}：入力された日付（{written}）とカレンダーの日付（{chosen}）が違います。どちらかにしてください";
        UnreadProblem::Date(problem) => (date(lang, problem, label));
    }
}

messages! {
    /// Why a date is not read.
    fn date(lang, problem: &DateProblem, label: &str) {
        DateProblem::DayOrMonth { written, dmy, mdy },
        one = days::date(lang, *dmy), other = days::date(lang, *mdy) =>
            "{label}: {written} may be {one} or {other}. Write the month as a word, or choose the day",
            "{label}：「{written}」は{one}とも{other}とも読めます。年月日で書くか、カレンダーで選んでください";
        DateProblem::Several { written, readings }, list = listed(lang, readings) =>
            "{label}: {written} may be {list}. Write all four digits of the year",
            "{label}：「{written}」は{list}のどれとも読めます。西暦4桁で書いてください";
        DateProblem::Weekday { written, .. } =>
            "{label}: {written} is another day of the week. Correct one of them",
            "{label}：「{written}」は日付と曜日が合いません。直してください";
        DateProblem::Placeholder { written, .. }
        | DateProblem::Serial { written, .. } =>
            "{label}: {written} often stands for a day that is unknown. Write the day, or unknown",
            "{label}：「{written}」は日付不明の代わりによく使われる値です。実際の日付か「不明」と書いてください";
        DateProblem::Order { written, .. }
        | DateProblem::NoSuchDay { written }
        | DateProblem::Zero { written, .. }
        | DateProblem::Moment { written, .. }
        | DateProblem::OutsideEra { written, .. }
        | DateProblem::OldCalendar { written } =>
            "{label}: no calendar has the day {written}. Write it as in 7 August 2021, or unknown",
            "{label}：「{written}」という日はありません。2021年8月7日のように書くか、「不明」と書いてください";
        DateProblem::Word { written, .. } =>
            "{label}: {written} is no date. Write it as in 7 August 2021, or unknown",
            "{label}：「{written}」は日付ではありません。2021年8月7日のように書くか、「不明」と書いてください";
        DateProblem::Letters { letters } | DateProblem::TwoActs { letters, .. } =>
            "{label}: {letters} is no part of a date. Write the date alone",
            "{label}：「{letters}」は日付ではありません。日付だけを書いてください";
    }
}

fn listed(lang: Lang, readings: &[Date]) -> String {
    let all: Vec<String> = readings.iter().map(|date| days::date(lang, *date)).collect();
    all.join(pick(lang, " or ", "、"))
}

/// What is wrong with a field, which has this name on the page and that in the data.
#[must_use]
pub fn fault(lang: Lang, problem: &Problem, label: &str, name: &str) -> String {
    match problem {
        Problem::Missing(_) => {
            message!(lang, "{label}: this has to be filled in", "{label}：入力してください")
        }
        Problem::Date(_) => message!(
            lang,
            "{label}: this is no date. Write it as in 7 August 2021, August 2021, about 2015, or unknown",
            "{label}：日付として読めません。2021年8月7日、2021年8月、2015年頃、不明のように書いてください"
        ),
        other => {
            let said = fields::problem(lang, other, name);
            message!(lang, "{label}: {said}", "{label}：{said}")
        }
    }
}

/// What is asked about a name; `offered` says whether there is something to choose from.
#[must_use]
pub fn question(lang: Lang, question: &Question, label: &str, offered: bool) -> String {
    let written = &question.written;
    let word = kind_word(lang, question.kind);
    match (question.bearing.is_empty(), offered) {
        (false, _) => message!(
            lang,
            "{label}: several are called {written}. Choose one",
            "{label}：「{written}」という名称のものが複数あります。選んでください"
        ),
        (true, true) => message!(
            lang,
            "{label}: the register knows no {word} called {written}. Choose what is meant, or register it",
            "{label}：「{written}」は台帳にありません。近いものから選ぶか、{word}として登録してください"
        ),
        (true, false) => message!(
            lang,
            "{label}: the register knows no {word} called {written}. Register it",
            "{label}：「{written}」は台帳にありません。{word}として登録してください"
        ),
    }
}

/// That a form was carried out before, with something else in it.
#[must_use]
pub fn recorded_before(lang: Lang, seq: Seq) -> String {
    let Seq(number) = seq;
    message!(
        lang,
        "This form was recorded before, as entry no. {number}. If what stands here now is another fact, \
         check it again",
        "このフォームは記録番号{number}としてすでに記録されています。別の事実を記録するのであれば、\
         もう一度確認してください"
    )
}

/// That somebody else has changed an entry meanwhile.
#[must_use]
pub fn changed_meanwhile(lang: Lang, by: Seq) -> String {
    let Seq(number) = by;
    message!(
        lang,
        "Somebody else has changed this entry meanwhile, by entry no. {number}, which stands below. Nothing \
         was done. See whether your change is still right",
        "ほかの人がこの記録を変更しました（記録番号{number}、下に表示）。まだ何も行っていません。\
         それでも変更が必要か確かめてください"
    )
}

/// That nothing is changed without a reason.
#[must_use]
pub fn reason_missing(lang: Lang) -> String {
    pick(lang, "Say why this is changed", "変更の理由を入力してください").to_owned()
}

/// What is counted of a thing that is called so.
#[must_use]
pub fn counted(lang: Lang, kind: EntityKind, called: &str) -> String {
    match kind {
        EntityKind::Declaration => {
            message!(
                lang,
                "Named endorsers of {called}",
                "{called}に賛同し、名称が確認できる都市等"
            )
        }
        EntityKind::Network => message!(lang, "Members of {called}", "{called}の加盟都市等"),
        EntityKind::Gathering => message!(lang, "Present at {called}", "{called}の出席都市等"),
        EntityKind::Party => {
            pick(lang, "Cities and other bodies in the register", "台帳にある都市等").to_owned()
        }
        EntityKind::Agreement => {
            pick(lang, "Agreements in the register", "台帳にある合意文書").to_owned()
        }
        EntityKind::Strategy | EntityKind::Goal | EntityKind::Register => called.to_owned(),
    }
}
