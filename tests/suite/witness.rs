//! Logs and witnesses as real processes: cosignatures come and are served, a witness that is gone
//! holds up nobody, and none cosigns two histories, whatever happens to it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use daicho::merkle::checkpoint::Checkpoint;
use daicho::merkle::cosignature;
use daicho::merkle::hash::Hash;
use daicho::merkle::key::{KeyKind, VerifierKey};
use daicho::merkle::note::NoteSignature;
use daicho::merkle::proof::prove_consistency;
use daicho::merkle::tree::root;
use daicho::merkle::witness::request;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::daicho::Daicho;
use crate::http_client::{Answer, Connection};
use crate::http_fixture::{Server, wait_for};
use crate::merkle_formats::{log_key, signed};
use crate::merkle_trees::Stored;
use crate::proofs::{copy, vkeys};

/// A running `daicho witness`, killed when the test ends.
struct Witness {
    child: Child,
    started: Value,
}

impl Witness {
    /// Starts the witness that lives in `dir` beside the register, and waits until it listens.
    fn start(daicho: &Daicho, dir: &str, logs: &[String], flags: &[&str]) -> Self {
        let mut command = daicho.command();
        command.args(["--data", dir, "witness", "--json", "--rate-per-second", "0"]);
        command.args(logs.iter().flat_map(|vkey| ["--log", vkey.as_str()]));
        if !flags.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        let log = fs::File::create(daicho.path(&format!("{dir}.log"))).unwrap();
        command.args(flags).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Ok(started) = serde_json::from_str(&line) else {
            let _ = child.wait();
            panic!("{line}{}", fs::read_to_string(daicho.path(&format!("{dir}.log"))).unwrap());
        };
        Self { child, started }
    }

    fn vkey(&self) -> VerifierKey {
        VerifierKey::parse(self.started["vkey"].as_str().unwrap()).unwrap()
    }

    fn address(&self) -> SocketAddr {
        self.started["listening"].as_str().unwrap().parse().unwrap()
    }

    /// The value of `--witness` that names it.
    fn flag(&self) -> String {
        format!("http://{}={}", self.address(), self.vkey())
    }

    fn post(&self, body: &str) -> Answer {
        Connection::to(self.address()).ask("POST", "/add-checkpoint", "", body.as_bytes())
    }

    /// What it cosigned last of a log.
    fn latest(&self, origin: &str) -> Answer {
        let hash = Hash(Sha256::digest(origin).into());
        Connection::to(self.address()).get(&format!("/{hash}/checkpoint"))
    }

