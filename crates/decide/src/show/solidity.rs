//! A schedule as constants of a contract.

use core::fmt::Write as _;

use super::escape::{comment, identifier};
use crate::{Basis, Schedule};

/// A library with a constant for each operation: its multiplier times 10^`power`, rounded up. `head` are
/// the lines of a comment that says where the numbers are from.
pub fn solidity(schedule: &Schedule, power: i32, head: &[String]) -> String {
    let mut out =
        String::from("// SPDX-License-Identifier: MIT OR Apache-2.0\npragma solidity >=0.8.0;\n\n");
    let mut push = |text: core::fmt::Arguments<'_>| {
        out.write_fmt(text).expect("memory does not fail to write");
    };
    for line in head {
        push(format_args!("/// @dev {}\n", comment(line)));
    }
    push(format_args!("library ZkGas {{\n"));
    let unit = format!("1{}", "0".repeat(usize::try_from(power).unwrap_or(0)));
    push(format_args!("    /// A multiplier of 1: {}.\n", comment(&schedule.reference)));
    push(format_args!("    uint256 internal constant UNIT = {unit};\n"));
    push(format_args!("    /// For what is not listed: the greatest of all.\n"));
    let unlisted = schedule.unlisted.fixed_point(power);
    push(format_args!("    uint256 internal constant UNLISTED = {unlisted};\n\n"));
    for it in &schedule.multipliers {
        let value = it.value.fixed_point(power);
        push(format_args!("    /// {}, {}", comment(&it.operation), it.value));
        if it.basis != Basis::Measured {
            push(format_args!(" ({})", it.basis.as_str()));
        }
        push(format_args!(
            "\n    uint256 internal constant {} = {value};\n",
            identifier(&it.operation)
        ));
    }
    push(format_args!("}}\n"));
    out
}
