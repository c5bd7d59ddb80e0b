//! The compose file: what it says, and what it must never say.

#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

use yaml_rust2::{Yaml, YamlLoader};
use zkgas_cluster::{DEFAULT_RELEASE, MAX_GPU_NODES, Topology, render};

fn topology(gpu_nodes: u8) -> Topology {
    Topology {
        release: DEFAULT_RELEASE.to_owned(),
        gpu_nodes,
        mixed: false,
        grpc_port: 50_061,
        http_port: 8081,
        cpu_memory: 96,
        gpu_memory: 24,
        redis_memory: 30,
    }
}

/// Read by another crate than the one that wrote it.
fn parsed(topology: &Topology) -> Yaml {
    let documents = YamlLoader::load_from_str(&render(topology).unwrap()).unwrap();
    assert_eq!(documents.len(), 1);
    documents.into_iter().next().unwrap()
}

fn services(file: &Yaml) -> Vec<(&str, &Yaml)> {
    let services = file["services"].as_hash().unwrap();
    services.iter().map(|(name, service)| (name.as_str().unwrap(), service)).collect()
}

/// Every topology that the flags can ask for, as far as services go.
fn all() -> impl Iterator<Item = Topology> {
    (0..=MAX_GPU_NODES)
        .flat_map(|nodes| [false, true].map(|mixed| Topology { mixed, ..topology(nodes) }))
}

#[test]
fn the_file_for_cpus_only() {
    insta::assert_snapshot!(render(&topology(0)).unwrap());
}

#[test]
fn the_file_for_one_gpu() {
    insta::assert_snapshot!(render(&topology(1)).unwrap());
}

#[test]
fn the_file_for_four_gpus_and_a_mixed_node() {
    insta::assert_snapshot!(render(&Topology { mixed: true, ..topology(4) }).unwrap());
}

#[test]
fn one_topology_is_one_text() {
    assert_eq!(render(&topology(4)).unwrap(), render(&topology(4)).unwrap());
}

#[test]
fn every_port_on_the_host_is_on_loopback_and_only_the_gateway_has_any() {
    for topology in all() {
        let file = parsed(&topology);
        for (name, service) in services(&file) {
            let ports = service["ports"].as_vec().map(Vec::as_slice).unwrap_or_default();
            assert_eq!(ports.is_empty(), name != "network-gateway", "{name}");
            for port in ports {
                assert!(port.as_str().unwrap().starts_with("127.0.0.1:"), "{name}: {port:?}");
            }
            assert!(service["network_mode"].is_badvalue(), "{name}");
        }
    }
}

#[test]
fn every_image_has_a_fixed_tag() {
    for topology in all() {
        let text = render(&topology).unwrap();
        assert!(!text.contains("latest"));
        for (name, service) in services(&parsed(&topology)) {
            let image = service["image"].as_str().unwrap();
            let (_, tag) = image.rsplit_once(':').unwrap();
            assert!(
                tag.contains(|c: char| c.is_ascii_digit()) && tag.contains('.'),
                "{name}: {image}"
            );
        }
    }
}

#[test]
fn passwords_are_named_and_must_be_there() {
    let text = render(&topology(2)).unwrap();
    for line in text.lines().filter(|line| line.contains("PASSWORD")) {
        let (_, value) = line.split_once(": ").unwrap();
        // `:?` makes compose refuse an empty one.
        assert!(value.contains("_PASSWORD:?}"), "{line}");
    }
    for url in text.lines().filter(|line| line.contains("://:") || line.contains("postgres:")) {
        assert!(url.contains(":${") || url.contains("image:"), "{url}");
    }
}

#[test]
fn each_gpu_node_has_a_gpu_of_its_own() {
    for topology in all() {
        let file = parsed(&topology);
        let services = services(&file);
        for index in 0..topology.gpu_nodes {
            let (_, node) =
                services.iter().find(|(name, _)| *name == format!("gpu{index}")).unwrap();
            let devices = node["environment"]["CUDA_VISIBLE_DEVICES"].as_str();
            assert_eq!(devices, Some(index.to_string().as_str()));
            assert_eq!(node["runtime"].as_str(), Some("nvidia"));
        }
        let with_gpu = services.iter().filter(|(_, one)| !one["runtime"].is_badvalue()).count();
        assert_eq!(with_gpu, usize::from(topology.gpu_nodes));
    }
}

#[test]
fn every_service_tells_its_health_or_ends() {
    for topology in all() {
        for (name, service) in services(&parsed(&topology)) {
            if name == "circuit-cache-init" {
                assert_eq!(service["restart"].as_str(), Some("no"));
                continue;
            }
            assert_eq!(service["healthcheck"]["test"][0].as_str(), Some("CMD"), "{name}");
            assert_eq!(service["restart"].as_str(), Some("unless-stopped"), "{name}");
        }
    }
}

#[test]
fn nobody_starts_before_what_they_need_is_well() {
    for topology in all() {
        let file = parsed(&topology);
        let services = services(&file);
        for (name, service) in &services {
            let Some(needs) = service["depends_on"].as_hash() else { continue };
            for (needed, how) in needs {
                let needed = needed.as_str().unwrap();
                assert!(services.iter().any(|(name, _)| *name == needed), "{name} needs {needed}");
                let expected = match needed {
                    "circuit-cache-init" => "service_completed_successfully",
                    _ => "service_healthy",
                };
                assert_eq!(how["condition"].as_str(), Some(expected), "{name} needs {needed}");
            }
        }
    }
}

#[test]
fn somebody_takes_the_tasks_for_gpus() {
    for topology in all() {
        let file = parsed(&topology);
        let kinds = services(&file);
        let kinds = kinds.iter().filter_map(|(_, one)| one["environment"]["WORKER_TYPE"].as_str());
        assert!(kinds.into_iter().any(|kind| kind == "GPU" || kind == "ALL"));
    }
}

#[test]
fn values_that_yaml_takes_for_something_else_stay_text() {
    let file = parsed(&topology(1));
    for (name, service) in services(&file) {
        for (key, value) in service["environment"].as_hash().into_iter().flatten() {
            assert!(value.as_str().is_some(), "{name}: {key:?} is {value:?}");
        }
        if !service["restart"].is_badvalue() {
            assert!(service["restart"].as_str().is_some(), "{name}");
        }
    }
    let weight = &file["services"]["gpu0"]["environment"]["WORKER_MAX_WEIGHT_OVERRIDE"];
    assert_eq!(weight.as_str(), Some("24"));
    assert_eq!(file["services"]["circuit-cache-init"]["restart"].as_str(), Some("no"));
}

#[test]
fn redis_stores_less_than_its_limit_and_asks_for_a_password() {
    let file = parsed(&topology(1));
    let redis = &file["services"]["redis"];
    assert_eq!(redis["mem_limit"].as_str(), Some("30g"));
    let run = redis["command"][2].as_str().unwrap();
    assert!(run.contains("--maxmemory 28gb"), "{run}");
    // A single dollar would be for compose; two are one for the shell in the container.
    assert!(run.contains("--requirepass \"$$REDISCLI_AUTH\""), "{run}");
}
