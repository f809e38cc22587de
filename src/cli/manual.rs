//! `daicho man`: the manual pages, one for each command.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};

use crate::cli::Context;
use crate::cli::error::CliError;
use crate::cli::examples::EXAMPLES;
use crate::wording::lang::{Lang, pick};

/// Print the manual page, or write one for each command
#[derive(Debug, clap::Args)]
pub struct ManArgs {
    /// The directory for a page per command, made where there is none; default this page on stdout
    #[arg(long, id = "man_out", value_name = "DIR")]
    out: Option<PathBuf>,
}

/// What an exit code means, in English and in Japanese.
const EXIT_CODES: [(&str, &str, &str); 5] = [
    ("0", "Done.", "完了。"),
    (
        "1",
        "Refused: by a rule of the register, in rows of an import, or because it is not there.",
        "拒否。台帳の規則による場合、取込みの一部の行の場合、該当するものがない場合。",
    ),
    (
        "2",
        "Wrong usage: of the command line, a file or a setting, or data of a wrong form.",
        "使い方の誤り。コマンドの形、ファイルや設定、またはデータの形が正しくない場合。",
    ),
    (
        "3",
        "The store: the log is in use, damaged, or cannot be read or written.",
        "ストアのエラー。ログが使用中か、損傷しているか、読み書きできない場合。",
    ),
    (
        "4",
        "Verification failed: something is not what was signed or stored.",
        "検証の失敗。署名または保存されたものと異なる場合。",
    ),
];

/// What the program looks at beside its own variables.
const VARIABLES: [(&str, &str, &str); 3] = [
    ("COLUMNS", "The width of tables and help on a terminal.", "端末での表と説明の幅。"),
    ("NO_COLOR", "Whatever it holds: no colours.", "値が何であれ、色を付けない。"),
    ("TZ", "The time zone where the register names none.", "台帳に記録がない場合のタイムゾーン。"),
];

/// Prints the manual page, or writes one for each command.
///
/// # Errors
/// Usage, where the directory or a page cannot be written; when stdout cannot be written.
pub fn man(args: ManArgs, context: &Context) -> Result<(), CliError> {
    let mut declared = context.declared.clone();
    declared.build();
    let lang = context.common.lang;
    let Some(dir) = args.out else {
        let mut written = Vec::new();
        page(&declared, lang, &mut written)?;
        return Ok(io::stdout().write_all(&written)?);
    };
    let name = dir.display().to_string();
    fs::create_dir_all(&dir).map_err(|error| CliError::file(&name, &error))?;
    let many = pages(&declared, lang, &dir)?;
    context.printer(context.json).remark(|lang| {
        pick(
            lang,
            format!("Wrote {many} manual pages to {name}."),
            format!("{many}件のマニュアルページを{name}に書き出しました。"),
        )
    });
    Ok(())
}

/// Writes the page of a command and those of its subcommands; answers how many.
fn pages(command: &clap::Command, lang: Lang, dir: &Path) -> Result<u64, CliError> {
    let mut written = Vec::new();
    page(command, lang, &mut written)?;
    let path = dir.join(format!("{}.1", full_name(command)));
    fs::write(&path, written)
        .map_err(|error| CliError::file(&path.display().to_string(), &error))?;
    let below = command.get_subcommands().map(|sub| pages(sub, lang, dir));
    below.sum::<Result<u64, CliError>>().map(|many| many + 1)
}

/// The name of a command with those above it, as in `daicho-record-endorsement`.
fn full_name(command: &clap::Command) -> &str {
    command.get_display_name().unwrap_or_else(|| command.get_name())
}

fn page(command: &clap::Command, lang: Lang, out: &mut Vec<u8>) -> io::Result<()> {
    let name = full_name(command).to_owned();
    let man = Man::new(command.clone())
        .title(name.to_uppercase())
        .source(concat!("daicho ", env!("CARGO_PKG_VERSION")))
        .manual("daicho");
    man.render_title(out)?;
    if lang == Lang::Ja {
        // There are no spaces to widen.
        let mut roff = Roff::new();
        roff.control("ad", ["l"]);
        roff.to_writer(out)?;
    }
    man.render_name_section(out)?;
    man.render_synopsis_section(out)?;
    man.render_description_section(out)?;
    if command.has_subcommands() {
        man.render_subcommands_section(out)?;
    }
    man.render_options_section(out)?;
    notes(command, out)?;
    example(&name, lang, out)?;
    environment(command, lang, out)?;
    let codes = EXIT_CODES.map(|(code, en, ja)| (code, pick(lang, en, ja).to_owned()));
    listed("EXIT STATUS", codes, out)?;
    see_also(&name, out)
}

/// What stands below the help of a command.
fn notes(command: &clap::Command, out: &mut Vec<u8>) -> io::Result<()> {
    let Some(after) = command.get_after_help() else { return Ok(()) };
    let mut roff = Roff::new();
    roff.control("SH", ["NOTES"]);
    for paragraph in after.to_string().split("\n\n") {
        roff.control("PP", []);
        roff.text([roman(paragraph)]);
    }
    roff.to_writer(out)
}

fn example(name: &str, lang: Lang, out: &mut Vec<u8>) -> io::Result<()> {
    let typed = name.strip_prefix("daicho-").unwrap_or_default();
    // A command may hold a hyphen itself: its words are those of the one table of examples.
    let of = EXAMPLES.iter().find(|one| one.command.replace(' ', "-") == typed);
    let Some(example) = of else { return Ok(()) };
    let mut roff = Roff::new();
    roff.control("SH", ["EXAMPLES"]);
    roff.text([roman(example.says(lang))]);
    roff.control("PP", []);
    roff.control("RS", ["4"]);
    roff.control("nf", []);
    for line in example.typed() {
        roff.text([roman(line)]);
    }
    roff.control("fi", []);
    roff.control("RE", []);
    roff.to_writer(out)
}

/// The variables that a command reads: its own, and those of every program.
fn environment(command: &clap::Command, lang: Lang, out: &mut Vec<u8>) -> io::Result<()> {
    let own = command.get_arguments().filter_map(|argument| {
        let variable = argument.get_env()?.to_str()?.to_owned();
        let flag = argument.get_long().unwrap_or_default().to_owned();
        Some((variable, pick(lang, format!("As --{flag}."), format!("--{flag}に同じ。"))))
    });
    let shared = VARIABLES.map(|(name, en, ja)| (name.to_owned(), pick(lang, en, ja).to_owned()));
    let mut all: Vec<(String, String)> = own.chain(shared).collect();
    all.sort();
    listed("ENVIRONMENT", all, out)
}

/// A section of terms with what each means.
fn listed(
    heading: &str,
    terms: impl IntoIterator<Item = (impl Into<String>, String)>,
    out: &mut Vec<u8>,
) -> io::Result<()> {
    let mut roff = Roff::new();
    roff.control("SH", [heading]);
    for (term, meaning) in terms {
        roff.control("TP", []);
        roff.text([bold(term.into())]);
        roff.text([roman(meaning)]);
    }
    roff.to_writer(out)
}

/// The page above this one, and for the first of all none.
fn see_also(name: &str, out: &mut Vec<u8>) -> io::Result<()> {
    let Some((above, _)) = name.split_once('-') else { return Ok(()) };
    let mut roff = Roff::new();
    roff.control("SH", ["SEE ALSO"]);
    let line: [Inline; 2] = [bold(above), roman("(1)")];
    roff.text(line);
    roff.to_writer(out)
}
