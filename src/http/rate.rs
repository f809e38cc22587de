//! How often one client may ask: a rate per address, with a burst before it holds.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use hyper::HeaderMap;

/// The rates of all clients.
pub(super) struct Rates {
    clock: DefaultClock,
    limiter: Option<DefaultKeyedRateLimiter<Client>>,
}

impl Rates {
    /// Counts for each client; no rate means that none is held back.
    pub(super) fn new(per_second: Option<NonZeroU32>, burst: NonZeroU32) -> Self {
        let limiter =
            per_second.map(|rate| RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst)));
        Self { clock: DefaultClock::default(), limiter }
    }

    /// Counts one request.
    ///
    /// # Errors
    /// After how long the client may ask again.
    pub(super) fn count(&self, client: IpAddr) -> Result<(), Duration> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        let went = limiter.check_key(&Client::of(client));
        went.map_err(|not_until| not_until.wait_time_from(self.clock.now()))
    }

    /// Forgets the clients that have been silent for so long that nothing is held against them.
    pub(super) fn forget_silent(&self) {
        if let Some(limiter) = &self.limiter {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

/// Who a client is: an IPv4 address, or the network of an IPv6 address, since a single customer
/// of a provider has 2^64 of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client(u128);

impl Client {
    /// Who asks from this machine by a socket without addresses. No other client has this one.
    pub const HERE: Self = Self(0);

    /// The owner of the register, by the socket that nobody else may open. No address is this one.
    pub const OWNER: Self = Self(2);

    /// Whether the register's owner asks.
    #[must_use]
    pub fn is_owner(self) -> bool {
        self == Self::OWNER
    }

    /// Whether a client is on the machine that the endpoint runs on.
    #[must_use]
    pub fn is_on_this_machine(self) -> bool {
        let [first, last] = [[127, 0, 0, 0], [127, 255, 255, 255]]
            .map(|address| Self::of(Ipv4Addr::from(address).into()));
        let is_loopback = (first.0..=last.0).contains(&self.0);
        is_loopback || self == Self::HERE || self == Self::of(Ipv6Addr::LOCALHOST.into())
    }

    /// The client at an address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        const NETWORK: u128 = !(u64::MAX as u128);
        match address.to_canonical() {
            IpAddr::V4(address) => Self(address.to_ipv6_mapped().to_bits()),
            IpAddr::V6(address) => Self(address.to_bits() & NETWORK | 1),
        }
    }
}

/// The client that a proxy before this server names: the last hop of `X-Forwarded-For`. Those
/// before it are the client's own words.
pub(super) fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?;
    last.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

/// Whether a proxy before this server says that it was reached by https: `X-Forwarded-Proto`, of which
/// the last word is its own.
pub(super) fn forwarded_as_https(headers: &HeaderMap) -> bool {
    let last = headers.get_all("x-forwarded-proto").iter().next_back();
    let last = last.and_then(|value| value.to_str().ok()?.rsplit(',').next());
    last.is_some_and(|proto| proto.trim().eq_ignore_ascii_case("https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_held_back_after_its_burst_and_another_is_not() {
        let few = NonZeroU32::new(3).unwrap();
        let rates = Rates::new(NonZeroU32::new(1), few);
        let one: IpAddr = "192.0.2.1".parse().unwrap();
        for _ in 0..3 {
            rates.count(one).unwrap();
        }
        let wait = rates.count(one).unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(1), "{wait:?}");
        rates.forget_silent();
        assert!(rates.count(one).is_err(), "who asked just now is not forgotten");
        rates.count("192.0.2.2".parse().unwrap()).unwrap();
        let free = Rates::new(None, few);
        assert!((0..100).all(|_| free.count(one).is_ok()));
    }

    #[test]
    fn the_addresses_of_one_network_are_one_client() {
        let key = |written: &str| Client::of(written.parse().unwrap());
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
        for written in ["::", "::1", "::2", "0.0.0.2", "127.0.0.1"] {
            assert_ne!(key(written), Client::HERE);
            assert!(!key(written).is_owner(), "{written}");
        }
        let here = |written: &str| key(written).is_on_this_machine();
        assert!(here("127.0.0.1") && here("127.8.9.1") && here("::1") && here("::ffff:127.0.0.1"));
        assert!(!here("128.0.0.1") && !here("126.255.255.255") && !here("10.0.0.1"));
    }

    #[test]
    fn only_the_last_hop_is_believed() {
        let read = |lines: &[&str]| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            forwarded(&headers).map(|ip| ip.to_string())
        };
        assert_eq!(read(&["10.0.0.1, 192.0.2.7"]).as_deref(), Some("192.0.2.7"));
        assert_eq!(read(&["10.0.0.1", "2001:db8::1"]).as_deref(), Some("2001:db8::1"));
        assert_eq!(read(&["10.0.0.1, unknown"]), None);
        assert_eq!(read(&[]), None);
    }
}
