//! Backends that do what the mock doesn't.

use std::{
    collections::BTreeMap,
    process::{Command, Stdio},
    time::Duration,
};

use zkgas_model::{
    Cycles, Zkvm,
    record::{ShardCount, Shards},
};
use zkgas_worker::Hello;
use zkgas_zkvm::{
    Backend, ExecuteError, Execution, LoadError, MockConfig, PartProver, Program, ProveError,
};

/// The factory of the workers of these tests.
pub(crate) fn make(hello: &Hello) -> Result<Box<dyn Backend>, String> {
    let odd = match hello.settings.get("backend").map(String::as_str) {
        Some("echo") => Odd::Echo,
        Some("liar") => Odd::Liar,
        Some("parent") => Odd::Parent,
        Some("picky") => Odd::Picky,
        Some(other) => return Err(format!("there is no backend `{other}`")),
        None => {
            let text = hello.settings.get(Hello::MOCK).map_or("", String::as_str);
            let config = MockConfig::parse(hello.client, text).map_err(|e| e.to_string())?;
            return Ok(Box::new(config.mock()));
        }
    };
    Ok(Box::new(odd))
}

#[derive(Debug, Clone, Copy)]
enum Odd {
    /// Answers with its input, and prints a lot meanwhile.
    Echo,
    /// Says that it took an hour.
    Liar,
    /// Starts a child and waits.
    Parent,
    /// Loads nothing.
    Picky,
}

impl Backend for Odd {
    fn zkvm(&self) -> Zkvm {
        Zkvm::Mock
    }

    fn version(&self) -> &'static str {
        "odd"
    }

    fn settings(&self) -> BTreeMap<String, String> {
        BTreeMap::new()
    }

    fn load(&self, _elf: &[u8]) -> Result<Box<dyn Program>, LoadError> {
        match self {
            Self::Picky => Err(LoadError { zkvm: Zkvm::Mock, reason: "not this guest".into() }),
            _ => Ok(Box::new(*self)),
        }
    }

    fn parts(&self) -> Result<Box<dyn PartProver>, LoadError> {
        Ok(Box::new(*self))
    }
}

impl PartProver for Odd {
    fn prove(&mut self, part: &[u8]) -> Result<Vec<u8>, ProveError> {
        let gave_up =
            |poisoned| ProveError { zkvm: Zkvm::Mock, reason: "no part".into(), poisoned };
        match part {
            [] => Err(gave_up(false)),
            b"poison" => Err(gave_up(true)),
            _ => Ok(part.iter().rev().copied().collect()),
        }
    }
}

impl Program for Odd {
    fn execute(&self, input: &[u8]) -> Result<Execution, ExecuteError> {
        match self {
            Self::Echo => {
                println!("SDKs print to standard output");
                let noise = Command::new("echo").arg("and so do their children").status();
                assert!(noise.unwrap().success());
            }
            Self::Parent => {
                let mut child = Command::new("sleep");
                child.arg("600").stdin(Stdio::null()).spawn().unwrap().wait().unwrap();
            }
            Self::Liar | Self::Picky => {}
        }
        Ok(Execution {
            cycles: Cycles(1),
            cycle_parts: BTreeMap::new(),
            segments: Some(u64::MAX),
            shards: Some(Shards {
                execution: ShardCount { whole: u64::MAX, smooth_ppm: 1 },
                beside: ShardCount { whole: 0, smooth_ppm: u64::MAX },
            }),
            regions: BTreeMap::new(),
            syscalls: BTreeMap::new(),
            prover_gas: None,
            exit_code: 0,
            public_values: input.to_vec(),
            duration: match self {
                Self::Liar => Duration::from_hours(1),
                _ => Duration::ZERO,
            },
        })
    }
}
