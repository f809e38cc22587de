//! One program, near and far: what a command says of a register that lies here, it says of one that a
//! server has open, by the socket in its directory and by its address, letter for letter.

use std::fs;
use std::ops::Add;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use crate::daicho::{Daicho, SEOUL_ENDORSES};
use crate::http_fixture::{NO_RATE, Server};
use crate::stories;

/// A program that is called as `daicho` is, and has a server run for the register while it is called.
struct Asking {
    dir: tempfile::TempDir,
}

/// How the server is asked.
#[derive(Clone, Copy)]
enum Way {
    /// By the socket in its data directory.
    Socket,
    /// By its address, with the token of an admin of the name that records.
    Address,
}

impl Asking {
    fn new(way: Way) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (real, kept) = (env!("CARGO_BIN_EXE_daicho"), dir.path().display());
        let ask = match way {
            Way::Socket => format!("exec {real} \"$@\""),
            Way::Address => format!(
                // From elsewhere to verify is to audit, which needs a key and says something else.
                "[ \"$1\" = verify ] && exec {real} \"$@\"\n\
                 export DAICHO_SERVER=$(head -1 {kept}/url) DAICHO_TOKEN=$(cat {kept}/token)\n\
                 exec {real} \"$@\""
            ),
        };
        // What makes a register or reads its files needs it to itself; another register lies here.
        let script = format!(
            "#!/bin/sh\n\
             stop() {{\n\
             \x20 [ -f {kept}/pid ] || return 0\n\
             \x20 kill $(cat {kept}/pid); while [ -e register/socket ]; do sleep 0.02; done\n\
             \x20 rm {kept}/pid\n\
             }}\n\
             case \"$1\" in\n\
             \x20 init|restore|key|check) stop; exec {real} \"$@\" ;;\n\
             \x20 --data) exec {real} \"$@\" ;;\n\
             esac\n\
             if [ -d register ] && [ ! -f {kept}/pid ]; then\n\
             \x20 [ -f {kept}/token ] || {real} token add --role admin --name Secretariat \\\n\
             \x20   >{kept}/token 2>/dev/null\n\
             \x20 {real} serve --listen 127.0.0.1:0 --lang en >{kept}/url 2>{kept}/log &\n\
             \x20 echo $! >{kept}/pid\n\
             \x20 while [ ! -S register/socket ]; do sleep 0.02; done\n\
             fi\n\
             {ask}\n"
        );
        let asking = Self { dir };
        fs::write(asking.program(), script).unwrap();
        fs::set_permissions(asking.program(), fs::Permissions::from_mode(0o755)).unwrap();
        asking
    }

    fn program(&self) -> PathBuf {
        self.dir.path().join("daicho")
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        if let Ok(pid) = fs::read_to_string(self.dir.path().join("pid")) {
            let _ = Command::new("kill").arg(pid.trim()).status();
        }
    }
}

fn told(document: &str, way: Way) {
    let asking = Asking::new(way);
    stories::run(document, &asking.program());
}

#[test]
fn the_readme_tells_the_truth_beside_a_running_server() {
    told("README.md", Way::Socket);
}

#[test]
fn the_readme_tells_the_truth_from_elsewhere() {
    told("README.md", Way::Address);
}

#[test]
fn the_stories_tell_the_truth_beside_a_running_server() {
    for story in
        ["announced", "bodies-end", "correcting", "finding", "japanese", "learned-late", "personal"]
    {
        told(&format!("tests/stories/{story}.md"), Way::Socket);
    }
}

#[test]
fn the_stories_tell_the_truth_from_elsewhere() {
    for story in ["announced", "japanese", "learned-late", "personal"] {
        told(&format!("tests/stories/{story}.md"), Way::Address);
    }
}

