//! `zkgas run`: witnesses to records.

use std::{path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};
use zkgas_model::{Action, Client, ExitCode, ProofKind, Resource};
use zkgas_runner::{Hardware, Proofs, Source, Summary};
use zkgas_store::{FolderLock, RunFolder};

use crate::{
    args::GuestArgs,
    failure::refuse,
    interrupt::Interrupted,
    pipeline::{
        execute::{describe, exit_code},
        prove::{self, How, prove_all},
        session::{self, Proving, Session},
        tree::json_files,
    },
    printer::Printer,
    words::one_of,
};

/// Every record is written whole as soon as its unit ends; the same command resumes.
#[derive(Debug, Args)]
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
    /// Seed of the order of proofs inside a sample
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// The longest that one proof may take
    #[arg(long, value_name = "SECONDS", default_value_t = 7200, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
    /// Memory that a prover may take
    #[arg(long, value_name = "GIB")]
    max_memory: Option<u64>,
    /// Start a new prover for each proof
    #[arg(long)]
    fresh_worker: bool,
    /// Prove again what failed for a reason that lies in the proof
    #[arg(long)]
    retry_crashed: bool,
    /// Folder of witnesses (`zkgas witness`)
    #[arg(short, long, value_name = "DIR", required_if_eq("program", "stateless-validator"))]
    input_folder: Option<PathBuf>,
    /// Run folder
    #[arg(short, long, value_name = "DIR")]
    output_folder: PathBuf,
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
    super::limit_threads(args.guest.jobs)?;
    let loaded = match args.program {
        Program::StatelessValidator => session::load(&args.guest)?,
        Program::Smoke => session::load_clients(&args.guest, &[Client::Smoke])?,
    };
    let proves = args.actions != Action::Execute;
    let how = how(args);
    // Before anything runs; none where nothing is proven.
    let kinds: Vec<ProofKind> = loaded
        .iter()
        .filter(|_| proves)
        .map(|guest| prove::kind(guest, &how))
        .collect::<Result<_, _>>()?;
    let input = args.input_folder.clone().unwrap_or_default();
    let sources: Vec<Source> = match args.program {
        Program::StatelessValidator => {
            json_files(&input)?.into_iter().map(Source::Witness).collect()
        }
        Program::Smoke => args.smoke_rounds.iter().copied().map(Source::Smoke).collect(),
    };
    let folder = RunFolder::new(&args.output_folder);
    let _lock = FolderLock::acquire(folder.root())?;
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
    let hardware = Hardware::detect();
    let mut metadata = session.begin(loaded.len(), &hardware)?;
    let mut total = Summary::default();
    if args.actions != Action::Prove {
        let summary = session.execute_all(&loaded, printer)?;
        printer.remark(&describe("executed", &summary));
        total += summary;
    }
    if proves && total.left == 0 {
        let proofs = proofs(args, &hardware);
        let mut summary = Summary::default();
        for (guest, kind) in loaded.iter().zip(kinds) {
            summary += prove_all(&sources, guest, kind, &folder, &how, &proofs, printer)?;
        }
        printer.remark(&describe("proved", &summary));
        total += summary;
    }
    session.end(&mut metadata, &total)?;
    if total.left > 0 {
        return Err(Interrupted.into());
    }
    let answer = if proves { folder.root().to_owned() } else { folder.execute() };
    printer.answer(&answer.display().to_string())?;
    Ok(exit_code(&total))
}

fn how(args: &RunArgs) -> How {
    How {
        kind: args.proof_kind,
        resource: args.prove_resource,
        endpoint: args.cluster_endpoint.clone(),
        limit: Duration::from_secs(args.timeout),
        fresh: args.fresh_worker,
        memory: args.max_memory.map(|gib| gib << 30),
        settings: args.guest.settings(),
    }
}

fn proofs(args: &RunArgs, hardware: &Hardware) -> Proofs {
    Proofs {
        samples: args.num_samples,
        seed: args.seed,
        force_rerun: args.guest.force_rerun,
        retry_crashed: args.retry_crashed,
        save: args.save_proofs,
        resource: args.prove_resource,
        machine: hardware.fingerprint(),
        session: prove::session(),
    }
}
