//! The desk over HTTP: who is let in, what a form does, and that nothing is recorded twice or by mistake.

use form_urlencoded::Serializer;

use crate::daicho::Daicho;
use crate::http_client::Answer;
use crate::http_fixture::{HEAD, NO_RATE, Server};

const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

/// Somebody at a browser.
pub struct Officer<'s> {
    server: &'s Server,
    cookies: Vec<(String, String)>,
}

impl<'s> Officer<'s> {
    pub fn at(server: &'s Server) -> Self {
        Self { server, cookies: Vec::new() }
    }

    /// Somebody who has signed in with a token of a role.
    pub fn signed_in(server: &'s Server, role: &str) -> Self {
        let mut officer = Self::at(server);
        let token = secret(server, role);
        let answer = officer.sign_in(&token);
        assert_eq!((answer.status, answer.header("location")), (303, Some("/en/desk")));
        officer
    }

    fn sign_in(&mut self, token: &str) -> Answer {
        let form = self.get("/en/desk/sign-in");
        self.send("/en/desk/sign-in", &[("form", &value(form.text(), "form")), ("token", token)])
    }

    fn ask(&mut self, method: &str, path: &str, headers: &str, body: &str) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let headers = format!("{headers}Cookie: {}\r\n", cookies.join("; "));
        let answer =
            self.server.connect().ask_of("127.0.0.1", method, path, &headers, body.as_bytes());
        for (_, line) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, rest) = line.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.retain(|(other, _)| other != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }

    pub fn get(&mut self, path: &str) -> Answer {
        self.ask("GET", path, "", "")
    }

    fn send(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = Serializer::new(String::new()).extend_pairs(fields).finish();
        self.ask("POST", path, FORM, &body)
    }

    /// Opens a form, fills it in and presses a button.
    pub fn fill(&mut self, path: &str, fields: &[(&str, &str)], step: &str) -> Answer {
        let form = self.get(path);
        assert_eq!(form.status, 200, "{}", form.text());
        self.press(&form, path, fields, step)
    }

    /// Presses a button of a form that is open, with what else is in it.
    fn press(&mut self, form: &Answer, path: &str, fields: &[(&str, &str)], step: &str) -> Answer {
        let mut all = hidden(form.text());
        all.retain(|(name, _)| fields.iter().all(|(other, _)| other != name));
        let own = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        all.extend(own);
        all.push(("step".into(), step.into()));
        let all: Vec<(&str, &str)> =
            all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.send(path.split('?').next().unwrap(), &all)
    }
}

fn secret(server: &Server, role: &str) -> String {
    let header = server.token(role);
    header.trim().strip_prefix("Authorization: Bearer ").unwrap().to_owned()
}

/// The value of a hidden field.
fn value(page: &str, name: &str) -> String {
    let found = hidden(page).into_iter().find(|(other, _)| other == name);
    found.unwrap_or_else(|| panic!("no {name} in {page}")).1
}

/// The hidden fields of the form in the page's main part.
fn hidden(page: &str) -> Vec<(String, String)> {
    let form = page.rsplit("<div class=\"desk\">").next().unwrap();
    let inputs = form.split("<input type=\"hidden\" name=\"").skip(1);
    let fields = inputs.map(|input| {
        let (name, rest) = input.split_once("\" value=\"").unwrap();
        let value = rest.split('"').next().unwrap();
        (name.to_owned(), value.replace("&quot;", "\"").replace("&lt;", "<").replace("&amp;", "&"))
    });
    fields.collect()
}

const ENDORSEMENT: &str = "/en/desk/record/endorsement";
const AMSTERDAM: [(&str, &str); 4] = [
    ("data.declaration", "Tokyo Declaration"),
    ("data.party", "Amsterdam"),
    ("data.on", "3 April 2022"),
    ("evidence.0.source", "Letter of the Mayor of Amsterdam"),
];

