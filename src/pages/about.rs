//! What this register is: how to read it, its words, who keeps it, and on which terms.

use maud::{Markup, html};

use super::context::{Context, KEYS, LOG};
use super::frame::{Page, page as frame};
use super::keys::key_hint;
use super::names::{moment, number};
use super::parties::no_opinion;
use crate::wording::days;
use crate::wording::lang::{Lang, message, pick};

/// The page.
#[must_use]
pub fn page(context: &Context) -> Markup {
    let lang = context.lang;
    let body = html! {
        @if context.is_copy() { (copy(context)) }
        (reading(context))
        h2 #words { (pick(lang, "Words", "用語")) }
        dl.facts { @for (word, meaning) in words(lang) { dt { (word) } dd { (meaning) } } }
        (checking(context))
        (keeper(context))
        (accessibility(context))
        (privacy(context))
        (terms(context))
    };
    let page = Page {
        title: pick(lang, "About this register", "台帳の読み方").to_owned(),
        body,
        ..Page::default()
    };
    frame(context, &page)
}

/// What a copy holds, and what it leaves out.
fn copy(context: &Context) -> Markup {
    let lang = context.lang;
    let (day, known) = (days::day(lang, context.present.as_of), &context.asked.known_at);
    let seq = number(known.seq.0);
    let files = [
        (
            LOG,
            pick(
                lang,
                "every entry as it is stored, one a line. With the program the whole register comes back from it, for any day: daicho restore register.jsonl",
                "すべての記録（保存されている形のまま、1行に1件）。プログラムを使えば台帳全体を復元し、どの時点も表示できます：daicho restore register.jsonl",
            ),
        ),
        (
            "checkpoint",
            pick(lang, "the signed state of the register", "署名付き要約（チェックポイント）"),
        ),
        (KEYS, pick(lang, "the keys by which it is checked", "検証鍵")),
    ];
    html! {
        h2 #copy { (pick(lang, "About this copy", "この写しについて")) }
        p {
            (message!(
                lang,
                "These are the pages of the register as plain files, made on {day}. They show it as it stood on that day, from the entries up to no. {seq}",
                "これは、台帳のページをファイルとして書き出した写しです（作成日：{day}）。記録番号{seq}までの記録による、同日時点の状況を示します",
            ))
            @if let Some(at) = known.recorded_at { (pick(lang, ", which was recorded on ", "（最後の記録：")) (moment(context, at)) (pick(lang, "", "）")) }
            (pick(
                lang,
                ". They need no server. What needs one is left out: search, filters, and views of other days.",
                "。閲覧にサーバーは要りません。サーバーを要する検索、絞り込み、別の日の表示は含みません。",
            ))
        }
        ul { @for (file, said) in files { li { a href=(context.file(&format!("/{file}"))) { (file) } (pick(lang, ": ", "：")) (said) } } }
    }
}

fn reading(context: &Context) -> Markup {
    let lang = context.lang;
    let times = if context.is_copy() {
        pick(
            lang,
            "Beside the day on which something was so, there is the day on which it was known here: a fact of 2015 may have been recorded in 2024. Each entry says both.",
            "ある事柄があった日と、それがこの台帳に記録された日は別のものです。たとえば2015年の出来事が2024年に記録されることがあります。各記録には両方が示されます。",
        )
    } else {
        pick(
            lang,
            "Every page can be seen as it stood on another day. Beside the day on which something was so, there is the day on which it was known here: a fact of 2015 may have been recorded in 2024. Both can be chosen, and a permanent address shows the same for ever.",
            "どのページも、別の日の状況として表示できます。「その日の状況」と「どの時点までの記録で見るか」は別のものです。たとえば2015年の出来事が2024年に記録されることがあります。両方を選ぶことができ、固定URLはいつまでも同じ内容を示します。",
        )
    };
    let parts = [
        pick(
            lang,
            "This is a register of record: each fact about a declaration and the diplomacy around it is an entry with a number, the time of recording, the recorder and, where there is one, its source. Entries are added and never altered or removed. What was wrong is corrected by a later entry, and both can be read.",
            "この台帳は、宣言とそれをめぐる都市外交の事実を一件ずつ記録したものです。各記録には番号、記録日時、記録者、出典（ある場合）が付きます。記録は追加されるだけで、書き換えや削除はありません。誤りは後の記録によって訂正され、訂正前の内容も閲覧できます。",
        ),
        times,
        pick(
            lang,
            "A published figure and a list of names are two things. Where a source says how many cities had endorsed, that figure stands beside the cities that this register can name, and the difference is said. Neither is derived from the other.",
            "公表値と名称の一覧は別のものです。出典に賛同都市の数だけが示されている場合、その数値と、この台帳で名称を確認できた都市とを並べて示し、差も示します。一方から他方を推定することはありません。",
        ),
        pick(
            lang,
            "Dates stand as their source gives them. Where a date is not exact, such as “about 2015” or “by June 2021”, whatever depends on it is marked as possible until the day on which it is certain.",
            "日付は出典のとおりに示します。「2015年頃」「2021年6月までに」のように正確でない場合、それによって決まる事柄は、確実になる日まで「可能性あり」と示します。",
        ),
        no_opinion(lang),
    ];
    html! {
        h2 #reading { (pick(lang, "How to read it", "読み方")) }
        @for part in parts { p { (part) } }
    }
}

