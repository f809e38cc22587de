//! What help and manual teach: every command in its group, with an example that does what it says.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};

use clap::CommandFactory;
use daicho::cli::Cli;
use daicho::cli::examples::{EXAMPLES, Example};
use daicho::cli::groups::GROUPS;
use daicho::domain::entry::presumed;
use daicho::imports::kinds::KINDS;
use daicho::wording::lang::Lang;

use crate::daicho::Daicho;
use crate::http_fixture::Server;

/// What goes on until it is stopped; it says first where it listens.
const SERVERS: [&str; 3] = ["demo", "serve", "witness"];

/// Another's register; one is served in its place.
const ELSEWHERE: &str = "https://register.example.org";

/// A file with two endorsements, as somebody may have them in a spreadsheet.
const ENDORSEMENTS: &str = "party,on\nrome,2022-01-05\nseoul,2022-01-06\n";

fn help(words: &[&str], lang: &str) -> String {
    Daicho::new().run(&[words, &["--help", "--lang", lang]].concat()).ok().out
}

/// The names of the commands that a help page lists, and what stands before each: the heading.
fn listed(help: &str) -> Vec<(String, String)> {
    let mut heading = String::new();
    let mut listed = Vec::new();
    for line in help.lines() {
        if let Some(words) = line.strip_suffix(':').filter(|words| !words.starts_with(' ')) {
            heading = words.to_owned();
        }
        let name = line.strip_prefix("  ").filter(|entry| !entry.starts_with([' ', '-']));
        if let Some(name) = name.and_then(|entry| entry.split_whitespace().next()) {
            listed.push((heading.clone(), name.to_owned()));
        }
    }
    listed
}

#[test]
fn every_command_stands_in_a_group_in_either_language() {
    for (lang, at) in [("en", 0), ("ja", 1)] {
        let wanted = GROUPS.iter().flat_map(|(en, ja, names)| {
            names.iter().map(move |name| ([*en, *ja][at].to_owned(), (*name).to_owned()))
        });
        assert_eq!(listed(&help(&[], lang)), wanted.collect::<Vec<_>>(), "{lang}");
    }
    let declared = Cli::command();
    let commands: Vec<&str> = declared.get_subcommands().map(clap::Command::get_name).collect();
    assert!(commands.len() > 20, "{commands:?}");
    for command in commands {
        let is_grouped = GROUPS.iter().any(|(_, _, names)| names.contains(&command));
        assert!(is_grouped, "{command} is in no group of `daicho --help`");
    }
}

/// The commands that do something by themselves, as they are typed after `daicho`.
fn commands(above: &[&str]) -> Vec<String> {
    let text = help(above, "en");
    let names: Vec<String> = match above {
        [] => listed(&text).into_iter().map(|(_, name)| name).collect(),
        _ => listed(text.split("Example:").next().unwrap())
            .into_iter()
            .filter(|(heading, _)| heading == "Commands")
            .map(|(_, name)| name)
            .collect(),
    };
    let below = names.iter().flat_map(|name| commands(&[above, &[name]].concat()));
    let own =
        (!above.is_empty() && (names.is_empty() || above == ["key"])).then(|| above.join(" "));
    own.into_iter().chain(below).collect()
}

#[test]
fn every_command_has_an_example_in_its_help_and_in_its_manual_page() {
    let mut commands = commands(&[]);
    let mut taught: Vec<&str> = EXAMPLES.iter().map(|example| example.command).collect();
    commands.sort();
    taught.sort_unstable();
    assert_eq!(commands, taught);
    let daicho = Daicho::new();
    for (lang, of) in [("en", Lang::En), ("ja", Lang::Ja)] {
        daicho.run(&["man", "--out", lang, "--lang", lang]).ok();
        for example in EXAMPLES {
            let words: Vec<&str> = example.command.split(' ').collect();
            let (text, page) = (help(&words, lang), words.join("-"));
            let page = fs::read_to_string(daicho.path(lang).join(format!("daicho-{page}.1")));
            let page =
                page.unwrap().replace("\\-", "-").replace("\\\\", "\\").replace("\\*(Aq", "'");
            for line in example.typed() {
                assert!(
                    text.lines().any(|shown| shown.trim_start() == line.trim_start()),
                    "{text}"
                );
                assert!(page.contains(line.trim()), "{line}: {page}");
            }
            assert!(text.contains(example.says(of)) && page.contains("EXAMPLES"), "{text}{page}");
        }
    }
}

