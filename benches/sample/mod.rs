//! Events as a register would hold them: about 400 bytes of canonical JSON, no two alike.
//!
//! Ids, dates and addresses vary as they do in life, so that the events compress as real ones
//! do and not to nothing.

use bytes::Bytes;

const CITIES: [&str; 24] = [
    "accra",
    "amsterdam",
    "athens",
    "bandung",
    "bogota",
    "busan",
    "cape-town",
    "dakar",
    "dhaka",
    "hanoi",
    "jakarta",
    "lima",
    "los-angeles",
    "melbourne",
    "nairobi",
    "new-taipei",
    "osaka",
    "paris",
    "quito",
    "sao-paulo",
    "seoul",
    "tashkent",
    "tokyo",
    "vancouver",
];
const HOSTS: [&str; 6] = [
    "www.metro.example",
    "city.example",
    "press.example",
    "archive.example",
    "gov.example",
    "news.example",
];

/// Makes sample events, the same row of them for the same seed.
pub struct Sample {
    state: u64,
    seq: u64,
}

impl Sample {
    /// A row of events for `seed`.
    pub fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1, seq: 0 }
    }

    fn number(&mut self) -> u64 {
        // xorshift64*
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: u64) -> u64 {
        (self.number() >> 16) % end
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        let at = usize::try_from(self.below(from.len() as u64)).unwrap_or_default();
        from[at]
    }

    /// A version 7 UUID: the time grows, the rest is random.
    fn uuid(&mut self) -> String {
        let millis = 0x0193_5b3e_0000 + self.seq * 7;
        let (a, b) = (self.below(1 << 12), self.below(1 << 12));
        let c = self.below(1 << 48);
        format!("{:08x}-{:04x}-7{a:03x}-b{b:03x}-{c:012x}", millis >> 16, millis & 0xffff)
    }

    /// The next event.
    pub fn event(&mut self) -> Bytes {
        self.seq += 1;
        let (command, id) = (self.uuid(), self.uuid());
        let (city, suffix) = (self.pick(&CITIES), self.below(900));
        let (year, month, day) = (2015 + self.below(11), 1 + self.below(12), 1 + self.below(28));
        let (host, page) = (self.pick(&HOSTS), self.below(1 << 44));
        let (clerk, second) = (self.below(20), self.seq / 40);
        let time = format!("{:02}:{:02}:{:02}", second / 3600 % 24, second / 60 % 60, second % 60);
        let (milli, seq) = (self.seq * 25 % 1000, self.seq);
        Bytes::from(format!(
            "{{\"command_id\":\"{command}\",\"data\":{{\"act\":\"endorsement\",\
             \"declaration\":\"tokyo-2022\",\"on\":\"{year}-{month:02}-{day:02}\",\
             \"party\":\"{city}-{suffix}\"}},\"evidence\":[{{\"read_on\":\"2026-11-{day:02}\",\
             \"url\":\"https://{host}/{year}/{page:x}\"}}],\"id\":\"{id}\",\
             \"recorded_at\":\"2026-11-24T{time}.{milli:03}Z\",\"recorded_by\":\"clerk-{clerk}\",\
             \"seq\":{seq},\"type\":\"declaration.endorsed\",\"version\":1}}"
        ))
    }
}
