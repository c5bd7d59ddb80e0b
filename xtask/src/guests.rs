//! Building the guests.
//!
//! A guest must come out the same wherever it is built, so everything a path could leak into is
//! pinned: the repository is reached through a link of a fixed name (cargo hashes the paths of path
//! dependencies into symbol names), and the remaining prefixes are remapped.

use std::{
    collections::BTreeMap,
    env,
    path::{Path, PathBuf},
    process::Command,
};

use clap::Parser;
use eyre::{WrapErr, bail, ensure, eyre};
use fs_err as fs;
use zkgas_guests::{Guest, MANIFEST_NAME, Manifest, sha256_hex};
use zkgas_model::{Client, Computed, Zkvm};

/// Where the repository appears to be during the build.
const BUILD_ROOT: &str = "/tmp/zkgas-guest-build";
const TARGET: &str = "riscv64im-zkgas-sp1";
const WORKSPACE: &str = "guests/sp1";
const PACKAGE: &str = "zkgas-sp1-reth";
const SP1_VERSION: &str = "6.10.0";
/// The guest's own word on how it computes what.
const ACCELERATION: &str = "reth/acceleration.toml";

#[derive(Parser)]
pub(crate) struct Args {
    /// Compare with guests/prebuilt instead of writing it
    #[arg(long)]
    check: bool,
    /// Keep symbols and print the path of the ELF; for profiling, never for guests/prebuilt
    #[arg(long, conflicts_with = "check")]
    symbols: bool,
    /// Compiler with a RISC-V back end whose version matches the standard library's source
    #[arg(long, env = "ZKGAS_GUEST_RUSTC", default_value = "/usr/bin/rustc")]
    rustc: PathBuf,
    /// Cargo of the same toolchain
    #[arg(long, env = "ZKGAS_GUEST_CARGO", default_value = "/usr/bin/cargo")]
    cargo: PathBuf,
    /// Linker; default: the rust-lld of the running toolchain
    #[arg(long, env = "ZKGAS_GUEST_LLD")]
    lld: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> eyre::Result<()> {
    let root = root()?;
    let elf = build(args, &root)?;
    if args.symbols {
        eprintln(&format!("built {}", elf.display()));
        return Ok(());
    }
    let elf = fs::read(elf)?;
    let guest = describe(args, &root, &elf)?;
    let prebuilt = root.join("guests/prebuilt");
    if args.check {
        let text = fs::read_to_string(prebuilt.join(MANIFEST_NAME))?;
        let manifest: Manifest = toml::from_str(&text).wrap_err("guests/prebuilt/MANIFEST.toml")?;
        let listed = manifest
            .find(guest.zkvm, guest.client)
            .ok_or_else(|| eyre!("{} is not in the manifest", guest.file))?;
        ensure!(
            listed.sha256 == guest.sha256,
            "{} builds to {}, the manifest says {}; toolchain here: {}, there: {}",
            guest.file,
            guest.sha256,
            listed.sha256,
            guest.toolchain,
            listed.toolchain
        );
        ensure!(
            listed.acceleration == guest.acceleration,
            "{}: the manifest says other than {ACCELERATION}; run `cargo xtask guests`",
            guest.file
        );
        eprintln(&format!("{} builds to the hash in the manifest: {}", guest.file, guest.sha256));
        return Ok(());
    }
    fs::create_dir_all(&prebuilt)?;
    fs::write(prebuilt.join(&guest.file), &elf)?;
    let line = format!("{}  {} ({} bytes)", guest.sha256, guest.file, guest.bytes);
    let text = toml::to_string(&Manifest { guest: vec![guest] })?;
    let header = "# Written by `cargo xtask guests`. Check a file with sha256sum.\n\n";
    fs::write(prebuilt.join(MANIFEST_NAME), format!("{header}{text}"))?;
    eprintln(&line);
    Ok(())
}

/// The repository.
fn root() -> eyre::Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().map(Path::to_owned).ok_or_else(|| eyre!("xtask has no parent folder"))
}

fn build(args: &Args, root: &Path) -> eyre::Result<PathBuf> {
    ensure!(
        args.rustc.exists() && args.cargo.exists(),
        "no guest toolchain at {} and {}; on Debian: apt-get install --no-install-recommends \
         rustc-web cargo-web rust-web-src",
        args.rustc.display(),
        args.cargo.display()
    );
    let lld = linker(args)?;
    link(root)?;
    let workspace = Path::new(BUILD_ROOT).join(WORKSPACE);
    let path = env::join_paths(
        lld.parent()
            .into_iter()
            .map(Path::to_owned)
            .chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())),
    )?;
    let status = Command::new(&args.cargo)
        .current_dir(&workspace)
        .args(["build", "--release", "--locked", "-Zjson-target-spec"])
        .args(["-Zbuild-std=core,alloc,compiler_builtins", "--package", PACKAGE])
        .arg("--manifest-path")
        .arg(workspace.join("Cargo.toml"))
        .arg("--target")
        .arg(workspace.join(format!("{TARGET}.json")))
        .env("CARGO_TARGET_DIR", workspace.join("target"))
        .env("CARGO_PROFILE_RELEASE_STRIP", if args.symbols { "none" } else { "symbols" })
        .env("CARGO_ENCODED_RUSTFLAGS", rustflags(args)?.join("\x1f"))
        .env("RUSTC", &args.rustc)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("PATH", path)
        // The cargo that runs xtask leaves its own settings in the environment.
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("CARGO")
        .env_remove("RUSTFLAGS")
        .status()
        .wrap_err_with(|| format!("failed to start {}", args.cargo.display()))?;
    ensure!(status.success(), "the guest build failed: {status}");
    Ok(workspace.join("target").join(TARGET).join("release").join(PACKAGE))
}

