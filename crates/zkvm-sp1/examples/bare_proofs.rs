//! A bare loop over SP1's crates on a GPU, to hold `zkgas run` against:
//! `bare_proofs ELF SECONDS INPUT…`.
//!
//! It proves the inputs in turn (`core`) and verifies each proof, until the time is up, with nothing else:
//! no other process, no records, no clock but the wall's. The first proof is a warm-up and not counted.
//! Prints input, seconds of proving, and seconds of verifying, separated by tabs; then the whole.

#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a tool that prints")]

use std::{
    error::Error,
    path::Path,
    time::{Duration, Instant},
};

use sp1_core_executor::SP1Context;
use sp1_core_machine::io::SP1Stdin;
use sp1_gpu_cudart::run_in_place;
use sp1_gpu_prover::cuda_worker_builder;
use sp1_prover::worker::{SP1LocalNode, SP1LocalNodeBuilder};
use sp1_prover_types::network_base_types::ProofMode;

const USAGE: &str = "usage: bare_proofs ELF SECONDS INPUT…";

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [elf, seconds, paths @ ..] = &args[..] else { return Err(USAGE.into()) };
    let elf = std::fs::read(elf)?;
    let time = Duration::from_secs(seconds.parse()?);
    let inputs = paths
        .iter()
        .map(|path| Ok((name(path), std::fs::read(path)?)))
        .collect::<Result<Vec<_>, std::io::Error>>()?;
    if inputs.is_empty() {
        return Err(USAGE.into());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async move {
        run_in_place(|scope| async move {
            let builder = cuda_worker_builder(scope).await;
            let node = SP1LocalNodeBuilder::from_worker_client_builder(builder).build().await?;
            prove_all(&node, &elf, time, &inputs).await
        })
        .await
        .await
    })??;
    Ok(())
}

async fn prove_all(
    node: &SP1LocalNode,
    elf: &[u8],
    time: Duration,
    inputs: &[(String, Vec<u8>)],
) -> anyhow::Result<()> {
    let key = node.setup(elf).await?;
    let one = async |input: &[u8]| -> anyhow::Result<(Duration, Duration)> {
        let mut stdin = SP1Stdin::new();
        stdin.write_slice(input);
        let start = Instant::now();
        let context = SP1Context::default();
        let proof = node.prove_with_mode(elf, stdin, context, ProofMode::Core).await?;
        let proven = start.elapsed();
        let start = Instant::now();
        node.verify(&key, &proof.proof)?;
        Ok((proven, start.elapsed()))
    };
    one(&inputs[0].1).await?;
    let start = Instant::now();
    let (mut number, mut proving, mut verifying) = (0_u32, Duration::ZERO, Duration::ZERO);
    for (name, input) in inputs.iter().cycle() {
        if start.elapsed() >= time {
            break;
        }
        let (proven, verified) = one(input).await?;
        println!("{name}\t{:.4}\t{:.4}", proven.as_secs_f64(), verified.as_secs_f64());
        number += 1;
        proving += proven;
        verifying += verified;
    }
    println!(
        "{number} proofs in {:.3} s: {:.3} s proving, {:.3} s verifying",
        start.elapsed().as_secs_f64(),
        proving.as_secs_f64(),
        verifying.as_secs_f64(),
    );
    Ok(())
}

fn name(path: &str) -> String {
    Path::new(path).file_stem().map_or_else(|| path.to_owned(), |name| name.display().to_string())
}
