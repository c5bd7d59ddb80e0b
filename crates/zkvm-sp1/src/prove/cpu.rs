//! Proving on the processor.

use std::time::Instant;

use sp1_prover::worker::{SP1LocalNode, SP1LocalNodeBuilder, SP1WorkerConfig, cpu_worker_builder};

use super::actor::{Order, Service, serve};

/// With less memory than this, a proof of a small block does not fit beside SP1's default buffers.
const ROOMY: u64 = 96 << 30;

/// Becomes a prover on the processor.
pub(crate) fn host(order: Order) -> Service {
    Box::pin(async move {
        let start = Instant::now();
        let node = build().await;
        serve(node, start.elapsed(), order).await;
    })
}

async fn build() -> anyhow::Result<SP1LocalNode> {
    let mut builder = cpu_worker_builder();
    if memory().is_some_and(|bytes| bytes < ROOMY) {
        builder = builder.with_config(one_of_each);
    }
    SP1LocalNodeBuilder::from_worker_client_builder(builder).build().await
}

/// One worker and one buffer of each kind: slower, and the smallest proof takes 17 GB in place of more
/// than 24.
fn one_of_each(config: &mut SP1WorkerConfig) {
    let controller = &mut config.controller_config;
    for count in [
        &mut controller.num_splicing_workers,
        &mut controller.splicing_buffer_size,
        &mut controller.number_of_send_splice_workers_per_splice,
        &mut controller.send_splice_input_buffer_size_per_splice,
        &mut controller.global_memory_buffer_size,
    ] {
        *count = 1;
    }
    let core = &mut config.prover_config.core_prover_config;
    for count in [
        &mut core.num_core_workers,
        &mut core.core_buffer_size,
        &mut core.num_setup_workers,
        &mut core.setup_buffer_size,
        &mut core.normalize_program_cache_size,
    ] {
        *count = 1;
    }
    let recursion = &mut config.prover_config.recursion_prover_config;
    for count in [
        &mut recursion.num_prepare_reduce_workers,
        &mut recursion.prepare_reduce_buffer_size,
        &mut recursion.num_recursion_executor_workers,
        &mut recursion.recursion_executor_buffer_size,
        &mut recursion.num_recursion_prover_workers,
        &mut recursion.recursion_prover_buffer_size,
    ] {
        *count = 1;
    }
    let deferred = &mut config.prover_config.deferred_prover_config;
    deferred.num_deferred_workers = 1;
    deferred.deferred_buffer_size = 1;
}

/// The machine's memory in bytes.
fn memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib << 10)
}
