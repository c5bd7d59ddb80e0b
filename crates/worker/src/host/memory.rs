//! Memory of workers, and evidence that it ran out.
//!
//! GPU provers map far more than they use, so a limit on address space would stop them for nothing.
//! What is limited is resident memory, of the worker and its children together, and it is looked at
//! now and then. Pages that several of them share count for each.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// How often it is looked who belongs to a worker; that takes reading all of `/proc`.
const MEMBERS: Duration = Duration::from_secs(1);

/// Watches the memory of a process group.
#[derive(Debug)]
pub(super) struct Watch {
    ceiling: Option<u64>,
    group: i32,
    members: Vec<i32>,
    look: Instant,
    list: Instant,
}

impl Watch {
    pub(super) fn new(ceiling: Option<u64>, group: i32) -> Self {
        let now = Instant::now();
        Self { ceiling, group, members: vec![group], look: now, list: now }
    }

    /// How much the group holds and may hold, if it is too much. Cheap if asked often.
    pub(super) fn excess(&mut self) -> Option<(u64, u64)> {
        let (ceiling, now) = (self.ceiling?, Instant::now());
        if now < self.look {
            return None;
        }
        self.look = now + LOOK;
        if now >= self.list {
            self.list = now + MEMBERS;
            self.members = members(self.group);
        }
        let held: u64 = self.members.iter().filter_map(|&pid| resident(pid)).sum();
        (held > ceiling).then_some((held, ceiling))
    }
}

/// Resident memory of a process in bytes.
fn resident(pid: i32) -> Option<u64> {
    let pages: u64 = parse_field(&fs::read_to_string(format!("/proc/{pid}/statm")).ok()?, 1)?;
    Some(pages * rustix::param::page_size() as u64)
}

/// The processes of a group.
fn members(group: i32) -> Vec<i32> {
    let Ok(entries) = fs::read_dir("/proc") else { return vec![group] };
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    pids.filter(|&pid| group_of(pid) == Some(group)).collect()
}

fn group_of(pid: i32) -> Option<i32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name before it may hold anything, parentheses and spaces too.
    parse_field(stat.rsplit_once(')')?.1, 2)
}

fn parse_field<T: std::str::FromStr>(text: &str, index: usize) -> Option<T> {
    text.split_ascii_whitespace().nth(index)?.parse().ok()
}

/// How many processes of this process's control group the kernel has killed for memory.
#[derive(Debug)]
pub(super) struct OomKills {
    file: Option<PathBuf>,
    before: u64,
}

impl OomKills {
    /// Starts to count.
    pub(super) fn start() -> Self {
        let file = counters().into_iter().find(|file| kills(file).is_some());
        let before = file.as_ref().and_then(kills).unwrap_or(0);
        Self { file, before }
    }

    /// How many there were since.
    pub(super) fn since(&self) -> u64 {
        let now = self.file.as_ref().and_then(kills).unwrap_or(0);
        now.saturating_sub(self.before)
    }
}

/// Where the count may be, of both versions of control groups. Inside a container the path that the
/// kernel tells may be one of the outside, and the root of the mount is what is meant.
fn counters() -> Vec<PathBuf> {
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let mut files = Vec::new();
    for line in groups.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else { continue };
        let path = path.trim_start_matches('/');
        let places = match controllers {
            "" => [("/sys/fs/cgroup", path), ("/sys/fs/cgroup", "")],
            "memory" => [("/sys/fs/cgroup/memory", path), ("/sys/fs/cgroup/memory", "")],
            _ => continue,
        };
        let name = if controllers.is_empty() { "memory.events" } else { "memory.oom_control" };
        files.extend(places.map(|(mount, path)| PathBuf::from(mount).join(path).join(name)));
    }
    files
}

fn kills(file: &PathBuf) -> Option<u64> {
    kills_in(&fs::read_to_string(file).ok()?)
}

fn kills_in(text: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix("oom_kill ")?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kills_are_read_from_both_versions_of_control_groups() {
        let second = "low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 1\n";
        assert_eq!(kills_in(second), Some(2));
        assert_eq!(kills_in("oom_kill_disable 0\nunder_oom 0\noom_kill 7\n"), Some(7));
        assert_eq!(kills_in("oom_kill_disable 0\nunder_oom 0\n"), None);
    }

    #[test]
    fn this_process_is_in_its_own_group_and_holds_memory() {
        let pid = std::process::id().try_into().unwrap();
        let group = group_of(pid).unwrap();
        assert!(members(group).contains(&pid));
        let ballast = std::hint::black_box(vec![1_u8; 64 << 20]);
        let held = resident(pid).unwrap();
        assert!(held > 64 << 20 && held < 64 << 30, "{held} with {}", ballast.len());
    }
}
