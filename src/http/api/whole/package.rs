//! The data package: every table of a view as CSV, with the description around them, in one ZIP file.

use std::fs::File;
use std::io::{BufWriter, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use rawzip::{CompressionMethod, ZipArchiveWriter};

use super::source::{WholeError, each_event};
use crate::http::app::App;
use crate::projections::View;
use crate::projections::tables::CsvWriter;
use crate::projections::tables::package::{About, FILE, Measured, Resource, Sources, describe};

/// Writes the package. The same view always gives the same bytes: no file in it bears a time.
pub(super) fn write(app: &App, view: View, file: &File) -> Result<(), WholeError> {
    let views = app.tracker.views();
    let reading = views.at(view);
    let mut archive = ZipArchiveWriter::new(BufWriter::new(file));
    let mut resources = Vec::new();
    reading.visit_tables(|sheet, rows| {
        let name = format!("{}.csv", sheet.name);
        let (mut count, mut bytes, mut sha256) = (0, 0, None);
        put(&mut archive, &name, |out| {
            let mut table = CsvWriter::begin(sheet, Measured::begin(out, true))?;
            for row in &mut *rows {
                table.row(&row)?;
                count += 1;
            }
            table.end()?;
            (bytes, sha256) = (table.get_ref().bytes, table.get_ref().sha256());
            Ok(())
        })?;
        resources.push(Resource { sheet, file: name, rows: count, bytes, sha256 });
        Ok::<_, WholeError>(())
    })?;
    let mut sources = Sources::default();
    each_event(app.tracker.store().as_ref(), view.known_at, |event| {
        sources.see(event);
        Ok(())
    })?;
    let (asked, register, digest) = (reading.asked(), reading.described(), views.digest());
    let about = About {
        origin: &app.config.settings.origin,
        asked: &asked,
        digest: &digest,
        register: register.as_ref(),
        sources: &sources,
    };
    let description = describe(&about, &resources);
    put(&mut archive, FILE, |out| Ok(writeln!(out, "{description:#}")?))?;
    archive.finish()?.flush()?;
    Ok(())
}

/// Puts a file into the archive.
fn put<W: Write>(
    archive: &mut ZipArchiveWriter<W>,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> Result<(), WholeError>,
) -> Result<(), WholeError> {
    let file = archive.new_file(name).compression_method(CompressionMethod::DEFLATE);
    let (mut entry, config) = file.start()?;
    let mut out = config.wrap(DeflateEncoder::new(&mut entry, Compression::default()));
    write(&mut out)?;
    let (encoder, descriptor) = out.finish()?;
    encoder.finish()?;
    entry.finish(descriptor)?;
    Ok(())
}
