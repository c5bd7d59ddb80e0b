//! What the standard library calls on `target_os = "zkvm"` (its `sys/pal/zkvm/abi.rs`).
//!
//! A guest has neither files nor environment, and its input and output go past std.

use crate::halt::halt;

/// `std::process::abort` and `exit`, which a guest uses when something is wrong only.
#[unsafe(no_mangle)]
extern "C" fn sys_halt() -> ! {
    halt(1)
}

#[unsafe(no_mangle)]
extern "C" fn sys_panic(_: *const u8, _: usize) -> ! {
    halt(1)
}

/// Seeds of hash maps. Always the same, so that a block takes the same cycles every time, and no
/// entropy comes from the prover. What a witness may hold is bounded, and so is what crafted keys
/// can cost.
///
/// # Safety
///
/// `words` words from `to` are the caller's.
#[unsafe(no_mangle)]
unsafe extern "C" fn sys_rand(to: *mut u32, words: usize) {
    // SAFETY: by contract.
    unsafe { core::ptr::write_bytes(to, 0, words) }
}

#[unsafe(no_mangle)]
extern "C" fn sys_write(_: u32, _: *const u8, _: usize) {}

#[unsafe(no_mangle)]
extern "C" fn sys_log(_: *const u8, _: usize) {}

#[unsafe(no_mangle)]
extern "C" fn sys_read(_: u32, _: *mut u8, _: usize) -> usize {
    0
}

/// No variable is set.
#[unsafe(no_mangle)]
extern "C" fn sys_getenv(_: *mut u32, _: usize, _: *const u8, _: usize) -> usize {
    usize::MAX
}

getrandom::register_custom_getrandom!(no_randomness);

/// Validation is a function of its input.
fn no_randomness(_: &mut [u8]) -> Result<(), getrandom::Error> {
    Err(getrandom::Error::UNSUPPORTED)
}
