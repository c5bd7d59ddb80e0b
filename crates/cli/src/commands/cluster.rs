//! `zkgas cluster`: an SP1 cluster on this host, by `docker compose`.

use std::{
    env,
    path::PathBuf,
    time::{Duration, Instant},
};

use clap::{Args, Subcommand, ValueEnum, value_parser};
use serde::Serialize;
use zkgas_cluster::{
    ClusterError, DEFAULT_RELEASE, MAX_GPU_NODES, StateFolder, Status, Tools, Topology, check_pair,
    preflight, render, status, wait_until_healthy,
};
use zkgas_model::{Client, ExitCode, Zkvm};

use crate::{
    commands::doctor::tame,
    pipeline::{backend::backend, settings::Settings},
    printer::Printer,
};

/// Version of what `status --format json` answers.
const SCHEMA: u32 = 1;
const DOWN_LIMIT: Duration = Duration::from_mins(5);

/// The cluster runs in containers on this host and listens on loopback only.
#[derive(Debug, Args)]
pub(crate) struct ClusterArgs {
    #[command(subcommand)]
    action: ClusterAction,
}

#[derive(Debug, Subcommand)]
enum ClusterAction {
    /// Write the compose file, start the services, and wait until they are healthy
    Start(StartArgs),
    /// Show each service, and whether the gateway answers
    Status(StatusArgs),
    /// Print what the services say
    Logs(LogsArgs),
    /// Stop the services and remove their containers
    Stop(StopArgs),
}

/// Which cluster.
#[derive(Debug, Args)]
struct FolderArgs {
    /// Folder of the compose file and the passwords [default: zkgas/cluster in the user's state folder]
    #[arg(long, value_name = "DIR")]
    directory: Option<PathBuf>,
    /// The `docker` program
    #[arg(long, value_name = "PROGRAM", default_value = "docker", env = "ZKGAS_DOCKER")]
    docker: PathBuf,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
struct StartArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// Nodes with a GPU each; 0 is a cluster of CPUs
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = value_parser!(u8).range(0..=i64::from(MAX_GPU_NODES)))]
    gpu_nodes: u8,
    /// Add a node without a GPU that takes every kind of task; there is one if --gpu-nodes is 0
    #[arg(long)]
    mixed: bool,
    /// Return when the cluster is healthy, in place of following the logs
    #[arg(short, long)]
    detach: bool,
    /// Ask the registry for the images, even if they are here
    #[arg(long)]
    pull: bool,
    /// Release of SP1 cluster
    #[arg(long, value_name = "TAG", default_value = DEFAULT_RELEASE)]
    cluster_version: String,
    /// Take a release that isn't known to work with this build's SP1
    #[arg(long)]
    allow_version_mismatch: bool,
    /// Print the compose file and the commands, and run nothing
    #[arg(long)]
    dry_run: bool,
    /// Port for `--cluster-endpoint`
    #[arg(long, value_name = "PORT", default_value_t = 50_061, value_parser = value_parser!(u16).range(1..))]
    grpc_port: u16,
    /// Port for artifacts and health
    #[arg(long, value_name = "PORT", default_value_t = 8081, value_parser = value_parser!(u16).range(1..))]
    http_port: u16,
    /// Memory of each node without a GPU
    #[arg(long, value_name = "GIB", default_value_t = 96, value_parser = value_parser!(u32).range(1..=4096))]
    cpu_memory: u32,
    /// Host memory of each node with a GPU
    #[arg(long, value_name = "GIB", default_value_t = 24, value_parser = value_parser!(u32).range(1..=4096))]
    gpu_memory: u32,
    /// Memory of the store of artifacts
    #[arg(long, value_name = "GIB", default_value_t = 30, value_parser = value_parser!(u32).range(3..=4096))]
    redis_memory: u32,
    /// How long to wait until everything is healthy, from when the containers run
    #[arg(long, value_name = "SECONDS", default_value_t = 1800)]
    wait: u64,
}

#[derive(Debug, Args)]
struct StatusArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// Form of the answer
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
}

#[derive(Debug, Args)]
struct LogsArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// Services [default: all]
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
    /// Go on printing what is new
    #[arg(short, long)]
    follow: bool,
    /// Only the last lines of each service
    #[arg(long, value_name = "LINES")]
    tail: Option<u32>,
}

