//! A mirror: a verified copy that goes on from where it was, refuses what does not follow, and is only read.

use std::fs;

use crate::daicho::Daicho;
use crate::http_fixture::{NO_RATE, Server};

/// A register, its server's address, and its key.
struct Watched {
    daicho: Daicho,
    key: String,
}

impl Watched {
    fn new() -> Self {
        let daicho = Daicho::tokyo();
        let key = daicho.run(&["key"]).ok().out.trim().to_owned();
        Self { daicho, key }
    }

    /// Mirrors the register while it is served on its old address or a new one, and says how it went.
    fn mirrored(&self, mirror: &Daicho, listen: &str, more: &[&str]) -> (i32, String) {
        let flags = [&["--listen", listen], &NO_RATE[..]].concat();
        let server = Server::start(self.daicho.clone(), &flags);
        server.wait_until_ready();
        let url = format!("http://{}", server.address());
        let said = mirror.run(&[&["mirror", &url, "copy"][..], more].concat());
        server.stopped();
        (said.code, said.out + &said.err)
    }

    fn record(&self, party: &str) {
        let data = ["record", "party", "--party", party, "--kind", "city", "--names", party];
        self.daicho.run(&data).ok();
    }

    fn log(&self) -> String {
        self.daicho.run(&["log", "--json"]).ok().out
    }
}

/// An address that is free now, so that one server after another can have it.
fn free() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

#[test]
fn a_mirror_goes_on_from_where_it_was() {
    let (watched, mirror, at) = (Watched::new(), Daicho::new(), free());
    let (code, said) = watched.mirrored(&mirror, &at, &["--vkey", &watched.key]);
    assert!(code == 0 && said.contains("154 new events, 154 in all"), "{said}");
    let copy = |arguments: &[&str]| mirror.run(&[&["--data", "copy"][..], arguments].concat());
    assert_eq!(copy(&["log", "--json"]).ok().out, watched.log());
    let (code, said) = watched.mirrored(&mirror, &at, &[]);
    assert!(code == 0 && said.contains("0 new events"), "{said}");
    watched.record("osaka");
    watched.daicho.run(&["correct", "155", "names=Ōsaka", "--reason", "spelled so"]).ok();
    let (code, said) = watched.mirrored(&mirror, &at, &["--lang", "ja"]);
    assert!(code == 0 && said.contains("新しい記録 2 件、合計 156 件"), "{said}");
    assert_eq!(copy(&["log", "--json"]).ok().out, watched.log());
    for shown in [&["status"][..], &["show", "osaka"], &["checkpoint"], &["key"], &["prove", "155"]]
    {
        assert_eq!(copy(shown).ok().out, watched.daicho.run(shown).ok().out, "{shown:?}");
    }
    copy(&["verify"]).ok();
    let refused =
        copy(&["record", "party", "--party", "kyoto", "--kind", "city", "--names", "Kyoto"]);
    let refused = refused.fails(3);
    assert!(refused.contains(&format!("mirror of http://{at}")), "{refused}");
}

#[test]
fn a_mirror_is_served_to_readers_alone() {
    let (watched, mirror, at) = (Watched::new(), Daicho::new(), free());
    watched.mirrored(&mirror, &at, &["--vkey", &watched.key]);
    fs::rename(mirror.path("copy"), mirror.path("register")).unwrap();
    let checkpoint = watched.daicho.run(&["checkpoint"]).ok().out;
    let server = Server::over(mirror.clone(), &NO_RATE);
    assert_eq!(server.get("/readyz").status, 200);
    assert_eq!(server.page("/checkpoint"), checkpoint);
    assert!(server.page("/keys.txt").contains(&watched.key));
    assert!(server.page("/en/").contains("Tokyo"));
    let token = server.token("recorder");
    let party = serde_json::json!({"type": "party.registered", "data": {"party": "osaka",
        "kind": "city", "names": {"en": "Osaka"}}});
    let refused = server.post("/api/v1/events", &token, &party);
    assert_eq!(refused.status, 405);
    assert_eq!(refused.header("allow"), Some("GET, HEAD, OPTIONS"));
    assert!(refused.text().contains("mirror of http"), "{}", refused.text());
    // And whoever has the key audits the mirror as they would the register.
    let url = format!("http://{}", server.address());
    Daicho::new().run(&["--server", &url, "verify", "--vkey", &watched.key]).ok();
}

