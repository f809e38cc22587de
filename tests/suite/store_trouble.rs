//! What hinders a register without damaging it: a full disk, a file system that is read-only, a user
//! without rights, too many open files, a disk that fails. Each is told as what it is, reading goes on
//! where it can, and afterwards nothing is missing. Needs root, and fails without it.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::daicho::{Daicho, Said, repo};

/// Something that is mounted until this is dropped.
struct Mounted(PathBuf);

impl Mounted {
    fn new(at: PathBuf, arguments: &[&str]) -> Self {
        fs::create_dir_all(&at).unwrap();
        let mounted = Command::new("mount").args(arguments).arg(&at).status().unwrap();
        assert!(mounted.success(), "mounting needs root");
        Self(at)
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

const READING: &[&[&str]] = &[
    &["status", "--json"],
    &["log", "--json"],
    &["export"],
    &["replay", "--to", "20", "--json"],
    &["verify", "--json"],
];

/// What is read of the register, without what differs from one run to the next.
fn all_that_is_read(daicho: &Daicho) -> Vec<String> {
    let said = READING.iter().map(|arguments| daicho.run(arguments).ok().out);
    let lasting = |out: String| {
        let passing = ["seconds", "events_per_second", "disk_bytes"];
        let passes = |line: &&str| !passing.iter().any(|name| line.contains(name));
        match serde_json::from_str::<serde_json::Value>(&out) {
            Ok(serde_json::Value::Object(mut fields)) => {
                passing.iter().for_each(|name| drop(fields.remove(*name)));
                serde_json::Value::Object(fields).to_string()
            }
            _ => out.lines().filter(passes).collect::<Vec<_>>().join("\n"),
        }
    };
    said.map(lasting).collect()
}

fn tells_no_damage(said: &Said) {
    for word in ["damaged", "restore", "壊れ", "復元", "panicked", "daicho init"] {
        assert!(!said.err.contains(word), "{}", said.err);
    }
}

const RECORD: &[&str] =
    &["record", "party", "--party", "utopia", "--kind", "city", "--names", "Utopia"];

/// Records nothing, because of what these words say in English and in Japanese.
fn records_nothing(daicho: &Daicho, english: &str, japanese: &str) {
    for (lang, words) in [("en", english), ("ja", japanese)] {
        let said = daicho.run(&[&["--lang", lang], RECORD].concat());
        tells_no_damage(&said);
        assert!(said.err.contains(words), "{}", said.err);
        said.fails(3);
    }
}

#[test]
fn with_the_disk_full_to_the_last_byte_all_is_read_and_recording_says_what_is_wanting() {
    let daicho = Daicho::new();
    let disk = Mounted::new(daicho.path("register"), &["-t", "tmpfs", "-o", "size=160m", "tmpfs"]);
    daicho.run(&["init", "--from", &repo("events/tokyo.jsonl")]).ok();
    let before = all_that_is_read(&daicho);
    let ballast = disk.0.join("ballast");
    let mut file = File::create(&ballast).unwrap();
    while file.write_all(&[1; 4096]).is_ok() {}
    assert_eq!(all_that_is_read(&daicho), before);
    let status = daicho.run(&["status"]);
    assert!(
        status.err.contains("found 0 MiB") && status.err.contains("from a copy"),
        "{}",
        status.err
    );
    tells_no_damage(&status);
    records_nothing(&daicho, "MiB free on the log's disk, found 0 MiB", "0 MiB しかありません");
    drop(file);
    fs::remove_file(ballast).unwrap();
    assert_eq!(all_that_is_read(&daicho), before);
    daicho.run(RECORD).ok();
}

#[test]
fn where_there_is_no_room_for_a_copy_either_it_is_said_how_to_give_it_some() {
    let daicho = Daicho::new();
    let disk = Mounted::new(daicho.path("register"), &["-t", "tmpfs", "-o", "size=160m", "tmpfs"]);
    daicho.run(&["init", "--from", &repo("events/tokyo.jsonl")]).ok();
    let ballast = disk.0.join("ballast");
    let mut file = File::create(&ballast).unwrap();
    while file.write_all(&[1; 4096]).is_ok() {}
    for (lang, words) in [("en", "directory with enough room in TMPDIR"), ("ja", "TMPDIR で指定")]
    {
        // In a place of its own, where memory has no room either.
        let alone = "mount -t tmpfs -o size=1m tmpfs /dev/shm && exec \"$@\"";
        let mut command = Command::new("unshare");
        command.args(["--mount", "bash", "-c", alone, "alone", env!("CARGO_BIN_EXE_daicho")]);
        command.args(["--lang", lang, "status"]).stdin(Stdio::null());
        command.env("DAICHO_DATA", &disk.0).env("TMPDIR", &disk.0).env("TZ", "UTC");
        let output = command.output().unwrap();
        let said = Said {
            code: output.status.code().unwrap(),
            out: String::new(),
            err: String::from_utf8(output.stderr).unwrap(),
        };
        tells_no_damage(&said);
        assert!(said.err.contains(words) && said.err.contains("0 MiB"), "{}", said.err);
        println!("{}", said.err);
        said.fails(3);
    }
    drop(file);
    fs::remove_file(ballast).unwrap();
    daicho.run(RECORD).ok();
}

#[test]
fn a_new_register_on_a_full_disk_is_told_that_it_is_full() {
    let daicho = Daicho::new();
    let disk = Mounted::new(daicho.path("register"), &["-t", "tmpfs", "-o", "size=4m", "tmpfs"]);
    let said = daicho.run(&["init"]);
    tells_no_damage(&said);
    assert!(said.err.contains("MiB free") || said.err.contains("No space"), "{}", said.err);
    said.fails(3);
    drop(disk);
}

#[test]
fn what_is_mounted_read_only_is_read_and_told_as_that() {
    let daicho = Daicho::tokyo();
    let before = all_that_is_read(&daicho);
    let register = daicho.path("register");
    let bound = Mounted::new(register.clone(), &["--bind", register.to_str().unwrap()]);
    let only_read = Command::new("mount").args(["-o", "remount,ro,bind"]).arg(&register).status();
    assert!(only_read.unwrap().success());
    assert_eq!(all_that_is_read(&daicho), before);
    records_nothing(&daicho, "mounted read-only", "読み取り専用でマウント");
    drop(bound);
    assert_eq!(all_that_is_read(&daicho), before);
    daicho.run(RECORD).ok();
}

/// Lets everybody look, and nobody but the owner write.
fn let_everybody_read(dir: &Path) {
    fs::set_permissions(dir, fs::Permissions::from_mode(0o755)).unwrap();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let_everybody_read(&path);
        }
    }
}

