//! API tokens: shown once, kept as hashes, given and revoked beside a running server.

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use chrono::{DateTime, Duration};
use daicho::domain::recorded::Moment;
use daicho::store::EventStore;
use daicho::store::sled_log::SledLog;
use daicho::tokens::{
    self, AuthError, FILE, Identity, NewToken, Role, Secret, Token, TokenBook, TokenError,
};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::daicho::Daicho;

fn file(daicho: &Daicho) -> PathBuf {
    daicho.path("register").join(FILE)
}

fn now() -> Moment {
    DateTime::parse_from_rfc3339("2026-11-24T09:00:00+09:00").unwrap()
}

/// Random bytes that are not: each call fills with the next number.
fn counter() -> impl FnMut(&mut [u8]) -> std::io::Result<()> {
    let mut next = 0;
    move |bytes| {
        next += 1;
        bytes.fill(next);
        Ok(())
    }
}

fn wanted(name: &str, role: Role) -> NewToken {
    NewToken { name: name.into(), person: None, role, expires_at: None }
}

/// A directory with one token in it, and the book of its tokens.
fn room() -> (tempfile::TempDir, PathBuf, TokenBook, Token, Secret) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE);
    let book = TokenBook::open(&path);
    assert_eq!(book.authenticate("daicho_x", now()), Err(AuthError::Unknown), "no file, no token");
    assert_eq!(book.check(), Ok(()));
    let made = tokens::add(&path, wanted("Secretariat", Role::Recorder), now(), &mut counter());
    let (token, secret) = made.unwrap();
    (dir, path, book, token, secret)
}

fn add(daicho: &Daicho, name: &str, role: &str) -> Value {
    daicho.run(&["token", "add", "--role", role, "--name", name, "--json"]).json()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap()
}

#[test]
fn a_secret_is_shown_once_and_kept_nowhere() {
    let daicho = Daicho::empty();
    let said = daicho.run(&["token", "add", "--role", "recorder", "--name", "Secretariat"]).ok();
    let secret = said.out.trim();
    let random = secret.strip_prefix("daicho_").unwrap();
    assert_eq!(random.len(), 43, "256 bits in base64url");
    assert!(random.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
    assert!(!said.err.contains(secret) && said.err.contains("not shown again"), "{}", said.err);
    let kept = fs::read_to_string(file(&daicho)).unwrap();
    let digest: String = Sha256::digest(secret).iter().map(|b| format!("{b:02x}")).collect();
    assert!(kept.contains(&digest));
    let listed = daicho.run(&["token", "list"]).ok();
    let listed_json = daicho.run(&["token", "list", "--json"]).ok();
    for seen in [&kept, &listed.out, &listed.err, &listed_json.out] {
        assert!(!seen.contains(random), "{seen}");
    }
    assert!(listed.out.contains("Secretariat") && listed.out.contains("recorder"));
    assert!(!listed_json.out.contains(&digest), "a list is not for guessing at");
    let other = add(&daicho, "Other", "reader");
    assert_ne!(text(&other, "secret"), secret);
    let book = TokenBook::open(file(&daicho));
    let identity = book.authenticate(secret, now()).unwrap();
    assert_eq!((identity.name.as_str(), identity.role), ("Secretariat", Role::Recorder));
}

#[cfg(unix)]
#[test]
fn the_file_is_for_its_owner_alone_whatever_was_there_before() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let daicho = Daicho::empty();
    let victim = daicho.file("victim", "mine");
    // What a killed process, or somebody with ill will, may have left.
    symlink(&victim, daicho.path("register").join("tokens.json.new")).unwrap();
    let mode = || fs::metadata(file(&daicho)).unwrap().permissions().mode() & 0o777;
    add(&daicho, "A", "admin");
    assert_eq!(mode(), 0o600);
    fs::set_permissions(file(&daicho), fs::Permissions::from_mode(0o666)).unwrap();
    add(&daicho, "B", "admin");
    assert_eq!(mode(), 0o600);
    assert_eq!(fs::read_to_string(victim).unwrap(), "mine");
    assert!(!daicho.path("register").join("tokens.json.new").exists());
}