#[test]
fn a_fact_is_looked_at_once_more_and_recorded_once() {
    let server = Server::tokyo(&NO_RATE);
    let mut officer = Officer::signed_in(&server, "recorder");
    let named = [("data.declaration", "tokyo-declaration")];
    let fields: Vec<_> = named.into_iter().chain(AMSTERDAM.into_iter().skip(1)).collect();
    let check = officer.fill(ENDORSEMENT, &fields, "check");
    assert_eq!(check.status, 200, "{}", check.text());
    let said = check.text();
    assert!(said.contains("endorsed") && said.contains("2022年4月3日</time>）"), "{said}");
    assert!(said.contains("5 → 6"), "{said}");
    assert!(!said.contains("No source is named"), "{said}");
    assert_eq!(server.head(), HEAD);

    let record = |officer: &mut Officer<'_>| officer.press(&check, ENDORSEMENT, &[], "record");
    let first = record(&mut officer);
    let place = format!("/en/desk/receipts/{}", HEAD + 1);
    assert_eq!((first.status, first.header("location")), (303, Some(place.as_str())));
    // A double click, a reload, the back button.
    for _ in 0..2 {
        assert_eq!(record(&mut officer).header("location"), Some(place.as_str()));
    }
    assert_eq!(server.head(), HEAD + 1);
    let receipt = officer.get(&place);
    assert!(receipt.text().contains("Recorded as entry no. 155"), "{}", receipt.text());
    let event = server.get("/api/v1/events/155").json();
    assert_eq!(event["recorded_by"], "recorder");
    assert_eq!(event["evidence"][0]["source"], "Letter of the Mayor of Amsterdam");

    // The same form with something else in it says that it was carried out, and does nothing.
    let other = officer.press(&check, ENDORSEMENT, &[("data.party", "Bangkok")], "record");
    assert_eq!(other.status, 422);
    assert!(other.text().contains("This form was recorded before, as entry no. 155"));
    assert_eq!(server.head(), HEAD + 1);
    // Looked at again, it is another.
    let fields: Vec<_> = fields
        .into_iter()
        .filter(|(name, _)| *name != "data.party")
        .chain([("data.party", "Bangkok")])
        .collect();
    let again = officer.press(&other, ENDORSEMENT, &fields, "check");
    assert_eq!(again.status, 200, "{}", again.text());
}

#[test]
fn what_is_wrong_stands_at_its_field_with_what_may_be_meant() {
    let server = Server::tokyo(&NO_RATE);
    let mut officer = Officer::signed_in(&server, "recorder");
    let fields = [
        ("data.declaration", "Tokyo Declaration: Realization of Clean Cities and Clear Skies"),
        ("data.party", "Nowhere"),
        ("data.on", "3/4/2022"),
        ("evidence.0.url", "javascript:alert(1)"),
    ];
    let page = officer.fill(ENDORSEMENT, &fields, "check");
    assert_eq!(page.status, 422);
    let said = page.text();
    for part in [
        "<title>Error: ",
        "href=\"#data-party\"",
        "href=\"#data-on\"",
        "3/4/2022 may be 3 April 2022 or 4 March 2022",
        "href=\"#evidence-0-url\"",
        "aria-invalid=\"true\"",
        "value=\"3/4/2022\"",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("href=\"#data-declaration\""), "{said}");
    // A part of a name is enough to be offered what bears it, and one press puts it there.
    let page = officer.fill(
        ENDORSEMENT,
        &[AMSTERDAM[1], AMSTERDAM[2], ("data.declaration", "Clean")],
        "check",
    );
    let offered = "name=\"choose\" value=\"data.declaration=tokyo-declaration-clean-cities-2018\"";
    assert!(page.text().contains(offered), "{}", page.text());
    let fields = [
        AMSTERDAM[1],
        AMSTERDAM[2],
        ("data.declaration", "Clean"),
        ("choose", "data.declaration=tokyo-declaration-clean-cities-2018"),
    ];
    let body: Vec<_> = fields.into_iter().collect();
    let form = value(page.text(), "form");
    let chosen = officer.send(ENDORSEMENT, &[body, vec![("form", &form), ("key", "x")]].concat());
    assert!(chosen.text().contains("0 → 1"), "{}", chosen.text());
    assert!(chosen.text().contains("No source is named"), "{}", chosen.text());
    // A rule's refusal, too.
    let twice =
        [("data.declaration", "tokyo-declaration"), ("data.party", "Tokyo"), ("data.on", "2022")];
    let refused = officer.fill(ENDORSEMENT, &twice, "check");
    assert!(refused.text().contains("stands already"), "{}", refused.text());
    // Text stays text.
    let script = "<script>alert(1)</script>";
    let page = officer.fill(ENDORSEMENT, &[("data.party", script)], "check");
    assert!(!page.text().contains(script) && page.text().contains("&lt;script&gt;"));
    assert_eq!(server.head(), HEAD);
}

