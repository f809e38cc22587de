//! What the pages say of things as they come and go: bodies that end and are succeeded, agreements that
//! are replaced, members that leave, names that change, and days on which a thing is not there yet.

use daicho::domain::text::Text;
use daicho::pages::order::by_name;
use daicho::wording::lang::Lang;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::daicho::Daicho;
use crate::http_fixture::{NO_RATE, Server};

fn city(id: &str, names: Value) -> (&'static str, Value) {
    ("party.registered", json!({"party": id, "kind": "city", "names": names}))
}

fn bodies() -> Vec<(&'static str, Value)> {
    vec![
        city("urawa", json!({"en": "Urawa", "ja": "浦和市"})),
        city("omiya", json!({"en": "Omiya", "ja": "大宮市"})),
        city("saitama", json!({"en": "Saitama", "ja": "さいたま市"})),
        city("edo", json!({"en": "Edo", "ja": "江戸"})),
        city("tokyo", json!({"en": "Tokyo City", "ja": "東京市"})),
        city("paris", json!({"en": "Paris", "ja": "パリ"})),
        city("lyon", json!({"fr": "Lyon"})),
        (
            "party.renamed",
            json!({"party": "tokyo", "names": {"en": "Tokyo Metropolis", "ja": "東京都"},
            "on": "1943-07-01"}),
        ),
        ("party.merged", json!({"party": "edo", "into": "tokyo"})),
    ]
}

fn declarations_and_gatherings() -> Vec<(&'static str, Value)> {
    vec![
        (
            "gathering.held",
            json!({"gathering": "f1", "kind": "forum", "title": {"en": "1st Forum", "ja": "第1回会議"},
            "series": "forum", "edition": 1, "held_on": "2019-05-20/2019-05-22"}),
        ),
        (
            "gathering.held",
            json!({"gathering": "f2", "kind": "forum", "title": {"en": "2nd Forum", "ja": "第2回会議"},
            "series": "forum", "edition": 2, "held_on": "2021-08-07"}),
        ),
        ("gathering.attended", json!({"gathering": "f1", "party": "tokyo", "role": "host"})),
        ("gathering.attended", json!({"gathering": "f1", "party": "paris", "role": "speaker"})),
        ("gathering.attended", json!({"gathering": "f2", "party": "paris", "role": "participant"})),
        (
            "gathering.attended",
            json!({"gathering": "f2", "party": "lyon", "role": "by_representative"}),
        ),
        (
            "declaration.adopted",
            json!({"declaration": "d", "kind": "declaration",
            "title": {"en": "Declaration of Peace", "ja": "平和宣言"}, "adopted_on": "1985"}),
        ),
        (
            "declaration.adopted",
            json!({"declaration": "e", "kind": "declaration",
            "title": {"en": "Forum Declaration"}, "adopted_on": "2021-08-07", "at": "f2"}),
        ),
        (
            "declaration.endorsed",
            json!({"declaration": "d", "party": "urawa", "on": "1986-03-01",
            "statement": {"language": "fr", "text": "Sous réserve."}}),
        ),
        ("declaration.endorsed", json!({"declaration": "d", "party": "paris", "on": "1990"})),
        (
            "endorsement.withdrawn",
            json!({"declaration": "d", "party": "paris", "on": "2022-01-10",
            "reason": "The council decided so."}),
        ),
    ]
}

fn ties() -> Vec<(&'static str, Value)> {
    vec![
        (
            "agreement.signed",
            json!({"agreement": "a1", "kind": "memorandum", "on": "1990-05-01",
            "parties": ["tokyo", "urawa", "paris"]}),
        ),
        (
            "agreement.signed",
            json!({"agreement": "a2", "kind": "memorandum", "on": "2010-05-01",
            "title": {"en": "Old memorandum", "ja": "旧覚書"}, "parties": ["tokyo", "paris"]}),
        ),
        (
            "agreement.signed",
            json!({"agreement": "a3", "kind": "memorandum", "on": "2020-04-01",
            "title": {"en": "New memorandum", "ja": "新覚書"}, "parties": ["tokyo", "paris"],
            "renews": "a2"}),
        ),
        (
            "agreement.ended",
            json!({"agreement": "a2", "on": "2020-04-01", "how": "superseded", "reason": "Renewed."}),
        ),
        (
            "agreement.signed",
            json!({"agreement": "a4", "kind": "sister_friendship", "on": "1999",
            "parties": ["tokyo", "lyon"]}),
        ),
        (
            "agreement.ended",
            json!({"agreement": "a4", "on": "2015-01-01", "how": "suspended", "reason": "-"}),
        ),
        (
            "agreement.signed",
            json!({"agreement": "a5", "kind": "memorandum", "on": "2001-01-01",
            "until": "2006-12-31", "parties": ["tokyo", "lyon"]}),
        ),
        (
            "network.established",
            json!({"network": "n", "kind": "network", "title": {"en": "Mayors", "ja": "市長の会"},
            "on": "1980"}),
        ),
        ("network.joined", json!({"network": "n", "party": "urawa", "on": "1990"})),
        ("network.joined", json!({"network": "n", "party": "paris", "on": "1991"})),
        ("network.left", json!({"network": "n", "party": "paris", "on": "2001-02-03"})),
        (
            "network.role_assumed",
            json!({"network": "n", "party": "urawa", "role": "chair", "from": "1992",
            "until": "1994"}),
        ),
        (
            "party.ended",
            json!({"party": "urawa", "on": "2001-05-01", "how": "merged",
            "successors": ["saitama"], "carries": ["all"]}),
        ),
    ]
}

