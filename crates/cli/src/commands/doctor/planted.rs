//! Every verdict from planted facts.

use zkgas_cluster::Gpu;
use zkgas_model::{Client, Resource, Zkvm};

use super::{
    Facts,
    checks::{Finding, Verdict, examine},
    features::Feature,
    needs::{MEMORY, Needs},
};

const GIB: u64 = 1 << 30;

/// A machine that has everything.
fn rich() -> Facts {
    let feature =
        |name, for_zkvm, for_proofs_on| Feature { name, is_built: true, for_zkvm, for_proofs_on };
    Facts {
        guests: vec![(Zkvm::Sp1, Client::Reth, Ok("6718fd71b48e134d".into()))],
        features: vec![
            feature("risc0", Some(Zkvm::Risc0), None),
            feature("prove", None, Some(Resource::Cpu)),
            feature("cuda", Some(Zkvm::Sp1), Some(Resource::Gpu)),
            feature("risc0-cuda", Some(Zkvm::Risc0), Some(Resource::Gpu)),
            feature("network", None, Some(Resource::Cluster)),
        ],
        guest_compiler: Ok("rustc 1.96.0".into()),
        protoc: Ok("libprotoc 3.21.12".into()),
        cores: 16,
        memory: Some(128 * GIB),
        disk_free: Ok(500 * GIB),
        run_folder: "out/bench".into(),
        can_write: Ok(()),
        can_lock: Ok(()),
        gpus: Ok(vec![Gpu {
            index: 0,
            name: "NVIDIA H100".into(),
            memory_mib: 81_559,
            driver: "580.82.07".into(),
        }]),
        gpu_programs: Ok(Vec::new()),
        kernel_times: Ok(()),
        docker: Ok(("28.2.2".into(), "2.36.2".into())),
        has_nvidia_runtime: Ok(true),
        gateway: Some(("http://127.0.0.1:8081/healthz".into(), Ok(()))),
        environment: Vec::new(),
        governors: vec!["performance".into()],
    }
}

fn needs(zkvms: &[Zkvm], prove: Option<Resource>) -> Needs {
    Needs { zkvms: zkvms.to_vec(), clients: vec![Client::Reth], prove, asks_for_gateway: false }
}

fn executing() -> Needs {
    needs(&[Zkvm::Sp1], None)
}

fn proving(resource: Resource) -> Needs {
    needs(&[Zkvm::Sp1], Some(resource))
}

#[track_caller]
fn finding(facts: &Facts, needs: &Needs, check: &str) -> Finding {
    let all = examine(facts, needs);
    all.into_iter().find(|finding| finding.check == check).expect("there is such a check")
}

/// The verdict, and that what is not ok says what to do.
#[track_caller]
fn verdict(facts: &Facts, needs: &Needs, check: &str) -> Verdict {
    let found = finding(facts, needs, check);
    assert_eq!(found.verdict == Verdict::Ok, found.remedy.is_none(), "{found:?}");
    assert!(found.verdict != Verdict::Fail || found.needed, "{found:?}");
    found.verdict
}

#[test]
fn a_machine_that_has_everything_is_ok_for_every_run() {
    let runs = [None, Some(Resource::Cpu), Some(Resource::Gpu), Some(Resource::Cluster)];
    for run in runs {
        for found in examine(&rich(), &needs(&[Zkvm::Sp1, Zkvm::Risc0], run)) {
            assert_eq!(found.verdict, Verdict::Ok, "{run:?}: {found:?}");
        }
    }
}

#[test]
fn the_checks_are_these_in_this_order() {
    let names: Vec<_> = examine(&rich(), &executing()).iter().map(|one| one.check).collect();
    let expected = [
        "guests",
        "features",
        "dev-mode",
        "environment",
        "cores",
        "governor",
        "memory",
        "disk",
        "run-folder",
        "file-locks",
        "gpus",
        "gpu-programs",
        "kernel-times",
        "docker",
        "nvidia-runtime",
        "cluster-gateway",
        "guest-toolchain",
        "protoc",
    ];
    assert_eq!(names, expected);
}

#[test]
fn a_changed_guest_fails() {
    let mut facts = rich();
    facts.guests[0].2 = Err("guest x is not the one its manifest describes".into());
    assert_eq!(verdict(&facts, &executing(), "guests"), Verdict::Fail);
    let none = Facts { guests: Vec::new(), ..rich() };
    assert_eq!(verdict(&none, &needs(&[Zkvm::Mock], None), "guests"), Verdict::Ok);
}