#[test]
fn nobody_is_let_in_without_a_good_token_and_nothing_is_done_by_the_forms_of_others() {
    let server = Server::tokyo(&NO_RATE);
    let token = secret(&server, "recorder");
    let mut officer = Officer::at(&server);
    let led = officer.get("/ja/desk/record");
    let to = "/ja/desk/sign-in?to=%2Fja%2Fdesk%2Frecord";
    assert_eq!((led.status, led.header("location")), (303, Some(to)));
    assert_eq!(officer.sign_in("daicho_wrong").status, 403);
    let reader = secret(&server, "reader");
    let refused = officer.sign_in(&reader);
    assert!(refused.status == 403 && refused.text().contains("only allows to read"));
    // A form without its cookie, and one that leads elsewhere.
    let bare = server.connect().ask_of(
        "localhost",
        "POST",
        "/en/desk/sign-in",
        FORM,
        format!("token={token}&form=x").as_bytes(),
    );
    assert_eq!((bare.status, bare.header("location")), (403, None));
    let form = officer.get("/en/desk/sign-in?to=https://example.org/en/desk");
    assert!(!form.text().contains("example.org"));

    let answer = officer.sign_in(&token);
    let cookie = answer
        .headers
        .iter()
        .find(|(name, line)| name == "set-cookie" && line.starts_with("__Host-daicho="));
    let attributes = "; Path=/; Secure; HttpOnly; SameSite=Strict";
    assert!(cookie.unwrap().1.ends_with(attributes), "{cookie:?}");
    let page = officer.get("/en/desk");
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("x-robots-tag"), Some("noindex"));
    let compressed = officer.ask("GET", "/en/desk", "Accept-Encoding: gzip, zstd\r\n", "");
    assert_eq!(compressed.header("content-encoding"), None);

    // Forged forms: without what only the session knows, and from other sites.
    let forged = officer.send(ENDORSEMENT, &[("step", "record")]);
    assert_eq!(forged.status, 403, "{}", forged.text());
    let good = value(officer.get(ENDORSEMENT).text(), "form");
    let body = format!("form={good}&step=check");
    for (line, status) in [
        ("Sec-Fetch-Site: cross-site\r\n", 403),
        ("Sec-Fetch-Site: same-site\r\n", 403),
        ("Origin: https://example.org\r\n", 403),
        ("Origin: null\r\n", 403),
        ("Sec-Fetch-Site: same-origin\r\n", 422),
        ("", 422),
    ] {
        let answer = officer.ask("POST", ENDORSEMENT, &format!("{FORM}{line}"), &body);
        assert_eq!(answer.status, status, "{line}");
    }
    let other = officer.ask("POST", ENDORSEMENT, "Content-Type: text/plain\r\n", &body);
    assert_eq!(other.status, 415);
    // Over a line that others can read nobody gets in, whatever he presents.
    let open = server.get("/en/desk/sign-in");
    assert!(open.status == 403 && open.text().contains("not encrypted"), "{}", open.text());
    assert_eq!(server.head(), HEAD);
    let log = server.stop();
    assert!(log.contains("the desk refused a form of another session"), "{log}");
    assert!(log.contains("the desk refused a token") && !log.contains(&token), "{log}");
}

