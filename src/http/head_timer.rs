//! The timer that ends a connection whose request takes too long to arrive, kept from one request to
//! the next.
//!
//! hyper asks for a new one with each request and drops it when the head is there. To enter a timer
//! with the runtime and to take it out again is dear beside a small answer, so one entry per
//! connection stays, and moves to the deadline of the day when it comes to pass.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use hyper::rt::{Sleep, Timer};

/// The timer of one connection.
#[derive(Clone, Default)]
pub struct HeadTimer {
    entry: Arc<Mutex<Option<Entry>>>,
}

/// The runtime's timer, which may come to pass before what is waited for.
type Entry = Pin<Box<tokio::time::Sleep>>;

/// What hyper waits for.
struct Deadline {
    at: Instant,
    timer: HeadTimer,
}

impl Timer for HeadTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        self.sleep_until(Instant::now() + duration)
    }

    fn sleep_until(&self, at: Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(Deadline { at, timer: self.clone() })
    }
}

impl Sleep for Deadline {}

impl Future for Deadline {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let at = self.at.into();
        let mut entry = self.timer.entry.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entry.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(at)));
        loop {
            ready!(entry.as_mut().poll(cx));
            if entry.deadline() >= at {
                return Poll::Ready(());
            }
            entry.as_mut().reset(at);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn each_deadline_is_kept_though_the_entry_is_older() {
        let (timer, second) = (HeadTimer::default(), Duration::from_secs(1));
        let now = || tokio::time::Instant::now().into_std();
        let begun = now();
        for dropped in 1..4_u32 {
            let at = now() + second;
            let mut sleep = timer.sleep_until(at);
            let pending = std::future::poll_fn(|cx| Poll::Ready(sleep.as_mut().poll(cx)));
            assert!(pending.await.is_pending());
            drop(sleep);
            tokio::time::advance(second * dropped / 5).await;
        }
        let at = now() + second;
        timer.sleep_until(at).await;
        assert!(now() >= at && now() < at + second / 10, "{:?}", now() - begun);
    }
}
