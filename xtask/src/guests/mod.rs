//! Building the guests.
//!
//! A guest must come out the same wherever it is built, so everything a path could leak into is
//! pinned: the repository is reached through a link of a fixed name (cargo hashes the paths of path
//! dependencies into symbol names), and the remaining prefixes are remapped.

mod recipe;

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
use zkgas_model::Computed;

use crate::root;
use recipe::{RECIPES, Recipe};

/// Where the repository appears to be during the build.
const BUILD_ROOT: &str = "/tmp/zkgas-guest-build";

#[derive(Parser)]
pub(crate) struct Args {
    /// Compare with guests/prebuilt instead of writing it
    #[arg(long)]
    check: bool,
    /// Keep symbols and print the path of the ELF; for profiling, never for guests/prebuilt
    #[arg(long, conflicts_with = "check")]
    symbols: bool,
    /// Only the guests whose package has this in its name, such as `sp1` or `risc0-reth`
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
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
    let prebuilt = root.join("guests/prebuilt");
    let path = prebuilt.join(MANIFEST_NAME);
    let text = fs::read_to_string(&path).unwrap_or_default();
    let mut manifest: Manifest =
        toml::from_str(&text).wrap_err_with(|| path.display().to_string())?;
    let chosen = |recipe: &&Recipe| recipe.package().contains(&args.only);
    ensure!(
        RECIPES.iter().any(|recipe| chosen(&recipe)),
        "no guest has {:?} in its package's name",
        args.only
    );
    let mut differing = Vec::new();
    for recipe in RECIPES.iter().filter(chosen) {
        if args.check {
            let compared = build(args, recipe, &root)
                .and_then(|elf| describe(args, recipe, &root, &fs::read(elf)?))
                .and_then(|guest| compare(&manifest, &guest));
            match compared {
                Ok(line) => eprintln(&line),
                Err(error) => differing.push(format!("{error:#}")),
            }
            continue;
        }
        let elf = build(args, recipe, &root)?;
        if args.symbols {
            eprintln(&format!("built {}", elf.display()));
            continue;
        }
        let elf = fs::read(elf)?;
        let guest = describe(args, recipe, &root, &elf)?;
        fs::create_dir_all(&prebuilt)?;
        fs::write(prebuilt.join(&guest.file), &elf)?;
        eprintln(&format!("{}  {} ({} bytes)", guest.sha256, guest.file, guest.bytes));
        enter(&mut manifest, guest);
    }
    ensure!(differing.is_empty(), "{}", differing.join("\n"));
    if !args.check && !args.symbols {
        let header = "# Written by `cargo xtask guests`. Check a file with sha256sum.\n\n";
        fs::write(&path, format!("{header}{}", toml::to_string(&manifest)?))?;
    }
    Ok(())
}

/// Says that a guest is as the manifest says, if it is.
fn compare(manifest: &Manifest, guest: &Guest) -> eyre::Result<String> {
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
        "{}: the manifest says other than its acceleration.toml; run `cargo xtask guests`",
        guest.file
    );
    Ok(format!("{} is as listed: {}", guest.file, guest.sha256))
}

/// Puts a guest into the manifest, in the order of the recipes.
fn enter(manifest: &mut Manifest, guest: Guest) {
    manifest.guest.retain(|other| (other.zkvm, other.client) != (guest.zkvm, guest.client));
    manifest.guest.push(guest);
    let rank = |guest: &Guest| {
        RECIPES.iter().position(|recipe| (recipe.zkvm, recipe.client) == (guest.zkvm, guest.client))
    };
    manifest.guest.sort_by_key(rank);
}

