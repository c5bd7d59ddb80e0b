//! Many records: a run that resumes, a look at the folder, and the report take no longer than they may.
//!
//! A usual run has some hundreds. `ZKGAS_RECORDS=100000` makes the whole suite a hundred thousand, prints
//! what everything took, and holds resuming, reporting, and memory to the figures of `docs/concepts/reliability.md`.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    missing_docs,
    reason = "tests"
)]

mod common;

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

use common::{files, json, zkgas};
use zkgas_guests::sha256_hex;

/// What a command did and took.
struct Took {
    code: Option<i32>,
    said: String,
    time: Duration,
    /// The most resident memory in MiB.
    memory: u64,
}

fn timed(what: &str, args: &[&str]) -> Took {
    let clock = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_zkgas"))
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut memory = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = line.and_then(|it| it.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        memory = memory.max(peak.unwrap_or(0) / 1024);
        sleep(Duration::from_millis(2));
    }
    let time = clock.elapsed();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    eprintln!("{what}: {:.2} s, {memory} MiB", time.as_secs_f64());
    Took { code: output.status.code(), said, time, memory }
}

/// Writes each proof of sample 1 as further samples, each later than the one before, and a little slower or
/// faster. Not synced, which would take longer than everything else.
fn multiply(prove: &Path, samples: u64) {
    let first = prove.join("sample-1");
    for path in files(&first) {
        let record = json(&path);
        let below = path.strip_prefix(&first).unwrap();
        for sample in 2..=samples {
            let mut record = record.clone();
            record.as_object_mut().unwrap().remove("seal");
            let at = format!(
                "2026-01-01T{:02}:{:02}:{:02}Z",
                sample / 3600,
                sample / 60 % 60,
                sample % 60
            );
            let attempt = &mut record["zkgas"]["attempt"];
            attempt["sample"] = sample.into();
            attempt["started"] = at.clone().into();
            record["timestamp_completed"] = at.into();
            let success = &mut record["proving"]["success"];
            let nanos = success["details"]["proving_time"].as_u64().unwrap();
            let nanos = nanos + nanos / 1000 * (sample * 7919 % 13);
            success["details"]["proving_time"] = nanos.into();
            success["proving_time_ms"] = (nanos / 1_000_000).into();
            // The seal is a line of its own before the last brace, over everything before it.
            let text = serde_json::to_string_pretty(&record).unwrap();
            let body = format!("{},\n  \"seal\": \"", text.strip_suffix("\n}").unwrap());
            let sealed = format!("{body}{}\"\n}}\n", sha256_hex(body.as_bytes()));
            let to = prove.join(format!("sample-{sample}")).join(below);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::write(to, sealed).unwrap();
        }
    }
}

#[test]
fn a_hundred_thousand_records_are_resumed_and_reported_within_their_limits() {
    let wanted = std::env::var("ZKGAS_RECORDS").ok().map(|text| text.parse::<u64>().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let fill = ["fill", "--output", &at("fx"), "--scale", "100000"];
    let some: &[&str] = if wanted.is_some() { &[] } else { &["--include", "add,pop"] };
    assert_eq!(zkgas(&[&fill[..], some].concat()).status.code(), Some(0));
    let made = zkgas(&["witness", "-o", &at("w"), "tests", "--eest-fixtures-path", &at("fx")]);
    assert_eq!(made.status.code(), Some(0));
    let cases = files(Path::new(&at("w"))).len() as u64;
    let samples = wanted.unwrap_or(50 * cases).div_ceil(cases) - 1;

    let run = |samples: u64| -> Vec<String> {
        let (input, output, samples) = (at("w"), at("out"), samples.to_string());
        let start = ["run", "-i", &input, "-o", &output, "--zkvms", "mock", "--actions", "both"];
        [&start[..], &["--num-samples", &samples, "--reference-every", "0"]]
            .concat()
            .into_iter()
            .map(str::to_owned)
            .collect()
    };
    let timed_run = |what: &str, samples: u64| {
        let args = run(samples);
        timed(what, &args.iter().map(String::as_str).collect::<Vec<_>>())
    };
    assert_eq!(timed_run("first sample", 1).code, Some(0));
    multiply(Path::new(&at("out/prove")), samples);
    let total = cases * (samples + 1);
    eprintln!("{cases} cases, {samples} samples, {total} records");

    let resumed = timed_run("resume", samples);
    let proved = format!("proved 0, skipped {} already recorded", cases * samples);
    assert!(resumed.said.contains(&proved), "{}", resumed.said);
    let again = timed_run("resume again", samples);
    let fsck = timed("fsck", &["store", "fsck", &at("out")]);
    let (execute, prove) = (at("out/execute"), at("out/prove"));
    let inputs = ["report", "-i", &execute, "--proving-input", &prove, "-o"];
    let report = timed("report", &[&inputs[..], &[&at("report")]].concat());
    for took in [&resumed, &again, &fsck, &report] {
        assert_eq!(took.code, Some(0), "{}", took.said);
    }
    let proofs = fs::read_to_string(folder.path().join("report/raw-proofs.csv")).unwrap();
    assert_eq!(proofs.lines().count() as u64, cases * samples + 1);
    if wanted.is_some() {
        assert!(again.time < Duration::from_secs(2), "resuming took {:?}", again.time);
        assert!(report.time < Duration::from_secs(20), "reporting took {:?}", report.time);
        let most = [resumed, again, fsck, report].iter().map(|it| it.memory).max().unwrap();
        assert!(most < 1024, "{most} MiB");
    }
}
