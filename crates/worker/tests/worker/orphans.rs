//! Whatever a worker is doing, it and its children are gone soon after their host is killed.

use std::{
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use rustix::process::{getpid, set_child_subreaper};
use zkgas_worker::{Hello, Role, Worker};
use zkgas_zkvm::Task;

use crate::{
    Test,
    setup::{ELF, LONG, WORKER, group_lives, hello, hello_to, input, launcher, processes, within},
};

pub(crate) const TESTS: &[Test] = &[
    ("no_worker_outlives_a_host_that_is_killed", adopted_by_init),
    ("nor_where_the_kernel_does_not_care_for_its_group", adopted_here),
    ("nor_where_somebody_else_holds_its_input_open", held_open),
];

/// The argument that makes a host of this binary.
pub(crate) const HOST: &str = "--as-host";

/// What a worker is doing when its host dies, and the state of its process then.
const DOING: &[(&str, char)] = &[
    ("idle", 'S'),
    ("delay_ms=600000", 'S'),
    ("fault=hang", 'S'),
    ("fault=hang@start", 'S'),
    ("fault=stop", 'T'),
    ("fault=stop@start", 'T'),
    ("fault=close_output", 'S'),
    ("fault=endless_stderr", '?'),
    ("parent", 'S'),
];

/// Starts a worker and waits for what never comes.
pub(crate) fn host(doing: &str) {
    let hello: Hello = match doing {
        "parent" => hello_to("parent"),
        "idle" => hello(Role::Execute, ""),
        mock => hello(Role::Execute, mock),
    };
    let mut launcher = launcher();
    // Were the host to clean up, nothing would be tested.
    launcher.limits.settle = Duration::from_mins(10);
    let ages = Duration::from_mins(10);
    let mut worker = Worker::start(&launcher, hello, ELF, ages).unwrap();
    if doing != "idle" {
        let _ = worker.run(Task::Execute(&input(1)), ages);
    }
    thread::sleep(ages);
}

fn adopted_by_init() {
    everything();
}

/// The kernel continues and hangs up stopped groups whose parents are gone, but not where the new
/// parent is of the same session, as this process is.
fn adopted_here() {
    set_child_subreaper(Some(getpid())).unwrap();
    everything();
    set_child_subreaper(None).unwrap();
}

fn held_open() {
    let mut shell = Command::new("sh");
    // A shell gives a background process nothing to read, and so no input under that number.
    shell.args(["-c", "exec 3<&0; \"$0\" \"$1\" <&3 & wait"]);
    shell.args([std::env::current_exe().unwrap().as_os_str(), WORKER.as_ref()]);
    let mut shell = shell.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let input = shell.stdin.take();
    let host = i32::try_from(shell.id()).unwrap();
    let worker = || processes().into_iter().find(|process| process.parent == host);
    assert!(within(LONG, || worker().is_some()));
    let pid = worker().unwrap().pid;
    let lives = || processes().iter().any(|process| process.pid == pid);
    // It has to know its host before it can miss it.
    thread::sleep(Duration::from_millis(300));
    shell.kill().unwrap();
    shell.wait().unwrap();
    assert!(lives());
    assert!(within(Duration::from_secs(5), || !lives()));
    drop(input);
}

fn everything() {
    for (doing, state) in DOING {
        let mut host = Command::new(std::env::current_exe().unwrap())
            .args([HOST, doing])
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let pid = i32::try_from(host.id()).unwrap();
        let worker = || processes().into_iter().find(|process| process.parent == pid);
        // It is where it should be, and, if it has a child, has it.
        let there = || {
            worker().is_some_and(|worker| {
                let members = processes().iter().filter(|one| one.group == worker.pid).count();
                (worker.state == *state || *state == '?')
                    && members == 1 + usize::from(*doing == "parent")
            })
        };
        assert!(within(LONG, there), "{doing}: {:?}", worker());
        thread::sleep(Duration::from_millis(100));
        let group = worker().unwrap().pid;
        host.kill().unwrap();
        host.wait().unwrap();
        let gone = within(Duration::from_secs(5), || !group_lives(group));
        if !gone {
            let left: Vec<_> = processes().into_iter().filter(|p| p.group == group).collect();
            let _ = Command::new("kill").args(["-9", "--", &format!("-{group}")]).status();
            panic!("{doing}: still there after 5 s: {left:?}");
        }
    }
}
