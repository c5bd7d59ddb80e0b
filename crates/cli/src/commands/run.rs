//! `zkgas run`: witnesses to records.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use clap::{Args, ValueEnum};
use zkgas_cupti::Recorder;
use zkgas_model::{Action, Client, Clock, ExitCode, Points, ProofKind, Resource, Zkvm};
use zkgas_runner::{
    Ask, Controls, Fixed, Hardware, Order, Proofs, Setup, Source, Summary, Survey, Verify, Wanted,
};
use zkgas_store::{FolderLock, RunFolder};

use crate::{
    args::{ClockArgs, GuestArgs},
    environment,
    failure::refuse,
    interrupt::{Interrupted, interrupted},
    pipeline::{
        adaptive::Goal,
        backend::Loaded,
        cores::Cores,
        events::Line,
        execute::{describe, exit_code},
        forecast::forecast,
        proof_plan,
        prove::{self, Campaign, How},
        session::{self, Proving, Session},
        tree::json_files,
    },
    printer::Printer,
    words::one_of,
};

/// Every record is written whole as soon as its unit ends; the same command resumes.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "flags are independent of each other")]
pub(crate) struct RunArgs {
    #[command(flatten)]
    guest: GuestArgs,
    /// What to do with each witness
    #[arg(long, default_value = "execute", ignore_case = true, value_parser = one_of(Action::ALL, Action::as_str))]
    actions: Action,
    /// Where to execute
    #[arg(long, default_value = "cpu", ignore_case = true, value_parser = one_of(Resource::ALL, Resource::as_str))]
    execute_resource: Resource,
    /// Where to prove
    #[arg(long, default_value = "cpu", ignore_case = true, value_parser = one_of(Resource::ALL, Resource::as_str))]
    prove_resource: Resource,
    /// Gateway of the cluster, for --prove-resource cluster
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:50061")]
    cluster_endpoint: String,
    /// What the guest does
    #[arg(long = "guest", default_value = "stateless-validator")]
    program: Program,
    /// Rounds of the guest `smoke`, one unit for each
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_value = "1000")]
    smoke_rounds: Vec<u64>,
    /// Proofs of each unit
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..))]
    num_samples: u32,
    /// What a proof consists of [default: compressed for sp1, composite or succinct for risc0]
    #[arg(long, ignore_case = true, value_parser = one_of(ProofKind::ALL, ProofKind::as_str))]
    proof_kind: Option<ProofKind>,
    /// Keep the proofs, in OUT/proofs
    #[arg(long)]
    save_proofs: bool,
    /// Verify each proof while the next is made, which leaves the prover less time to wait and takes a
    /// core from it
    #[arg(long)]
    verify_beside: bool,
    /// Seed of the order of proofs inside a sample
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Op counts of each target to prove: all, or the lowest and the highest
    #[arg(long, default_value = "all", ignore_case = true, value_parser = one_of(Points::ALL, Points::as_str))]
    points: Points,
    /// Start no more proofs after this time, such as 25m; the same command goes on
    #[arg(long, value_name = "TIME", value_parser = humantime::parse_duration)]
    budget: Option<Duration>,
    /// After the samples of all, prove more of those operations whose slope is not known to this, such
    /// as 5%
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    target_ci: Option<f64>,
    #[command(flatten)]
    clock: ClockArgs,
    /// GPUs to prove on, by index, each with a prover of its own [default: the first]
    #[arg(long, value_name = "N,…", value_delimiter = ',')]
    gpus: Vec<u32>,
    /// Prove each block on all of --gpus together: its segments are spread over them (risc0, `composite`
    /// unless --proof-kind says otherwise)
    #[arg(long, requires = "gpus", conflicts_with = "max_memory")]
    spread_segments: bool,
    /// Let the provers of --gpus use all cores, and not an equal part for each
    #[arg(long, requires = "gpus")]
    share_cores: bool,
    /// Proofs that a new prover makes for nothing first [default: 1 on gpu, else 0]
    #[arg(long, value_name = "N")]
    warm_ups: Option<u32>,
    /// Prove the same block every so many proofs, to see drift; 0 for never
    #[arg(long, value_name = "N", default_value_t = 10)]
    reference_every: u32,
    /// The longest that one proof may take [default: 20 times as long as the longest before it, 600
    /// at least; 7200 for the first]
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..))]
    timeout: Option<u64>,
    /// Memory that a prover may take
    #[arg(long, value_name = "GIB")]
    max_memory: Option<u64>,
    /// Start a new prover for each proof
    #[arg(long)]
    fresh_worker: bool,
    /// Prove again what failed for a reason that lies in the proof
    #[arg(long)]
    retry_crashed: bool,
    /// Say what would be proven, how long that takes, and what it leaves on the disk; run nothing
    #[arg(long)]
    dry_run: bool,
    /// What goes to standard output: the run folder in the end, or each event as a line of JSON
    #[arg(long, default_value = "human")]
    format: Format,
    /// Folder of witnesses (`zkgas witness`)
    #[arg(short, long, value_name = "DIR", required_if_eq("program", "stateless-validator"))]
    input_folder: Option<PathBuf>,
    /// Run folder
    #[arg(short, long, value_name = "DIR")]
    output_folder: PathBuf,
}

