//! How the calls of a target are spread over the transactions of a block.

/// So many transactions, each of which calls the target equally often.
///
/// One transaction has room for all calls until Osaka, which caps the gas of a transaction
/// (EIP-7825). Filling several differs from filling one by what each of them costs, which is the
/// same at every op count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// Transactions in the block.
    pub transactions: u64,
    /// Calls of the target in each.
    pub calls: u64,
}

impl Split {
    /// All calls in one transaction.
    pub const fn whole(num_calls: u64) -> Self {
        Self { transactions: 1, calls: num_calls }
    }

    /// As few transactions as share the calls equally, when one has room for `most`. Where that
    /// takes more than twice as many as need be, the need decides, and the remainder is left out.
    /// Zero of either counts as one.
    pub fn into_calls_of(num_calls: u64, most: u64) -> Self {
        let num_calls = num_calls.max(1);
        let least = num_calls.div_ceil(most.max(1));
        let equal =
            (least..=2 * least).find(|transactions| num_calls.is_multiple_of(*transactions));
        let transactions = equal.unwrap_or(least);
        Self { transactions, calls: num_calls / transactions }
    }

    /// Calls in the whole block.
    pub const fn num_calls(self) -> u64 {
        self.transactions * self.calls
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn round_numbers_split_without_remainder() {
        let split = Split::into_calls_of(12_000, 4_842);
        assert_eq!(split, Split { transactions: 3, calls: 4_000 });
        assert_eq!(Split::into_calls_of(50, 24), Split { transactions: 5, calls: 10 });
        assert_eq!(Split::into_calls_of(5, 5), Split::whole(5));
        assert_eq!(Split::into_calls_of(0, 0), Split::whole(1));
    }

    proptest! {
        #[test]
        fn no_transaction_has_more_than_its_room(calls in 1..100_000u64, most in 1..100_000u64) {
            let split = Split::into_calls_of(calls, most);
            prop_assert!((1..=most).contains(&split.calls));
            let (left_out, least) = (calls - split.num_calls(), calls.div_ceil(most));
            prop_assert!(split.transactions <= 2 * least);
            prop_assert!(left_out == 0 || split.transactions == least && left_out < least);
        }
    }
}
