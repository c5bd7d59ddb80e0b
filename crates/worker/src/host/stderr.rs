//! What a worker says beside its answers.

use std::{
    collections::VecDeque,
    io::{self, Read},
    sync::{Arc, Mutex, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// How much of it is kept.
const KEPT: usize = 64 << 10;
/// How long the last words of a dead worker may take to arrive.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// The end of a worker's standard error. A thread reads it for as long as anybody holds it open, so
/// that no worker ever waits for somebody to read.
#[derive(Debug)]
pub(super) struct Tail {
    kept: Arc<Mutex<VecDeque<u8>>>,
    reader: JoinHandle<()>,
}

impl Tail {
    pub(super) fn of(stream: impl Read + Send + 'static) -> io::Result<Self> {
        let kept = Arc::new(Mutex::new(VecDeque::with_capacity(KEPT)));
        let shared = Arc::clone(&kept);
        let reader = thread::Builder::new()
            .name("worker stderr".to_owned())
            .spawn(move || drain(stream, &shared))?;
        Ok(Self { kept, reader })
    }

    /// The last that a dead worker said.
    pub(super) fn last(&self) -> Vec<u8> {
        let until = Instant::now() + LAST_WORDS;
        while !self.reader.is_finished() && Instant::now() < until {
            thread::sleep(Duration::from_millis(2));
        }
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().copied().collect()
    }
}

fn drain(mut stream: impl Read, kept: &Mutex<VecDeque<u8>>) {
    let mut buffer = vec![0; KEPT];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return,
            Ok(length) => {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                let excess = (kept.len() + length).saturating_sub(KEPT);
                kept.drain(..excess);
                kept.extend(&buffer[..length]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_kept_and_no_more() {
        let said: Vec<u8> = (0..1_000_000_u32).flat_map(u32::to_le_bytes).collect();
        let tail = Tail::of(io::Cursor::new(said.clone())).unwrap();
        let last = tail.last();
        assert_eq!(last, said[said.len() - KEPT..]);
    }
}
