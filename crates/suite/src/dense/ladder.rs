//! How often an operation runs in a block.

use super::entry::{Dense, Shape};

/// What the operations of the fullest block are to add to its proof: ten times the noise of a
/// proof of some ten seconds, which is 3 to 5 percent. Some add [more](Dense::longer).
pub(crate) const SIGNAL_NANOSECONDS: u64 = 6_000_000_000;

/// Most words that a target has on the stack, of 1,024 that the EVM allows.
const STACK: usize = 1_000;
/// Bytes of a target that has room for as many operations as there can be (EIP-170: 24,576).
pub(super) const LONG_CODE: usize = 24_000;

/// The op counts of a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ladder {
    /// Calls of the target.
    pub(crate) calls: u64,
    /// Operations that the target has room for.
    pub(crate) room: u16,
    /// Operations in one call at the highest point; even.
    pub(crate) full: u16,
}

impl Ladder {
    /// The ladder of an operation, by its expected cost.
    ///
    /// Shapes whose blocks without operations are alike for all operations have as many calls
    /// whatever the operation, so that they stay alike. The others have as many calls as it takes.
    pub(crate) fn of(entry: &Dense) -> Self {
        let wanted = (SIGNAL_NANOSECONDS * entry.longer / entry.cost.nanoseconds().max(1)).max(2);
        let most = Self::most(entry);
        let calls = shared_calls(entry.shape).unwrap_or_else(|| wanted.div_ceil(most.into()));
        let full = even(wanted / calls, most);
        Self { calls, room: Self::room_for(entry, full), full }
    }

    /// The room of a target that holds `full` operations at most: as many, or, where targets of all
    /// operations are alike, as many as there can be.
    pub(crate) fn room_for(entry: &Dense, full: u16) -> u16 {
        match shared_calls(entry.shape) {
            Some(_) => Self::most(entry),
            None => full,
        }
    }

    /// The most operations that one call of the target can hold, by stack and by code.
    pub(crate) fn most(entry: &Dense) -> u16 {
        let (args, width) = (entry.args.len().max(1), entry.width());
        let room = match entry.shape {
            Shape::Push => (STACK - entry.args.len()).min((LONG_CODE - 100) / width),
            Shape::Chain => LONG_CODE - 100,
            Shape::Fold => STACK - 2,
            Shape::Pop | Shape::Drop => STACK / args,
            Shape::Jump | Shape::Precompile(_) => STACK,
            Shape::Jumpi => STACK / 2,
            Shape::Call => 150,
            Shape::Create => 300,
            Shape::Create2 => 200,
        };
        u16::try_from(room).expect("a code of 24,000 bytes has no more") & !1
    }

    /// Operations in one call: none, half, and all.
    pub(crate) fn points(self) -> Vec<u16> {
        vec![0, self.full / 2, self.full]
    }
}

/// The even number next below, from 2 to `most`.
fn even(count: u64, most: u16) -> u16 {
    let count = u16::try_from(count).unwrap_or(u16::MAX).min(most);
    (count & !1).max(2)
}

/// Calls of the target for shapes that share the block without operations.
const fn shared_calls(shape: Shape) -> Option<u64> {
    match shape {
        Shape::Push => Some(1_000),
        Shape::Chain => Some(60),
        Shape::Fold => Some(600),
        _ => None,
    }
}