#[test]
fn a_session_ends_when_its_token_does_or_whoever_holds_it_says_so() {
    let server = Server::tokyo(&NO_RATE);
    let token = secret(&server, "recorder");
    let [mut here, mut there] = [Officer::at(&server), Officer::at(&server)];
    here.sign_in(&token);
    there.sign_in(&token);
    let is_in = |officer: &mut Officer<'_>| officer.get("/en/desk").status == 200;
    assert!(is_in(&mut here) && is_in(&mut there));
    let form = value(here.get("/en/desk/record/party").text(), "form");
    let stolen = here.cookies.clone();
    here.send("/en/desk/sign-out", &[("form", &form), ("step", "here")]);
    assert!(here.cookies.iter().all(|(name, _)| name != "__Host-daicho"));
    let mut thief = Officer { server: &server, cookies: stolen };
    assert!(!is_in(&mut thief) && is_in(&mut there));
    here.sign_in(&token);
    let form = value(here.get("/en/desk/record/party").text(), "form");
    here.send("/en/desk/sign-out", &[("form", &form), ("step", "everywhere")]);
    assert!(!is_in(&mut here) && !is_in(&mut there));
    here.sign_in(&token);
    assert!(is_in(&mut here));
    server.daicho.run(&["token", "revoke", "recorder"]).ok();
    assert!(!is_in(&mut here));
}

#[test]
fn what_was_typed_outlives_the_session() {
    let server = Server::tokyo(&NO_RATE);
    let token = secret(&server, "recorder");
    let mut officer = Officer::at(&server);
    officer.sign_in(&token);
    let form = officer.get(ENDORSEMENT);
    officer.cookies.clear();
    let page = officer.press(&form, ENDORSEMENT, &AMSTERDAM, "record");
    assert_eq!(page.status, 200, "{}", page.text());
    assert!(page.text().contains("What you have typed is kept"));
    let mut fields = hidden(page.text());
    fields.push(("token".into(), token));
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let go_on = officer.send("/en/desk/sign-in", &fields);
    assert!(go_on.text().contains("Nothing of what you had typed has been recorded yet"));
    let back = officer.press(&go_on, ENDORSEMENT, &[], "change");
    assert!(back.text().contains("value=\"Letter of the Mayor of Amsterdam\""), "{}", back.text());
    assert_eq!(server.head(), HEAD);
}

#[test]
fn too_many_attempts_to_sign_in_have_to_wait() {
    let server = Server::over(Daicho::empty(), &NO_RATE);
    let token = secret(&server, "recorder");
    let mut officer = Officer::at(&server);
    let attempts: Vec<u16> = (0..12).map(|_| officer.sign_in("daicho_guess").status).collect();
    assert_eq!((attempts[..10].iter().all(|status| *status == 403), attempts[11]), (true, 429));
    assert_eq!(officer.sign_in(&token).status, 429, "the right one must wait as well");
}

#[test]
fn two_officers_never_overwrite_each_other_unseen() {
    let server = Server::tokyo(&NO_RATE);
    let seq = server.get("/api/v1/declarations/tokyo-declaration").json()["endorsements"][0]["seq"]
        .as_u64()
        .unwrap();
    let path = format!("/en/desk/events/{seq}/correct");
    let [mut one, mut other] = [Officer::signed_in(&server, "admin"), Officer::at(&server)];
    let token =
        server.daicho.run(&["token", "add", "--role", "admin", "--name", "desk 2", "--json"]);
    other.sign_in(token.json()["secret"].as_str().unwrap());
    let (form, others) = (one.get(&path), other.get(&path));
    assert!(form.text().contains("value=\"tokyo-declaration\""), "{}", form.text());
    let party = server.get(&format!("/api/v1/events/{seq}")).json()["data"]["party"].clone();
    let fields = |on| {
        [
            ("data.declaration", "tokyo-declaration"),
            ("data.party", party.as_str().unwrap()),
            ("data.on", on),
            ("reason", "As the letter says"),
        ]
    };
    // What is recorded of something else disturbs nobody.
    one.fill(
        "/en/desk/record/endorsement",
        &[("data.declaration", "tokyo-declaration"), AMSTERDAM[1], AMSTERDAM[2]],
        "record",
    );
    assert_eq!(server.head(), HEAD + 1);
    let check = one.press(&form, &path, &fields("8 August 2021"), "check");
    assert!(check.text().contains("8 August 2021</time>"), "{}", check.text());
    let done = one.press(&check, &path, &[], "record");
    assert_eq!(done.status, 303, "{}", done.text());

    let refused = other.press(&others, &path, &fields("9 August 2021"), "record");
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("Somebody else has changed this entry meanwhile"));
    assert!(refused.text().contains("What became of it") && refused.text().contains("admin"));
    assert_eq!(server.head(), HEAD + 2);
    // Having seen it, the second may go on.
    let done = other.press(&refused, &path, &fields("9 August 2021"), "record");
    assert_eq!(done.status, 303, "{}", done.text());
    let versions = server.get(&format!("/api/v1/events/{seq}/versions")).json();
    assert_eq!(versions.to_string().matches("2021-08-09").count(), 1, "{versions}");
}

