//! A client of Server-Sent Events that reads what comes, when it comes, and can leave at any time.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use crate::http_client::PATIENCE;
use crate::http_fixture::Server;

/// An open stream of events.
pub struct Events {
    reader: BufReader<TcpStream>,
    /// What was read and is not yet a whole frame.
    text: String,
}

/// What stands between two empty lines of a stream.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The seq.
    pub id: Option<u64>,
    /// The type of the event.
    pub event: Option<String>,
    /// The event, byte for byte.
    pub data: Option<String>,
    /// What is said beside events.
    pub comment: Option<String>,
}

impl Frame {
    fn read(text: &str) -> Self {
        let mut frame = Self::default();
        for line in text.lines() {
            let (name, value) = line.split_once(':').unwrap();
            let value = value.strip_prefix(' ').unwrap_or(value).to_owned();
            let earlier = match name {
                "id" => {
                    frame.id = Some(value.parse().unwrap());
                    None
                }
                "event" => frame.event.replace(value),
                "data" => frame.data.replace(value),
                "" => frame.comment.replace(value),
                "retry" => None,
                other => panic!("a field that is none: {other}"),
            };
            assert_eq!(earlier, None, "{name} twice in {text:?}");
        }
        frame
    }

    /// The event as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(self.data.as_ref().unwrap()).unwrap()
    }
}

impl Events {
    /// Opens a stream, which must be one. Lines of `headers` end with CR LF.
    pub fn open(server: &Server, query: &str, headers: &str) -> Self {
        let mut stream = TcpStream::connect(server.address()).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let target = format!("/api/v1/events/stream{query}");
        let head = format!("GET {target} HTTP/1.1\r\nHost: daicho\r\n{headers}\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut events = Self { reader: BufReader::new(stream), text: String::new() };
        let first = events.line();
        assert_eq!(first.trim_end(), "HTTP/1.1 200 OK", "{query} {headers}");
        let mut answered = String::new();
        loop {
            let line = events.line();
            if line == "\r\n" {
                break;
            }
            answered.push_str(&line.to_ascii_lowercase());
        }
        assert!(answered.contains("content-type: text/event-stream\r\n"), "{answered}");
        assert!(answered.contains("cache-control: no-cache\r\n"), "{answered}");
        events
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.reader.read_line(&mut line).unwrap();
        line
    }

    /// The next frame, a comment or an event; `None` where the server ends the stream in good
    /// order.
    pub fn frame(&mut self) -> Option<Frame> {
        loop {
            if let Some((frame, rest)) = self.text.split_once("\n\n") {
                let frame = Frame::read(frame);
                self.text = rest.to_owned();
                return Some(frame);
            }
            let line = self.line();
            let size = usize::from_str_radix(line.trim_end(), 16);
            let size = size.unwrap_or_else(|_| panic!("cut off: {line:?} after {:?}", self.text));
            let mut chunk = vec![0; size + 2];
            self.reader.read_exact(&mut chunk).unwrap();
            if size == 0 {
                assert_eq!(self.text, "", "half a frame");
                return None;
            }
            self.text.push_str(std::str::from_utf8(&chunk[..size]).unwrap());
        }
    }

    /// The next event.
    pub fn event(&mut self) -> Frame {
        loop {
            let frame = self.frame().expect("the stream goes on");
            if frame.id.is_some() {
                return frame;
            }
        }
    }

    /// Reads until the server cuts the connection off in the middle; answers how many bytes came.
    pub fn until_cut(self) -> usize {
        let mut rest = Vec::new();
        let mut reader = self.reader;
        // A connection that was reset has been cut off, too.
        let _ = reader.read_to_end(&mut rest);
        assert!(!rest.ends_with(b"0\r\n\r\n"), "it was ended in good order");
        rest.len()
    }
}
