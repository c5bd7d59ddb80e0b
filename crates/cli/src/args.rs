//! Flags: parsed here, given a meaning in `commands`.

use clap::{Args, Parser, Subcommand};
use zkgas_model::{Client, Clock, ExitCode, Fork, Zkvm};
use zkgas_suite::{Revision, Selection, Suite};

use crate::{commands, failure::refuse, pipeline::settings::Settings, words::one_of};

/// Isolated proving cost of every EVM opcode and precompile.
///
/// zkgas fills blocks that differ only in how often one operation runs, turns them into witnesses
/// for stateless validation, executes them in a zkVM, and fits cycles and prover gas to op count
/// and gas.
#[derive(Debug, Parser)]
#[command(name = "zkgas", version, propagate_version = true)]
pub(crate) struct Cli {
    /// No progress bars and no remarks; errors and answers only
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Fill, make witnesses, execute, and report: the whole job in one resumable folder
    Bench(commands::bench::BenchArgs),
    /// Fill marginal fixtures (EEST `blockchain_tests` JSON)
    Fill(commands::fill::FillArgs),
    /// Turn EEST fixtures into witnesses
    Witness(commands::witness::WitnessArgs),
    /// Check fixtures natively, each block from its witness alone
    Blocktest(commands::blocktest::BlocktestArgs),
    /// Execute witnesses in zkVMs and record what happened
    Run(commands::run::RunArgs),
    /// Check saved proofs
    Verify(commands::verify::VerifyArgs),
    /// Look after run folders
    Store(commands::store::StoreArgs),
    /// Serve a run as one of its processes; not for people
    #[command(hide = true)]
    Worker(commands::worker::WorkerArgs),
    /// Write a report over recorded results
    Report(commands::report::ReportArgs),
    /// Say what changed between two runs
    Compare(commands::compare::CompareArgs),
    /// Turn costs into multipliers of gas, and find the worst block
    Schedule(commands::schedule::ScheduleArgs),
    /// Turn result files of zkevm-benchmark-workload into records
    Import(commands::import::ImportArgs),
    /// Start, look after, and stop an SP1 cluster on this host
    Cluster(commands::cluster::ClusterArgs),
    /// Check whether this machine has what a run needs
    Doctor(commands::doctor::DoctorArgs),
    /// Print a completion script for a shell
    Completions(commands::extras::CompletionsArgs),
    /// Print a manual page
    Man(commands::extras::ManArgs),
}

/// Which tests of the suite.
#[derive(Debug, Args)]
pub(crate) struct SuiteArgs {
    /// Suite: `marginal`, `marginal-REVISION`, `dense`, `sweep`, or `validation`
    #[arg(long, default_value = "marginal", value_parser = suite, value_name = "SUITE")]
    pub(crate) suite: Choice,
    /// Revision of the suite `marginal`, if --suite does not name it [default: f4c8]
    #[arg(long, ignore_case = true, value_parser = one_of(Revision::ALL, Revision::as_str))]
    pub(crate) revision: Option<Revision>,
    /// Fork whose rules the blocks follow
    #[arg(long, default_value = "Prague", ignore_case = true, value_parser = one_of(Fork::ALL, Fork::as_str))]
    pub(crate) fork: Fork,
    /// Tests to take: names, families, or globs; any match includes [default: all]
    #[arg(long, value_delimiter = ',', value_name = "PATTERN")]
    pub(crate) include: Vec<String>,
    /// Tests to leave out: names, families, or globs
    #[arg(long, value_delimiter = ',', value_name = "PATTERN")]
    pub(crate) exclude: Vec<String>,
}

impl SuiteArgs {
    /// The suite that --suite and --revision name; they may both name a revision, if they agree.
    pub(crate) fn suite(&self) -> eyre::Result<Suite> {
        match (self.suite.0, self.revision) {
            (None, revision) => Ok(revision.unwrap_or_default().into()),
            (Some(Suite::Marginal(one)), Some(other)) if one != other => {
                let text =
                    format!("--suite names revision {one}, --revision {other}; leave one out");
                refuse(ExitCode::Usage, text)
            }
            (Some(suite @ Suite::Marginal(_)), _) | (Some(suite), None) => Ok(suite),
            (Some(other), Some(_)) => {
                let text = format!("the suite {other} has no revisions; leave --revision out");
                refuse(ExitCode::Usage, text)
            }
        }
    }

