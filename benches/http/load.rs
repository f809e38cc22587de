//! The load: connections that each send a request, read its answer whole, and send the next.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::Barrier;

/// Makes the bytes of the next request.
pub type Ask = Arc<dyn Fn() -> Vec<u8> + Send + Sync>;

/// A server and what is asked of it.
#[derive(Clone)]
pub struct Target {
    /// Where it listens.
    pub address: SocketAddr,
    /// What is asked of it.
    pub ask: Ask,
    /// How the line of the status begins.
    pub expected: &'static [u8],
    /// Whether every answer is as long as the first, so that it need not be taken apart.
    pub constant: bool,
}

impl Target {
    /// A target of which always the same is asked.
    pub fn get(address: SocketAddr, path: &str, headers: &str, expected: &'static str) -> Self {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n{headers}\r\n");
        let request = request.into_bytes();
        Self {
            address,
            ask: Arc::new(move || request.clone()),
            expected: expected.as_bytes(),
            constant: true,
        }
    }

    /// Asks once, and returns the head and the body.
    pub async fn once(&self) -> (String, Vec<u8>) {
        let mut connection = Connection::to(self.address).await;
        let head = connection.exchange(&(self.ask)(), self.expected).await;
        let text = String::from_utf8(connection.buffer[..head].to_vec()).expect("a head");
        (text, connection.buffer[head..connection.filled].to_vec())
    }
}

/// One connection and the answer that it read last.
pub struct Connection {
    socket: TcpStream,
    buffer: Vec<u8>,
    filled: usize,
    /// How long an answer was, where all are as long.
    whole: Option<usize>,
}

impl Connection {
    /// A new connection.
    pub async fn to(address: SocketAddr) -> Self {
        let socket = TcpStream::connect(address).await.expect("a connection");
        socket.set_nodelay(true).expect("no delay");
        Self { socket, buffer: vec![0; 256 << 10], filled: 0, whole: None }
    }

    /// Sends a request and reads its answer.
    pub async fn ask(&mut self, target: &Target) {
        let request = (target.ask)();
        let Some(whole) = self.whole else {
            self.exchange(&request, target.expected).await;
            self.whole = target.constant.then_some(self.filled);
            return;
        };
        self.socket.write_all(&request).await.expect("a write");
        self.socket.read_exact(&mut self.buffer[..whole]).await.expect("an answer");
        assert!(self.buffer.starts_with(target.expected), "another answer");
    }

    /// Sends a request, reads its answer, and says how long its head is.
    async fn exchange(&mut self, request: &[u8], expected: &[u8]) -> usize {
        self.socket.write_all(request).await.expect("a write");
        self.filled = 0;
        loop {
            let read = self.socket.read(&mut self.buffer[self.filled..]).await.expect("a read");
            assert!(read > 0, "the server closed the connection");
            self.filled += read;
            let came = &self.buffer[..self.filled];
            let Some(head) = came.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
            assert!(came.starts_with(expected), "{}", String::from_utf8_lossy(came));
            let length = length(&came[..head]);
            while self.filled < head + 4 + length {
                let rest = &mut self.buffer[self.filled..];
                let read = self.socket.read(rest).await.expect("a read");
                assert!(read > 0, "the server closed the connection");
                self.filled += read;
            }
            return head + 4;
        }
    }
}

/// The length that a head announces; none for an answer without a body.
fn length(head: &[u8]) -> usize {
    const NAME: &[u8] = b"content-length: ";
    let lines = head.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
    let value = lines.filter_map(|line| line.strip_prefix(NAME)).next().unwrap_or(b"0");
    std::str::from_utf8(value).ok().and_then(|digits| digits.parse().ok()).expect("a length")
}

/// How a round ends.
#[derive(Clone, Copy)]
pub enum Round {
    /// After so long.
    For(Duration),
    /// After so many requests on each connection.
    Each(u64),
}

/// Asks on so many connections at once; returns requests per second.
pub async fn requests_per_second(target: &Target, connections: usize, round: Round) -> f64 {
    let ready = Arc::new(Barrier::new(connections + 1));
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let (target, ready) = (target.clone(), Arc::clone(&ready));
            tokio::spawn(async move {
                let mut connection = Connection::to(target.address).await;
                ready.wait().await;
                let begun = Instant::now();
                let mut done = 0;
                loop {
                    connection.ask(&target).await;
                    done += 1;
                    let over = match round {
                        Round::For(time) => begun.elapsed() >= time,
                        Round::Each(requests) => done >= requests,
                    };
                    if over {
                        return done;
                    }
                }
            })
        })
        .collect();
    ready.wait().await;
    let begun = Instant::now();
    let mut all = 0;
    for task in tasks {
        all += task.await.expect("a task that ends");
    }
    all as f64 / begun.elapsed().as_secs_f64()
}