/// What goes to standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The run folder, in the end
    Human,
    /// Each event, as a line of JSON
    Jsonl,
}

/// What the guest does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Program {
    /// Validates a block from its witness
    StatelessValidator,
    /// Turns a word so many times, which proves in minutes on a laptop
    Smoke,
}

pub(crate) fn run(args: &RunArgs, printer: Printer) -> eyre::Result<ExitCode> {
    if args.execute_resource != Resource::Cpu {
        let text = "executions run on cpu; use --execute-resource cpu";
        return refuse(ExitCode::Environment, text);
    }
    let printer = printer.with_events(args.format == Format::Jsonl && !args.dry_run);
    super::limit_threads(args.guest.jobs)?;
    let loaded = match args.program {
        Program::StatelessValidator => session::load(&args.guest)?,
        Program::Smoke => session::load_clients(&args.guest, &[Client::Smoke])?,
    };
    let proves = args.actions != Action::Execute;
    check_gpus(args)?;
    let start = Instant::now();
    let how = how(args);
    // Before anything runs; none where nothing is proven.
    let kinds: Vec<ProofKind> = loaded
        .iter()
        .filter(|_| proves)
        .map(|guest| prove::kind(guest, &how))
        .collect::<Result<_, _>>()?;
    if proves {
        check_clock(args)?;
    }
    let input = args.input_folder.clone().unwrap_or_default();
    let sources: Vec<Source> = match args.program {
        Program::StatelessValidator => {
            json_files(&input)?.into_iter().map(Source::Witness).collect()
        }
        Program::Smoke => args.smoke_rounds.iter().copied().map(Source::Smoke).collect(),
    };
    let folder = RunFolder::new(&args.output_folder);
    // Nothing is written where nothing runs.
    let _lock = if args.dry_run { None } else { Some(FolderLock::acquire(folder.root())?) };
    let proving =
        Proving { action: args.actions, resource: args.prove_resource, samples: args.num_samples };
    let session = Session {
        guest: &args.guest,
        folder: &folder,
        sources: &sources,
        witness_folder: &input,
        plan: None,
        profile: None,
        proving: proves.then_some(proving),
    };
    let hardware = if proves { provers_hardware(args, &how) } else { Hardware::detect() };
    let survey = proves.then(|| Survey::of(&sources).only(args.points));
    // Refused before anything runs, and written before the first proof.
    let plan = match &survey {
        Some(survey) => {
            let wanted = wanted(args, &hardware, &loaded, &kinds, survey);
            Some(proof_plan::settle(&folder, wanted, &hardware)?)
        }
        None => None,
    };
    if args.dry_run {
        let Some(((plan, _), survey)) = plan.zip(survey) else {
            return refuse(ExitCode::Usage, "--dry-run goes with --actions prove or both");
        };
        let proofs = proofs(args, &hardware, plan.sha256());
        return foretell(args, &folder, &survey, &loaded, &proofs, printer);
    }
    let mut metadata = session.begin(loaded.len(), &hardware)?;
    let mut total = Summary::default();
    let (mut execution, mut campaign_end) = (None, None);
    if args.actions != Action::Prove {
        let summary = session.execute_all(&loaded, printer)?;
        printer.remark(&describe("executed", &summary));
        execution = Some(summary);
        total += summary;
    }
    let is_spent = || args.budget.is_some_and(|budget| start.elapsed() >= budget);
    if let Some(((plan, changed), survey)) = plan.zip(survey).filter(|_| total.left == 0) {
        if changed {
            proof_plan::write(&folder, &plan)?;
        }
        let (samples, cases) = (args.num_samples, survey.cases().len());
        printer.event(&Line::Plan { plan: plan.sha256(), cases, samples })?;
        let stop = || interrupted() || is_spent();
        let proofs = proofs(args, &hardware, plan.sha256());
        let (folder, survey, how) = (&folder, &survey, &how);
        let mut campaign = Campaign { folder, survey, how, proofs, plan, stop: &stop, printer };
        let pairs: Vec<_> = loaded.iter().zip(kinds).collect();
        let time = args.clock.time;
        let goal = args.target_ci.map(|half_width| Goal { half_width, time });
        let summary = campaign.run(&pairs, args.num_samples, goal)?;
        printer.remark(&describe("proved", &summary));
        campaign_end = Some(summary);
        total += summary;
    }
    session.end(&mut metadata, &total)?;
    let root = folder.root();
    printer.event(&Line::End { folder: root, executed: execution, proved: campaign_end })?;
    if total.left > 0 && (interrupted() || !is_spent()) {
        return Err(Interrupted.into());
    }
    if total.left > 0 {
        printer.remark("the budget is spent; the same command goes on");
    }
    let answer = if proves { folder.root().to_owned() } else { folder.execute() };
    printer.answer(&answer.display().to_string())?;
    Ok(exit_code(&total))
}

