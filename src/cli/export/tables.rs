//! The tables of a view as files in a new directory, with or without a data package around them.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use serde::Serialize;

use super::disclosures;
use super::package::{self, Resource};
use crate::cli::error::CliError;
use crate::cli::new_file::{exists, open_to_others};
use crate::cli::output::{Printer, columns};
use crate::cli::personal::PersonalArgs;
use crate::cli::register::{Place, Register};
use crate::cli::replay::replay;
use crate::cli::text::asked;
use crate::cli::view::ViewArgs;
use crate::domain::seq::Seq;
use crate::projections::reading::Times;
use crate::projections::tables::Table;
use crate::store::durable;
use crate::wording::lang::{Lang, pick};

/// What was written.
#[derive(Serialize)]
struct Written {
    format: &'static str,
    out: String,
    #[serde(flatten)]
    asked: Times,
    digest: String,
    tables: Vec<WrittenTable>,
}

#[derive(Serialize)]
struct WrittenTable {
    name: &'static str,
    file: String,
    rows: usize,
}

/// Writes the tables of a view into a new directory.
pub(super) fn export(
    place: &Place,
    out: Option<&Path>,
    view: &ViewArgs,
    personal: PersonalArgs,
    as_package: bool,
    printer: Printer,
) -> Result<(), CliError> {
    let Some(out) = out else {
        return Err(CliError::usage(
            "--out: expected a directory: every table is a file of its own.",
            "--out: 出力先のディレクトリーが必要です。表ごとに 1 つのファイルになります。",
        ));
    };
    if is_taken(out).map_err(|error| CliError::file(&out.display().to_string(), &error))? {
        return Err(exists(out));
    }
    let (asked, digest, origin, tables) = place.with(|register| {
        let view = view.read(&register.folded.views)?;
        let reading = register.folded.views.at(view);
        let digest = digest(&register, view.known_at)?;
        let mut tables = reading.tables();
        if personal.with_personal {
            let open = |table: Table| {
                table.with_personal(|seq| disclosures::cells(&register, seq, view.known_at))
            };
            tables = tables.into_iter().map(open).collect::<Result<_, _>>()?;
        }
        Ok((reading.asked(), digest, register.settings.origin.clone(), tables))
    })?;
    let mut resources = Vec::new();
    for table in &tables {
        let mut bytes = Vec::new();
        table.write_csv(&mut bytes)?;
        resources.push(Resource { table, file: format!("{}.csv", table.sheet.name), bytes });
    }
    let about = package::About { origin: &origin, asked: &asked, digest: &digest };
    let package = as_package.then(|| package::describe(&about, &resources));
    let mode = if personal.with_personal { 0o700 } else { 0o777 };
    publish(out, mode, &resources, package.as_ref())
        .map_err(|error| CliError::file(&out.display().to_string(), &error))?;
    let written = Written {
        format: if as_package { "datapackage" } else { "csv" },
        out: out.display().to_string(),
        asked,
        digest,
        tables: resources.iter().map(WrittenTable::from).collect(),
    };
    printer.show(&written, |lang| report(lang, &written))
}

impl From<&Resource<'_>> for WrittenTable {
    fn from(resource: &Resource<'_>) -> Self {
        let Resource { table, file, .. } = resource;
        Self { name: table.sheet.name, file: file.clone(), rows: table.rows.len() }
    }
}

fn report(lang: Lang, written: &Written) -> String {
    let rows = written.tables.iter().map(|table| {
        let (file, rows) = (&table.file, table.rows);
        let rows = pick(lang, format!("{rows} rows"), format!("{rows} 行"));
        vec![format!("  {file}"), rows]
    });
    let (out, files, times) = (&written.out, written.tables.len(), asked(lang, &written.asked));
    let head = pick(
        lang,
        format!("Wrote {files} tables to {out}, {times}\n"),
        format!("{files} 個の表を {out} に書き出しました（{times}）\n"),
    );
    head + &columns(&rows.collect::<Vec<_>>())
}

/// The digest of what was known: at the head the live one, else that of a replay so far.
fn digest(register: &Register, known_at: Seq) -> Result<String, CliError> {
    let views = &register.folded.views;
    if known_at == views.head() {
        return Ok(views.digest());
    }
    replay(register.log.as_ref(), known_at).map(|(views, _)| views.digest())
}

/// Whether something stands there that is not an empty directory.
fn is_taken(out: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(out) {
        Ok(data) if data.is_dir() => Ok(fs::read_dir(out)?.next().is_some()),
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Writes the files beside the directory, and puts them in its place when they are whole.
fn publish(
    out: &Path,
    mode: u32,
    resources: &[Resource<'_>],
    package: Option<&serde_json::Value>,
) -> io::Result<()> {
    let dir = durable::parent(out);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".daicho-export-");
    let made = open_to_others(&mut builder, mode).tempdir_in(&dir)?;
    for Resource { file, bytes, .. } in resources {
        write_file(&made.path().join(file), bytes)?;
    }
    if let Some(package) = package {
        let mut bytes = serde_json::to_vec_pretty(package)?;
        bytes.push(b'\n');
        write_file(&made.path().join("datapackage.json"), &bytes)?;
    }
    durable::sync_dir(made.path())?;
    if out.is_dir() {
        // Removes nothing but an empty directory.
        fs::remove_dir(out)?;
    }
    durable::give_name(made.path(), out)?;
    let _ = made.keep();
    Ok(())
}

fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
