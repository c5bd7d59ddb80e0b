//! Guest inputs of the first and the last point of some tests, and of the empty block, for the tools
//! in `zkgas-zkvm-sp1`'s examples: `inputs FOLDER SCALE TEST...`.

#![allow(clippy::disallowed_methods, reason = "a tool: a torn file is made again")]

use std::{env, error::Error, path::PathBuf};

use zkgas_fixture::{FillInput, fill};
use zkgas_model::Fork;
use zkgas_suite::{Revision, Selection, empty_block, tests};

fn main() -> Result<(), Box<dyn Error>> {
    const USAGE: &str = "usage: inputs FOLDER SCALE TEST...";
    let mut args = env::args().skip(1);
    let folder = PathBuf::from(args.next().ok_or(USAGE)?);
    let scale: u64 = args.next().ok_or(USAGE)?.parse()?;
    let selection = Selection { include: args.collect(), exclude: Vec::new() };
    let mut cases = vec![empty_block(Fork::Prague)];
    for test in tests(Revision::default(), Fork::Prague, &selection)? {
        let points = test.cases(scale);
        cases.extend(points.first().cloned());
        cases.extend(points.last().cloned());
    }
    for case in cases {
        let filled = fill(&FillInput::new(&case, Fork::Prague))?;
        let witness = zkgas_witness::make(filled.fixture())?;
        let file = format!("{}-{}.bin", case.target, case.op_count);
        std::fs::write(folder.join(file), witness.input())?;
    }
    Ok(())
}
