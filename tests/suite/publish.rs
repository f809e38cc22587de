//! The site as plain files: every link leads to a file, it says what the server says, a run costs what
//! changed, and nothing of others is touched.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use crate::daicho::Daicho;
use crate::http_fixture::{NO_RATE, Server};

/// Every file below a directory, by its name from there.
fn files(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(top: &Path, dir: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(top, &path, found);
            } else {
                let name = path.strip_prefix(top).unwrap().to_str().unwrap().to_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(dir, dir, &mut found);
    found
}

fn assert_same(one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
    for (name, bytes) in one {
        assert!(*bytes == other[name], "{name} differs");
    }
}

fn publish(daicho: &Daicho, dir: &str) -> Value {
    daicho.run(&["publish", dir, "--json"]).json()
}

fn text(files: &BTreeMap<String, Vec<u8>>, name: &str) -> String {
    let bytes = files.get(name).unwrap_or_else(|| panic!("no {name}"));
    String::from_utf8(bytes.clone()).unwrap()
}

/// What the attributes of a document lead to.
fn links(document: &str) -> Vec<String> {
    let of = |name: &str| {
        let rest = document.split(&format!(" {name}=\"")).skip(1).collect::<Vec<_>>();
        rest.into_iter()
            .filter_map(|rest| rest.split('"').next())
            .map(|link| link.replace("&amp;", "&"))
            .collect::<Vec<_>>()
    };
    ["href", "src", "action", "data-proof"].into_iter().flat_map(of).collect()
}

/// A link of a file as the name of the file that it leads to, with the place in it.
fn resolved(from: &str, link: &str) -> (String, String) {
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    let path = path.split('?').next().unwrap().replace("{seq}", "1");
    let path = percent_decode_str(&path).decode_utf8().unwrap();
    if path.is_empty() {
        return (from.to_owned(), anchor.to_owned());
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop().expect("it stays inside")),
            part => parts.push(part),
        }
    }
    (parts.join("/"), anchor.to_owned())
}

/// Every link that leads to no file, and every address outside that something leads to.
fn crawl(files: &BTreeMap<String, Vec<u8>>) -> (Vec<String>, BTreeSet<String>) {
    let (mut dead, mut outside) = (Vec::new(), BTreeSet::new());
    let documents = files
        .iter()
        .filter(|(name, _)| [".html", ".svg", ".atom"].iter().any(|ending| name.ends_with(ending)));
    for (name, bytes) in documents {
        let document = std::str::from_utf8(bytes).unwrap();
        for link in links(document) {
            if link.split_once(':').is_some_and(|(scheme, _)| !scheme.contains(['/', '.', '#'])) {
                outside.insert(link);
                continue;
            }
            let (file, anchor) = resolved(name, &link);
            let there = files.get(&file).is_some_and(|target| {
                let place = format!("id=\"{anchor}\"");
                anchor.is_empty() || String::from_utf8_lossy(target).contains(&place)
            });
            if !there {
                dead.push(format!("{name}: {link}"));
            }
        }
    }
    (dead, outside)
}

/// A register with ids and names that could lead astray, and lists of several pages.
fn strange() -> Daicho {
    let mut facts = Vec::new();
    for id in ["index.html", "page-2.html", "a", "a.json", "a.csv", "東京", "map.svg", "x."] {
        let names = json!({"en": format!("<script>alert('{id}')</script>"), "ja": "都市\"'<b>"});
        facts.push(json!({"type": "party.registered", "data": {"party": id, "kind": "city", "names": names}}));
    }
    for number in 0..220 {
        let (id, name) = (format!("city-{number}"), format!("City {number}"));
        facts.push(json!({"type": "party.registered", "data": {"party": id, "kind": "city", "names": {"en": name}}}));
    }
    for id in ["a", "a.json"] {
        let data = json!({"declaration": id, "kind": "declaration", "title": {"en": id}, "adopted_on": "2020-01-01"});
        facts.push(json!({"type": "declaration.adopted", "data": data}));
    }
    for number in 0..110 {
        let data =
            json!({"declaration": "a.json", "party": format!("city-{number}"), "on": "2020-02-01"});
        facts.push(json!({"type": "declaration.endorsed", "data": data}));
        let data = json!({"declaration": "a.json", "party": format!("city-{number}"), "on": "2020-03-01", "reason": "It left."});
        facts.push(json!({"type": "endorsement.withdrawn", "data": data}));
    }
    let evidence = json!([{"source": "The Gazette", "url": "https://gazette.example/1"}]);
    for number in 0..220 {
        let data =
            json!({"declaration": "a", "party": format!("city-{number}"), "on": "2020-02-01"});
        facts.push(json!({"type": "declaration.endorsed", "data": data, "evidence": evidence}));
    }
    Daicho::of(&facts)
}