    /// Ends it as a power cut of the process would.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The size of the checkpoint that is served, and whether each of the witnesses cosigned it.
fn served(server: &Server, log: &VerifierKey, witnesses: &[VerifierKey]) -> (u64, Vec<bool>) {
    let answer = server.get("/checkpoint");
    assert_eq!(answer.status, 200, "{}", answer.text());
    let keys = [std::slice::from_ref(log), witnesses].concat();
    let (checkpoint, signatures) = Checkpoint::open(&answer.body, &keys).unwrap();
    let by = |key: &VerifierKey| signatures.iter().any(|signed| signed.key == *key);
    (checkpoint.size, witnesses.iter().map(by).collect())
}

fn cosigned_at(server: &Server, log: &VerifierKey, witnesses: &[VerifierKey], size: u64) -> bool {
    served(server, log, witnesses) == (size, vec![true; witnesses.len()])
}

/// A token with which events are recorded.
fn token(daicho: &Daicho) -> String {
    let made = daicho.run(&["token", "add", "--role", "recorder", "--name", "Test", "--json"]);
    made.json()["secret"].as_str().unwrap().to_owned()
}

fn record(server: &Server, token: &str, party: &str) {
    let body = format!(
        r#"{{"type":"party.registered","data":{{"party":"{party}","kind":"city","names":{{"en":"{party}"}}}}}}"#
    );
    let headers = format!("Authorization: Bearer {token}\r\nContent-Type: application/json\r\n");
    let answer = server.ask("POST", "/api/v1/events", &headers, body.as_bytes());
    assert_eq!(answer.status, 201, "{}", answer.text());
}

fn log_of(daicho: &Daicho) -> VerifierKey {
    VerifierKey::parse(&vkeys(daicho)[0]).unwrap()
}

#[test]
fn two_witnesses_cosign_and_losing_one_holds_up_nobody() {
    let daicho = Daicho::tokyo();
    let (log, token) = (log_of(&daicho), token(&daicho));
    let logs = [log.to_string()];
    let one = Witness::start(&daicho, "one", &logs, &["--name", "one.example"]);
    let mut two = Witness::start(&daicho, "two", &logs, &["--name", "two.example"]);
    let keys = [one.vkey(), two.vkey()];
    let flags = ["--witness", &one.flag(), "--witness", &two.flag()];
    let server = Server::over(daicho, &flags);
    wait_for("both have cosigned", || cosigned_at(&server, &log, &keys, 154));
    let tag = server.get("/checkpoint").header("etag").unwrap().to_owned();
    // One is gone: recording goes on, and so does the other.
    two.kill();
    record(&server, &token, "osaka");
    wait_for("one has cosigned", || served(&server, &log, &keys) == (155, vec![true, false]));
    assert_ne!(server.get("/checkpoint").header("etag"), Some(tag.as_str()));
    let proof = server.ask("GET", "/api/v1/events/155/proof", "Accept: text/plain\r\n", b"");
    let proof = server.daicho.file("155", &proof.body);
    let (log_key, one_key, two_key) = (log.to_string(), keys[0].to_string(), keys[1].to_string());
    let all = ["check", &proof, "--vkey", &log_key, "--vkey", &one_key, "--vkey", &two_key];
    let said = server.daicho.run(&all).fails(4);
    assert!(said.contains("by 2 witnesses, got 1; none by two.example"), "{said}");
    let said = server.daicho.run(&[&all[..], &["--witnesses", "1"]].concat()).ok().out;
    assert!(said.contains("Witness") && said.contains("one.example+"), "{said}");
    assert!(!said.contains("two.example+"), "{said}");
    server.daicho.run(&[&all[..], &["--witnesses", "3"]].concat()).fails(2);
    let metrics = server.get("/metrics");
    for (witness, result) in [("one.example", "cosigned"), ("two.example", "unreachable")] {
        let line = format!("requests_total{{witness=\"{witness}\",result=\"{result}\"}}");
        assert!(metrics.text().contains(&line), "{line}: {}", metrics.text());
    }
    // It comes back, and catches up.
    let port = two.address().to_string();
    let two = Witness::start(&server.daicho, "two", &logs, &["--listen", &port]);
    assert_eq!(two.vkey(), keys[1], "a witness keeps its key");
    wait_for("both have cosigned again", || cosigned_at(&server, &log, &keys, 155));
    let latest = two.latest(log.name());
    let (checkpoint, signatures) =
        Checkpoint::open(&latest.body, &[log.clone(), two.vkey()]).unwrap();
    assert_eq!((checkpoint.size, signatures.len()), (155, 2));
    // What was cosigned is kept: a proof that is written with the server stopped bears it, too.
    server.signal("TERM");
    wait_for("the register is closed", || server.daicho.run(&["prove", "7"]).code == 0);
    let proof = server.daicho.file("7", server.daicho.run(&["prove", "7"]).ok().out);
    let all = ["check", &proof, "--vkey", &log_key, "--vkey", &one_key, "--vkey", &two_key];
    let checked = server.daicho.run(&[&all[..], &["--json"]].concat()).json();
    assert_eq!(checked["signed_by"].as_array().unwrap().len(), 3, "{checked}");
}

#[test]
fn a_log_that_forks_its_history_is_refused() {
    let honest = Daicho::tokyo();
    let (log, token) = (log_of(&honest), token(&honest));
    let forks = [Daicho::new(), Daicho::new()];
    let witness = Witness::start(&honest, "w", &[log.to_string()], &[]);
    let keys = [witness.vkey()];
    let flag = witness.flag();
    let server = Server::over(honest, &["--witness", &flag]);
    wait_for("the history was cosigned", || cosigned_at(&server, &log, &keys, 154));
    record(&server, &token, "osaka");
    wait_for("so was the next event", || cosigned_at(&server, &log, &keys, 155));
    let honest_note = server.get("/checkpoint");
    server.signal("TERM");
    wait_for("the register is closed", || server.daicho.run(&["status"]).code == 0);
    // The same history and key, and then something else: as long as the other, or longer.
    for (fork, parties) in forks.iter().zip([&["kyoto"][..], &["kyoto", "nara"]]) {
        let other = Daicho::tokyo();
        copy(&other.path("register"), &fork.path("register"));
        copy(&server.daicho.path("register/key"), &fork.path("register/key"));
        for party in parties {
            let flags = ["record", "party", "--kind", "city", "--names", party, "--party", party];
            fork.run(&flags).ok();
        }
    }
    for (fork, size) in forks.into_iter().zip([155, 156]) {
        let fork = Server::over(fork, &["--witness", &flag]);
        let label = format!("{{witness=\"{}\",result=\"refused\"}}", keys[0].name());
        wait_for("the fork was refused", || fork.get("/metrics").text().contains(&label));
        assert_eq!(served(&fork, &log, &keys), (size, vec![false]));
        let logged = fork.stop();
        assert!(logged.contains("not cosigned") && logged.contains("it refuses"), "{logged}");
    }
    let latest = witness.latest(log.name());
    let kept = |answer: &Answer| Checkpoint::read(&answer.body).unwrap().0;
    assert_eq!(kept(&latest), kept(&honest_note), "the first history stands");
}

/// A log in memory, for what a real one would never send.
struct Log {
    tree: Stored,
}

impl Log {
    fn numbered(size: u64) -> Self {
        Self { tree: Stored::numbered(size) }
    }