#[test]
fn a_history_that_does_not_go_on_from_the_copys_is_refused() {
    let (watched, mirror, at) = (Watched::new(), Daicho::new(), free());
    watched.daicho.run(&["backup", "before.backup"]).ok();
    watched.record("osaka");
    let (code, _) = watched.mirrored(&mirror, &at, &["--vkey", &watched.key]);
    assert_eq!(code, 0);
    let held = mirror.run(&["--data", "copy", "log", "--json"]).ok().out;
    // The register is brought back from before, with its key: events are missing, and then others there.
    let (register, key) = (watched.daicho.path("register"), watched.daicho.path("key"));
    fs::copy(register.join("key"), &key).unwrap();
    fs::remove_dir_all(&register).unwrap();
    watched.daicho.run(&["restore", "before.backup"]).ok();
    fs::copy(&key, register.join("key")).unwrap();
    let (code, said) = watched.mirrored(&mirror, &at, &[]);
    assert!(code == 4 && said.contains("events are missing there"), "{said}");
    watched.record("kyoto");
    let (code, said) = watched.mirrored(&mirror, &at, &[]);
    assert!(code == 4 && said.contains("rewritten"), "{said}");
    watched.record("nara");
    let (code, said) = watched.mirrored(&mirror, &at, &[]);
    assert!(code == 4 && said.contains("rewritten"), "{said}");
    assert_eq!(mirror.run(&["--data", "copy", "log", "--json"]).ok().out, held);
    mirror.run(&["--data", "copy", "verify"]).ok();
}

#[test]
fn a_mirror_takes_no_directory_and_no_key_of_others() {
    let (watched, mirror, at) = (Watched::new(), Daicho::new(), free());
    let (code, said) = watched.mirrored(&mirror, &at, &[]);
    assert!(code == 2 && said.contains("--vkey: expected"), "{said}");
    let other = Watched::new();
    let (code, _) = watched.mirrored(&mirror, &at, &["--vkey", &other.key]);
    assert_eq!(code, 4);
    assert!(!mirror.path("copy").exists(), "nothing is made of what does not hold");
    fs::create_dir(mirror.path("copy")).unwrap();
    mirror.file("copy/letter", "mine");
    let (code, said) = watched.mirrored(&mirror, &at, &["--vkey", &watched.key]);
    assert!(code == 2 && said.contains("holds something else"), "{said}");
    fs::remove_file(mirror.path("copy/letter")).unwrap();
    let (code, _) = watched.mirrored(&mirror, &at, &["--vkey", &watched.key]);
    assert_eq!(code, 0);
    let (code, said) = watched.mirrored(&mirror, &at, &["--vkey", &other.key]);
    assert!(code == 2 && said.contains("same keys"), "{said}");
}

/// A server between, which hands on what another answers with every `from` made a `to` of the same length.
fn between(real: std::net::SocketAddr, from: &'static str, to: &'static str) -> String {
    use std::io::{Read, Write};
    assert_eq!(from.len(), to.len());
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for near in listener.incoming().flatten() {
            let far = std::net::TcpStream::connect(real).unwrap();
            let (mut asks, mut asked) = (near.try_clone().unwrap(), far.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut asks, &mut asked));
            std::thread::spawn(move || {
                let (mut near, mut far, mut part) = (near, far, vec![0; 1 << 20]);
                while let Ok(count) = far.read(&mut part) {
                    if count == 0 {
                        break;
                    }
                    // What lies across two parts is left as it is: most does not.
                    let mut text = part[..count].to_vec();
                    let places: Vec<usize> = text
                        .windows(from.len())
                        .enumerate()
                        .filter_map(|(at, window)| (window == from.as_bytes()).then_some(at))
                        .collect();
                    for at in places {
                        text[at..at + to.len()].copy_from_slice(to.as_bytes());
                    }
                    if near.write_all(&text).is_err() {
                        break;
                    }
                }
                let _ = near.shutdown(std::net::Shutdown::Both);
            });
        }
    });
    format!("http://{address}")
}

#[test]
fn a_server_that_lies_is_found_out() {
    let watched = Watched::new();
    let server = Server::over(watched.daicho.clone(), &NO_RATE);
    let liar = between(server.address(), "Brisbane", "Bendigo!");
    let mirror = Daicho::new();
    let said = mirror.run(&["mirror", &liar, "copy", "--vkey", &watched.key]).fails(4);
    assert!(said.contains("rewritten"), "{said}");
    assert!(!mirror.path("copy").exists());
    let said = mirror.run(&["--server", &liar, "verify", "--vkey", &watched.key]).fails(4);
    assert!(said.contains("rewritten"), "{said}");
    // Who only shows otherwise what the log says is found out by the digest.
    let digest = watched_digest(&server);
    let other = if digest.starts_with("0") { "1" } else { "0" }.to_owned() + &digest[1..];
    let (digest, other) = (digest.leak(), other.leak());
    let liar = between(server.address(), digest, other);
    let said = mirror.run(&["--server", &liar, "verify", "--vkey", &watched.key]).fails(4);
    assert!(said.contains("does not show what its log says"), "{said}");
    mirror
        .run(&["--server", &between(server.address(), "x", "x"), "verify", "--vkey", &watched.key])
        .ok();
}

fn watched_digest(server: &Server) -> String {
    server.get("/api/v1/digest").json()["digest"].as_str().unwrap().to_owned()
}
