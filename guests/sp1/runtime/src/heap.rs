//! The heap: a bump allocator that takes back its newest block.
//!
//! A guest lives for one block, so nothing is gained by reusing memory but smaller traces, and
//! taking back the newest block covers the temporary buffers that would matter.

use core::{
    alloc::{GlobalAlloc, Layout},
    cell::UnsafeCell,
};

/// Blocks start on whole 16 bytes, so that hashes can absorb words.
const ALIGN: usize = 16;
/// The input region begins here; the heap must end before it.
pub(crate) const INPUT_START: usize = 1 << 36;

struct Bump(UnsafeCell<usize>);

// SAFETY: an SP1 program has one thread.
unsafe impl Sync for Bump {}

#[global_allocator]
static HEAP: Bump = Bump(UnsafeCell::new(0));

unsafe extern "C" {
    /// End of the program's image, from the linker.
    static _end: u8;
}

impl Bump {
    #[inline(always)]
    fn next(&self) -> usize {
        // SAFETY: one thread, and no reference outlives the statement.
        let next = unsafe { *self.0.get() };
        if next == 0 { (&raw const _end) as usize } else { next }
    }

    #[inline(always)]
    fn set(&self, next: usize) {
        // SAFETY: as above.
        unsafe { *self.0.get() = next }
    }
}

// SAFETY: blocks never overlap: `next` only moves past what was handed out, and back over a block
// that its owner gave up.
unsafe impl GlobalAlloc for Bump {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let align = layout.align().max(ALIGN);
        let start = (self.next() + align - 1) & !(align - 1);
        let end = start + layout.size();
        if end > INPUT_START {
            return core::ptr::null_mut();
        }
        self.set(end);
        start as *mut u8
    }

    #[inline]
    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if block as usize + layout.size() == self.next() {
            self.set(block as usize);
        }
    }

    #[inline]
    unsafe fn realloc(&self, block: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        if block as usize + layout.size() == self.next() && block as usize + new_size <= INPUT_START
        {
            self.set(block as usize + new_size);
            return block;
        }
        if new_size <= layout.size() {
            return block;
        }
        // SAFETY: the new block is fresh and at least as long as what is copied.
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(new_size, layout.align()));
            if !new.is_null() {
                core::ptr::copy_nonoverlapping(block, new, layout.size());
            }
            new
        }
    }
}

/// Memory for what std allocates past the global allocator, which it never gives back.
///
/// `align` is a power of two.
#[cfg(feature = "std")]
#[unsafe(no_mangle)]
extern "C" fn sys_alloc_aligned(bytes: usize, align: usize) -> *mut u8 {
    match Layout::from_size_align(bytes, align) {
        // SAFETY: no layout is too much for this allocator, not even an empty one.
        Ok(layout) => unsafe { HEAP.alloc(layout) },
        Err(_) => core::ptr::null_mut(),
    }
}
