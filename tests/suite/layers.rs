//! The table of floors, held against the sources: a room imports only rooms on lower floors.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room with the rooms that it may name.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("merkle", &[]),
    ("projections", &["domain"]),
    ("store", &["domain"]),
    ("tokens", &["domain", "store"]),
    ("tracker", &["domain", "projections", "store"]),
    ("notary", &["domain", "merkle", "store"]),
    ("imports", &["domain", "projections", "tracker"]),
    (
        "wording",
        &["domain", "merkle", "projections", "store", "tokens", "tracker", "notary", "imports"],
    ),
    ("pages", &["domain", "projections", "wording"]),
    (
        "http",
        &[
            "domain",
            "merkle",
            "projections",
            "store",
            "tokens",
            "tracker",
            "notary",
            "imports",
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
            "tracker",
            "notary",
            "imports",
            "wording",
            "pages",
            "http",
        ],
    ),
];

/// Crates that only one room may name.
const OWNED: &[(&str, &str)] = &[
    ("warp", "http"),
    ("hyper", "http"),
    ("hyper_util", "http"),
    ("tokio_rustls", "http"),
    ("rustls_native_certs", "http"),
    ("prometheus_client", "http"),
    ("governor", "http"),
    ("tracing_subscriber", "cli"),
    ("sled", "store"),
    ("clap", "cli"),
    ("maud", "pages"),
    ("ed25519_dalek", "merkle"),
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

#[test]
fn rooms_import_only_from_lower_floors() {
    let mut wrong = Vec::new();
    for (path, text) in all_sources() {
        let room = room_of(&path);
        let Some((_, allowed)) = MAY_NAME.iter().find(|(name, _)| *name == room) else { continue };
        for (line, code) in text.lines().enumerate() {
            let code = code.split("//").next().unwrap();
            for named in code.split("crate::").skip(1) {
                let named = named.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
                let is_room = MAY_NAME.iter().any(|(name, _)| *name == named);
                if is_room && named != room && !allowed.contains(&named) {
                    wrong.push(format!("{path}:{}: {room} names {named}", line + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn each_engine_and_framework_stays_in_its_room() {
    let mut wrong = Vec::new();
    for (path, text) in all_sources() {
        for (library, room) in OWNED {
            let elsewhere = room_of(&path) != *room;
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
