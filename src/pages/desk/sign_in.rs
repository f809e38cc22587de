//! Signing in, and what is told to whoever may not.

use maud::html;

use super::{Staff, page, title, token};
use crate::pages::context::Context;
use crate::pages::frame::Page;
use crate::wording::lang::{Lang, message, pick};

/// What goes on when somebody has signed in.
#[derive(Clone, Debug)]
pub struct Carried {
    /// The page.
    pub to: String,
    /// What was typed into its form.
    pub fields: Vec<(String, String)>,
}

/// Why nobody was let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The form is older than the browser's window.
    Stale,
    /// No token that is taken has this secret.
    Unknown,
    /// The token only allows to read.
    ReadsOnly,
    /// There were too many attempts.
    TooOften {
        /// After how long there may be one more.
        seconds: u64,
    },
}

fn refusal(lang: Lang, refused: &Refused) -> String {
    match refused {
        Refused::Stale => pick(
            lang,
            "The form had been open for too long. Enter the token once more.",
            "フォームを開いてから時間がたちすぎました。もう一度トークンを入力してください。",
        )
        .to_owned(),
        Refused::Unknown => pick(
            lang,
            "No token that is valid now was entered. Check that all of it was copied; if it was, ask an \
             administrator of the register for a new one.",
            "有効なトークンではありません。すべて入力されているか確かめ、それでも入れない場合は、\
             台帳の管理者に新しいトークンを求めてください。",
        )
        .to_owned(),
        Refused::ReadsOnly => pick(
            lang,
            "This token only allows to read. Ask an administrator of the register for one that records.",
            "このトークンでできるのは閲覧だけです。記録できるトークンを台帳の管理者に求めてください。",
        )
        .to_owned(),
        Refused::TooOften { seconds } => message!(
            lang,
            "There were too many attempts. Try again in {seconds} seconds.",
            "試行の回数が多すぎます。{seconds}秒たってから、もう一度試してください。"
        ),
    }
}

/// The form to sign in.
#[must_use]
pub fn sign_in(
    context: &Context,
    form_token: &str,
    carried: Option<&Carried>,
    refused: Option<&Refused>,
) -> String {
    let lang = context.lang;
    let body = html! {
        @if let Some(refused) = refused {
            div.notice.errors role="alert" tabindex="-1" {
                h2 { (pick(lang, "There is a problem", "入力内容を確認してください")) }
                ul { li { a href="#token" { (refusal(lang, refused)) } } }
            }
        }
        @if carried.is_some_and(|carried| !carried.fields.is_empty()) {
            p.notice {
                (pick(
                    lang,
                    "Your session has ended. What you have typed is kept: sign in, and go on with it.",
                    "サインインの有効期間が終わりました。入力した内容は残っています。サインインして続けてください。",
                ))
            }
        }
        form method="post" action=(context.plain("desk/sign-in")) {
            input type="hidden" name="form" value=(form_token);
            @if let Some(carried) = carried {
                input type="hidden" name="to" value=(carried.to);
                @for (name, value) in &carried.fields {
                    input type="hidden" name={ "carried." (name) } value=(value);
                }
            }
            p.field {
                label for="token" { (pick(lang, "Token", "トークン")) " " (super::form::must(lang)) }
                small #token-hint { (pick(lang, "You have it from an administrator of the register; it begins with daicho_.", "台帳の管理者から受け取った、daicho_ で始まる文字列です。")) }
                input #token name="token" type="password" autocomplete="current-password" required aria-describedby="token-hint" size="48";
            }
            button type="submit" { (pick(lang, "Sign in", "サインイン")) }
        }
        p.soft {
            (pick(
                lang,
                "You are signed out an hour after the last page that you open, and after twelve hours in any case.",
                "最後にページを開いてから1時間、または最長で12時間たつと、自動的にサインアウトします。",
            ))
        }
    };
    let title = pick(lang, "Sign in", "サインイン").to_owned();
    page(context, None, Page { title, body, ..Page::default() }).into_string()
}

/// That somebody is signed in and may go on with what was typed.
#[must_use]
pub fn go_on(context: &Context, staff: &Staff, carried: &Carried) -> String {
    let lang = context.lang;
    let body = html! {
        p.lead { (pick(lang, "You are signed in again. Nothing of what you had typed has been recorded yet.", "再びサインインしました。入力した内容は、まだ記録されていません。")) }
        form method="post" action=(carried.to) {
            (token(staff))
            @for (name, value) in &carried.fields {
                // Whatever was pressed: nothing is recorded before it was looked at once more.
                @if name != "step" { input type="hidden" name=(name) value=(value); }
            }
            button type="submit" name="step" value="change" { (pick(lang, "Go on", "続ける")) }
        }
    };
    let title = pick(lang, "Signed in", "サインインしました").to_owned();
    page(context, Some(staff), Page { title, body, ..Page::default() }).into_string()
}

/// That nobody signs in over a line that others can read.
#[must_use]
pub fn open_line(context: &Context) -> String {
    let lang = context.lang;
    let body = html! {
        p.lead {
            (pick(
                lang,
                "Nobody can sign in over this connection, since it is not encrypted and others could read along.",
                "この接続は暗号化されておらず、ほかの人に読まれるおそれがあるため、サインインできません。",
            ))
        }
        p {
            (pick(
                lang,
                "Open the same address with https://. Without encryption the staff pages can be used only in a browser on the server’s own machine, at http://127.0.0.1.",
                "同じアドレスを https:// で開いてください。暗号化なしで使えるのは、サーバーと同じ機器のブラウザーで http://127.0.0.1 を開いた場合だけです。",
            ))
        }
    };
    page(context, None, Page { title: title(lang).to_owned(), body, ..Page::default() })
        .into_string()
}
