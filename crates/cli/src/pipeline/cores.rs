//! Parts of this machine's cores, for provers that work at the same time.
//!
//! A prover traces on as many threads as it sees cores. Where several see all, they are in each other's
//! way, and a proof takes longer than it does alone; what that was is in docs/results.md.

use std::{fmt, io, num::NonZero, str::FromStr, thread};

use fs_err as fs;

/// Some of the cores, by their index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cores(Vec<usize>);

impl Cores {
    /// As many equal parts of those that this process may use; none where there are fewer cores than
    /// parts, and where a process can't be kept to some.
    pub(crate) fn parts(number: usize) -> Vec<Self> {
        let mut allowed = allowed();
        allowed.sort_by_cached_key(|core| (place(*core), *core));
        // A container may have less time than that of the cores it sees.
        allowed.truncate(thread::available_parallelism().map_or(1, NonZero::get));
        split(&allowed, number)
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// Keeps this thread, and all that it starts from now on, to these.
    #[cfg(target_os = "linux")]
    pub(crate) fn keep(&self) -> io::Result<()> {
        use rustix::thread::{CpuSet, sched_setaffinity};

        let mut set = CpuSet::new();
        for core in self.0.iter().filter(|core| **core < CpuSet::MAX_CPU) {
            set.set(*core);
        }
        Ok(sched_setaffinity(None, &set)?)
    }

    #[cfg(not(target_os = "linux"))]
    pub(crate) fn keep(&self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

#[cfg(target_os = "linux")]
fn allowed() -> Vec<usize> {
    use rustix::thread::{CpuSet, sched_getaffinity};

    let set = sched_getaffinity(None).unwrap_or_else(|_| CpuSet::new());
    (0..CpuSet::MAX_CPU).filter(|core| set.is_set(*core)).collect()
}

#[cfg(not(target_os = "linux"))]
fn allowed() -> Vec<usize> {
    Vec::new()
}

/// Where a core is: its socket, its die, and which threads share it. By that order those of one core and those of
/// one socket are neighbours. Zero where Linux doesn't tell.
fn place(core: usize) -> [usize; 3] {
    ["physical_package_id", "die_id", "core_id"].map(|file| {
        let path = format!("/sys/devices/system/cpu/cpu{core}/topology/{file}");
        fs::read_to_string(path).ok().and_then(|text| text.trim().parse().ok()).unwrap_or_default()
    })
}

/// Equal parts of neighbours; what is over belongs to none, so that no prover has more than another.
fn split(cores: &[usize], number: usize) -> Vec<Cores> {
    match cores.len().checked_div(number) {
        None | Some(0) => Vec::new(),
        Some(each) => {
            cores.chunks_exact(each).take(number).map(|part| Cores(part.to_vec())).collect()
        }
    }
}

impl fmt::Display for Cores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<String> = self.0.iter().map(usize::to_string).collect();
        f.write_str(&all.join(","))
    }
}

impl FromStr for Cores {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.split(',').map(str::parse).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_equal_and_share_nothing() {
        let parts = split(&[0, 4, 1, 5, 2, 6, 3], 3);
        assert_eq!(parts, [Cores(vec![0, 4]), Cores(vec![1, 5]), Cores(vec![2, 6])]);
        assert_eq!(split(&[0, 1], 3), []);
        assert_eq!(split(&[], 1), []);
        assert_eq!(split(&[0], 0), []);
    }

    #[test]
    fn a_list_is_read_as_it_is_written() {
        let cores = Cores(vec![0, 7, 12]);
        assert_eq!(cores.to_string(), "0,7,12");
        assert_eq!(cores.to_string().parse(), Ok(cores));
        "0-3".parse::<Cores>().unwrap_err();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_a_kept_thread_starts_sees_its_part_alone() {
        let [part] = &Cores::parts(1)[..] else { panic!("a machine has cores") };
        let one = Cores(vec![part.0[0]]);
        let seen = thread::spawn(move || {
            one.keep().unwrap();
            thread::spawn(allowed).join().unwrap()
        });
        assert_eq!(seen.join().unwrap(), [part.0[0]]);
    }
}
