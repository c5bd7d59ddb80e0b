//! What each service runs, with what, and how it is known to be well.
//!
//! Nothing but the gateway has a port on the host, and that one on loopback only: its authentication
//! is off, so whoever reaches it may prove.

use std::collections::BTreeMap;

use crate::{
    Service, Topology,
    compose::{Compose, Dependency, HealthCheck, Logging, ServiceSpec, VolumeSpec},
};

const PROJECT: &str = "zkgas-cluster";
const VOLUMES: [&str; 2] = ["circuit-cache", "postgresql-data"];
const IMAGES: &str = "ghcr.io/succinctlabs/sp1-cluster";
const REDIS_IMAGE: &str = "redis:7.4.5-bookworm";
const POSTGRES_IMAGE: &str = "postgres:17.5-bookworm";

const REDIS_URL: &str = "redis://:${REDIS_PASSWORD:?}@redis:6379/0";
const DATABASE_URL: &str = "postgresql://postgres:${POSTGRES_PASSWORD:?}@postgresql:5432/postgres";
const COORDINATOR_PORT: u16 = 50_051;
/// Circuits are gigabytes, which nodes download once.
const CIRCUIT_CACHE: &str = "/var/cache/sp1/circuits";
/// The user whom the images of the cluster run as.
const CLUSTER_USER: &str = "1001:1001";
/// Redis takes more than what it stores, because memory fragments.
const REDIS_HEADROOM: u32 = 2;

/// The whole cluster.
pub(crate) fn compose(topology: &Topology) -> Compose {
    let services = topology.services().into_iter();
    Compose {
        name: PROJECT,
        services: services.map(|one| (one.to_string(), spec(one, topology))).collect(),
        volumes: VOLUMES.map(volume).into(),
    }
}

/// A volume under the name that `docker volume ls` shows.
fn volume(name: &'static str) -> (&'static str, VolumeSpec) {
    (name, VolumeSpec { name: format!("{PROJECT}-{name}") })
}

fn spec(service: Service, topology: &Topology) -> ServiceSpec {
    let base = || plain(format!("{IMAGES}:base-{}", topology.release));
    match service {
        Service::Redis => redis(topology.redis_memory),
        Service::Postgresql => postgresql(),
        Service::Api => ServiceSpec {
            command: words(&["/api"]),
            environment: talking(&[
                ("API_GRPC_ADDR", "0.0.0.0:50051"),
                ("API_HTTP_ADDR", "0.0.0.0:3000"),
                ("API_AUTO_MIGRATE", "true"),
                ("API_DATABASE_URL", DATABASE_URL),
            ]),
            depends_on: after(&[Service::Postgresql]),
            // It answers after the migrations, so nobody meets a database without tables.
            healthcheck: Some(check(&http_ok(3000), "120s")),
            ..base()
        },
        Service::Coordinator => ServiceSpec {
            command: words(&["/coordinator"]),
            environment: talking(&[
                ("COORDINATOR_CLUSTER_RPC", "http://api:50051"),
                ("COORDINATOR_ADDR", &format!("0.0.0.0:{COORDINATOR_PORT}")),
                ("COORDINATOR_METRICS_ADDR", "0.0.0.0:9090"),
            ]),
            depends_on: after(&[Service::Api]),
            healthcheck: Some(check(&open_port(COORDINATOR_PORT), "60s")),
            ..base()
        },
        Service::CircuitCacheInit => ServiceSpec {
            user: Some("0:0"),
            command: words(&["chown", CLUSTER_USER, CIRCUIT_CACHE]),
            volumes: vec![format!("circuit-cache:{CIRCUIT_CACHE}")],
            restart: "no",
            ..base()
        },
        Service::CpuNode => cpu_node("CPU", topology.cpu_memory, base()),
        Service::Mixed => cpu_node("ALL", topology.cpu_memory, base()),
        Service::Gpu(index) => gpu_node(index, topology),
        Service::NetworkGateway => gateway(topology, base()),
    }
}

/// Nothing is kept: artifacts are worth nothing once the cluster stops. When memory runs short, the
/// artifacts go that would expire first, which are those of the oldest proofs.
fn redis(memory: u32) -> ServiceSpec {
    let most = memory.saturating_sub(REDIS_HEADROOM).max(1);
    let run = format!(
        "exec redis-server --requirepass \"$$REDISCLI_AUTH\" --save '' --appendonly no \
         --maxmemory {most}gb --maxmemory-policy volatile-ttl"
    );
    ServiceSpec {
        user: Some("redis"),
        command: words(&["sh", "-c", &run]),
        environment: env(&[("REDISCLI_AUTH", "${REDIS_PASSWORD:?}")]),
        tmpfs: vec!["/data"],
        healthcheck: Some(check("redis-cli ping | grep -q PONG", "30s")),
        mem_limit: Some(gib(memory)),
        ..plain(REDIS_IMAGE.to_owned())
    }
}

