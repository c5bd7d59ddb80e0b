//! `zkgas verify`: saved proofs, checked by somebody who did not make them.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use clap::Args;
use fs_err as fs;
use zkgas_guests::{LoadedGuest, sha256_hex};
use zkgas_model::{
    Client, ExitCode, ProofKind, Zkvm,
    record::{ProofDetails, Provenance, Proving, Record},
};
use zkgas_runner::attests;
use zkgas_store::RunFolder;
use zkgas_zkvm::Verifier;

use crate::{
    failure::refuse,
    interrupt,
    pipeline::{
        backend::{backend, guest},
        settings::Settings,
        tree::files_with,
    },
    printer::Printer,
};

/// Longest proof that is read.
const LONGEST: u64 = 1 << 30;

/// A proof passes if it is the one that its record names, if the zkVM's own verifier accepts it for
/// the very guest of the record, and if it attests the record's block.
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Folder with guests and their MANIFEST.toml, in place of the embedded ones
    #[arg(long, value_name = "DIR", env = "ZKGAS_GUESTS")]
    guests: Option<PathBuf>,
    /// Run folder whose proofs were kept (`zkgas run --save-proofs`)
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// A saved proof and what its record says of it.
struct Saved {
    path: PathBuf,
    unit: Provenance,
    details: ProofDetails,
}

pub(crate) fn run(args: &VerifyArgs, printer: Printer) -> eyre::Result<ExitCode> {
    let folder = RunFolder::new(&args.folder);
    let (saved, mut flaws) = saved(&folder)?;
    if saved.is_empty() && flaws.is_empty() {
        let text = format!(
            "{} holds no saved proofs; `zkgas run --save-proofs` keeps them",
            args.folder.display()
        );
        return refuse(ExitCode::NothingSelected, text);
    }
    let mut verifiers = Verifiers { guests: args.guests.as_deref(), known: BTreeMap::new() };
    let count = saved.len();
    let bar = printer.bar("verify", count);
    let mut passed = 0;
    for proof in &saved {
        interrupt::check()?;
        match verifiers.check(proof) {
            Ok(()) => passed += 1,
            Err(why) => flaws.push((proof.path.clone(), why)),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    for (path, why) in &flaws {
        printer.complaint(&format!("{}: {why}", path.display()));
    }
    let failed = flaws.len();
    printer.answer(&format!("{passed} of {count} proofs verified, {failed} flaws"))?;
    Ok(if failed > 0 { ExitCode::CasesFailed } else { ExitCode::Ok })
}

/// The proofs that are there, and the files that are none of any record.
#[expect(clippy::type_complexity, reason = "two lists, named at the call site")]
fn saved(folder: &RunFolder) -> eyre::Result<(Vec<Saved>, Vec<(PathBuf, String)>)> {
    let kept = folder.root().join("proofs");
    let mut orphans: BTreeSet<PathBuf> = if kept.is_dir() {
        files_with(&kept, "proof")?.into_iter().collect()
    } else {
        BTreeSet::new()
    };
    if orphans.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let (records, unreadable) = RunFolder::records(&folder.prove())?;
    let mut saved = Vec::new();
    for record in records {
        if let Some(proof) = proof_of(record, folder)
            && orphans.remove(&proof.path)
        {
            saved.push(proof);
        }
    }
    let orphans = orphans.into_iter().map(|path| (path, "no record names it".to_owned()));
    Ok((saved, unreadable.into_iter().chain(orphans).collect()))
}

/// Where the proof of a record would be, if it is of a success of ours.
fn proof_of(record: Record, folder: &RunFolder) -> Option<Saved> {
    let (Some(Proving::Success(success)), Some(unit)) = (record.proving, record.zkgas) else {
        return None;
    };
    let sample = unit.attempt.as_ref()?.sample?;
    let at = folder.proof(sample, unit.client, unit.zkvm, &unit.zkvm_version, &record.name);
    Some(Saved { path: folder.saved_proof(&at), unit, details: success.details? })
}

/// Verifiers, each started when the first proof needs it.
struct Verifiers<'v> {
    guests: Option<&'v Path>,
    known: BTreeMap<(Zkvm, Client, ProofKind), Result<Guest, String>>,
}

/// The verifier of one guest.
struct Guest {
    sha256: String,
    version: String,
    verifier: Box<dyn Verifier>,
}

impl Verifiers<'_> {
    fn check(&mut self, proof: &Saved) -> Result<(), String> {
        let (unit, details) = (&proof.unit, &proof.details);
        let key = (unit.zkvm, unit.client, details.kind);
        let guests = self.guests;
        let guest = self
            .known
            .entry(key)
            .or_insert_with(|| start(guests, key).map_err(|error| format!("{error:#}")))
            .as_ref()?;
        if guest.sha256 != unit.elf_sha256 {
            let (here, there) = (&guest.sha256, &unit.elf_sha256);
            return Err(format!("it is of guest {there}, here is {here}; name its --guests"));
        }
        if guest.version != unit.zkvm_version {
            let (zkvm, here, there) = (unit.zkvm, &guest.version, &unit.zkvm_version);
            return Err(format!("it is of {zkvm} {there}, this build has {here}"));
        }
        let bytes = read(&proof.path)?;
        let (found, named) = (sha256_hex(&bytes), &details.proof_sha256);
        if found != *named {
            return Err(format!("its SHA-256 is {found}, its record names {named}"));
        }
        let public_values = guest.verifier.verify(&bytes).map_err(|error| error.to_string())?;
        attests(unit, &public_values)
    }
}

fn start(guests: Option<&Path>, key: (Zkvm, Client, ProofKind)) -> eyre::Result<Guest> {
    let (zkvm, client, kind) = key;
    let backend = backend(zkvm, client, &Settings::default())?;
    let LoadedGuest { guest, elf } = guest(zkvm, client, guests)?;
    let verifier = backend.verifier(&elf, kind)?;
    Ok(Guest { sha256: guest.sha256, version: backend.version().to_owned(), verifier })
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let length = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if length > LONGEST {
        return Err(format!("{length} bytes are too many for a proof"));
    }
    fs::read(path).map_err(|error| error.to_string())
}
