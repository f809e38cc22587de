//! What is said of the names in a file: of those that stand for none or for several, of the table of
//! synonyms, and of what is registered by naming it.

use crate::imports::error::{
    Candidate, SynonymError, SynonymProblem, Unidentified, Which, WhyUnidentified,
};
use crate::imports::report::Registered;
use crate::wording::lang::{Lang, message, messages, pick};
use crate::wording::rejections::misfit_said;
use crate::wording::terms::kind_word;

/// How many of the things that were registered are named at most: of those that look like others, and of
/// the others.
const NAMED: usize = 20;
/// How many of those that bear a name are told.
const CANDIDATES: usize = 6;

/// Several things bear the name.
#[must_use]
pub fn several(lang: Lang, which: &Which) -> String {
    let Which { field, written, .. } = which;
    let (list, how) = (candidates(lang, which), how_to_tell(lang, which));
    message!(
        lang,
        "{field}: {written:?} may be {list}. Write the id{how}.",
        "{field}: 「{written}」は {list} のいずれかです。ID を書いてください{how}。"
    )
}

/// What bears the name is not what the row says.
#[must_use]
pub fn another(lang: Lang, which: &Which) -> String {
    let Which { field, written, said, .. } = which;
    let list = candidates(lang, which);
    let said = said.iter().map(|(mark, said)| format!("{field}.{mark}={said}"));
    let said = said.collect::<Vec<_>>().join(", ");
    message!(
        lang,
        "{field}: {written:?} is {list}, and the row says {said}. Correct the row, or register the other \
         one first.",
        "{field}: 「{written}」は {list} ですが、この行には {said} とあります。行を直すか、別のものとして先に\
         登録してください。"
    )
}

/// No party is known by an identifier.
#[must_use]
pub fn unidentified(lang: Lang, unidentified: &Unidentified) -> String {
    let Unidentified { field, scheme, value, why } = unidentified;
    match why {
        WhyUnidentified::Unknown => message!(
            lang,
            "{field}: no party is known as {scheme}:{value}. Register it with this identifier, give the \
             identifier to the party that is meant, or correct the cell.",
            "{field}: {scheme}:{value} という識別子のものは登録されていません。この識別子を付けて登録するか、\
             該当するものに識別子を付けるか、セルを直してください。"
        ),
        WhyUnidentified::Misfit(misfit) => {
            let why = misfit_said(lang, misfit);
            message!(
                lang,
                "{field}: {value:?} is no value of {scheme}: {why}.",
                "{field}: 「{value}」は {scheme} の値ではありません。{why}。"
            )
        }
        WhyUnidentified::NoScheme { known } => {
            let list = known.join(", ");
            message!(
                lang,
                "{field}: \"{scheme}:{value}\" looks like an identifier, and {scheme} is no scheme of those \
                 that there are ({list}). Correct the cell; where it is a name, register the party by itself \
                 first.",
                "{field}: 「{scheme}:{value}」は識別子のように見えますが、{scheme} という体系はありません\
                 （あるのは {list}）。セルを直してください。名称であれば、先に単独で登録してください。"
            )
        }
    }
}

/// What bears a name, with what it is told apart by.
fn candidates(lang: Lang, which: &Which) -> String {
    let each = which.candidates.iter().take(CANDIDATES).map(|candidate| {
        let Candidate { id, name, marks } = candidate;
        let marks = marks.iter().map(|(_, mark)| mark.as_str());
        let name = id.is_some().then_some(name.as_str());
        let about: Vec<&str> = name.into_iter().chain(marks).collect();
        format!("{} ({})", id.as_ref().unwrap_or(&which.written), about.join(", "))
    });
    let list = each.collect::<Vec<_>>().join(pick(lang, " or ", "、"));
    match which.candidates.len().saturating_sub(CANDIDATES) {
        0 => list,
        more => message!(lang, "{list} or {more} more", "{list}ほか {more} 件"),
    }
}

/// By which columns bodies of one name are told apart.
fn how_to_tell(lang: Lang, which: &Which) -> String {
    if which.telling.is_empty() {
        return String::new();
    }
    let columns = which.telling.iter().map(|mark| format!("{}.{mark}", which.field));
    let list = columns.collect::<Vec<_>>().join(pick(lang, " or ", "、"));
    message!(
        lang,
        ", or map a column to {list} that says which",
        "（{list} に列を割り当てて示すこともできます）"
    )
}

messages! {
    fn synonym_problem(lang, problem: &SynonymProblem) {
        SynonymProblem::Header =>
            "expected the header written,id.",
            "見出し written,id が必要です。";
        SynonymProblem::Cells =>
            "expected what is written and an id.",
            "書かれた語と ID の両方が必要です。";
        SynonymProblem::Twice { written, first } =>
            "{written:?} stands in line {first} already, as names are compared. Leave one out.",
            "「{written}」は {first} 行目にもあります（名称としては同じです）。一方を除いてください。";
        SynonymProblem::Unknown { id } =>
            "nothing is registered under the id {id:?}. Register it first, or correct the id.",
            "ID「{id}」は登録されていません。先に登録するか、ID を直してください。";
    }
}

/// What is wrong with a line of the table of synonyms.
#[must_use]
pub fn synonym(lang: Lang, error: &SynonymError) -> String {
    let SynonymError { line, problem } = error;
    let said = synonym_problem(lang, problem);
    message!(lang, "line {line}: {said}", "{line} 行目: {said}")
}

/// What rows register by naming it: a line for each that looks like another, and one for the others.
#[must_use]
pub fn registered(lang: Lang, registered: &[Registered], dry_run: bool) -> Vec<String> {
    let (others, alike): (Vec<&Registered>, Vec<&Registered>) =
        registered.iter().partition(|new| new.alike.is_empty());
    let named = alike.iter().take(NAMED).map(|new| one_registered(lang, new, dry_run));
    let mut lines: Vec<String> = named.collect();
    let ids: Vec<&str> = others.iter().take(NAMED).map(|new| new.id.as_str()).collect();
    let list = ids.join(pick(lang, ", ", "、"));
    let left_out = others.len() - ids.len() + alike.len() - lines.len();
    let more = match left_out {
        0 => String::new(),
        more => message!(
            lang,
            " and {more} more, which --json lists",
            "ほか {more} 件（一覧は --json）"
        ),
    };
    let done = done(lang, dry_run);
    if !others.is_empty() {
        lines.push(message!(lang, "{done}: {list}{more}", "{done}: {list}{more}"));
    } else if left_out > 0 {
        lines.push(message!(
            lang,
            "{done}: {left_out} more that look like others, which --json lists",
            "{done}: ほかに似たもののある {left_out} 件（一覧は --json）"
        ));
    }
    lines
}

fn done(lang: Lang, dry_run: bool) -> &'static str {
    if dry_run {
        pick(lang, "would be registered", "登録予定")
    } else {
        pick(lang, "registered", "登録")
    }
}

fn one_registered(lang: Lang, new: &Registered, dry_run: bool) -> String {
    let Registered { line, kind, id, name, alike } = new;
    let kind = kind_word(lang, *kind);
    let alike = alike.iter().map(|other| format!("{} ({})", other.id, other.name));
    let list = alike.collect::<Vec<_>>().join(pick(lang, ", ", "、"));
    let like = if list.is_empty() {
        String::new()
    } else {
        message!(lang, "; it looks like {list}", "。似たもの: {list}")
    };
    let done = done(lang, dry_run);
    message!(
        lang,
        "line {line}: {kind} {name:?} {done} as {id}{like}",
        "{line} 行目: {kind}「{name}」を {id} として{done}{like}"
    )
}
