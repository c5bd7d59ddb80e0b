//! `zkgas cluster` against a script in the place of Docker.

#![cfg(all(unix, feature = "sp1"))]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, missing_docs, reason = "tests")]

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Output,
    thread,
    time::{Duration, Instant},
};

use assert_cmd::Command;

/// A machine: its programs, what `docker` was called with, and the folder of the cluster.
struct Machine {
    folder: tempfile::TempDir,
    gateway: u16,
}

/// What the script answers to everything but `ps`, which prints the file `ps.json`.
const DOCKER: &str = r#"here=$(dirname "$0")
echo "$*" >> "$here/../calls"
case "$*" in
  "version "*) echo 28.2.2 ;;
  "compose version"*) echo 2.36.2 ;;
  "info "*) cat "$here/../runtimes.json" ;;
  *" ps "*) cat "$here/../ps.json" ;;
  *" up "*) echo "Container redis  Starting"; exit "$(cat "$here/../up-code")" ;;
  *" logs"*) echo "redis  | ready" ;;
esac"#;

impl Machine {
    /// With Docker, the NVIDIA runtime, and four GPUs; the gateway answers.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("bin")).unwrap();
        let machine = Self { folder, gateway: gateway() };
        machine.program("docker", DOCKER);
        let gpus = r#"for i in 0 1 2 3; do echo "$i, NVIDIA H100, 81559, 580.82.07"; done"#;
        machine.program("nvidia-smi", gpus);
        machine.put("runtimes.json", r#"{"nvidia":{},"runc":{}}"#);
        machine.put("up-code", "0");
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn program(&self, name: &str, body: &str) {
        let path = self.path("bin").join(name);
        let fresh = self.path(name);
        fs::write(&fresh, format!("#!/bin/sh\n{body}\n")).unwrap();
        fs::set_permissions(&fresh, fs::Permissions::from_mode(0o755)).unwrap();
        fs::rename(fresh, path).unwrap();
    }

    /// The containers, each as its service, state, health, and exit code.
    fn containers(&self, all: &[(&str, &str, &str, u8)]) {
        let line = |&(service, state, health, code): &(&str, &str, &str, u8)| {
            format!(
                r#"{{"Service":"{service}","State":"{state}","Health":"{health}","ExitCode":{code}}}"#
            )
        };
        self.put("ps.json", &all.iter().map(line).collect::<Vec<_>>().join("\n"));
    }

    fn healthy(&self, gpus: usize) {
        let gpus: Vec<String> = (0..gpus).map(|index| format!("gpu{index}")).collect();
        let names = ["redis", "postgresql", "api", "coordinator", "cpu-node", "network-gateway"];
        let stay = names.into_iter().chain(gpus.iter().map(String::as_str));
        let mut all: Vec<_> = stay.map(|name| (name, "running", "healthy", 0)).collect();
        all.push(("circuit-cache-init", "exited", "", 0));
        self.containers(&all);
    }

    fn zkgas(&self, args: &[&str]) -> Output {
        self.zkgas_with(args, &format!("{}:/usr/bin:/bin", self.path("bin").display()))
    }

    fn zkgas_with(&self, args: &[&str], path: &str) -> Output {
        let mut command = Command::cargo_bin("zkgas").unwrap();
        command
            .env("PATH", path)
            .env("XDG_STATE_HOME", self.path("home"))
            .env_remove("ZKGAS_DOCKER");
        command.current_dir(self.folder.path()).args(["cluster"]).args(args).output().unwrap()
    }

    fn start(&self, more: &[&str]) -> Output {
        let port = self.gateway.to_string();
        self.zkgas(&[&["start", "-d", "--http-port", &port], more].concat())
    }

    fn state(&self) -> PathBuf {
        self.path("home/zkgas/cluster")
    }

    fn calls(&self) -> Vec<String> {
        let text = fs::read_to_string(self.path("calls")).unwrap_or_default();
        let place =
            format!("--file {0}/compose.yaml --env-file {0}/secrets.env ", self.state().display());
        text.lines().map(|line| line.replace(&place, "")).collect()
    }
}

/// A gateway that is well, by its port. It lives as long as the test.
fn gateway() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { continue };
            let _ = stream.read(&mut [0; 1024]);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK");
        }
    });
    port
}

