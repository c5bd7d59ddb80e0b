//! EEST fixture names: `path/test_file.py::test_add[fork_Prague-…-op_count_300]`.

use core::fmt;

use serde::{Deserialize, Serialize};

/// The identity of one fixture: the key under which its JSON object is stored.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FixtureName(pub String);

/// The name as result files carry it: the part after the last `/` that stands before the
/// parameter list, since parameters may contain `/` themselves.
pub fn short_name(name: &str) -> &str {
    let path_end = name.find('[').unwrap_or(name.len());
    let start = name[..path_end].rfind('/').map_or(0, |slash| slash + 1);
    &name[start..]
}

impl FixtureName {
    /// The name without its directories, which is how results are labelled and filed.
    pub fn short(&self) -> &str {
        short_name(&self.0)
    }

    /// The test without parameters, such as `test_add`.
    pub fn test(&self) -> Option<&str> {
        let short = self.short();
        let after = short.rfind("::").map(|at| &short[at + 2..]).filter(|rest| !rest.is_empty())?;
        let test = after.split('[').next().unwrap_or(after);
        (!test.is_empty()).then_some(test)
    }

    /// The operation measured, as reports label it: `add`, `basefee`, `modexp`.
    pub fn target(&self) -> Option<&str> {
        let test = self.test()?;
        let bare = test.strip_prefix("test_").unwrap_or(test);
        // `test_caller` alone is the CALLER opcode; `test_caller_basefee` is BASEFEE.
        Some(
            bare.strip_prefix("marginal_").or_else(|| bare.strip_prefix("caller_")).unwrap_or(bare),
        )
    }

    /// The number after `op_count_`, if the name has one.
    pub fn op_count(&self) -> Option<u64> {
        const KEY: &str = "op_count_";
        let short = self.short();
        let rest = &short[short.rfind(KEY)? + KEY.len()..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..end].parse().ok()
    }
}

impl fmt::Display for FixtureName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> FixtureName {
        FixtureName(text.to_owned())
    }

    #[test]
    fn reads_the_reference_names() {
        let add = name(
            "tests/benchmark/marginal/test_marginal_opcodes.py::test_add[fork_Prague-blockchain_test_from_state_test-op_count_1200000]",
        );
        assert_eq!(add.target(), Some("add"));
        assert_eq!(add.op_count(), Some(1_200_000));
        assert_eq!(
            add.short(),
            "test_marginal_opcodes.py::test_add[fork_Prague-blockchain_test_from_state_test-op_count_1200000]"
        );
        assert_eq!(name("a.py::test_caller_basefee[op_count_3]").target(), Some("basefee"));
        assert_eq!(name("a.py::test_caller[op_count_3]").target(), Some("caller"));
        assert_eq!(name("a.py::test_marginal_modexp[op_count_3]").target(), Some("modexp"));
    }

    #[test]
    fn strangers_have_no_target() {
        assert_eq!(name("").target(), None);
        assert_eq!(name("x::").target(), None);
        assert_eq!(name("x[op_count_]").op_count(), None);
        assert_eq!(name("x[op_count_99999999999999999999]").op_count(), None);
    }

    #[test]
    fn a_slash_in_a_parameter_is_not_a_directory() {
        assert_eq!(short_name("t/a.py::test_x[data_a/b]"), "a.py::test_x[data_a/b]");
    }
}
