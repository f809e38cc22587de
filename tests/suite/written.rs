//! The forms of a day, a time, a seq and a view: the command line, HTTP and the log's filter take
//! the same ones, and say the same of all others.

use clap::Parser;
use daicho::cli::view::ViewArgs;
use daicho::projections::Projections;
use daicho::projections::log_filter::{FilterError, LogFilter, WrittenFilter};
use daicho::wording::lang::Lang;
use daicho::wording::written::unreadable;
use form_urlencoded::byte_serialize;

use crate::chronicle::Chronicle;
use crate::daicho::Daicho;
use crate::http_fixture::{HEAD, NO_RATE, Server};

/// What a written form is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    Day,
    Time,
    Seq,
    /// A seq that is not recorded yet.
    Ahead,
    Nothing,
}

/// Written forms with what they are, to everybody alike. The register's last seq is 154.
const FORMS: &[(&str, Is)] = &[
    ("2021-08-07", Is::Day),
    ("2024-02-29", Is::Day),
    ("0001-01-01", Is::Day),
    ("9999-12-31", Is::Day),
    ("2021-8-7", Is::Nothing),
    ("2021-08-7", Is::Nothing),
    ("+2022-02-28", Is::Nothing),
    ("-2022-02-28", Is::Nothing),
    ("12022-02-28", Is::Nothing),
    ("02022-02-28", Is::Nothing),
    (" 2021-08-07", Is::Nothing),
    ("2021-08-07 ", Is::Nothing),
    ("2021- 8-07", Is::Nothing),
    ("2021-02-29", Is::Nothing),
    ("2021-13-01", Is::Nothing),
    ("20210807", Is::Ahead),
    ("2021", Is::Ahead),
    ("2021-08", Is::Nothing),
    ("2021-08-07~", Is::Nothing),
    ("../2021-08-07", Is::Nothing),
    ("2021-08-07/2021-08-07", Is::Nothing),
    ("２０２１-08-07", Is::Nothing),
    ("٢٠٢١-08-07", Is::Nothing),
    ("yesterday", Is::Nothing),
    ("2026-01-31T09:00:00Z", Is::Time),
    ("2026-01-31t09:00:00z", Is::Time),
    ("2026-01-31T09:00:00.25+09:00", Is::Time),
    ("2026-01-31 09:00:00Z", Is::Nothing),
    ("2026-01-31T09:00:00", Is::Nothing),
    ("2026-01-31T09:00Z", Is::Nothing),
    ("2026-01-31T9:00:00Z", Is::Nothing),
    ("2026-01-31T25:00:00Z", Is::Nothing),
    ("2026-1-31T09:00:00Z", Is::Nothing),
    ("+2026-01-31T09:00:00Z", Is::Nothing),
    ("12026-01-31T09:00:00Z", Is::Nothing),
    ("2026-01-31T09:00:00\u{2212}09:00", Is::Nothing),
    ("2026-01-31T09:00:00+0900", Is::Nothing),
    ("57", Is::Seq),
    ("#57", Is::Seq),
    ("0", Is::Seq),
    ("154", Is::Seq),
    ("155", Is::Ahead),
    ("057", Is::Nothing),
    ("#057", Is::Nothing),
    ("00", Is::Nothing),
    ("+57", Is::Nothing),
    ("#+57", Is::Nothing),
    ("-57", Is::Nothing),
    (" 57", Is::Nothing),
    ("57 ", Is::Nothing),
    ("# 57", Is::Nothing),
    ("##57", Is::Nothing),
    ("#", Is::Nothing),
    ("5_7", Is::Nothing),
    ("57.0", Is::Nothing),
    ("５７", Is::Nothing),
    ("99999999999999999999", Is::Nothing),
];

/// What somebody says of a form: nothing where it is taken, else the complaint in both languages.
type Complaint = Option<[String; 2]>;

/// The flags of a view as any command takes them.
#[derive(clap::Parser)]
struct Flags {
    #[command(flatten)]
    view: ViewArgs,
}

/// Asks the reader of a view's flags.
fn by_flag(views: &Projections, flag: &str, written: &str) -> Complaint {
    let flags = Flags::parse_from(["daicho".to_owned(), format!("--{flag}={written}")]);
    let error = flags.view.read(views).err()?;
    assert_eq!(error.exit_code(), 2, "{error}");
    let said = [Lang::En, Lang::Ja].map(|lang| error.message(lang));
    Some(said.map(|said| said.strip_prefix(&format!("--{flag}: ")).unwrap().to_owned()))
}

/// Asks `daicho log` with a flag.
fn by_log(daicho: &Daicho, flag: &str, written: &str) -> Option<String> {
    let said = daicho.run(&["log", &format!("--{flag}={written}")]);
    (said.code != 0).then(|| {
        let said = said.fails(2);
        let said = said.split_once(&format!("--{flag}: ")).expect("it names the flag").1;
        said.lines().next().unwrap().to_owned()
    })
}

