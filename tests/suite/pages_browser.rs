//! The pages as people use them: in a browser, in both languages, both schemes and on a phone; the check
//! of a proof; and what validators of accessibility and of HTML say.

use std::collections::{BTreeSet, VecDeque};
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::browser::{Browser, WIDTHS, npm};
use crate::daicho::Daicho;
use crate::http_fixture::{NO_RATE, Server};

/// Every kind of page of the site once, found by following links from the first one. Of things and
/// entries the first few of each kind are enough.
fn site_map(server: &Server) -> Vec<String> {
    let (mut seen, mut ahead) =
        (BTreeSet::new(), VecDeque::from(["/en/".to_owned(), "/ja/".into()]));
    let mut of_kind = std::collections::BTreeMap::<String, usize>::new();
    let mut pages = Vec::new();
    while let Some(path) = ahead.pop_front() {
        let kind: Vec<&str> = path.split('/').take(3).collect();
        let many = of_kind.entry(kind.join("/")).or_default();
        if !seen.insert(path.clone()) || *many >= 2 {
            continue;
        }
        let answer = server.get(&path);
        assert_eq!(answer.status, 200, "{path}");
        if answer.header("content-type") != Some("text/html; charset=utf-8") {
            continue;
        }
        *many += 1;
        let links =
            answer.text().split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let pages_led_to =
            links.filter(|link| link.starts_with("/en/") || link.starts_with("/ja/"));
        let plain = pages_led_to.filter(|link| !link.contains(['?', '#', '.']));
        ahead.extend(plain.map(ToOwned::to_owned));
        pages.push(path);
    }
    assert!(pages.len() >= 20, "{pages:?}");
    // What no page leads to: the table for the frames of others, and a list in another order.
    for lang in ["en", "ja"] {
        pages.push(format!("/{lang}/embed/declarations/tokyo-declaration"));
        pages.push(format!("/{lang}/declarations/tokyo-declaration?sort=-date&region=asia"));
    }
    pages
}

fn site() -> Server {
    Server::over(Daicho::tokyo(), &NO_RATE)
}

fn address(server: &Server, path: &str) -> String {
    format!("http://{}{path}", server.address())
}

#[test]
fn everybody_can_use_every_page_in_both_languages_and_schemes_and_on_a_phone() {
    let (server, browser) = (site(), Browser::start());
    let axe = std::fs::read_to_string(npm("axe-core/axe.min.js")).unwrap();
    let mut found = Vec::new();
    let mut pages = site_map(&server);
    pages.push("/en/declarations/tokyo-declaration?as_of=2021-12-31&known_at=150".into());
    for path in &pages {
        for (width, dark) in WIDTHS.into_iter().flat_map(|width| [(width, false), (width, true)]) {
            browser.show_as(width, dark);
            browser.open(&address(&server, path));
            let wide = browser.run("return document.documentElement.scrollWidth - innerWidth", &[]);
            if wide.as_i64() > Some(0) {
                found.push(format!("{path} at {width}: {wide} pixels too wide"));
            }
            browser.run(&axe, &[]);
            let violations = browser.run_async(AXE);
            for one in violations.as_array().unwrap() {
                found.push(format!("{path} at {width}, dark {dark}: {one}"));
            }
        }
    }
    assert!(found.is_empty(), "{} pages: {found:#?}", pages.len());
    // It would see a fault.
    browser.run("document.querySelector('img').removeAttribute('alt')", &[]);
    let violations = browser.run_async(AXE);
    assert!(violations.to_string().contains("image-alt"), "{violations}");
}

pub const AXE: &str = "const done = arguments[0];
    axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})
        .then(found => done(found.violations.map(one => [one.id, one.nodes[0].html.slice(0, 160), one.nodes[0].failureSummary])));";

/// The rules of html-validate, as a file.
fn rules_file(path: &Path) -> &Path {
    let rules = json!({
        "extends": ["html-validate:recommended"],
        "rules": {"long-title": "off", "no-trailing-whitespace": "off", "no-raw-characters": "off"},
    });
    std::fs::write(path, rules.to_string()).unwrap();
    path
}

#[test]
fn every_page_is_valid_html() {
    let server = site();
    let pages = site_map(&server);
    let texts: Vec<String> = pages.iter().map(|path| server.get(path).text().to_owned()).collect();
    check_html(&texts);
}

