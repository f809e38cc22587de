//! The newest events as feeds: Atom (RFC 4287) and JSON Feed 1.1, in both languages.

use atom_syndication::{Category, Entry, Feed, Generator, Link, Person, Text};
use serde::Serialize;
use warp::http::header::HOST;
use warp::reply::Response;

use super::answer::{Answer, Key};
use super::api::events::{Stored, newest};
use super::api::{freshness, json};
use super::app::App;
use super::call::Call;
use super::cloudevents;
use super::problem::Problem;
use super::query::Query;
use crate::domain::recorded::Moment;
use crate::projections::written::Viewed;
use crate::wording::facts::summary;
use crate::wording::lang::{Lang, pick};

const ATOM: &str = "application/atom+xml";
const JSON_FEED: &str = "application/feed+json";
/// How many events a feed holds.
const NEWEST: usize = 50;

/// A feed according to JSON Feed 1.1.
#[derive(Serialize)]
struct JsonFeed {
    version: &'static str,
    title: String,
    home_page_url: String,
    feed_url: String,
    language: &'static str,
    items: Vec<JsonItem>,
}

#[derive(Serialize)]
struct JsonItem {
    id: String,
    url: String,
    title: String,
    content_text: String,
    date_published: String,
    authors: Vec<JsonAuthor>,
    tags: Vec<String>,
}

#[derive(Serialize)]
struct JsonAuthor {
    name: String,
}

/// What both feeds are made from.
struct Source {
    base: String,
    viewed: Viewed,
    events: Vec<Stored>,
}

impl Source {
    async fn read(app: &App, call: &Call) -> Result<Self, Problem> {
        let viewed = {
            let mut query = Query::read(&call.query)?;
            let viewed = query.view(&app.tracker.views(), app.present())?;
            query.finish("as_of, known_at")?;
            viewed
        };
        let events = newest(app, viewed, NEWEST).await?;
        Ok(Self { base: base(app, call), viewed, events })
    }

    /// When the newest event was recorded; an empty log is as old as time.
    fn updated(&self) -> Moment {
        let newest = self.events.first().map(|stored| stored.event.recorded_at);
        newest.unwrap_or_else(|| chrono::DateTime::UNIX_EPOCH.fixed_offset())
    }
}

/// Where the endpoint is reached from outside.
fn base(app: &App, call: &Call) -> String {
    let host = || {
        let host = call.headers.get(HOST).and_then(|host| host.to_str().ok());
        let plain = |host: &&str| {
            host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte))
        };
        let scheme = if app.config.encrypted { "https" } else { "http" };
        format!("{scheme}://{}", host.filter(plain).unwrap_or("localhost"))
    };
    app.config.public_url.as_ref().map_or_else(host, ToString::to_string)
}

fn title(app: &App, lang: Lang) -> String {
    let origin = &app.config.settings.origin;
    pick(lang, format!("The record of {origin}"), format!("{origin} の記録"))
}

fn text(lang: Lang, stored: &Stored) -> String {
    let mut text = summary(lang, &stored.event.event);
    let mut line = |word: &str, said: &str| text.push_str(&format!("\n{word}{said}"));
    if let Some(reason) = stored.event.event.reason() {
        line(pick(lang, "Reason: ", "理由: "), reason);
    }
    if let Some(note) = &stored.event.note {
        line(pick(lang, "Note: ", "備考: "), note);
    }
    for evidence in &stored.event.evidence {
        line(pick(lang, "Evidence: ", "根拠: "), &evidence.source);
    }
    text
}

/// What stands for a character that XML cannot hold (XML 1.0, section 2.2).
fn for_xml(text: &str) -> String {
    let fits = |character: char| match character {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        other => other >= ' ',
    };
    text.chars().map(|one| if fits(one) { one } else { char::REPLACEMENT_CHARACTER }).collect()
}

fn entry_title(lang: Lang, stored: &Stored) -> String {
    format!("{} {}", stored.event.seq, summary(lang, &stored.event.event))
}

