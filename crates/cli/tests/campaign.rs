//! What a run proves beside and beyond its samples, and what it does not prove twice.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

mod common;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use common::{files, json, zkgas};
use serde_json::Value;

/// Witnesses of the suite `dense`, in which ADD and SUB have the same block without operations.
fn witnesses(folder: &Path) -> PathBuf {
    let (fixtures, witnesses) = (folder.join("fixtures"), folder.join("witnesses"));
    let (to, out) = (fixtures.to_str().unwrap(), witnesses.to_str().unwrap());
    let fill = ["fill", "--suite", "dense", "--include", "add,sub,keccak256", "--output", to];
    let witness = ["witness", "-o", out, "tests", "--eest-fixtures-path", to];
    for args in [&fill[..], &witness[..]] {
        let output = zkgas(args);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
    witnesses
}

/// A proof is verified before the next, or beside it.
const VERIFIED: [&[&str]; 2] = [&[], &["--verify-beside"]];

/// A run of the mock; answers what it said.
fn run(witnesses: &Path, out: &Path, more: &[&str]) -> String {
    let (from, to) = (witnesses.to_str().unwrap(), out.to_str().unwrap());
    let start = ["run", "--zkvms", "mock", "--actions", "both", "-i", from, "-o", to];
    let output = zkgas(&[&start[..], more].concat());
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    said
}

/// Records below a folder, by the name of their unit and the path of their folder.
fn records(folder: &Path) -> BTreeMap<(String, PathBuf), Value> {
    let found = if folder.exists() { files(folder) } else { Vec::new() };
    let read = |path: PathBuf| {
        let record = json(&path);
        let place = path.parent().unwrap().strip_prefix(folder).unwrap().to_owned();
        ((record["name"].as_str().unwrap().to_owned(), place), record)
    };
    found.into_iter().map(read).collect()
}

fn attempt<'r>(record: &'r Value, field: &str) -> &'r Value {
    &record["zkgas"]["attempt"][field]
}

/// Reports into a folder of this name; answers the folder.
fn report_to(out: &Path, name: &str, more: &[&str]) -> PathBuf {
    let [execute, prove, to] =
        ["execute", "prove", name].map(|it| out.join(it).to_str().unwrap().to_owned());
    let args = ["report", "--execution-input", &execute, "--proving-input", &prove, "-o", &to];
    let output = zkgas(&[&args[..], more].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    to.into()
}

fn report(out: &Path) -> String {
    fs::read_to_string(report_to(out, "report", &[]).join("zk-gas-report.md")).unwrap()
}

#[test]
fn equal_blocks_share_a_proof_and_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let from = witnesses(folder.path());
    for verified in VERIFIED {
        let more = [&["--num-samples", "1", "--save-proofs"], verified].concat();
        equal_blocks_share(&from, &folder.path().join(format!("out{}", verified.len())), &more);
    }
}

fn equal_blocks_share(from: &Path, out: &Path, more: &[&str]) {
    let said = run(from, out, more);
    assert!(said.contains("proved 8, skipped 0 already recorded, 1 by the proof of"), "{said}");
    let proofs = records(&out.join("prove"));
    assert_eq!(proofs.len(), 9);
    let shared: Vec<&Value> =
        proofs.values().filter(|it| !attempt(it, "shared_with").is_null()).collect();
    assert_eq!(shared.len(), 1);
    let original = attempt(shared[0], "shared_with").as_str().unwrap();
    let original = proofs.values().find(|it| it["name"] == original).unwrap();
    assert_eq!(original["zkgas"]["input_sha256"], shared[0]["zkgas"]["input_sha256"]);
    assert_eq!(original["proving"], shared[0]["proving"]);
    assert_ne!(original["zkgas"]["target"], shared[0]["zkgas"]["target"]);
    // Each record has its proof, which stands on its own.
    let verified = zkgas(&["verify", out.to_str().unwrap()]);
    assert_eq!(verified.status.code(), Some(0), "{}", String::from_utf8_lossy(&verified.stderr));

    // A record that is gone is made from its equal, whichever of the two it is.
    for name in [&original["name"], &shared[0]["name"]] {
        let path = files(&out.join("prove")).into_iter().find(|it| json(it)["name"] == *name);
        fs::remove_file(path.unwrap()).unwrap();
        let said = run(from, out, more);
        assert!(said.contains("proved 0, skipped 8 already recorded, 1 by the proof"), "{said}");
    }
}

