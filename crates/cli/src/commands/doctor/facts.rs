//! What is known about the machine. No judgement here.

use std::path::PathBuf;

use zkgas_cluster::Gpu;
use zkgas_model::{Client, Zkvm};

use super::features::Feature;

/// Something that was looked for: there, or why not.
pub(crate) type Looked<T> = Result<T, String>;

/// Everything that the checks look at.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    /// The embedded guests that were asked for, each with its hash or what is wrong with it.
    pub(crate) guests: Vec<(Zkvm, Client, Looked<String>)>,
    pub(crate) features: Vec<Feature>,
    /// The first line of `rustc --version` of the guests' compiler.
    pub(crate) guest_compiler: Looked<String>,
    pub(crate) protoc: Looked<String>,
    pub(crate) cores: usize,
    /// Bytes of memory that this process may have; none if the machine doesn't tell.
    pub(crate) memory: Option<u64>,
    /// Bytes that are free at the run folder.
    pub(crate) disk_free: Looked<u64>,
    pub(crate) run_folder: PathBuf,
    /// Whether a file could be made at the run folder.
    pub(crate) can_write: Looked<()>,
    /// Whether a second lock on a file was refused.
    pub(crate) can_lock: Looked<()>,
    pub(crate) gpus: Looked<Vec<Gpu>>,
    /// Programs that compute on a GPU.
    pub(crate) gpu_programs: Looked<Vec<(u32, String)>>,
    /// Whether kernels can be timed on a GPU.
    pub(crate) kernel_times: Looked<()>,
    /// Versions of the engine and of compose.
    pub(crate) docker: Looked<(String, String)>,
    pub(crate) has_nvidia_runtime: Looked<bool>,
    /// The gateway that was asked, and whether it is well; none if there was no reason to ask.
    pub(crate) gateway: Option<(String, Looked<()>)>,
    /// Variables of the environment that matter, with their values, in order of name.
    pub(crate) environment: Vec<(String, String)>,
    /// The governors of the CPUs, each once; none if the machine doesn't tell.
    pub(crate) governors: Vec<String>,
}
