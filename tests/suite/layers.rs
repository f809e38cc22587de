//! The table of floors, held against the sources: a room imports only rooms on lower floors, and no
//! two files name each other, be it by way of others.

mod paths;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use self::paths::named_files;

/// Each room with the rooms that it may name.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("merkle", &[]),
    ("projections", &["domain"]),
    ("store", &["domain"]),
    ("tokens", &["domain", "store"]),
    ("desk", &["domain"]),
    ("tracker", &["domain", "projections", "store"]),
    ("notary", &["domain", "merkle", "store"]),
    ("imports", &["domain", "projections", "tracker"]),
    ("client", &["domain", "projections", "tokens", "tracker", "imports"]),
    (
        "wording",
        &[
            "domain",
            "merkle",
            "projections",
            "store",
            "tokens",
            "tracker",
            "notary",
            "imports",
            "client",
        ],
    ),
    ("pages", &["domain", "projections", "imports", "wording"]),
    (
        "http",
        &[
            "domain",
            "merkle",
            "projections",
            "store",
            "tokens",
            "desk",
            "tracker",
            "notary",
            "imports",
            "client",
            "wording",
            "pages",
        ],
    ),
    (
        "cli",
        &[
            "domain",
            "merkle",
            "projections",
            "store",
            "tokens",
            "desk",
            "tracker",
            "notary",
            "imports",
            "client",
            "wording",
            "pages",
            "http",
        ],
    ),
];

/// Crates that only these rooms may name.
const OWNED: &[(&str, &[&str])] = &[
    ("warp", &["http"]),
    ("hyper", &["client", "http"]),
    ("hyper_util", &["client", "http"]),
    ("tokio_rustls", &["client", "http"]),
    ("rustls_native_certs", &["client"]),
    ("prometheus_client", &["http"]),
    ("governor", &["http"]),
    ("tracing_subscriber", &["cli"]),
    ("sled", &["store"]),
    ("rusqlite", &["desk", "http"]),
    ("rawzip", &["http"]),
    ("clap", &["cli"]),
    ("maud", &["pages"]),
    ("icu_collator", &["pages"]),
    ("ed25519_dalek", &["merkle"]),
];

fn sources(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn all_sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &mut found);
    assert!(found.len() > 30, "the sources are where they were");
    let name = |path: &PathBuf| path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
    found.iter().map(|path| (name(path), fs::read_to_string(path).unwrap())).collect()
}

fn room_of(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap()
}

/// Where a file names a room that is not on a lower floor.
fn climbing(named: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (path, files) in named {
        let room = room_of(path);
        let Some((_, allowed)) = MAY_NAME.iter().find(|(name, _)| *name == room) else { continue };
        for file in files {
            let other = room_of(file);
            let is_room = MAY_NAME.iter().any(|(name, _)| *name == other);
            if is_room && other != room && !allowed.contains(&other) {
                wrong.push(format!("{path} names {file}"));
            }
        }
    }
    wrong
}

/// The files that name each other, be it by way of others, each with what it names of them.
///
/// A module and those within it are told as one, and share what is private to it: that a child takes
/// from a module around it is no arrow. So a circle is what cannot be read from the outside in.
fn circles(named: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let stem = |file: &str| file.trim_end_matches(".rs").trim_end_matches("/mod").to_owned();
    let holds = |outer: &str, inner: &str| stem(inner).starts_with(&format!("{}/", stem(outer)));
    let arrows: BTreeMap<&str, Vec<&str>> = named
        .iter()
        .map(|(from, files)| {
            let files = files.iter().map(String::as_str);
            (from.as_str(), files.filter(|to| !holds(to, from)).collect())
        })
        .collect();
    let reaches = |from: &str, to: &str| {
        let (mut seen, mut next) = (BTreeSet::new(), vec![from]);
        while let Some(file) = next.pop() {
            let fresh = arrows.get(file).into_iter().flatten().filter(|file| seen.insert(**file));
            next.extend(fresh.copied());
        }
        seen.contains(to)
    };
    let all = arrows.iter().flat_map(|(from, files)| files.iter().map(move |to| (*from, *to)));
    let tied = all.filter(|(from, to)| reaches(to, from));
    tied.map(|(from, to)| format!("{from} names {to}")).collect()
}

