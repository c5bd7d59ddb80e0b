//! SP1's own prover in a loop on a GPU, with nothing of zkgas: what `zkgas run` is held against.
//!
//! ```text
//! bare_proofs ELF ROUNDS INPUT…
//! ```
//!
//! Each line is a `core` proof: the round, the input, and the seconds that proving and verifying took. Round 0
//! is a warm-up.

#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "an example")]

use std::{error::Error, fs, time::Instant};

use sp1_core_executor::SP1Context;
use sp1_core_machine::io::SP1Stdin;
use sp1_gpu_cudart::run_in_place;
use sp1_gpu_prover::cuda_worker_builder;
use sp1_prover::worker::{SP1LocalNode, SP1LocalNodeBuilder};
use sp1_prover_types::network_base_types::ProofMode;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [elf, rounds, paths @ ..] = &args[..] else {
        return Err("usage: bare_proofs ELF ROUNDS INPUT…".into());
    };
    let (elf, rounds) = (fs::read(elf)?, rounds.parse()?);
    let read = |path: &String| Ok((path.clone(), fs::read(path)?));
    let inputs = paths.iter().map(read).collect::<Result<Vec<_>, std::io::Error>>()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let proven = run_in_place(|scope| async move {
            let builder = cuda_worker_builder(scope).await;
            let node = SP1LocalNodeBuilder::from_worker_client_builder(builder).build().await?;
            prove(&node, &elf, rounds, &inputs).await
        });
        Ok(proven.await?)
    })
}

async fn prove(
    node: &SP1LocalNode,
    elf: &[u8],
    rounds: u32,
    inputs: &[(String, Vec<u8>)],
) -> anyhow::Result<()> {
    let key = node.setup(elf).await?;
    for round in 0..=rounds {
        for (path, input) in inputs {
            let mut stdin = SP1Stdin::new();
            stdin.write_slice(input);
            let start = Instant::now();
            let context = SP1Context::default();
            let proof = node.prove_with_mode(elf, stdin, context, ProofMode::Core).await?;
            let proven = start.elapsed().as_secs_f64();
            node.verify(&key, &proof.proof)?;
            let verified = start.elapsed().as_secs_f64() - proven;
            println!("{round} {path} {proven:.6} {verified:.6}");
        }
    }
    Ok(())
}