#[derive(Debug, Args)]
struct StopArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// Remove the database and the downloaded circuits, too
    #[arg(long)]
    remove_volumes: bool,
}

/// Form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Human,
    /// For programs.
    Json,
}

pub(crate) fn run(args: &ClusterArgs, printer: Printer) -> eyre::Result<ExitCode> {
    match &args.action {
        ClusterAction::Start(args) => start(args, printer),
        ClusterAction::Status(args) => show(args, printer),
        ClusterAction::Logs(args) => logs(args),
        ClusterAction::Stop(args) => stop(args, printer),
    }
}

impl FolderArgs {
    fn folder(&self) -> StateFolder {
        StateFolder::new(self.directory.clone().unwrap_or_else(default_folder))
    }

    fn tools(&self) -> Tools {
        Tools { docker: self.docker.clone(), ..Tools::default() }
    }
}

/// One host has one cluster, so its folder is the same wherever the command is given.
pub(crate) fn default_folder() -> PathBuf {
    let set = |name| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let state = set("XDG_STATE_HOME").or_else(|| Some(set("HOME")?.join(".local/state")));
    match state {
        Some(state) => state.join("zkgas/cluster"),
        None => PathBuf::from(".zkgas/cluster"),
    }
}

impl StartArgs {
    fn topology(&self) -> Topology {
        Topology {
            release: self.cluster_version.clone(),
            gpu_nodes: self.gpu_nodes,
            mixed: self.mixed,
            grpc_port: self.grpc_port,
            http_port: self.http_port,
            cpu_memory: self.cpu_memory,
            gpu_memory: self.gpu_memory,
            redis_memory: self.redis_memory,
        }
    }

    fn up(&self) -> Vec<&'static str> {
        let mut up = vec!["up", "--detach", "--remove-orphans"];
        if self.pull {
            up.extend(["--pull", "always"]);
        }
        up
    }
}

fn start(args: &StartArgs, printer: Printer) -> eyre::Result<ExitCode> {
    let (folder, tools, topology) = (args.folder.folder(), args.folder.tools(), args.topology());
    let backend = backend(Zkvm::Sp1, Client::Reth, &Settings::default())?;
    let sp1 = backend.version();
    let release = check_pair(&args.cluster_version, sp1, args.allow_version_mismatch)?;
    printer.remark(&match release {
        Some(release) if release.built_from == sp1 => {
            format!("SP1 cluster {} is built from SP1 {sp1}, as this build is", release.tag)
        }
        Some(release) => format!(
            "SP1 cluster {} is built from SP1 {}, this build from {sp1}; both have circuit {}",
            release.tag, release.built_from, release.circuit
        ),
        None => format!("nothing is known of {} with SP1 {sp1}", args.cluster_version),
    });
    if args.dry_run {
        return dry_run(args, &folder, &tools, &topology, printer);
    }
    preflight(&tools, &topology)?;
    let lock = folder.lock()?;
    folder.write(&topology)?;
    up(args, &folder, &tools, &topology, printer)?;
    printer.answer(&how_to_use(&topology))?;
    if args.detach {
        return Ok(ExitCode::Ok);
    }
    printer.remark("following the logs; Ctrl-C ends that, and `zkgas cluster stop` the cluster");
    // What follows the logs changes nothing, so others may.
    drop(lock);
    tools.compose_aloud(&folder, &["logs", "--follow"], true)?;
    Ok(ExitCode::Ok)
}

/// Starts the services and waits. What compose says goes to standard error.
fn up(
    args: &StartArgs,
    folder: &StateFolder,
    tools: &Tools,
    topology: &Topology,
    printer: Printer,
) -> Result<Status, ClusterError> {
    let began = Instant::now();
    if let Err(error) = tools.compose_aloud(folder, &args.up(), true) {
        // Compose gives up on the first service that others wait for; which ones are not well says more.
        return match status(tools, folder, topology) {
            Ok(found) if found.services.iter().any(|service| service.state != "absent") => {
                let services = found.complaints();
                Err(ClusterError::Unhealthy { services, waited: began.elapsed() })
            }
            _ => Err(error),
        };
    }
    let mut last = String::new();
    let mut tell = |status: &Status| {
        let now = status.complaints();
        if now != last {
            printer.remark(&format!("waiting for {now}"));
            last = now;
        }
    };
    wait_until_healthy(tools, folder, topology, Duration::from_secs(args.wait), &mut tell)
}

