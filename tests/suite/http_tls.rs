//! The server through TLS: both versions of HTTP, certificates that do not fit, renewal.

use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::daicho::Daicho;
use crate::http_client::{Connection, PATIENCE};
use crate::http_fixture::{Server, wait_for};

type Tls = StreamOwned<ClientConnection, TcpStream>;

/// Writes a new certificate and its key beside the register; answers the certificate.
fn certify(daicho: &Daicho) -> CertificateDer<'static> {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["localhost".into()]).unwrap();
    daicho.file("cert.pem", cert.pem());
    daicho.file("key.pem", signing_key.serialize_pem());
    cert.der().clone()
}

/// Serves the forum's register under a new certificate.
fn server(flags: &[&str]) -> (Server, CertificateDer<'static>) {
    let daicho = Daicho::tokyo();
    let certificate = certify(&daicho);
    let tls = ["--listen", "127.0.0.1:0", "--tls-cert", "cert.pem", "--tls-key", "key.pem"];
    let server = Server::start(daicho, &[&tls, flags].concat());
    let trusting = config(&certificate, &[b"http/1.1"]);
    wait_for("the server is ready", || connect(&server, &trusting).get("/readyz").status == 200);
    (server, certificate)
}

/// A client that trusts one certificate and offers these protocols.
fn config(certificate: &CertificateDer<'static>, protocols: &[&[u8]]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    Arc::new(config)
}

fn connect(server: &Server, config: &Arc<ClientConfig>) -> Connection<Tls> {
    let name = ServerName::try_from("localhost").unwrap();
    let client = ClientConnection::new(Arc::clone(config), name).unwrap();
    let socket = TcpStream::connect(server.address()).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    Connection::over(StreamOwned::new(client, socket))
}

#[test]
fn http_1_is_spoken_through_tls() {
    let (server, certificate) = server(&["--head-seconds", "1"]);
    let url = server.listening["url"].as_str().unwrap();
    assert_eq!(url, format!("https://{}/", server.address()));
    for protocols in [&[b"http/1.1".as_slice()][..], &[]] {
        let mut connection = connect(&server, &config(&certificate, protocols));
        assert_eq!(connection.get("/api/v1/declarations/tokyo-declaration").status, 200);
        assert_eq!(connection.get("/en/").status, 200);
    }
    // A silent client is closed here, too.
    let mut silent = connect(&server, &config(&certificate, &[]));
    assert_eq!(silent.get("/livez").status, 200);
    assert!(silent.is_closed());
    server.stop();
}

#[test]
fn links_of_an_encrypted_server_begin_with_https() {
    let (server, certificate) = server(&[]);
    let mut connection = connect(&server, &config(&certificate, &[]));
    let feed = connection.get("/en/feed.json").json();
    assert_eq!(feed["feed_url"], "https://daicho/en/feed.json");
}

#[test]
fn http_2_is_spoken_where_the_handshake_chose_it() {
    let (server, certificate) = server(&["--idle-seconds", "3"]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let socket = tokio::net::TcpStream::connect(server.address()).await.unwrap();
        let connector = TlsConnector::from(config(&certificate, &[b"h2", b"http/1.1"]));
        let name = ServerName::try_from("localhost").unwrap();
        let stream = connector.connect(name, socket).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
        let (client, connection) = h2::client::handshake(stream).await.unwrap();
        let connection = tokio::spawn(connection);
        let mut client = client.ready().await.unwrap();
        let mut answers = Vec::new();
        // All at once over one connection.
        for path in ["/en/", "/api/v1/declarations/tokyo-declaration", "/nowhere"] {
            let request = hyper::Request::get(format!("https://localhost{path}"));
            let (answer, _) = client.send_request(request.body(()).unwrap(), true).unwrap();
            answers.push(answer);
        }
        let mut statuses = Vec::new();
        for answer in answers {
            let answer = answer.await.unwrap();
            assert!(answer.headers().contains_key("x-request-id"));
            statuses.push(answer.status().as_u16());
            let mut body = answer.into_body();
            while let Some(bytes) = body.data().await {
                let count = bytes.unwrap().len();
                body.flow_control().release_capacity(count).unwrap();
            }
        }
        assert_eq!(statuses, [200, 200, 404]);
        // Nothing moves any more: the connection is closed though its client stays.
        let closed = tokio::time::timeout(PATIENCE, connection).await;
        assert!(closed.is_ok(), "an idle connection is closed");
        drop(client);
    });
}

#[test]
fn a_client_that_does_not_shake_hands_is_closed_while_others_are_served() {
    let (server, certificate) = server(&["--handshake-seconds", "1"]);
    let begun = Instant::now();
    let mut silent = server.connect();
    let mut plain = server.connect();
    plain.send("GET / HTTP/1.1\r\nHost: daicho\r\n\r\n");
    assert_eq!(connect(&server, &config(&certificate, &[])).get("/livez").status, 200);
    assert!(silent.is_closed());
    let answer = String::from_utf8_lossy(&plain.remainder()).into_owned();
    assert!(!answer.contains("HTTP"), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(9));
}

#[test]
fn a_renewed_certificate_is_taken_on_sighup_and_a_broken_one_is_not() {
    let (server, old) = server(&[]);
    let trusts = |certificate: &CertificateDer<'static>| {
        let mut connection = connect(&server, &config(certificate, &[]));
        connection.send("GET /livez HTTP/1.1\r\nHost: daicho\r\n\r\n")
    };
    assert!(trusts(&old));
    let new = certify(&server.daicho);
    assert!(!trusts(&new), "nothing is read unasked");
    server.signal("HUP");
    wait_for("the new certificate is shown", || trusts(&new));
    server.daicho.file("cert.pem", "no certificate");
    server.signal("HUP");
    wait_for("the failure is logged", || {
        let log = std::fs::read_to_string(server.daicho.path("server.log")).unwrap();
        log.contains("the certificate stays as it was")
    });
    assert!(trusts(&new));
}

#[test]
fn certificates_that_cannot_be_used_are_told_apart() {
    let daicho = Daicho::tokyo();
    certify(&daicho);
    let other = daicho.file("other.pem", rcgen::KeyPair::generate().unwrap().serialize_pem());
    let locked =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n";
    daicho.file("locked.pem", locked);
    let serve = |certificate: &str, key: &str| {
        let flags =
            ["serve", "--listen", "127.0.0.1:0", "--tls-cert", certificate, "--tls-key", key];
        daicho.run(&flags).fails(2)
    };
    for (certificate, key, expected) in [
        ("nowhere.pem", "key.pem", "cannot read nowhere.pem"),
        ("key.pem", "key.pem", "expected a PEM certificate in key.pem"),
        ("cert.pem", "cert.pem", "expected a PEM private key in cert.pem"),
        ("cert.pem", "locked.pem", "expected an unencrypted private key in locked.pem"),
        ("cert.pem", &other, "expected the key of the certificate"),
    ] {
        let said = serve(certificate, key);
        assert!(said.contains(expected), "{said}");
    }
    let lonely = daicho.run(&["serve", "--tls-cert", "cert.pem"]).fails(2);
    assert!(lonely.contains("--tls-key"), "{lonely}");
}