fn postgresql() -> ServiceSpec {
    ServiceSpec {
        environment: env(&[
            ("POSTGRES_DB", "postgres"),
            ("POSTGRES_PASSWORD", "${POSTGRES_PASSWORD:?}"),
            ("POSTGRES_USER", "postgres"),
        ]),
        volumes: vec!["postgresql-data:/var/lib/postgresql/data".to_owned()],
        // While the image sets up its database, a server answers on the socket only.
        healthcheck: Some(check("pg_isready -h 127.0.0.1 -U postgres -d postgres", "60s")),
        mem_limit: Some(gib(4)),
        ..plain(POSTGRES_IMAGE.to_owned())
    }
}

/// A node without a GPU. It downloads circuits before it turns to the coordinator, which may take a
/// good while the first time.
fn cpu_node(kind: &'static str, memory: u32, base: ServiceSpec) -> ServiceSpec {
    let mut depends_on = after(&[Service::Coordinator, Service::Redis]);
    depends_on.insert(
        Service::CircuitCacheInit.to_string(),
        Dependency { condition: "service_completed_successfully" },
    );
    let mut environment = node_env(kind, memory);
    environment.insert("SP1_GROTH16_CIRCUIT_PATH", format!("{CIRCUIT_CACHE}/groth16"));
    environment.insert("SP1_PLONK_CIRCUIT_PATH", format!("{CIRCUIT_CACHE}/plonk"));
    ServiceSpec {
        command: words(&["/node"]),
        environment,
        volumes: vec![format!("circuit-cache:{CIRCUIT_CACHE}")],
        shm_size: Some(gib(memory)),
        depends_on,
        healthcheck: Some(check(&connected_to_coordinator(), "1800s")),
        mem_limit: Some(gib(memory)),
        ..base
    }
}

fn gpu_node(index: u8, topology: &Topology) -> ServiceSpec {
    let mut environment = node_env("GPU", topology.gpu_memory);
    // The container sees all GPUs and uses one, so that the index means the same inside and outside.
    environment.insert("NVIDIA_VISIBLE_DEVICES", "all".to_owned());
    environment.insert("CUDA_VISIBLE_DEVICES", index.to_string());
    ServiceSpec {
        runtime: Some("nvidia"),
        environment,
        depends_on: after(&[Service::Coordinator, Service::Redis]),
        healthcheck: Some(check(&connected_to_coordinator(), "600s")),
        mem_limit: Some(gib(topology.gpu_memory)),
        ..plain(format!("{IMAGES}:node-gpu-{}", topology.release))
    }
}

fn gateway(topology: &Topology, base: ServiceSpec) -> ServiceSpec {
    ServiceSpec {
        command: words(&["/network-gateway"]),
        environment: talking(&[
            ("GATEWAY_GRPC_ADDR", "0.0.0.0:50061"),
            ("GATEWAY_HTTP_ADDR", "0.0.0.0:8081"),
            ("GATEWAY_PUBLIC_HTTP_URL", &topology.artifact_url()),
            ("GATEWAY_CLUSTER_RPC", "http://api:50051"),
            ("GATEWAY_ARTIFACT_STORE", "redis"),
            ("GATEWAY_REDIS_NODES", REDIS_URL),
            ("GATEWAY_PROGRAM_STORE", "memory"),
            ("GATEWAY_AUTH_MODE", "none"),
        ]),
        ports: vec![
            format!("127.0.0.1:{}:50061", topology.grpc_port),
            format!("127.0.0.1:{}:8081", topology.http_port),
        ],
        depends_on: after(&[Service::Api, Service::Redis]),
        healthcheck: Some(check(&http_ok(8081), "60s")),
        ..base
    }
}

