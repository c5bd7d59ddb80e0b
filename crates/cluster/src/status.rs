//! What became of the services.

use std::{collections::BTreeMap, time::Duration};

use serde::Serialize;
use serde_json::Value;

use crate::{ClusterError, Health, Service, StateFolder, Tools, Topology, healthz};

const LIMIT: Duration = Duration::from_secs(30);
const GATEWAY_LIMIT: Duration = Duration::from_secs(2);

/// The cluster at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// Whether everything is well.
    pub healthy: bool,
    /// Where `zkgas run` finds the cluster.
    pub endpoint: String,
    /// Whether the gateway answers on this host.
    pub gateway_answers: bool,
    /// Why not, if it doesn't.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gateway_problem: Option<String>,
    /// The services, in the order of the topology.
    pub services: Vec<ServiceState>,
}

/// A service at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceState {
    /// Its name.
    pub name: String,
    /// What Docker says, such as `running` or `exited`; `absent` if there is no container.
    pub state: String,
    /// What its health check says; nothing if it has none, or if it doesn't run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub health: Option<String>,
    /// Its exit code, if it has ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i64>,
    /// Whether it is as it should be.
    pub ok: bool,
}

impl Status {
    /// The services that aren't well, each with what is known, separated by commas.
    pub fn complaints(&self) -> String {
        let bad = self.services.iter().filter(|service| !service.ok);
        let mut all: Vec<String> = bad.map(ServiceState::describe).collect();
        if !self.gateway_answers {
            let why = self.gateway_problem.as_deref().unwrap_or("unknown");
            all.push(format!("the gateway's /healthz on this host ({why})"));
        }
        all.join(", ")
    }
}

impl ServiceState {
    fn describe(&self) -> String {
        match (&self.health, self.exit_code) {
            (_, Some(code)) => format!("{} ({}, exit code {code})", self.name, self.state),
            (Some(health), _) => format!("{} ({}, {health})", self.name, self.state),
            _ => format!("{} ({})", self.name, self.state),
        }
    }
}

/// Looks at the cluster of a folder.
pub fn status(
    tools: &Tools,
    folder: &StateFolder,
    topology: &Topology,
) -> Result<Status, ClusterError> {
    let args = ["ps", "--all", "--format", "json"];
    let text = tools.compose(folder, &args, LIMIT)?;
    let garbled = |why| ClusterError::Garbled { command: tools.compose_line(folder, &args), why };
    let found = parse(&text).map_err(garbled)?;
    let services: Vec<_> =
        topology.services().into_iter().map(|service| judge(service, &found)).collect();
    let gateway = healthz(&topology.health_url(), GATEWAY_LIMIT);
    let gateway_problem = match &gateway {
        Health::Ok => None,
        Health::Bad(why) => Some(why.clone()),
    };
    let gateway_answers = gateway_problem.is_none();
    Ok(Status {
        healthy: gateway_answers && services.iter().all(|service| service.ok),
        endpoint: topology.endpoint(),
        gateway_answers,
        gateway_problem,
        services,
    })
}

/// Newer versions of compose print an object a line, older ones an array.
fn parse(text: &str) -> Result<BTreeMap<String, Value>, String> {
    let mut containers = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        match value.map_err(|error| error.to_string())? {
            Value::Array(all) => containers.extend(all),
            one => containers.push(one),
        }
    }
    let named = containers.into_iter().map(|container| {
        let name = container.get("Service").and_then(Value::as_str);
        let name = name.ok_or_else(|| "a container without `Service`".to_owned())?;
        Ok((name.to_owned(), container))
    });
    named.collect()
}

fn judge(service: Service, found: &BTreeMap<String, Value>) -> ServiceState {
    let name = service.to_string();
    let Some(container) = found.get(&name) else {
        return ServiceState {
            name,
            state: "absent".into(),
            health: None,
            exit_code: None,
            ok: false,
        };
    };
    let text = |key: &str| container.get(key).and_then(Value::as_str).unwrap_or_default();
    let state = text("State").to_owned();
    let health = Some(text("Health").to_owned()).filter(|health| !health.is_empty());
    let has_ended = matches!(state.as_str(), "exited" | "dead");
    let exit_code = container.get("ExitCode").and_then(Value::as_i64).filter(|_| has_ended);
    let ok = if service.is_one_shot() {
        state == "exited" && exit_code == Some(0)
    } else {
        state == "running" && health.as_deref() == Some("healthy")
    };
    ServiceState { name, state, health, exit_code, ok }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: &str = r#"{"Service":"redis","State":"running","Health":"healthy","ExitCode":0}
{"Service":"circuit-cache-init","State":"exited","Health":"","ExitCode":0}
{"Service":"api","State":"running","Health":"starting","ExitCode":0}
{"Service":"gpu0","State":"exited","Health":"","ExitCode":137}
"#;

    #[test]
    fn a_line_each_and_an_array_say_the_same() {
        let array = format!("[{}]", LINES.trim().replace('\n', ","));
        assert_eq!(parse(LINES), parse(&array));
        assert_eq!(parse(LINES).map(|all| all.len()), Ok(4));
        assert_eq!(parse(""), Ok(BTreeMap::new()));
        assert!(parse("{\"State\":\"x\"}").is_err());
        assert!(parse("no configuration file").is_err());
    }

    #[test]
    fn what_stays_must_be_healthy_and_what_ends_must_have_ended_well() {
        let found = parse(LINES).expect("parses");
        let judged = |service| {
            let state = judge(service, &found);
            (state.ok, state.describe())
        };
        assert_eq!(judged(Service::Redis), (true, "redis (running, healthy)".into()));
        assert!(judged(Service::CircuitCacheInit).0);
        assert_eq!(judged(Service::Api), (false, "api (running, starting)".into()));
        assert_eq!(judged(Service::Gpu(0)), (false, "gpu0 (exited, exit code 137)".into()));
        assert_eq!(judged(Service::CpuNode), (false, "cpu-node (absent)".into()));
    }
}
