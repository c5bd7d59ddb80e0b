//! How to read the report.

use crate::{analysis::Analysis, document::Document};

const ITEMS: &[&str] = &[
    "Op: one execution of the target. The op count of a block is how often it executes the target \
     beyond what its baseline, the block with op count 0, does.",
    "Slope: the ordinary least-squares line through all points of a target, with an intercept. Per-op \
     slopes are over the op count, per-gas slopes over the gas used by the block.",
    "Gas: what the EVM charges for the block, from its header.",
    "Cycles: instructions that the zkVM's processor executes from the entry point to the halt.",
    "Prover gas: SP1's own estimate of proving work, computed from the shape of the trace. It has no \
     unit of time; compare it with itself.",
    "Cycles and prover gas disagree where accelerators do the work: a call to one is a single \
     instruction to the processor, and many rows to the prover. For hashes and elliptic curves read \
     prover gas.",
    "Linear: the counts are the same on every execution, so a distance from the line is no noise but \
     a cost that does not grow evenly. \"Within x%\" means that the greatest distance from the line is at \
     most that share of the range that the points span. A large one means that the slope depends on the op \
     counts chosen.",
    "Two op counts always lie on a line, so they say nothing about linearity.",
    "R² is rounded down: only a perfect fit reads as 1. It is empty where cycles do not vary.",
    "The cost is that of the operation in its program: where an operation cannot be had without \
     others, such as the copying of a precompile's output, they are in the slope.",
];

/// The same for proving times.
const TIMES: &[&str] = &[
    "Proving time: from the input in the prover's memory to the proof in its memory. Verifying, starting \
     the prover, and preparing the guest are not in it.",
    "The slope of a time is weighted least squares within samples: what one sample is slower than another \
     as a whole is not noise of the slope. Replicates of a block show its noise and nothing else; blocks of \
     other op counts show the slope.",
    "±: half the width of the interval of 95%, as a share of the slope. All operations together say how \
     large the noise is; each adds what it scatters itself. An operation whose times leave the line for more \
     than noise gets a wider interval.",
    "Resolved: the interval is within ±5% of the slope. Wide: it is wider, and does not hold 0. How many \
     samples more that takes supposes that the noise stays what it is.",
    "Per gas is per operation divided by the exact gas of one.",
    "Drift is a broken line through the proofs of equal blocks, in logarithms. Times are divided by it if it is \
     there at 2%.",
    "An outlier is a proof that others of its block contradict. It is listed, and left out if it can be told \
     which of them is wrong.",
    "`regression-time.csv` has the lines of ordinary least squares too, as published tables have them: \
     compare those with theirs, and use the others.",
];

pub(super) fn write(document: &mut Document, analysis: &Analysis) {
    document.heading(2, "How to read this");
    document.list(ITEMS.iter().copied());
    if !analysis.timed.is_empty() {
        document.list(TIMES.iter().copied());
    }
}