/// Asks the server with a parameter.
fn by_query(server: &Server, path: &str, name: &str, written: &str) -> Complaint {
    let encoded: String = byte_serialize(written.as_bytes()).collect();
    let complaint = |lang: &str| {
        let target = format!("/api/v1/{path}?{name}={encoded}");
        let answer = server.ask("GET", &target, &format!("Accept-Language: {lang}\r\n"), b"");
        (answer.status != 200).then(|| {
            let error = answer.problem(400, "bad-query").json()["errors"][0].clone();
            assert_eq!(error["field"], name);
            let said = error["detail"].as_str().unwrap();
            said.strip_prefix(&format!("{name}: ")).expect("it names the parameter").to_owned()
        })
    };
    let english = complaint("en")?;
    Some([english, complaint("ja").unwrap()])
}

fn same(written: &str, is_taken: bool, answers: &[Complaint]) {
    for complaint in answers {
        assert_eq!(complaint.is_none(), is_taken, "{written:?}: {complaint:?}");
        assert_eq!(complaint, &answers[0], "{written:?}");
    }
    if let Some([english, japanese]) = &answers[0] {
        assert!(english.starts_with("expected a "), "{english}");
        assert!(english.ends_with(&format!("got {written:?}.")), "{english}");
        assert!(japanese.ends_with(&format!("が必要ですが、「{written}」です。")), "{japanese}");
    }
}

#[test]
fn the_command_line_http_and_the_filter_take_the_same_forms() {
    let (daicho, server) = (Daicho::empty(), Server::tokyo(&NO_RATE));
    let mut register = Chronicle::new();
    for number in 0..HEAD {
        register.party(&format!("party-{number}"));
    }
    let views = &register.projections;
    for (written, is) in FORMS {
        let as_of = by_query(&server, "declarations", "as_of", written);
        same(written, *is == Is::Day, &[as_of, by_flag(views, "as-of", written)]);
        let known_at = by_query(&server, "declarations", "known_at", written);
        if *is == Is::Ahead {
            // A rule of the register says no, and not the reader of what is written.
            let said = daicho.run(&["status", "--known-at", written]).fails(1);
            assert!(said.contains(&format!("#{written}")), "{said}");
            assert!(known_at.unwrap()[0].contains(written), "{written}");
        } else {
            let both = [known_at, by_flag(views, "known-at", written)];
            same(written, *is != Is::Nothing, &both);
        }
        let since = by_query(&server, "events", "since", written);
        same(written, matches!(is, Is::Day | Is::Time), std::slice::from_ref(&since));
        let english = since.as_ref().map(|[english, _]| english.clone());
        assert_eq!(by_log(&daicho, "since", written), english, "{written:?}");
        let filter =
            LogFilter::read(&WrittenFilter { since: Some(written), ..WrittenFilter::default() });
        match (filter, since) {
            (Ok(_), None) => {}
            (Err(FilterError::Bound { error, .. }), Some(since)) => {
                let words = unreadable(&error);
                assert_eq!([words.en, words.ja], since);
            }
            (filter, since) => panic!("{written:?}: {filter:?}, {since:?}"),
        }
    }
}

/// Written views with the two times that they name; none where they name none.
const VIEWS: &[(&str, Option<(&str, u64)>)] = &[
    ("2021-12-31@57", Some(("2021-12-31", 57))),
    ("2021-12-31@#57", Some(("2021-12-31", 57))),
    ("2021-12-31@9999-12-31", Some(("2021-12-31", 154))),
    ("2021-12-31@0001-01-01", Some(("2021-12-31", 0))),
    ("2021-12-31@1900-01-01T00:00:00+09:00", Some(("2021-12-31", 0))),
    ("2021-12-31@", Some(("2021-12-31", 154))),
    ("2021-12-31", Some(("2021-12-31", 154))),
    ("2021-12-31@057", None),
    ("2021-12-31@#+57", None),
    ("2021-8-7@57", None),
    ("+2022-02-28@57", None),
    ("2021-12-31@57@57", None),
    ("2021-12-31 @57", None),
    ("57@2021-12-31", None),
    ("yesterday", None),
];

#[test]
fn a_view_is_written_alike_on_the_command_line_and_over_http() {
    let (daicho, server) = (Daicho::tokyo(), Server::tokyo(&NO_RATE));
    for (written, times) in VIEWS {
        let encoded: String = byte_serialize(written.as_bytes()).collect();
        let target = format!("/api/v1/diff?from={encoded}&to=2021-12-31");
        let said = daicho.run(&["diff", "--from", written, "--to", "2021-12-31", "--json"]);
        let answer = server.get(&target);
        match times {
            Some((as_of, known_at)) => {
                let diff = said.json();
                assert_eq!(diff["from"]["as_of"], *as_of, "{written}");
                assert_eq!(diff["from"]["known_at"]["seq"], *known_at, "{written}");
                assert_eq!(answer.json()["from"]["as_of"], *as_of, "{written}");
                assert_eq!(answer.json()["from"]["known_at"]["seq"], *known_at, "{written}");
            }
            None => {
                let by_flag = said.fails(2);
                let said = answer.problem(400, "bad-query").json();
                let detail = said["errors"][0]["detail"].as_str().unwrap();
                let detail = detail.strip_prefix("from: ").unwrap();
                assert!(detail.starts_with("expected a "), "{detail}");
                let in_json = format!("--from: {}", detail.replace('"', "\\\""));
                assert!(by_flag.contains(&in_json), "{by_flag} {detail}");
            }
        }
    }
}
