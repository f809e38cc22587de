//! Backups that a server writes of its own log, and what the manual says about serving.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};

use crate::daicho::{Daicho, repo};
use crate::http_fixture::{Server, wait_for};

/// The backups in a directory, oldest first. One without its whole name is none yet.
fn backups(dir: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|end| end == "backup")).collect();
    found.sort();
    found
}

fn name(age: Duration) -> String {
    let at: DateTime<Utc> = (SystemTime::now() - age).into();
    format!("daicho-{}-1.backup", at.format("%Y%m%dT%H%M%SZ"))
}

#[test]
fn a_server_writes_a_backup_that_can_be_restored() {
    let daicho = Daicho::tokyo();
    let digest = daicho.run(&["replay", "--json"]).json()["digest"].clone();
    let dir = daicho.path("backups").to_str().unwrap().to_owned();
    let server = Server::over(daicho, &["--backup-dir", &dir]);
    wait_for("a backup", || backups(&dir).len() == 1);
    wait_for("it is counted", || {
        let metrics = server.get("/metrics");
        let seconds = metrics.text().lines().find_map(|line| {
            line.strip_prefix("daicho_backup_last_success_timestamp_seconds ")?.parse::<i64>().ok()
        });
        seconds.is_some_and(|seconds| seconds > 0)
    });
    let whole = backups(&dir).remove(0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&whole), 0o600);
        assert_eq!(mode(whole.parent().unwrap()), 0o700);
    }
    let copy = server.daicho.path("copy").to_str().unwrap().to_owned();
    let file = whole.to_str().unwrap();
    server.daicho.run(&["--data", &copy, "restore", file]).ok();
    let restored = server.daicho.run(&["--data", &copy, "replay", "--json"]).json();
    assert_eq!(restored["digest"], digest);
    server.stop();
}

#[test]
fn after_a_restart_the_next_backup_is_due_when_it_would_have_been() {
    let daicho = Daicho::tokyo();
    let dir = daicho.path("backups").to_str().unwrap().to_owned();
    std::fs::create_dir(&dir).unwrap();
    daicho.file(&format!("backups/{}", name(Duration::from_secs(60))), "");
    let flags = ["--backup-dir", &dir, "--backup-every", "1h"];
    let server = Server::over(daicho, &flags);
    assert_eq!(backups(&dir).len(), 1);
    // Stopping waits for a backup that has begun, or says that it was given up.
    let log = server.stop();
    assert!(!log.contains("a backup was"), "{log}");
}

#[test]
fn old_backups_go_when_a_new_one_is_there() {
    let daicho = Daicho::tokyo();
    let dir = daicho.path("backups").to_str().unwrap().to_owned();
    std::fs::create_dir(&dir).unwrap();
    let days = [1, 2, 3].map(|days| name(Duration::from_secs(days * 86_400 + 60)));
    for day in &days {
        daicho.file(&format!("backups/{day}"), "");
    }
    daicho.file("backups/notes.txt", "not ours");
    let server = Server::over(daicho, &["--backup-dir", &dir, "--backup-keep", "2"]);
    let oldest = |day: &String| server.daicho.path("backups").join(day).exists();
    wait_for("the oldest are gone", || !oldest(&days[1]) && !oldest(&days[2]));
    assert!(oldest(&days[0]));
    assert_eq!(backups(&dir).len(), 2);
    assert!(server.daicho.path("backups/notes.txt").exists());
    server.stop();
}

#[test]
fn a_directory_that_cannot_be_written_is_refused_before_serving() {
    let daicho = Daicho::tokyo();
    let file = daicho.file("a-file", "");
    for (lang, said) in [("en", "cannot write there"), ("ja", "書き込めません")] {
        let inside = format!("{file}/backups");
        let refused = daicho.run(&["--lang", lang, "serve", "--backup-dir", &inside]).fails(2);
        assert!(refused.contains("--backup-dir") && refused.contains(said), "{refused}");
    }
    let refused = daicho.run(&["serve", "--backup-dir", "b", "--backup-every", "daily"]).fails(2);
    assert!(refused.contains("30m, 24h or 7d"), "{refused}");
    daicho.run(&["serve", "--backup-keep", "3"]).fails(2);
}

#[test]
fn the_manual_names_every_flag_of_serve_and_its_variable() {
    let manual = std::fs::read_to_string(repo("README.md")).unwrap();
    let (_, section) = manual.split_once("## Running it for real").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let help = Daicho::new().run(&["serve", "--help"]).ok().out;
    let plain = |word: &str| word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned();
    let words = || help.split_whitespace().map(plain);
    let flags: Vec<_> = words().filter(|word| word.starts_with("--")).collect();
    assert!(flags.len() > 20, "{help}");
    for flag in flags.iter().filter(|flag| *flag != "--help") {
        assert!(section.contains(&format!("| `{flag}")), "{flag} is not in the table of README.md");
    }
    for variable in help.split("[env:").skip(1) {
        let name = variable.trim_start().split(['=', ']']).next().unwrap();
        assert!(section.contains(&format!("`{name}`")), "{name} is not in the table of README.md");
    }
    // And nothing that serve does not know.
    for row in section.lines().filter_map(|line| line.strip_prefix("| `--")) {
        let flag = row.split([' ', '`']).next().unwrap();
        assert!(flags.contains(&format!("--{flag}")), "README.md: --{flag} is no flag of serve");
    }
}
