//! The tables of a view as files in a new directory, with or without a data package around them.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;

use serde::Serialize;
use tempfile::TempDir;

use super::disclosures;
use crate::cli::asking::At;
use crate::cli::columns::columns;
use crate::cli::error::CliError;
use crate::cli::new_file::{exists, open_to_others};
use crate::cli::output::Printer;
use crate::cli::personal::PersonalArgs;
use crate::cli::register::Register;
use crate::cli::replay::replay;
use crate::cli::text::asked;
use crate::cli::view::ViewArgs;
use crate::domain::seq::Seq;
use crate::projections::reading::Times;
use crate::projections::tables::package::{self, Measured, Resource, Sources};
use crate::projections::tables::personal::PersonalColumns;
use crate::projections::tables::{Cell, CsvWriter, Sheet};
use crate::store::durable;
use crate::tracker::decode_event;
use crate::wording::lang::{Lang, pick};

/// How many bytes of a table are handed to the system at once.
const BUFFER_BYTES: usize = 128 << 10;

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
    at: &At,
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
    let failed = |error: io::Error| CliError::file(&out.display().to_string(), &error);
    let mode = if personal.with_personal { 0o700 } else { 0o777 };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".daicho-export-");
    let builder = open_to_others(&mut builder, mode);
    let made = builder.tempdir_in(durable::parent(out)).map_err(failed)?;
    let (asked, digest, named, resources) = at.with_copy(personal.with_personal, |register| {
        let view = view.read(&register.folded.views)?;
        let reading = register.folded.views.at(view);
        let digest = digest(register, view.known_at)?;
        let mut resources = Vec::new();
        reading.visit_tables(|sheet, rows| {
            let open = PersonalColumns::of(sheet).filter(|_| personal.with_personal);
            let sheet = open.as_ref().map_or(sheet, |open| open.sheet);
            let mut file = TableFile::begin(made.path(), sheet, as_package).map_err(failed)?;
            for mut row in rows {
                if let Some(open) = &open {
                    open.fill(&mut row, |seq| disclosures::cells(register, seq, view.known_at))?;
                }
                file.row(&row).map_err(failed)?;
            }
            resources.push(file.end().map_err(failed)?);
            Ok::<_, CliError>(())
        })?;
        let sources =
            if as_package { sources(register, view.known_at)? } else { Sources::default() };
        let named = (register.settings.origin.clone(), reading.described(), sources);
        Ok((reading.asked(), digest, named, resources))
    })?;
    let (origin, register, sources) = &named;
    let register = register.as_ref();
    let about = package::About { origin, asked: &asked, digest: &digest, register, sources };
    let package = as_package.then(|| package::describe(&about, &resources));
    publish(made, out, package.as_ref()).map_err(failed)?;
    let written = Written {
        format: if as_package { "datapackage" } else { "csv" },
        out: out.display().to_string(),
        asked,
        digest,
        tables: resources.iter().map(WrittenTable::from).collect(),
    };
    printer.show(&written, |lang| report(lang, &written))
}

impl From<&Resource> for WrittenTable {
    fn from(resource: &Resource) -> Self {
        let Resource { sheet, file, rows, .. } = resource;
        Self { name: sheet.name, file: file.clone(), rows: *rows }
    }
}

/// The file of a table under way.
struct TableFile {
    resource: Resource,
    rows: CsvWriter<Measured<BufWriter<File>>>,
}

impl TableFile {
    fn begin(dir: &Path, sheet: &'static Sheet, hashed: bool) -> io::Result<Self> {
        let file = format!("{}.csv", sheet.name);
        let out = BufWriter::with_capacity(BUFFER_BYTES, File::create_new(dir.join(&file))?);
        let counted = Measured::begin(out, hashed);
        let resource = Resource { sheet, file, rows: 0, bytes: 0, sha256: None };
        Ok(Self { resource, rows: CsvWriter::begin(sheet, counted)? })
    }

    fn row(&mut self, row: &[Cell]) -> io::Result<()> {
        self.resource.rows += 1;
        self.rows.row(row)
    }

    /// The file, durable.
    fn end(mut self) -> io::Result<Resource> {
        self.rows.end()?;
        let written = self.rows.get_ref();
        written.out.get_ref().sync_all()?;
        let (bytes, sha256) = (written.bytes, written.sha256());
        Ok(Resource { bytes, sha256, ..self.resource })
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

/// Where the facts up to a seq are known from.
fn sources(register: &Register, known_at: Seq) -> Result<Sources, CliError> {
    let (mut sources, mut failed) = (Sources::default(), None);
    register.log.scan(Seq::FIRST, &mut |bundle| {
        for (seq, event) in bundle.events().take_while(|(seq, _)| *seq <= known_at) {
            match decode_event(seq, event) {
                Ok(recorded) => sources.see(&recorded),
                Err(error) => failed = Some(error),
            }
        }
        let is_all = failed.is_some() || bundle.next() > known_at;
        if is_all { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    failed.map_or(Ok(sources), |error| Err(error.into()))
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

/// Puts the directory that was made in its place, with the description beside its tables.
fn publish(made: TempDir, out: &Path, package: Option<&serde_json::Value>) -> io::Result<()> {
    if let Some(package) = package {
        let mut bytes = serde_json::to_vec_pretty(package)?;
        bytes.push(b'\n');
        write_file(&made.path().join(package::FILE), &bytes)?;
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