#[test]
fn an_entry_is_cancelled_and_erased_with_a_reason_by_those_who_may() {
    let server = Server::tokyo(&NO_RATE);
    let mut recorder = Officer::signed_in(&server, "recorder");
    let signed = [
        ("data.declaration", "tokyo-declaration"),
        AMSTERDAM[1],
        AMSTERDAM[2],
        ("data.signatory.name", "Femke Halsema"),
    ];
    let check = recorder.fill(ENDORSEMENT, &signed, "check");
    assert!(check.text().contains("Kept apart, and erasable"), "{}", check.text());
    recorder.press(&check, ENDORSEMENT, &[], "record");
    let path = |how: &str| format!("/en/desk/events/155/{how}");
    assert_eq!(recorder.get(&path("retract")).status, 403);
    assert!(recorder.get("/en/desk/events/155").text().contains("Only administrators"));

    let mut admin = Officer::signed_in(&server, "admin");
    let entry = admin.get("/en/desk/events/155");
    for part in [
        "/correct\"",
        "/retract\"",
        "/erase\"",
        "record/withdrawal?data.declaration=tokyo-declaration",
    ] {
        assert!(entry.text().contains(part), "{part}: {}", entry.text());
    }
    let missing = admin.fill(&path("erase"), &[], "record");
    assert!(missing.status == 422 && missing.text().contains("Say why this is changed"));
    for how in ["erase", "retract"] {
        let check = admin.fill(&path(how), &[("reason", "It was another letter")], "check");
        assert_eq!(check.status, 200, "{}", check.text());
        let done = admin.press(&check, &path(how), &[], "record");
        assert_eq!(done.status, 303, "{}", done.text());
    }
    assert_eq!(server.head(), HEAD + 3);
    let entry = admin.get("/en/desk/events/155");
    assert!(!entry.text().contains("/correct\"") && !entry.text().contains("/erase\""));
    // What others rest on is named, and stays.
    let seq = server.get("/api/v1/parties/tokyo").json()["seq"].as_u64().unwrap();
    let path = format!("/en/desk/events/{seq}/retract");
    let orphaned = admin.fill(&path, &[("reason", "x")], "check");
    assert_eq!(orphaned.status, 422, "{}", orphaned.text());
    assert_eq!(admin.get("/en/desk/events/999/correct").status, 404);
}

