//! Proving on an NVIDIA GPU, in this process: no container, no server, nothing to download.

use std::time::Instant;

use sp1_gpu_cudart::run_in_place;
use sp1_gpu_prover::cuda_worker_builder;
use sp1_prover::worker::SP1LocalNodeBuilder;

use super::{
    actor::{Order, Service, serve},
    device,
};

/// Becomes a prover on the GPU that the process sees first.
pub(crate) fn host(order: Order) -> Service {
    Box::pin(async move {
        device::watch();
        let start = Instant::now();
        // Everything on the device belongs to the scope, so the prover serves inside it.
        let end = run_in_place(|scope| async move {
            let builder = cuda_worker_builder(scope).await;
            let node = SP1LocalNodeBuilder::from_worker_client_builder(builder).build().await;
            serve(node, start.elapsed(), order).await;
        });
        // What the device says at its end concerns nobody: every proof was answered before.
        drop(end.await);
    })
}
