//! The program: parse, run, exit code.

use std::process::ExitCode;

/// A server makes and drops hundreds of small things for each request, on several threads: there
/// this allocator is faster than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    daicho::cli::run(std::env::args_os())
}
