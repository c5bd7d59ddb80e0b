//! A run over all selected zkVMs, and the facts about it.

use std::{io, path::Path};

use fs_err as fs;
use zkgas_model::{Action, Client, ExitCode, Resource, Zkvm};
pub(crate) use zkgas_runner::Plan;
use zkgas_runner::{Hardware, Options, RunMetadata, Source, Summary, now};
use zkgas_store::RunFolder;

use crate::{
    args::GuestArgs,
    failure::refuse,
    pipeline::{
        backend::{self, Loaded},
        execute::execute_all,
        proof_plan,
    },
    printer::Printer,
};

/// What a run consists of, for `run-metadata.json`.
#[derive(Debug)]
pub(crate) struct Session<'s> {
    pub(crate) guest: &'s GuestArgs,
    pub(crate) folder: &'s RunFolder,
    pub(crate) sources: &'s [Source],
    pub(crate) witness_folder: &'s Path,
    pub(crate) plan: Option<Plan>,
    pub(crate) profile: Option<String>,
    /// What is proven, if anything is.
    pub(crate) proving: Option<Proving>,
}

/// What is proven, for `run-metadata.json`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Proving {
    pub(crate) action: Action,
    pub(crate) resource: Resource,
    pub(crate) samples: u32,
}

/// Loads the guests of all combinations before anything runs, each once.
pub(crate) fn load(args: &GuestArgs) -> eyre::Result<Vec<Loaded>> {
    load_clients(args, &args.execution_client)
}

/// Loads the guests of these clients in all zkVMs.
pub(crate) fn load_clients(args: &GuestArgs, clients: &[Client]) -> eyre::Result<Vec<Loaded>> {
    let clients = || unique(clients);
    unique(&args.zkvms)
        .flat_map(|zkvm| clients().map(move |client| backend::load(zkvm, client, args)))
        .collect()
}

/// The words of a list in their order, without those that came before.
fn unique<T: Copy + PartialEq>(words: &[T]) -> impl Iterator<Item = T> {
    let new = |(at, word): &(usize, &T)| !words[..*at].contains(*word);
    words.iter().enumerate().filter(new).map(|(_, word)| *word)
}

/// The facts about an earlier run in the folder. One that cannot be read is an error: taken for
/// absent it would be overwritten, and with it what says which blocks the folder holds.
fn metadata(folder: &RunFolder) -> eyre::Result<Option<RunMetadata>> {
    let path = folder.root().join("run-metadata.json");
    match read_facts(&path)? {
        Facts::Nothing => Ok(None),
        Facts::Read(metadata) => Ok(Some(metadata)),
        Facts::Unreadable(why) => refuse(
            ExitCode::BadInput,
            format!("{} is unreadable: {why}; restore it, or name another folder", path.display()),
        ),
    }
}

/// What is at the place of `run-metadata.json` or `hardware.json`.
pub(crate) enum Facts<T> {
    /// Nothing.
    Nothing,
    /// The facts.
    Read(T),
    /// Something else.
    Unreadable(String),
}

/// Longest file of facts that is read; real ones have less than a KiB.
const LONGEST_FACTS: u64 = 1 << 20;

/// Reads a file of facts.
pub(crate) fn read_facts<T: serde::de::DeserializeOwned>(path: &Path) -> eyre::Result<Facts<T>> {
    read_facts_up_to(path, LONGEST_FACTS)
}

/// Reads a file of facts that has at most so many bytes.
pub(crate) fn read_facts_up_to<T: serde::de::DeserializeOwned>(
    path: &Path,
    longest: u64,
) -> eyre::Result<Facts<T>> {
    let length = match fs::metadata(path) {
        Ok(found) => found.len(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Facts::Nothing),
        Err(error) => return Err(error.into()),
    };
    if length > longest {
        return Ok(Facts::Unreadable(format!("{length} bytes are too many")));
    }
    Ok(match serde_json::from_slice(&fs::read(path)?) {
        Ok(facts) => Facts::Read(facts),
        Err(error) => Facts::Unreadable(error.to_string()),
    })
}

