//! A copy of the site as plain files: which file holds what, and how the files lead to one another.

use std::cell::RefCell;
use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use crate::wording::lang::Lang;

/// What stands in the address of a file only in its encoded form, beside all that is not ASCII.
const IN_FILE: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?');

/// What a file of a copy holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A page.
    Page {
        /// Its language.
        lang: Lang,
        /// Its address below the language; empty for the first page.
        path: String,
        /// What picks out a part of it: `of` whom it tells, `before` which entry, or which `page`
        /// of a list, or of those who are no longer in it (`past`).
        own: Vec<(&'static str, String)>,
    },
    /// A picture, by its address below the language.
    Picture(Lang, String),
    /// A feed by its name, of the whole register or of one thing, such as `party:paris`.
    Feed(Lang, &'static str, Option<String>),
    /// What the API answers at an address below `/api/v1`.
    Data(String),
    /// A file that has the same name on a server.
    Plain(String),
}

/// The parameters of pages that pick out a file.
const PICKED: [&str; 4] = ["of", "before", "page", "past"];

impl Target {
    /// A page with those of its parameters that pick out a file; the two times do not, since a copy
    /// shows one view.
    #[must_use]
    pub fn page(lang: Lang, path: &str, own: &[(&'static str, String)]) -> Self {
        let picked = own.iter().filter(|(name, value)| PICKED.contains(name) && !value.is_empty());
        Self::Page { lang, path: path.to_owned(), own: picked.cloned().collect() }
    }

    /// The name of the file, from the top of the copy.
    ///
    /// A server of files answers the address of a page of a running register with the page of the copy,
    /// since that is the index of a folder of the same name.
    #[must_use]
    pub fn file(&self) -> String {
        match self {
            Self::Page { lang, path, own } => page_file(*lang, path, own),
            Self::Picture(lang, path) => format!("{}/{}", lang.tag(), folders(path)),
            Self::Feed(lang, name, None) => format!("{}/{name}", lang.tag()),
            Self::Feed(lang, name, Some(of)) => format!("{}/{}/{name}", lang.tag(), history(of)),
            Self::Data(path) => format!("api/v1/{}", data_file(path)),
            Self::Plain(path) => path.clone(),
        }
    }
}

fn page_file(lang: Lang, path: &str, own: &[(&'static str, String)]) -> String {
    let picked = |name: &str| own.iter().find(|(other, _)| *other == name).map(|(_, value)| value);
    let mut folder = lang.tag().to_owned();
    match picked("of") {
        Some(of) => folder = format!("{folder}/{}", history(of)),
        None if path.is_empty() => {}
        None => folder = format!("{folder}/{}", folders(path)),
    }
    let parts = ["before", "page", "past"].map(|name| Some(format!("{name}-{}", picked(name)?)));
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let name = if parts.is_empty() { "index".to_owned() } else { parts.join("-") };
    format!("{folder}/{name}.html")
}

/// Where what was recorded about one thing lies.
fn history(of: &str) -> String {
    format!("changes/{}", folders(&of.replacen(':', "/", 1)))
}

fn folders(path: &str) -> String {
    path.split('/').map(folder).collect::<Vec<_>>().join("/")
}

/// An id as the name of a folder. It is never the name of a file beside it; no id has a comma.
fn folder(id: &str) -> String {
    let small = id.to_lowercase();
    let like_a_file = [".html", ".json", ".csv", "."].iter().any(|end| small.ends_with(end));
    if like_a_file { format!("{id},") } else { id.to_owned() }
}

fn data_file(path: &str) -> String {
    match path.split('/').collect::<Vec<_>>().as_slice() {
        [file] if file.contains('.') => (*file).to_owned(),
        [list] => format!("{list}.json"),
        ["events", seq, "tlog-proof"] => format!("events/{seq}.tlog-proof"),
        [list, id, file] => format!("{list}/{}/{file}", folder(id)),
        _ => format!("{}.json", folders(path)),
    }
}

/// The way from the file of one thing to a file, in its encoded form: a relative address.
#[must_use]
pub fn way(from: &Target, to: &str) -> String {
    let up = "../".repeat(from.file().matches('/').count());
    format!("{up}{}", utf8_percent_encode(to, IN_FILE))
}

/// The whole address of a file below that of its copy. An index has the address of its folder.
#[must_use]
pub fn whole(copy: &str, file: &str) -> String {
    let file = file.strip_suffix("index.html").unwrap_or(file);
    format!("{copy}/{}", utf8_percent_encode(file, IN_FILE))
}

/// What a page of a copy led to: all of that is to be in the copy as well.
#[derive(Debug, Default)]
pub struct Led(RefCell<BTreeSet<Target>>);

impl Led {
    /// Notes what a page leads to.
    pub fn to(&self, target: Target) {
        self.0.borrow_mut().insert(target);
    }

    /// All that was noted.
    #[must_use]
    pub fn into_all(self) -> BTreeSet<Target> {
        self.0.into_inner()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(path: &str, own: &[(&'static str, String)]) -> Target {
        Target::page(Lang::En, path, own)
    }

    #[test]
    fn a_page_is_the_index_of_a_folder_of_its_address() {
        assert_eq!(page("", &[]).file(), "en/index.html");
        assert_eq!(page("parties/paris", &[]).file(), "en/parties/paris/index.html");
        let second = [("sort", "date".into()), ("page", "2".into())];
        assert_eq!(page("parties", &second).file(), "en/parties/page-2.html");
        let of = [("of", "party:paris".into()), ("before", "51".into())];
        assert_eq!(page("changes", &of).file(), "en/changes/party/paris/before-51.html");
    }

    #[test]
    fn no_id_takes_the_name_of_a_file() {
        let files = [
            page("parties", &[("page", "2".into())]),
            page("parties/page-2.html", &[]),
            page("parties", &[]),
            page("parties/index.html", &[]),
            Target::Data("parties/a".into()),
            Target::Data("parties/a.json".into()),
            Target::Data("declarations/a".into()),
            Target::Data("declarations/a.json/endorsements.csv".into()),
        ]
        .map(|target| target.file());
        for (at, one) in files.iter().enumerate() {
            for other in &files[at + 1..] {
                assert_ne!(one, other);
                assert!(!other.starts_with(&format!("{one}/")), "{one} {other}");
            }
        }
    }

    #[test]
    fn the_way_is_relative_and_the_whole_address_that_of_the_folder() {
        let from = page("parties/paris", &[]);
        assert_eq!(way(&from, "en/index.html"), "../../../en/index.html");
        assert_eq!(way(&Target::Plain("index.html".into()), "ja/index.html"), "ja/index.html");
        assert_eq!(way(&from, "en/parties/東京 a"), "../../../en/parties/%E6%9D%B1%E4%BA%AC%20a");
        assert_eq!(whole("https://a.example", &from.file()), "https://a.example/en/parties/paris/");
        assert_eq!(
            whole("https://a.example", "en/x/page-2.html"),
            "https://a.example/en/x/page-2.html"
        );
    }
}
