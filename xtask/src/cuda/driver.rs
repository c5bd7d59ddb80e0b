//! What stands in for the driver's library where there is no driver: a library of its name, with functions that
//! nobody calls. Toolkits that NVIDIA installs have one in `lib64/stubs`; its Python packages don't.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use eyre::{ContextCompat, WrapErr, ensure};
use fs_err as fs;

/// The functions that the crate `cust` 0.3 calls, by which RISC Zero launches kernels, and those of its
/// generic code that RISC Zero's crates have in them.
const FUNCTIONS: &[&str] = &[
    "cuArray3DCreate_v2",
    "cuArray3DGetDescriptor_v2",
    "cuArrayDestroy",
    "cuCtxCreate_v2",
    "cuCtxDestroy_v2",
    "cuCtxGetApiVersion",
    "cuCtxGetCacheConfig",
    "cuCtxGetCurrent",
    "cuCtxGetDevice",
    "cuCtxGetFlags",
    "cuCtxGetLimit",
    "cuCtxGetSharedMemConfig",
    "cuCtxGetStreamPriorityRange",
    "cuCtxPopCurrent_v2",
    "cuCtxSetCacheConfig",
    "cuCtxSetCurrent",
    "cuCtxSetLimit",
    "cuCtxSetSharedMemConfig",
    "cuCtxSynchronize",
    "cuDestroyExternalMemory",
    "cuDeviceGet",
    "cuDeviceGetAttribute",
    "cuDeviceGetCount",
    "cuDeviceGetName",
    "cuDevicePrimaryCtxRelease_v2",
    "cuDevicePrimaryCtxReset_v2",
    "cuDevicePrimaryCtxRetain",
    "cuDevicePrimaryCtxSetFlags_v2",
    "cuDeviceTotalMem_v2",
    "cuDriverGetVersion",
    "cuEventCreate",
    "cuEventDestroy_v2",
    "cuEventElapsedTime",
    "cuEventQuery",
    "cuEventRecord",
    "cuEventSynchronize",
    "cuFuncGetAttribute",
    "cuFuncSetCacheConfig",
    "cuFuncSetSharedMemConfig",
    "cuGetErrorString",
    "cuGraphDestroy",
    "cuImportExternalMemory",
    "cuInit",
    "cuLinkComplete",
    "cuLinkCreate_v2",
    "cuLinkDestroy",
    "cuMemAlloc_v2",
    "cuMemFree_v2",
    "cuMemGetInfo_v2",
    "cuMemcpyDtoH_v2",
    "cuMemcpyHtoD_v2",
    "cuMemsetD32_v2",
    "cuModuleLoadData",
    "cuModuleLoadDataEx",
    "cuModuleUnload",
    "cuOccupancyAvailableDynamicSMemPerBlock",
    "cuOccupancyMaxActiveBlocksPerMultiprocessor",
    "cuOccupancyMaxPotentialBlockSize",
    "cuStreamCreateWithPriority",
    "cuStreamDestroy_v2",
    "cuStreamGetFlags",
    "cuStreamGetPriority",
    "cuStreamSynchronize",
    "cuStreamWaitEvent",
    "cuSurfObjectCreate",
    "cuSurfObjectDestroy",
    "cuSurfObjectGetResourceDesc",
    "cuTexObjectCreate",
    "cuTexObjectDestroy",
    "cuTexObjectGetResourceDesc",
];

/// Compiles the library, unless it is there.
pub(super) fn stub(toolkit: &Path) -> eyre::Result<()> {
    let folder = toolkit.join("lib/stubs");
    let library = folder.join("libcuda.so");
    if library.exists() {
        return Ok(());
    }
    fs::create_dir_all(&folder)?;
    let mut compiler = Command::new("cc")
        .args(["-shared", "-nostdlib", "-Wl,-soname,libcuda.so.1", "-x", "c", "-", "-o"])
        .arg(&library)
        .stdin(Stdio::piped())
        .spawn()
        .wrap_err("failed to start cc")?;
    let mut input = compiler.stdin.take().wrap_err("cc has no standard input")?;
    for name in FUNCTIONS {
        writeln!(input, "void {name}(void) {{}}")?;
    }
    drop(input);
    let status = compiler.wait()?;
    ensure!(status.success(), "cc failed: {status}");
    Ok(())
}