#[test]
fn every_link_leads_to_a_file_and_none_outside_but_to_sources() {
    let daicho = Daicho::tokyo();
    publish(&daicho, "site");
    let site = files(&daicho.path("site"));
    let (dead, outside) = crawl(&site);
    assert_eq!(dead, Vec::<String>::new());
    let log = text(&site, "register.jsonl");
    assert!(!outside.is_empty());
    for address in outside {
        assert!(log.contains(&address), "{address} is no source");
    }
    // It would see a dead one.
    let mut broken = site;
    broken.remove("en/parties/paris/index.html");
    assert!(!crawl(&broken).0.is_empty());
}

#[test]
fn strange_ids_names_and_long_lists_have_files_of_their_own() {
    let daicho = strange();
    publish(&daicho, "site");
    let site = files(&daicho.path("site"));
    let (dead, outside) = crawl(&site);
    assert_eq!(dead, Vec::<String>::new());
    assert_eq!(outside, BTreeSet::from(["https://gazette.example/1".to_owned()]));
    for list in ["parties", "declarations/a"] {
        assert!(text(&site, &format!("en/{list}/index.html")).contains("/page-3.html\""));
        assert!(site.contains_key(&format!("ja/{list}/page-3.html")), "{list}");
    }
    // Those who left have pages, too.
    let names = site.keys().filter(|name| name.starts_with("en/declarations/a.json,/"));
    let told: String = names.map(|name| text(&site, name)).collect();
    for number in 0..110 {
        assert!(told.contains(&format!(">City {number}<")), "City {number}");
    }
    let whole: Value = serde_json::from_slice(&site["api/v1/parties.json"]).unwrap();
    assert_eq!(whole["items"].as_array().unwrap().len(), 228);
    assert!(text(&site, "en/parties/東京/index.html").contains("&lt;script&gt;"));
    for (name, bytes) in &site {
        assert!(
            !String::from_utf8_lossy(bytes).contains("<script>alert") || !name.ends_with(".html"),
            "{name}"
        );
    }
    // Entries of which nothing is told any more: pages of fifty, of which the older ones stay as they are.
    assert!(site.contains_key("en/changes/before-51.html"));
    assert!(
        site.contains_key("en/changes/declaration/a/before-101.html")
            || site.keys().any(|name| name.starts_with("en/changes/declaration/a/before-"))
    );
}

#[test]
fn the_copy_says_what_the_server_says() {
    let daicho = Daicho::tokyo();
    publish(&daicho, "site");
    let site = files(&daicho.path("site"));
    let status: Value = serde_json::from_slice(&site["api/v1/status.json"]).unwrap();
    let view = format!("?as_of={}&known_at=154", status["as_of"].as_str().unwrap());
    let server = Server::over(daicho, &NO_RATE);
    for (file, address) in [
        ("parties.csv", "parties.csv"),
        ("events.csv", "events.csv"),
        ("network.csv", "network.csv"),
        ("parties/paris.json", "parties/paris"),
        ("declarations/tokyo-declaration.json", "declarations/tokyo-declaration"),
        (
            "declarations/tokyo-declaration/endorsements.csv",
            "declarations/tokyo-declaration/endorsements.csv",
        ),
        ("events/57.json", "events/57"),
    ] {
        let answer = server.get(&format!("/api/v1/{address}{view}"));
        assert_eq!(answer.status, 200, "{address}");
        let same = answer.body == site[&format!("api/v1/{file}")];
        assert!(same, "{file}");
    }
    let proof = server.get("/api/v1/events/57/tlog-proof").text().to_owned();
    assert_eq!(text(&site, "api/v1/events/57.tlog-proof"), proof);
    assert_eq!(text(&site, "checkpoint"), server.get("/checkpoint").text());
    assert_eq!(text(&site, "keys.txt"), server.get("/keys.txt").text());
    let tile = server.get("/tile/0/000.p/154");
    assert_eq!(site["tile/0/000.p/154"], tile.body);
    let entries = server.get("/tile/entries/000.p/154");
    assert_eq!(site["tile/entries/000.p/154"], entries.body);
    let picture = server.get(&format!("/ja/declarations/tokyo-declaration/map.svg{view}"));
    assert_eq!(text(&site, "ja/declarations/tokyo-declaration/map.svg"), picture.text());
    // A page says in its main part what the server's says, but for addresses and what needs a server.
    let words = |page: &str| {
        let main = page.split_once("<article").map_or(page, |(_, rest)| rest);
        let mut said = String::new();
        let (mut inside, mut form) = (false, false);
        for part in main.split_inclusive(['<', '>']) {
            if inside && part.starts_with("form") {
                form = true;
            }
            if inside && part.starts_with("/form") {
                form = false;
            }
            if !inside && !form {
                said.push_str(part.trim_end_matches('<'));
            }
            inside = part.ends_with('<');
        }
        said
    };
    let served = words(server.get("/en/agreements").text());
    let copied = words(&text(&site, "en/agreements/index.html"));
    let table = |said: &str| {
        let said = said.split("Order:").next().unwrap().rsplit("Agreements").next().unwrap();
        // The column by which a server has put it in order.
        said.replace(" ▲", "")
    };
    assert_eq!(table(&served).trim(), table(&copied).trim());
}