#[test]
fn what_fails_fails_for_all_that_share_it_and_is_not_tried_for_each() {
    let folder = tempfile::tempdir().unwrap();
    let from = witnesses(folder.path());
    for verified in VERIFIED {
        let out = folder.path().join(format!("out{}", verified.len()));
        let (input, to) = (from.to_str().unwrap(), out.to_str().unwrap());
        let bad = ["--num-samples", "1", "--mock", "fault=corrupt@prove:"];
        let start = ["run", "--zkvms", "mock", "--actions", "both", "-i", input, "-o", to];
        for time in ["the first", "the next"] {
            let output = zkgas(&[&start[..], &bad, verified].concat());
            let said = String::from_utf8(output.stderr).unwrap();
            assert_eq!(output.status.code(), Some(4), "{said}");
            assert!(said.contains("9 failed"), "{time} time {verified:?}: {said}");
            let proofs = records(&out.join("prove"));
            let crashed = |it: &&Value| it["proving"]["crashed"]["kind"] == "verify_failed";
            assert_eq!(proofs.values().filter(crashed).count(), 9);
            let shared = |it: &&Value| !attempt(it, "shared_with").is_null();
            assert_eq!(proofs.values().filter(shared).count(), 1);
            assert!(records(&out.join("attempts")).is_empty());
        }
    }
}

#[test]
fn ends_are_proven_and_all_points_executed() {
    let folder = tempfile::tempdir().unwrap();
    let (from, out) = (witnesses(folder.path()), folder.path().join("out"));
    run(&from, &out, &["--num-samples", "1", "--points", "ends"]);
    assert_eq!(records(&out.join("execute")).len(), 9);
    let mut op_counts: BTreeMap<String, BTreeSet<u64>> = BTreeMap::new();
    for record in records(&out.join("prove")).values() {
        let target = record["zkgas"]["target"].as_str().unwrap().to_owned();
        let op_count = record["zkgas"]["op_count"].as_u64().unwrap();
        op_counts.entry(target).or_default().insert(op_count);
    }
    assert_eq!(op_counts.len(), 3);
    for (target, counts) in op_counts {
        assert_eq!(counts.len(), 2, "{target}: {counts:?}");
        assert!(counts.contains(&0), "{target}: {counts:?}");
    }
}

#[test]
fn references_and_warm_ups_are_recorded_apart_and_in_no_slope() {
    let folder = tempfile::tempdir().unwrap();
    let from = witnesses(folder.path());
    for verified in VERIFIED {
        let more = ["--num-samples", "3", "--reference-every", "5", "--warm-ups", "2"];
        let more = [&more[..], verified].concat();
        let home = folder.path().join(format!("{}", verified.len()));
        fs::create_dir(&home).unwrap();
        references_and_warm_ups(&from, &home, &more);
    }
}

fn references_and_warm_ups(from: &Path, folder: &Path, more: &[&str]) {
    let out = folder.join("out");
    run(from, &out, more);
    // 24 proofs: before the first, after each five, and after the last.
    let references = records(&out.join("reference"));
    assert_eq!(references.len(), 6);
    let warm_ups = records(&out.join("warm_up"));
    assert_eq!(warm_ups.len(), 2);
    let block = |record: &Value| record["zkgas"]["input_sha256"].clone();
    let same = block(references.values().next().unwrap());
    for (purpose, of) in [("reference", &references), ("warm_up", &warm_ups)] {
        for record in of.values() {
            assert_eq!(attempt(record, "purpose"), purpose);
            assert_eq!(block(record), same);
            assert!(record["proving"]["success"].is_object(), "{record}");
        }
    }
    let text = report(&out);
    assert!(text.contains("27 in the lines below, 6 of reference blocks, 2 to warm up"), "{text}");
    // Another visit sees drift in the same block, whatever it proves.
    let part = folder.join("part");
    fs::create_dir(&part).unwrap();
    for path in files(from) {
        let name = path.file_name().unwrap();
        if name.to_str().unwrap().contains("test_add") {
            fs::copy(&path, part.join(name)).unwrap();
        }
    }
    run(&part, &out, &[&more[2..], &["--num-samples", "9"]].concat());
    let references = records(&out.join("reference"));
    assert!(references.len() > 6, "{}", references.len());
    assert!(references.values().all(|record| block(record) == same));
    // Nothing is left to do, so nothing is proven for nothing.
    run(from, &out, more);
    assert_eq!(records(&out.join("reference")).len(), references.len());
    assert_eq!(records(&out.join("warm_up")).len(), 4);
}

