//! The block that measures nothing: what every block costs before its first operation.

use std::collections::BTreeMap;

use zkgas_model::{FixtureName, Fork};

use crate::{Case, Family, Split, layout};

const TARGET: &str = "empty";
/// Plenty for one call; the limit does not influence the cost.
const GAS_LIMIT: u64 = 1_000_000;

/// A block whose transaction makes one call of an empty contract through the amplifier's loop.
///
/// It is not part of the reference suite. Reports set it beside the intercepts of the fits.
pub fn empty_block(fork: Fork) -> Case {
    let contracts = layout::empty_call();
    let entry = contracts.last().expect("the amplifier comes last").address;
    Case {
        name: FixtureName(format!(
            "tests/zkgas/test_baseline.py::test_{TARGET}\
             [fork_{fork}-blockchain_test_from_state_test-op_count_0]"
        )),
        target: TARGET,
        family: Family::Baseline,
        watched: Vec::new(),
        parts: BTreeMap::new(),
        first_op_effect: false,
        file: format!("blockchain_tests/zkgas/baseline/{TARGET}.json"),
        op_count: 0,
        per_call: 0,
        num_calls: 1,
        split: Split::whole(1),
        contracts,
        accounts: Vec::new(),
        entry,
        transaction_gas_limit: GAS_LIMIT,
        gas_limit: GAS_LIMIT,
    }
}
