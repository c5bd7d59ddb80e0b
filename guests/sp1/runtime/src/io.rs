//! Input, output, and marks.

use core::cell::UnsafeCell;

use crate::{halt::halt, heap::INPUT_START, sha256, syscall};

const STDOUT: u64 = 1;
const PUBLIC_VALUES: u64 = 13;
/// What is written here is the next hint.
const HINTS: u64 = 14;

struct Cell<T>(UnsafeCell<T>);

// SAFETY: an SP1 program has one thread.
unsafe impl<T> Sync for Cell<T> {}

/// Where the next hint goes. Hints need memory that was never touched, so this only grows.
static NEXT_HINT: Cell<usize> = Cell(UnsafeCell::new(INPUT_START));
/// Digest of the public values.
static DIGEST: Cell<Option<[u32; 8]>> = Cell(UnsafeCell::new(None));

/// Longer hints are refused: the length is the host's word, and the region must not wrap.
const LONGEST_HINT: u64 = 1 << 32;

/// The next input of the host, aligned to 8 bytes; without one the program ends with exit code 2.
pub fn read_input() -> &'static [u8] {
    next_hint().unwrap_or_else(|| halt(2))
}

/// The next hint of the host, aligned to 8 bytes.
pub(crate) fn next_hint() -> Option<&'static [u8]> {
    let length = syscall::hint_len();
    if length > LONGEST_HINT {
        return None;
    }
    // SAFETY: one thread. The region from NEXT_HINT up is used by nothing else and never again.
    unsafe {
        let start = *NEXT_HINT.0.get();
        *NEXT_HINT.0.get() = start + (length as usize / 8 + 1) * 8;
        syscall::hint_read(start as *mut u8, length);
        Some(core::slice::from_raw_parts(start as *const u8, length as usize))
    }
}

/// Asks the host's hook at `fd`; its answers arrive as inputs.
pub(crate) fn ask(fd: u64, question: &[u8]) {
    syscall::write(fd, question);
}

/// Fills `out` with what `compute` would write there, without proof: the prover may put anything
/// there, so the caller checks it.
pub(crate) fn advise(out: &mut [u64], compute: impl FnOnce(&mut [u64])) {
    if syscall::enter_unconstrained() {
        compute(out);
        // SAFETY: the limbs are as many bytes, all of them initialized.
        let bytes = unsafe { core::slice::from_raw_parts(out.as_ptr().cast(), size_of_val(out)) };
        syscall::write(HINTS, bytes);
        syscall::exit_unconstrained();
    }
    let Some(bytes) = next_hint() else { halt(3) };
    if bytes.len() != size_of_val(out) {
        halt(3);
    }
    // SAFETY: hints are aligned to 8, and this one is as long as `out`.
    out.copy_from_slice(unsafe { core::slice::from_raw_parts(bytes.as_ptr().cast(), out.len()) });
}

/// Commits the public values, all at once.
pub fn commit(bytes: &[u8]) {
    syscall::write(PUBLIC_VALUES, bytes);
    // SAFETY: one thread, and no reference outlives the statement.
    unsafe { *DIGEST.0.get() = Some(sha256::digest(bytes)) }
}

pub(crate) fn public_values_digest() -> [u32; 8] {
    // SAFETY: as above.
    let digest = unsafe { *DIGEST.0.get() };
    digest.unwrap_or_else(|| sha256::digest(&[]))
}

/// Writes a line for the host's cycle report. It must be a string literal: the report reads it
/// from the program's image.
#[inline(always)]
pub fn mark(line: &'static str) {
    syscall::write(STDOUT, line.as_bytes());
}
