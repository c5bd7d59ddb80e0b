//! A stand-in for an SP1 cluster's gateway, for tests: it speaks the part of the contract that SP1's
//! client uses, replays proofs that were made before, and misbehaves on demand. It listens on loopback.

mod artifacts;
mod rpc;

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use artifacts::Artifacts;

/// What becomes of every request for a proof.
#[derive(Debug, Clone, Default)]
pub enum Fate {
    /// It is fulfilled, after so long, with these bytes as the proof.
    Proof(Duration, Vec<u8>),
    /// No prover can make it.
    #[default]
    Unfulfillable,
    /// The guest does not run on this input.
    Unexecutable,
    /// The gateway is gone as soon as it has taken the request.
    Gone,
}

/// A gateway, which serves until it is dropped.
#[derive(Debug)]
pub struct Gateway {
    address: SocketAddr,
    state: Arc<State>,
    runtime: Option<tokio::runtime::Runtime>,
}

/// What the gateway knows.
#[derive(Debug)]
struct State {
    fate: Fate,
    artifacts: Artifacts,
    requested: Mutex<Requested>,
}

/// What was asked for so far.
#[derive(Debug, Default)]
struct Requested {
    /// Requests, and when the last came.
    count: u64,
    last: Option<Instant>,
    /// Whether the guest was registered.
    has_program: bool,
}

impl Gateway {
    /// Starts one on a free port.
    pub fn start(fate: Fate) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let artifacts = Artifacts::start()?;
        if let Fate::Proof(_, proof) = &fate {
            artifacts.put(PROOF, proof.clone());
        }
        let state = Arc::new(State { fate, artifacts, requested: Mutex::default() });
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.spawn(rpc::serve(listener, Arc::clone(&state)));
        Ok(Self { address, state, runtime: Some(runtime) })
    }

    /// Its address, as SP1's client takes it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many proofs were asked for.
    pub fn requests(&self) -> u64 {
        self.state.requested().count
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        // Without waiting: a connection of the client may stay open for ever.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Where the proof is among the artifacts.
const PROOF: &str = "/proof";

impl State {
    fn requested(&self) -> std::sync::MutexGuard<'_, Requested> {
        self.requested.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
