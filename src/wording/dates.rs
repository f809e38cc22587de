//! Why a date in a table is not read: what it may mean, and how to say which is meant.

use crate::domain::date::Date;
use crate::domain::event::act::Act;
use crate::imports::dates::{DateOrder, DateProblem, OtherAction, meaning};
use crate::wording::lang::{Lang, message, messages, pick};
use crate::wording::terms::act_word;

messages! {
    /// What is wrong with a date, without its line and column.
    pub fn problem(lang, problem: &DateProblem) {
        DateProblem::DayOrMonth { written, dmy, mdy } =>
            "expected a date with one reading, got {written:?}: {dmy} or {mdy}. Say --dates dmy where the day \
             stands first, --dates mdy where the month does.",
            "「{written}」は {dmy} とも {mdy} とも読めます。日が先なら --dates dmy、月が先なら --dates mdy を\
             指定してください。";
        DateProblem::Order { written, order, other }, first = first(lang, *order),
            order = order.as_str() =>
            "expected a date with the {first} first (--dates {order}), got {written:?}, which only the other way \
             round is one: {other}. Set the cell right, or leave --dates out.",
            "{first}が先の日付（--dates {order}）が必要ですが、「{written}」は逆の順でしか日付になりません（{other}）。\
             セルを直すか、--dates を外してください。";
        DateProblem::Several { written, readings }, list = either(lang, readings) =>
            "expected a year of four digits, got {written:?}: {list}. Write the date as one of these.",
            "「{written}」は {list} のいずれとも読めます。西暦を 4 桁で、このどれかの形で書いてください。";
        DateProblem::Placeholder { written, day }, day = really(lang, written, day.is_some()) =>
            "expected a date, got {written:?}, which other systems write where they have none. Is it unknown? Then \
             add --read '{written}=unknown'. Is there none? Then --read '{written}='.{day}",
            "日付が必要ですが、「{written}」は日付がないときに他のシステムが書く値です。日付が不明なら \
             --read '{written}=unknown'、日付がなければ --read '{written}=' を付けてください。{day}";
        DateProblem::Word { written } =>
            "expected a date such as 2016-04-22, got {written:?}. Is it unknown? Then write unknown, or add --read \
             '{written}=unknown'. Is there none? Then --read '{written}='.",
            "2016-04-22 のような日付が必要ですが、「{written}」です。日付が不明なら unknown と書くか \
             --read '{written}=unknown' を、日付がなければ --read '{written}=' を付けてください。";
        DateProblem::NoSuchDay { written } =>
            "expected a day of the calendar, got {written:?}. Set the cell right.",
            "暦にある日付が必要ですが、「{written}」です。セルを直してください。";
        DateProblem::Zero { written, left } =>
            "expected a month and a day from 1, got {written:?}. Where no more is known, write {left}.",
            "月と日は 1 以上ですが、「{written}」です。それ以上がわからなければ {left} と書いてください。";
        DateProblem::Serial { written, from_1900, from_1904 } =>
            "expected a date, got the number {written}, by which a spreadsheet keeps a day: {from_1900} in \
             Excel, or {from_1904} where the workbook counts from 1904. Format the column as a date and save \
             the file anew.",
            "日付が必要ですが、表計算ソフトが日付を保存する番号 {written} です。Excel では {from_1900}、1904 年から\
             数えるブックでは {from_1904} です。列の表示形式を日付にして保存し直してください。";
        DateProblem::Moment { written, days }, list = either(lang, days) =>
            "expected a day, got {written:?}, a moment in UTC, which by place was {list}. Write the day of the \
             place alone.",
            "日付が必要ですが、「{written}」は UTC の時刻で、場所により {list} です。その場所での日付だけを\
             書いてください。";
        DateProblem::OutsideEra { written, date, meant: Some(meant) } =>
            "expected a date within its era, got {written:?}. {date} is {meant}: write that, if it is meant.",
            "「{written}」はその元号の期間にありません。{date} のことなら「{meant}」と書いてください。";
        DateProblem::OutsideEra { written, date, meant: None } =>
            "expected a date within its era, got {written:?}. Write {date}, if that is meant.",
            "「{written}」はその元号の期間にありません。{date} のことなら、そう書いてください。";
        DateProblem::OldCalendar { written } =>
            "expected a date of the Gregorian calendar, which Japan took on 1873-01-01 (明治6年1月1日), got \
             {written:?}. Convert it, and write the day as YYYY-MM-DD.",
            "グレゴリオ暦（日本では明治6年1月1日、1873-01-01 から）の日付が必要ですが、「{written}」です。換算して \
             YYYY-MM-DD の形で書いてください。";
        DateProblem::Weekday { written, date, days: [came, is] }, came = weekday(lang, *came),
            is = weekday(lang, *is) =>
            "expected the day of the week of {date}, which is a {is}, got {written:?}, a {came}. Set one of them \
             right.",
            "{date} は{is}ですが、「{written}」では{came}です。日付か曜日を直してください。";
        DateProblem::Letters { letters } => (unsaid(lang, letters));
        DateProblem::TwoActs { letters, act, beside } =>
            "expected one act, got {letters:?} behind the date, which is read as {act}, and {beside} in a cell of \
             its own. Leave one out.",
            "行為は 1 つだけ指定できますが、日付の後の「{letters}」は {act}、行為のセルは {beside} です。\
             一方を除いてください。";
    }
}

