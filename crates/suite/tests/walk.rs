//! The programs, walked by a small machine of this file's own. Names and stack effects of opcodes are
//! revm's, addresses of precompiles are those of the EIPs.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use alloy_primitives::{Address, U256};
use proptest::prelude::*;
use revm_bytecode::opcode::OpCode;
use zkgas_model::Fork;
use zkgas_suite::{Case, Family, Revision, Selection, Test, tests};

const STACK_LIMIT: usize = 1_024;
/// EIP-170.
const CODE_SIZE_LIMIT: usize = 24_576;

const STOP: u8 = 0x00;
const JUMP: u8 = 0x56;
const JUMPI: u8 = 0x57;
const GAS: u8 = 0x5a;
const JUMPDEST: u8 = 0x5b;
const STATICCALL: u8 = 0xfa;

/// One opcode of a program.
struct Step {
    at: usize,
    opcode: u8,
    /// What a push pushes.
    value: U256,
    next: usize,
}

fn steps(code: &[u8]) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut at = 0;
    while at < code.len() {
        let opcode = code[at];
        let width = if (0x60..=0x7f).contains(&opcode) { usize::from(opcode - 0x5f) } else { 0 };
        let next = at + 1 + width;
        assert!(next <= code.len(), "the push at {at} is cut off");
        let value = U256::from_be_slice(&code[at + 1..next]);
        steps.push(Step { at, opcode, value, next });
        at = next;
    }
    steps
}

fn info(opcode: u8) -> OpCode {
    OpCode::new(opcode).unwrap_or_else(|| panic!("{opcode:#04x} is no opcode"))
}

fn all(revision: Revision) -> Vec<Test> {
    tests(revision, Fork::Prague, &Selection::default()).unwrap()
}

fn target(case: &Case) -> &[u8] {
    &case.contracts[case.contracts.len() - 2].code
}

/// The opcode measured, by its name.
fn measured(case: &Case) -> u8 {
    let name = match case.target {
        // Renamed by EIP-4399.
        "prevrandao" => "DIFFICULTY".to_owned(),
        other => other.to_uppercase(),
    };
    let named = |&opcode: &u8| OpCode::name_by_op(opcode) == name;
    (0..=u8::MAX).find(named).unwrap_or_else(|| panic!("no opcode is named {name}"))
}

/// EIP-2537 for BLS12-381, EIP-4844 for point evaluation, the Yellow Paper and its updates before.
fn precompile(name: &str) -> Address {
    let names = [
        "ecrecover",
        "sha256",
        "ripemd160",
        "identity",
        "modexp",
        "bn128_add",
        "bn128_mul",
        "bn128_pairing",
        "blake2f",
        "point_evaluation",
        "bls12_g1add",
        "bls12_g1msm",
        "bls12_g2add",
        "bls12_g2msm",
        "bls12_pairing",
        "bls12_map_fp_to_g1",
        "bls12_map_fp2_to_g2",
    ];
    let at = names.iter().position(|&one| one == name).unwrap();
    Address::with_last_byte(u8::try_from(at + 1).unwrap())
}

/// Checks a program without loops: it ends with its only STOP, every jump goes to the JUMPDEST right
/// behind it, and the stack neither overflows nor underflows on the one way through.
fn check_target(case: &Case) {
    let (code, name) = (target(case), &case.name);
    let steps = steps(code);
    assert!(code.len() <= CODE_SIZE_LIMIT, "{name}: {} bytes", code.len());
    let ends = steps.iter().filter(|step| step.opcode == STOP).count();
    assert_eq!((ends, steps.last().unwrap().opcode), (1, STOP), "{name}");
    let mut height = 0_usize;
    for (index, step) in steps.iter().enumerate() {
        let effect = info(step.opcode);
        let taken = usize::from(effect.inputs());
        assert!(height >= taken, "{name}: at {} the stack has {height} of {taken}", step.at);
        height = height - taken + usize::from(effect.outputs());
        assert!(height <= STACK_LIMIT, "{name}: {height} words at {}", step.at);
        if matches!(step.opcode, JUMP | JUMPI) {
            let pushed = &steps[index - 1];
            assert!((0x60..=0x7f).contains(&pushed.opcode), "{name}: a jump by no constant");
            assert_eq!(pushed.value, U256::from(step.next), "{name}: the jump at {}", step.at);
            assert_eq!(steps[index + 1].opcode, JUMPDEST, "{name}: the jump at {}", step.at);
        }
    }
}

