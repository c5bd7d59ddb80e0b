//! When SP1's prover held the GPU, read off its spans.
//!
//! A shard acquires a permit in a span of a known name, and the permit keeps that span until it is
//! released. So the GPU is held from the last exit of the span to its close. SP1 measures the same,
//! rounds it to milliseconds, and tells only a cluster.

use std::{
    collections::BTreeMap,
    mem,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use tracing::{Id, Subscriber};
use tracing_subscriber::{
    Layer, filter::filter_fn, layer::Context, layer::SubscriberExt, registry::LookupSpan,
    util::SubscriberInitExt,
};
use zkgas_model::Phase;

/// The spans in which SP1's device provers wait for their permit.
const ACQUIRE: [&str; 2] = ["acquire", "acquire permit"];

/// What was held since the last question. A process has one prover on a GPU.
static HELD: Mutex<Vec<Hold>> = Mutex::new(Vec::new());

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hold {
    from: Instant,
    to: Instant,
}

/// When a span was left for the last time: its permit is there.
struct Left(Instant);

/// Notes when permits are held.
struct Watch;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Watch {
    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            span.extensions_mut().replace(Left(Instant::now()));
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let to = Instant::now();
        let left = context.span(&id).and_then(|span| span.extensions_mut().remove::<Left>());
        if let Some(Left(from)) = left {
            HELD.lock().unwrap_or_else(PoisonError::into_inner).push(Hold { from, to });
        }
    }
}

/// Begins to watch. Where something else listens to the spans already, no phases are told.
pub(super) fn watch() {
    let permits = filter_fn(|span| span.is_span() && ACQUIRE.contains(&span.name()));
    drop(tracing_subscriber::registry().with(Watch.with_filter(permits)).try_init());
}

/// Forgets what was held until now.
pub(super) fn forget() {
    HELD.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// How the time from `start` to `end` divides; empty where nothing was seen.
pub(super) fn phases(start: Instant, end: Instant) -> BTreeMap<Phase, Duration> {
    let held = mem::take(&mut *HELD.lock().unwrap_or_else(PoisonError::into_inner));
    divide(start, end, held)
}

fn divide(start: Instant, end: Instant, mut held: Vec<Hold>) -> BTreeMap<Phase, Duration> {
    held.retain(|hold| hold.from >= start);
    held.sort_unstable();
    let (Some(first), Some(last)) = (held.first(), held.iter().map(|hold| hold.to).max()) else {
        return BTreeMap::new();
    };
    let lead = first.from - start;
    let tail = end.saturating_duration_since(last);
    let device = held.iter().map(|hold| hold.to - hold.from).sum();
    let stall = (end - start).saturating_sub(lead + tail + device);
    [(Phase::Lead, lead), (Phase::Device, device), (Phase::Stall, stall), (Phase::Tail, tail)]
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: Instant, milliseconds: u64) -> Instant {
        start + Duration::from_millis(milliseconds)
    }

    #[test]
    fn the_parts_add_up() {
        let start = Instant::now();
        let hold = |from, to| Hold { from: after(start, from), to: after(start, to) };
        let parts = divide(start, after(start, 1_000), vec![hold(600, 900), hold(200, 500)]);
        let expected =
            [(Phase::Lead, 200), (Phase::Device, 600), (Phase::Stall, 100), (Phase::Tail, 100)];
        let expected = expected.map(|(phase, time)| (phase, Duration::from_millis(time)));
        assert_eq!(parts, BTreeMap::from(expected));
        assert_eq!(parts.values().sum::<Duration>(), Duration::from_secs(1));
    }

    #[test]
    fn what_was_held_before_is_no_part() {
        let start = Instant::now();
        let before = Hold { from: start, to: after(start, 5) };
        assert!(divide(after(start, 10), after(start, 20), vec![before]).is_empty());
    }

    /// As SP1 does it: the permit keeps the span in which it was acquired.
    #[test]
    fn a_permit_is_held_until_its_span_closes() {
        let layer = Watch.with_filter(filter_fn(|span| ACQUIRE.contains(&span.name())));
        let subscriber = tracing_subscriber::registry().with(layer);
        forget();
        let start = Instant::now();
        tracing::subscriber::with_default(subscriber, || {
            let permit = tracing::debug_span!("acquire permit").in_scope(tracing::Span::current);
            std::thread::sleep(Duration::from_millis(20));
            drop(permit);
            tracing::debug_span!("something else").in_scope(|| ());
        });
        let parts = phases(start, Instant::now());
        assert!(parts[&Phase::Device] >= Duration::from_millis(20), "{parts:?}");
        assert!(parts[&Phase::Lead] < Duration::from_millis(20), "{parts:?}");
        assert!(phases(start, Instant::now()).is_empty(), "told once");
    }
}
