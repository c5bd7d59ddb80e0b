//! What the run in question needs, and how much.

use std::fmt;

use zkgas_model::{Client, Resource, Zkvm};

/// The run in question.
#[derive(Debug, Clone)]
pub(crate) struct Needs {
    pub(crate) zkvms: Vec<Zkvm>,
    pub(crate) clients: Vec<Client>,
    /// Where it proves, if it does.
    pub(crate) prove: Option<Resource>,
    /// Whether the user named a gateway.
    pub(crate) asks_for_gateway: bool,
}

impl Needs {
    pub(crate) fn proves_on(&self, resource: Resource) -> bool {
        self.prove == Some(resource)
    }

    /// What the hungriest part of the run takes on so many cores.
    pub(crate) fn memory(&self, cores: usize) -> &'static Memory {
        let asked = |memory: &&Memory| {
            (memory.resource.is_none() || memory.resource == self.prove)
                && memory.zkvm.is_none_or(|zkvm| self.zkvms.contains(&zkvm))
        };
        let hungriest = MEMORY.iter().filter(asked).max_by_key(|memory| memory.gib(cores));
        hungriest.expect("executing is always asked for")
    }
}

impl fmt::Display for Needs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let zkvms: Vec<_> = self.zkvms.iter().map(|zkvm| zkvm.as_str()).collect();
        let zkvms = zkvms.join(" and ");
        match self.prove {
            None => write!(f, "executing in {zkvms}"),
            Some(resource) => write!(f, "proving with {zkvms} on {resource}"),
        }
    }
}

/// Memory that something takes.
#[derive(Debug)]
pub(crate) struct Memory {
    pub(crate) zkvm: Option<Zkvm>,
    pub(crate) resource: Option<Resource>,
    /// GiB on any machine.
    pub(crate) gib: u64,
    /// MiB more for each core.
    pub(crate) core_mib: u64,
    /// Where it is known from.
    pub(crate) why: &'static str,
}

impl Memory {
    /// GiB on so many cores.
    pub(crate) fn gib(&self, cores: usize) -> u64 {
        self.gib + (self.core_mib * cores as u64).div_ceil(1024)
    }
}

/// Measured, unless the words say otherwise.
#[rustfmt::skip]
pub(crate) const MEMORY: &[Memory] = &[
    Memory { zkvm: None, resource: None, gib: 1, core_mib: 512,
             why: "filling, and executing a block on each core, which takes a third of a GiB and more" },
    Memory { zkvm: Some(Zkvm::Sp1), resource: Some(Resource::Cpu), gib: 17, core_mib: 0,
             why: "the smallest compressed SP1 proof on CPUs; one of 2.7 million cycles took 21 GiB" },
    Memory { zkvm: Some(Zkvm::Risc0), resource: Some(Resource::Cpu), gib: 10, core_mib: 0,
             why: "a RISC Zero segment of 2^20 cycles, extrapolated" },
    Memory { zkvm: None, resource: Some(Resource::Gpu), gib: 24, core_mib: 0,
             why: "what an SP1 cluster gives the host side of each GPU" },
];

/// Free disk space that a run should find.
pub(crate) const DISK_GIB: u64 = 2;
