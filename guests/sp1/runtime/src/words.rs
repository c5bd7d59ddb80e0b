//! Reading bytes as words. The processor has no misaligned loads, and a byte costs as much to load
//! as a word.

/// Words of a byte string, whatever its alignment.
#[derive(Clone, Copy)]
pub(crate) struct Words {
    /// The aligned word that holds the first byte.
    base: *const u64,
    /// How far into it the first byte is, in bits.
    shift: u32,
}

impl Words {
    pub(crate) fn new(bytes: *const u8) -> Self {
        let address = bytes as usize;
        Self { base: (address & !7) as *const u64, shift: (address as u32 & 7) * 8 }
    }

    pub(crate) const fn is_aligned(self) -> bool {
        self.shift == 0
    }

    /// Word `index` of an aligned string.
    ///
    /// # Safety
    ///
    /// At least one byte of the word is inside the string. (An aligned word never crosses into
    /// foreign memory: SP1's memory is one flat array of such words.)
    #[inline(always)]
    pub(crate) unsafe fn aligned(self, index: usize) -> u64 {
        // SAFETY: by contract.
        unsafe { self.base.add(index).read() }
    }

    /// Word `index` of a string that is not aligned.
    ///
    /// # Safety
    ///
    /// As for [`Self::aligned`].
    #[inline(always)]
    pub(crate) unsafe fn shifted(self, index: usize) -> u64 {
        // SAFETY: by contract; reading one aligned word further is harmless.
        unsafe {
            let (low, high) = (self.base.add(index).read(), self.base.add(index + 1).read());
            low >> self.shift | high << (64 - self.shift)
        }
    }
}
