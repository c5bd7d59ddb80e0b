//! Units: witness files, read when their turn comes.

use std::{
    path::{Path, PathBuf},
    sync::LazyLock,
};

use fs_err as fs;
use zkgas_guest_core::Output;
use zkgas_guests::sha256_hex;
use zkgas_witness::{Subjects, WitnessFile};

use crate::RunError;

/// What names of the reference suite measure; only files of the incumbent have to be asked by name.
static SUITES: LazyLock<Subjects> = LazyLock::new(Subjects::of_suites);

/// Longest witness file that is read.
const LONGEST: u64 = 1 << 30;

/// One witness, ready to run.
#[derive(Debug)]
pub struct Unit {
    /// The file it came from.
    pub path: PathBuf,
    /// The file's content.
    pub file: WitnessFile,
    /// The guest's input.
    pub input: Vec<u8>,
    /// SHA-256 of the input, hex.
    pub input_sha256: String,
    /// What the guest must answer.
    pub expected: Output,
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
        let input_sha256 = sha256_hex(&input);
        Ok(Self { path: path.to_owned(), file, input, input_sha256, expected })
    }
}
