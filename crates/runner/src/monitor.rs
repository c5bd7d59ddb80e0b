//! What the machine is up to, for the records of proofs.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use zkgas_model::record::{Condition, GpuCondition};

use crate::facts::Gpu;

/// How often GPUs are asked, in milliseconds. One process asks all along, since starting one for each
/// proof would take longer than some proofs.
const EVERY: &str = "500";
/// What they are asked.
const QUERY: &str = "--query-gpu=index,clocks.sm,clocks.mem,temperature.gpu,power.draw,\
                     utilization.gpu,memory.used,clocks_throttle_reasons.active";

/// Watches the machine.
#[derive(Debug, Default)]
pub struct Monitor {
    /// What each GPU said last, by index.
    gpus: Arc<Mutex<Vec<GpuCondition>>>,
    process: Option<Child>,
}

impl Monitor {
    /// Watches the load alone.
    pub fn without_gpus() -> Self {
        Self::default()
    }

    /// Watches GPUs too, where NVIDIA's tool is installed.
    pub fn with_gpus() -> Self {
        let mut monitor = Self::default();
        let mut command = Command::new("nvidia-smi");
        command.args([QUERY, "--format=csv,noheader,nounits", "-lms", EVERY]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let Ok(mut process) = command.spawn() else { return monitor };
        if let Some(lines) = process.stdout.take() {
            let gpus = Arc::clone(&monitor.gpus);
            thread::spawn(move || {
                for line in BufReader::new(lines).lines().map_while(Result::ok) {
                    note(&gpus, &line);
                }
            });
        }
        monitor.process = Some(process);
        monitor
    }

    /// What the machine is up to, with one of its GPUs if any is watched.
    pub fn condition(&self, gpu: Option<u32>) -> Condition {
        let gpus = self.gpus.lock().unwrap_or_else(PoisonError::into_inner);
        let at = usize::try_from(gpu.unwrap_or(0)).unwrap_or(usize::MAX);
        Condition { load_thousandths: load(), gpu: gpus.get(at).cloned() }
    }
}

impl Drop for Monitor {
    fn drop(&mut self) {
        if let Some(process) = &mut self.process {
            // It may have ended by itself.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

fn note(gpus: &Mutex<Vec<GpuCondition>>, line: &str) {
    let Some((at, condition)) = parse(line) else { return };
    let mut gpus = gpus.lock().unwrap_or_else(PoisonError::into_inner);
    if gpus.len() <= at {
        gpus.resize(at + 1, GpuCondition::default());
    }
    gpus[at] = condition;
}

/// The most GPUs that are kept apart.
const MOST: usize = 256;

fn parse(line: &str) -> Option<(usize, GpuCondition)> {
    let words: Vec<&str> = line.split(',').map(str::trim).collect();
    let [at, sm, memory, celsius, watts, busy, used, reasons] = words[..] else { return None };
    let at: usize = at.parse().ok().filter(|at| *at < MOST)?;
    let condition = GpuCondition {
        sm_clock_mhz: sm.parse().ok(),
        memory_clock_mhz: memory.parse().ok(),
        celsius: celsius.parse().ok(),
        milliwatts: thousandths(watts),
        busy_percent: busy.parse().ok(),
        memory_mib: used.parse().ok(),
        throttle_reasons: reasons.starts_with("0x").then(|| reasons.to_owned()),
    };
    Some((at, condition))
}

/// The first of the averages that Linux keeps.
fn load() -> Option<u64> {
    let text = fs_err::read_to_string("/proc/loadavg").ok()?;
    thousandths(text.split_whitespace().next()?)
}

/// A decimal fraction without exponent, cut after its third digit.
fn thousandths(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits: String = fraction.chars().chain("000".chars()).take(3).collect();
    whole.parse::<u64>().ok()?.checked_mul(1000)?.checked_add(digits.parse().ok()?)
}

/// The GPUs that NVIDIA's tool lists, and the version of their driver; none where it is not installed.
pub(crate) fn gpus() -> Vec<Gpu> {
    let mut command = Command::new("nvidia-smi");
    command.args(["--query-gpu=name,memory.total,driver_version", "--format=csv,noheader,nounits"]);
    let Ok(output) = command.stdin(Stdio::null()).output() else { return Vec::new() };
    if !output.status.success() {
        return Vec::new();
    }
    String::from_utf8_lossy(&output.stdout).lines().filter_map(gpu).collect()
}

fn gpu(line: &str) -> Option<Gpu> {
    let words: Vec<&str> = line.split(',').map(str::trim).collect();
    let [model, memory, driver] = words[..] else { return None };
    Some(Gpu {
        model: model.to_owned(),
        memory_mib: memory.parse().ok(),
        driver: Some(driver.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_tool_is_read() {
        let line = "1, 1980, 2619, 41, 122.55, 24, 5120, 0x0000000000000004";
        let (at, condition) = parse(line).unwrap();
        assert_eq!(at, 1);
        assert_eq!(condition.milliwatts, Some(122_550));
        assert_eq!(condition.busy_percent, Some(24));
        assert_eq!(condition.throttle_reasons.as_deref(), Some("0x0000000000000004"));
    }

    #[test]
    fn what_a_gpu_does_not_say_is_not_known() {
        let line = "0, [N/A], 2619, [N/A], [Not Supported], 0, 1, [N/A]";
        let (_, condition) = parse(line).unwrap();
        assert_eq!((condition.sm_clock_mhz, condition.milliwatts), (None, None));
        assert_eq!((condition.memory_clock_mhz, condition.throttle_reasons), (Some(2619), None));
        for line in ["", "Unable to determine the device handle", "9999, 1, 2, 3, 4, 5, 6, 7"] {
            assert!(parse(line).is_none(), "{line}");
        }
    }

    #[test]
    fn fractions_are_exact() {
        let numbers = ["0.07", "12", "1.5", "2.3456", "-1", "x", "1.x"].map(thousandths);
        let expected = [Some(70), Some(12_000), Some(1_500), Some(2_345), None, None, None];
        assert_eq!(numbers, expected);
    }

    #[test]
    fn a_card_is_read() {
        let card = gpu("NVIDIA H100 80GB HBM3, 81559, 580.95.05").unwrap();
        assert_eq!(card.model, "NVIDIA H100 80GB HBM3");
        assert_eq!(card.memory_mib, Some(81_559));
        assert_eq!(gpu("No devices were found"), None);
    }

    #[test]
    fn the_machine_has_a_load() {
        let condition = Monitor::without_gpus().condition(None);
        assert!(condition.gpu.is_none());
        if cfg!(target_os = "linux") {
            assert!(condition.load_thousandths.is_some());
        }
    }
}
