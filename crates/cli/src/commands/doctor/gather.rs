//! Asking the machine. Whatever can't be found out is said to be so; nothing here fails.

use std::{
    collections::BTreeSet,
    env, io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use fs_err as fs;
use zkgas_cluster::{
    Health, StateFolder, Tools, compose_version, compute_apps, engine_version, gpus,
    has_nvidia_runtime, healthz,
};
use zkgas_cupti::Recorder;
use zkgas_model::{Client, Resource, Zkvm};

use crate::{
    commands::cluster::default_folder,
    environment::known,
    pipeline::{backend::backend, settings::Settings},
};

use super::{
    Facts,
    checks::has_guest,
    facts::Looked,
    features::{FEATURES, Feature},
    needs::Needs,
};

const GATEWAY_LIMIT: Duration = Duration::from_secs(2);
/// Where a cluster's gateway is, unless something else is known.
const GATEWAY: &str = "http://127.0.0.1:8081/healthz";
/// The compiler that `cargo xtask guests` takes, unless the variable names another.
const GUEST_COMPILER: (&str, &str) = ("ZKGAS_GUEST_RUSTC", "/usr/bin/rustc");
/// Longest value of a variable that is shown.
const LONGEST_VALUE: usize = 200;

/// Finds out everything.
pub(crate) fn gather(run_folder: &Path, gateway: Option<&str>, needs: &Needs) -> Facts {
    let mut tools = Tools::default();
    if let Some(docker) = env::var_os("ZKGAS_DOCKER") {
        tools.docker = docker.into();
    }
    let place = existing(run_folder);
    let (can_write, can_lock) = try_files(&place);
    let gpus = gpus(&tools).map_err(|error| error.to_string());
    let gpu_programs = match &gpus {
        Ok(_) => compute_apps(&tools).map_err(|error| error.to_string()),
        Err(why) => Err(why.clone()),
    };
    let docker = docker(&tools);
    let has_nvidia_runtime = match &docker {
        Ok(_) => has_nvidia_runtime(&tools).map_err(|error| error.to_string()),
        Err(why) => Err(why.clone()),
    };
    let compiler =
        env::var_os(GUEST_COMPILER.0).map_or_else(|| GUEST_COMPILER.1.into(), PathBuf::from);
    Facts {
        guests: guests(needs),
        features: FEATURES.iter().map(|feature| built(*feature, needs)).collect(),
        guest_compiler: version(&compiler),
        protoc: version(&env::var_os("PROTOC").map_or_else(|| "protoc".into(), PathBuf::from)),
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        memory: memory(),
        disk_free: disk_free(&place),
        run_folder: run_folder.to_owned(),
        can_write,
        can_lock,
        gpus,
        gpu_programs,
        kernel_times: Recorder::available().map_err(|error| error.reason),
        docker,
        has_nvidia_runtime,
        gateway: gateway_health(gateway, needs),
        environment: environment(env::vars_os()),
        governors: governors(),
    }
}

/// A zkVM's crate can be built with a place for proofs that the command's feature does not say.
fn built(feature: Feature, needs: &Needs) -> Feature {
    let Some(resource) = feature.for_proofs_on else { return feature };
    let proves_there = |zkvm: &Zkvm| {
        backend(*zkvm, Client::Reth, &Settings::default())
            .is_ok_and(|backend| backend.resources().contains(&resource))
    };
    let mut own = needs.zkvms.iter().filter(|zkvm| feature.is_for(**zkvm)).peekable();
    let all_do = own.peek().is_some() && own.all(proves_there);
    Feature { is_built: feature.is_built || all_do, ..feature }
}

fn guests(needs: &Needs) -> Vec<(zkgas_model::Zkvm, zkgas_model::Client, Looked<String>)> {
    let zkvms = needs.zkvms.iter().filter(|zkvm| has_guest(**zkvm));
    zkvms
        .flat_map(|&zkvm| {
            needs.clients.iter().map(move |&client| {
                let loaded = zkgas_guests::load(zkvm, client);
                let hash = loaded.map(|loaded| loaded.guest.sha256);
                (zkvm, client, hash.map_err(|error| error.to_string()))
            })
        })
        .collect()
}

/// The nearest folder above that is there: the run would make the rest.
fn existing(folder: &Path) -> PathBuf {
    let above = folder.ancestors().find(|folder| folder.is_dir());
    above.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// Whether files can be made and locked. The file is gone again when this returns.
fn try_files(place: &Path) -> (Looked<()>, Looked<()>) {
    let made = tempfile::Builder::new().prefix(".zkgas-doctor-").tempfile_in(place);
    let file = match made {
        Ok(file) => file,
        Err(error) => return (Err(error.to_string()), Err("no file can be made".to_owned())),
    };
    let lock = || -> io::Result<Looked<()>> {
        let second = file.reopen()?;
        file.as_file().lock()?;
        Ok(match second.try_lock() {
            Err(std::fs::TryLockError::WouldBlock) => Ok(()),
            Err(std::fs::TryLockError::Error(error)) => Err(error.to_string()),
            Ok(()) => Err("two processes may lock one file".to_owned()),
        })
    };
    (Ok(()), lock().unwrap_or_else(|error| Err(error.to_string())))
}

fn disk_free(place: &Path) -> Looked<u64> {
    let found = rustix::fs::statvfs(place).map_err(|error| error.to_string())?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

/// The least of what the machine has and of what the control groups of this process allow.
fn memory() -> Option<u64> {
    let total = fs::read_to_string("/proc/meminfo").ok().and_then(|text| total_memory(&text));
    let limits = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];
    let limits =
        limits.iter().filter_map(|path| fs::read_to_string(path).ok()?.trim().parse().ok());
    limits.chain(total).min()
}

/// `MemTotal:       24652052 kB`
fn total_memory(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

fn docker(tools: &Tools) -> Looked<(String, String)> {
    let engine = engine_version(tools).map_err(|error| error.to_string())?;
    let compose = compose_version(tools).map_err(|error| error.to_string())?;
    Ok((engine, compose))
}

/// Asks only if the run proves on a cluster, the user names one, or one was started here.
fn gateway_health(named: Option<&str>, needs: &Needs) -> Option<(String, Looked<()>)> {
    let started = StateFolder::new(default_folder()).topology().ok();
    let known = named.map(ToOwned::to_owned).or_else(|| Some(started?.health_url()));
    let asked = needs.proves_on(Resource::Cluster).then(|| GATEWAY.to_owned());
    let url = known.or(asked)?;
    let health = match healthz(&url, GATEWAY_LIMIT) {
        Health::Ok => Ok(()),
        Health::Bad(why) => Err(why),
    };
    Some((url, health))
}

fn environment(
    all: impl Iterator<Item = (std::ffi::OsString, std::ffi::OsString)>,
) -> Vec<(String, String)> {
    let shown =
        |value: &str| value.chars().filter(|c| !c.is_control()).take(LONGEST_VALUE).collect();
    let mut found: Vec<(String, String)> =
        known(all).map(|(_, name, value)| (name, shown(&value))).collect();
    found.sort();
    found
}

fn governors() -> Vec<String> {
    let Ok(cpus) = fs::read_dir("/sys/devices/system/cpu") else { return Vec::new() };
    let files = cpus.flatten().map(|cpu| cpu.path().join("cpufreq/scaling_governor"));
    let found: BTreeSet<String> = files
        .filter_map(|file| fs::read_to_string(file).ok())
        .map(|text| text.trim().to_owned())
        .collect();
    found.into_iter().collect()
}

/// The first line of `PROGRAM --version`.
fn version(program: &Path) -> Looked<String> {
    let output = Command::new(program).arg("--version").stdin(Stdio::null()).output();
    let output = output.map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    let first = text.lines().next().unwrap_or_default().trim();
    if output.status.success() && !first.is_empty() {
        Ok(first.chars().filter(|c| !c.is_control()).take(LONGEST_VALUE).collect())
    } else {
        Err(format!("{} --version fails", program.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_in_bytes() {
        let text = "MemFree: 5 kB\nMemTotal:       24652052 kB\nMemAvailable: 1 kB\n";
        assert_eq!(total_memory(text), Some(24_652_052 * 1024));
        assert_eq!(total_memory("MemTotal: many kB"), None);
        assert_eq!(total_memory(""), None);
    }

    #[test]
    fn a_folder_to_be_made_is_judged_by_what_is_above_it() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(existing(&folder.path().join("a/b/c")), folder.path());
        assert_eq!(existing(Path::new("no/such/folder")), Path::new("."));
    }

    #[test]
    fn trying_files_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(try_files(folder.path()), (Ok(()), Ok(())));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        let (can_write, can_lock) = try_files(&folder.path().join("none"));
        assert!(can_write.is_err() && can_lock.is_err());
    }

    #[test]
    fn only_variables_that_matter_are_kept_and_their_values_are_tamed() {
        let pairs = [
            ("SP1_WORKER_NUM_CORE_WORKERS", "1"),
            ("HOME", "/"),
            ("RISC0_DEV_MODE", "1\u{1b}[2J"),
            ("SP1_WORKER", "x"),
        ];
        let found = environment(pairs.iter().map(|(name, value)| (name.into(), value.into())));
        let expected = [("RISC0_DEV_MODE", "1[2J"), ("SP1_WORKER_NUM_CORE_WORKERS", "1")];
        assert_eq!(found, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}
