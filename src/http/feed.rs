//! The newest events as feeds: Atom (RFC 4287) and JSON Feed 1.1, in both languages.

use atom_syndication::{Category, Entry, Feed, Generator, Link, Person, Text};
use serde::Serialize;
use warp::http::header::HOST;
use warp::reply::Response;

use super::answer::{Answer, Key};
use super::api::events::{Stored, newest};
use super::api::{freshness, json, only_view};
use super::app::App;
use super::call::Call;
use super::cloudevents;
use super::pool::Lane;
use super::problem::Problem;
use crate::domain::recorded::Moment;
use crate::projections::log_filter::WrittenFilter;
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
    /// What the feed is called.
    title: String,
    /// The log's own name, as a URI.
    log: String,
    events: Vec<Stored>,
}

impl Source {
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
pub(super) fn for_xml(text: &str) -> String {
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
    answer(app, call, lang, ATOM, |source, lang| Ok(atom_text(source, lang))).await
}

fn atom_text(source: &Source, lang: Lang) -> Vec<u8> {
    let mut feed = Feed::default();
    let own = format!("{}/{}/feed.atom", source.base, lang.tag());
    feed.set_title(Text::plain(for_xml(&source.title)));
    // Not the address, which changes with the host that it is asked of.
    feed.set_id(format!("{}/{}/feed.atom", source.log, lang.tag()));
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
    answer(app, call, lang, JSON_FEED, json_text).await
}

fn json_text(source: &Source, lang: Lang) -> Result<Vec<u8>, Problem> {
    let items = source.events.iter().map(|stored| JsonItem {
        id: format!("urn:uuid:{}", stored.event.id),
        url: format!("{}/api/v1/events/{}", source.base, stored.event.seq.0),
        title: entry_title(lang, stored),
        content_text: text(lang, stored),
        date_published: stored.event.written_at(),
        authors: vec![JsonAuthor { name: stored.event.recorded_by.clone() }],
        tags: vec![stored.event.kind().as_str().to_owned()],
    });
    json(&JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title: source.title.clone(),
        home_page_url: format!("{}/{}/", source.base, lang.tag()),
        feed_url: format!("{}/{}/feed.json", source.base, lang.tag()),
        language: lang.tag(),
        items: items.collect(),
    })
}

async fn answer(
    app: &App,
    call: &Call,
    lang: Lang,
    media: &'static str,
    make: fn(&Source, Lang) -> Result<Vec<u8>, Problem>,
) -> Result<Response, Problem> {
    let viewed = only_view(app, call)?;
    let base = base(app, call);
    let view = Some(viewed.view);
    let key = Key { target: format!("feed {} {base}", lang.tag()), view, media };
    let answer = app.kept(Lane::Folds, call, key, move |app| {
        let (events, _) = newest(app, viewed, &WrittenFilter::default(), None, NEWEST)?;
        let log = cloudevents::source(&app.config.settings.origin);
        let source = Source { base, title: title(app, lang), log, events };
        Ok(Answer::new(media, make(&source, lang)?, viewed.view.known_at))
    });
    Ok(answer.await?.respond(&call.headers, freshness(viewed), app.config.private))
}
