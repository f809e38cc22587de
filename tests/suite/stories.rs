//! The manual, run: every `daicho` command in the README and in `tests/stories/` does what it says.

use std::fs;
use std::path::Path;

use crate::daicho::repo;

/// Runs the console blocks of a document, in order, in a directory that holds the repository's data, with
/// a program that is called as `daicho` is.
pub fn run(document: &str, program: &Path) {
    let dir = tempfile::tempdir().unwrap();
    let name = Path::new(document).file_name().unwrap();
    let story = dir.path().join(name);
    fs::copy(repo(document), &story).unwrap();
    let inside = story.with_extension("in");
    for file in [
        "events/tokyo.jsonl",
        "tests/data/lists/pact-2017.csv",
        "tests/data/lists/pact-2019.csv",
        "tests/data/wipo/membership-to-copyright-treaties.csv",
        "tests/data/import/signatures.xlsx",
    ] {
        let to = inside.join(file);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(repo(file), to).unwrap();
    }
    // What a command writes is there for the next one.
    fs::write(story.with_extension("toml"), "fs.sandbox = true\n").unwrap();
    trycmd::TestCases::new()
        .register_bin("daicho", program)
        .env("DAICHO_DATA", "register")
        .env("DAICHO_BY", "Secretariat")
        .env("DAICHO_LANG", if document.ends_with(".ja.md") { "ja" } else { "en" })
        .env("TZ", "Asia/Tokyo")
        .env("COLUMNS", "100")
        .case(story.to_str().unwrap())
        .run();
    // `TRYCMD=overwrite` writes what the program says into the document.
    if std::env::var("TRYCMD").as_deref() == Ok("overwrite") {
        fs::copy(&story, repo(document)).unwrap();
    }
}

#[test]
fn the_readme_tells_the_truth() {
    run("README.md", Path::new(env!("CARGO_BIN_EXE_daicho")));
}

#[test]
fn the_readme_in_japanese_tells_the_truth() {
    run("README.ja.md", Path::new(env!("CARGO_BIN_EXE_daicho")));
}

#[test]
fn every_story_tells_the_truth() {
    let mut stories: Vec<_> = fs::read_dir(repo("tests/stories"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".md"))
        .collect();
    stories.sort();
    assert!(!stories.is_empty());
    for story in stories {
        run(&format!("tests/stories/{story}"), Path::new(env!("CARGO_BIN_EXE_daicho")));
    }
}
