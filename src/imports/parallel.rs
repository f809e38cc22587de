//! Work on many rows by as many threads as there are processors, the results in the order of the rows.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread;

/// How many rows are too few to be worth another thread.
const FEW: usize = 1000;

/// What becomes of each item. A panic in one of them is the caller's.
pub fn map<T: Send, U: Send>(items: Vec<T>, work: impl Fn(T) -> U + Sync) -> Vec<U> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let share = items.len().div_ceil(threads);
    if share < FEW {
        return items.into_iter().map(work).collect();
    }
    let (work, mut shares, mut items) = (&work, Vec::new(), items.into_iter());
    while items.len() > 0 {
        shares.push(items.by_ref().take(share).collect::<Vec<T>>());
    }
    thread::scope(|scope| {
        let begun = shares
            .into_iter()
            .map(|share| scope.spawn(move || share.into_iter().map(work).collect::<Vec<U>>()));
        let begun: Vec<_> = begun.collect();
        let ended = begun.into_iter().map(|thread| thread.join());
        ended.flat_map(|done| done.unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_stays_and_nothing_is_lost() {
        for count in [0, 1, FEW - 1, FEW * 2, FEW * 9 + 7] {
            let numbers: Vec<usize> = (0..count).collect();
            let doubled = map(numbers.clone(), |number| number * 2);
            assert_eq!(doubled, numbers.iter().map(|number| number * 2).collect::<Vec<_>>());
        }
    }
}