/// The newest events as Atom.
///
/// # Errors
/// A parameter that cannot be met, or a log that cannot be read.
pub async fn atom(app: &App, call: &Call, lang: Lang) -> Result<Response, Problem> {
    let source = Source::read(app, call).await?;
    answer(app, call, lang, ATOM, &source, || {
        let mut feed = Feed::default();
        let own = format!("{}/{}/feed.atom", source.base, lang.tag());
        feed.set_title(Text::plain(for_xml(&title(app, lang))));
        // Not the address, which changes with the host that it is asked of.
        let log = cloudevents::source(&app.config.settings.origin);
        feed.set_id(format!("{log}/{}/feed.atom", lang.tag()));
        feed.set_lang(Some(lang.tag().to_owned()));
        feed.set_updated(source.updated());
        feed.set_generator(Some(Generator { value: "daicho".to_owned(), ..Generator::default() }));
        let link = |rel: &str, href: String, mime: &str| Link {
            rel: rel.to_owned(),
            href,
            mime_type: Some(mime.to_owned()),
            ..Link::default()
        };
        feed.set_links(vec![
            link("self", own, ATOM),
            link("alternate", format!("{}/{}/", source.base, lang.tag()), "text/html"),
        ]);
        feed.set_entries(
            source.events.iter().map(|one| atom_entry(lang, &source.base, one)).collect::<Vec<_>>(),
        );
        feed.to_string().into_bytes()
    })
}

fn atom_entry(lang: Lang, base: &str, stored: &Stored) -> Entry {
    let event = &stored.event;
    let mut entry = Entry::default();
    entry.set_id(format!("urn:uuid:{}", event.id));
    entry.set_title(Text::plain(for_xml(&entry_title(lang, stored))));
    entry.set_updated(event.recorded_at);
    entry.set_published(Some(event.recorded_at));
    entry.set_summary(Some(Text::plain(for_xml(&text(lang, stored)))));
    entry.set_authors(vec![Person { name: for_xml(&event.recorded_by), ..Person::default() }]);
    entry.set_categories(vec![Category {
        term: event.kind().as_str().to_owned(),
        ..Category::default()
    }]);
    entry.set_links(vec![Link {
        rel: "alternate".to_owned(),
        href: format!("{base}/api/v1/events/{}", event.seq.0),
        mime_type: Some("application/json".to_owned()),
        ..Link::default()
    }]);
    entry
}

/// The newest events as JSON Feed.
///
/// # Errors
/// A parameter that cannot be met, or a log that cannot be read.
pub async fn json_feed(app: &App, call: &Call, lang: Lang) -> Result<Response, Problem> {
    let source = Source::read(app, call).await?;
    let items = source.events.iter().map(|stored| JsonItem {
        id: format!("urn:uuid:{}", stored.event.id),
        url: format!("{}/api/v1/events/{}", source.base, stored.event.seq.0),
        title: entry_title(lang, stored),
        content_text: text(lang, stored),
        date_published: stored.event.written_at(),
        authors: vec![JsonAuthor { name: stored.event.recorded_by.clone() }],
        tags: vec![stored.event.kind().as_str().to_owned()],
    });
    let feed = JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title: title(app, lang),
        home_page_url: format!("{}/{}/", source.base, lang.tag()),
        feed_url: format!("{}/{}/feed.json", source.base, lang.tag()),
        language: lang.tag(),
        items: items.collect(),
    };
    let body = json(&feed)?;
    answer(app, call, lang, JSON_FEED, &source, || body)
}

fn answer(
    app: &App,
    call: &Call,
    lang: Lang,
    media: &'static str,
    source: &Source,
    make: impl FnOnce() -> Vec<u8>,
) -> Result<Response, Problem> {
    let view = Some(source.viewed.view);
    let key = Key { target: format!("feed {} {}", lang.tag(), source.base), view, media };
    let answer =
        app.answers.get(key, || Ok(Answer::new(media, make(), source.viewed.view.known_at)))?;
    Ok(answer.respond(&call.headers, freshness(source.viewed), app.config.private))
}
