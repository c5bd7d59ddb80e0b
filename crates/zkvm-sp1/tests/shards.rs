//! Shards of an execution.

use zkgas_model::{Client, Zkvm, record::Shards};
use zkgas_zkvm::{Backend, Program};
use zkgas_zkvm_sp1::Sp1;

fn shards(guest: &dyn Program, rounds: u64) -> Shards {
    guest.execute(&rounds.to_le_bytes()).expect("executed").shards.expect("counted")
}

/// A round is a few instructions, all of which fill shards of the execution.
#[test]
fn they_step_where_their_smooth_number_grows() {
    let elf = zkgas_guests::load(Zkvm::Sp1, Client::Smoke).expect("embedded").elf;
    let guest = Sp1.load(&elf).expect("a guest");
    let found: Vec<Shards> = (0..6).map(|at| shards(guest.as_ref(), 1 + at * 500_000)).collect();
    assert_eq!(found[0].execution.whole, 1);
    assert!(found[0].execution.smooth_ppm < 10_000, "{:?}", found[0]);
    assert!(found[5].execution.whole > 1, "{:?}", found[5]);
    let step = found[1].execution.smooth_ppm - found[0].execution.smooth_ppm;
    for pair in found.windows(2) {
        let grown = pair[1].execution.smooth_ppm - pair[0].execution.smooth_ppm;
        assert!(grown.abs_diff(step) * 1000 < 5 * step, "{grown} after {step}");
    }
    for one in &found {
        let count = one.execution;
        assert_eq!(count.whole, count.smooth_ppm.div_ceil(1_000_000), "{one:?}");
        assert_eq!(one.beside, found[0].beside, "rounds call no accelerator");
    }
}
