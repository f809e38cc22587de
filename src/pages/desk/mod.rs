//! The desk: the staff's pages, each in the frame of all pages with a menu of its own.

pub mod form;
pub mod hints;
pub mod overview;
pub mod record;
pub mod report;
pub mod revise;
pub mod sign_in;

use maud::{Markup, html};

use self::form::Wrong;
use super::context::Context;
use super::frame::{Page, page as frame};
use crate::wording::lang::{Lang, message, pick};

/// Who is signed in.
#[derive(Clone, Debug)]
pub struct Staff {
    /// The office that records.
    pub office: String,
    /// The person who records for it.
    pub person: Option<String>,
    /// Whether what is recorded may be changed.
    pub is_admin: bool,
    /// What every form holds, so that it is known for one of this session.
    pub form_token: String,
}

/// What the desk is called.
#[must_use]
pub const fn title(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "Staff pages",
        Lang::Ja => "事務局用ページ",
    }
}

/// A page of the desk in its frame.
fn page(context: &Context, staff: Option<&Staff>, page: Page) -> Markup {
    let lang = context.lang;
    let above = (title(lang).to_owned(), "desk".to_owned());
    let trail = if page.title == title(lang) { Vec::new() } else { vec![above] };
    let trail = trail.into_iter().chain(page.trail).collect();
    let body = html! {
        @if let Some(staff) = staff { (menu(context, staff)) }
        div.desk { (page.body) }
    };
    frame(context, &Page { trail, body, ..page })
}

/// A page that says in its title, which is read first, that something is wrong with its form.
fn titled(lang: Lang, wrong: &[Wrong], title: String) -> Page {
    let heading = Some(html! { h1 { (title) } });
    let title = if wrong.is_empty() {
        title
    } else {
        message!(lang, "Error: {title}", "エラー：{title}")
    };
    Page { title, heading, ..Page::default() }
}

/// What the desk's menu leads to.
const MENU: [(&str, &str, &str); 3] = [
    ("desk", "Overview", "概要"),
    ("desk/record", "Record", "記録する"),
    ("desk/report", "Report of the year", "年次報告"),
];

fn menu(context: &Context, staff: &Staff) -> Markup {
    let lang = context.lang;
    html! {
        nav.staff aria-label=(title(lang)) {
            ul {
                @for (path, en, ja) in MENU {
                    li { a href=(context.plain(path)) aria-current=[(context.path == path).then_some("page")] { (pick(lang, en, ja)) } }
                }
            }
            form method="post" action=(context.plain("desk/sign-out")) {
                (token(staff))
                span.soft {
                    (pick(lang, "Recording as ", "記録者：")) strong { (staff.office) }
                    @if let Some(person) = &staff.person { (pick(lang, ", ", "、")) (person) }
                }
                button.plain type="submit" name="step" value="here" { (pick(lang, "Sign out", "サインアウト")) }
                button.plain type="submit" name="step" value="everywhere" { (pick(lang, "Sign out everywhere", "すべての端末からサインアウト")) }
            }
        }
    }
}

/// By which session a form is made.
fn token(staff: &Staff) -> Markup {
    html! { input type="hidden" name="form" value=(staff.form_token); }
}
