//! The tables of a view as files in a new directory, with or without a data package around them.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

use serde::Serialize;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

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
use crate::projections::tables::personal::PersonalColumns;
use crate::projections::tables::{Cell, CsvWriter, Sheet};
use crate::store::durable;
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
    let failed = |error: io::Error| CliError::file(&out.display().to_string(), &error);
    let mode = if personal.with_personal { 0o700 } else { 0o777 };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".daicho-export-");
    let builder = open_to_others(&mut builder, mode);
    let made = builder.tempdir_in(durable::parent(out)).map_err(failed)?;
    let (asked, digest, origin, resources) = place.with_views(|register| {
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
        Ok((reading.asked(), digest, register.settings.origin.clone(), resources))
    })?;
    let about = package::About { origin: &origin, asked: &asked, digest: &digest };
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
    rows: CsvWriter<Counted>,
}

impl TableFile {
    fn begin(dir: &Path, sheet: &'static Sheet, hashed: bool) -> io::Result<Self> {
        let file = format!("{}.csv", sheet.name);
        let out = BufWriter::with_capacity(BUFFER_BYTES, File::create_new(dir.join(&file))?);
        let counted = Counted { out, bytes: 0, hash: hashed.then(Sha256::new) };
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
        let Counted { out, bytes, hash } = self.rows.get_ref();
        out.get_ref().sync_all()?;
        let sha256 = hash.clone().map(|hash| hash.finalize().into());
        Ok(Resource { bytes: *bytes, sha256, ..self.resource })
    }
}

/// A file whose bytes are counted, and hashed where somebody asks for it.
struct Counted {
    out: BufWriter<File>,
    bytes: u64,
    hash: Option<Sha256>,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        if let Some(hash) = &mut self.hash {
            hash.update(&bytes[..written]);
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
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

/// Puts the directory that was made in its place, with the description beside its tables.
fn publish(made: TempDir, out: &Path, package: Option<&serde_json::Value>) -> io::Result<()> {
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