/// Whether provers are at work at the same time, each on a GPU of its own.
fn has_several_provers(args: &RunArgs) -> bool {
    args.gpus.len() > 1 && !args.spread_segments
}

/// The machine with what makes times of provers others on it.
fn provers_hardware(args: &RunArgs, how: &How) -> Hardware {
    let mut environment = environment::changes_times();
    if args.spread_segments {
        environment.insert("--spread-segments".to_owned(), args.gpus.len().to_string());
    }
    if args.verify_beside {
        environment.insert("--verify-beside".to_owned(), "on".to_owned());
    }
    // As many for each, so that any says it.
    if let Some(cores) = how.cores.first() {
        environment.insert("cores of a prover".to_owned(), cores.count().to_string());
    } else if has_several_provers(args) {
        environment.insert("provers that share cores".to_owned(), args.gpus.len().to_string());
    }
    Hardware { environment, ..Hardware::detect() }
}

fn check_gpus(args: &RunArgs) -> eyre::Result<()> {
    if !args.gpus.is_empty() && args.prove_resource != Resource::Gpu {
        return refuse(ExitCode::Usage, "--gpus goes with --prove-resource gpu");
    }
    if let Some(twice) = (1..args.gpus.len()).find(|&at| args.gpus[..at].contains(&args.gpus[at])) {
        let gpu = args.gpus[twice];
        return refuse(ExitCode::Usage, format!("--gpus names GPU {gpu} twice"));
    }
    if args.spread_segments && args.guest.zkvms.iter().any(|zkvm| *zkvm != Zkvm::Risc0) {
        let text =
            "--spread-segments goes with --zkvms risc0 alone: others prove a block on one GPU";
        return refuse(ExitCode::Usage, text);
    }
    Ok(())
}