/// The words of the pages with their meanings.
fn words(lang: Lang) -> [(&'static str, &'static str); 9] {
    [
        (
            pick(lang, "endorse", "賛同"),
            pick(
                lang,
                "To support a declaration publicly, by whatever act: an endorsement, a signature, an accession.",
                "宣言を公に支持すること。賛同、署名、加入など、区分は問いません。",
            ),
        ),
        (
            pick(lang, "withdraw", "撤回"),
            pick(
                lang,
                "To end an endorsement from a day on. That it had been given stays true.",
                "ある日から賛同をやめること。それまで賛同していた事実は変わりません。",
            ),
        ),
        (
            pick(lang, "correct", "訂正"),
            pick(
                lang,
                "To say in a new entry what an earlier one should have said.",
                "以前の記録の誤りを、新たな記録で正すこと。",
            ),
        ),
        (
            pick(lang, "cancel", "取消し"),
            pick(
                lang,
                "To say in a new entry that an earlier one should not have been recorded at all.",
                "初めから誤っていた記録を、新たな記録で取り消すこと。",
            ),
        ),
        (
            pick(lang, "erase", "消去"),
            pick(
                lang,
                "To delete personal details for good. The entry stays; its proof still holds.",
                "個人情報を完全に消すこと。記録そのものは残り、証明も引き続き有効です。",
            ),
        ),
        (
            pick(lang, "published figure", "公表値"),
            pick(
                lang,
                "A number that a source gives for a day, without the names.",
                "出典がある日について示した数。名称は伴いません。",
            ),
        ),
        (
            pick(lang, "named here", "名称確認済み"),
            pick(
                lang,
                "Recorded in this register by name.",
                "この台帳に名称が記録されているもの。",
            ),
        ),
        (
            pick(lang, "possibly", "可能性あり"),
            pick(
                lang,
                "It may be so on that day: the date of what it depends on is not exact.",
                "日付が正確でないため、その日にそうであった可能性があるもの。",
            ),
        ),
        (
            pick(lang, "proof", "収録証明"),
            pick(
                lang,
                "A file with which anybody can check that an entry is in the register and unchanged.",
                "記録が台帳に収録され、変わっていないことを誰でも確かめられるファイル。",
            ),
        ),
    ]
}

fn checking(context: &Context) -> Markup {
    let lang = context.lang;
    html! {
        h2 #checking { (pick(lang, "How to check it", "確かめ方")) }
        p {
            (pick(
                lang,
                "Every entry has a proof, which can be checked without trusting those who keep the register: ",
                "すべての記録に収録証明があり、管理者を信頼しなくても検証できます：",
            ))
            a href=(context.page("check")) { (pick(lang, "check a record", "記録を確かめる")) }
            (pick(lang, ". Whoever keeps the signed state of the register can show later that nothing before it was altered.", "。署名付き要約（チェックポイント）を保管しておけば、それ以前の記録が書き換えられていないことを後から示せます。"))
        }
        p { a href=(context.file("/checkpoint")) { (pick(lang, "The signed state of the register", "署名付き要約（チェックポイント）")) } }
        p { (key_hint(context)) }
    }
}

