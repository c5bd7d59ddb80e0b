//! Endings one by one, and what must not end anything.

use std::{
    sync::{Arc, atomic::Ordering},
    thread,
    time::{Duration, Instant},
};

use zkgas_model::record::FailureKind;
use zkgas_worker::{Hello, Launcher, Role, Worker};
use zkgas_zkvm::{Done, Failure, Task};

use crate::{
    Test,
    setup::{ELF, LONG, ROLES, group_lives, hello, hello_to, input, launcher, start, task, within},
};

pub(crate) const TESTS: &[Test] = &[
    ("what_prints_to_standard_output_harms_nothing", printing),
    ("megabytes_pass_both_ways", megabytes),
    ("a_result_longer_than_allowed_is_refused", too_long),
    ("a_duration_longer_than_the_wait_is_a_lie", lie),
    ("planted_durations_of_the_mock_are_believed", planted),
    ("what_cannot_start_says_why", cannot_start),
    ("a_hang_costs_deadline_and_grace", hang),
    ("a_worker_that_heeds_sigterm_costs_no_grace", heeds),
    ("a_stopped_run_ends_its_worker", cancelled),
    ("a_worker_killed_while_idle_is_not_healthy", killed_idle),
    ("a_worker_outlives_the_thread_that_started_it", other_thread),
    ("a_dropped_worker_ends_and_takes_its_children_along", dropped),
    ("a_worker_does_only_what_it_was_started_for", other_role),
    ("parts_of_proofs_are_made_until_the_prover_is_poisoned", parts),
    ("a_grandchild_that_holds_the_output_keeps_nobody_waiting", grandchild),
    ("variables_reach_the_worker", variables),
];

fn execute(worker: &mut Worker, bytes: &[u8]) -> Result<Vec<u8>, Failure> {
    match worker.run(Task::Execute(bytes), LONG)? {
        Done::Executed(execution) => Ok(execution.public_values),
        other => panic!("{other:?}"),
    }
}

fn printing() {
    let mut worker = start(hello_to("echo")).unwrap();
    for text in [&b"one"[..], b"", b"three"] {
        assert_eq!(execute(&mut worker, text).unwrap(), text);
    }
    assert!(worker.is_healthy());
}

fn megabytes() {
    let bytes: Vec<u8> = (0..8_000_000_u32).flat_map(u32::to_le_bytes).collect();
    let mut worker = start(hello_to("echo")).unwrap();
    assert!(execute(&mut worker, &bytes).unwrap() == bytes);
}

fn too_long() {
    let mut launcher = launcher();
    launcher.limits.proof = 1000;
    let mut worker = Worker::start(&launcher, hello_to("echo"), ELF, LONG).unwrap();
    assert_eq!(execute(&mut worker, &[7; 1000]).unwrap(), [7; 1000]);
    let failure = execute(&mut worker, &[7; 1001]).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Protocol);
    assert!(failure.reason.contains("1001 bytes are announced, the limit is 1000"));
    assert!(!worker.is_healthy());
}

fn lie() {
    let mut worker = start(hello_to("liar")).unwrap();
    let failure = execute(&mut worker, b"").unwrap_err();
    assert_eq!(failure.kind, FailureKind::Protocol);
    assert!(failure.reason.contains("says it took 3600s"), "{}", failure.reason);
    assert!(!worker.is_healthy());
}

fn planted() {
    let mut worker = start(hello(ROLES[1], "time_fixed_ms=3600000")).unwrap();
    let done = worker.run(Task::Prove(&input(1)), LONG).unwrap();
    let Done::Proved { proof, .. } = done else { panic!("{done:?}") };
    assert_eq!(proof.duration, Duration::from_nanos(3_600_000_000_030));
}

fn cannot_start() {
    let fails = |program: &str, args: &[&str]| {
        let launcher = Launcher::new(program, args.iter().copied());
        Worker::start(&launcher, hello(Role::Execute, ""), ELF, LONG).unwrap_err()
    };
    let cases = [
        (fails("no/such/program", &[]), FailureKind::Environment, "no/such/program"),
        (fails("false", &[]), FailureKind::WorkerExit, "exit code 1"),
        (fails("sh", &["-c", "echo no GPU >&2; exit 3"]), FailureKind::WorkerExit, "no GPU"),
        (fails("cat", &[]), FailureKind::Protocol, "unknown variant `hello`"),
        (start(hello_to("nobody")).unwrap_err(), FailureKind::Environment, "`nobody`"),
        (start(hello_to("picky")).unwrap_err(), FailureKind::Environment, "not this guest"),
        (
            start(hello(Role::Execute, "fixd=1")).unwrap_err(),
            FailureKind::Environment,
            "`fixd` of the mock",
        ),
    ];
    for (failure, kind, words) in cases {
        assert_eq!(failure.kind, kind, "{failure:?}");
        assert!(failure.reason.contains(words), "{failure:?}");
    }
}

/// How long a task takes that ends by its limit of 200 ms and a grace of a second.
fn endless(mock: &str) -> Duration {
    let mut launcher = launcher();
    launcher.limits.grace = Duration::from_secs(1);
    let mut worker = Worker::start(&launcher, hello(Role::Execute, mock), ELF, LONG).unwrap();
    let clock = Instant::now();
    let failure = worker.run(Task::Execute(&input(1)), Duration::from_millis(200)).unwrap_err();
    let took = clock.elapsed();
    assert_eq!(failure.kind, FailureKind::Timeout);
    assert!(failure.reason.starts_with("execute took longer than its limit of 200 ms"));
    took
}

