//! The page on which a proof is checked in the reader's own browser, and what that proves.

use maud::{Markup, html};

use super::assets;
use super::context::Context;
use super::frame::{Page, page as frame};
use super::keys::key_hint;
use crate::wording::lang::{message, pick};

/// The page. `origin` is the register's name as its checkpoints bear it.
#[must_use]
pub fn page(context: &Context, origin: &str) -> Markup {
    let lang = context.lang;
    let body = html! {
        p.lead {
            (pick(
                lang,
                "A proof shows that an entry is in the register as it was signed, and that nothing before it was altered. It is checked here, by your own browser: nothing is sent anywhere. A saved copy of this page works without any server.",
                "収録証明は、記録が署名どおりに台帳に収録され、それ以前の記録が書き換えられていないことを示します。検証はお使いのブラウザーの中だけで行われ、内容はどこにも送信されません。このページを保存すれば、サーバーがなくても検証できます。",
            ))
        }
        p #no-script {
            (pick(
                lang,
                "To check here, your browser has to run scripts. Without them, use the program: daicho check FILE --vkey KEY.",
                "このページで検証するには、ブラウザーのスクリプトを有効にしてください。使えない場合は、プログラムで検証できます：daicho check ファイル --vkey 検証鍵",
            ))
        }
        (form(context, origin))
        div #result role="status" tabindex="-1" {}
        h2 { (pick(lang, "What it proves, and what not", "検証でわかること、わからないこと")) }
        ul {
            li { (pick(lang, "That this entry was in the register when the checkpoint was signed, with exactly these words.", "署名の時点で、この記録が、この文言のとおりに台帳に収録されていたこと。")) }
            li { (pick(lang, "That whoever holds the key signed it. So take the key from elsewhere: from paper, or from the keeper’s own site.", "鍵の持ち主が署名したこと。そのため、鍵は紙や管理者の公式サイトなど、別の経路で入手してください。")) }
            li { (pick(lang, "Not that what it says is true, and not whether a later entry corrects it. The entry’s own page shows that.", "記録の内容が事実であることや、その後の訂正の有無まではわかりません。訂正の有無は記録のページで確かめられます。")) }
        }
    };
    let page = Page {
        title: pick(lang, "Check a record", "記録を確かめる").to_owned(),
        script: Some(assets::check()),
        body,
        ..Page::default()
    };
    frame(context, &page)
}

/// The fields, with the words that the script says.
fn form(context: &Context, origin: &str) -> Markup {
    let lang = context.lang;
    let contact =
        context.register.as_ref().and_then(|register| register.terms.as_ref()?.contact.as_deref());
    let contact = contact.unwrap_or(pick(lang, "the keeper of the register", "台帳の管理者"));
    let differs = message!(
        lang,
        "It does not match. Do not rely on this copy; tell {contact}.",
        "一致しません。この写しを根拠にせず、{contact}へお知らせください。",
    );
    let later = pick(
        lang,
        "Whether a later entry corrects it, this proof cannot tell.",
        "その後の訂正の有無は、この証明からはわかりません。",
    );
    html! {
        form #check hidden data-proof=(context.proof_of("{seq}"))
            data-matches=(pick(lang, "It matches: entry no. {seq} is in the register {origin} as signed with {size} entries.", "一致しました。記録番号{seq}は、署名された台帳 {origin}（全{size}件）に含まれます。"))
            data-later=(later)
            data-differs=(differs)
            data-cosigned=(pick(lang, "Co-signed by", "第三者署名："))
            data-not-a-proof=(pick(lang, "This is no whole proof file.", "収録証明のファイルとして読めません。"))
            data-not-a-key=(pick(lang, "This is no verifier key:", "検証鍵として読めません："))
            data-no-key=(pick(lang, "No verifier key was given.", "検証鍵が入力されていません。"))
            data-bad-path=(pick(lang, "The path does not fit the size of the register.", "証明の経路が台帳の件数と合いません。"))
            data-bad-root=(pick(lang, "The entry does not lead to the root that was signed.", "記録から計算したルートが、署名されたルートと異なります。"))
            data-bad-signature=(pick(lang, "The signature does not hold:", "署名が正しくありません："))
            data-no-signature=(pick(lang, "None of the given keys is that of the register which the checkpoint names.", "入力された鍵の中に、この台帳の鍵がありません。"))
            data-bad-seq=(pick(lang, "The number of the entry is not its place in the register.", "記録番号が台帳での位置と一致しません。"))
            data-insecure=(pick(lang, "Your browser allows cryptography only on pages loaded by https, from this machine, or from a saved copy.", "ブラウザーの暗号機能は、https、この端末自身、または保存したページでのみ使えます。"))
            data-no-ed25519=(pick(lang, "Your browser lacks Ed25519. A newer one has it; or use the program: daicho check.", "お使いのブラウザーは Ed25519 に対応していません。新しいブラウザーか、プログラム（daicho check）をお使いください。"))
        {
            div.field {
                label for="file" { (pick(lang, "Proof file (.tlog-proof)", "収録証明のファイル（.tlog-proof）")) }
                input #file type="file" name="file" accept=".tlog-proof,text/plain";
            }
            div.field {
                label for="proof" { (pick(lang, "or its text", "または、その内容")) }
                textarea #proof name="proof" rows="8" cols="72" spellcheck="false" {}
            }
            div.field {
                label for="keys" { (pick(lang, "Verifier key of the register, and of co-signers, one a line", "台帳の検証鍵（第三者署名者の鍵も一行に一つずつ）")) }
                textarea #keys name="keys" rows="3" cols="72" spellcheck="false" aria-describedby="keys-hint" {}
                small #keys-hint { (message!(lang, "It begins with {origin}+", "{origin}+ で始まる一行です")) (pick(lang, ". ", "。")) (key_hint(context)) }
            }
            p { button type="submit" { (pick(lang, "Check", "確かめる")) } }
        }
    }
}
