//! The program: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    daicho::cli::run(std::env::args_os())
}
