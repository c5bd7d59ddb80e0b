//! Proves a guest on inputs, one after the other in one prover, and verifies each proof with a verifier
//! that made none: what `zkgas run` does, without processes, records, and a plan.
//!
//! ```text
//! prove ELF core|compressed cpu|gpu SAMPLES INPUT…
//! ```

#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "an example")]

use std::{error::Error, time::Instant};

use zkgas_model::ProofKind;
use zkgas_zkvm::{Backend, Device};
use zkgas_zkvm_sp1::Sp1;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [elf, kind, device, samples, inputs @ ..] = &args[..] else {
        return Err("usage: prove ELF core|compressed cpu|gpu SAMPLES INPUT…".into());
    };
    let elf = std::fs::read(elf)?;
    let kind: ProofKind = kind.parse()?;
    let device = if device == "gpu" { Device::Gpu } else { Device::Cpu };
    let start = Instant::now();
    let verifier = Sp1.verifier(&elf, kind)?;
    println!("verifier: {:.3} s", start.elapsed().as_secs_f64());
    let mut prover = Sp1.prover(&elf, kind, &device)?;
    println!("prover: {:?}", prover.started());
    for sample in 1..=samples.parse::<u32>()? {
        for path in inputs {
            let proof = prover.prove(&std::fs::read(path)?)?;
            let start = Instant::now();
            let values = verifier.verify(&proof.bytes)?;
            println!(
                "{sample} {path}: {:.3} s, {} bytes, {} shards; verified in {:.3} s, {} bytes committed",
                proof.duration.as_secs_f64(),
                proof.bytes.len(),
                proof.parts.map_or_else(|| "?".to_owned(), |parts| parts.to_string()),
                start.elapsed().as_secs_f64(),
                values.len(),
            );
            let saved = std::path::Path::new(path).with_extension("proof");
            std::fs::write(saved, proof.bytes)?;
        }
    }
    Ok(())
}
