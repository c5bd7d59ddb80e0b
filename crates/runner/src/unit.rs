//! Units: what a guest runs on, read when its turn comes.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use fs_err as fs;
use zkgas_guest_core::Output;
use zkgas_guests::sha256_hex;
use zkgas_model::{Fork, Gas};
use zkgas_witness::{Subject, Subjects, WitnessFile};

use crate::RunError;

/// What names of the reference suite measure; only files of the incumbent have to be asked by name.
static SUITES: LazyLock<Subjects> = LazyLock::new(Subjects::of_suites);

/// Longest witness file that is read.
const LONGEST: u64 = 1 << 30;

/// Where a unit comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A witness file: the guest validates its block.
    Witness(PathBuf),
    /// So many rounds of the guest `smoke`.
    Smoke(u64),
}

/// One input of a guest, and what is known of it before anything runs.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Name of its records.
    pub name: String,
    /// What it measures.
    pub subject: Subject,
    /// Fork whose rules the block follows; Prague for the guest `smoke`, which has no block.
    pub fork: Fork,
    /// Gas used by the block; the rounds of `smoke`.
    pub gas: Gas,
    /// Hash of the block, 0x-prefixed hex; empty for `smoke`.
    pub block_hash: String,
    /// The guest's input.
    pub input: Vec<u8>,
    /// SHA-256 of the input, hex.
    pub input_sha256: String,
    /// The public values that the guest must commit.
    pub expected: Vec<u8>,
}

/// Reads a witness file, ours or the incumbent's.
pub fn read_witness(path: &Path) -> Result<WitnessFile, RunError> {
    let read = |source| RunError::Read { path: path.to_owned(), source };
    let not = |why: String| RunError::NotAWitness { path: path.to_owned(), why };
    let length = fs::metadata(path).map_err(read)?.len();
    if length > LONGEST {
        return Err(not(format!("{length} bytes are more than the limit of {LONGEST}")));
    }
    let bytes = fs::read(path).map_err(read)?;
    WitnessFile::parse(&bytes, |name| SUITES.of_fixture(name))
        .map_err(|error| not(error.to_string()))
}

impl Source {
    /// The unit, and its name in complaints if there is none.
    pub(crate) fn read(&self) -> Result<Unit, RunError> {
        match self {
            Self::Witness(path) => Unit::read(path),
            Self::Smoke(rounds) => Ok(Unit::smoke(*rounds)),
        }
    }

    pub(crate) fn label(&self) -> String {
        match self {
            Self::Witness(path) => path.display().to_string(),
            Self::Smoke(rounds) => smoke_name(*rounds),
        }
    }
}

fn smoke_name(rounds: u64) -> String {
    format!("smoke.py::test_smoke[op_count_{rounds}]")
}

impl Unit {
    /// Reads a witness file and encodes the guest's input.
    pub fn read(path: &Path) -> Result<Self, RunError> {
        let file = read_witness(path)?;
        let not = |why: String| RunError::NotAWitness { path: path.to_owned(), why };
        let witness = file.witness();
        let block = zkgas_guest_core::DecodedBlock::decode(&witness.block)
            .map_err(|error| not(error.to_string()))?;
        let expected = Output {
            block_hash: block.hash,
            parent_hash: block.header.parent_hash,
            success: witness.success,
            chain_id: witness.chain.chain_id,
        };
        let input = witness.input();
        Ok(Self {
            input_sha256: sha256_hex(&input),
            input,
            gas: Gas(file.zkgas.block_used_gas),
            fork: file.zkgas.fork,
            block_hash: expected.block_hash.to_string(),
            expected: expected.encode().to_vec(),
            subject: file.zkgas.subject,
            name: file.name,
        })
    }

    /// A unit of the guest `smoke`.
    pub fn smoke(rounds: u64) -> Self {
        let input = rounds.to_le_bytes().to_vec();
        let name = smoke_name(rounds);
        Self {
            input_sha256: sha256_hex(&input),
            input,
            gas: Gas(rounds),
            fork: Fork::Prague,
            block_hash: String::new(),
            expected: zkgas_guest_smoke::answer(rounds).to_vec(),
            subject: Subject {
                fixture: name.clone(),
                target: Some("smoke".to_owned()),
                family: None,
                op_count: Some(rounds),
                parts: BTreeMap::new(),
            },
            name,
        }
    }
}