/// Every command that records nothing, with what it may be given.
const READING: &[&[&str]] = &[
    &["status"],
    &["status", "tokyo-declaration", "--as-of", "2022-02-28"],
    &["status", "tokyo-declaration", "--known-at", "60", "--lang", "ja"],
    &["status", "tokyo-declaratoin"],
    &["status", "--as-of", "31.12.2021"],
    &["status", "--known-at", "9999"],
    &["status", "--known-at", "1990-01-01"],
    &["show", "tokyo"],
    &["show", "party:tokyo", "--lang", "ja"],
    &["show", "sustainable-recovery-tokyo-forum"],
    &["show", "tokyoo"],
    &["show", "kind:tokyo"],
    &["show", "tokyo", "--known-at", "1"],
    &["show", "ソウル"],
    &["show", "Rio de Janeiro", "--lang", "ja"],
    &["show", "party:SEOUL", "--as-of", "2020-01-01"],
    &["show", "155"],
    &["show", "#155", "--lang", "ja"],
    &["show", "155", "--with-personal"],
    &["show", "156"],
    &["show", "#9999"],
    &["show", "155", "--known-at", "154"],
    &["status", "東京宣言"],
    &["status", "Tokyo Declaration", "--as-of", "2022-02-28"],
    &["find", "ソウル"],
    &["find", "そうる", "--lang", "ja"],
    &["find", "tokyo", "--kind", "agreement", "--as-of", "2000-01-01"],
    &["find", "nothing", "of", "the", "kind"],
    &["list", "parties", "--country", "JP", "--lang", "ja"],
    &["list", "parties", "--kind", "state"],
    &["list", "parties", "--kind", "stat"],
    &["list", "agreements", "--kind", "memorandum"],
    &["list", "agreements", "--country", "JP"],
    &["list", "declarations"],
    &["list", "gatherings", "--known-at", "60"],
    &["list", "networks", "--lang", "ja"],
    &["list", "strategies"],
    &["log", "--of", "ソウル"],
    &["log"],
    &["log", "--limit", "3", "--lang", "ja"],
    &["log", "--of", "seoul", "--with-personal"],
    &["log", "--of", "sooul"],
    &["log", "--of", "seoul", "--since", "2090-01-01"],
    &["log", "--type", "declaration.endorsed", "--by", "Secretariat"],
    &["log", "--type", "declaration.indorsed"],
    &["diff", "--from", "2021-12-31"],
    &["diff", "--from", "2021-12-31@57", "--to", "2022-03-01", "--lang", "ja"],
    &["diff", "--from", "soon"],
    &["network"],
    &["network", "--as-of", "2022-02-28", "--lang", "ja"],
    &["checkpoint"],
    &["key"],
    &["prove", "57"],
    &["prove", "155"],
    &["prove", "9999"],
    &["export"],
    &["export", "--known-at", "20"],
    &["verify"],
    &["replay", "--to", "60"],
];

/// A register of the forum with a signatory, a correction and an erasure.
fn lived() -> Daicho {
    let daicho = Daicho::tokyo();
    daicho.run(&SEOUL_ENDORSES).ok();
    daicho.run(&["correct", "155", "on=2022-01-06", "--reason", "A day later"]).ok();
    daicho
}

