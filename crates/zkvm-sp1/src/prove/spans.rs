//! SP1's own spans as a table, to see what a proof waits for.
//!
//! With `ZKGAS_SPANS=FILE` in the environment a prover appends one line for each span that closes:
//! microseconds since it started to watch of its creation and of its close, microseconds in which it was entered,
//! and its name.

use std::{
    env,
    fs::{File, OpenOptions},
    io::Write as _,
    path::Path,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use tracing::{Id, Subscriber, span::Attributes};
use tracing_subscriber::{Layer, layer::Context, registry::LookupSpan};

/// Where the table goes.
const VARIABLE: &str = "ZKGAS_SPANS";

/// Notes every span.
pub(super) struct Spans {
    start: Instant,
    file: Mutex<File>,
}

struct Times {
    created: Instant,
    entered: Instant,
    busy: Duration,
}

impl Spans {
    /// What the environment asks for, where the file can be written.
    pub(super) fn asked() -> Option<Self> {
        Self::at(Path::new(&env::var_os(VARIABLE)?))
    }

    fn at(path: &Path) -> Option<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path).ok()?;
        Some(Self { start: Instant::now(), file: Mutex::new(file) })
    }

    fn line(&self, name: &str, times: &Times) -> String {
        let since = |at: Instant| (at - self.start).as_micros();
        let (created, closed) = (since(times.created), since(Instant::now()));
        format!("{created}\t{closed}\t{}\t{name}\n", times.busy.as_micros())
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn on_new_span(&self, _: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            let now = Instant::now();
            span.extensions_mut().replace(Times {
                created: now,
                entered: now,
                busy: Duration::ZERO,
            });
        }
    }

    fn on_enter(&self, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(times) = span.extensions_mut().get_mut::<Times>()
        {
            times.entered = Instant::now();
        }
    }

    fn on_exit(&self, id: &Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(times) = span.extensions_mut().get_mut::<Times>()
        {
            times.busy += times.entered.elapsed();
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        if let Some(span) = context.span(&id)
            && let Some(times) = span.extensions().get::<Times>()
        {
            let line = self.line(span.name(), times);
            let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
            // A table that stops is seen by who asked for it; a proof does not fail for it.
            drop(file.write_all(line.as_bytes()));
        }
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[test]
    fn a_span_is_a_line() {
        let path = env::temp_dir().join(format!("zkgas-spans-{}", std::process::id()));
        let spans = Spans::at(&path).expect("writable");
        tracing::subscriber::with_default(tracing_subscriber::registry().with(spans), || {
            tracing::debug_span!("shard").in_scope(|| std::thread::sleep(Duration::from_millis(5)));
        });
        let table = std::fs::read_to_string(&path).expect("written");
        drop(std::fs::remove_file(&path));
        let cells: Vec<&str> = table.trim_end().split('\t').collect();
        let [created, closed, busy, name] = cells[..] else { panic!("{table}") };
        let number = |text: &str| text.parse::<u64>().expect("a number");
        assert_eq!(name, "shard");
        assert!(number(closed) - number(created) >= 5_000 && number(busy) >= 5_000, "{table}");
    }
}
