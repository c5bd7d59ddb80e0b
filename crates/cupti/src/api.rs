//! The five functions of `libcupti` that are called, and the two that it calls.
//!
//! Sources: CUPTI's documentation, "The CUPTI Activity API", and its header `cupti_activity.h`. The
//! first fields of a kernel's record are the same in all its versions from CUDA 9 to 13.
#![allow(unsafe_code, reason = "a C interface")]

use std::{
    alloc::{Layout, alloc, dealloc},
    ffi::c_void,
    ptr,
    sync::OnceLock,
};

use libloading::{Library, Symbol};

use crate::{Unavailable, collected};

/// The library's names, those of the newest CUDA first.
const NAMES: [&str; 3] = ["libcupti.so.13", "libcupti.so.12", "libcupti.so"];

/// `CUPTI_ACTIVITY_KIND_KERNEL` and `CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL`. The second lets
/// kernels overlap as they do without it.
const KERNEL: u32 = 3;
const CONCURRENT_KERNEL: u32 = 10;

/// `CUPTI_ACTIVITY_FLAG_FLUSH_FORCED`: also buffers in which something is incomplete.
const FORCED: u32 = 1;

const SUCCESS: i32 = 0;
/// `CUPTI_ERROR_MAX_LIMIT_REACHED`: there are no more records in a buffer.
const NO_MORE: i32 = 12;

/// The bytes that the library may fill before it hands them over: some 30,000 kernels.
const BUFFER: Layout = match Layout::from_size_align(8 << 20, 8) {
    Ok(layout) => layout,
    Err(_) => panic!("8 is a power of two"),
};

type Enable = unsafe extern "C" fn(u32) -> i32;
type FlushAll = unsafe extern "C" fn(u32) -> i32;
type NextRecord = unsafe extern "C" fn(*mut u8, usize, *mut *mut Head) -> i32;
type Dropped = unsafe extern "C" fn(*mut c_void, u32, *mut usize) -> i32;
type Requested = unsafe extern "C" fn(*mut *mut u8, *mut usize, *mut usize);
type Completed = unsafe extern "C" fn(*mut c_void, u32, *mut u8, usize, usize);
type RegisterCallbacks = unsafe extern "C" fn(Requested, Completed) -> i32;

/// The first fields of `CUpti_ActivityKernel10`.
#[repr(C)]
struct Head {
    kind: u32,
    configuration: [u8; 12],
    start: u64,
    end: u64,
}

#[derive(Debug)]
pub(crate) struct Api {
    enable: Enable,
    flush_all: FlushAll,
    next_record: NextRecord,
    dropped: Dropped,
}

impl Api {
    /// The library of this process.
    pub(crate) fn get() -> Result<&'static Self, Unavailable> {
        static API: OnceLock<Result<Api, Unavailable>> = OnceLock::new();
        API.get_or_init(Self::load).as_ref().map_err(Clone::clone)
    }

    fn load() -> Result<Self, Unavailable> {
        // SAFETY: initialising NVIDIA's library has no precondition.
        let library = NAMES.iter().find_map(|name| unsafe { Library::new(name) }.ok());
        let library = library.ok_or_else(|| Unavailable {
            reason: format!("none of {} is on the library path", NAMES.join(", ")),
        })?;
        // It calls back from threads of its own, so it stays.
        let library = Box::leak(Box::new(library));
        // SAFETY: the types are those of the header.
        let (api, register) = unsafe {
            let api = Self {
                enable: *symbol::<Enable>(library, "cuptiActivityEnable")?,
                flush_all: *symbol::<FlushAll>(library, "cuptiActivityFlushAll")?,
                next_record: *symbol::<NextRecord>(library, "cuptiActivityGetNextRecord")?,
                dropped: *symbol::<Dropped>(library, "cuptiActivityGetNumDroppedRecords")?,
            };
            (api, symbol::<RegisterCallbacks>(library, "cuptiActivityRegisterCallbacks")?)
        };
        // SAFETY: both live as long as the process, and do not unwind.
        ok("cuptiActivityRegisterCallbacks", unsafe { register(requested, completed) })?;
        Ok(api)
    }

    pub(crate) fn enable(&self) -> Result<(), Unavailable> {
        // SAFETY: any kind may be asked for at any time.
        ok("cuptiActivityEnable", unsafe { (self.enable)(CONCURRENT_KERNEL) })
    }

    /// Has everything handed over that ran. It waits for nothing: what still runs is handed over
    /// without an end.
    pub(crate) fn flush(&self) -> bool {
        // SAFETY: may be called at any time.
        unsafe { (self.flush_all)(FORCED) == SUCCESS }
    }

    /// Whether records were lost since the last question.
    pub(crate) fn dropped(&self) -> bool {
        let mut records = 0;
        // SAFETY: without a context it tells of all; the pointer is that of a `size_t`.
        let status = unsafe { (self.dropped)(ptr::null_mut(), 0, &raw mut records) };
        status != SUCCESS || records > 0
    }
}