#[test]
fn nothing_is_offered_that_needs_a_server_and_each_page_says_when_it_was_made() {
    let daicho = Daicho::tokyo();
    let made = publish(&daicho, "site");
    let site = files(&daicho.path("site"));
    let day: chrono::NaiveDate = made["as_of"].as_str().unwrap().parse().unwrap();
    let [en, ja] = [day.format("%-d %B %Y").to_string(), day.format("%Y年%-m月%-d日").to_string()];
    let pages = || site.iter().filter(|(name, _)| name.ends_with(".html"));
    assert!(pages().count() > 600);
    for (name, bytes) in pages() {
        let page = std::str::from_utf8(bytes).unwrap();
        let check = name.ends_with("/check/index.html");
        assert_eq!(page.contains("<form"), check, "{name}");
        assert!(!page.contains("data-from=") && !page.contains("/search"), "{name}");
        let said = if name.starts_with("ja/") {
            format!("作成日：{ja}")
        } else {
            format!("ade on {en}")
        };
        assert!(page.contains(&said), "{name}: {said}");
    }
    let about = text(&site, "en/about/index.html");
    assert!(about.contains("id=\"copy\"") && about.contains("no. 154"), "{about}");
}

#[test]
fn two_runs_give_the_same_bytes_and_a_run_after_one_entry_costs_what_changed() {
    let daicho = Daicho::tokyo();
    let first = publish(&daicho, "site");
    let before = files(&daicho.path("site"));
    let again = publish(&daicho, "site");
    assert_eq!(again["unchanged"], first["files"]);
    assert_same(&files(&daicho.path("site")), &before);
    let page = daicho.path("site/en/events/57/index.html");
    let written = fs::metadata(&page).unwrap().modified().unwrap();

    let withdrawal =
        ["--declaration", "tokyo-declaration", "--party", "paris", "--on", "2024-05-01"];
    let withdrawal =
        [&["record", "withdrawal"], &withdrawal[..], &["--reason", "Example."]].concat();
    daicho.run(&withdrawal).ok();
    let carried_on = publish(&daicho, "site");
    publish(&daicho, "anew");
    assert_eq!(fs::metadata(&page).unwrap().modified().unwrap(), written);
    assert_same(&files(&daicho.path("site")), &files(&daicho.path("anew")));
    // Two pages, the entry and its proof, and two tiles, in place of the tiles of before.
    assert_eq!((&carried_on["new"], &carried_on["removed"]), (&json!(6), &json!(2)));
    let after = files(&daicho.path("site"));
    let changed = |ending: &str| {
        let pages = before.iter().filter(|(name, _)| name.ends_with(ending));
        pages.filter(|(name, bytes)| after.get(*name) != Some(bytes)).count()
    };
    let pages = before.keys().filter(|name| name.ends_with(".html")).count();
    assert!((10..40).contains(&changed(".html")), "{} of {pages} pages", changed(".html"));
    assert!(text(&after, "en/parties/paris/index.html").contains("1 May 2024"));
}