#[test]
fn samples_are_bought_until_slopes_are_known_and_the_plan_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let (from, out) = (witnesses(folder.path()), folder.path().join("out"));
    // 5 ms and 0.1 ms for each thousand cycles, with noise of 4 %.
    let mock = ["--mock", "time_fixed_ms=5,noise=4%"];
    let more = [&["--num-samples", "2", "--points", "ends", "--target-ci", "3%"], &mock[..]];
    run(&from, &out, &more.concat());
    let plan = json(&out.join("plan.json"));
    let revisions = plan["revisions"].as_array().unwrap();
    let bought = || revisions.iter().flat_map(|it| it["bought"].as_array().into_iter().flatten());
    assert!(bought().count() > 0, "{plan}");
    for purchase in bought().filter(|it| it["half_width"].is_u64()) {
        assert!(purchase["half_width"].as_u64().unwrap() >= 30, "{purchase}");
    }
    let hashes: BTreeSet<&str> = revisions.iter().filter_map(|it| it["sha256"].as_str()).collect();
    let proofs = records(&out.join("prove"));
    for record in proofs.values() {
        assert!(hashes.contains(attempt(record, "plan").as_str().unwrap()));
    }
    // Each purchase is a whole sample of its target.
    for purchase in bought() {
        let sample = format!("sample-{}", purchase["sample"]);
        let made = |((_, place), record): &(&(String, PathBuf), &Value)| {
            place.starts_with(&sample) && record["zkgas"]["target"] == purchase["target"]
        };
        assert_eq!(proofs.iter().filter(made).count(), 2, "{purchase}");
    }
    // What is known well enough is not bought again.
    run(&from, &out, &more.concat());
    assert_eq!(json(&out.join("plan.json")), plan);
    assert_eq!(records(&out.join("prove")).len(), proofs.len());
    // The mock's device is as steady as no noise can be told from: by its time little is worth another sample.
    let (other, time) = (folder.path().join("steady"), ["--time", "busy"]);
    run(&from, &other, &[&more.concat()[..], &time].concat());
    assert!(records(&other.join("prove")).len() < proofs.len(), "{}", proofs.len());
}

#[test]
fn a_budget_ends_a_run_and_the_same_command_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let (from, out) = (witnesses(folder.path()), folder.path().join("out"));
    let more = ["--num-samples", "2", "--mock", "delay_ms=60", "--budget"];
    let said = run(&from, &out, &[&more[..], &["200ms"]].concat());
    assert!(said.contains("the budget is spent; the same command goes on"), "{said}");
    let first = records(&out.join("prove"));
    assert!(first.len() < 18, "{}", first.len());
    run(&from, &out, &[&more[..], &["1h"]].concat());
    let all = records(&out.join("prove"));
    assert_eq!(all.len(), 18);
    assert!(first.iter().all(|(key, record)| all[key] == *record), "something was made again");
}