/// Runs an amplifier with calls that succeed and do nothing, and counts them by address.
fn run_amplifier(code: &[u8]) -> (BTreeMap<Address, u64>, BTreeMap<U256, U256>) {
    let steps = steps(code);
    let places: BTreeMap<usize, usize> =
        steps.iter().enumerate().map(|(index, step)| (step.at, index)).collect();
    let (mut stack, mut calls, mut storage) =
        (Vec::<U256>::new(), BTreeMap::new(), BTreeMap::new());
    let mut index = 0;
    loop {
        let step = &steps[index];
        index += 1;
        let inputs = usize::from(info(step.opcode).inputs());
        assert!(stack.len() >= inputs, "underflow at {}", step.at);
        let top = |n: usize| stack[stack.len() - 1 - n];
        let word: U256 = match step.opcode {
            0x60..=0x7f => step.value,
            GAS => U256::MAX,
            // SUB
            0x03 => top(0).wrapping_sub(top(1)),
            // CALL and STATICCALL
            0xf1 | STATICCALL => {
                *calls.entry(Address::from_word(top(1).into())).or_insert(0) += 1;
                U256::ONE
            }
            // DUP1 and SWAP1, which leave the words below as they are
            0x80 | 0x90 => {
                let swapped = (step.opcode == 0x90).then(|| top(1));
                let under = top(0);
                match swapped {
                    Some(word) => {
                        stack.truncate(stack.len() - 2);
                        stack.push(under);
                        stack.push(word);
                    }
                    None => stack.push(under),
                }
                continue;
            }
            // SSTORE
            0x55 => {
                storage.insert(top(0), top(1));
                U256::ZERO
            }
            JUMPI => {
                let (to, condition) = (top(0), top(1));
                if !condition.is_zero() {
                    index = places[&usize::try_from(to).unwrap()];
                    assert_eq!(steps[index].opcode, JUMPDEST, "the jump at {}", step.at);
                }
                U256::ZERO
            }
            // JUMPDEST and POP
            JUMPDEST | 0x50 => U256::ZERO,
            STOP => {
                assert!(stack.is_empty(), "{} words are left", stack.len());
                return (calls, storage);
            }
            other => panic!("an amplifier comes to {other:#04x}"),
        };
        stack.truncate(stack.len() - inputs);
        if info(step.opcode).outputs() == 1 {
            stack.push(word);
        }
        assert!(stack.len() <= STACK_LIMIT);
    }
}

fn check_amplifier(case: &Case) {
    let [.., target, amplifier] = case.contracts.as_slice() else { panic!("two contracts") };
    assert_eq!(amplifier.address, case.entry);
    assert!(amplifier.code.len() <= CODE_SIZE_LIMIT);
    let (calls, storage) = run_amplifier(&amplifier.code);
    assert_eq!(calls, [(target.address, case.num_calls)].into(), "{}", case.name);
    // The mark by which filling knows that the end was reached.
    assert_eq!(storage, [(U256::ZERO, U256::from(0xdead))].into(), "{}", case.name);
}

/// How often the opcode stands in the program.
fn count(code: &[u8], opcode: u8) -> u64 {
    steps(code).iter().filter(|step| step.opcode == opcode).count() as u64
}

/// How often the program calls each address by STATICCALL.
fn static_calls(code: &[u8]) -> BTreeMap<Address, u64> {
    let mut calls = BTreeMap::new();
    for window in steps(code).windows(3) {
        if window[2].opcode == STATICCALL {
            assert_eq!(window[1].opcode, GAS);
            let address = Address::from_word(window[0].value.into());
            *calls.entry(address).or_insert(0) += 1;
        }
    }
    calls
}

#[test]
fn targets_run_straight_through_within_bounds() {
    for &revision in Revision::ALL {
        for test in all(revision) {
            test.cases(1).iter().for_each(check_target);
        }
    }
}

#[test]
fn the_operation_measured_is_what_grows_by_the_count_that_is_claimed() {
    for &revision in Revision::ALL {
        for test in all(revision) {
            let cases = test.cases(1);
            let none = target(&cases[0]);
            for case in &cases {
                assert_eq!(cases[0].per_call, 0);
                if case.family == Family::Precompile {
                    let address = precompile(case.target);
                    let (calls, before) = (static_calls(target(case)), static_calls(none));
                    let of = |calls: &BTreeMap<Address, u64>| calls.get(&address).copied();
                    assert_eq!(of(&before), None, "{}", case.name);
                    assert_eq!(of(&calls).unwrap_or(0), case.per_call, "{}", case.name);
                    let sum = |calls: BTreeMap<Address, u64>| calls.into_values().sum::<u64>();
                    assert_eq!(sum(calls), sum(before), "{}: stand-ins are left out", case.name);
                } else {
                    let opcode = measured(case);
                    let grown = count(target(case), opcode) - count(none, opcode);
                    assert_eq!(grown, case.per_call, "{}", case.name);
                }
            }
        }
    }
}

#[test]
fn amplifiers_call_the_target_as_often_as_they_claim() {
    for &revision in Revision::ALL {
        for test in all(revision) {
            // The cases of a test share their amplifier, which `programs.rs` checks.
            check_amplifier(&test.cases(1)[0]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_scale_makes_sound_programs(
        revision in prop::sample::select(Revision::ALL),
        index in 0_usize..161,
        scale in prop_oneof![1_u64..200, any::<u64>()],
    ) {
        let test = all(revision)[index];
        let full = test.cases(1);
        for (case, full) in test.cases(scale).iter().zip(&full) {
            check_target(case);
            check_amplifier(case);
            prop_assert_eq!(target(case), target(full));
            let calls = (full.num_calls / scale.max(1)).max(1);
            prop_assert_eq!((case.num_calls, case.op_count), (calls, calls * full.per_call));
        }
    }
}