fn hang() {
    let took = endless("fault=hang");
    let least = Duration::from_millis(1200);
    assert!((least..=least + Duration::from_secs(1)).contains(&took), "{took:?}");
}

fn heeds() {
    // One that is stopped heeds it too, once it goes on.
    for mock in ["delay_ms=600000", "fault=stop"] {
        let took = endless(mock);
        assert!(took < Duration::from_secs(1), "{mock}: {took:?}");
    }
}

fn cancelled() {
    let launcher = launcher();
    let mut worker =
        Worker::start(&launcher, hello(Role::Execute, "delay_ms=600000"), ELF, LONG).unwrap();
    let cancel = Arc::clone(&launcher.cancel);
    let clock = Instant::now();
    let stopper = thread::spawn(move || {
        thread::sleep(Duration::from_millis(100));
        cancel.store(true, Ordering::Relaxed);
    });
    let failure = execute(&mut worker, &input(1)).unwrap_err();
    stopper.join().unwrap();
    assert_eq!(failure.kind, FailureKind::Cancelled);
    assert!(clock.elapsed() < Duration::from_secs(1));
    assert!(!worker.is_healthy());
    let failure = Worker::start(&launcher, hello(Role::Execute, ""), ELF, LONG).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Cancelled);
}

fn killed_idle() {
    let mut worker = start(hello(Role::Execute, "")).unwrap();
    assert!(execute(&mut worker, &input(1)).is_ok() && worker.is_healthy());
    let pid = worker.pid().to_string();
    assert!(std::process::Command::new("kill").args(["-9", &pid]).status().unwrap().success());
    assert!(within(LONG, || !worker.is_healthy()));
    let failure = execute(&mut worker, &input(1)).unwrap_err();
    assert_eq!(failure.kind, FailureKind::WorkerSignal);
    assert!(failure.reason.contains("had ended before it was asked"), "{}", failure.reason);
}

fn other_thread() {
    let start = || start(hello(Role::Execute, "delay_ms=700")).unwrap();
    let mut worker = thread::spawn(start).join().unwrap();
    // Longer than a worker takes to look for its host.
    assert!(execute(&mut worker, &input(1)).is_ok() && worker.is_healthy());
}

fn dropped() {
    let worker = start(hello(Role::Execute, "")).unwrap();
    let group = i32::try_from(worker.pid()).unwrap();
    assert!(group_lives(group));
    let clock = Instant::now();
    drop(worker);
    assert!(!group_lives(group) && clock.elapsed() < Duration::from_secs(1));

    let mut worker = start(hello_to("parent")).unwrap();
    let group = i32::try_from(worker.pid()).unwrap();
    let failure = worker.run(Task::Execute(b""), Duration::from_millis(300)).unwrap_err();
    assert_eq!(failure.kind, FailureKind::Timeout);
    assert!(within(Duration::from_secs(1), || !group_lives(group)));
}

fn other_role() {
    for role in ROLES {
        let mut worker = start(hello(role, "")).unwrap();
        for other in ROLES.into_iter().filter(|other| *other != role) {
            let failure = worker.run(task(other, b""), LONG).unwrap_err();
            assert_eq!(failure.kind, FailureKind::Protocol);
        }
        assert!(worker.is_healthy());
    }
}

fn parts() {
    let mut worker = start(Hello { role: Role::Part, ..hello_to("echo") }).unwrap();
    assert_eq!(worker.run(Task::Part(b"abc"), LONG), Ok(Done::Part(b"cba".to_vec())));
    let failure = worker.run(Task::Part(b""), LONG).unwrap_err();
    assert_eq!((failure.kind, worker.is_healthy()), (FailureKind::Zkvm, true));
    assert_eq!(worker.run(Task::Part(b"de"), LONG), Ok(Done::Part(b"ed".to_vec())));
    worker.run(Task::Part(b"poison"), LONG).unwrap_err();
    assert!(!worker.is_healthy());
    let none = start(hello(Role::Part, "")).unwrap_err();
    assert!(none.reason.contains("parts of a proof"), "{}", none.reason);
}

fn grandchild() {
    let mut worker = start(hello(Role::Execute, "fault=grandchild")).unwrap();
    let group = i32::try_from(worker.pid()).unwrap();
    let clock = Instant::now();
    let failure = execute(&mut worker, &input(1)).unwrap_err();
    assert_eq!(failure.kind, FailureKind::WorkerExit);
    assert!(clock.elapsed() < Duration::from_secs(1), "{:?}", clock.elapsed());
    assert!(within(Duration::from_secs(1), || !group_lives(group)));
}

fn variables() {
    let mut launcher = Launcher::new("sh", ["-c", "echo saw $ZKGAS_TEST_DEVICE >&2; exit 3"]);
    launcher.env.insert("ZKGAS_TEST_DEVICE".to_owned(), "GPU-7".to_owned());
    let failure = Worker::start(&launcher, hello(Role::Execute, ""), ELF, LONG).unwrap_err();
    assert!(failure.reason.contains("saw GPU-7"), "{}", failure.reason);
}