#[test]
fn each_gpu_has_a_prover_and_each_proof_one_gpu() {
    let folder = tempfile::tempdir().unwrap();
    let (from, out) = (witnesses(folder.path()), folder.path().join("out"));
    let more = ["--num-samples", "4", "--prove-resource", "gpu", "--gpus", "0,3"];
    let more = [&more[..], &["--mock", "delay_ms=20", "--verify-beside"]].concat();
    let said = run(&from, &out, &more);
    assert!(said.contains("proved 32"), "{said}");
    let mut by_gpu: BTreeMap<u64, usize> = BTreeMap::new();
    for record in records(&out.join("prove")).values() {
        let own = attempt(record, "shared_with").is_null();
        *by_gpu.entry(attempt(record, "gpu").as_u64().unwrap()).or_default() += usize::from(own);
    }
    assert_eq!(by_gpu.keys().copied().collect::<Vec<_>>(), [0, 3]);
    assert_eq!(by_gpu.values().sum::<usize>(), 32);
    assert!(by_gpu.values().all(|count| *count >= 8), "{by_gpu:?}");
    let refused = zkgas(&["run", "--zkvms", "mock", "--gpus", "0", "-i", "w", "-o", "o"]);
    assert_eq!(refused.status.code(), Some(2), "{}", String::from_utf8_lossy(&refused.stderr));
}

/// Provers that share their cores are in each other's way, so theirs are other times.
#[cfg(target_os = "linux")]
#[test]
fn each_prover_has_its_part_of_the_cores_unless_they_share() {
    let folder = tempfile::tempdir().unwrap();
    let (from, out) = (witnesses(folder.path()), folder.path().join("out"));
    let two = ["--num-samples", "1", "--prove-resource", "gpu", "--gpus", "0,1"];
    let cores = std::thread::available_parallelism().unwrap().get();
    run(&from, &out, &two);
    let hardware = json(&out.join("hardware.json"));
    let each = &hardware["environment"]["cores of a prover"];
    let part = (cores > 1).then(|| (cores / 2).to_string());
    assert_eq!(each.as_str(), part.as_deref());

    let (from, to) = (from.to_str().unwrap(), out.to_str().unwrap());
    let start = ["run", "--zkvms", "mock", "--actions", "both", "-i", from, "-o", to];
    let shared = zkgas(&[&start[..], &two, &["--share-cores"]].concat());
    let said = String::from_utf8_lossy(&shared.stderr);
    assert_eq!(shared.status.code(), Some(if cores > 1 { 2 } else { 0 }), "{said}");
    let why = format!("(the machines differ in cores of a prover: {} there, none here;", cores / 2);
    assert_eq!(said.contains(&why), cores > 1, "{said}");
}

#[test]
fn executions_from_elsewhere_leave_the_machine_that_proved() {
    let folder = tempfile::tempdir().unwrap();
    let (from, out) = (witnesses(folder.path()), folder.path().join("out"));
    run(&from, &out, &["--num-samples", "1"]);
    let facts = [out.join("hardware.json"), out.join("run-metadata.json")];
    let there = json(&facts[0]);
    let proved = there.to_string().replace(there["cpu_model"].as_str().unwrap(), "elsewhere");
    fs::write(&facts[0], proved).unwrap();
    let told = |path: &PathBuf| {
        ["cpu_model", "actions", "prove_resource", "num_samples"]
            .map(|field| json(path)[field].clone())
    };
    let before = facts.each_ref().map(told);

    let (from, to) = (from.to_str().unwrap(), out.to_str().unwrap());
    let execute = ["run", "--zkvms", "mock", "--force-rerun", "-i", from, "-o", to];
    assert_eq!(zkgas(&execute).status.code(), Some(0));
    assert_eq!(facts.each_ref().map(told), before);
    assert_eq!(before[1][1], "both");
}