fn node_env(kind: &'static str, memory: u32) -> BTreeMap<&'static str, String> {
    talking(&[
        ("NODE_COORDINATOR_RPC", &format!("http://coordinator:{COORDINATOR_PORT}")),
        ("NODE_ARTIFACT_STORE", "redis"),
        ("NODE_REDIS_NODES", REDIS_URL),
        ("WORKER_TYPE", kind),
        // What the node may take on at once, counted in GiB of memory.
        ("WORKER_MAX_WEIGHT_OVERRIDE", &memory.to_string()),
    ])
}

/// A service of this image that stays.
fn plain(image: String) -> ServiceSpec {
    ServiceSpec {
        image,
        user: None,
        command: Vec::new(),
        runtime: None,
        environment: BTreeMap::new(),
        ports: Vec::new(),
        volumes: Vec::new(),
        tmpfs: Vec::new(),
        shm_size: None,
        depends_on: BTreeMap::new(),
        healthcheck: None,
        mem_limit: None,
        restart: "unless-stopped",
        logging: Logging {
            driver: "json-file",
            options: BTreeMap::from([("max-file", "3"), ("max-size", "50m")]),
        },
    }
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn gib(number: u32) -> String {
    format!("{number}g")
}

fn env(pairs: &[(&'static str, &str)]) -> BTreeMap<&'static str, String> {
    pairs.iter().map(|&(name, value)| (name, value.to_owned())).collect()
}

/// For the programs of the cluster, which say nothing unless they are told to.
fn talking(pairs: &[(&'static str, &str)]) -> BTreeMap<&'static str, String> {
    let mut all = env(pairs);
    all.insert("RUST_LOG", "info".to_owned());
    all
}

fn after(services: &[Service]) -> BTreeMap<String, Dependency> {
    let healthy = || Dependency { condition: "service_healthy" };
    services.iter().map(|service| (service.to_string(), healthy())).collect()
}

/// A probe, as a line of bash, which Debian and Ubuntu always have; `curl` and the like may be missing.
fn check(probe: &str, start_period: &'static str) -> HealthCheck {
    HealthCheck {
        test: words(&["CMD", "bash", "-c", probe]),
        interval: "5s",
        timeout: "5s",
        retries: 6,
        start_period,
    }
}

fn open_port(port: u16) -> String {
    format!("exec 3<>/dev/tcp/127.0.0.1/{port}")
}

fn http_ok(port: u16) -> String {
    let open = open_port(port);
    format!(
        "{open}; printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3; read -r line <&3; \
         [[ $$line == *' 200 '* ]]"
    )
}

/// A node connects when it is ready for tasks and keeps the connection, so an established one is the
/// sign; the ports that it opens itself are open long before. 01 is `ESTABLISHED` in the kernel's table.
fn connected_to_coordinator() -> String {
    format!("grep -qE ' [0-9A-F]+:{COORDINATOR_PORT:04X} 01 ' /proc/net/tcp /proc/net/tcp6")
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpListener,
        process::Command,
        thread,
    };

    use super::*;

    /// Runs a probe as the container would, after compose has made one dollar of two.
    fn is_well(probe: &str) -> bool {
        let probe = probe.replace("$$", "$");
        let status = Command::new("bash").args(["-c", &probe]).output().expect("bash").status;
        status.success()
    }

    #[test]
    fn the_probe_of_a_port_and_that_of_a_server_tell_well_from_not() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("bound").port();
        thread::spawn(move || {
            let answers = ["", "HTTP/1.0 200 OK\r\n\r\nOK", "HTTP/1.0 500 No\r\n\r\n 200 "];
            for answer in answers {
                let (mut stream, _) = listener.accept().expect("a caller");
                if !answer.is_empty() {
                    let _ = stream.read(&mut [0; 512]);
                }
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        assert!(is_well(&open_port(port)));
        assert!(is_well(&http_ok(port)));
        assert!(!is_well(&http_ok(port)));
        // The server has gone.
        assert!(!is_well(&http_ok(port)));
        assert!(!is_well(&open_port(port)));
    }

    #[test]
    fn the_probe_of_a_node_looks_for_a_connection_to_the_coordinator() {
        // Lines as the kernel prints them: a listener, a connection from that port, one to it that is
        // being made, and one that stands.
        let listens = "0: 00000000:C383 00000000:0000 0A";
        let serves = "1: 0A0000AC:C383 0B0000AC:A5F2 01";
        let tries = "2: 0B0000AC:A5F2 0A0000AC:C383 02";
        let stands = "3: 0B0000AC:A5F2 0A0000AC:C383 01";
        let folder = tempfile::tempdir().expect("a temporary folder");
        let table = folder.path().join("tcp");
        let probe = connected_to_coordinator();
        let probe = probe.replace("/proc/net/tcp6", "");
        let probe = probe.replace("/proc/net/tcp", &table.display().to_string());
        for (rows, expected) in
            [(vec![listens, serves, tries], false), (vec![listens, tries, stands], true)]
        {
            let rest = " 00000000:00000000 00:00000000\n";
            let text = format!("   {}{rest}", rows.join(&format!("{rest}   ")));
            zkgas_store::write_atomic(&table, text.as_bytes()).expect("writable");
            assert_eq!(is_well(&probe), expected, "{rows:?}");
        }
    }
}
