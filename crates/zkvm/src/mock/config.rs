//! The mock's parameters as text.

use std::{fmt, path::PathBuf, sync::Arc, time::Duration};

use thiserror::Error;
use zkgas_model::Client;

use super::{FaultPlan, Mock, Planted, Times, times::WHOLE};

/// A parameter of the mock cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{key}` of the mock: {why}")]
pub struct ConfigError {
    /// The parameter.
    pub key: String,
    /// What is wrong with it.
    pub why: String,
}

/// All parameters of the mock.
///
/// As text they are pairs that commas separate, such as
/// `fixed=100000,per_gas=10,time_fixed_ms=2000,time_per_gas_ns=30,noise=3%,fault=abort@2`:
///
/// | Key               | Value                                                                     |
/// |:------------------|:--------------------------------------------------------------------------|
/// | `fixed`           | cycles of every block                                                     |
/// | `per_gas`         | cycles for each unit of gas                                               |
/// | `time_fixed_ms`   | milliseconds of every proof                                               |
/// | `time_per_gas_ns` | nanoseconds of a proof for each unit of gas                               |
/// | `noise`           | standard deviation of the logarithm of the time, such as `3%`             |
/// | `outliers`        | how many proofs take how many times longer, such as `1%x10`               |
/// | `drift`           | how much slower a hundred proofs make the next, such as `2%`              |
/// | `seed`            | seed of noise and outliers                                                |
/// | `sequence`        | how many proofs other workers made before                                 |
/// | `delay_ms`        | how long each task really takes                                           |
/// | `tally`           | a folder in which tasks are counted, for several processes                |
/// | `fault`           | a fault, as [`Planted`] reads it; may be given several times              |
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MockConfig {
    /// Cycles of every block.
    pub fixed: u64,
    /// Cycles for each unit of gas the block used.
    pub per_gas: u64,
    /// Planted times of proofs.
    pub times: Times,
    /// How long each task really takes.
    pub delay: Duration,
    /// Where tasks are counted for all processes; without a folder each counts its own.
    pub tally: Option<PathBuf>,
    /// What goes wrong.
    pub faults: Vec<Planted>,
}

impl MockConfig {
    /// The parameters of `--zkvms mock`. They depend on the client, so that a comparison has
    /// something to find: a block costs ethrex one and a half times what it costs reth, its gas two
    /// and a half times. Times are in the same proportion.
    pub fn of(client: Client) -> Self {
        let (fixed, per_gas, time_fixed, time_per_gas) = match client {
            Client::Reth => (100_000, 10, 2_000_000_000, 30),
            Client::Ethrex => (150_000, 25, 3_000_000_000, 75),
            Client::Smoke => (10_000, 1, 200_000_000, 3),
        };
        let times = Times { fixed: time_fixed, per_gas: time_per_gas, ..Times::default() };
        Self { fixed, per_gas, times, delay: Duration::ZERO, tally: None, faults: Vec::new() }
    }

