//! The checks: pure functions of what is known and what is needed.

use serde::Serialize;
use zkgas_model::{Resource, Zkvm};

use crate::environment::{Effect, Variable};

use super::{
    Facts,
    needs::{DISK_GIB, Needs},
};

const GIB: u64 = 1 << 30;

/// What a check comes to, from good to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    Ok,
    Warn,
    Fail,
}

impl Verdict {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Finding {
    pub(crate) check: &'static str,
    pub(crate) verdict: Verdict,
    /// Whether the run in question can't do without.
    pub(crate) needed: bool,
    pub(crate) says: String,
    /// What to do; nothing where nothing is to be done.
    pub(crate) remedy: Option<String>,
}

/// Makes every check, in the order in which they are shown.
pub(crate) fn examine(facts: &Facts, needs: &Needs) -> Vec<Finding> {
    let mut all = vec![
        guests(facts),
        features(facts, needs),
        dev_mode(facts),
        environment(facts),
        cores(facts),
        governor(facts),
        memory(facts, needs),
        disk(facts),
        run_folder(facts),
        file_locks(facts),
        gpus(facts, needs),
        gpu_programs(facts, needs),
        kernel_times(facts),
        docker(facts, needs),
        nvidia_runtime(facts),
    ];
    all.extend(gateway(facts, needs));
    all.push(tool("guest-toolchain", &facts.guest_compiler, "rebuild the guests"));
    all.push(tool("protoc", &facts.protoc, "build zkgas with SP1's provers"));
    all
}

fn ok(check: &'static str, needed: bool, says: impl Into<String>) -> Finding {
    Finding { check, verdict: Verdict::Ok, needed, says: says.into(), remedy: None }
}

/// What stops a run that needs it, and is worth knowing for one that doesn't.
fn lacks(check: &'static str, needed: bool, says: impl Into<String>, remedy: &str) -> Finding {
    let verdict = if needed { Verdict::Fail } else { Verdict::Warn };
    Finding { check, verdict, needed, says: says.into(), remedy: Some(remedy.to_owned()) }
}

/// What makes numbers worse and stops nobody.
fn warn(check: &'static str, says: impl Into<String>, remedy: &str) -> Finding {
    lacks(check, false, says, remedy)
}

fn guests(facts: &Facts) -> Finding {
    let bad = facts.guests.iter().filter_map(|(_, _, looked)| looked.as_ref().err());
    let bad: Vec<_> = bad.map(String::as_str).collect();
    if !bad.is_empty() {
        let remedy = "restore guests/prebuilt from the repository and build zkgas again, or choose among the \
             guests that are listed";
        return lacks("guests", true, bad.join("; "), remedy);
    }
    let named = facts.guests.iter().map(|(zkvm, client, looked)| {
        let hash = looked.as_deref().unwrap_or_default();
        format!("{zkvm} with {client} ({})", hash.get(..8).unwrap_or(hash))
    });
    let named: Vec<_> = named.collect();
    let says = if named.is_empty() {
        "the mock needs none".to_owned()
    } else {
        format!("as their manifest says: {}", named.join(", "))
    };
    ok("guests", true, says)
}

fn features(facts: &Facts, needs: &Needs) -> Finding {
    let missing: Vec<_> = facts
        .features
        .iter()
        .filter(|feature| !feature.is_built && feature.is_needed(needs))
        .map(|feature| feature.name)
        .collect();
    if !missing.is_empty() {
        let says = format!("this build lacks {}", missing.join(", "));
        let mut remedy = format!("cargo build --release -p zkgas --features {}", missing.join(","));
        if ["cuda", "risc0-cuda"].iter().all(|kernels| missing.contains(kernels)) {
            remedy.push_str(", but a binary for each of cuda and risc0-cuda, and a run for each");
        }
        return lacks("features", true, says, &remedy);
    }
    let built: Vec<_> =
        facts.features.iter().filter(|one| one.is_built).map(|feature| feature.name).collect();
    let built = if built.is_empty() { "none".to_owned() } else { built.join(", ") };
    ok("features", true, format!("built in: {built}; the run needs no other"))
}

/// A run that executes isn't faked, but whoever sets it may forget that it is set when they prove.
fn dev_mode(facts: &Facts) -> Finding {
    let set = facts.environment.iter().find(|(name, _)| effect(name) == Some(Effect::Fakes));
    match set {
        Some((name, value)) => {
            let says = format!("{name}={value}: RISC Zero's proofs are not proofs");
            lacks("dev-mode", true, says, &format!("unset {name}"))
        }
        None => ok("dev-mode", true, "RISC0_DEV_MODE is not set"),
    }
}

fn effect(name: &str) -> Option<Effect> {
    Variable::of(name).map(|variable| variable.effect)
}

fn environment(facts: &Facts) -> Finding {
    let with = |wanted: Effect| {
        let names = facts.environment.iter().filter(|(name, _)| effect(name) == Some(wanted));
        names.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>()
    };
    let (counts, times) = (with(Effect::ChangesCounts), with(Effect::ChangesTimes));
    if counts.is_empty() && times.is_empty() {
        return ok("environment", false, "no variable that changes counts or times is set");
    }
    let mut says = Vec::new();
    if !counts.is_empty() {
        says.push(format!("these change counts: {}", counts.join(" ")));
    }
    if !times.is_empty() {
        says.push(format!("these change times: {}", times.join(" ")));
    }
    warn(
        "environment",
        says.join("; "),
        "unset them, unless you mean to compare with a run that had them",
    )
}

fn cores(facts: &Facts) -> Finding {
    let cores = facts.cores;
    if cores >= 2 {
        return ok("cores", false, format!("{cores} cores may be used"));
    }
    warn("cores", "a single core may be used", "give the process more, or expect a long run")
}

fn governor(facts: &Facts) -> Finding {
    let slow: Vec<_> =
        facts.governors.iter().filter(|one| *one != "performance").map(String::as_str).collect();
    if facts.governors.is_empty() {
        return ok("governor", false, "the machine doesn't tell; virtual machines don't");
    }
    if slow.is_empty() {
        return ok("governor", false, "performance");
    }
    let says = format!("CPUs are governed by {}: times vary with the clock", slow.join(", "));
    warn("governor", says, "sudo cpupower frequency-set --governor performance")
}

fn memory(facts: &Facts, needs: &Needs) -> Finding {
    let most = needs.memory(facts.cores);
    let (need, why) = (most.gib(facts.cores), most.why);
    let Some(bytes) = facts.memory else {
        return warn(
            "memory",
            "the machine doesn't tell how much there is",
            "see that there is enough",
        );
    };
    // The kernel keeps some for itself: a machine of 24 GiB shows less.
    let has = (bytes + GIB / 2) / GIB;
    let says = format!("{has} GiB; needed: {need} GiB ({why})");
    if has >= need {
        return ok("memory", true, says);
    }
    if most.core_mib > 0 && has >= most.gib(1) {
        return warn("memory", says, "execute fewer blocks at a time, with --jobs");
    }
    lacks("memory", true, says, "use a machine with more, or raise the limit of the container")
}

fn disk(facts: &Facts) -> Finding {
    let remedy = "make room, or name another --output-folder";
    match &facts.disk_free {
        Ok(free) if *free >= DISK_GIB * GIB => {
            ok("disk", true, format!("{} GiB free at the run folder", free / GIB))
        }
        Ok(free) => {
            let says =
                format!("{} MiB free at the run folder, fewer than {DISK_GIB} GiB", free >> 20);
            lacks("disk", true, says, remedy)
        }
        Err(why) => lacks("disk", true, format!("the free space can't be told: {why}"), remedy),
    }
}

fn run_folder(facts: &Facts) -> Finding {
    let path = facts.run_folder.display();
    match &facts.can_write {
        Ok(()) => ok("run-folder", true, format!("files can be made at {path}")),
        Err(why) => {
            let remedy = "change its owner, or name another --output-folder";
            lacks("run-folder", true, format!("no file can be made at {path}: {why}"), remedy)
        }
    }
}

fn file_locks(facts: &Facts) -> Finding {
    match &facts.can_lock {
        Ok(()) => ok("file-locks", true, "the run folder's file system keeps a second process out"),
        Err(why) => {
            let remedy = "name an --output-folder on a local file system";
            lacks("file-locks", true, format!("locks don't hold at the run folder: {why}"), remedy)
        }
    }
}

fn gpus(facts: &Facts, needs: &Needs) -> Finding {
    let needed = needs.proves_on(Resource::Gpu);
    match &facts.gpus {
        Ok(gpus) if !gpus.is_empty() => {
            let named = gpus
                .iter()
                .map(|gpu| format!("{}: {}, {} MiB", gpu.index, gpu.name, gpu.memory_mib));
            let named = named.collect::<Vec<_>>().join("; ");
            ok("gpus", needed, format!("{named}; driver {}", gpus[0].driver))
        }
        Ok(_) => {
            let remedy = "check with `nvidia-smi` whether the driver sees them";
            lacks("gpus", needed, "nvidia-smi lists none", remedy)
        }
        Err(why) => {
            let remedy =
                "to prove on a GPU, use a machine with an NVIDIA GPU, and install its driver";
            lacks("gpus", needed, format!("none: {why}"), remedy)
        }
    }
}

fn gpu_programs(facts: &Facts, needs: &Needs) -> Finding {
    let needed = needs.proves_on(Resource::Gpu);
    let Ok(programs) = &facts.gpu_programs else {
        return ok("gpu-programs", needed, "there is no GPU to ask");
    };
    let named = |program: &(u32, String)| format!("{} ({})", program.1, program.0);
    let is_ours = |program: &&(u32, String)| program.1.contains("zkgas");
    let all: Vec<_> = programs.iter().map(named).collect();
    let ours: Vec<_> =
        programs.iter().filter(is_ours).map(|program| program.0.to_string()).collect();
    if all.is_empty() {
        return ok("gpu-programs", needed, "nothing else computes on a GPU");
    }
    let says = format!("a GPU is in use: {}", all.join(", "));
    let remedy = if ours.is_empty() {
        "wait for them or stop them; times measured beside them mean nothing".to_owned()
    } else {
        format!(
            "a worker of zkgas is left over or at work; if no run goes on: kill {}",
            ours.join(" ")
        )
    };
    lacks("gpu-programs", needed, says, &remedy)
}

fn kernel_times(facts: &Facts) -> Finding {
    match &facts.kernel_times {
        Ok(()) => {
            ok("kernel-times", false, "CUPTI is found: proofs on a GPU tell their `busy` time")
        }
        Err(why) => {
            let says = format!("proofs on a GPU won't tell their `busy` time: {why}");
            let remedy = "put the folder of CUDA's libcupti.so on LD_LIBRARY_PATH, \
                          and leave ZKGAS_CUPTI unset";
            lacks("kernel-times", false, says, remedy)
        }
    }
}

fn docker(facts: &Facts, needs: &Needs) -> Finding {
    // Whoever reaches a cluster needs nothing to start one.
    let needed = needs.proves_on(Resource::Cluster) && !has_gateway(facts);
    match &facts.docker {
        Ok((engine, compose)) => {
            ok("docker", needed, format!("engine {engine}, compose {compose}"))
        }
        Err(why) => {
            let remedy = "only `zkgas cluster` needs it; see docs/guides/sp1-cluster.md";
            lacks("docker", needed, why.clone(), remedy)
        }
    }
}

fn nvidia_runtime(facts: &Facts) -> Finding {
    match &facts.has_nvidia_runtime {
        Ok(true) => ok("nvidia-runtime", false, "containers can get at GPUs"),
        Ok(false) => {
            let remedy = "for `zkgas cluster` with GPUs, install nvidia-container-toolkit, run \
                 `nvidia-ctk runtime configure --runtime=docker`, and restart Docker";
            warn("nvidia-runtime", "Docker has no runtime `nvidia`", remedy)
        }
        Err(_) => ok("nvidia-runtime", false, "there is no Docker to ask"),
    }
}

fn has_gateway(facts: &Facts) -> bool {
    matches!(&facts.gateway, Some((_, Ok(()))))
}

fn gateway(facts: &Facts, needs: &Needs) -> Option<Finding> {
    let (url, looked) = facts.gateway.as_ref()?;
    let needed = needs.proves_on(Resource::Cluster) || needs.asks_for_gateway;
    Some(match looked {
        Ok(()) => ok("cluster-gateway", needed, format!("{url} answers")),
        Err(why) => {
            let remedy = "start one with `zkgas cluster start`, look at `zkgas cluster status`, or name \
                 another with --cluster-health";
            lacks("cluster-gateway", needed, format!("{url}: {why}"), remedy)
        }
    })
}

/// A tool that no run needs.
fn tool(check: &'static str, looked: &Result<String, String>, purpose: &str) -> Finding {
    match looked {
        Ok(version) => ok(check, false, format!("{version}; only needed to {purpose}")),
        Err(_) => ok(check, false, format!("not installed; only needed to {purpose}")),
    }
}

/// Whether a zkVM has a guest.
pub(crate) fn has_guest(zkvm: Zkvm) -> bool {
    zkvm != Zkvm::Mock
}
