//! A CUDA toolkit where none is installed, put together from NVIDIA's Python packages.
//!
//! It compiles and links the `cuda` feature on a machine without a GPU. A machine with a CUDA toolkit of
//! its own needs none of this.

mod driver;

use std::{
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::Command,
};

use clap::Parser;
use eyre::{WrapErr, ensure};
use fs_err as fs;

use crate::root;

/// The packages of CUDA 13.0 that compiling and linking take, pinned.
const PACKAGES: &[&str] = &[
    "nvidia-cuda-nvcc==13.0.88",
    "nvidia-cuda-crt==13.0.88",
    "nvidia-nvvm==13.0.88",
    "nvidia-cuda-cccl==13.0.85",
    "nvidia-cuda-runtime==13.0.96",
    // Not to build, but to carry: it tells the time in kernels.
    "nvidia-cuda-cupti==13.0.85",
    "nvidia-nvtx==13.0.85",
    // Debian 12's own, 3.25, knows no C++20 in CUDA 13's compiler.
    "cmake==3.31.10",
];

#[derive(Parser)]
pub(crate) struct Args {
    /// Where the toolkit goes [default: target/cuda]
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Architecture to compile for: 90 is Hopper, 89 Ada, 80 Ampere, 120 Blackwell
    #[arg(long, value_name = "SM", default_value = "90")]
    arch: String,
    /// Python with pip
    #[arg(long, default_value = "python3")]
    python: PathBuf,
}

pub(crate) fn run(args: &Args) -> eyre::Result<()> {
    let output = match &args.output {
        Some(output) => output.clone(),
        None => root()?.join("target/cuda"),
    };
    let (toolkit, cmake) = (output.join("nvidia/cu13"), output.join("cmake/data/bin"));
    if !toolkit.join("bin/nvcc").exists() || !cmake.join("cmake").exists() {
        install(&args.python, &output)?;
    }
    link("lib", &toolkit.join("lib64"))?;
    link("libcudart.so.13", &toolkit.join("lib/libcudart.so"))?;
    let toolkit = toolkit.canonicalize()?;
    driver::stub(&toolkit)?;
    let nvcc = toolkit.join("bin/nvcc");
    let version = Command::new(&nvcc).arg("--version").output();
    let works = version.is_ok_and(|output| output.status.success());
    ensure!(works, "{} does not run", nvcc.display());
    print(&toolkit, &cmake.canonicalize()?, &args.arch);
    Ok(())
}

fn install(python: &Path, output: &Path) -> eyre::Result<()> {
    let status = Command::new(python)
        .args(["-m", "pip", "install", "--quiet", "--no-deps", "--only-binary=:all:", "--target"])
        .arg(output)
        .args(PACKAGES)
        .status()
        .wrap_err_with(|| format!("failed to start {}", python.display()))?;
    ensure!(status.success(), "pip failed: {status}");
    Ok(())
}

fn link(to: &str, at: &Path) -> eyre::Result<()> {
    if fs::symlink_metadata(at).is_err() {
        symlink(to, at).wrap_err_with(|| at.display().to_string())?;
    }
    Ok(())
}

/// What a shell takes to build with it.
#[expect(clippy::print_stdout, reason = "the answer of a chore")]
fn print(toolkit: &Path, cmake: &Path, arch: &str) {
    let (at, cmake) = (toolkit.display(), cmake.display());
    println!("export CUDA_PATH='{at}' CUDA_ROOT='{at}' CUDA_LIBRARY_PATH='{at}'");
    println!("export CUDACXX='{at}/bin/nvcc' LIBRARY_PATH='{at}/lib' LD_LIBRARY_PATH='{at}/lib'");
    println!("export CUDA_ARCHS={arch} PATH='{at}/bin':'{cmake}':\"$PATH\"");
    println!("export NVCC_APPEND_FLAGS='-gencode arch=compute_{arch},code=sm_{arch}'");
}
