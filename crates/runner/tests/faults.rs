//! Whatever a guest or a zkVM does wrong ends as one recorded failure, never as a number, and leaves
//! the other units alone.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use alloy_primitives::B256;
use zkgas_fixture::{FillInput, fill};
use zkgas_model::{
    Client, Fork, Zkvm,
    record::{Execution, FailureKind, Record},
};
use zkgas_runner::{Event, Executor, Guest, Options, Outcome, Source, Summary, execute};
use zkgas_store::{Found, RunFolder};
use zkgas_suite::{Revision, Selection, tests};
use zkgas_witness::{Subject, WitnessFile, make};
use zkgas_zkvm::{Backend, Failure, Fault, Mock, Program};

/// Witness files of one test, with their block hashes.
fn witnesses(folder: &Path) -> Vec<(PathBuf, B256)> {
    let selection = Selection { include: vec!["push32".into()], exclude: vec![] };
    let test = tests(Revision::F4c8, Fork::Prague, &selection).unwrap()[0];
    let make_one = |case| {
        let filled = fill(&FillInput::new(&case, Fork::Prague)).unwrap();
        let witness = make(filled.fixture()).unwrap();
        let subject = Subject {
            fixture: case.name.0.clone(),
            target: Some("push32".into()),
            family: None,
            op_count: Some(case.op_count),
            parts: case.parts.clone(),
        };
        let file = WitnessFile::new(subject, Fork::Prague, &witness);
        let path = folder.join(format!("{}.json", case.op_count));
        std::fs::write(&path, serde_json::to_string(&file).unwrap()).unwrap();
        (path, witness.block_hash)
    };
    test.cases(100_000).into_iter().map(make_one).collect()
}

/// Executes in this process.
struct Here(Box<dyn Program>);

impl Executor for Here {
    fn execute(&self, input: &[u8]) -> Result<zkgas_zkvm::Execution, Failure> {
        self.0.execute(input).map_err(|it| Failure::new(FailureKind::Zkvm, it.to_string()))
    }
}

fn run(paths: &[PathBuf], mock: &Mock, folder: &RunFolder) -> (Summary, Vec<Event>) {
    run_until(paths, mock, folder, &|| false)
}

fn run_until(
    paths: &[PathBuf],
    mock: &Mock,
    folder: &RunFolder,
    stop: &(dyn Fn() -> bool + Sync),
) -> (Summary, Vec<Event>) {
    let facts = zkgas_guests::load(Zkvm::Sp1, Client::Reth).unwrap().guest;
    let program = Here(mock.load(&[]).unwrap());
    let guest = Guest { backend: mock, facts: &facts };
    let events = Mutex::new(Vec::new());
    let listen = |event| events.lock().unwrap().push(event);
    let sources: Vec<_> = paths.iter().cloned().map(Source::Witness).collect();
    let summary =
        execute(&sources, &guest, &program, folder, Options::default(), &listen, stop).unwrap();
    (summary, events.into_inner().unwrap())
}

fn records(folder: &RunFolder) -> BTreeMap<String, Record> {
    let (records, unreadable) = RunFolder::records(&folder.execute()).unwrap();
    assert!(unreadable.is_empty());
    records.into_iter().map(|record| (record.name.clone(), record)).collect()
}

/// A record without what differs from run to run.
fn steady(record: &Record) -> Record {
    Record { timestamp_completed: String::new(), ..record.clone() }
}

#[test]
fn every_fault_is_recorded_as_what_it_is() {
    let inputs = tempfile::tempdir().unwrap();
    let witnesses = witnesses(inputs.path());
    let paths: Vec<_> = witnesses.iter().map(|(path, _)| path.clone()).collect();

    let calm = RunFolder::new(inputs.path().join("calm"));
    let (summary, _) = run(&paths, &Mock::planted(Client::Reth), &calm);
    assert_eq!(summary, Summary { done: 5, ..Summary::default() });
    let good = records(&calm);

    let expected = [
        (Fault::Invalid, FailureKind::WrongOutput, "calls the block invalid"),
        (Fault::OtherBlock, FailureKind::WrongOutput, "answered for block"),
        (Fault::Panic, FailureKind::GuestPanic, "exit code 1"),
        (Fault::Fail, FailureKind::Zkvm, "planted failure"),
    ];
    for (index, (fault, kind, words)) in expected.into_iter().enumerate() {
        for position in [0, 2, 4] {
            let folder = RunFolder::new(inputs.path().join(format!("{index}-{position}")));
            let mock = Mock::with_faults([(witnesses[position].1, fault)]);
            let (summary, events) = run(&paths, &mock, &folder);
            assert_eq!(summary, Summary { done: 4, failed: 1, ..Summary::default() }, "{fault:?}");
            let failed = events.iter().filter_map(|event| match event {
                Event::Finished { name, outcome: Outcome::Failed(_), .. } => Some(name),
                _ => None,
            });
            let failed: Vec<_> = failed.collect();
            assert_eq!(failed.len(), 1);
            for (name, record) in records(&folder) {
                if name != *failed[0] {
                    assert_eq!(steady(&record), steady(&good[&name]), "{fault:?} changed {name}");
                    continue;
                }
                let Some(Execution::Crashed(crashed)) = record.execution else {
                    panic!("{fault:?} gave a number")
                };
                assert_eq!(crashed.kind, Some(kind));
                assert!(crashed.reason.contains(words), "{}", crashed.reason);
            }
        }
    }
}

