//! What a host must have before a cluster can start.

use std::time::Duration;

use serde_json::Value;

use crate::{ClusterError, Tools, Topology};

const LIMIT: Duration = Duration::from_secs(20);
const INSTALL_TOOLKIT: &str = "install nvidia-container-toolkit, run `nvidia-ctk runtime configure \
     --runtime=docker`, and restart Docker";
const INSTALL_COMPOSE: &str = "install the compose plugin, version 2 or later (package \
     docker-compose-plugin of Docker's repository)";

/// A GPU, as `nvidia-smi` tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gpu {
    /// Its index.
    pub index: u32,
    /// Its model.
    pub name: String,
    /// Its memory in MiB.
    pub memory_mib: u64,
    /// Version of the driver.
    pub driver: String,
}

/// Finds the first thing that is missing.
pub fn preflight(tools: &Tools, topology: &Topology) -> Result<(), ClusterError> {
    engine_version(tools)?;
    compose_version(tools)?;
    if topology.gpu_nodes == 0 {
        return Ok(());
    }
    let found = gpus(tools)?.len();
    if found < usize::from(topology.gpu_nodes) {
        return Err(ClusterError::TooFewGpus { wanted: topology.gpu_nodes, found });
    }
    if has_nvidia_runtime(tools)? {
        return Ok(());
    }
    let what = "Docker has no runtime `nvidia`".to_owned();
    Err(ClusterError::Lacks { what, remedy: INSTALL_TOOLKIT })
}

/// Version of the Docker engine, if it answers.
pub fn engine_version(tools: &Tools) -> Result<String, ClusterError> {
    let answer = tools.docker(&["version", "--format", "{{.Server.Version}}"], LIMIT)?;
    let version = answer.stdout.trim();
    if answer.status.success() && !version.is_empty() {
        return Ok(version.to_owned());
    }
    let what = format!("the Docker engine doesn't answer: {}", one_line(&answer.stderr));
    let remedy =
        "start it (`sudo systemctl start docker`), and let your user reach it (group docker)";
    Err(ClusterError::Lacks { what, remedy })
}

/// Version of the compose plugin, if it is one that waits for health.
pub fn compose_version(tools: &Tools) -> Result<String, ClusterError> {
    let answer = tools.docker(&["compose", "version", "--short"], LIMIT)?;
    let version = answer.stdout.trim().trim_start_matches('v').to_owned();
    let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok());
    match major {
        Some(major) if answer.status.success() && major >= 2 => Ok(version),
        Some(_) if answer.status.success() => {
            let what = format!("docker compose is version {version}, which is too old");
            Err(ClusterError::Lacks { what, remedy: INSTALL_COMPOSE })
        }
        _ => {
            let what = "Docker has no compose plugin".to_owned();
            Err(ClusterError::Lacks { what, remedy: INSTALL_COMPOSE })
        }
    }
}

/// Whether containers can get at GPUs.
pub fn has_nvidia_runtime(tools: &Tools) -> Result<bool, ClusterError> {
    let answer = tools.docker(&["info", "--format", "{{json .Runtimes}}"], LIMIT)?;
    let runtimes: Option<Value> = serde_json::from_str(answer.stdout.trim()).ok();
    Ok(runtimes.is_some_and(|runtimes| runtimes.get("nvidia").is_some()))
}

/// The GPUs of the host.
pub fn gpus(tools: &Tools) -> Result<Vec<Gpu>, ClusterError> {
    let query = "--query-gpu=index,name,memory.total,driver_version";
    let answer = tools.nvidia_smi(&[query, "--format=csv,noheader,nounits"], LIMIT)?;
    if !answer.status.success() {
        let said = if answer.stderr.is_empty() { &answer.stdout } else { &answer.stderr };
        let what = format!("nvidia-smi fails: {}", one_line(said));
        let remedy = "check that the driver is loaded and matches the kernel";
        return Err(ClusterError::Lacks { what, remedy });
    }
    Ok(answer.stdout.lines().filter_map(gpu).collect())
}

fn gpu(line: &str) -> Option<Gpu> {
    let mut cells = line.split(',').map(str::trim);
    Some(Gpu {
        index: cells.next()?.parse().ok()?,
        name: cells.next()?.to_owned(),
        // Some cards don't tell.
        memory_mib: cells.next()?.parse().unwrap_or(0),
        driver: cells.next()?.to_owned(),
    })
}

/// The programs that compute on a GPU, as process id and name.
pub fn compute_apps(tools: &Tools) -> Result<Vec<(u32, String)>, ClusterError> {
    let query = "--query-compute-apps=pid,process_name";
    let answer = tools.nvidia_smi(&[query, "--format=csv,noheader"], LIMIT)?;
    let app = |line: &str| {
        let (pid, name) = line.split_once(',')?;
        Some((pid.trim().parse().ok()?, name.trim().to_owned()))
    };
    Ok(answer.stdout.lines().filter_map(app).collect())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect()
}