/// Fails where a page is no valid HTML.
pub fn check_html(pages: &[String]) {
    let folder = tempfile::tempdir().unwrap();
    rules_file(&folder.path().join(".htmlvalidate.json"));
    for (number, page) in pages.iter().enumerate() {
        std::fs::write(folder.path().join(format!("{number:03}.html")), page).unwrap();
    }
    let validate = || {
        let output = Command::new("node")
            .arg(npm("html-validate/bin/html-validate.mjs"))
            .args(["--formatter", "text", "."])
            .current_dir(folder.path())
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (valid, said) = validate();
    assert!(valid, "{said}");
    std::fs::write(folder.path().join("bad.html"), "<p><div></p>").unwrap();
    assert!(!validate().0, "it would see a fault");
}

#[test]
fn a_proof_is_checked_in_the_readers_own_browser() {
    let daicho = Daicho::tokyo();
    let key = daicho.run(&["key"]).ok();
    let key = key.out.lines().next().unwrap().to_owned();
    let (server, browser) = (Server::over(daicho, &NO_RATE), Browser::start());
    browser.open(&address(&server, "/en/events/149"));
    browser.click("#proof ~ p a[href*='/check']");
    browser.until("document.querySelector('#proof').value");
    let check = |change: &str| {
        browser.run(
            &format!(
                "document.querySelector('#result').textContent = '';
            const proof = document.querySelector('#proof'), keys = document.querySelector('#keys');
            {change}; document.querySelector('#check').requestSubmit()"
            ),
            &[&key],
        );
        browser.until("document.querySelector('#result').textContent");
        let said = browser.run("return document.querySelector('#result').textContent", &[]);
        said.as_str().unwrap().to_owned()
    };
    let good = check("keys.value = arguments[0]");
    assert!(good.starts_with("It matches: entry no. 149 is in the register"), "{good}");
    let whole = browser.run("return document.querySelector('#proof').value", &[]);
    let changed = [
        // One letter of the entry, of the path, of the root, of the signature; another place.
        (
            "proof.value = proof.value.replace(/extra (.{9})(.)/, (m, a, b) => `extra ${a}${b === 'x' ? 'y' : 'x'}`)",
            "root that was signed",
        ),
        (
            "proof.value = proof.value.replace(/\\n([A-Za-z0-9])/, (m, c) => '\\n' + (c === 'A' ? 'B' : 'A'))",
            "It does not match",
        ),
        ("proof.value = proof.value.replace('index 148', 'index 147')", "It does not match"),
        ("proof.value = proof.value.replace(/=\\n$/, '')", "It does not match"),
        (
            "proof.value = proof.value.replace(/(.)(.{20}=\\n)$/, (m, a, b) => (a === 'x' ? 'y' : 'x') + b)",
            "The signature does not hold: daicho.example/tokyo",
        ),
        ("keys.value = ''", "No verifier key was given."),
        ("keys.value = 'x'", "This is no verifier key: x"),
    ];
    for (change, told) in changed {
        let said = check(&format!("proof.value = {whole}; keys.value = arguments[0]; {change}"));
        assert!(said.contains(told), "{change}: {said}");
    }
    let other = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    let said = check(&format!("proof.value = {whole}; keys.value = '{other}'"));
    assert!(said.contains("None of the given keys is that of the register"), "{said}");
    let again = check(&format!("proof.value = {whole}; keys.value = arguments[0]"));
    assert_eq!(again, good);
}

/// What the check page says of a proof by a key, once it has said it.
fn checked(browser: &Browser, proof: &str, key: &str) -> String {
    browser.run(
        "document.querySelector('#result').textContent = '';
        document.querySelector('#proof').value = arguments[0];
        document.querySelector('#keys').value = arguments[1];
        document.querySelector('#check').requestSubmit()",
        &[proof, key],
    );
    browser.until("document.querySelector('#result').textContent");
    browser.text("#result")
}

#[test]
fn a_saved_page_and_a_copy_check_proofs_without_any_server() {
    let daicho = Daicho::tokyo();
    daicho.run(&["publish", "site"]).ok();
    let read = |name: &str| std::fs::read_to_string(daicho.path(name)).unwrap();
    let (proof, key) = (read("site/api/v1/events/149.tlog-proof"), read("site/keys.txt"));
    let changed = proof.replacen("index 148", "index 147", 1);
    assert_ne!(changed, proof);
    // As a browser saves a page: with what it refers to in a folder beside it.
    let server = Server::over(daicho.clone(), &NO_RATE);
    let mut saved = server.get("/ja/check").text().to_owned();
    std::fs::create_dir(daicho.path("saved_files")).unwrap();
    for address in saved.clone().split('"').filter(|part| part.starts_with("/assets/")) {
        let name = address.rsplit('/').next().unwrap();
        daicho.file(&format!("saved_files/{name}"), &server.get(address).body);
        saved = saved.replace(address, &format!("saved_files/{name}"));
    }
    daicho.file("saved.html", saved);
    let daicho = server.stopped();
    let browser = Browser::start();
    for (page, good, bad) in [
        ("site/en/check/index.html", "It matches: entry no. 149", "It does not match"),
        ("site/ja/check/index.html", "一致しました。記録番号149", "一致しません"),
        ("saved.html", "一致しました。記録番号149", "一致しません"),
    ] {
        browser.open(&format!("file://{}", daicho.path(page).display()));
        browser.until("!document.querySelector('#check').hidden");
        let said = checked(&browser, &proof, key.trim());
        assert!(said.starts_with(good), "{page}: {said}");
        let said = checked(&browser, &changed, key.trim());
        assert!(said.starts_with(bad), "{page}: {said}");
        assert!(!said.contains(good), "{page}: {said}");
    }
    // A link of the copy leads from an entry to the check and on to where its key is.
    browser.open(&format!("file://{}", daicho.path("site/en/events/149/index.html").display()));
    browser.click("#proof ~ p a[href*='/check']");
    browser.until("document.querySelector('#check')");
    browser.click("#keys-hint a");
    browser.until("location.pathname.endsWith('keys.txt')");
}

#[test]
fn everybody_can_use_the_pages_of_a_copy() {
    let daicho = Daicho::tokyo();
    daicho.run(&["publish", "site"]).ok();
    let browser = Browser::start();
    let axe = std::fs::read_to_string(npm("axe-core/axe.min.js")).unwrap();
    let pages = [
        "index.html",
        "en/index.html",
        "ja/about/index.html",
        "ja/parties/index.html",
        "en/declarations/tokyo-declaration/index.html",
        "en/events/149/index.html",
        "en/data/index.html",
        "ja/check/index.html",
    ];
    let mut found = Vec::new();
    for page in pages {
        for (width, dark) in WIDTHS.into_iter().flat_map(|width| [(width, false), (width, true)]) {
            browser.show_as(width, dark);
            browser.open(&format!("file://{}", daicho.path("site").join(page).display()));
            let wide = browser.run("return document.documentElement.scrollWidth - innerWidth", &[]);
            if wide.as_i64() > Some(0) {
                found.push(format!("{page} at {width}: {wide} pixels too wide"));
            }
            let dressed = browser.run("return [...document.styleSheets].length", &[]);
            assert_eq!(dressed, 1, "{page}");
            browser.run(&axe, &[]);
            let violations = browser.run_async(AXE);
            for one in violations.as_array().unwrap() {
                found.push(format!("{page} at {width}, dark {dark}: {one}"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    let output = Command::new("node")
        .arg(npm("html-validate/bin/html-validate.mjs"))
        .args(["--formatter", "text", "--config"])
        .arg(rules_file(&daicho.path("rules.json")))
        .args(pages.map(|page| daicho.path("site").join(page)))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn another_day_is_chosen_with_and_without_scripts() {
    let (server, browser) = (site(), Browser::start());
    for scripts in [true, false] {
        browser.scripts(scripts);
        browser.open(&address(&server, "/en/declarations/tokyo-declaration"));
        browser.click("details.times summary");
        browser.run("document.querySelector('#as-of').value = '2021-08-06'", &[]);
        browser.click("form.two-times button");
        browser.until("document.querySelector('.notice.past')");
        assert!(browser.text(".notice.past").contains("As it stood on 6 August 2021."));
        browser.click(".notice.past a");
        browser.until("!document.querySelector('.notice.past')");
        assert_eq!(browser.run("return location.search", &[]), "", "scripts: {scripts}");
    }
}

/// What a page of a declaration says of the day that it shows: the headline, who is on the list, where the
/// curve stands, and what the map tells.
fn told(browser: &Browser) -> [String; 4] {
    let names = "return [...document.querySelectorAll('table.sorted tbody th')].map(one => one.textContent.trim()).join()";
    [
        browser.text(".hero"),
        browser.run(names, &[]).as_str().unwrap().to_owned(),
        browser.text("#chart-said"),
        browser.text("#map-said"),
    ]
}

#[test]
fn the_slider_changes_headline_list_chart_and_map_alike_and_so_does_the_field_without_scripts() {
    let (server, browser) = (site(), Browser::start());
    let admin = server.token("recorder");
    let withdrawn = json!({"type": "endorsement.withdrawn", "data": {
        "declaration": "tokyo-declaration", "party": "paris", "on": "2022-01-05", "reason": "A vote.",
    }});
    assert_eq!(server.post("/api/v1/events", &admin, &withdrawn).status, 201);
    let page = address(&server, "/en/declarations/tokyo-declaration");
    browser.open(&page);
    browser.until("document.querySelector('#slider')");
    let today = told(&browser);
    assert!(today[0].contains('4') && !today[1].contains("Paris"), "{today:?}");
    // As a hand moves it: the value, and the event that tells of it.
    browser.run(
        "const slider = document.querySelector('#slider');
         slider.value = Date.parse('2021-12-31') / 86400000;
         slider.dispatchEvent(new Event('input', {bubbles: true}))",
        &[],
    );
    browser.until("location.search.includes('as_of=2021-12-31')");
    browser.until("document.querySelector('.notice.past')");
    let moved = told(&browser);
    assert!(moved[0].contains('5') && moved[1].contains("Paris"), "{moved:?}");
    assert!(moved.iter().zip(&today).all(|(one, other)| one != other), "{moved:?} {today:?}");
    // The same page, asked for as a whole, says the same.
    browser.open(&format!("{page}?as_of=2021-12-31"));
    assert_eq!(told(&browser), moved);
    browser.scripts(false);
    browser.open(&page);
    assert_eq!(told(&browser), today);
    browser.click("details.times summary");
    browser.run("document.querySelector('#as-of').value = '2021-12-31'", &[]);
    browser.click("form.two-times button");
    browser.until("document.querySelector('.notice.past')");
    assert_eq!(told(&browser), moved);
}

#[test]
fn a_list_is_picked_from_and_put_in_order_with_and_without_scripts() {
    let (server, browser) = (site(), Browser::start());
    let names = |selector: &str| {
        let script = "return [...document.querySelectorAll(arguments[0])].map(one => one.textContent.trim()).join()";
        browser.run(script, &[selector]).as_str().unwrap().to_owned()
    };
    const ROWS: &str = "table.sorted tbody th";
    for scripts in [true, false] {
        browser.scripts(scripts);
        browser.open(&address(&server, "/en/declarations/tokyo-declaration?as_of=2022-03-01"));
        let all = names(ROWS);
        browser.run("document.querySelector('#region').value = 'europe'", &[]);
        browser.click("form.filter button");
        browser.until("document.querySelector('#list').textContent.includes(' of ')");
        let europe = names(ROWS);
        assert!(europe.contains("Paris") && europe.len() < all.len(), "{europe} of {all}");
        browser.click("th a[href*='sort=recorded']");
        browser.until(
            "document.querySelector('th[aria-sort=ascending]').textContent.includes('Recorded')",
        );
        browser.click("th[aria-sort] a");
        browser.until("document.querySelector('th[aria-sort=descending]')");
        let search = browser.run("return location.search", &[]);
        let search = search.as_str().unwrap();
        for kept in ["region=europe", "sort=-recorded", "as_of=2022-03-01"] {
            assert!(search.contains(kept), "scripts {scripts}: {search}");
        }
        let sorted = |names: &str| {
            let mut all: Vec<String> = names.split(',').map(ToOwned::to_owned).collect();
            all.sort();
            all
        };
        assert_eq!(sorted(&names(ROWS)), sorted(&europe));
    }
}
