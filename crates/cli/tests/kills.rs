//! `kill -9` at any moment: nothing is lost, nothing is repeated, and the report is the same.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread::sleep,
    time::Duration,
};

use common::{files, zkgas};
use regex::Regex;
use serde_json::Value;

const RUN: &[&str] = &["run", "--zkvms", "mock", "--guest", "smoke"];
/// 24 units.
const ROUNDS: &str = "1,2,3,4,5,6,7,8,9,10,20,30,40,50,60,70,80,90,100,200,300,400,500,600";

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn start(args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_zkgas"))
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Every record of a run folder.
fn records(run: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let folders =
        ["execute", "prove", "attempts", "reference", "warm_up"].map(|name| run.join(name));
    let found = folders.iter().filter(|it| it.exists()).flat_map(|it| files(it));
    found
        .map(|path| {
            let bytes = fs::read(&path).unwrap();
            (path.strip_prefix(run).unwrap().to_owned(), bytes)
        })
        .collect()
}

/// The report over a folder, by file, without what clocks and processes make of it: times of day, and
/// the session and its worker.
fn report(run: &Path, output: &Path) -> BTreeMap<String, String> {
    let inputs = [run.join("execute"), run.join("prove")];
    let [execute, prove] = inputs.each_ref().map(|it| it.to_str().unwrap());
    let to = output.to_str().unwrap();
    let done = zkgas(&["report", "-i", execute, "--proving-input", prove, "-o", to]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
    let clocks = Regex::new(r"\d{4}-\d\d-\d\dT[\d:.]+Z( \d+,\d+)?").unwrap();
    let read = |entry: fs::DirEntry| {
        let text = String::from_utf8(fs::read(entry.path()).unwrap()).unwrap();
        (entry.file_name().into_string().unwrap(), clocks.replace_all(&text, "now").into_owned())
    };
    let entries = fs::read_dir(output).unwrap().flatten();
    entries.filter(|entry| entry.path().is_file()).map(read).collect()
}

/// Numbers that look like chance and are the same in every run: Lehmer's generator.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0 * 48_271 % 0x7fff_ffff;
        self.0 % limit
    }
}

/// Kills it again and again until everything is recorded. Answers how often.
fn run_killed(run: &Path, args: &[&str], total: usize, chance: &mut Chance) -> usize {
    let mut seen: BTreeMap<PathBuf, Vec<u8>> = BTreeMap::new();
    let mut kills = 0;
    while seen.len() < total {
        let mut child = start(args);
        // From before the folder is locked to some records further on.
        sleep(Duration::from_micros(chance.below(80_000)));
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        let now = records(run);
        for (path, bytes) in &seen {
            let shown = path.display();
            let kept = now.get(path) == Some(bytes);
            assert!(kept, "kill {kills}: {shown} is lost or made again");
        }
        seen = now;
        assert!(kills < 50 * total, "{} of {total} after {kills} kills", seen.len());
    }
    kills
}

/// `ZKGAS_KILLS` asks for more than the two hundred that a usual run has time for.
#[test]
fn kills_lose_nothing_repeat_nothing_and_change_no_report() {
    let wanted = std::env::var("ZKGAS_KILLS").map_or(200, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let calm = folder.path().join("calm");
    let args = |run: &Path| -> Vec<String> {
        // References depend on when a prover was started, and kills start provers.
        let more = ["--actions", "both", "--num-samples", "3", "--reference-every", "0"];
        let mock = ["--mock", "delay_ms=3"];
        let place = ["--smoke-rounds", ROUNDS, "--output-folder", run.to_str().unwrap()];
        [RUN, &more, &mock, &place].concat().into_iter().map(str::to_owned).collect()
    };
    let undisturbed = args(&calm);
    let undisturbed: Vec<&str> = undisturbed.iter().map(String::as_str).collect();
    assert_eq!(zkgas(&undisturbed).status.code(), Some(0));
    let total = records(&calm).len();
    assert_eq!(total, 24 + 24 * 3);
    let expected = report(&calm, &folder.path().join("calm-report"));

    let (mut kills, mut round, mut chance) = (0, 0, Chance(1));
    while kills < wanted {
        round += 1;
        let run = folder.path().join(format!("killed-{round}"));
        let args = args(&run);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        kills += run_killed(&run, &args, total, &mut chance);
        let end = zkgas(&args);
        assert_eq!(end.status.code(), Some(0), "{}", said(&end));
        assert!(said(&end).contains("executed 0, skipped 24"), "{}", said(&end));
        assert!(said(&end).contains("proved 0, skipped 72"), "{}", said(&end));
        let output = folder.path().join(format!("killed-report-{round}"));
        assert!(report(&run, &output) == expected, "round {round}: the report is another");
        let fsck = zkgas(&["store", "fsck", run.to_str().unwrap(), "--format", "json"]);
        assert_eq!(fsck.status.code(), Some(0), "{}", said(&fsck));
        let found: Value = serde_json::from_slice(&fsck.stdout).unwrap();
        assert_eq!(found["sealed"], total);
        assert_eq!(found["left_over"]["temporary"], serde_json::json!([]));
        assert_eq!(found["left_over"]["set_aside"], serde_json::json!([]));
    }
}
