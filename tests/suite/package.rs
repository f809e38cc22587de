//! The Debian package: installed into a root of its own, upgraded, removed and purged, while the register
//! in it stays. Needs root, and fails without it.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::daicho::repo;
use crate::http_client::Connection;

/// Where the service finds programs, as systemd does.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin";

fn tools(name: &str) -> PathBuf {
    let at = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    assert!(at.exists(), "{} is missing: tests/run installs it", at.display());
    at
}

/// Runs a command that has to succeed; answers what it said.
fn run(command: &mut Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{command:?}\n{said}");
    said
}

/// Packs the program under test, under a version if one is given.
fn package(dir: &Path, version: &[&str]) -> PathBuf {
    let path = std::env::var("PATH").unwrap();
    let path = format!("{}:{path}", tools("cargo-tools/bin").display());
    let mut command = Command::new(repo("deploy/package"));
    command.args(["--binary", env!("CARGO_BIN_EXE_daicho"), "--fast", "--quiet"]).args(version);
    let said = run(command.args(["--output", dir.to_str().unwrap()]).env("PATH", path));
    let packed = said.lines().rev().find(|line| line.ends_with(".deb"));
    packed.unwrap_or_else(|| panic!("no package: {said}")).trim().into()
}

/// A Debian in a directory, and what is done in it.
struct Root {
    at: PathBuf,
}

impl Root {
    fn fresh(dir: &Path) -> Self {
        let at = dir.join("root");
        run(Command::new("cp").arg("-a").arg(tools("debian-root")).arg(&at));
        Self { at }
    }

    /// A command in it, as a user.
    fn command(&self, user: &str) -> Command {
        let mut command = Command::new("chroot");
        command.arg(format!("--userspec={user}:{user}")).arg(&self.at);
        command.env_clear().env("PATH", PATH).env("DEBIAN_FRONTEND", "noninteractive");
        command
    }

    fn run(&self, arguments: &[&str]) -> String {
        run(self.command("root").args(arguments))
    }

    fn install(&self, package: &Path) {
        fs::copy(package, self.at.join("tmp/daicho.deb")).unwrap();
        self.run(&["dpkg", "-i", "/tmp/daicho.deb"]);
    }

    fn path(&self, path: &str) -> PathBuf {
        self.at.join(path)
    }

    fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// What the unit says under a name, each line that has it.
    fn unit(&self, name: &str) -> Vec<String> {
        let unit = self.text("usr/lib/systemd/system/daicho.service");
        let said = unit.lines().filter_map(|line| line.split_once('='));
        said.filter(|(known, _)| *known == name).map(|(_, value)| value.to_owned()).collect()
    }

    /// A program as the unit would run it: its user, its variables, and the administrator's after them.
    fn as_unit(&self, words: &[&str]) -> Command {
        let mut command = self.command(&self.unit("User")[0]);
        let settings = self.text("etc/daicho/daicho.env");
        let own = self.unit("Environment");
        let lines = own.iter().map(String::as_str).chain(settings.lines());
        let set =
            lines.filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
        for (name, value) in set {
            command.env(name, value);
        }
        command.args(words);
        command
    }

    /// The directories that systemd makes before it starts the unit.
    fn make_directories(&self) {
        for (kind, at) in [("State", "/var/lib"), ("Runtime", "/run")] {
            let mode = &self.unit(&format!("{kind}DirectoryMode"))[0];
            for name in self.unit(&format!("{kind}Directory"))[0].split_whitespace() {
                let (user, path) = (&self.unit("User")[0], format!("{at}/{name}"));
                self.run(&["install", "-d", "-o", user, "-g", user, "-m", mode, &path]);
            }
        }
    }
}

/// The service's own command line, running.
struct Service(Child);

impl Service {
    fn start(root: &Root) -> Self {
        let line = root.unit("ExecStart").remove(0);
        let words: Vec<&str> = line.split_whitespace().collect();
        let child = root.as_unit(&words).stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
        Self(child.unwrap())
    }