#[test]
fn a_feature_fails_only_the_run_that_needs_it() {
    let mut facts = rich();
    for feature in &mut facts.features {
        feature.is_built = false;
    }
    assert_eq!(verdict(&facts, &executing(), "features"), Verdict::Ok);
    for (run, name) in [
        (needs(&[Zkvm::Risc0], None), "risc0"),
        (proving(Resource::Cpu), "prove"),
        (proving(Resource::Gpu), "cuda"),
        (proving(Resource::Cluster), "network"),
    ] {
        assert_eq!(verdict(&facts, &run, "features"), Verdict::Fail, "{name}");
        let remedy = finding(&facts, &run, "features").remedy;
        assert_eq!(remedy, Some(format!("cargo build --release -p zkgas --features {name}")));
    }
    let both = needs(&[Zkvm::Sp1, Zkvm::Risc0], Some(Resource::Gpu));
    let both = finding(&facts, &both, "features");
    assert!(both.says.ends_with("risc0, cuda, risc0-cuda"), "{}", both.says);
    assert!(both.remedy.unwrap().ends_with("a run for each"));
    let mock = needs(&[Zkvm::Mock], Some(Resource::Gpu));
    assert_eq!(verdict(&facts, &mock, "features"), Verdict::Ok);
}

#[test]
fn dev_mode_fails_every_run_whatever_its_value() {
    for value in ["1", "0", "true", ""] {
        let environment = vec![("RISC0_DEV_MODE".to_owned(), value.to_owned())];
        let facts = Facts { environment, ..rich() };
        assert_eq!(verdict(&facts, &executing(), "dev-mode"), Verdict::Fail, "{value}");
    }
}

#[test]
fn variables_warn_and_say_whether_counts_or_times_change() {
    let pairs = [("RISC0_KECCAK_PO2", "15"), ("SP1_WORKER_NUM_CORE_WORKERS", "1")];
    let environment = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let facts = Facts { environment, ..rich() };
    assert_eq!(verdict(&facts, &executing(), "environment"), Verdict::Warn);
    assert_eq!(
        finding(&facts, &executing(), "environment").says,
        "these change counts: RISC0_KECCAK_PO2=15; these change times: SP1_WORKER_NUM_CORE_WORKERS=1"
    );
}

#[test]
fn memory_is_held_against_what_the_run_takes() {
    let with = |gib: u64, run: &Needs| {
        verdict(&Facts { memory: Some(gib * GIB), ..rich() }, run, "memory")
    };
    // Each of sixteen cores executes a block.
    assert_eq!(with(9, &executing()), Verdict::Ok);
    assert_eq!(with(8, &executing()), Verdict::Warn);
    assert_eq!(with(1, &executing()), Verdict::Fail);
    let laptop = |gib: u64| {
        let facts = Facts { memory: Some(gib * GIB), cores: 2, ..rich() };
        verdict(&facts, &executing(), "memory")
    };
    assert_eq!((laptop(2), laptop(1)), (Verdict::Ok, Verdict::Fail));
    // 17 GB for the smallest compressed proof is measured; see docs/reference/doctor.md.
    assert_eq!(with(17, &proving(Resource::Cpu)), Verdict::Ok);
    assert_eq!(with(16, &proving(Resource::Cpu)), Verdict::Fail);
    assert_eq!(with(10, &needs(&[Zkvm::Risc0], Some(Resource::Cpu))), Verdict::Ok);
    assert_eq!(with(23, &proving(Resource::Gpu)), Verdict::Fail);
    assert_eq!(with(9, &proving(Resource::Cluster)), Verdict::Ok);
    let untold = Facts { memory: None, ..rich() };
    assert_eq!(verdict(&untold, &executing(), "memory"), Verdict::Warn);
}

#[test]
fn what_the_kernel_keeps_for_itself_is_not_missing() {
    let shown = 17 * GIB - GIB / 3;
    let facts = Facts { memory: Some(shown), ..rich() };
    assert_eq!(verdict(&facts, &proving(Resource::Cpu), "memory"), Verdict::Ok);
}

#[test]
fn memory_has_a_row_for_every_kind_of_run() {
    let named = |zkvm, resource| {
        MEMORY.iter().any(|row| row.resource == resource && row.zkvm.is_none_or(|one| one == zkvm))
    };
    for zkvm in [Zkvm::Sp1, Zkvm::Risc0] {
        assert!(named(zkvm, None) && named(zkvm, Some(Resource::Cpu)), "{zkvm}");
        assert!(named(zkvm, Some(Resource::Gpu)), "{zkvm}");
    }
}

#[test]
fn the_run_folder_must_have_room_and_be_writable_and_lockable() {
    let full = Facts { disk_free: Ok(GIB), ..rich() };
    assert_eq!(verdict(&full, &executing(), "disk"), Verdict::Fail);
    let untold = Facts { disk_free: Err("no such device".into()), ..rich() };
    assert_eq!(verdict(&untold, &executing(), "disk"), Verdict::Fail);
    let closed = Facts { can_write: Err("permission denied".into()), ..rich() };
    assert_eq!(verdict(&closed, &executing(), "run-folder"), Verdict::Fail);
    let loose = Facts { can_lock: Err("two processes may lock one file".into()), ..rich() };
    assert_eq!(verdict(&loose, &executing(), "file-locks"), Verdict::Fail);
}

