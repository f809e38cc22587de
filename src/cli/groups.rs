//! The commands in groups, by what one wants to do, as `daicho --help` lists them.

use anstream::adapter::strip_str;
use clap::Command;

use crate::wording::lang::{Lang, pick};

/// Every command, under what one does with it: the words in English, in Japanese, and the commands.
pub const GROUPS: &[(&str, &str, &[&str])] = &[
    ("Start", "始める", &["demo", "init"]),
    ("Record", "記録する", &["record", "correct", "retract", "erase", "import"]),
    ("Look", "見る", &["status", "show", "log", "diff", "network"]),
    (
        "Prove and check",
        "証明する・確かめる",
        &["verify", "replay", "prove", "check", "checkpoint", "key", "witness"],
    ),
    ("Share", "公表する", &["export", "publish"]),
    ("Keep", "保管する", &["backup", "restore", "mirror"]),
    ("Run", "運用する", &["serve", "token", "completions", "man"]),
];

/// The command with its subcommands listed in their groups.
#[must_use]
pub fn grouped(command: Command, lang: Lang) -> Command {
    let listed = listed(&command);
    let mut template = match lang {
        Lang::En => "{about-with-newline}\n{usage-heading} {usage}\n".to_owned(),
        Lang::Ja => "{about-with-newline}\n使い方: {usage}\n".to_owned(),
    };
    for (en, ja, names) in GROUPS {
        template.push_str(&heading(pick(lang, en, ja)));
        for (_, lines) in listed.iter().filter(|(name, _)| names.contains(&name.as_str())) {
            template.push_str(lines);
        }
    }
    template.push_str(&heading(pick(lang, "Options", "オプション")));
    template.push_str("{options}{after-help}");
    command.help_template(template)
}

fn heading(words: &str) -> String {
    format!("\n\u{1b}[1m\u{1b}[4m{words}:\u{1b}[0m\n")
}

/// Each command by its name with the lines that tell of it, laid out for this terminal and in the
/// order of the groups.
fn listed(command: &Command) -> Vec<(String, String)> {
    let order = |name: &str| {
        let mut names = GROUPS.iter().flat_map(|(_, _, names)| names.iter());
        names.position(|known| *known == name)
    };
    let mut subcommands: Vec<Command> = command.get_subcommands().cloned().collect();
    subcommands.sort_by_key(|sub| order(sub.get_name()));
    let numbered = subcommands.into_iter().enumerate().map(|(at, sub)| sub.display_order(at));
    let mut list = Command::new("list").help_template("{subcommands}").subcommands(numbered);
    let laid_out = list.render_help().ansi().to_string();
    let mut listed: Vec<(String, String)> = Vec::new();
    for line in laid_out.lines() {
        let plain = strip_str(line).to_string();
        match plain.strip_prefix("  ") {
            // What does not begin with a name goes on with what the last one does.
            Some(entry) if !entry.starts_with(' ') => {
                let name = entry.split_whitespace().next().unwrap_or_default();
                listed.push((name.to_owned(), format!("{line}\n")));
            }
            _ => {
                if let Some((_, lines)) = listed.last_mut() {
                    lines.push_str(&format!("{line}\n"));
                }
            }
        }
    }
    listed
}