#[test]
fn a_book_that_is_open_sees_what_is_given_and_revoked_at_once() {
    let daicho = Daicho::empty();
    let book = TokenBook::open(file(&daicho));
    let first = add(&daicho, "First", "admin");
    let secret = text(&first, "secret");
    let role = |secret: &str| book.authenticate(secret, now()).map(|identity| identity.role);
    assert_eq!(role(secret), Ok(Role::Admin));
    let second = add(&daicho, "Second", "reader");
    assert_eq!(role(text(&second, "secret")), Ok(Role::Reader));
    let revoked = daicho.run(&["token", "revoke", "First", "--json"]).json();
    assert_eq!((text(&revoked, "standing"), &revoked["id"]), ("revoked", &first["id"]));
    assert!(matches!(role(secret), Err(AuthError::Revoked { id, .. }) if id == text(&first, "id")));
    assert_eq!(role(text(&second, "secret")), Ok(Role::Reader), "the others stay");
    let secret = text(&second, "secret");
    for wrong in ["", "daicho_", &secret[..secret.len() - 1], &format!("{secret} "), "x"] {
        assert_eq!(role(wrong), Err(AuthError::Unknown), "{wrong:?}");
    }
    fs::remove_file(file(&daicho)).unwrap();
    assert_eq!(role(secret), Err(AuthError::Unknown), "no file, no token");
}

#[test]
fn tokens_are_given_while_a_server_has_the_log_open() {
    let daicho = Daicho::empty();
    let log = SledLog::open(&daicho.path("register").join("log")).unwrap();
    let given = add(&daicho, "During", "recorder");
    daicho.run(&["token", "revoke", text(&given, "id")]).ok();
    assert_eq!(log.head().0, 0);
    log.close().unwrap();
}

#[test]
fn tokens_that_are_given_at_the_same_time_are_all_kept() {
    let daicho = Daicho::empty();
    let names: Vec<String> = (0..8).map(|number| format!("Office {number}")).collect();
    let start = |name: &String| {
        let arguments = ["token", "add", "--role", "reader", "--json", "--name", name];
        let mut command = daicho.command();
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped());
        command.spawn().unwrap()
    };
    let children: Vec<_> = names.iter().map(start).collect();
    let secrets = children.into_iter().map(|child| {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        let given: Value = serde_json::from_slice(&output.stdout).unwrap();
        text(&given, "secret").to_owned()
    });
    let secrets: Vec<String> = secrets.collect();
    let book = TokenBook::open(file(&daicho));
    let mut ids = Vec::new();
    for (secret, name) in secrets.iter().zip(&names) {
        let Identity { id, name: whose, .. } = book.authenticate(secret, now()).unwrap();
        assert_eq!(whose, *name);
        ids.push(id);
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), names.len());
    assert_eq!(tokens::list(&file(&daicho)).unwrap().len(), names.len());
}