/// Runs an example as it is shown, in a register with the forum's history.
fn run(example: &Example, register: &Daicho) {
    let dir = tempfile::tempdir().unwrap();
    let copied = Command::new("cp")
        .arg("-a")
        .args([&register.path("register"), &dir.path().join("register")])
        .status();
    assert!(copied.unwrap().success());
    fs::write(dir.path().join("endorsements.csv"), ENDORSEMENTS).unwrap();
    fs::create_dir(dir.path().join("backups")).unwrap();
    let mut lines = example.typed().join("\n");
    let elsewhere = lines.contains(ELSEWHERE).then(|| Server::tokyo(&[]));
    if let Some(server) = &elsewhere {
        lines = lines.replace(ELSEWHERE, &format!("http://{}", server.address()));
        let key = server.daicho.run(&["key"]).ok().out;
        fs::write(dir.path().join("verifier-key"), key).unwrap();
    }
    let is_server = SERVERS.contains(&example.command);
    let script = if is_server { format!("exec {lines}") } else { format!("set -e\n{lines}") };
    let bin = Path::new(env!("CARGO_BIN_EXE_daicho")).parent().unwrap();
    let mut command = Command::new("sh");
    command.args(["-c", &script]).current_dir(dir.path()).env("HOME", dir.path());
    command.env("PATH", format!("{}:/usr/bin:/bin", bin.display())).env_remove("DAICHO_LANG");
    command.env("DAICHO_DATA", "register").env("DAICHO_BY", "Secretariat").env("TZ", "UTC");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    if is_server {
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let mut said = String::new();
        if line.is_empty() {
            child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        }
        assert!(!line.is_empty(), "{lines}: {said}");
        let stopped = Command::new("kill").arg(child.id().to_string()).status().unwrap();
        assert!(stopped.success());
    }
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{lines}\n{said}");
}

#[test]
fn every_example_does_what_it_says() {
    let register = Daicho::tokyo();
    for example in EXAMPLES {
        run(example, &register);
    }
}

#[test]
fn what_a_fact_cannot_be_recorded_without_stands_first_and_is_marked() {
    let daicho = Daicho::empty();
    for kind in KINDS {
        let missing = daicho.run(&["record", kind.word, "--dry-run"]).fails(2);
        for (lang, required, rest, mark) in [
            ("en", "\nRequired:\n", "\nOptions:\n", "(required)"),
            ("ja", "\n必須:\n", "\nオプション:\n", "（必須）"),
        ] {
            let text = help(&["record", kind.word], lang);
            let usage = text.split(required).next().unwrap().to_owned();
            let (_, fields) = text.split_once(required).unwrap();
            let fields = fields.split(rest).next().unwrap();
            let marked = fields.matches(mark).count();
            let mut must = 0;
            for field in kind.event.submitted() {
                let flag = format!("--{}", field.name.replace('_', "-"));
                let is_missing = missing.lines().any(|line| {
                    line.trim_start_matches("error: ").starts_with(&format!("{}:", field.name))
                });
                assert_eq!(is_missing, usage.contains(&format!("{flag} <")), "{flag}: {text}");
                assert!(
                    is_missing || !field.required || presumed(kind.event, field.name).is_some()
                );
                must += usize::from(is_missing);
            }
            assert_eq!(marked, must, "{text}");
        }
    }
}

#[test]
fn manual_pages_say_variables_and_exit_codes() {
    let daicho = Daicho::new();
    let pages = daicho.path("pages");
    daicho.run(&["man", "--out", pages.to_str().unwrap()]).ok();
    let first = fs::read_to_string(pages.join("daicho.1")).unwrap();
    assert_eq!(daicho.run(&["man"]).ok().out, first);
    let serve = fs::read_to_string(pages.join("daicho-serve.1")).unwrap();
    assert!(serve.contains("DAICHO_LISTEN") && serve.contains("As \\-\\-listen."), "{serve}");
    let mut many = 0;
    for entry in fs::read_dir(&pages).unwrap() {
        let path = entry.unwrap().path();
        let page = fs::read_to_string(&path).unwrap();
        for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "ENVIRONMENT", "\"EXIT STATUS\""] {
            assert!(page.contains(&format!(".SH {section}\n")), "{section}: {page}");
        }
        assert!(page.contains("Verification failed"), "{page}");
        many += 1;
    }
    assert!(many > EXAMPLES.len(), "{many}");
    daicho.file("in-the-way", "");
    let refused = daicho.run(&["man", "--out", "in-the-way"]).fails(2);
    assert!(refused.contains("in-the-way"), "{refused}");
}

#[test]
fn groff_takes_every_manual_page_without_a_warning() {
    let daicho = Daicho::new();
    for lang in ["en", "ja"] {
        daicho.run(&["man", "--out", lang, "--lang", lang]).ok();
        for entry in fs::read_dir(daicho.path(lang)).unwrap() {
            let mut groff = Command::new("groff");
            groff.args(["-man", "-Tutf8", "-Kutf8", "-ww", "-z"]);
            // Where a line may be broken in Japanese, groff is told by macros of its own.
            if lang == "ja" {
                groff.arg("-mja");
            }
            let checked = groff.arg(entry.unwrap().path()).output();
            let checked = checked.expect("groff is missing: tests/run installs it");
            let said = String::from_utf8_lossy(&checked.stderr);
            assert!(checked.status.success() && said.is_empty(), "{said}");
        }
    }
}
