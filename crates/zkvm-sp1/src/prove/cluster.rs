//! Proving on an SP1 cluster, through SP1's own client of its network.
//!
//! A cluster's gateway speaks the contract of that network, so its address is all that differs. It
//! reports no times of its own, so a proof is timed as everywhere, from the input in memory to the
//! proof in memory: both transfers are part of it, and the pause between two looks bounds what it can
//! tell.

use std::{
    collections::BTreeMap,
    net::{TcpStream, ToSocketAddrs},
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use sp1_prover_types::network_base_types::ProofMode;
use sp1_sdk::{
    Elf, NetworkProver, ProofFromNetwork, ProveRequest as _, Prover as _, ProverClient,
    ProvingKey as _, SP1ProofWithPublicValues, SP1ProvingKey, network::B256,
};
use zkgas_model::Phase;

use super::actor::{Order, Proven, Service, encode, stdin};

/// Pause between two looks at a proof.
const POLL: Duration = Duration::from_millis(100);
/// The longest that the gateway may be gone while a proof is waited for.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest that the gateway may take to accept a connection. The client itself would go on trying for
/// two minutes.
const CONNECT: Duration = Duration::from_secs(5);
/// The key that signs requests, where a cluster asks who they are from.
const KEY: &str = "NETWORK_PRIVATE_KEY";

/// Becomes a client of the cluster behind `url`.
pub(crate) fn host(order: Order, url: String) -> Service {
    Box::pin(async move {
        match Client::connect(&order, &url).await {
            Ok((client, phases)) => {
                order.serve(phases.into(), async |input: &[u8]| client.prove(input).await).await;
            }
            Err(error) => order.refuse(error),
        }
    })
}

struct Client {
    prover: NetworkProver,
    key: SP1ProvingKey,
    mode: ProofMode,
}

impl Client {
    /// Also answers how long starting took, by phase.
    async fn connect(order: &Order, url: &str) -> anyhow::Result<(Self, [(Phase, Duration); 2])> {
        reach(url)?;
        let start = Instant::now();
        let builder = ProverClient::builder().network().hosted().rpc_url(url);
        let prover = builder.private_key(&key()?).build().await;
        let load = start.elapsed();
        let key = prover.setup(Elf::from(order.elf.clone())).await?;
        prover
            .register_program(key.verifying_key(), key.elf())
            .await
            .with_context(|| format!("the cluster at {url} does not take the guest"))?;
        let phases = [(Phase::Load, load), (Phase::Setup, start.elapsed().saturating_sub(load))];
        Ok((Self { prover, key, mode: order.mode }, phases))
    }

    async fn prove(&self, input: &[u8]) -> anyhow::Result<Proven> {
        let request = self.prover.prove(&self.key, stdin(input));
        let start = Instant::now();
        let request = match self.mode {
            ProofMode::Core => request.core(),
            ProofMode::Compressed => request.compressed(),
            other => bail!("no proof of mode {other:?} is asked for"),
        };
        let id = request.request().await.context("the cluster does not take the request")?;
        let proof = self.wait(id).await.context("the cluster made no proof")?;
        let duration = start.elapsed();
        Ok(Proven {
            bytes: encode(&bare(proof))?,
            duration,
            phases: BTreeMap::new(),
            shards: None,
            resolution: Some(POLL),
        })
    }

    /// Waits until the cluster calls a request fulfilled, and fetches the proof.
    async fn wait(&self, id: B256) -> anyhow::Result<SP1ProofWithPublicValues> {
        loop {
            let (proof, _) = self.prover.process_proof_status(id, Some(PATIENCE)).await?;
            if let Some(proof) = proof {
                return Ok(proof);
            }
            tokio::time::sleep(POLL).await;
        }
    }
}

/// The proof as every prover of ours hands it over.
fn bare(proof: SP1ProofWithPublicValues) -> ProofFromNetwork {
    ProofFromNetwork {
        proof: proof.proof,
        public_values: proof.public_values,
        sp1_version: proof.sp1_version,
    }
}

/// Whether somebody listens at the address.
fn reach(url: &str) -> anyhow::Result<()> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let port = match scheme {
        "http" => 80,
        "https" => 443,
        _ => bail!("`{url}` is no address of a gateway, such as http://127.0.0.1:50061"),
    };
    let host = rest.split('/').next().unwrap_or(rest);
    let host = if host.contains(':') { host.to_owned() } else { format!("{host}:{port}") };
    let addresses: Vec<_> = host.to_socket_addrs().with_context(|| host.clone())?.collect();
    ensure!(!addresses.is_empty(), "{host} has no address");
    let answers = addresses.iter().any(|at| TcpStream::connect_timeout(at, CONNECT).is_ok());
    ensure!(answers, "no cluster answers at {url}; see `zkgas cluster status`");
    Ok(())
}

/// The user's key, or any: a cluster that asks nobody takes every key.
fn key() -> anyhow::Result<String> {
    match std::env::var(KEY) {
        Ok(key) if !key.is_empty() => Ok(key),
        _ => {
            let mut bytes = [0; 32];
            getrandom::fill(&mut bytes).context("no randomness for a key")?;
            let mut text = String::with_capacity(2 * bytes.len());
            for byte in bytes {
                for digit in [byte >> 4, byte & 15] {
                    text.extend(char::from_digit(digit.into(), 16));
                }
            }
            Ok(text)
        }
    }
}
