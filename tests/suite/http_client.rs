//! A client that speaks HTTP/1.1 byte by byte, so that a test can also misspeak it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use serde_json::Value;

/// How long any answer may take before a test is given up.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A connection to a server: a TCP stream, or whatever else can be read from and written to.
pub struct Connection<S = TcpStream> {
    stream: S,
    /// What was read behind the last answer.
    rest: Vec<u8>,
}

/// An answer, taken apart.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers, names in lower case, in the order of the answer.
    pub headers: Vec<(String, String)>,
    /// The body, put together from its chunks.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of a name, which is given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// This answer, which must be a problem document of this status and type.
    pub fn problem(self, status: u16, slug: &str) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        let said = self.json();
        assert_eq!(said["type"], format!("/problems/{slug}"));
        assert_eq!(said["status"], status);
        assert!(said["title"].is_string() && said["detail"].is_string(), "{said}");
        self
    }
}

impl Connection {
    /// Connects.
    pub fn to(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        Self::over(stream)
    }

    /// Whether the server has closed this connection already.
    pub fn has_ended(&self) -> bool {
        self.stream.set_nonblocking(true).unwrap();
        let ended = self.stream.peek(&mut [0]).is_ok_and(|count| count == 0);
        self.stream.set_nonblocking(false).unwrap();
        ended
    }
}

impl<S: Read + Write> Connection<S> {
    /// Speaks over a stream that is open.
    pub fn over(stream: S) -> Self {
        Self { stream, rest: Vec::new() }
    }

    /// The stream itself.
    pub fn stream(&self) -> &S {
        &self.stream
    }

    /// Sends bytes as they are; a server that has hung up is no failure.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.stream.write_all(bytes.as_ref()).and_then(|()| self.stream.flush()).is_ok()
    }

    /// Sends a request and reads its answer. Lines of `headers` end with CR LF.
    pub fn ask(&mut self, method: &str, target: &str, headers: &str, body: &[u8]) -> Answer {
        self.ask_of("daicho", method, target, headers, body)
    }

    /// The same of a server by a name.
    pub fn ask_of(
        &mut self,
        host: &str,
        method: &str,
        target: &str,
        headers: &str,
        body: &[u8],
    ) -> Answer {
        let length = match (method, body.len()) {
            ("GET" | "HEAD" | "OPTIONS", 0) => String::new(),
            (_, length) => format!("Content-Length: {length}\r\n"),
        };
        let head = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n{length}{headers}\r\n");
        self.send([head.as_bytes(), body].concat());
        self.answer_to(method).unwrap_or_else(|| panic!("no answer to {method} {target}"))
    }

    /// Asks for a path.
    pub fn get(&mut self, target: &str) -> Answer {
        self.ask("GET", target, "", b"")
    }

    /// The next answer; `None` where the server closes instead.
    pub fn answer(&mut self) -> Option<Answer> {
        self.answer_to("GET")
    }

    /// The next answer, to a request of this method: the answer to HEAD has no body.
    pub fn answer_to(&mut self, method: &str) -> Option<Answer> {
        let head = self.until(b"\r\n\r\n")?;
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let first = lines.next().unwrap();
        assert!(first.starts_with("HTTP/1."), "{first}");
        let status: u16 = first.split(' ').nth(1).unwrap().parse().unwrap();
        let header = |line: &str| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_ascii_lowercase(), value.trim().to_owned())
        };
        let mut answer = Answer { status, headers: lines.map(header).collect(), body: Vec::new() };
        if method == "HEAD" || matches!(status, 100..200 | 204 | 304) {
            return Some(answer);
        }
        let chunked = answer.header("transfer-encoding").is_some_and(|te| te.contains("chunked"));
        answer.body = match answer.header("content-length").map(|text| text.parse().unwrap()) {
            _ if chunked => self.chunks()?,
            Some(length) => self.exactly(length)?,
            None => self.remainder(),
        };
        Some(answer)
    }

    /// Whether the server has closed this connection, having sent nothing more.
    pub fn is_closed(&mut self) -> bool {
        self.remainder().is_empty()
    }

    /// Everything until the server closes. Fails when it does not within [`PATIENCE`].
    pub fn remainder(&mut self) -> Vec<u8> {
        let begun = Instant::now();
        while self.more() {
            assert!(begun.elapsed() < PATIENCE, "the server goes on sending");
        }
        std::mem::take(&mut self.rest)
    }

    fn chunks(&mut self) -> Option<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.until(b"\r\n")?;
            let size = std::str::from_utf8(&line).unwrap().trim_end();
            let size = usize::from_str_radix(size, 16).unwrap();
            let chunk = self.exactly(size + 2)?;
            if size == 0 {
                return Some(body);
            }
            body.extend_from_slice(&chunk[..size]);
        }
    }

    /// What is read up to a mark and with it; `None` where the server closes instead.
    pub fn until(&mut self, mark: &[u8]) -> Option<Vec<u8>> {
        loop {
            if let Some(at) = self.rest.windows(mark.len()).position(|window| window == mark) {
                return Some(self.rest.drain(..at + mark.len()).collect());
            }
            if !self.more() {
                assert!(
                    self.rest.is_empty(),
                    "cut short: {:?}",
                    String::from_utf8_lossy(&self.rest)
                );
                return None;
            }
        }
    }

    fn exactly(&mut self, length: usize) -> Option<Vec<u8>> {
        while self.rest.len() < length {
            if !self.more() {
                return None;
            }
        }
        Some(self.rest.drain(..length).collect())
    }

    /// Reads more; false at the end. A connection that was reset has ended, too.
    fn more(&mut self) -> bool {
        let mut buffer = [0; 16 << 10];
        match self.stream.read(&mut buffer) {
            Ok(0) => false,
            Ok(count) => {
                self.rest.extend_from_slice(&buffer[..count]);
                true
            }
            Err(error) => {
                use std::io::ErrorKind::{TimedOut, WouldBlock};
                assert!(!matches!(error.kind(), TimedOut | WouldBlock), "the server is silent");
                false
            }
        }
    }
}