#[test]
fn a_stopped_run_starts_nothing_and_counts_what_is_left() {
    let inputs = tempfile::tempdir().unwrap();
    let paths: Vec<_> = witnesses(inputs.path()).into_iter().map(|(path, _)| path).collect();
    let folder = RunFolder::new(inputs.path().join("out"));
    let (summary, events) = run_until(&paths, &Mock::planted(Client::Reth), &folder, &|| true);
    assert_eq!(summary, Summary { left: 5, ..Summary::default() });
    assert!(events.is_empty() && !folder.execute().exists());

    let asked = AtomicUsize::new(0);
    let third = || asked.fetch_add(1, Ordering::Relaxed) >= 2;
    let (summary, _) = run_until(&paths, &Mock::planted(Client::Reth), &folder, &third);
    assert_eq!(summary, Summary { done: 2, left: 3, ..Summary::default() });
    let (summary, _) = run(&paths, &Mock::planted(Client::Reth), &folder);
    assert_eq!(summary, Summary { done: 3, skipped: 2, ..Summary::default() });
}

#[test]
fn a_failure_is_tried_again_and_a_success_is_not() {
    let inputs = tempfile::tempdir().unwrap();
    let witnesses = witnesses(inputs.path());
    let paths: Vec<_> = witnesses.iter().map(|(path, _)| path.clone()).collect();
    let folder = RunFolder::new(inputs.path().join("out"));
    run(&paths, &Mock::with_faults([(witnesses[1].1, Fault::Panic)]), &folder);
    let (summary, _) = run(&paths, &Mock::planted(Client::Reth), &folder);
    assert_eq!(summary, Summary { done: 1, skipped: 4, ..Summary::default() });
}

#[test]
fn other_settings_are_not_taken_for_the_same() {
    let inputs = tempfile::tempdir().unwrap();
    let paths: Vec<_> = witnesses(inputs.path()).into_iter().map(|(path, _)| path).collect();
    let folder = RunFolder::new(inputs.path().join("out"));
    run(&paths, &Mock::planted(Client::Reth), &folder);
    let dearer = Mock { per_gas: 11, ..Mock::planted(Client::Reth) };
    let (summary, _) = run(&paths, &dearer, &folder);
    assert_eq!(summary, Summary { done: 5, ..Summary::default() });
}

/// Every how many bytes a record is torn. `ZKGAS_TEAR_EVERY=1` tears at each, which takes minutes.
fn step() -> usize {
    std::env::var("ZKGAS_TEAR_EVERY").map_or(61, |text| text.parse().unwrap())
}

#[test]
fn a_record_torn_or_changed_anywhere_is_set_aside_and_made_again() {
    let inputs = tempfile::tempdir().unwrap();
    let paths: Vec<_> =
        witnesses(inputs.path()).into_iter().take(1).map(|(path, _)| path).collect();
    let folder = RunFolder::new(inputs.path().join("out"));
    run(&paths, &Mock::planted(Client::Reth), &folder);
    let good = records(&folder);
    let name = good.keys().next().unwrap();
    let at = folder.execution(Client::Reth, Zkvm::Mock, "1", name);
    let whole = std::fs::read(&at).unwrap();
    let cut = |end: usize| whole[..end].to_vec();
    let flipped = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        bytes
    };
    let offsets = || (0..whole.len()).step_by(step()).chain([whole.len() - 1]);
    let damaged: Vec<_> = offsets().map(cut).chain(offsets().map(flipped)).collect();
    for bytes in &damaged {
        std::fs::write(&at, bytes).unwrap();
        assert!(matches!(RunFolder::get(&at), Ok(Found::Unreadable(_))));
        let (summary, events) = run(&paths, &Mock::planted(Client::Reth), &folder);
        assert_eq!(summary, Summary { done: 1, ..Summary::default() });
        let Event::SetAside { path, .. } = &events[0] else { panic!("{events:?}") };
        assert_eq!(std::fs::read(path).unwrap(), *bytes, "it is kept as it was");
        assert_eq!(steady(&records(&folder)[name]), steady(&good[name]));
    }
    let aside = zkgas_store::check(folder.root()).unwrap().set_aside;
    assert_eq!(aside.len(), damaged.len(), "none is in the place of another");
}

#[test]
fn a_witness_that_names_another_block_is_refused() {
    let inputs = tempfile::tempdir().unwrap();
    let (path, _) = witnesses(inputs.path()).remove(0);
    let mut file: serde_json::Value =
        serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    file["zkgas"]["block_used_gas"] = 1.into();
    std::fs::write(&path, file.to_string()).unwrap();
    let folder = RunFolder::new(inputs.path().join("out"));
    let (summary, events) = run(&[path], &Mock::planted(Client::Reth), &folder);
    assert_eq!(summary, Summary { bad_input: 1, ..Summary::default() });
    let Event::Finished { outcome: Outcome::BadInput(why), .. } = &events[0] else {
        panic!("{events:?}")
    };
    assert!(why.contains("not the one it names"), "{why}");
}
