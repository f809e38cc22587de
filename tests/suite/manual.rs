//! What the papers beside the sources promise a newcomer: every file that they name is there, and
//! what the quick run leaves out are tests that exist.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::daicho::repo;

const PAPERS: [&str; 6] = [
    "README.md",
    "README.ja.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
];
/// What CONTRIBUTING.md shows how to add, by its headings.
const WALKS: [&str; 5] = ["A fact", "A page", "An endpoint", "A command", "An engine"];

fn text(path: &str) -> String {
    fs::read_to_string(repo(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn is_there(path: &str) -> bool {
    Path::new(&repo(path)).exists()
}

/// What stands between backticks in a line.
fn spans(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Whether a span names a file or a directory of the repository.
fn is_path(span: &str) -> bool {
    let beginnings = [".ci/", "benches/", "deploy/", "events/", "src/", "tests/"];
    let endings = [".json", ".lock", ".md", ".rs", ".toml"];
    !span.contains(' ')
        && (beginnings.iter().any(|beginning| span.starts_with(beginning))
            || endings.iter().any(|ending| span.ends_with(ending)))
}

/// What a paper has its reader type, line by line, without what is said of it.
fn typed(paper: &str) -> Vec<String> {
    let mut typed = Vec::new();
    let mut block = None;
    for line in text(paper).lines() {
        match (line.strip_prefix("```"), block) {
            (Some(_), Some(_)) => block = None,
            (Some(kind), None) => block = Some(kind == "sh"),
            (None, Some(true)) => {
                let said = line.split("  #").next().unwrap_or_default().trim_end();
                typed.extend((!said.is_empty()).then(|| said.to_owned()));
            }
            (None, Some(false)) => typed.extend(line.strip_prefix("$ ").map(ToOwned::to_owned)),
            (None, None) => {}
        }
    }
    typed
}

/// What stands first in the rows of a paper's tables: flags, metrics, commands, addresses.
fn rows(paper: &str) -> Vec<String> {
    let text = text(paper);
    let first = text.lines().filter_map(|line| line.strip_prefix("| `")?.split(" |").next());
    first.map(|cell| cell.replace("`、`", "`, `")).collect()
}

#[test]
fn the_readme_has_its_reader_type_the_same_in_either_language() {
    let (en, ja) = ("README.md", "README.ja.md");
    assert!(typed(en).len() > 40 && rows(en).len() > 60, "{:?}", typed(en));
    assert_eq!(typed(en), typed(ja));
    assert_eq!(rows(en), rows(ja));
    let headings = |paper| text(paper).lines().filter(|line| line.starts_with("## ")).count();
    assert_eq!(headings(en), headings(ja));
    assert!(text(en).contains("(README.ja.md)") && text(ja).contains("(README.md)"));
}

/// The numbered steps below a heading of CONTRIBUTING.md, each in one line.
fn steps(heading: &str) -> Vec<String> {
    let paper = text("CONTRIBUTING.md");
    let (_, below) = paper.split_once(&format!("\n### {heading}\n")).expect(heading);
    let below = below.split("\n#").next().unwrap();
    let mut steps: Vec<String> = Vec::new();
    for line in below.lines() {
        if line.starts_with(|digit: char| digit.is_ascii_digit()) {
            steps.push(line.to_owned());
        } else if let (true, Some(step)) = (line.starts_with("   "), steps.last_mut()) {
            step.push_str(line.trim_start_matches("  "));
        }
    }
    steps
}

#[test]
fn every_link_from_paper_to_paper_leads_somewhere() {
    for paper in PAPERS {
        for link in text(paper).split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap();
            assert!(
                target.contains("://") || target.is_empty() || is_there(target),
                "{paper}: {target}"
            );
        }
    }
}

/// Whether a path is there; of one with a name in capitals, which the newcomer chooses, its place.
fn has_its_place(path: &str) -> bool {
    let chosen = |name: &str| ["NAME", "TYPE"].iter().any(|word| name.starts_with(word));
    match path.rsplit_once('/') {
        Some((place, name)) if chosen(name) => is_there(place),
        _ => is_there(path),
    }
}

#[test]
fn every_file_that_a_walk_names_is_there() {
    for walk in WALKS {
        let steps = steps(walk);
        let paths: Vec<&str> =
            steps.iter().flat_map(|step| spans(step)).filter(|span| is_path(span)).collect();
        assert!(paths.len() > steps.len() / 2 && steps.len() > 3, "{walk} names {paths:?}");
        for path in paths {
            assert!(has_its_place(path), "{walk}: {path}");
        }
    }
}

#[test]
fn what_a_walk_names_after_a_file_is_in_that_file() {
    for step in WALKS.iter().flat_map(|walk| steps(walk)) {
        let mut file = None;
        for span in spans(&step).filter(|span| !span.contains(' ')) {
            if is_path(span) {
                file = fs::read_to_string(repo(span)).ok();
            } else if let Some(file) = &file {
                assert!(file.contains(span), "no {span} there: {step}");
            }
        }
    }
}

#[test]
fn what_the_quick_run_leaves_out_is_there_to_be_left_out() {
    let mut listing = Command::new(std::env::current_exe().unwrap());
    let listed = listing.arg("--list").output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    let script = text("tests/run");
    let (_, left_out) = script.split_once("left_out='\n").unwrap();
    let (left_out, _) = left_out.split_once("\n'").unwrap();
    for line in left_out.lines() {
        let (name, why) = line.split_once(' ').unwrap();
        assert!(listed.contains(name), "no test has {name} in its name");
        assert!(!why.trim().is_empty(), "{name} is left out without a reason");
    }
}
