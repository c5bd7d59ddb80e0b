//! A small runtime for SP1 guests, without std or (feature `std`) under it: entry and halt, heap, input and output, marks for
//! regions, and hashes and curves through SP1's system calls.
//!
//! It stands in for `sp1-zkvm` because a guest that is measured should carry little of its own:
//! start-up, allocation, and the hash of the public values all count as cycles of the block.
//! System call numbers and calling conventions are those of SP1 6.10.

#![no_std]

mod accelerators;
mod fields;
mod halt;
mod heap;
mod io;
mod keccak;
mod secp256k1;
mod sha256;
#[cfg(feature = "std")]
mod std_calls;
mod syscall;
mod uint256;
mod words;

pub use accelerators::Sp1;

/// Defines the entry point: `main` runs once, then the program halts with exit code 0.
#[macro_export]
macro_rules! entry {
    ($main:path) => {
        #[unsafe(no_mangle)]
        extern "C" fn zkgas_main() {
            $main();
        }
    };
}

core::arch::global_asm!(include_str!("memory.s"));

// The linker defines `__global_pointer$`; the stack grows down from below the program.
core::arch::global_asm!(
    ".section .text._start",
    ".globl _start",
    "_start:",
    ".option push",
    ".option norelax",
    "la gp, __global_pointer$",
    ".option pop",
    "li sp, 0x78000000",
    "call zkgas_main",
    "li a0, 0",
    "call zkgas_halt",
);