#[test]
fn a_broken_file_refuses_everybody_and_is_left_as_it_is() {
    let daicho = Daicho::empty();
    let given = add(&daicho, "Secretariat", "admin");
    let secret = text(&given, "secret");
    let book = TokenBook::open(file(&daicho));
    assert!(book.authenticate(secret, now()).is_ok());
    let good = fs::read_to_string(file(&daicho)).unwrap();
    let mut twice: Value = serde_json::from_str(&good).unwrap();
    let token = twice["tokens"][0].clone();
    twice["tokens"].as_array_mut().unwrap().push(token);
    let cut = &good[..good.len() / 2];
    for broken in [
        "",
        cut,
        "[]",
        "{\"version\":1}",
        &good.replace("\"version\": 1", "\"version\": 2"),
        &good.replace("\"sha256\": \"", "\"sha256\": \"é"),
        &good.replace("\"admin\"", "\"owner\""),
        &good.replace("\"id\"", "\"also\": 1, \"id\""),
        &twice.to_string(),
    ] {
        fs::write(file(&daicho), broken).unwrap();
        let refused = book.authenticate(secret, now());
        assert!(matches!(&refused, Err(AuthError::Broken { .. })), "{broken}: {refused:?}");
        assert!(refused.unwrap_err().to_string().contains(FILE));
        assert!(book.check().is_err());
        let again = book.authenticate(secret, now());
        assert!(matches!(again, Err(AuthError::Broken { .. })), "it stays so");
        for arguments in [
            &["token", "list"][..],
            &["token", "revoke", "Secretariat"],
            &["token", "add", "--role", "admin", "--name", "X"],
        ] {
            let told = daicho.run(arguments).fails(3);
            assert!(told.contains(FILE), "{told}");
        }
        assert_eq!(fs::read_to_string(file(&daicho)).unwrap(), broken);
    }
    fs::write(file(&daicho), good).unwrap();
    assert!(book.authenticate(secret, now()).is_ok(), "set right, it is taken again");
    fs::remove_file(file(&daicho)).unwrap();
    fs::create_dir(file(&daicho)).unwrap();
    assert!(matches!(book.authenticate(secret, now()), Err(AuthError::Broken { .. })));
    daicho.run(&["token", "list"]).fails(3);
}

#[test]
fn a_token_is_taken_until_it_expires() {
    let (_dir, path, book, _, _) = room();
    let end = now() + Duration::days(1);
    let wanted = NewToken { expires_at: Some(end), ..wanted("Guest", Role::Reader) };
    let mut random = |bytes: &mut [u8]| {
        bytes.fill(77);
        Ok(())
    };
    let (token, secret) = tokens::add(&path, wanted.clone(), now(), &mut random).unwrap();
    let at = |moment| book.authenticate(secret.reveal(), moment).map(|identity| identity.id);
    assert_eq!(at(end - Duration::nanoseconds(1)), Ok(token.id.clone()));
    assert_eq!(at(end), Err(AuthError::Expired { id: token.id, at: end }));
    let late = tokens::add(&path, wanted, end, &mut counter());
    assert!(matches!(late, Err(TokenError::ExpiresInThePast { .. })));

    let daicho = Daicho::empty();
    let add = ["token", "add", "--role", "reader", "--name", "Guest", "--json", "--expires"];
    let given = daicho.run(&[&add[..], &["2999-12-31"]].concat()).json();
    assert_eq!(text(&given, "expires_at"), "3000-01-01T00:00:00Z", "a day counts to its end");
    for (written, code) in [("2020-01-01", 2), ("soon", 2), ("2021-02-30", 2)] {
        let told = daicho.run(&[&add[..], &[written]].concat()).fails(code);
        assert!(told.contains("--expires"), "{told}");
    }
}

#[test]
fn names_are_one_live_tokens_own() {
    let (_dir, path, book, token, secret) = room();
    let mut numbers = (100..).map(|number| {
        move |bytes: &mut [u8]| -> std::io::Result<()> {
            bytes.fill(number);
            Ok(())
        }
    });
    let mut add = |name: &str| {
        tokens::add(&path, wanted(name, Role::Admin), now(), &mut numbers.next().unwrap())
    };
    let taken = add("Secretariat");
    assert!(matches!(taken, Err(TokenError::NameTaken { id, .. }) if id == token.id));
    assert!(matches!(add(&token.id), Err(TokenError::NameTaken { .. })), "an id is no name");
    for wrong in ["", " ", "a\nb", "\u{1b}[31m", &"x".repeat(201)] {
        assert!(matches!(add(wrong), Err(TokenError::Name { .. })), "{wrong:?}");
    }
    let long = "東".repeat(66);
    assert_eq!(add(&long).unwrap().0.name, long);
    let revoke = |written: &str| tokens::revoke(&path, written, now());
    assert!(matches!(revoke("Nobody"), Err(TokenError::NoSuchToken { .. })));
    assert_eq!(revoke("Secretariat").unwrap().id, token.id);
    assert!(matches!(revoke("Secretariat"), Err(TokenError::RevokedAlready { .. })));
    let (second, second_secret) = add("Secretariat").unwrap();
    assert!(matches!(revoke(&token.id), Err(TokenError::RevokedAlready { .. })));
    assert!(matches!(book.authenticate(secret.reveal(), now()), Err(AuthError::Revoked { .. })));
    assert_eq!(book.authenticate(second_secret.reveal(), now()).unwrap().id, second.id);
    assert_eq!(revoke("Secretariat").unwrap().id, second.id, "the live one is meant");
}