/// What a command says, but for how long something took.
fn said(daicho: &Daicho, arguments: &[&str], server: Option<(&str, &str)>) -> String {
    let mut command = daicho.command();
    if let Some((url, token)) = server {
        command.env("DAICHO_SERVER", url).env("DAICHO_TOKEN", token);
    }
    let output = command.args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let said = format!("{}\n{}{}", output.status, text(output.stdout), text(output.stderr));
    // How long something took, and how much of the disk the engine has taken so far.
    let same =
        |line: &&str| ![" s (", "second", "disk_bytes"].iter().any(|varies| line.contains(varies));
    said.lines().filter(same).fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn what_is_read_is_the_same_near_and_far() {
    let daicho = lived();
    let here: Vec<String> = READING.iter().map(|one| said(&daicho, one, None)).collect();
    let json = |one: &[&'static str]| [one, &["--json"]].concat();
    let here_json: Vec<String> =
        READING.iter().map(|one| said(&daicho, &json(one), None)).collect();
    let token = daicho.run(&["token", "add", "--role", "admin", "--name", "A. Dmin"]).ok().out;
    let server = Server::over(daicho.clone(), &NO_RATE);
    let url = format!("http://{}", server.address());
    for (index, one) in READING.iter().enumerate() {
        for far in [None, Some((url.as_str(), token.trim()))] {
            if far.is_some() && one[0] == "verify" {
                continue;
            }
            assert_eq!(said(&daicho, one, far), here[index], "{one:?} {far:?}");
            assert_eq!(said(&daicho, &json(one), far), here_json[index], "{one:?} {far:?}");
        }
    }
}

#[test]
fn the_tables_of_a_view_are_the_same_near_and_far() {
    let daicho = lived();
    let export = |name: &str, far: Option<&str>| {
        let mut command = daicho.command();
        if let Some(url) = far {
            command.env("DAICHO_SERVER", url);
        }
        let arguments =
            ["export", "--format", "datapackage", "--as-of", "2022-02-28", "--out", name];
        assert!(command.args(arguments).status().unwrap().success());
        let mut files: Vec<(PathBuf, Vec<u8>)> = fs::read_dir(daicho.path(name))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| (path.file_name().unwrap().into(), fs::read(&path).unwrap()))
            .collect();
        files.sort();
        files
    };
    let here = export("here", None);
    assert!(here.len() > 10);
    let server = Server::over(daicho.clone(), &NO_RATE);
    assert_eq!(export("beside", None), here);
    assert_eq!(export("elsewhere", Some(&format!("http://{}", server.address()))), here);
}

#[test]
fn what_only_lies_beside_the_log_comes_along_for_those_who_may_have_it() {
    let daicho = lived();
    let admin = daicho.run(&["token", "add", "--role", "admin", "--name", "A"]).ok().out;
    let reader = daicho.run(&["token", "add", "--role", "reader", "--name", "R"]).ok().out;
    let server = Server::over(daicho.clone(), &NO_RATE);
    let url = format!("http://{}", server.address());
    let status = ["status", "tokyo-declaration", "--with-personal"];
    let here = daicho.run(&status).ok().out;
    assert!(here.contains("A. Person"), "{here}");
    let far =
        |token: &str, arguments: &[&str]| said(&daicho, arguments, Some((&url, token.trim())));
    assert!(far(&admin, &status).contains("A. Person"));
    let refused = far(&reader, &status);
    assert!(!refused.contains("A. Person") && refused.contains("role admin"), "{refused}");
    let backup = daicho.run(&["backup", "beside.backup"]).ok();
    assert!(backup.out.contains("156 events"), "{}", backup.out);
    assert!(far(&admin, &["backup", "far.backup"]).contains("156 events"));
    let refused = far(&reader, &["backup", "no.backup"]);
    assert!(refused.contains("role admin") && !daicho.path("no.backup").exists(), "{refused}");
    for file in ["beside.backup", "far.backup"] {
        let mode = fs::metadata(daicho.path(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
        let dir = format!("restored-{file}");
        daicho.run(&["--data", &dir, "restore", file]).ok();
        let shown = daicho.run(&["--data", &dir, "log", "--of", "seoul", "--with-personal"]).ok();
        assert!(shown.out.contains("A. Person"), "{}", shown.out);
    }
    let lines = far(&admin, &["export", "--out", "far.jsonl", "--with-personal"]);
    assert!(lines.contains("1 pieces of personal data"), "{lines}");
    assert!(
        fs::read_to_string(daicho.path("far.jsonl.disclosures")).unwrap().contains("A. Person")
    );
}

#[test]
fn the_socket_is_for_the_owner_alone_and_goes_with_its_server() {
    let daicho = Daicho::tokyo();
    let socket = daicho.path("register/socket");
    let server = Server::over(daicho.clone(), &NO_RATE);
    let found = fs::symlink_metadata(&socket).unwrap();
    assert!(found.file_type().is_socket());
    assert_eq!(found.permissions().mode() & 0o777, 0o600);
    let left: Vec<_> = fs::read_dir(daicho.path("register"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(".socket"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
    server.stopped();
    assert!(!socket.exists());
    // One that was left behind by a server that was killed is no server.
    drop(std::os::unix::net::UnixListener::bind(&socket).unwrap());
    daicho.run(&["status"]).ok();
    let server = Server::over(daicho.clone(), &NO_RATE);
    daicho.run(&["status"]).ok();
    drop(server);
}

#[test]
fn a_register_whose_path_is_long_is_asked_all_the_same() {
    let daicho = Daicho::tokyo();
    let long = daicho.path(&"a-long-name/".repeat(12));
    fs::create_dir_all(&long).unwrap();
    let dir = long.join("register");
    fs::rename(daicho.path("register"), &dir).unwrap();
    assert!(dir.as_os_str().len() > 107);
    let server = Server::over(daicho.clone(), &["--data", dir.to_str().unwrap()]);
    let said = daicho.run(&["--data", dir.to_str().unwrap(), "status"]).ok();
    assert!(said.out.contains("tokyo-declaration"), "{}", said.out);
    drop(server);
}

#[test]
fn an_import_says_the_same_near_and_far() {
    let rows = "party,on\nosaka,2022-03-10\nnowhere,2022-03-11\nosaka,2022-03-12\n";
    let facts = [json!({"type": "party.registered", "data": {"party": "osaka", "kind": "city",
        "names": {"en": "Osaka"}, "country": "JP"}})];
    let lines: String = facts.iter().map(|fact| format!("{fact}\n")).collect();
    let csv =
        ["import", "rows.csv", "--as", "endorsement", "--set", "declaration=tokyo-declaration"];
    let attempts: [Vec<&str>; 6] = [
        vec!["import", "facts.jsonl", "--dry-run"],
        vec!["import", "facts.jsonl"],
        vec!["import", "facts.jsonl"],
        csv.to_vec(),
        [&csv[..], &["--keep-going"]].concat(),
        vec!["import", "rows.csv", "--as", "endorsement"],
    ];
    let attempt = |way: Option<Way>| {
        let daicho = Daicho::tokyo();
        daicho.file("rows.csv", rows);
        daicho.file("facts.jsonl", &lines);
        let token = daicho.run(&["token", "add", "--role", "admin", "--name", "A"]).ok().out;
        let server = way.map(|_| Server::over(daicho.clone(), &NO_RATE));
        let url = server.as_ref().map(|server| format!("http://{}", server.address()));
        let far = url.as_deref().filter(|_| matches!(way, Some(Way::Address)));
        let far = far.map(|url| (url, token.trim()));
        // The id of the import is its own each time.
        let same = |said: String| match said.split_once("import: ") {
            Some((before, after)) => format!("{before}import: ID{}", &after[36..]),
            None => said,
        };
        attempts.iter().map(|one| same(said(&daicho, one, far))).collect::<Vec<_>>()
    };
    let here = attempt(None);
    assert!(here[1].contains("1 recorded") && here[4].contains("2 refused"), "{here:?}");
    assert_eq!(attempt(Some(Way::Socket)), here);
    assert_eq!(attempt(Some(Way::Address)), here);
}

#[test]
fn a_secret_never_goes_over_an_open_line() {
    let daicho = Daicho::new();
    let file = daicho.file("token", "daicho_secret\n");
    let arguments = ["status", "--server", "http://192.0.2.1", "--token-file", &file];
    let said = daicho.run(&arguments).fails(2);
    assert!(said.contains("https"), "{said}");
    let said = daicho.run(&["status", "--server", "ftp://x"]).fails(2);
    assert!(said.contains("--server: expected an address"), "{said}");
}

#[test]
fn what_cannot_be_asked_says_why() {
    let daicho = Daicho::new();
    for command in [&["init"][..], &["restore", "x"], &["publish", "x"]] {
        let arguments = [&["--server", "http://127.0.0.1:1"], command].concat();
        let said = daicho.run(&arguments).fails(2);
        assert!(said.contains("where the register lies"), "{said}");
    }
    let daicho = Daicho::tokyo();
    let _server = Server::over(daicho.clone(), &NO_RATE);
    let said = daicho.run(&["key", "rotate"]).fails(2);
    assert!(said.contains("Stop the server"), "{said}");
}

#[test]
fn a_server_elsewhere_knows_who_records_from_the_token() {
    let daicho = Daicho::tokyo();
    let token = daicho.run(&["token", "add", "--role", "recorder", "--name", "Desk 2"]).ok().out;
    let server = Server::over(daicho.clone(), &NO_RATE);
    let url = format!("http://{}", server.address());
    let party = ["record", "party", "--party", "osaka", "--kind", "city", "--names", "Osaka"];
    let recorded = said(&daicho, &party, Some((&url, token.trim())));
    assert!(recorded.contains("by Desk 2"), "{recorded}");
    let named = [&party[..], &["--by", "Somebody"]].concat();
    let refused = said(&daicho, &named, Some((&url, token.trim())));
    assert!(refused.contains("knows from the token"), "{refused}");
    let beside =
        daicho.run(&["correct", "155", "names=Ōsaka", "--reason", "r", "--by", "部長 1"]).ok();
    assert!(beside.err.contains("by 部長 1"), "{}", beside.err);
    let nobody = daicho.run(&["log", "--server", &url, "--limit", "1"]).ok();
    assert!(nobody.out.contains("by 部長 1"), "{}", nobody.out);
}

#[test]
fn nothing_but_a_daicho_is_believed() {
    let daicho = Daicho::new();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = closed.local_addr().unwrap();
    drop(closed);
    let said = daicho.run(&["status", "--server", &format!("http://{address}")]).fails(3);
    assert!(said.contains("got no connection"), "{said}");
    let answers: [(&str, &str); 4] = [
        (
            "HTTP/1.1 404 Not Found\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nno",
            "something else",
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}",
            "this version",
        ),
        ("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"as_of\"", "broke off"),
        ("SSH-2.0-OpenSSH_9.2\r\n", "broke off"),
    ];
    for (answer, expected) in answers {
        let url = answering(answer);
        let said = daicho.run(&["status", "--server", &url]).fails(3);
        assert!(said.contains(expected), "{answer}: {said}");
    }
}

/// A server that answers everything alike, whatever it is asked.
fn answering(answer: &'static str) -> String {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for socket in listener.incoming().flatten() {
            let (mut socket, mut asked) = (socket, [0; 4096]);
            let _ = socket.read(&mut asked);
            let _ = socket.write_all(answer.as_bytes());
        }
    });
    format!("http://{address}")
}

#[test]
fn what_may_have_been_recorded_is_said_to_be_and_can_be_repeated() {
    let daicho = Daicho::tokyo();
    let party = ["record", "party", "--party", "osaka", "--kind", "city", "--names", "Osaka"];
    let lost = answering("HTTP/1.1 201 Created\r\ncontent-length: 500\r\n\r\n{\"seq\":155,");
    let said = daicho.run(&[&["--server", &lost][..], &party].concat()).fails(3);
    let id = said.split("--command-id ").nth(1).and_then(|rest| rest.split(':').next());
    let id = id.unwrap_or_else(|| panic!("{said}"));
    let again = [&party[..], &["--command-id", id]].concat();
    let _server = Server::over(daicho.clone(), &NO_RATE);
    let first = daicho.run(&again).ok();
    let second = daicho.run(&again).ok();
    assert_eq!(first.out, second.out);
    assert!(second.err.contains("carried out before"), "{}", second.err);
}

#[test]
fn new_events_are_printed_while_somebody_follows() {
    let daicho = Daicho::tokyo();
    let _server = Server::over(daicho.clone(), &NO_RATE);
    let out = daicho.path("followed");
    let mut following = daicho
        .command()
        .args(["log", "--follow", "--limit", "1"])
        .stdout(fs::File::create(&out).unwrap())
        .spawn()
        .unwrap();
    wait_for(&out, "#154");
    daicho.run(&["record", "party", "--party", "osaka", "--kind", "city", "--names", "Osaka"]).ok();
    wait_for(&out, "#155");
    following.kill().unwrap();
    following.wait().unwrap();
}

fn wait_for(file: &Path, text: &str) {
    for _ in 0..400 {
        if fs::read_to_string(file).unwrap().contains(text) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(25));
    }
    panic!("{text}: {}", fs::read_to_string(file).unwrap());
}

/// The verifier key of a register.
fn vkey(daicho: &Daicho) -> String {
    daicho.run(&["key"]).ok().out.trim().to_owned()
}

#[test]
fn whoever_has_the_key_audits_a_server() {
    let daicho = lived();
    let key = vkey(&daicho);
    let kept = daicho.file("kept", daicho.run(&["checkpoint"]).ok().out);
    daicho.run(&["record", "party", "--party", "osaka", "--kind", "city", "--names", "Osaka"]).ok();
    let digest = daicho.run(&["replay", "--json"]).json()["digest"].clone();
    let server = Server::over(daicho.clone(), &NO_RATE);
    let url = format!("http://{}", server.address());
    let audit =
        |more: &[&str]| Daicho::new().run(&[&["--server", &url, "verify"][..], more].concat());
    let audited = audit(&["--vkey", &key, "--against", &kept, "--json"]).json();
    assert_eq!(audited["events"], 157);
    assert_eq!(audited["against"], 156);
    assert_eq!(audited["digest"], digest);
    let said = audit(&["--vkey", &key, "--lang", "ja"]).ok().out;
    assert!(said.contains("157 件を取得"), "{said}");
    let said = audit(&[]).fails(2);
    assert!(said.contains("--vkey: expected the verifier key"), "{said}");
    // The key of another log, a checkpoint of another log, and one that was never signed.
    let other = Daicho::empty();
    let said = audit(&["--vkey", &vkey(&other)]).fails(4);
    assert!(!said.is_empty());
    let foreign = daicho.file("foreign", other.run(&["checkpoint"]).ok().out);
    audit(&["--vkey", &key, "--against", &foreign]).fails(4);
    let text = fs::read_to_string(&kept).unwrap();
    let root = text.lines().nth(2).unwrap();
    let forged = daicho.file("forged", text.replace(root, &"A".repeat(43).add("=")));
    let said = audit(&["--vkey", &key, "--against", &forged]).fails(4);
    assert!(said.contains("rewritten"), "{said}");
}

#[test]
fn a_server_is_asked_through_tls_by_whoever_trusts_its_certificate() {
    let daicho = Daicho::tokyo();
    let rcgen::CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["localhost".into()]).unwrap();
    let (cert, key) =
        (daicho.file("cert.pem", cert.pem()), daicho.file("key.pem", signing_key.serialize_pem()));
    let here = said(&daicho, &["status"], None);
    let token = daicho.run(&["token", "add", "--role", "recorder", "--name", "Desk 2"]).ok().out;
    let tls = ["--listen", "127.0.0.1:0", "--tls-cert", &cert, "--tls-key", &key];
    let server = Server::start(daicho.clone(), &tls);
    let url = format!("https://localhost:{}", server.address().port());
    let far = Daicho::new();
    let token = far.file("token", token);
    let ask = |trusted: &str, arguments: &[&str]| {
        let mut command = far.command();
        let arguments = [arguments, &["--server", &url, "--token-file", &token]].concat();
        let output = command.args(arguments).env("SSL_CERT_FILE", trusted).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        format!("{}\n{}{}", output.status, text(output.stdout), text(output.stderr))
    };
    assert_eq!(ask(&cert, &["status"]), here);
    let party = ["record", "party", "--party", "osaka", "--kind", "city", "--names", "Osaka"];
    let recorded = ask(&cert, &party);
    assert!(recorded.contains("by Desk 2"), "{recorded}");
    let other = rcgen::generate_simple_self_signed(["localhost".into()]).unwrap();
    let other = far.file("other.pem", other.cert.pem());
    let distrusted = ask(&other, &["status"]);
    assert!(
        distrusted.contains("exit status: 3") && distrusted.contains("certificate"),
        "{distrusted}"
    );
}
