//! Counts of one guest on some inputs: `execute ELF INPUT...`.

#![allow(clippy::print_stdout, clippy::cast_precision_loss, reason = "a tool that prints")]

use std::error::Error;

use zkgas_zkvm::Backend;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let elf = std::fs::read(args.next().ok_or("usage: execute ELF INPUT...")?)?;
    let program = zkgas_zkvm_risc0::Risc0::default().load(&elf)?;
    for path in args {
        let execution = program.execute(&std::fs::read(&path)?)?;
        println!("{path}: {execution:#?}");
    }
    Ok(())
}