    /// The tests named by the filters.
    pub(crate) fn selection(&self) -> Selection {
        Selection { include: self.include.clone(), exclude: self.exclude.clone() }
    }
}

/// A suite as --suite names it; `None` is `marginal` of no particular revision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Choice(Option<Suite>);

/// `marginal`, `marginal-0c73`, `dense`, `sweep`, or `validation`.
fn suite(word: &str) -> Result<Choice, String> {
    if word == "marginal" {
        return Ok(Choice(None));
    }
    let known = Suite::ALL.iter().find(|suite| suite.to_string().eq_ignore_ascii_case(word));
    known.map(|suite| Choice(Some(*suite))).ok_or_else(|| {
        let known: Vec<_> = Suite::ALL.iter().map(ToString::to_string).collect();
        format!("unknown suite `{word}`, expected `marginal` or one of: {}", known.join(", "))
    })
}

/// Which time is meant.
#[derive(Debug, Args)]
pub(crate) struct ClockArgs {
    /// Which time of a proof: from beginning to end, what the prover held the GPU for, what the
    /// proofs of shards took on it, or how long its kernels ran
    #[arg(long, default_value = "wall", value_parser = one_of(Clock::ALL, Clock::as_str))]
    pub(crate) time: Clock,
}

/// Which guest runs where.
#[derive(Debug, Args)]
pub(crate) struct GuestArgs {
    /// zkVMs to run in
    #[arg(long, value_delimiter = ',', default_value = "sp1", ignore_case = true, value_parser = one_of(Zkvm::ALL, Zkvm::as_str))]
    pub(crate) zkvms: Vec<Zkvm>,
    /// Engines in the guest
    #[arg(long, value_delimiter = ',', default_value = "reth", ignore_case = true, value_parser = one_of(Client::ENGINES, Client::as_str))]
    pub(crate) execution_client: Vec<Client>,
    /// Folder with guests and their MANIFEST.toml, in place of the embedded ones
    #[arg(long, value_name = "DIR", env = "ZKGAS_GUESTS")]
    pub(crate) guests: Option<std::path::PathBuf>,
    /// Let each execution in the mock take this long, to try out what interrupts a run
    #[arg(long, value_name = "MILLISECONDS", default_value_t = 0, hide_default_value = true)]
    pub(crate) mock_delay: u64,
    /// Costs, times, and faults of the mock, such as `time_fixed_ms=2000,noise=3%,fault=abort@prove:2`
    #[arg(long, value_name = "KEY=VALUE,…", default_value = "", hide_default_value = true)]
    pub(crate) mock: String,
    /// Cycles of a batch of RISC Zero's keccak coprocessor, as a power of two: 14 to 18 [default:
    /// `RISC0_KECCAK_PO2`, or 17]
    #[arg(long, value_name = "N")]
    pub(crate) risc0_keccak_po2: Option<u32>,
    /// Cycles of a RISC Zero segment, as a power of two: 14 to 22 [default: `RISC0_SEGMENT_PO2`, or 20]
    #[arg(long, value_name = "N")]
    pub(crate) risc0_segment_po2: Option<u32>,
    /// Execute or prove again what is already recorded
    #[arg(long)]
    pub(crate) force_rerun: bool,
    /// Threads [default: one for each core]
    #[arg(short, long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
}

impl GuestArgs {
    /// What zkVMs are told beside their guest.
    pub(crate) fn settings(&self) -> Settings {
        let delay = (self.mock_delay > 0).then(|| format!("delay_ms={}", self.mock_delay));
        let given = Some(self.mock.clone()).filter(|text| !text.is_empty());
        let mock = given.into_iter().chain(delay).collect::<Vec<_>>().join(",");
        let text = |power: Option<u32>| power.map_or_else(String::new, |power| power.to_string());
        let (keccak, segment) = (self.risc0_keccak_po2, self.risc0_segment_po2);
        Settings { mock, risc0_keccak_po2: text(keccak), risc0_segment_po2: text(segment) }
    }
}
