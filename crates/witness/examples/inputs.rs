#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "scratch"
)]
use std::{env, path::PathBuf};
use zkgas_fixture::{FillInput, fill};
use zkgas_model::Fork;
fn main() {
    let out = PathBuf::from(env::args().nth(1).unwrap());
    let scale: u64 = env::args().nth(2).unwrap().parse().unwrap();
    let include = env::args().skip(3).collect();
    let tests = zkgas_suite::tests(
        Default::default(),
        Fork::Prague,
        &zkgas_suite::Selection { include, exclude: vec![] },
    )
    .unwrap();
    let mut cases: Vec<_> = tests
        .iter()
        .flat_map(|t| {
            let c = t.cases(scale);
            [c[0].clone(), c.last().unwrap().clone()]
        })
        .collect();
    cases.push(zkgas_suite::empty_block(Fork::Prague));
    for case in cases {
        let f = fill(&FillInput::new(&case, Fork::Prague)).unwrap();
        let w = zkgas_witness::make(f.fixture()).unwrap();
        std::fs::write(out.join(format!("{}-{}.bin", case.target, case.op_count)), w.input())
            .unwrap();
    }
}