#[test]
fn what_a_killed_run_leaves_is_mended_by_the_next() {
    let daicho = Daicho::tokyo();
    let begin = || {
        let mut command = daicho.command();
        command.args(["publish", "site"]).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    };
    let mut halves = 0;
    for round in 0..6u64 {
        let mut child = begin();
        // Where something is there already, it is killed later.
        let begun = daicho.path("site/.daicho-publish");
        for _ in 0..2000 {
            if begun.exists() || child.try_wait().unwrap().is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        std::thread::sleep(Duration::from_millis(30 + round * 211));
        child.kill().unwrap();
        child.wait().unwrap();
        halves += usize::from(fs::metadata(&begun).is_ok_and(|mark| mark.len() > 0));
        let no = format!("city-{round}");
        daicho
            .run(&["record", "party", "--party", &no, "--kind", "city", "--names", "en=City"])
            .ok();
    }
    assert!(halves > 0, "some were killed on the way");
    publish(&daicho, "site");
    publish(&daicho, "anew");
    assert_same(&files(&daicho.path("site")), &files(&daicho.path("anew")));
    // What broke off or was lost without a run of ours is mended as well.
    fs::write(daicho.path("site/ja/index.html"), "half").unwrap();
    fs::write(daicho.path("site/checkpoint"), "").unwrap();
    fs::remove_file(daicho.path("site/en/index.html")).unwrap();
    let mended = publish(&daicho, "site");
    assert_eq!((&mended["new"], &mended["changed"]), (&json!(1), &json!(2)));
    assert_same(&files(&daicho.path("site")), &files(&daicho.path("anew")));
}

#[test]
fn what_others_have_put_there_is_not_touched() {
    let daicho = Daicho::tokyo();
    fs::create_dir(daicho.path("others")).unwrap();
    fs::write(daicho.path("others/letter.txt"), "mine").unwrap();
    let said = daicho.run(&["publish", "others"]).fails(2);
    assert!(said.contains("others: expected an empty directory"), "{said}");
    let said = daicho.run(&["--lang", "ja", "publish", "others"]).fails(2);
    assert!(said.contains("空のディレクトリー"), "{said}");
    assert_eq!(files(&daicho.path("others")).len(), 1);

    publish(&daicho, "site");
    fs::write(daicho.path("site/CNAME"), "register.example").unwrap();
    fs::write(daicho.path("site/tile/0/000.p/mine"), "mine").unwrap();
    fs::create_dir(daicho.path("site/en/events/155")).unwrap();
    fs::write(daicho.path("site/en/events/155/index.html"), "mine").unwrap();
    publish(&daicho, "site");
    daicho
        .run(&["record", "party", "--party", "rome2", "--kind", "city", "--names", "en=Rome"])
        .ok();
    let said = daicho.run(&["publish", "site"]).fails(2);
    assert!(
        said.contains("site/en/events/155/index.html: expected nothing of that name"),
        "{said}"
    );
    assert_eq!(fs::read(daicho.path("site/en/events/155/index.html")).unwrap(), b"mine");
    fs::remove_file(daicho.path("site/en/events/155/index.html")).unwrap();
    publish(&daicho, "site");
    let site = files(&daicho.path("site"));
    assert_eq!(site["CNAME"], b"register.example");
    assert_eq!(site["tile/0/000.p/mine"], b"mine");
    assert!(!site.contains_key("tile/0/000.p/154"));
    // A list of somebody else's makes nothing ours.
    fs::create_dir(daicho.path("theirs")).unwrap();
    fs::write(daicho.path("theirs/deed.txt"), "mine").unwrap();
    fs::write(daicho.path("theirs/manifest.txt"), "00  deed.txt\n").unwrap();
    assert!(daicho.run(&["publish", "theirs"]).fails(2).contains("expected an empty directory"));
    assert_eq!(fs::read(daicho.path("theirs/deed.txt")).unwrap(), b"mine");
    // A list that was tampered with leads nobody outside.
    let list = text(&site, "manifest.txt") + "00  ../register/settings.json\n00  /etc/hostname\n";
    fs::write(daicho.path("site/manifest.txt"), list).unwrap();
    publish(&daicho, "site");
    assert!(daicho.path("register/settings.json").exists() && Path::new("/etc/hostname").exists());
}

#[test]
fn neither_another_register_nor_an_older_state_takes_the_place_of_a_copy() {
    let daicho = Daicho::tokyo();
    daicho.run(&["backup", "old"]).ok();
    daicho
        .run(&["record", "party", "--party", "rome2", "--kind", "city", "--names", "en=Rome"])
        .ok();
    publish(&daicho, "site");
    let before = files(&daicho.path("site"));
    daicho.run(&["--data", "back", "restore", "old"]).ok();
    let said = daicho.run(&["--data", "back", "publish", "site"]).fails(1);
    assert!(said.contains("this register has 154 entries, the copy has 155"), "{said}");
    let said = daicho.run(&["--data", "back", "--lang", "ja", "publish", "site"]).fails(1);
    assert!(said.contains("154 件ですが、写しには 155 件"), "{said}");
    daicho.run(&["--data", "other", "init"]).ok();
    daicho
        .run(&[
            "--data", "other", "record", "party", "--party", "x", "--kind", "city", "--names",
            "en=X",
        ])
        .ok();
    let said = daicho.run(&["--data", "other", "publish", "site"]).fails(1);
    assert!(
        said.contains("expected a copy of daicho.example, got one of daicho.example/tokyo"),
        "{said}"
    );
    // Another history under the same name, however long.
    let other = Daicho::tokyo();
    let site = daicho.path("site").display().to_string();
    for name in ["rome2", "rome3"] {
        other.run(&["record", "party", "--party", name, "--kind", "city", "--names", "en=R"]).ok();
        let said = other.run(&["publish", &site]).fails(1);
        assert!(said.contains("got another history under the same name"), "{said}");
    }
    assert_same(&files(&daicho.path("site")), &before);
}

#[test]
fn a_closed_register_says_so_on_every_page() {
    let daicho = Daicho::tokyo();
    let closing =
        ["--on", "2020-03-31", "--reason", "It goes on.", "--successor", "https://next.example/r"];
    daicho.run(&[&["record", "closing"], &closing[..]].concat()).ok();
    publish(&daicho, "site");
    let site = files(&daicho.path("site"));
    for (name, bytes) in site.iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = std::str::from_utf8(bytes).unwrap();
        let said = if name.starts_with("ja/") {
            "この台帳の閉鎖日：2020年3月31日"
        } else {
            "kept no longer from 31 March 2020 on"
        };
        assert!(page.contains(said), "{name}");
    }
}