/// A register in which things have come and gone.
fn serve() -> Server {
    let daicho = Daicho::new();
    let facts = [bodies(), declarations_and_gatherings(), ties()].concat();
    let lines = facts.into_iter().map(|(kind, data)| json!({"type": kind, "data": data}));
    let lines: Vec<String> = lines.map(|line| line.to_string()).collect();
    let file = daicho.file("lives.jsonl", lines.join("\n"));
    daicho.run(&["init", "--from", &file]).ok();
    Server::over(daicho, &NO_RATE)
}

/// What a page says, without markup: what a reader reads, one space between words.
fn read(server: &Server, path: &str) -> String {
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    let main = answer.text().split("<main").nth(1).unwrap().to_owned();
    let mut said = String::new();
    for part in main.split('<') {
        let (tag, text) = part.split_once('>').unwrap_or(("", part));
        if tag.starts_with(['t', 'd', 'l', 'h', 'p']) && !tag.starts_with("time") {
            said.push(' ');
        }
        said.push_str(text);
    }
    let said = said.replace("&amp;", "&").replace("&quot;", "\"");
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn says(server: &Server, path: &str, all: &[&str]) {
    let said = read(server, path);
    for one in all {
        assert!(said.contains(one), "{path} does not say {one:?}: {said}");
    }
}

#[test]
fn a_body_that_is_no_more_names_its_successor_and_the_successor_it() {
    let server = serve();
    says(&server, "/en/parties/urawa", &["merged with others, 1 May 2001; succeeded by Saitama"]);
    says(&server, "/ja/parties/urawa", &["合併、2001年5月1日、承継：さいたま市（記録番号"]);
    says(&server, "/en/parties/saitama", &["Successor of Urawa, 1 May 2001 (no. "]);
    let all = ["Declaration of Peace", "As successor of Urawa, 1 May 2001", "Sous réserve."];
    says(&server, "/en/parties/saitama", &all);
    says(&server, "/en/parties/urawa", &["goes on with Saitama, 1 May 2001"]);
    says(
        &server,
        "/ja/agreements/a1",
        &["存続しない当事者 浦和市：承継者 さいたま市、2001年5月1日"],
    );
    says(&server, "/en/parties", &["Urawa City merged with others, 1 May 2001"]);
}

#[test]
fn a_party_is_found_and_told_under_every_name_that_it_ever_bore() {
    let server = serve();
    let all =
        ["Tokyo City · 東京市, as first entered", "Tokyo Metropolis · 東京都, since 1 July 1943"];
    says(&server, "/en/parties/tokyo", &all);
    says(&server, "/en/parties/tokyo", &["Also entered as Edo (no. "]);
    for wanted in ["tokyo+city", "edo", "metropolis", "%E6%B1%9F%E6%88%B8"] {
        let path = format!("/en/parties?q={wanted}");
        says(&server, &path, &["1 of 6 cities and other bodies", "Tokyo Metropolis"]);
    }
    // Before it changed its name, the page bears the old one.
    says(&server, "/ja/parties/tokyo?as_of=1940-01-01", &["1940年1月1日時点", "東京市"]);
}

#[test]
fn how_an_agreement_ended_is_said_in_words() {
    let server = serve();
    let all = [
        "replaced by New memorandum, 1 April 2020",
        "suspended since 1 January 2015",
        "term expired, 31 December 2006",
        "in effect",
    ];
    says(&server, "/en/agreements", &all);
    let all =
        ["新覚書に引継ぎ、2020年4月1日", "停止、2015年1月1日", "期間満了、2006年12月31日", "有効"];
    says(&server, "/ja/agreements", &all);
    says(&server, "/en/agreements/a3", &["Renews Old memorandum"]);
    says(&server, "/en/agreements/a2", &["Renewed by New memorandum", "Reason Renewed. (no. "]);
    // What has no title is called by what it is.
    let all = ["Memorandum: Tokyo Metropolis, Urawa and Paris (1 May 1990)"];
    says(&server, "/en/agreements/a1", &all);
    says(&server, "/ja/agreements/a4", &["東京都、Lyonfrの姉妹友好提携（1999年）"]);
}

#[test]
fn a_gathering_tells_who_was_there_as_what_and_what_was_adopted() {
    let server = serve();
    let all = ["Host: 1 Tokyo Metropolis (no. ", "Spoke: 1 Paris (no. ", "Series Forum, 1st"];
    says(&server, "/en/gatherings/f1", &all);
    let all =
        ["この場で採択された宣言 Forum Declaration", "代理出席：1 Lyon", "シリーズ 会議、第2回"];
    says(&server, "/ja/gatherings/f2", &all);
    let all = ["2 gatherings of this series are on record.", "Paris 2 1st, 2nd", "Lyonfr 1 2nd"];
    says(&server, "/en/series/forum", &all);
    says(&server, "/ja/gatherings", &["会議 会議・行事 開催日", "第2回会議", "第1回会議"]);
}

#[test]
fn a_network_tells_its_members_of_now_and_before() {
    let server = serve();
    says(&server, "/en/networks/n", &["Saitama 1990 As successor of Urawa, 1 May 2001"]);
    says(&server, "/en/networks/n", &["Former members", "Paris 1991 3 February 2001 (no. "]);
    says(&server, "/ja/networks/n", &["議長都市 浦和市 1992年〜1994年 任期終了"]);
}

#[test]
fn what_was_not_there_yet_says_so_with_its_day() {
    let server = serve();
    let past = "as_of=1970-01-01";
    let all = ["On 1 January 1970 it had not been held yet (20 to 22 May 2019)."];
    says(&server, &format!("/en/gatherings/f1?{past}"), &all);
    let all = ["1970年1月1日時点では、まだ締結されていません（1990年5月1日）。"];
    says(&server, &format!("/ja/agreements/a1?{past}"), &all);
    let all = ["On 1 January 1970 it did not exist yet (1980)."];
    says(&server, &format!("/en/networks/n?{past}"), &all);
    let lists = [
        ("/en/agreements", "No agreement had been signed."),
        ("/ja/gatherings", "開催された会議・行事はありません。"),
        ("/en/networks", "No network is on record for this day."),
        ("/ja/strategies", "策定された戦略はありません。"),
        ("/en/series/forum", "No gathering of this series had been held."),
    ];
    for (path, said) in lists {
        says(&server, &format!("{path}?{past}"), &[said]);
    }
    server.get("/en/series/nowhere").problem(404, "not-found");
    server.get("/en/agreements/nowhere").problem(404, "not-found");
}

proptest! {
    #[test]
    fn in_whatever_order_names_come_they_go_out_in_one(
        names in prop::collection::vec("[a-cA-C 東京パぱÅé-]{1,4}", 1..12),
        turn in 0_usize..12,
    ) {
        // A name of space alone is none.
        let texts = names.iter().enumerate().filter_map(|(id, name)| {
            let text: Text = serde_json::from_value(json!({"ja": name})).ok()?;
            Some((id.to_string(), text))
        });
        let mut sorted: Vec<(String, Text)> = texts.collect();
        let mut turned = sorted.clone();
        if !turned.is_empty() {
            let by = turn % turned.len();
            turned.rotate_left(by);
        }
        for lang in [Lang::En, Lang::Ja] {
            let named = |(id, text): &(String, Text)| (Some(text.clone()), id.clone());
            let kept: std::collections::BTreeSet<_> = sorted.iter().map(named).collect();
            by_name(lang, &mut sorted, |(id, text)| (Some(text), id));
            by_name(lang, &mut turned, |(id, text)| (Some(text), id));
            prop_assert_eq!(&sorted, &turned);
            prop_assert_eq!(sorted.iter().map(named).collect::<std::collections::BTreeSet<_>>(), kept);
        }
    }
}