    /// What a path answers, once it is ready.
    fn get(&mut self, port: u16, path: &str) -> String {
        let until = Instant::now() + Duration::from_secs(30);
        while TcpListener::bind(("127.0.0.1", port)).is_ok() {
            let ended = self.0.try_wait().unwrap();
            if ended.is_some() || Instant::now() > until {
                let mut said = String::new();
                self.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
                panic!("the service does not listen: {said}");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        loop {
            let answer = Connection::to(([127, 0, 0, 1], port).into()).get(path);
            if answer.status != 503 {
                assert_eq!(answer.status, 200, "{}", answer.text());
                return answer.text().to_owned();
            }
            assert!(Instant::now() < until, "not ready: {}", answer.text());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn stop(mut self) {
        run(Command::new("kill").arg(self.0.id().to_string()));
        assert!(self.0.wait().unwrap().success());
    }
}

/// Starts the service, asks for the head and for an entry, and stops it.
fn served(root: &Root, port: u16) -> (u64, String) {
    let mut service = Service::start(root);
    let status: serde_json::Value =
        serde_json::from_str(&service.get(port, "/api/v1/status")).unwrap();
    let entry = service.get(port, "/api/v1/events/149");
    service.stop();
    (status["known_at"]["seq"].as_u64().unwrap(), entry)
}

#[test]
fn a_register_outlives_the_upgrade_the_removal_and_the_purge_of_its_package() {
    let dir = tempfile::tempdir().unwrap();
    let older = package(dir.path(), &["--deb-version", "0.0.1-1"]);
    let newer = package(dir.path(), &[]);
    let root = Root::fresh(dir.path());

    root.install(&older);
    for path in [
        "usr/share/man/man1/daicho-record-endorsement.1.gz",
        "usr/share/man/ja/man1/daicho.1.gz",
        "usr/share/bash-completion/completions/daicho",
        "usr/share/zsh/vendor-completions/_daicho",
        "usr/share/fish/vendor_completions.d/daicho.fish",
        "usr/share/doc/daicho/examples/nginx.conf",
        "usr/lib/systemd/system/daicho-offsite.timer",
    ] {
        assert!(root.path(path).exists(), "{path}");
    }
    root.make_directories();
    fs::copy(repo("events/tokyo.jsonl"), root.path("tmp/tokyo.jsonl")).unwrap();
    run(&mut root.as_unit(&[
        "daicho",
        "init",
        "--office",
        "Secretariat",
        "--from",
        "/tmp/tokyo.jsonl",
    ]));
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings =
        format!("{}DAICHO_LISTEN=127.0.0.1:{port}\n", root.text("etc/daicho/daicho.env"));
    fs::write(root.path("etc/daicho/daicho.env"), &settings).unwrap();
    let before = served(&root, port);
    assert_eq!(before.0, 154);

    root.install(&newer);
    let listed = root.run(&["dpkg-query", "-W", "daicho"]);
    assert!(listed.contains(concat!(env!("CARGO_PKG_VERSION"), "-1")), "{listed}");
    assert_eq!(root.text("etc/daicho/daicho.env"), settings);
    assert_eq!(served(&root, port), before);
    run(&mut root.as_unit(&["daicho", "retract", "154", "--reason", "Told anew"]));

    root.run(&["dpkg", "--remove", "daicho"]);
    assert!(!root.path("usr/bin/daicho").exists());
    assert_eq!(root.text("etc/daicho/daicho.env"), settings);
    let told = root.run(&["dpkg", "--purge", "daicho"]);
    assert!(told.contains("/var/lib/daicho stays"), "{told}");
    assert!(!root.path("etc/daicho").exists());

    root.install(&newer);
    let verified = run(&mut root.as_unit(&["daicho", "verify"]));
    assert!(verified.contains("155 events, no gap"), "{verified}");
}

#[test]
fn the_package_keeps_the_policy_of_debian() {
    let dir = tempfile::tempdir().unwrap();
    let packed = package(dir.path(), &[]);
    let said = run(Command::new("lintian").args(["--fail-on", "error"]).arg(packed));
    assert!(!said.contains("\nE: ") && !said.starts_with("E: "), "{said}");
}