#[test]
fn a_city_that_is_unknown_is_registered_with_the_fact_that_names_it() {
    let server = Server::tokyo(&NO_RATE);
    let mut officer = Officer::signed_in(&server, "recorder");
    let fields =
        [("data.declaration", "tokyo-declaration"), ("data.party", "Sendai"), AMSTERDAM[2]];
    let unknown = officer.fill(ENDORSEMENT, &fields, "check");
    assert!(unknown.text().contains("value=\"register:data.party\""), "{}", unknown.text());
    let form = officer.press(&unknown, ENDORSEMENT, &fields, "register:data.party");
    for part in ["id=\"new\"", "value=\"Sendai\"", "GeoNames", "CC BY 4.0", "38.2667"] {
        assert!(form.text().contains(part), "{part}: {}", form.text());
    }
    let place = form.text().split("value=\"place=").nth(1).unwrap().split('"').next().unwrap();
    let place = format!("place={place}");
    let named = [("new-for", "data.party"), ("new.names.en", "Sendai"), ("new.kind", "city")];
    let chosen = [&fields[..], &named, &[("choose", place.as_str())]].concat();
    let body: Vec<(&str, &str)> = chosen.clone();
    let (token, key) = (value(form.text(), "form"), value(form.text(), "key"));
    let own = [("form", token.as_str()), ("key", key.as_str())];
    let filled = officer.send(ENDORSEMENT, &[&body[..], &own].concat());
    for part in ["name=\"new.country\" type=\"text\" value=\"JP\"", "value=\"仙台市\""] {
        assert!(filled.text().contains(part), "{part}: {}", filled.text());
    }
    let located =
        [("new.country", "JP"), ("new.position.lat", "38.2667"), ("new.position.lon", "140.8667")];
    let all = [&fields[..], &named, &located].concat();
    let check = officer.press(&filled, ENDORSEMENT, &all, "check");
    assert!(check.text().contains("33 → 34") && check.text().contains("5 → 6"), "{}", check.text());
    let done = officer.press(&check, ENDORSEMENT, &[], "record");
    assert_eq!(done.header("location"), Some("/en/desk/receipts/156"), "{}", done.text());
    // Once more: both were recorded.
    let again = officer.press(&check, ENDORSEMENT, &[], "record");
    assert_eq!(again.header("location"), Some("/en/desk/receipts/156"));
    assert_eq!(server.head(), HEAD + 2);
    let city = server.get("/api/v1/events/155").json();
    assert_eq!(
        (&city["data"]["party"], &city["data"]["country"]),
        (&"sendai".into(), &"JP".into())
    );
    // What is wrong with the city stands at its fields.
    let wrong = [
        &fields[..1],
        &[("data.party", "Atlantis"), AMSTERDAM[2]],
        &named[..1],
        &[("new.names.en", "Atlantis"), ("new.kind", "city"), ("new.country", "ZZ")],
    ]
    .concat();
    let wrong = officer.fill(ENDORSEMENT, &wrong, "check");
    assert!(wrong.text().contains("href=\"#new-country\""), "{}", wrong.text());
    // What is like one that is there is asked about.
    let party =
        [("data.party", "amsterdan"), ("data.kind", "city"), ("data.names.en", "Amsterdan")];
    let check = officer.fill("/en/desk/record/party", &party, "check");
    assert!(check.text().contains("Is it one of these?"), "{}", check.text());
}

#[test]
fn the_overview_names_what_is_missing_and_leads_to_where_it_is_mended() {
    let server = Server::tokyo(&NO_RATE);
    let mut officer = Officer::signed_in(&server, "admin");
    let page = officer.get("/en/desk");
    for part in
        ["What is missing", "Reported and not named", "?data.declaration=tokyo-declaration\""]
    {
        assert!(page.text().contains(part), "{part}: {}", page.text());
    }
}

#[test]
fn the_report_of_a_period_counts_who_came_and_went() {
    let server = Server::tokyo(&NO_RATE);
    let mut officer = Officer::signed_in(&server, "recorder");
    let page = officer.get("/en/desk/report?from=2021-04-01&until=2022-03-31");
    for part in ["Report: 1 April 2021 to 31 March 2022", "0 → 5", "Tokyo Declaration", "Came: 5"]
    {
        assert!(page.text().contains(part), "{part}: {}", page.text());
    }
    let table = officer.get("/en/desk/report.csv?from=2021-04-01&until=2022-03-31");
    assert_eq!(table.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    let text = table.text().trim_start_matches('\u{feff}');
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<Vec<String>> =
        rows.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let counts: Vec<_> = rows.iter().filter(|row| row[0] == "counts").collect();
    assert_eq!(counts[0][1], "declaration:tokyo-declaration");
    assert_eq!((counts[0][4].as_str(), counts[0][5].as_str()), ("0", "5"));
    let came = rows.iter().filter(|row| row[0] == "came" && row[1] == counts[0][1]);
    assert_eq!(came.count(), 5);
    // One day later nobody came any more.
    let later = officer.get("/en/desk/report?from=2022-04-01&until=2023-03-31");
    assert!(later.text().contains("5 → 5"), "{}", later.text());
    assert_eq!(officer.get("/en/desk/report?from=2022-04-01&until=2021-04-01").status, 400);
}
