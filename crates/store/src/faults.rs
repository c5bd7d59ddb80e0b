//! Any operation may fail, and power may go at any moment: what was acknowledged is there, and the rest
//! can be made up for.

use std::path::{Path, PathBuf};

use zkgas_model::record::Record;

use crate::{
    Found, RunFolder, StoreError,
    disk::Disk,
    fs::memory::{Cut, Fault, Memory},
    records::{attempts, get, put, records, replace, set_aside},
    sweep::sweep,
};

const ROOT: &str = "/out";
/// `ENOSPC`, `EIO`, `EROFS`, and `EMFILE`.
const ERRORS: [i32; 4] = [28, 5, 30, 24];

/// A record that was acknowledged, and after how many changes.
type Acknowledged = Vec<(usize, PathBuf, Record)>;

fn record(name: &str, stamp: &str) -> Record {
    let text = format!(
        r#"{{"name": "{name}", "timestamp_completed": "{stamp}", "metadata": {{"block_used_gas": 1}},
            "execution": {{"crashed": {{"reason": "planted"}}}}}}"#
    );
    serde_json::from_str(&text).unwrap()
}

fn place(name: &str) -> PathBuf {
    Path::new(ROOT).join(format!("execute/reth/mock-v1/{name}.json"))
}

/// A run over three units. The first is made again once, and a torn file is at the place of the last.
fn run(disk: &Disk<Memory>, done: &mut Acknowledged) -> Result<(), StoreError> {
    sweep(disk, Path::new(ROOT))?;
    let folder = RunFolder::new(ROOT);
    for name in ["a", "b", "c"] {
        let (at, first) = (place(name), record(name, "first"));
        match get(disk, &at)? {
            Found::Record(_) => continue,
            Found::Unreadable(_) => drop(set_aside(disk, &at)?),
            Found::Nothing | Found::Newer { .. } => {}
        }
        put(disk, &at, &first)?;
        done.push((disk.fs.changes(), at, first));
    }
    let (at, second) = (place("a"), record("a", "second"));
    if !matches!(get(disk, &at)?, Found::Record(it) if *it == second) {
        replace(disk, &folder, &at, &second)?;
        done.push((disk.fs.changes(), at, second));
    }
    Ok(())
}

/// A disk with a torn file at the place of `c`.
fn torn() -> Memory {
    let disk = Disk::new(Memory::default());
    disk.write_new(&place("c"), b"{\"name\": ").unwrap();
    disk.fs.reopened()
}

/// What was acknowledged is there, and the run can be finished.
#[track_caller]
fn is_sound(memory: Memory, done: &Acknowledged, context: &str) {
    let disk = Disk::new(memory);
    let folder = RunFolder::new(ROOT);
    for (_, at, record) in done {
        let old = folder.archived(at, 1);
        let there = |at: &Path| matches!(get(&disk, at), Ok(Found::Record(it)) if *it == *record);
        assert!(there(at) || there(&old), "{context}: {} is lost", at.display());
    }
    run(&disk, &mut Vec::new()).unwrap_or_else(|error| panic!("{context}: {error:?}"));
    let (found, left_out) = records(&disk, Path::new(ROOT)).unwrap();
    let expected = [record("a", "second"), record("b", "first"), record("c", "first")];
    assert_eq!((found, left_out), (expected.to_vec(), vec![]), "{context}");
    assert_eq!(attempts(&disk, &folder, &place("a")).unwrap(), 1, "{context}");
    let left = disk.fs.files().into_iter().filter(|path| crate::disk::is_temporary(path));
    assert_eq!(left.count(), 0, "{context}");
}

#[test]
fn whichever_operation_fails_what_was_acknowledged_is_there() {
    let faults = ERRORS.iter().flat_map(|&error| [Fault::Once(error), Fault::Lasting(error)]);
    for fault in faults.chain([Fault::ShortWrite, Fault::Crash]) {
        let mut number = 1;
        loop {
            let disk = Disk::new(torn());
            disk.fs.failing(number, fault);
            let mut done = Vec::new();
            let ended = run(&disk, &mut done);
            if !disk.fs.has_failed() {
                ended.unwrap();
                break;
            }
            is_sound(disk.fs.reopened(), &done, &format!("{fault:?} at {number}"));
            number += 1;
        }
        assert!(number > 5, "{fault:?} came {number} times");
    }
}

#[test]
fn after_a_power_cut_at_any_moment_what_was_acknowledged_is_there() {
    let disk = Disk::new(torn());
    let mut done = Vec::new();
    run(&disk, &mut done).unwrap();
    let mixed = (0..32).map(Cut::Some);
    for cut in [Cut::Strict, Cut::Names].into_iter().chain(mixed) {
        for changes in 0..=disk.fs.changes() {
            let before: Acknowledged =
                done.iter().filter(|(at, ..)| *at <= changes).cloned().collect();
            is_sound(disk.fs.after_cut(changes, cut), &before, &format!("{cut:?} at {changes}"));
        }
    }
}