fn build(args: &Args, recipe: &Recipe, root: &Path) -> eyre::Result<PathBuf> {
    ensure!(
        args.rustc.exists() && args.cargo.exists(),
        "no guest toolchain at {} and {}; on Debian: apt-get install --no-install-recommends \
         rustc-web cargo-web rust-web-src",
        args.rustc.display(),
        args.cargo.display()
    );
    let platform = recipe.platform;
    let lld = linker(args)?;
    link(root)?;
    let workspace = Path::new(BUILD_ROOT).join(platform.workspace);
    let path = env::join_paths(
        lld.parent()
            .into_iter()
            .map(Path::to_owned)
            .chain(env::split_paths(&env::var_os("PATH").unwrap_or_default())),
    )?;
    let target = if platform.own_target {
        workspace.join(format!("{}.json", platform.target)).into_os_string()
    } else {
        platform.target.into()
    };
    let flags = rustflags(args, recipe)?;
    let status = Command::new(&args.cargo)
        .current_dir(&workspace)
        .args(["build", "--release", "--locked"])
        .arg(format!("-Zbuild-std={}", platform.build_std))
        .args(platform.cargo_flags)
        .args(["--package", &recipe.package()])
        .arg("--manifest-path")
        .arg(workspace.join("Cargo.toml"))
        .arg("--target")
        .arg(target)
        .env("CARGO_TARGET_DIR", workspace.join("target"))
        .env("CARGO_PROFILE_RELEASE_STRIP", if args.symbols { "none" } else { "symbols" })
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"))
        .env("RUSTC", &args.rustc)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("PATH", path)
        .envs(platform.environment.iter().copied())
        // The cargo that runs xtask leaves its own settings in the environment.
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("CARGO")
        .env_remove("RUSTFLAGS")
        .status()
        .wrap_err_with(|| format!("failed to start {}", args.cargo.display()))?;
    ensure!(status.success(), "the build of {} failed: {status}", recipe.package());
    Ok(workspace.join("target").join(platform.target).join("release").join(recipe.package()))
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

fn rustflags(args: &Args, recipe: &Recipe) -> eyre::Result<Vec<String>> {
    let home = env::var_os("CARGO_HOME").map_or_else(
        || env::home_dir().map(|home| home.join(".cargo")).ok_or_else(|| eyre!("no home folder")),
        |home| Ok(PathBuf::from(home)),
    )?;
    let sysroot = output(Command::new(&args.rustc).args(["--print", "sysroot"]))?;
    let mut flags = plain_rustflags(recipe);
    for (from, to) in [
        (home.display().to_string(), "/cargo"),
        (sysroot, "/rustc"),
        (BUILD_ROOT.to_owned(), "/zkgas"),
    ] {
        flags.push(format!("--remap-path-prefix={from}={to}"));
    }
    Ok(flags)
}

fn plain_rustflags(recipe: &Recipe) -> Vec<String> {
    recipe.platform.rustflags.iter().map(|flag| (*flag).to_owned()).collect()
}

fn describe(args: &Args, recipe: &Recipe, root: &Path, elf: &[u8]) -> eyre::Result<Guest> {
    let platform = recipe.platform;
    let workspace = root.join(platform.workspace);
    let hash = |file: &str| fs::read(workspace.join(file)).map(|bytes| sha256_hex(&bytes));
    let target_sha256 =
        if platform.own_target { Some(hash(&format!("{}.json", platform.target))?) } else { None };
    Ok(Guest {
        file: recipe.file(),
        zkvm: recipe.zkvm,
        zkvm_version: platform.version.to_owned(),
        client: recipe.client,
        sha256: sha256_hex(elf),
        bytes: elf.len() as u64,
        toolchain: output(Command::new(&args.rustc).arg("--version"))?,
        std_source: "the library source that the toolchain ships, built with -Zbuild-std"
            .to_owned(),
        lock_sha256: hash("Cargo.lock")?,
        target_sha256,
        rustflags: plain_rustflags(recipe),
        acceleration: acceleration(&workspace.join(recipe.acceleration()))?,
    })
}

/// What the guest declares of itself.
fn acceleration(path: &Path) -> eyre::Result<BTreeMap<String, Computed>> {
    #[derive(serde::Deserialize)]
    struct Declared {
        acceleration: BTreeMap<String, Computed>,
    }
    let declared: Declared =
        toml::from_str(&fs::read_to_string(path)?).wrap_err_with(|| path.display().to_string())?;
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