    /// The parameters of a client, with those of the text in their place.
    pub fn parse(client: Client, text: &str) -> Result<Self, ConfigError> {
        let mut config = Self::of(client);
        let mut seen = Vec::new();
        for pair in text.split(',').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            let error = |why| ConfigError { key: key.to_owned(), why };
            if key != "fault" && seen.contains(&key) {
                return Err(error("it is given twice".to_owned()));
            }
            seen.push(key);
            config.set(key, value).map_err(error)?;
        }
        Ok(config)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "fixed" => self.fixed = whole(value)?,
            "per_gas" => self.per_gas = whole(value)?,
            "time_fixed_ms" => {
                let ms: u64 = whole(value)?;
                self.times.fixed =
                    ms.checked_mul(1_000_000).ok_or_else(|| format!("`{value}` is too long"))?;
            }
            "time_per_gas_ns" => self.times.per_gas = whole(value)?,
            "noise" => self.times.noise = share(value)?,
            "outliers" => {
                let form = || format!("`{value}` is not like `1%x10`");
                let (part, factor) = value.split_once('x').ok_or_else(form)?;
                (self.times.outliers, self.times.outlier_factor) = (share(part)?, whole(factor)?);
            }
            "drift" => self.times.drift = share(value)?,
            "seed" => self.times.seed = whole(value)?,
            "sequence" => self.times.sequence = whole(value)?,
            "delay_ms" => self.delay = Duration::from_millis(whole(value)?),
            "tally" if !value.is_empty() => self.tally = Some(value.into()),
            "tally" => return Err("it names no folder".to_owned()),
            "fault" => self.faults.push(value.parse()?),
            _ => return Err("there is no such parameter".to_owned()),
        }
        Ok(())
    }

    /// The mock with these parameters. Faults of processes stay out of it.
    pub fn mock(&self) -> Mock {
        let faults = self.faults.iter().filter(|planted| !planted.fault.is_of_process()).cloned();
        Mock {
            fixed: self.fixed,
            per_gas: self.per_gas,
            delay: self.delay,
            times: self.times,
            plan: Arc::new(FaultPlan::new("mock", faults.collect(), self.tally.clone())),
            ..Mock::default()
        }
    }

    /// The faults that whoever serves the mock in a process apart commits.
    pub fn process_faults(&self) -> FaultPlan {
        let faults = self.faults.iter().filter(|planted| planted.fault.is_of_process()).cloned();
        FaultPlan::new("process", faults.collect(), self.tally.clone())
    }
}

fn whole<N: std::str::FromStr>(text: &str) -> Result<N, String> {
    text.parse().map_err(|_| format!("`{text}` is no whole number, or too large"))
}

/// Parts per million, from per cent with at most four decimals.
fn share(text: &str) -> Result<u32, String> {
    let wrong = || format!("`{text}` is no share from 0% to 100%, such as `2.5%`");
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.strip_suffix('%').ok_or_else(wrong)?;
    let (units, decimals) = number.split_once('.').unwrap_or((number, ""));
    if units.is_empty() || decimals.len() > 4 || !digits(units) || !digits(decimals) {
        return Err(wrong());
    }
    let parts: u32 = format!("{units}{decimals:0<4}").parse().map_err(|_| wrong())?;
    if parts <= WHOLE { Ok(parts) } else { Err(wrong()) }
}

struct Share(u32);

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0 / 10_000, self.0 % 10_000) {
            (units, 0) => write!(f, "{units}%"),
            (units, rest) => {
                let decimals = format!("{rest:04}");
                write!(f, "{units}.{}%", decimals.trim_end_matches('0'))
            }
        }
    }
}

impl fmt::Display for Times {
    /// As in [`MockConfig`]; of what is zero, only what must be there.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { fixed, per_gas, noise, outliers, outlier_factor, drift, seed, sequence } = *self;
        write!(f, "time_fixed_ms={},time_per_gas_ns={per_gas}", fixed / 1_000_000)?;
        if noise != 0 {
            write!(f, ",noise={}", Share(noise))?;
        }
        if outliers != 0 {
            write!(f, ",outliers={}x{outlier_factor}", Share(outliers))?;
        }
        if drift != 0 {
            write!(f, ",drift={}", Share(drift))?;
        }
        if seed != 0 {
            write!(f, ",seed={seed}")?;
        }
        if sequence != 0 {
            write!(f, ",sequence={sequence}")?;
        }
        Ok(())
    }
}

impl fmt::Display for MockConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fixed={},per_gas={},{}", self.fixed, self.per_gas, self.times)?;
        if !self.delay.is_zero() {
            write!(f, ",delay_ms={}", self.delay.as_millis())?;
        }
        if let Some(folder) = &self.tally {
            write!(f, ",tally={}", folder.display())?;
        }
        for planted in &self.faults {
            write!(f, ",fault={planted}")?;
        }
        Ok(())
    }
}