    /// Another history from the leaf `from` on.
    fn forked(size: u64, from: u64) -> Self {
        let leaf = |n: u64| (if n < from { n } else { n + 1_000_000 }).to_be_bytes();
        Self { tree: Stored::of(&(0..size).map(leaf).collect::<Vec<_>>()) }
    }

    fn note(&self, size: u64) -> String {
        signed(size, root(size, &self.tree).unwrap(), &[log_key(1)]).to_text()
    }

    fn body(&self, old: u64, size: u64) -> String {
        request(old, &prove_consistency(old, size, &self.tree).unwrap(), &self.note(size))
    }

    /// Whether the answer is the witness's cosignature of the tree of this size.
    fn is_cosigned(&self, answer: &Answer, size: u64, key: &VerifierKey) -> bool {
        let signature = NoteSignature::parse(answer.text().trim_end());
        let text = self.note(size).split_inclusive('\n').take(3).collect::<String>();
        answer.status == 200
            && signature.is_some_and(|signature| {
                (signature.name.as_str(), signature.id) == (key.name(), key.id())
                    && cosignature::check(&text, key, &signature.bytes).is_some()
            })
    }
}

fn watched() -> [String; 1] {
    [log_key(1).verifier().to_string()]
}

#[test]
fn every_answer_is_as_the_specification_says() {
    let daicho = Daicho::new();
    let witness = Witness::start(&daicho, "w", &watched(), &[]);
    let (log, fork) = (Log::numbered(12), Log::forked(12, 3));
    assert_eq!(witness.latest("example.org/log").status, 404);
    let cosigned = witness.post(&log.body(0, 5));
    assert!(log.is_cosigned(&cosigned, 5, &witness.vkey()), "{}", cosigned.text());
    assert!(cosigned.text().ends_with('\n'));
    assert!(log.is_cosigned(&witness.post(&log.body(5, 5)), 5, &witness.vkey()));
    for (old, size) in [(0, 5), (3, 9), (6, 12)] {
        let stale = witness.post(&log.body(old, size));
        assert_eq!((stale.status, stale.text()), (409, "5\n"));
        assert_eq!(stale.header("content-type"), Some("text/x.tlog.size"));
    }
    let other = witness.post(&fork.body(5, 5)).problem(422, "invalid");
    assert!(other.text().contains("expected the root"), "{}", other.text());
    witness.post(&fork.body(5, 9)).problem(422, "invalid");
    let longer = request(9, &[], &log.note(7));
    witness.post(&longer).problem(400, "bad-body");
    witness.post("old 5\nletter to the mayor").problem(400, "bad-body");
    let stranger = Checkpoint::new("example.org/other", 5, Hash::EMPTY).sign(&[log_key(1)]);
    witness.post(&request(5, &[], &stranger.unwrap().to_text())).problem(404, "not-found");
    let unsigned = log.body(5, 9).replace("\n9\n", "\n8\n");
    witness.post(&unsigned).problem(403, "not-signed");
    let long = format!("old 5\n{}", "A".repeat(200 << 10));
    witness.post(&long).problem(413, "too-large");
    let mut connection = Connection::to(witness.address());
    assert_eq!(connection.get("/add-checkpoint").header("allow"), Some("POST, OPTIONS"));
    connection.get("/").problem(404, "not-found");
    // None of these has changed anything.
    let latest = witness.latest("example.org/log");
    assert_eq!(Checkpoint::read(&latest.body).unwrap().0.size, 5);
    assert!(log.is_cosigned(&witness.post(&log.body(5, 12)), 12, &witness.vkey()));
}

#[test]
fn of_two_histories_at_once_one_alone_is_cosigned() {
    let daicho = Daicho::new();
    let witness = Witness::start(&daicho, "w", &watched(), &[]);
    let (log, fork) = (Log::numbered(40), Log::forked(40, 2));
    assert_eq!(witness.post(&log.body(0, 2)).status, 200);
    let cosigned: Mutex<Vec<(u64, bool)>> = Mutex::default();
    std::thread::scope(|scope| {
        for forks in [false, true, false, true] {
            let (witness, cosigned, log) = (&witness, &cosigned, if forks { &fork } else { &log });
            scope.spawn(move || {
                for size in 3..40 {
                    for old in [2, size - 1, size] {
                        let answer = witness.post(&log.body(old, size));
                        assert!(matches!(answer.status, 200 | 409 | 422), "{}", answer.text());
                        if answer.status == 200 {
                            cosigned.lock().unwrap().push((size, forks));
                        }
                    }
                }
            });
        }
    });
    let cosigned = cosigned.into_inner().unwrap();
    assert!(!cosigned.is_empty());
    let first = cosigned[0].1;
    assert!(cosigned.iter().all(|(_, forks)| *forks == first), "{cosigned:?}");
}

#[test]
fn a_witness_that_is_killed_never_forgets_what_it_cosigned() {
    const KILLS: u64 = 24;
    let daicho = Daicho::new();
    let log = Log::numbered(20_000);
    let mut sizes = vec![0];
    for round in 0..KILLS {
        let mut witness = Witness::start(&daicho, "w", &watched(), &[]);
        // How far it has come, from its own mouth; not less than was given out.
        let known = witness.post(&log.body(20_000, 20_000));
        let at: u64 = known.text().trim().parse().unwrap();
        let given = *sizes.last().unwrap();
        assert!((given..=given + 1).contains(&at), "gave {given}, remembers {at}");
        let fork = Log::forked(at + 1, at.saturating_sub(1));
        if at > 0 {
            assert_eq!(witness.post(&fork.body(at, at)).status, 422);
            assert_eq!(witness.post(&fork.body(at, at + 1)).status, 422);
            let latest = witness.latest("example.org/log");
            let keys = [log_key(1).verifier().clone(), witness.vkey()];
            let (checkpoint, signatures) = Checkpoint::open(&latest.body, &keys).unwrap();
            assert_eq!((checkpoint.size, signatures.len()), (at, 2));
        }
        let last = AtomicU64::new(at);
        std::thread::scope(|scope| {
            let (address, key, last, log) = (witness.address(), witness.vkey(), &last, &log);
            let asking = scope.spawn(move || {
                let mut connection = Connection::to(address);
                for size in at + 1.. {
                    let body = log.body(size - 1, size);
                    let head = "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\n";
                    let head = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
                    if !connection.send(head) {
                        return;
                    }
                    let Some(answer) = connection.answer() else { return };
                    assert!(log.is_cosigned(&answer, size, &key), "{}", answer.text());
                    last.store(size, Ordering::SeqCst);
                }
            });
            // It has begun; then at another moment of its work in every round.
            wait_for("something is cosigned", || last.load(Ordering::SeqCst) > at);
            std::thread::sleep(Duration::from_micros(round * 7_919 % 30_000));
            witness.kill();
            asking.join().unwrap();
        });
        sizes.push(last.into_inner());
    }
    assert!(sizes.is_sorted_by(|before, after| before < after), "{sizes:?}");
}

#[test]
fn a_witness_that_cannot_keep_its_word_does_not_start() {
    let daicho = Daicho::new();
    let log = Log::numbered(3);
    let mut witness = Witness::start(&daicho, "w", &watched(), &[]);
    let logs = ["--data", "w", "witness", "--listen", "127.0.0.1:0", "--log", &watched()[0]];
    daicho.run(&logs).fails(3);
    assert_eq!(witness.post(&log.body(0, 3)).status, 200);
    witness.kill();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(daicho.path("w/witness-key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let said = daicho.run(&[&logs[..], &["--name", "other.example"]].concat()).fails(2);
    assert!(said.contains("witness.example") && said.contains("other.example"), "{said}");
    let state =
        daicho.path("w/witness").join(Hash(Sha256::digest("example.org/log").into()).to_string());
    let whole = fs::read(&state).unwrap();
    for damaged in [&b""[..], &whole[..whole.len() - 9], log.note(2).as_bytes()] {
        fs::write(&state, damaged).unwrap();
        let said = daicho.run(&logs).fails(3);
        assert!(said.contains("cosigned last"), "{said}");
        let said = daicho.run(&[&logs[..], &["--lang", "ja"]].concat()).fails(3);
        assert!(said.contains("連署"), "{said}");
    }
    fs::write(&state, &whole).unwrap();
    let key = fs::read(daicho.path("w/witness-key")).unwrap();
    fs::remove_file(daicho.path("w/witness-key")).unwrap();
    let said = daicho.run(&logs).fails(3);
    assert!(said.contains("put the file `witness-key` back"), "{said}");
    fs::write(daicho.path("w/witness-key"), key).unwrap();
    let witness = Witness::start(&daicho, "w", &watched(), &[]);
    assert_eq!(witness.vkey().kind(), KeyKind::Cosignature);
    assert_eq!(witness.post(&log.body(0, 3)).text(), "3\n");
}

#[test]
fn witnesses_that_cannot_be_are_refused_by_name() {
    let daicho = Daicho::tokyo();
    let log = vkeys(&daicho).remove(0);
    for bad in ["http://127.0.0.1:1", "ftp://w=x", "http://w=x", &format!("http://w.example={log}")]
    {
        for lang in ["en", "ja"] {
            let said = daicho.run(&["serve", "--witness", bad, "--lang", lang]).fails(2);
            assert!(said.contains("--witness:"), "{bad}: {said}");
        }
    }
    let witness = Witness::start(&daicho, "w", &[log], &[]);
    let vkey = witness.vkey().to_string();
    daicho.run(&["--data", "v", "witness", "--listen", "127.0.0.1:0", "--log", &vkey]).fails(2);
    let twice = format!("{},\n{}", witness.flag(), witness.flag());
    let said = daicho.run(&["serve", "--witness", &twice]).fails(2);
    assert!(said.contains("expected each witness once, got "), "{said}");
    assert!(said.contains(" twice"), "{said}");
}

#[test]
fn a_witness_is_asked_through_tls() {
    let daicho = Daicho::tokyo();
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".into()]).unwrap();
    let cert = daicho.file("cert.pem", cert.pem());
    let key = daicho.file("key.pem", signing_key.serialize_pem());
    let log = log_of(&daicho);
    let tls = ["--tls-cert", &cert, "--tls-key", &key];
    let witness = Witness::start(&daicho, "w", &[log.to_string()], &tls);
    let keys = [witness.vkey()];
    let flag = format!("https://localhost:{}={}", witness.address().port(), keys[0]);
    let flags = ["--listen", "127.0.0.1:0", "--witness", &flag];
    let server = Server::start_in(daicho, &flags, &[("SSL_CERT_FILE", &cert)]);
    server.wait_until_ready();
    wait_for("it was cosigned", || cosigned_at(&server, &log, &keys, 154));
}