/// How to say that what often stands for no date is meant as it is.
fn really(lang: Lang, written: &str, can_be: bool) -> String {
    if !can_be {
        return String::new();
    }
    message!(
        lang,
        " Was it that day? Then --read '{written}={written}'.",
        "本当にその日なら --read '{written}={written}' です。"
    )
}

fn first(lang: Lang, order: DateOrder) -> &'static str {
    match order {
        DateOrder::Dmy => pick(lang, "day", "日"),
        DateOrder::Mdy => pick(lang, "month", "月"),
    }
}

/// Dates of which it may be any.
fn either(lang: Lang, dates: &[Date]) -> String {
    let all: Vec<String> = dates.iter().map(Date::to_string).collect();
    match all.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => {
            let others = others.join(pick(lang, ", ", "、"));
            message!(lang, "{others} or {last}", "{others}、{last}")
        }
        None => String::new(),
    }
}

fn weekday(lang: Lang, number: u8) -> &'static str {
    const NAMES: [(&str, &str); 7] = [
        ("Monday", "月曜日"),
        ("Tuesday", "火曜日"),
        ("Wednesday", "水曜日"),
        ("Thursday", "木曜日"),
        ("Friday", "金曜日"),
        ("Saturday", "土曜日"),
        ("Sunday", "日曜日"),
    ];
    let (en, ja) = NAMES.get(usize::from(number)).copied().unwrap_or_default();
    pick(lang, en, ja)
}

/// Letters behind a date of which nobody has said what they stand for.
fn unsaid(lang: Lang, letters: &str) -> String {
    let acts = Act::ALL.iter().map(|act| act.as_str()).collect::<Vec<_>>().join(", ");
    match meaning(letters) {
        Some(Ok(act)) => {
            let (word, act) = (act_word(lang, act), act.as_str());
            message!(
                lang,
                "expected a date alone, got {letters:?} behind it. In the tables of the UN it stands for {word}: \
                 then add --read {letters}={act}.",
                "日付だけが必要ですが、後に「{letters}」があります。国連の条約一覧では{word}を表します。その意味なら \
                 --read {letters}={act} を付けてください。"
            )
        }
        Some(Err(action)) => {
            let action = match action {
                OtherAction::DefinitiveSignature => {
                    pick(lang, "definitive signature", "確定的な署名")
                }
                OtherAction::FormalConfirmation => pick(lang, "formal confirmation", "正式確認"),
            };
            message!(
                lang,
                "expected a date alone, got {letters:?} behind it. In the tables of the UN it stands for \
                 {action}, which is none of the acts here: say with --read {letters}=ACT as which it counts \
                 ({acts}).",
                "日付だけが必要ですが、後に「{letters}」があります。国連の条約一覧では{action}を表し、ここに同じ行為は\
                 ありません。どの行為とするかを --read {letters}=ACT で指定してください（{acts}）。"
            )
        }
        None => message!(
            lang,
            "expected a date alone, got {letters:?} behind it. Say with --read {letters}=ACT for which act it \
             stands ({acts}).",
            "日付だけが必要ですが、後に「{letters}」があります。どの行為を表すかを --read {letters}=ACT で\
             指定してください（{acts}）。"
        ),
    }
}
