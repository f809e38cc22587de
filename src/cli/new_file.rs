//! New files that people asked for by name: whole or not there, and never in place of another.

use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

use crate::cli::error::CliError;
use crate::store::durable;

/// Writes a new file, which is there whole, or not at all. `mode` says who may use it, where the
/// system knows such modes. Returns what `content` does: how many bytes those were.
///
/// # Errors
/// Usage, where something has that name already or the file cannot be written; what `content` returns.
pub fn write(
    path: &Path,
    mode: u32,
    content: impl FnOnce(&mut io::BufWriter<NamedTempFile>) -> Result<u64, CliError>,
) -> Result<u64, CliError> {
    let name = path.display().to_string();
    let failed = |error: io::Error| CliError::file(&name, &error);
    if path.symlink_metadata().is_ok() {
        return Err(exists(path));
    }
    let dir = durable::parent(path);
    let mut builder = tempfile::Builder::new();
    builder.prefix(".daicho-new-");
    let file = open_to_others(&mut builder, mode).tempfile_in(&dir).map_err(failed)?;
    let mut out = io::BufWriter::new(file);
    let bytes = content(&mut out)?;
    let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
    file.as_file().sync_all().map_err(failed)?;
    match file.persist_noclobber(path) {
        Ok(_) => {}
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(exists(path));
        }
        Err(error) => return Err(failed(error.error)),
    }
    durable::sync_dir(&dir).map_err(failed)?;
    Ok(bytes)
}

/// The error for a path that holds something already.
pub fn exists(path: &Path) -> CliError {
    let name = path.display();
    CliError::usage(
        format!("--out: expected a new name, {name} exists. Choose another."),
        format!(
            "--out: 新しい名前が必要ですが、{name} はすでにあります。別の名前を選んでください。"
        ),
    )
}

/// Makes what is temporary as readable to others as any new file.
pub fn open_to_others<'a, 'b>(
    builder: &'a mut tempfile::Builder<'b, 'b>,
    mode: u32,
) -> &'a mut tempfile::Builder<'b, 'b> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(mode));
    }
    let _ = mode;
    builder
}