/// A port that nobody listens to.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port().to_string()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[track_caller]
fn ends_with(output: &Output, code: i32) {
    assert_eq!(output.status.code(), Some(code), "{}\n{}", stdout(output), stderr(output));
}

fn passwords(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join("secrets.env")).unwrap();
    text.lines().map(|line| line.split_once('=').unwrap().1.to_owned()).collect()
}

#[test]
fn start_writes_the_file_brings_the_services_up_and_says_how_to_use_them() {
    let machine = Machine::new();
    machine.healthy(4);
    let output = machine.start(&["--gpu-nodes", "4"]);
    ends_with(&output, 0);
    let answer = stdout(&output);
    let lines: Vec<_> = answer.lines().collect();
    assert_eq!(lines[0], "http://127.0.0.1:50061");
    assert_eq!(
        lines[1],
        "zkgas run --zkvms sp1 --actions prove --prove-resource cluster --cluster-endpoint \
         http://127.0.0.1:50061 --input-folder WITNESSES --output-folder RUN"
    );
    assert_eq!(
        machine.calls(),
        [
            "version --format {{.Server.Version}}",
            "compose version --short",
            "info --format {{json .Runtimes}}",
            "compose up --detach --remove-orphans",
            "compose ps --all --format json",
        ]
    );
    let compose = fs::read_to_string(machine.state().join("compose.yaml")).unwrap();
    assert!(compose.contains("gpu3:") && !compose.contains("gpu4:"));
    let mode = fs::metadata(machine.state().join("secrets.env")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(stderr(&output).contains("built from SP1 6.4.0, this build from 6.10.0"));
}

#[test]
fn passwords_are_the_same_after_a_restart_and_are_never_said() {
    let machine = Machine::new();
    machine.healthy(1);
    let first = machine.start(&[]);
    let before = passwords(&machine.state());
    let second = machine.start(&["--pull"]);
    assert_eq!(passwords(&machine.state()), before);
    let status = machine.zkgas(&["status"]);
    let calls = machine.calls().join("\n");
    assert!(calls.contains("up --detach --remove-orphans --pull always"), "{calls}");
    for password in before {
        for output in [&first, &second, &status] {
            assert!(!stdout(output).contains(&password) && !stderr(output).contains(&password));
        }
        assert!(!calls.contains(&password));
    }
}

#[test]
fn start_names_what_is_not_healthy_when_the_time_is_over() {
    let machine = Machine::new();
    machine.containers(&[
        ("redis", "running", "healthy", 0),
        ("postgresql", "running", "healthy", 0),
        ("api", "running", "healthy", 0),
        ("coordinator", "running", "healthy", 0),
        ("circuit-cache-init", "exited", "", 0),
        ("cpu-node", "running", "starting", 0),
        ("gpu0", "restarting", "", 139),
        ("network-gateway", "running", "healthy", 0),
    ]);
    let began = Instant::now();
    let output = machine.start(&["--wait", "1"]);
    assert!(began.elapsed() < Duration::from_secs(30));
    ends_with(&output, 6);
    assert_eq!(stdout(&output), "");
    let said = stderr(&output);
    assert!(
        said.contains(
            "error: not healthy after 1 s: cpu-node (running, starting), gpu0 (restarting)"
        ),
        "{said}"
    );
    assert!(said.contains("zkgas cluster logs SERVICE"), "{said}");
}

#[test]
fn start_names_the_service_that_others_wait_for_in_vain() {
    let machine = Machine::new();
    machine.put("up-code", "1");
    machine.containers(&[("postgresql", "exited", "", 1), ("redis", "running", "healthy", 0)]);
    let output = machine.start(&[]);
    ends_with(&output, 6);
    let said = stderr(&output);
    assert!(said.contains("postgresql (exited, exit code 1), api (absent)"), "{said}");
    assert!(!said.contains("redis ("), "{said}");
    // With no container at all, such as without the images, compose's own words are the reason.
    machine.containers(&[]);
    let said = stderr(&machine.start(&[]));
    assert!(said.contains("failed with exit code 1: see what it said above"), "{said}");
}

#[test]
fn a_gateway_that_is_healthy_inside_but_not_reachable_is_not_healthy() {
    let machine = Machine::new();
    machine.healthy(1);
    let output = machine.zkgas(&["start", "-d", "--wait", "0", "--http-port", &nobody()]);
    ends_with(&output, 6);
    assert!(stderr(&output).contains("the gateway's /healthz on this host"), "{}", stderr(&output));
}

#[test]
fn without_detaching_the_logs_are_followed() {
    let machine = Machine::new();
    machine.healthy(0);
    let mixed = fs::read_to_string(machine.path("ps.json")).unwrap()
        + "\n"
        + r#"{"Service":"mixed","State":"running","Health":"healthy","ExitCode":0}"#;
    machine.put("ps.json", &mixed);
    let port = machine.gateway.to_string();
    let output = machine.zkgas(&["start", "--gpu-nodes", "0", "--http-port", &port]);
    ends_with(&output, 0);
    assert_eq!(machine.calls().last().unwrap(), "compose logs --follow");
    assert_eq!(stdout(&output).lines().count(), 2);
    assert!(stderr(&output).contains("redis  | ready"));
    // A cluster of CPUs needs no GPU and no runtime.
    assert!(!machine.calls().iter().any(|call| call.starts_with("info")));
}

#[test]
fn what_is_missing_is_named_in_one_message_with_what_to_install() {
    let machine = Machine::new();
    let empty = machine.path("empty");
    fs::create_dir(&empty).unwrap();
    let output = machine.zkgas_with(&["start", "-d"], &empty.display().to_string());
    ends_with(&output, 6);
    let said = stderr(&output);
    assert!(
        said.contains("error: docker is not installed or not on the PATH; install Docker Engine")
    );

    let lacking = |docker: &str| {
        machine.program("docker", docker);
        let output = machine.start(&["--gpu-nodes", "2"]);
        ends_with(&output, 6);
        assert_eq!(stderr(&output).matches("error: ").count(), 1);
        stderr(&output)
    };
    let said = lacking("echo 'Cannot connect to the Docker daemon at unix:///x' >&2; exit 1");
    assert!(said.contains("the Docker engine doesn't answer: Cannot connect"), "{said}");
    assert!(said.contains("sudo systemctl start docker"), "{said}");
    let said = lacking("[ \"$1\" = version ] && { echo 28; exit; }; echo unknown >&2; exit 1");
    assert!(said.contains("Docker has no compose plugin; install the compose plugin"), "{said}");
    let said = lacking("[ \"$1\" = version ] && { echo 28; exit; }; echo 1.29.2");
    assert!(said.contains("docker compose is version 1.29.2, which is too old"), "{said}");
    machine.program("docker", DOCKER);
    machine.put("runtimes.json", r#"{"runc":{}}"#);
    let output = machine.start(&["--gpu-nodes", "2"]);
    ends_with(&output, 6);
    assert!(stderr(&output).contains("install nvidia-container-toolkit"), "{}", stderr(&output));
    let output = machine.start(&["--gpu-nodes", "5"]);
    ends_with(&output, 6);
    assert!(stderr(&output).contains("--gpu-nodes 5, but nvidia-smi lists 4 GPUs"));
    fs::remove_file(machine.path("bin/nvidia-smi")).unwrap();
    let output = machine.start(&["--gpu-nodes", "1"]);
    ends_with(&output, 6);
    assert!(stderr(&output).contains("install the NVIDIA driver"), "{}", stderr(&output));
    assert!(!machine.state().join("compose.yaml").exists());
}

#[test]
fn a_dry_run_needs_no_docker_writes_nothing_and_prints_what_yaml_readers_take() {
    let machine = Machine::new();
    let empty = machine.path("empty");
    fs::create_dir(&empty).unwrap();
    let output = machine
        .zkgas_with(&["start", "--gpu-nodes", "2", "--dry-run"], &empty.display().to_string());
    ends_with(&output, 0);
    let text = stdout(&output);
    assert!(text.contains("\nservices:\n") && text.contains("gpu1:"));
    let remarks: Vec<_> = text.lines().filter(|line| line.starts_with("# would ")).collect();
    assert!(remarks[1].contains("docker compose --file "), "{remarks:?}");
    assert!(remarks[1].ends_with("secrets.env up --detach --remove-orphans"), "{remarks:?}");
    assert!(!machine.state().exists());
    assert!(machine.calls().is_empty());
}

#[test]
fn an_unsupported_release_is_refused_unless_a_mismatch_is_allowed() {
    let machine = Machine::new();
    let output = machine.start(&["--cluster-version", "v1.0.4", "--dry-run"]);
    ends_with(&output, 2);
    let said = stderr(&output);
    assert!(said.contains("v2.7.2 with SP1 6.4.0, 6.8.0, or 6.10.0"), "{said}");
    let allowed = ["--cluster-version", "v1.0.4", "--allow-version-mismatch", "--dry-run"];
    let output = machine.start(&allowed);
    ends_with(&output, 0);
    assert!(stdout(&output).contains("sp1-cluster:base-v1.0.4"));
    let moving = ["--cluster-version", "latest", "--allow-version-mismatch", "--dry-run"];
    ends_with(&machine.start(&moving), 2);
}

#[test]
fn more_nodes_than_a_host_has_are_refused() {
    let machine = Machine::new();
    ends_with(&machine.start(&["--gpu-nodes", "17", "--dry-run"]), 2);
    ends_with(&machine.start(&["--gpu-nodes", "16", "--dry-run"]), 0);
}

#[test]
fn status_is_0_only_if_all_is_well_and_says_the_same_in_json() {
    let machine = Machine::new();
    machine.healthy(1);
    ends_with(&machine.start(&[]), 0);
    let output = machine.zkgas(&["status"]);
    ends_with(&output, 0);
    let text = stdout(&output);
    assert!(text.starts_with("SP1 cluster v2.7.2, http://127.0.0.1:50061\n"), "{text}");
    assert!(text.contains("ok    gpu0                running     healthy"), "{text}");
    assert!(text.contains("ok    circuit-cache-init  exited      exit code 0"), "{text}");

    machine.containers(&[("redis", "running", "unhealthy", 0), ("gpu0", "exited", "", 137)]);
    let output = machine.zkgas(&["status", "--format", "json"]);
    ends_with(&output, 6);
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["schema"], 1);
    assert_eq!(answer["healthy"], false);
    assert_eq!(answer["gateway_answers"], true);
    assert_eq!(answer["services"].as_array().unwrap().len(), 8);
    let expected = serde_json::json!({
        "name": "redis", "state": "running", "health": "unhealthy", "ok": false
    });
    assert_eq!(answer["services"][0], expected);
    let gpu = &answer["services"][6];
    assert_eq!((&gpu["name"], &gpu["exit_code"]), (&"gpu0".into(), &137.into()));
}

#[test]
fn status_tames_what_containers_call_themselves() {
    let machine = Machine::new();
    machine.healthy(1);
    ends_with(&machine.start(&[]), 0);
    machine.put("ps.json", r#"{"Service":"redis","State":"\u001b[2Jrunning","Health":"healthy"}"#);
    assert!(!stdout(&machine.zkgas(&["status"])).contains('\u{1b}'));
    machine.put("ps.json", "no configuration file provided");
    let output = machine.zkgas(&["status"]);
    ends_with(&output, 6);
    assert!(stderr(&output).contains("is no list of services"), "{}", stderr(&output));
}

#[test]
fn logs_and_stop_pass_on_what_was_asked() {
    let machine = Machine::new();
    machine.healthy(1);
    ends_with(&machine.start(&[]), 0);
    let output = machine.zkgas(&["logs", "--tail", "5", "redis", "gpu0"]);
    ends_with(&output, 0);
    assert_eq!(stdout(&output), "redis  | ready\n");
    assert_eq!(machine.calls().last().unwrap(), "compose logs --tail 5 redis gpu0");
    let output = machine.zkgas(&["logs", "gpu1"]);
    ends_with(&output, 2);
    assert!(stderr(&output).contains("no service `gpu1`; there are: redis, postgresql"));
    ends_with(&machine.zkgas(&["stop"]), 0);
    assert_eq!(machine.calls().last().unwrap(), "compose down --remove-orphans");
    ends_with(&machine.zkgas(&["stop", "--remove-volumes"]), 0);
    assert_eq!(machine.calls().last().unwrap(), "compose down --remove-orphans --volumes");
}

#[test]
fn without_a_cluster_there_is_nothing_to_look_at() {
    let machine = Machine::new();
    for command in ["status", "logs", "stop"] {
        let output = machine.zkgas(&[command]);
        ends_with(&output, 6);
        assert!(stderr(&output).contains("no cluster was started from"), "{}", stderr(&output));
        let named = machine.zkgas(&[command, "--directory", "elsewhere"]);
        assert!(stderr(&named).contains("started from elsewhere"), "{}", stderr(&named));
    }
    assert!(machine.calls().is_empty());
}
