//! Programs that compute many results and fold them into one hash, which the block then stores: if
//! the guest computes any of them differently, its state root differs.

use alloy_primitives::{Address, Bytes, U256};
use revm::bytecode::opcode::{
    ADD, CALL, CODECOPY, DUP1, GAS, GT, INVALID, ISZERO, JUMPDEST, JUMPI, KECCAK256, MLOAD, MSTORE,
    POP, PUSH2, RETURN, STOP,
};
use zkgas_agreement::{Case, Says, compare};
use zkgas_fixture::{FillInput, Fixture, fill};
use zkgas_model::{FixtureName, Fork};
use zkgas_suite::Contract;
use zkgas_witness::BlockWitness;

use crate::{assembler::Code, mutants::Random};

/// Where results stand in memory: after the hash of those before.
pub(crate) const RESULT: u64 = 0x20;
/// Where data stands in a worker's code.
pub(crate) const DATA: u64 = 0x1000;
/// EIP-170.
const MAX_CODE: usize = 24_576;

/// A contract that computes and returns a hash.
#[derive(Debug, Clone)]
pub(crate) struct Worker {
    code: Bytes,
    calldata: Vec<u8>,
}

impl Worker {
    /// A worker that runs `code` and returns the hash, with `data` at [`DATA`] in its code.
    pub(crate) fn new(code: Code, data: &[u8]) -> Self {
        Self { code: with_data(code.pushes([32, 0]).ops([RETURN]), data), calldata: Vec::new() }
    }

    pub(crate) fn with_calldata(self, calldata: Vec<u8>) -> Self {
        Self { calldata, ..self }
    }
}

/// Code with data from [`DATA`] on.
fn with_data(code: Code, data: &[u8]) -> Bytes {
    let padding = usize::try_from(DATA)
        .expect("small")
        .checked_sub(code.len())
        .expect("code ends before data");
    let code = code.ops(vec![STOP; padding]).ops(data).finish();
    assert!(code.len() <= MAX_CODE, "{} bytes of code", code.len());
    code
}

/// Runs `body` with a counter from 0 to below `count` on the stack, where it must leave it.
pub(crate) fn repeat(code: Code, count: u64, body: impl FnOnce(Code) -> Code) -> Code {
    let code = code.pushes([0]);
    let start = u16::try_from(code.len()).expect("short code").to_be_bytes();
    let code = body(code.ops([JUMPDEST])).pushes([1]).ops([ADD, DUP1]).pushes([count]);
    code.ops([GT, PUSH2]).ops(start).ops([JUMPI, POP])
}

/// Hashes `len` bytes of results together with the hash of those before.
pub(crate) fn fold(code: Code, len: u64) -> Code {
    code.pushes([len + RESULT, 0]).ops([KECCAK256]).pushes([0]).ops([MSTORE])
}

/// Copies `len` bytes of data from `from` on to memory at `to`.
pub(crate) fn load_data(code: Code, to: u64, from: u64, len: u64) -> Code {
    code.pushes([len, DATA + from, to]).ops([CODECOPY])
}

/// Calls each worker, stores what it returns in slots 1, 2, ..., and then the success marker.
fn entry(workers: &[Worker]) -> Bytes {
    let mut calldata = DATA;
    let mut code = Code::default();
    for (index, worker) in (0..).zip(workers) {
        let length = worker.calldata.len() as u64;
        code = code.pushes([length, calldata, 0]).ops([CODECOPY]);
        calldata += length;
        code = code.pushes([32, 0, length, 0, 0]);
        code = code.push(U256::from_be_slice(address(index).as_slice())).ops([GAS, CALL]);
        // Skips the failure if the call has succeeded.
        let after = u16::try_from(code.len() + 5).expect("short code").to_be_bytes();
        code = code.ops([PUSH2]).ops(after).ops([JUMPI, INVALID, JUMPDEST]);
        code = code.pushes([0]).ops([MLOAD]).store(index + 1);
    }
    let code = code.pushes([0xdead]).store(0).ops([STOP]);
    let calldata: Vec<u8> = workers.iter().flat_map(|worker| worker.calldata.clone()).collect();
    with_data(code, &calldata)
}

fn address(index: u64) -> Address {
    Address::from_word((U256::from(0xc0de_0000_u64) + U256::from(index)).into())
}

/// More than any program here takes, and the most that Osaka allows a transaction (EIP-7825).
const GAS_LIMIT: u64 = 2_000_000_000;
const OSAKA_GAS_LIMIT: u64 = 1 << 24;

/// Runs the workers in one block, which all parties must call valid. Answers what the workers
/// returned on the host.
pub(crate) fn run(name: &str, workers: &[Worker]) -> Vec<U256> {
    let (fixture, witness) = block(Fork::Prague, name, workers);
    let case = Case { name: name.to_owned(), input: witness.input(), must: Some(Says::Valid) };
    let differences: Vec<String> = compare(&case).iter().map(ToString::to_string).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    let storage = &fixture.post_state.as_ref().unwrap()[&MAIN].storage;
    (1..=workers.len()).map(|slot| storage[&U256::from(slot)]).collect()
}

/// The contract that calls the workers.
const MAIN: Address = Address::repeat_byte(0xee);

/// A block that calls the workers and stores what they return.
pub(crate) fn block(fork: Fork, name: &str, workers: &[Worker]) -> (Fixture, BlockWitness) {
    let codes = (0..).zip(workers).map(|(index, worker)| (address(index), worker.code.clone()));
    let contracts = codes.chain([(MAIN, entry(workers))]);
    let input = FillInput {
        name: FixtureName(format!("t.py::test_{name}[x]")),
        fork,
        description: String::new(),
        contracts: contracts.map(|(address, code)| Contract::new(address, code)).collect(),
        entry: MAIN,
        transactions: 1,
        transaction_gas_limit: if fork == Fork::Prague { GAS_LIMIT } else { OSAKA_GAS_LIMIT },
        gas_limit: GAS_LIMIT,
        claims: Vec::new(),
    };
    let filled = fill(&input).unwrap_or_else(|error| panic!("{name}: {error}"));
    let witness = zkgas_witness::make(filled.fixture()).unwrap();
    (filled.into_fixture(), witness)
}

/// Bytes without a pattern, the same for the same seed.
pub(crate) fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut random = Random::new(seed);
    let words = std::iter::repeat_with(|| random.next().to_be_bytes());
    words.flatten().take(length).collect()
}

#[test]
fn a_worker_that_fails_is_noticed() {
    let failure = std::panic::catch_unwind(|| {
        let worker = Worker::new(Code::default().ops([ISZERO, INVALID]), &[]);
        run("failure", &[worker]);
    });
    assert!(failure.is_err());
}