fn dry_run(
    args: &StartArgs,
    folder: &StateFolder,
    tools: &Tools,
    topology: &Topology,
    printer: Printer,
) -> eyre::Result<ExitCode> {
    let (file, secrets) = (folder.compose_file(), folder.secrets_file());
    let mut would = vec![
        format!(
            "write {}, and make passwords in {} unless it is there",
            file.display(),
            secrets.display()
        ),
        format!("run {}", tools.compose_line(folder, &args.up())),
    ];
    would.extend(how_to_use(topology).lines().map(|line| format!("then answer: {line}")));
    // Comments, so that the whole is the file.
    let would: Vec<_> = would.iter().map(|what| format!("# would {what}")).collect();
    let text = format!("{}{}", render(topology)?, would.join("\n"));
    printer.answer(&text)
}

fn how_to_use(topology: &Topology) -> String {
    let endpoint = topology.endpoint();
    format!(
        "{endpoint}\nzkgas run --zkvms sp1 --actions prove --prove-resource cluster --cluster-endpoint \
         {endpoint} --input-folder WITNESSES --output-folder RUN"
    )
}

/// What `status --format json` answers.
#[derive(Serialize)]
struct Answer<'a> {
    schema: u32,
    release: &'a str,
    #[serde(flatten)]
    status: &'a Status,
}

fn show(args: &StatusArgs, printer: Printer) -> eyre::Result<ExitCode> {
    let folder = args.folder.folder();
    let topology = folder.topology()?;
    let found = status(&args.folder.tools(), &folder, &topology)?;
    let text = match args.format {
        Format::Json => {
            let answer = Answer { schema: SCHEMA, release: &topology.release, status: &found };
            serde_json::to_string_pretty(&answer)?
        }
        Format::Human => table(&found, &topology),
    };
    printer.answer(&text)?;
    Ok(if found.healthy { ExitCode::Ok } else { ExitCode::Environment })
}

fn table(status: &Status, topology: &Topology) -> String {
    let mut lines = vec![format!("SP1 cluster {}, {}", topology.release, status.endpoint)];
    for service in &status.services {
        let ended = service.exit_code.map(|code| format!("exit code {code}"));
        let more = service.health.clone().or(ended).unwrap_or_default();
        let mark = if service.ok { "ok  " } else { "FAIL" };
        let line = format!("{mark}  {:<18}  {:<10}  {more}", service.name, service.state);
        lines.push(line.trim_end().to_owned());
    }
    let (mark, says) = match &status.gateway_problem {
        None => ("ok  ", "answers"),
        Some(why) => ("FAIL", why.as_str()),
    };
    lines.push(format!("{mark}  {:<18}  {says}", topology.health_url()));
    lines.iter().map(|line| tame(line)).collect::<Vec<_>>().join("\n")
}

fn logs(args: &LogsArgs) -> eyre::Result<ExitCode> {
    let folder = args.folder.folder();
    let known: Vec<_> =
        folder.topology()?.services().into_iter().map(|service| service.to_string()).collect();
    if let Some(stranger) = args.services.iter().find(|name| !known.contains(name)) {
        let (name, known) = (stranger.clone(), known.join(", "));
        return Err(ClusterError::UnknownService { name, known }.into());
    }
    let tail = args.tail.map(|lines| lines.to_string());
    let mut command = vec!["logs"];
    if args.follow {
        command.push("--follow");
    }
    if let Some(lines) = &tail {
        command.extend(["--tail", lines]);
    }
    command.extend(args.services.iter().map(String::as_str));
    args.folder.tools().compose_aloud(&folder, &command, false)?;
    Ok(ExitCode::Ok)
}

fn stop(args: &StopArgs, printer: Printer) -> eyre::Result<ExitCode> {
    let folder = args.folder.folder();
    // Nothing to stop is what the user wants, but they should know that nothing was done.
    folder.topology()?;
    let _lock = folder.lock()?;
    let mut command = vec!["down", "--remove-orphans"];
    if args.remove_volumes {
        command.push("--volumes");
    }
    args.folder.tools().compose(&folder, &command, DOWN_LIMIT)?;
    let kept = if args.remove_volumes {
        "the volumes are removed"
    } else {
        "the database and the circuits stay; --remove-volumes removes them"
    };
    printer.remark(&format!("stopped; {kept}"));
    Ok(ExitCode::Ok)
}