/// Makes the repository appear at [`BUILD_ROOT`].
fn link(root: &Path) -> eyre::Result<()> {
    let at = Path::new(BUILD_ROOT);
    match fs::symlink_metadata(at) {
        Ok(found) if found.file_type().is_symlink() => fs::remove_file(at)?,
        Ok(_) => bail!("{BUILD_ROOT} is in the way; remove it"),
        Err(_) => {}
    }
    std::os::unix::fs::symlink(root, at).wrap_err_with(|| format!("failed to link {BUILD_ROOT}"))
}

fn linker(args: &Args) -> eyre::Result<PathBuf> {
    let lld = if let Some(lld) = &args.lld {
        lld.clone()
    } else {
        let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let libdir = output(Command::new(rustc).args(["--print", "target-libdir"]))?;
        Path::new(&libdir).with_file_name("bin").join("rust-lld")
    };
    ensure!(lld.exists(), "no linker at {}; name one with --lld", lld.display());
    Ok(lld)
}

/// Compiler flags, without the remapping of this machine's folders.
fn plain_rustflags() -> Vec<String> {
    [
        // One thread, and no atomic instructions in rv64im.
        "-Cpasses=lower-atomic",
        // SP1 programs start at 0x78000000; the stack lies below.
        "-Clink-arg=--image-base=2013265920",
        "-Cpanic=abort",
        // Fewer spills than LLVM's default order.
        "-Cllvm-args=-misched-prera-direction=bottomup",
        "-Cllvm-args=-misched-postra-direction=bottomup",
    ]
    .map(str::to_owned)
    .to_vec()
}

fn rustflags(args: &Args) -> eyre::Result<Vec<String>> {
    let home = env::var_os("CARGO_HOME").map_or_else(
        || env::home_dir().map(|home| home.join(".cargo")).ok_or_else(|| eyre!("no home folder")),
        |home| Ok(PathBuf::from(home)),
    )?;
    let sysroot = output(Command::new(&args.rustc).args(["--print", "sysroot"]))?;
    let mut flags = plain_rustflags();
    for (from, to) in [
        (home.display().to_string(), "/cargo"),
        (sysroot, "/rustc"),
        (BUILD_ROOT.to_owned(), "/zkgas"),
    ] {
        flags.push(format!("--remap-path-prefix={from}={to}"));
    }
    Ok(flags)
}

fn describe(args: &Args, root: &Path, elf: &[u8]) -> eyre::Result<Guest> {
    let workspace = root.join(WORKSPACE);
    let hash = |file: &str| fs::read(workspace.join(file)).map(|bytes| sha256_hex(&bytes));
    Ok(Guest {
        file: format!("reth-sp1-v{SP1_VERSION}.elf"),
        zkvm: Zkvm::Sp1,
        zkvm_version: SP1_VERSION.to_owned(),
        client: Client::Reth,
        sha256: sha256_hex(elf),
        bytes: elf.len() as u64,
        toolchain: output(Command::new(&args.rustc).arg("--version"))?,
        std_source: "the library source that the toolchain ships, built with -Zbuild-std"
            .to_owned(),
        lock_sha256: hash("Cargo.lock")?,
        target_sha256: hash(&format!("{TARGET}.json"))?,
        rustflags: plain_rustflags(),
        acceleration: acceleration(&workspace)?,
    })
}

/// What the guest declares of itself.
fn acceleration(workspace: &Path) -> eyre::Result<BTreeMap<String, Computed>> {
    #[derive(serde::Deserialize)]
    struct Declared {
        acceleration: BTreeMap<String, Computed>,
    }
    let path = workspace.join(ACCELERATION);
    let declared: Declared =
        toml::from_str(&fs::read_to_string(&path)?).wrap_err_with(|| path.display().to_string())?;
    Ok(declared.acceleration)
}

fn output(command: &mut Command) -> eyre::Result<String> {
    let output = command.output().wrap_err_with(|| format!("failed to start {command:?}"))?;
    ensure!(output.status.success(), "{command:?}: {}", output.status);
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

#[expect(clippy::print_stderr, reason = "progress of a chore")]
fn eprintln(line: &str) {
    eprintln!("{line}");
}
