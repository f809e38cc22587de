//! The desk as an officer uses it: in a browser, in both languages and schemes and on a phone, and what
//! validators say of its pages.

use crate::browser::{Browser, WIDTHS, npm};
use crate::http_desk::Officer;
use crate::http_fixture::{HEAD, NO_RATE, Server};
use crate::pages_browser::{AXE, check_html};

/// Pages of the desk, each with what is done on it before it is looked at.
const PAGES: [(&str, &str); 8] = [
    ("desk/report?from=2021-04-01&until=2022-03-31", ""),
    ("desk", ""),
    ("desk/record", ""),
    ("desk/record/agreement", ""),
    ("desk/record/party?data.names.en=Lima&data.kind=city", ""),
    // With what is wrong.
    ("desk/record/endorsement?data.declaration=U20&data.on=3/4/2022&data.party=Nobody", "check"),
    // What would be recorded.
    (
        "desk/record/endorsement?data.declaration=tokyo-declaration&data.party=Amsterdam&data.on=2022",
        "check",
    ),
    ("desk/events/150/correct", ""),
];

struct Desk {
    server: Server,
    browser: Browser,
}

impl Desk {
    fn open() -> Self {
        let server = Server::tokyo(&NO_RATE);
        let desk = Self { browser: Browser::start(), server };
        let token = desk.server.token("admin");
        let token = token.trim().rsplit(' ').next().unwrap();
        desk.go("/en/desk");
        desk.write("token", token);
        desk.browser.click("main .desk button");
        desk.browser.until("location.pathname === '/en/desk'");
        desk
    }

    fn go(&self, path: &str) {
        self.browser.open(&format!("http://{}{path}", self.server.address()));
    }

    fn write(&self, field: &str, text: &str) {
        let script = "document.getElementsByName(arguments[0])[0].value = arguments[1]";
        self.browser.run(script, &[field, text]);
    }

    /// Presses the last button of a step in the page's main part.
    fn press(&self, step: &str) {
        self.browser.run("window.before = true", &[]);
        self.browser.click(&format!(".desk button[value='{step}']:not(.hidden)"));
        self.browser.until("!window.before && document.readyState === 'complete'");
    }
}

#[test]
fn everybody_can_use_the_desk_in_both_languages_and_schemes_and_on_a_phone() {
    let desk = Desk::open();
    let axe = std::fs::read_to_string(npm("axe-core/axe.min.js")).unwrap();
    let mut found = Vec::new();
    for (path, step) in PAGES {
        for lang in ["en", "ja"] {
            desk.go(&format!("/{lang}/{path}"));
            if !step.is_empty() {
                desk.press(step);
            }
            for (width, dark) in
                WIDTHS.into_iter().flat_map(|width| [(width, false), (width, true)])
            {
                desk.browser.show_as(width, dark);
                let wide = "return document.documentElement.scrollWidth - innerWidth";
                let wide = desk.browser.run(wide, &[]);
                if wide.as_i64() > Some(0) {
                    found.push(format!("{path} at {width}: {wide} pixels too wide"));
                }
                desk.browser.run(&axe, &[]);
                let violations = desk.browser.run_async(AXE);
                for one in violations.as_array().unwrap() {
                    found.push(format!("{lang} {path} at {width}, dark {dark}: {one}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn every_page_of_the_desk_is_valid_html() {
    let server = Server::tokyo(&NO_RATE);
    let mut officer = Officer::signed_in(&server, "admin");
    let mut texts = vec![Officer::at(&server).get("/ja/desk/sign-in").text().to_owned()];
    for (path, step) in PAGES {
        for lang in ["en", "ja"] {
            let path = format!("/{lang}/{path}");
            let answer = if step.is_empty() {
                officer.get(&path)
            } else {
                let (place, query) = path.split_once('?').unwrap();
                let fields: Vec<(String, String)> =
                    form_urlencoded::parse(query.as_bytes()).into_owned().collect();
                let fields: Vec<(&str, &str)> =
                    fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                officer.fill(place, &fields, step)
            };
            texts.push(answer.text().to_owned());
        }
    }
    check_html(&texts);
}

#[test]
fn a_letter_is_recorded_with_and_without_scripts() {
    let desk = Desk::open();
    for (scripts, party) in [(true, "アムステルダム"), (false, "バンコク")] {
        desk.go("/ja/desk/record/endorsement");
        desk.write("data.declaration", "サステナブル");
        desk.write("data.party", party);
        desk.write("data.on", "令和4年4月3日");
        desk.write("evidence.0.source", "市長の書簡");
        desk.browser.scripts(scripts);
        // A name in part is asked about: what is meant is chosen, and nothing else is to be typed.
        desk.browser.click(".desk form > button:not(.hidden)");
        desk.browser.click(".choices button");
        desk.browser.click("button[value='record']");
        desk.browser.scripts(true);
        desk.browser.until("location.pathname.startsWith('/ja/desk/receipts/')");
        assert!(desk.browser.text("main").contains("として記録しました"));
    }
    assert_eq!(desk.server.head(), HEAD + 2);
}