/// Refuses a goal that no proof could be held against.
fn check_clock(args: &RunArgs) -> eyre::Result<()> {
    let time = args.clock.time;
    if time == Clock::Wall {
        return Ok(());
    }
    if args.target_ci.is_none() {
        let text = format!(
            "--time {time} says which time --target-ci is about, and there is none; every time that \
             a proof tells is recorded, and `zkgas report --time {time}` goes by it"
        );
        return refuse(ExitCode::Usage, text);
    }
    let real = || args.guest.zkvms.iter().filter(|zkvm| **zkvm != Zkvm::Mock);
    if real().any(|_| args.prove_resource != Resource::Gpu) {
        let text = format!("only proofs on a GPU tell their {time} time; use --prove-resource gpu");
        return refuse(ExitCode::Usage, text);
    }
    if time != Clock::Busy && real().any(|zkvm| *zkvm == Zkvm::Risc0) {
        return refuse(
            ExitCode::Usage,
            "proofs of risc0 tell no such time; use --time wall or busy",
        );
    }
    match Recorder::available() {
        Err(error) if time == Clock::Busy && real().next().is_some() && !args.dry_run => {
            let text = format!("no proof would tell its busy time: {error}; use another --time");
            refuse(ExitCode::Environment, text)
        }
        _ => Ok(()),
    }
}

/// Prints what a run would do.
fn foretell(
    args: &RunArgs,
    folder: &RunFolder,
    survey: &Survey<'_>,
    loaded: &[Loaded],
    proofs: &Proofs,
    printer: Printer,
) -> eyre::Result<ExitCode> {
    let samples = 1..=args.num_samples;
    let asked: Vec<Ask> = samples.map(|sample| Ask { sample, targets: None }).collect();
    for one in loaded {
        let guest = &one.guest();
        let (listen, stop) = (&|_| {}, &|| false);
        let order = Order { survey, asked: &asked, guest, folder, proofs, listen, stop };
        for line in forecast(one, &order)? {
            printer.answer(&line)?;
        }
    }
    Ok(ExitCode::Ok)
}

/// `5%` and `5` are the same.
fn percent(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix('%').unwrap_or(text).trim().parse::<f64>();
    let percent = number.map_err(|_| format!("`{text}` is no percentage"))?;
    if percent > 0.0 && percent < 100.0 {
        Ok(percent / 100.0)
    } else {
        Err("a percentage between 0 and 100 is needed".to_owned())
    }
}

fn how(args: &RunArgs) -> How {
    let apart = has_several_provers(args) && !args.share_cores;
    How {
        cores: if apart { Cores::parts(args.gpus.len()) } else { Vec::new() },
        // Succinct ones take recursion programs, which not every build has.
        kind: args.proof_kind.or(args.spread_segments.then_some(ProofKind::Composite)),
        resource: args.prove_resource,
        endpoint: args.cluster_endpoint.clone(),
        limit: args.timeout.map(Duration::from_secs),
        fresh: args.fresh_worker,
        memory: args.max_memory.map(|gib| gib << 30),
        settings: args.guest.settings(),
        gpus: args.gpus.clone(),
        spread: args.spread_segments,
    }
}

fn wanted(
    args: &RunArgs,
    hardware: &Hardware,
    loaded: &[Loaded],
    kinds: &[ProofKind],
    survey: &Survey<'_>,
) -> Wanted {
    let setups = loaded.iter().zip(kinds).map(|(it, kind)| Setup::new(&it.guest(), *kind));
    Wanted {
        fixed: Fixed {
            machine: hardware.fingerprint(),
            resource: args.prove_resource,
            seed: args.seed,
            fresh_worker: args.fresh_worker,
        },
        zkgas_version: env!("CARGO_PKG_VERSION").to_owned(),
        setups: setups.collect(),
        cases: survey.cases(),
        samples: args.num_samples,
        controls: controls(args),
    }
}

fn controls(args: &RunArgs) -> Controls {
    let warm_ups = args.warm_ups.unwrap_or(u32::from(args.prove_resource == Resource::Gpu));
    Controls { warm_ups, reference_every: args.reference_every }
}

fn proofs(args: &RunArgs, hardware: &Hardware, plan: &str) -> Proofs {
    Proofs {
        seed: args.seed,
        warm_ups: controls(args).warm_ups,
        reference_every: args.reference_every,
        force_rerun: args.guest.force_rerun,
        retry_crashed: args.retry_crashed,
        save: args.save_proofs,
        verify: if args.verify_beside { Verify::Beside } else { Verify::First },
        resource: args.prove_resource,
        machine: hardware.fingerprint(),
        session: prove::session(),
        plan: plan.to_owned(),
    }
}