#[test]
fn without_random_bytes_there_is_no_token() {
    let (_dir, path, _, token, _) = room();
    let before = fs::read(&path).unwrap();
    let mut dry = |_: &mut [u8]| Err(std::io::Error::other("dry"));
    let made = tokens::add(&path, wanted("A", Role::Reader), now(), &mut dry);
    assert!(matches!(made, Err(TokenError::Io { .. })));
    // A source that repeats itself gives an id that is taken; it is not given twice.
    let taken = u8::from_str_radix(&token.id[..2], 16).unwrap();
    let mut stuck = |bytes: &mut [u8]| {
        bytes.fill(taken);
        Ok(())
    };
    let made = tokens::add(&path, wanted("A", Role::Reader), now(), &mut stuck);
    assert!(matches!(made, Err(TokenError::Io { .. })));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn each_role_may_do_what_the_ones_before_it_may() {
    for (place, role) in Role::ALL.into_iter().enumerate() {
        for (needs, needed) in Role::ALL.into_iter().enumerate() {
            assert_eq!(role.allows(needed), place >= needs, "{role} for {needed}");
        }
        assert_eq!(role.as_str().parse(), Ok(role));
    }
    assert!("owner".parse::<Role>().is_err());
}

#[test]
fn secrets_do_not_slip_into_debug_output() {
    let (_dir, path, _, token, secret) = room();
    let shown = format!("{secret:?}{token:?}{:?}", tokens::list(&path).unwrap());
    let digest: String =
        Sha256::digest(secret.reveal()).iter().map(|b| format!("{b:02x}")).collect();
    assert!(!shown.contains(&secret.reveal()[7..]) && !shown.contains(&digest), "{shown}");
}

#[test]
fn the_command_refuses_in_both_languages_and_explains_itself_in_both() {
    let daicho = Daicho::empty();
    add(&daicho, "Secretariat", "admin");
    let add = |role, name| ["token", "add", "--role", role, "--name", name];
    let is_japanese = |text: &str| text.chars().any(|c| ('ぁ'..='ヿ').contains(&c));
    for (arguments, code, says) in [
        (&add("owner", "X")[..], 2, "reader, recorder, admin"),
        (&add("admin", "a\tb"), 2, "--name"),
        (&add("admin", "Secretariat"), 1, "Secretariat"),
        (&["token", "revoke", "Nobody"], 1, "Nobody"),
    ] {
        let english = daicho.run(arguments).fails(code);
        assert!(english.contains(says) && !is_japanese(&english), "{english}");
        let japanese = daicho.run(&[arguments, &["--lang", "ja"]].concat()).fails(code);
        assert!(is_japanese(&japanese), "{japanese}");
    }
    for command in [&["token"][..], &["token", "add"], &["token", "list"], &["token", "revoke"]] {
        let help = daicho.run(&[command, &["--help", "--lang", "ja"]].concat()).ok().out;
        // What is typed is the same in every language.
        let typed = |line: &&str| line.starts_with("    daicho ") || line.ends_with("2049-12-31");
        for line in help.lines().filter(|line| line.starts_with("  ") && !typed(line)) {
            assert!(is_japanese(line) || line.chars().any(|c| c > '一'), "{line}");
        }
    }
    let none = Daicho::new();
    none.run(&["token", "list"]).fails(3);
    assert!(!none.path("register").exists(), "a slip of the hand makes no directory");
}