fn made_up(files: &[(&str, &str)]) -> BTreeMap<String, BTreeSet<String>> {
    let owned = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
    named_files(&files.iter().map(owned).collect::<Vec<_>>())
}

#[test]
fn rooms_import_only_from_lower_floors() {
    let wrong = climbing(&named_files(&all_sources()));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_files_name_each_other() {
    let wrong = circles(&named_files(&all_sources()));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_path_is_seen_however_it_is_written() {
    for text in [
        "use crate::store::codec::Codec;",
        "use crate::{domain::seq::Seq, store::{self, codec::{Codec, self}}};",
        "pub use crate::store::codec as written;",
        "fn f() { let _ = crate::store::codec::read(0); }",
        "fn f(codec: &crate::store::codec::Codec) {}",
        "fn f() { println!(\"{}\", crate::store::codec::read(0)); }",
        "use super::{store::codec::*};",
        "mod tests { use super::super::store::codec; }",
    ] {
        let files = [
            ("domain/mod.rs", text),
            ("domain/seq.rs", ""),
            ("store/mod.rs", ""),
            ("store/codec.rs", "// use crate::domain::seq;"),
        ];
        let named = made_up(&files);
        assert!(named["domain/mod.rs"].contains("store/codec.rs"), "{text}: {named:?}");
        assert!(!climbing(&named).is_empty(), "{text}");
        assert_eq!(circles(&named), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_circle_is_refused() {
    let circle = [
        ("store/mod.rs", "pub mod one; pub mod two; mod three; use self::one::Log;"),
        ("store/one.rs", "use crate::{store::{two::{Two, three}}};"),
        ("store/two.rs", "use super::three::Three;"),
        ("store/three.rs", "fn f() -> super::one::One { todo!() }"),
        ("store/four.rs", "use super::one::One;"),
    ];
    let expected = [
        "store/one.rs names store/two.rs",
        "store/three.rs names store/one.rs",
        "store/two.rs names store/three.rs",
    ];
    assert_eq!(circles(&made_up(&circle)), expected);
    let by_way_of_its_house = [
        ("http/api/mod.rs", "mod lists; pub mod list; pub fn answer() { lists::answer() }"),
        ("http/api/lists.rs", "use super::list::json; use crate::http::tlog;"),
        ("http/api/list.rs", "use super::answer;"),
        ("http/tlog.rs", "use super::api;"),
    ];
    let expected = [
        "http/api/lists.rs names http/tlog.rs",
        "http/api/mod.rs names http/api/lists.rs",
        "http/tlog.rs names http/api/mod.rs",
    ];
    assert_eq!(circles(&made_up(&by_way_of_its_house)), expected);
}

#[test]
fn each_engine_and_framework_stays_in_its_room() {
    let mut wrong = Vec::new();
    for (path, text) in all_sources() {
        for (library, rooms) in OWNED {
            let elsewhere = !rooms.contains(&room_of(&path));
            let names = |line: &str| {
                let code = line.split("//").next().unwrap();
                code.contains(&format!("{library}::")) && !code.contains(&format!("_{library}::"))
            };
            if elsewhere
                && text.lines().any(names)
                && !(*library == "maud" && path.starts_with("http"))
            {
                wrong.push(format!("{path} names {library}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_pure_rooms_know_no_clock_no_files_and_no_random_source() {
    for (path, text) in all_sources() {
        if !matches!(room_of(&path), "domain" | "merkle" | "projections" | "wording" | "pages") {
            continue;
        }
        for forbidden in [
            "Utc::now",
            "Local::now",
            "Instant::now",
            "SystemTime",
            "now_v7",
            "std::fs",
            "std::net",
            "io::std",
            "tokio::",
            "getrandom",
        ] {
            assert!(!text.contains(forbidden), "{path} names {forbidden}");
        }
    }
}

#[test]
fn every_file_says_first_what_lives_there_and_none_is_too_long() {
    for (path, text) in all_sources() {
        assert!(text.starts_with("//! "), "{path} opens with what lives there");
        let lines = text.lines().count();
        assert!(lines <= 600, "{path} has {lines} lines");
    }
}
