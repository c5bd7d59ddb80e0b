//! Links NVIDIA's driver library, through which RISC Zero launches its kernels.
//!
//! `cust`, which calls it, links it too, but not with `DOCS_RS` set, and that is what keeps RISC Zero's build
//! scripts from downloading.

use std::{env, path::Path};

/// Where a toolkit keeps what stands in for the driver's library on a machine without GPU.
const STUBS: [&str; 2] = ["lib64/stubs", "lib/stubs"];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=CUDA_PATH");
    if env::var_os("CARGO_FEATURE_PROVER_CUDA").is_none() {
        return;
    }
    let toolkit = env::var("CUDA_PATH").unwrap_or_else(|_| "/usr/local/cuda".to_owned());
    for stubs in STUBS.map(|stubs| Path::new(&toolkit).join(stubs)) {
        if stubs.is_dir() {
            println!("cargo::rustc-link-search=native={}", stubs.display());
        }
    }
    println!("cargo::rustc-link-lib=dylib=cuda");
}