/// Runs the program as a user to whom nothing belongs.
fn as_nobody(daicho: &Daicho, arguments: &[&str]) -> Said {
    let program = daicho.path("daicho");
    if !program.exists() {
        fs::copy(env!("CARGO_BIN_EXE_daicho"), &program).unwrap();
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]);
    command.arg(&program).args(arguments).stdin(Stdio::null());
    command.env("DAICHO_DATA", daicho.path("register")).env("DAICHO_BY", "Nobody").env("TZ", "UTC");
    let output = command.current_dir("/").output().unwrap();
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn who_may_only_read_the_files_reads_them_and_who_may_not_is_told_so() {
    let daicho = Daicho::tokyo();
    let_everybody_read(daicho.path("").as_path());
    let status = daicho.run(&["status", "--json"]).ok().out;
    let said = as_nobody(&daicho, &["status", "--json"]);
    tells_no_damage(&said);
    assert_eq!(said.ok().out, status);
    for (lang, words) in [("en", "lacks the right"), ("ja", "権限がありません")] {
        let said = as_nobody(&daicho, &[&["--lang", lang], RECORD].concat());
        tells_no_damage(&said);
        assert!(said.err.contains(words), "{}", said.err);
        said.fails(3);
    }
    for closed in ["register/log/tail", "register/log", "register"] {
        fs::set_permissions(daicho.path(closed), fs::Permissions::from_mode(0o700)).unwrap();
        let said = as_nobody(&daicho, &["status"]);
        tells_no_damage(&said);
        assert!(said.err.contains("lacks the right"), "{closed}: {}", said.err);
        said.fails(3);
    }
}

#[test]
fn too_many_open_files_are_told_as_that_and_leave_the_log_whole() {
    let daicho = Daicho::tokyo();
    let before = all_that_is_read(&daicho);
    let (mut refused, mut read) = (0, 0);
    for limit in 4..40 {
        let mut command = Command::new("bash");
        command.args(["-c", &format!("ulimit -n {limit}; exec \"$@\""), "limited"]);
        command.arg(env!("CARGO_BIN_EXE_daicho")).args(["status", "--json"]);
        command.env("DAICHO_DATA", daicho.path("register")).env("TZ", "UTC");
        let output = command.stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        for word in ["damaged", "restore", "panicked", "daicho init"] {
            assert!(!said.contains(word), "with {limit} files: {said}");
        }
        refused += u32::from(said.contains("Too many files are open"));
        read += u32::from(output.status.success());
    }
    assert!(refused > 0 && read > 0, "{refused} refused, {read} read");
    assert_eq!(all_that_is_read(&daicho), before);
}

#[test]
fn a_disk_that_fails_is_told_as_that_and_the_log_is_not_touched() {
    let daicho = Daicho::new();
    let image = daicho.path("image");
    File::create(&image).unwrap().set_len(160 << 20).unwrap();
    let made = Command::new("mkfs.ext4")
        .args(["-q", "-F", "-O", "^has_journal", "-b", "4096"])
        .arg(&image)
        .status();
    assert!(made.unwrap().success());
    let mount = || Mounted::new(daicho.path("register"), &["-o", "loop", image.to_str().unwrap()]);
    let disk = mount();
    fs::remove_dir(disk.0.join("lost+found")).unwrap();
    daicho.run(&["init", "--from", &repo("events/tokyo.jsonl")]).ok();
    let before = all_that_is_read(&daicho);
    drop(disk);
    let blocks =
        Command::new("debugfs").args(["-R", "blocks /log/tail/db"]).arg(&image).output().unwrap();
    let blocks = String::from_utf8(blocks.stdout).unwrap();
    let first =
        blocks.split_whitespace().filter_map(|block| block.parse::<u64>().ok()).min().unwrap();
    let whole = fs::read(&image).unwrap();
    let disk = mount();
    // The blocks from there on can be read no more.
    OpenOptions::new().write(true).open(&image).unwrap().set_len(first * 4096).unwrap();
    fs::write("/proc/sys/vm/drop_caches", "3").unwrap();
    for (lang, words) in [("en", "The disk, or the way to it, fails"), ("ja", "障害があります")]
    {
        let said = daicho.run(&["--lang", lang, "status"]);
        assert!(said.err.contains(words), "{}", said.err);
        assert!(!said.err.contains("damaged") && !said.err.contains("壊れ"), "{}", said.err);
        said.fails(3);
    }
    drop(disk);
    fs::write(&image, whole).unwrap();
    let _disk = mount();
    assert_eq!(all_that_is_read(&daicho), before);
}