#[test]
fn no_gpu_fails_only_a_run_that_proves_on_one() {
    for gpus in [Ok(Vec::new()), Err("nvidia-smi is not installed".to_owned())] {
        let facts = Facts { gpus, gpu_programs: Err("none".into()), ..rich() };
        assert_eq!(verdict(&facts, &executing(), "gpus"), Verdict::Warn);
        assert_eq!(verdict(&facts, &proving(Resource::Cluster), "gpus"), Verdict::Warn);
        assert_eq!(verdict(&facts, &proving(Resource::Gpu), "gpus"), Verdict::Fail);
        assert_eq!(verdict(&facts, &proving(Resource::Gpu), "gpu-programs"), Verdict::Ok);
    }
}

#[test]
fn a_worker_that_is_left_over_is_named_with_how_to_end_it() {
    let with = |program: &str| Facts { gpu_programs: Ok(vec![(4711, program.into())]), ..rich() };
    let ours = with("/opt/bin/zkgas");
    assert_eq!(verdict(&ours, &executing(), "gpu-programs"), Verdict::Warn);
    assert_eq!(verdict(&ours, &proving(Resource::Gpu), "gpu-programs"), Verdict::Fail);
    let remedy = finding(&ours, &executing(), "gpu-programs").remedy.unwrap();
    assert!(remedy.ends_with("kill 4711"), "{remedy}");
    let other = finding(&with("python3"), &proving(Resource::Gpu), "gpu-programs");
    assert_eq!(other.verdict, Verdict::Fail);
    assert!(!other.remedy.unwrap().contains("kill"));
}

#[test]
fn docker_is_needed_only_where_no_gateway_answers() {
    let none = Facts {
        docker: Err("docker is not installed".into()),
        has_nvidia_runtime: Err("docker is not installed".into()),
        ..rich()
    };
    assert_eq!(verdict(&none, &executing(), "docker"), Verdict::Warn);
    assert_eq!(verdict(&none, &proving(Resource::Cluster), "docker"), Verdict::Warn);
    assert_eq!(verdict(&none, &executing(), "nvidia-runtime"), Verdict::Ok);
    let alone = Facts { gateway: Some(("http://x/".into(), Err("refused".into()))), ..none };
    assert_eq!(verdict(&alone, &proving(Resource::Cluster), "docker"), Verdict::Fail);
    let plain = Facts { has_nvidia_runtime: Ok(false), ..rich() };
    assert_eq!(verdict(&plain, &proving(Resource::Cluster), "nvidia-runtime"), Verdict::Warn);
}

#[test]
fn a_silent_gateway_fails_those_who_ask_for_it() {
    let facts = Facts { gateway: Some(("http://x/".into(), Err("refused".into()))), ..rich() };
    assert_eq!(verdict(&facts, &executing(), "cluster-gateway"), Verdict::Warn);
    assert_eq!(verdict(&facts, &proving(Resource::Cluster), "cluster-gateway"), Verdict::Fail);
    let asks = Needs { asks_for_gateway: true, ..executing() };
    assert_eq!(verdict(&facts, &asks, "cluster-gateway"), Verdict::Fail);
    let unasked = examine(&Facts { gateway: None, ..rich() }, &executing());
    assert!(unasked.iter().all(|found| found.check != "cluster-gateway"));
}

#[test]
fn a_slow_governor_and_a_single_core_warn() {
    let with = |governors: &[&str]| {
        let governors = governors.iter().map(|&one| one.to_owned()).collect();
        verdict(&Facts { governors, ..rich() }, &proving(Resource::Gpu), "governor")
    };
    assert_eq!(with(&["performance"]), Verdict::Ok);
    assert_eq!(with(&[]), Verdict::Ok);
    assert_eq!(with(&["performance", "powersave"]), Verdict::Warn);
    let single = Facts { cores: 1, ..rich() };
    assert_eq!(verdict(&single, &executing(), "cores"), Verdict::Warn);
}

#[test]
fn tools_that_no_run_needs_are_never_missing() {
    let none = Facts { guest_compiler: Err("x".into()), protoc: Err("x".into()), ..rich() };
    for check in ["guest-toolchain", "protoc"] {
        assert_eq!(verdict(&none, &proving(Resource::Gpu), check), Verdict::Ok);
    }
}

#[test]
fn a_gpu_without_cupti_is_told_and_hinders_nothing() {
    let facts = Facts { kernel_times: Err("none of libcupti.so".into()), ..rich() };
    let found = finding(&facts, &proving(Resource::Gpu), "kernel-times");
    assert_eq!(found.verdict, Verdict::Warn);
    assert!(found.says.contains("none of libcupti.so"), "{}", found.says);
    assert!(found.remedy.is_some_and(|remedy| remedy.contains("LD_LIBRARY_PATH")));
}