/// As the kernel sees it.
#[cfg(target_os = "linux")]
#[test]
fn a_worker_keeps_to_the_cores_that_it_is_given() {
    use std::process::{Command, Stdio};

    let allowed = |status: &Path| {
        let text = std::fs::read_to_string(status).unwrap();
        let list = text.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
        list.unwrap().trim().to_owned()
    };
    let own = allowed(Path::new("/proc/self/status"));
    let core = own.split([',', '-']).next().unwrap();
    let mut worker = Command::new(env!("CARGO_BIN_EXE_zkgas"))
        .args(["worker", "--cores", core])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let status = PathBuf::from(format!("/proc/{}/status", worker.id()));
    let until = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while allowed(&status) != core {
        assert!(std::time::Instant::now() < until, "it goes where it likes");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    drop(worker.stdin.take());
    assert!(worker.wait().unwrap().success(), "it ends with its input");
}

#[test]
fn a_dry_run_tells_what_is_left_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (from, out) = (witnesses(folder.path()), folder.path().join("out"));
    let told = |more: &[&str]| {
        let (input, to) = (from.to_str().unwrap(), out.to_str().unwrap());
        let start = ["run", "--zkvms", "mock", "--actions", "both", "-i", input, "-o", to];
        let output = zkgas(&[&start[..], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    let before = told(&["--dry-run"]);
    assert!(before.contains("24 proofs for 27 records, 0 there, 24 to make"), "{before}");
    assert!(before.contains("time: unknown"), "{before}");
    assert!(!out.exists(), "nothing may be written");
    run(&from, &out, &["--num-samples", "1"]);
    let records_before = files(&out);
    let after = told(&["--dry-run", "--num-samples", "2", "--save-proofs"]);
    assert!(after.contains("16 proofs for 18 records, 8 there, 8 to make"), "{after}");
    assert!(after.contains("time: about") && after.contains("of proofs"), "{after}");
    assert_eq!(files(&out), records_before);
}

#[test]
fn events_are_lines_of_json_and_nothing_else_is_on_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let (from, out) = (witnesses(folder.path()), folder.path().join("out"));
    let (input, to) = (from.to_str().unwrap(), out.to_str().unwrap());
    let start = ["run", "--zkvms", "mock", "--actions", "both", "-i", input, "-o", to];
    let more = ["--num-samples", "1", "--format", "jsonl"];
    let output = zkgas(&[&start[..], &more].concat());
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let named = |event: &str| lines.iter().filter(|line| line["event"] == event).count();
    assert_eq!((named("plan"), named("unit"), named("end")), (1, 18, 1), "{text}");
    let last = lines.last().unwrap();
    assert_eq!((&last["executed"]["done"], &last["proved"]["shared"]), (&9.into(), &1.into()));
    let units = || lines.iter().filter(|line| line["event"] == "unit");
    assert_eq!(units().filter(|line| line["action"] == "prove").count(), 9);
    assert_eq!(units().filter(|line| line["outcome"] == "done").count(), 17);
    // Each proof says what is left after it, and the last that nothing is.
    let is_proof = |line: &&Value| line["action"] == "prove" && line["outcome"] == "done";
    let left: Vec<u64> = units().filter(is_proof).map(|it| it["left"].as_u64().unwrap()).collect();
    assert!(left.len() == 8 && left[0] > 0 && left[7] == 0, "{left:?}");
}

#[test]
fn the_time_of_the_device_is_reported_apart_from_the_hosts() {
    let folder = tempfile::tempdir().unwrap();
    let (from, out) = (witnesses(folder.path()), folder.path().join("out"));
    let mock = "time_fixed_ms=2000,time_per_gas_ns=300,noise=30%";
    run(&from, &out, &["--num-samples", "2", "--mock", mock]);
    let per_gas = |time: &str| {
        let report = json(&report_to(&out, time, &["--time", time]).join("zk-gas-report.json"));
        let targets = report["timed"][0]["targets"].as_array().unwrap().clone();
        let slope = |target: &Value| target["least_per_gas"]["slope"].as_f64().unwrap();
        targets.iter().map(slope).collect::<Vec<f64>>()
    };
    // Half of what is planted, for each operation: 300 ns for each gas of the block.
    for slope in per_gas("device") {
        assert!((slope - 150e-9).abs() < 1e-12, "{slope}");
    }
    assert!(per_gas("wall").iter().any(|slope| (slope - 300e-9).abs() > 1e-9));
    let text = fs::read_to_string(out.join("device/zk-gas-report.md")).unwrap();
    assert!(text.contains("what the prover held the GPU for"), "{text}");
}