/// # Safety
///
/// `T` is the function's type.
unsafe fn symbol<T>(
    library: &'static Library,
    name: &str,
) -> Result<Symbol<'static, T>, Unavailable> {
    // SAFETY: the caller's.
    unsafe { library.get(name.as_bytes()) }
        .map_err(|error| Unavailable { reason: format!("CUPTI has no {name}: {error}") })
}

fn ok(call: &str, status: i32) -> Result<(), Unavailable> {
    match status {
        SUCCESS => Ok(()),
        _ => Err(Unavailable { reason: format!("{call} returned {status}") }),
    }
}

unsafe extern "C" fn requested(buffer: *mut *mut u8, size: *mut usize, records: *mut usize) {
    // SAFETY: the layout is not empty, and the library passes places to write to. A null buffer
    // means that there is none, and the library counts what it drops.
    unsafe {
        *buffer = alloc(BUFFER);
        *size = if (*buffer).is_null() { 0 } else { BUFFER.size() };
        *records = 0;
    }
}

unsafe extern "C" fn completed(
    _context: *mut c_void,
    _stream: u32,
    buffer: *mut u8,
    _size: usize,
    valid: usize,
) {
    if buffer.is_null() {
        return;
    }
    if let Ok(api) = Api::get() {
        let mut record = ptr::null_mut();
        loop {
            // SAFETY: the library filled `valid` bytes, and moves `record` from one to the next of them.
            match unsafe { (api.next_record)(buffer, valid, &raw mut record) } {
                SUCCESS => {}
                NO_MORE => break,
                // The rest of the buffer cannot be read.
                _ => {
                    collected::miss();
                    break;
                }
            }
            // SAFETY: every record begins with its kind, and a kernel's has the fields of `Head`.
            let kernel = unsafe {
                let head = record.cast_const();
                matches!((*head).kind, KERNEL | CONCURRENT_KERNEL)
                    .then(|| ((&raw const (*head).start).read(), (&raw const (*head).end).read()))
            };
            if let Some(kernel) = kernel {
                collected::add(kernel);
            }
        }
    }
    // SAFETY: `requested` made it, and the library is done with it.
    unsafe { dealloc(buffer, BUFFER) };
}

#[cfg(test)]
mod tests {
    use std::mem::offset_of;

    use super::*;

    /// The offsets that the header of CUDA 13.0 gives.
    #[test]
    fn fields_lie_where_the_header_has_them() {
        assert_eq!((offset_of!(Head, start), offset_of!(Head, end)), (16, 24));
    }

    /// A record without a beginning or an end is no time.
    #[test]
    fn what_is_incomplete_is_counted_apart() {
        drop(collected::take());
        collected::add((10, 30));
        collected::add((0, 0));
        collected::add((40, 0));
        let collected = collected::take();
        assert_eq!((collected.kernels, collected.incomplete), (vec![(10, 30)], 2));
    }

    /// On a machine without CUDA the reason is told, and nothing panics.
    #[test]
    fn absence_is_told() {
        if let Err(error) = crate::Recorder::start() {
            assert!(!error.reason.is_empty());
        }
    }
}
