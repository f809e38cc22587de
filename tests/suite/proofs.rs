//! Proofs through the real program: what was promised is kept, and what cannot be is refused.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use crate::daicho::Daicho;

pub fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let name = entry.unwrap().file_name();
            copy(&from.join(&name), &to.join(&name));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

fn register(daicho: &Daicho, party: &str) {
    let flags = ["record", "party", "--kind", "city", "--names", party, "--party", party];
    daicho.run(&flags).ok();
}

pub fn vkeys(daicho: &Daicho) -> Vec<String> {
    let keys = daicho.run(&["key", "--json"]).json();
    keys["vkeys"].as_array().unwrap().iter().map(|key| key.as_str().unwrap().to_owned()).collect()
}

fn size(daicho: &Daicho) -> u64 {
    let text = fs::read_to_string(daicho.path("register/checkpoint")).unwrap();
    text.lines().nth(1).unwrap().parse().unwrap()
}

#[test]
fn every_event_is_proven_and_no_touched_proof_holds() {
    let daicho = Daicho::tokyo();
    let key = vkeys(&daicho).remove(0);
    for seq in ["1", "#100", "154"] {
        let proof = daicho.run(&["prove", seq]).ok().out;
        let file = daicho.file("proof", &proof);
        // Nothing but the file and the key: the register is not looked at.
        let checked = daicho.run(&["--data", "nowhere", "check", &file, "--vkey", &key, "--json"]);
        let checked = checked.json();
        assert_eq!(checked["seq"], checked["event"]["seq"]);
        assert_eq!(checked["size"], 154);
        for (touched, place) in [("index", 1), ("extra", 9)] {
            let mut lines: Vec<String> = proof.lines().map(ToOwned::to_owned).collect();
            let line = lines.iter_mut().find(|line| line.starts_with(touched)).unwrap();
            *line = if place == 1 { "index 7".into() } else { line.replacen("ey", "ez", 1) };
            let file = daicho.file("bad", lines.join("\n") + "\n");
            let said = daicho.run(&["check", &file, "--vkey", &key]).fails(4);
            assert_eq!(said.trim().lines().count(), 1, "{said}");
        }
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(daicho.path("register/key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_log_that_cannot_honour_the_checkpoint_is_refused_loudly() {
    let daicho = Daicho::tokyo();
    let (log, old) = (daicho.path("register/log"), daicho.path("old"));
    copy(&log, &old);
    register(&daicho, "osaka");
    assert_eq!(size(&daicho), 155);
    // The log as it was before: shorter than what was promised.
    fs::remove_dir_all(&log).unwrap();
    copy(&old, &log);
    let said = daicho.run(&["status"]).fails(3);
    assert!(said.contains("155 events") && said.contains("ends at #154"), "{said}");
    let said = daicho.run(&["status", "--lang", "ja"]).fails(3);
    assert!(said.contains("155 件"), "{said}");
    daicho.run(&["verify"]).fails(4);
    daicho.run(&["record", "party", "--kind", "city", "--names", "X", "--party", "x"]).fails(3);
    // Another history of the same length.
    let other = Daicho::tokyo();
    register(&other, "kyoto");
    fs::remove_dir_all(&log).unwrap();
    copy(&other.path("register/log"), &log);
    let said = daicho.run(&["status"]).fails(3);
    assert!(said.contains("history was rewritten"), "{said}");
}

#[test]
fn a_checkpoint_of_another_log_is_refused_and_an_older_one_is_brought_level() {
    let daicho = Daicho::tokyo();
    let public = daicho.path("register/checkpoint");
    let old = fs::read(&public).unwrap();
    register(&daicho, "osaka");
    let new = fs::read(&public).unwrap();
    // A kill between keeping a checkpoint and showing it.
    fs::write(&public, &old).unwrap();
    daicho.run(&["status"]).ok();
    daicho.run(&["checkpoint"]).ok();
    assert_eq!(fs::read(&public).unwrap(), new);
    let other = Daicho::tokyo();
    fs::copy(other.path("register/checkpoint"), &public).unwrap();
    let said = daicho.run(&["status"]).fails(3);
    assert!(said.contains("expected the root"), "{said}");
    fs::write(&public, "a letter to the mayor\n").unwrap();
    daicho.run(&["status"]).fails(3);
    fs::remove_file(&public).unwrap();
    daicho.run(&["checkpoint"]).ok();
    assert_eq!(fs::read(&public).unwrap(), new);
}

#[test]
fn a_tree_that_was_touched_is_found_and_made_again() {
    let daicho = Daicho::tokyo();
    let (tree, public) = (daicho.path("register/tree"), daicho.path("register/checkpoint"));
    let (row, promised) = (tree.join("0"), fs::read(&public).unwrap());
    let mut bytes = fs::read(&row).unwrap();
    bytes[40] ^= 1;
    fs::write(&row, &bytes).unwrap();
    let said = daicho.run(&["status"]).fails(3);
    assert!(said.contains("the tree of hashes is damaged"), "{said}");
    daicho.run(&["verify"]).fails(4);
    fs::remove_dir_all(&tree).unwrap();
    daicho.run(&["prove", "3"]).ok();
    assert_eq!(fs::read(&public).unwrap(), promised, "the same tree, the same checkpoint");
    // A tree that has to be made again must lead to what was published.
    let other = Daicho::tokyo();
    fs::remove_dir_all(&tree).unwrap();
    fs::copy(other.path("register/checkpoint"), &public).unwrap();
    let said = daicho.run(&["prove", "3"]).fails(3);
    assert!(said.contains("expected the root"), "{said}");
}

#[test]
fn a_missing_key_is_made_only_where_nothing_was_signed() {
    let daicho = Daicho::tokyo();
    let (key, register) = (daicho.path("register/key"), daicho.path("register"));
    let before = vkeys(&daicho);
    fs::remove_file(&key).unwrap();
    daicho.run(&["prove", "1"]).fails(3);
    daicho.run(&["key", "make"]).ok();
    assert_ne!(vkeys(&daicho), before);
    daicho.run(&["verify"]).ok();
    // A register from before there were keys.
    fs::remove_file(&key).unwrap();
    fs::remove_dir_all(register.join("tree")).unwrap();
    fs::remove_file(register.join("checkpoint")).unwrap();
    daicho.run(&["status"]).ok();
    daicho.run(&["prove", "1"]).ok();
    assert_eq!(vkeys(&daicho).len(), 1);
}

#[test]
fn either_key_checks_after_a_rotation_and_old_proofs_go_on_holding() {
    let daicho = Daicho::tokyo();
    let old_proof = daicho.file("old", daicho.run(&["prove", "1"]).ok().out);
    daicho.run(&["key", "rotate"]).ok();
    let keys = vkeys(&daicho);
    assert_eq!(keys.len(), 2);
    let new_proof = daicho.file("new", daicho.run(&["prove", "1"]).ok().out);
    for key in &keys {
        daicho.run(&["check", &new_proof, "--vkey", key]).ok();
    }
    daicho.run(&["check", &old_proof, "--vkey", &keys[0]]).ok();
    daicho.run(&["check", &old_proof, "--vkey", &keys[1]]).fails(4);
}

#[test]
fn a_kept_checkpoint_shows_whether_history_was_rewritten() {
    let daicho = Daicho::tokyo();
    let kept = daicho.file("kept", daicho.run(&["checkpoint"]).ok().out);
    register(&daicho, "osaka");
    let verified = daicho.run(&["verify", "--against", &kept, "--json"]).json();
    assert_eq!(verified["against"]["size"], 154);
    assert_eq!(verified["signed_size"], 155);
    let other = Daicho::tokyo();
    let said = other.run(&["verify", "--against", &kept]).fails(4);
    assert!(said.contains("history was rewritten"), "{said}");
    let ahead = daicho.file("ahead", daicho.run(&["checkpoint"]).ok().out);
    let said = other.run(&["verify", "--against", &ahead]).fails(4);
    assert!(said.contains("events are missing"), "{said}");
    let none = daicho.file("none", "a letter to the mayor");
    daicho.run(&["verify", "--against", &none]).fails(4);
}

#[test]
fn a_backup_comes_back_with_its_tree_and_is_held_to_its_checkpoint() {
    let daicho = Daicho::tokyo();
    let kept = daicho.file("kept", daicho.run(&["checkpoint"]).ok().out);
    let backup = daicho.path("backup").to_str().unwrap().to_owned();
    daicho.run(&["backup", &backup]).ok();
    let secret = fs::read_to_string(daicho.path("register/key")).unwrap();
    // PRIVATE+KEY+name+id+secret, where the secret may hold a `+` itself (base64).
    let secret = secret.trim().splitn(5, '+').last().unwrap().to_owned();
    assert_eq!(secret.len(), 44, "33 bytes in base64");
    let bytes = fs::read(&backup).unwrap();
    assert!(!bytes.windows(secret.len()).any(|part| part == secret.as_bytes()));
    daicho.run(&["--data", "restored", "restore", &backup]).ok();
    let verified = daicho.run(&["--data", "restored", "verify", "--against", &kept, "--json"]);
    let verified: Value = verified.json();
    assert_eq!(verified["against"]["by_our_key"], false, "restored with a key of its own");
    // With the key put there first, it signs as before.
    fs::create_dir(daicho.path("same")).unwrap();
    fs::copy(daicho.path("register/key"), daicho.path("same/key")).unwrap();
    daicho.run(&["--data", "same", "restore", &backup]).ok();
    let same = fs::read_to_string(daicho.path("same/checkpoint")).unwrap();
    assert_eq!(same, fs::read_to_string(&kept).unwrap());
    // A backup that is older than what this directory has published is no way back in silence.
    register(&daicho, "osaka");
    fs::remove_dir_all(daicho.path("register/log")).unwrap();
    let said = daicho.run(&["restore", &backup]).fails(3);
    assert!(said.contains("155 events"), "{said}");
    assert!(!daicho.path("register/log").exists(), "nothing is made");
}

#[test]
fn a_kill_at_any_moment_leaves_a_checkpoint_that_the_log_honours() {
    let daicho = Daicho::empty();
    let mut rows = String::new();
    for number in 0..4_000 {
        rows.push_str(&format!(
            "{{\"type\":\"party.registered\",\"data\":{{\"party\":\"city-{number}\",\"kind\":\"city\",\"names\":{{\"en\":\"City {number}\"}}}}}}\n"
        ));
    }
    let file = daicho.file("rows.jsonl", rows);
    let mut sizes = vec![0];
    for round in 0..6u64 {
        let mut command = daicho.command();
        command.args(["import", &file, "--keep-going"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(50 + round * 211 % 900));
        child.kill().unwrap();
        child.wait().unwrap();
        let kept = daicho.path("register/checkpoint");
        sizes.push(size(&daicho));
        daicho.run(&["verify", "--against", kept.to_str().unwrap()]).ok();
    }
    assert!(sizes.is_sorted(), "a checkpoint never goes back: {sizes:?}");
    daicho.run(&["import", &file, "--keep-going"]).ok();
    assert_eq!(size(&daicho), 4_000);
}
