//! When SP1's prover held the GPU, read off its spans.
//!
//! A shard acquires a permit in a span of a known name, and the permit keeps that span until it is
//! released. So the GPU is held from the last exit of the span to its close. SP1 measures the same,
//! rounds it to milliseconds, and tells only a cluster.

use std::{
    collections::BTreeMap,
    mem,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
    time::{Duration, Instant},
};

use tracing::{Id, Subscriber};
use tracing_subscriber::{
    Layer, filter::filter_fn, layer::Context, layer::SubscriberExt, registry::LookupSpan,
    util::SubscriberInitExt,
};
use zkgas_cupti::Recorder;
use zkgas_model::Phase;

use super::spans::Spans;

/// The spans in which SP1's device provers wait for their permit.
const ACQUIRE: [&str; 2] = ["acquire", "acquire permit"];

/// The spans in which a shard is proven that is on the GPU.
const KERNEL: [&str; 2] = ["setup_from_preprocessed_data_and_traces", "prove_shard_with_data"];

/// What was seen since the last question. A process has one prover on a GPU.
static SEEN: Mutex<Seen> = Mutex::new(Seen { held: Vec::new(), kernels: Vec::new() });

/// Notes the kernels, where NVIDIA's library for that is here.
static RECORDER: OnceLock<Recorder> = OnceLock::new();

#[derive(Debug, Default)]
struct Seen {
    held: Vec<Hold>,
    kernels: Vec<Hold>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Hold {
    from: Instant,
    to: Instant,
}

impl Hold {
    fn length(self) -> Duration {
        self.to - self.from
    }
}

/// When a span of [`KERNEL`] was entered.
struct Entered(Instant);

/// When a span of [`ACQUIRE`] was left for the last time: its permit is there.
struct Left(Instant);

/// Notes when permits are held, and when shards are proven.
struct Watch;

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Watch {
    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        let span = context.span(id).filter(|span| KERNEL.contains(&span.name()));
        if let Some(span) = span {
            span.extensions_mut().replace(Entered(Instant::now()));
        }
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        let now = Instant::now();
        let Some(span) = context.span(id) else { return };
        let mut own = span.extensions_mut();
        if !KERNEL.contains(&span.name()) {
            own.replace(Left(now));
        } else if let Some(Entered(from)) = own.remove() {
            seen().kernels.push(Hold { from, to: now });
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let to = Instant::now();
        let left = context.span(&id).and_then(|span| span.extensions_mut().remove::<Left>());
        if let Some(Left(from)) = left {
            seen().held.push(Hold { from, to });
        }
    }
}

/// Begins to watch, before the device is used. Where something else listens to the spans already,
/// no phases are told.
pub(super) fn watch() {
    drop(tracing_subscriber::registry().with(watched()).with(Spans::asked()).try_init());
    if let Ok(recorder) = Recorder::start() {
        RECORDER.get_or_init(|| recorder);
    }
}

/// Forgets which kernels ran before a proof.
pub(super) fn forget() {
    if let Some(recorder) = RECORDER.get() {
        recorder.take();
    }
}

fn watched<S: Subscriber + for<'a> LookupSpan<'a>>() -> impl Layer<S> {
    let known = |name: &str| ACQUIRE.contains(&name) || KERNEL.contains(&name);
    Watch.with_filter(filter_fn(move |span| span.is_span() && known(span.name())))
}

fn seen() -> MutexGuard<'static, Seen> {
    SEEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How the time from `start` to `end` divides; empty where nothing was seen.
pub(super) fn phases(start: Instant, end: Instant) -> BTreeMap<Phase, Duration> {
    let Seen { held, kernels } = mem::take(&mut *seen());
    let mut phases = divide(start, end, held);
    if !phases.is_empty() {
        let own = kernels.into_iter().filter(|hold| hold.from >= start);
        phases.insert(Phase::Kernel, own.map(Hold::length).sum());
        if let Some(busy) = RECORDER.get().copied().and_then(Recorder::take) {
            phases.insert(Phase::Busy, busy.time);
        }
    }
    phases
}

fn divide(start: Instant, end: Instant, mut held: Vec<Hold>) -> BTreeMap<Phase, Duration> {
    // Setup, and proofs that failed, left theirs before.
    held.retain(|hold| hold.from >= start);
    held.sort_unstable();
    let (Some(first), Some(last)) = (held.first(), held.iter().map(|hold| hold.to).max()) else {
        return BTreeMap::new();
    };
    let lead = first.from - start;
    let tail = end.saturating_duration_since(last);
    let device = held.into_iter().map(Hold::length).sum();
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
        let subscriber = tracing_subscriber::registry().with(watched());
        let start = Instant::now();
        tracing::subscriber::with_default(subscriber, || {
            let permit = tracing::debug_span!("acquire permit").in_scope(tracing::Span::current);
            let prove = || std::thread::sleep(Duration::from_millis(20));
            tracing::debug_span!("prove_shard_with_data").in_scope(prove);
            drop(permit);
            tracing::debug_span!("something else").in_scope(|| ());
        });
        let parts = phases(start, Instant::now());
        assert!(parts[&Phase::Kernel] >= Duration::from_millis(20), "{parts:?}");
        assert!(parts[&Phase::Device] >= parts[&Phase::Kernel], "{parts:?}");
        assert!(parts[&Phase::Lead] < Duration::from_millis(20), "{parts:?}");
        assert!(phases(start, Instant::now()).is_empty(), "told once");
    }
}