/// Refuses a folder whose blocks were filled otherwise: points of different amplification do not lie
/// on one line, and a report over the folder would mix them.
pub(crate) fn require_plan(folder: &RunFolder, plan: &Plan) -> eyre::Result<()> {
    match metadata(folder)?.and_then(|metadata| metadata.plan) {
        Some(there) if there != *plan => {
            let folder = folder.root().display();
            refuse(
                ExitCode::Usage,
                format!("{folder} holds a run of {there}, not of {plan}; name another folder"),
            )
        }
        _ => Ok(()),
    }
}

impl Session<'_> {
    /// Executes everything that is missing, and nothing else.
    pub(crate) fn execute(&self, loaded: &[Loaded], printer: Printer) -> eyre::Result<Summary> {
        let mut metadata = self.begin(loaded.len(), &Hardware::detect())?;
        let total = self.execute_all(loaded, printer)?;
        self.end(&mut metadata, &total)?;
        Ok(total)
    }

    /// Writes the facts. Where something is left in the end, they stay those of a run under way.
    pub(crate) fn begin(
        &self,
        combinations: usize,
        hardware: &Hardware,
    ) -> eyre::Result<RunMetadata> {
        let metadata = self.metadata(combinations)?;
        if !self.is_visit() {
            self.folder.put_facts("hardware.json", hardware)?;
        }
        self.folder.put_facts("run-metadata.json", &metadata)?;
        Ok(metadata)
    }

    /// Whether it adds executions to a folder of proofs. They are exact wherever they are made, so what the folder
    /// says of its proofs stays: the machine, and how many there are and where they were made.
    fn is_visit(&self) -> bool {
        self.proving.is_none() && proof_plan::is_there(self.folder)
    }

    /// Executes everything that is missing.
    pub(crate) fn execute_all(&self, loaded: &[Loaded], printer: Printer) -> eyre::Result<Summary> {
        let options = Options { force_rerun: self.guest.force_rerun };
        let settings = self.guest.settings();
        let mut total = Summary::default();
        for guest in loaded {
            printer.remark(&guest.describe());
            total += execute_all(self.sources, guest, self.folder, &settings, options, printer)?;
        }
        Ok(total)
    }

    /// Notes the end of the run, if nothing is left.
    pub(crate) fn end(&self, metadata: &mut RunMetadata, total: &Summary) -> eyre::Result<()> {
        if total.left == 0 {
            metadata.end_time = Some(now());
            metadata.status = (total.bad_input == 0).then(|| "complete".to_owned());
            self.folder.put_facts("run-metadata.json", metadata)?;
        }
        Ok(())
    }

    fn metadata(&self, combinations: usize) -> eyre::Result<RunMetadata> {
        // A resumed run keeps its first start.
        let earlier = metadata(self.folder)?;
        let zkvms: Vec<_> = unique(&self.guest.zkvms).map(Zkvm::as_str).collect();
        let clients: Vec<_> = unique(&self.guest.execution_client).map(Client::as_str).collect();
        let mut metadata = RunMetadata {
            start_time: earlier.as_ref().map_or_else(now, |earlier| earlier.start_time.clone()),
            zkvms: zkvms.join(","),
            actions: self.proving.map_or(Action::Execute, |it| it.action).to_string(),
            execute_resource: Resource::Cpu.to_string(),
            prove_resource: self.proving.map_or(Resource::Cpu, |it| it.resource).to_string(),
            execution_client: clients.join(","),
            guest: if self.sources.iter().any(|it| matches!(it, Source::Smoke(_))) {
                "smoke".to_owned()
            } else {
                "stateless-validator".to_owned()
            },
            num_samples: self.proving.map_or(1, |it| it.samples),
            zkevm_fixtures_folder: self.witness_folder.display().to_string(),
            output_folder: self.folder.root().display().to_string(),
            end_time: None,
            status: None,
            zkgas_version: env!("CARGO_PKG_VERSION").to_owned(),
            plan: self.plan.clone(),
            profile: self.profile.clone(),
            units: (self.sources.len() * combinations) as u64,
        };
        if let Some(earlier) = earlier.filter(|_| self.is_visit()) {
            metadata.actions = earlier.actions;
            metadata.prove_resource = earlier.prove_resource;
            metadata.num_samples = earlier.num_samples;
        }
        Ok(metadata)
    }
}
