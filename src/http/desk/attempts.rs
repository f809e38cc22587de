//! How often one client may try to sign in: a few times at once, and then slowly.

use std::num::NonZeroU32;
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::http::rate::Client;

/// How many attempts a client has at once.
const AT_ONCE: NonZeroU32 = NonZeroU32::new(10).unwrap();
/// After how long it has one more.
const ONE_MORE: Duration = Duration::from_secs(30);

/// The attempts of all clients.
pub(super) struct Attempts {
    limiter: DefaultKeyedRateLimiter<Client>,
    clock: DefaultClock,
}

impl Default for Attempts {
    fn default() -> Self {
        // Nothing but a period of no length is no quota.
        let quota = Quota::with_period(ONE_MORE).unwrap_or_else(|| Quota::per_minute(AT_ONCE));
        let limiter = RateLimiter::keyed(quota.allow_burst(AT_ONCE));
        Self { limiter, clock: DefaultClock::default() }
    }
}

impl Attempts {
    /// Counts one attempt.
    ///
    /// # Errors
    /// After how long the client may try again.
    pub(super) fn count(&self, client: Client) -> Result<(), Duration> {
        self.limiter.retain_recent();
        let went = self.limiter.check_key(&client);
        went.map_err(|not_until| not_until.wait_time_from(self.clock.now()))
    }
}
