//! The end of a program: commit the digest of the public values, then halt.

use crate::{io, syscall};

/// Ends the program. Code 0 is success, 1 a panic, 2 input that is no block, 3 a hint that does not
/// hold (so a dishonest prover cannot pass its own fault off as the program's).
pub fn halt(code: u8) -> ! {
    let digest = io::public_values_digest();
    for (index, word) in (0..).zip(digest) {
        syscall::commit_word(index, u64::from(word.swap_bytes()));
    }
    // No proof is verified inside the guest.
    for index in 0..8 {
        syscall::commit_deferred_word(index, 0);
    }
    syscall::halt(u64::from(code))
}

#[unsafe(no_mangle)]
extern "C" fn zkgas_halt(code: u64) -> ! {
    halt(code as u8)
}

#[cfg(not(feature = "std"))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    halt(1)
}