#[test]
fn the_register_comes_back_from_the_copy_and_its_proofs_hold_by_its_keys() {
    let daicho = Daicho::tokyo();
    publish(&daicho, "site");
    daicho.run(&["--data", "back", "restore", "site/register.jsonl"]).ok();
    let exported = |data: &str| daicho.run(&["--data", data, "export"]).ok().out;
    assert_eq!(exported("back"), exported("register"));
    let key = fs::read_to_string(daicho.path("site/keys.txt")).unwrap();
    let check = ["check", "site/api/v1/events/149.tlog-proof", "--vkey", key.trim()];
    daicho.run(&check).ok();
    let listed = fs::read_to_string(daicho.path("site/manifest.txt")).unwrap();
    let there = files(&daicho.path("site"));
    // And the list itself, and the mark of a copy.
    assert_eq!(listed.lines().count() + 2, there.len());
}

#[test]
fn where_the_copy_will_be_is_said_to_search_engines_and_feeds() {
    let daicho = Daicho::tokyo();
    daicho.run(&["publish", "site", "--public-url", "https://register.example.org"]).ok();
    let site = files(&daicho.path("site"));
    let (dead, _) = crawl(&site);
    assert_eq!(dead, Vec::<String>::new());
    let page = text(&site, "en/parties/paris/index.html");
    let canonical =
        "<link rel=\"canonical\" href=\"https://register.example.org/en/parties/paris/\">";
    assert!(page.contains(canonical), "{page}");
    let map = text(&site, "sitemap.xml");
    assert!(
        map.contains(
            "<loc>https://register.example.org/ja/series/tokyo-global-partners-seminar/</loc>"
        ),
        "{map}"
    );
    for address in map.split("<loc>").skip(1).map(|rest| rest.split('<').next().unwrap()) {
        let path = address.strip_prefix("https://register.example.org/").unwrap();
        assert!(site.contains_key(&format!("{path}index.html")), "{address}");
    }
    let feed = text(&site, "ja/feed.json");
    assert!(feed.contains("\"https://register.example.org/ja/events/154/\""), "{feed}");
    daicho.run(&["publish", "site", "--public-url", "register.example.org"]).fails(2);
}
