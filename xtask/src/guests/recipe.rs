//! The guests, as data.

use zkgas_model::{Client, Zkvm};

/// A guest, and how it is built.
#[derive(Debug)]
pub(crate) struct Recipe {
    pub(crate) zkvm: Zkvm,
    pub(crate) client: Client,
    /// The zkVM's part, shared by its guests.
    pub(crate) platform: &'static Platform,
}

/// What the guests of one zkVM have in common.
#[derive(Debug)]
pub(crate) struct Platform {
    /// Version of the SDK.
    pub(crate) version: &'static str,
    /// The workspace, from the repository's root.
    pub(crate) workspace: &'static str,
    /// Name of the target, and of the JSON in the workspace if it is not built in.
    pub(crate) target: &'static str,
    pub(crate) own_target: bool,
    /// Crates of the standard library.
    pub(crate) build_std: &'static str,
    /// What cargo takes besides.
    pub(crate) cargo_flags: &'static [&'static str],
    /// Compiler flags, without the remapping of this machine's folders.
    pub(crate) rustflags: &'static [&'static str],
    /// Variables that crates read while they are built.
    pub(crate) environment: &'static [(&'static str, &'static str)],
}

const SP1: Platform = Platform {
    version: "6.10.0",
    workspace: "guests/sp1",
    target: "riscv64im-zkgas-sp1",
    own_target: true,
    build_std: "core,alloc,compiler_builtins,panic_abort,std",
    cargo_flags: &["-Zjson-target-spec"],
    rustflags: &[
        // One thread, and no atomic instructions in rv64im.
        "-Cpasses=lower-atomic",
        // SP1 programs start at 0x78000000; the stack lies below.
        "-Clink-arg=--image-base=2013265920",
        "-Cpanic=abort",
        // Fewer spills than LLVM's default order.
        "-Cllvm-args=-misched-prera-direction=bottomup",
        "-Cllvm-args=-misched-postra-direction=bottomup",
    ],
    environment: &[],
};

const RISC0: Platform = Platform {
    version: "3.0.6",
    workspace: "guests/risc0",
    target: "riscv32im-risc0-zkvm-elf",
    own_target: false,
    build_std: "core,alloc,compiler_builtins,proc_macro,panic_abort,std",
    cargo_flags: &["-Zbuild-std-features=compiler-builtins-mem"],
    rustflags: &[
        "-Cpasses=lower-atomic",
        // User programs start here; the kernel lies above.
        "-Clink-arg=-Ttext=0x00200800",
        "-Clink-arg=--fatal-warnings",
        "-Cpanic=abort",
        "-Clinker=rust-lld",
        "--cfg=getrandom_backend=\"custom\"",
    ],
    // risc0-bigint2 asks whether the zkVM has it.
    environment: &[("RISC0_FEATURE_bigint2", "")],
};

/// Every guest of the repository.
pub(crate) const RECIPES: &[Recipe] = &[
    Recipe { zkvm: Zkvm::Sp1, client: Client::Reth, platform: &SP1 },
    Recipe { zkvm: Zkvm::Sp1, client: Client::Ethrex, platform: &SP1 },
    Recipe { zkvm: Zkvm::Risc0, client: Client::Reth, platform: &RISC0 },
    Recipe { zkvm: Zkvm::Risc0, client: Client::Ethrex, platform: &RISC0 },
    Recipe { zkvm: Zkvm::Sp1, client: Client::Smoke, platform: &SP1 },
    Recipe { zkvm: Zkvm::Risc0, client: Client::Smoke, platform: &RISC0 },
];

impl Recipe {
    /// Cargo's name of the guest.
    pub(crate) fn package(&self) -> String {
        format!("zkgas-{}-{}", self.zkvm, self.client)
    }

    /// Its file in guests/prebuilt.
    pub(crate) fn file(&self) -> String {
        format!("{}-{}-v{}.elf", self.client, self.zkvm, self.platform.version)
    }

    /// Its own word on how it computes what, from the workspace.
    pub(crate) fn acceleration(&self) -> String {
        format!("{}/acceleration.toml", self.client)
    }
}
