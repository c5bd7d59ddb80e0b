//! A worker that floods its standard error costs the host no memory.

use std::fs;

use zkgas_worker::Role;
use zkgas_zkvm::Task;

use crate::{
    Test,
    setup::{LONG, hello, input, start},
};

pub(crate) const TESTS: &[Test] = &[("a_flood_of_200_mb_does_not_grow_the_host", flood)];

fn flood() {
    let mut worker = start(hello(Role::Execute, "fault=chatty")).unwrap();
    assert!(worker.run(Task::Execute(&input(1)), LONG).is_ok());
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kib: u64 = peak.trim().strip_suffix(" kB").unwrap().trim().parse().unwrap();
    println!("peak resident memory of the host over all tests so far: {} MiB", kib >> 10);
    assert!(kib < 256 << 10, "{kib} KiB");
}