fn keeper(context: &Context) -> Markup {
    let lang = context.lang;
    let register = context.register.as_ref();
    let keeper = register.and_then(|register| register.keeper.as_ref());
    let contact = register.and_then(|register| register.terms.as_ref()?.contact.as_deref());
    html! {
        h2 #keeper { (pick(lang, "Who keeps it", "管理者")) }
        p {
            @match keeper {
                Some(keeper) => (keeper.get(lang.tag())),
                None => (pick(lang, "The register does not say who keeps it.", "管理者は記録されていません。")),
            }
        }
        @if let Some(contact) = contact { p { (pick(lang, "Contact: ", "問合せ先：")) (contact) } }
        p {
            (pick(
                lang,
                "Whoever finds an error, or wants to endorse or withdraw, turns to the keeper, who decides and records.",
                "誤りを見つけた場合や、賛同・撤回を希望する場合は、管理者へご連絡ください。管理者が確認のうえ記録します。",
            ))
        }
    }
}

fn accessibility(context: &Context) -> Markup {
    let lang = context.lang;
    html! {
        h2 #accessibility { (pick(lang, "Accessibility", "ウェブアクセシビリティ方針")) }
        p {
            (pick(
                lang,
                "These pages aim at WCAG 2.2 level AA. They work without scripts, by keyboard, at any size of text, in a dark scheme and on paper. Pictures have an equivalent in text. Whoever meets an obstacle is asked to tell the keeper.",
                "このサイトは、JIS X 8341-3:2016 の適合レベルAA（WCAG 2.2 AA）に配慮しています。スクリプトなし、キーボードのみ、文字の拡大、暗い配色、印刷でも利用でき、図には文章による説明があります。利用しにくい点があれば、管理者へお知らせください。",
            ))
        }
    }
}

fn privacy(context: &Context) -> Markup {
    let lang = context.lang;
    html! {
        h2 #privacy { (pick(lang, "Privacy", "個人情報保護方針")) }
        p {
            (pick(
                lang,
                "These pages set no cookies and ask no other server. Personal details of signatories, delegates and those who recorded are kept apart from the entries; on request they are erased for good, while the entry and its proof stay in place.",
                "このサイトは Cookie を使わず、他のサーバーに接続しません。署名者、代表者、記録した人の個人情報は記録とは別に保管され、求めに応じて完全に消去されます。その場合も、記録そのものと収録証明は残ります。",
            ))
        }
    }
}

fn terms(context: &Context) -> Markup {
    let lang = context.lang;
    let licence =
        context.register.as_ref().and_then(|register| register.terms.as_ref()?.licence.as_deref());
    html! {
        h2 #terms { (pick(lang, "Terms of use", "利用条件")) }
        p {
            @match licence {
                Some(licence) => { (pick(lang, "The data of this register may be used under: ", "この台帳のデータの利用条件：")) (licence) },
                None => (pick(lang, "The register names no licence for its data. Ask the keeper.", "データの利用条件は記録されていません。管理者へお問い合わせください。")),
            }
        }
        p {
            @if context.is_copy() {
                (pick(
                    lang,
                    "To cite this copy, give the register’s title, the day on which the copy was made, and the day on which you used it.",
                    "引用の際は、台帳の名称、この写しの作成日、利用日を示してください。",
                ))
            } @else {
                (pick(
                    lang,
                    "To cite a view, give the register’s title, the permanent address at the foot of the page, and the day on which you used it.",
                    "引用の際は、台帳の名称、ページ下部の固定URL、利用日を示してください。",
                ))
            }
        }
        p {
            (pick(
                lang,
                "On maps, the outlines of the land are Natural Earth’s (public domain). Positions come from the sources that each entry names; of GeoNames they are under CC BY 4.0. World regions are those of the Unicode Common Locale Data Repository (© Unicode, Inc., Unicode License v3).",
                "地図の陸地の輪郭は Natural Earth（パブリックドメイン）によります。位置は各記録に示す出典により、GeoNames の位置は CC BY 4.0 で提供されています。世界の地域区分は Unicode CLDR（© Unicode, Inc.、Unicode License v3）によります。",
            ))
        }
    }
}
