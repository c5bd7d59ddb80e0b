//! What zkVMs are told beside their guest; a worker is told the same.

use std::collections::BTreeMap;

use zkgas_worker::Hello;

const KECCAK_PO2: &str = "risc0_keccak_po2";
const SEGMENT_PO2: &str = "risc0_segment_po2";

/// Settings as texts; an empty one is not given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// The mock's parameters.
    pub(crate) mock: String,
    pub(crate) risc0_keccak_po2: String,
    pub(crate) risc0_segment_po2: String,
}

impl Settings {
    /// What a worker is told.
    pub(crate) fn to_hello(&self) -> BTreeMap<String, String> {
        [
            (Hello::MOCK, &self.mock),
            (KECCAK_PO2, &self.risc0_keccak_po2),
            (SEGMENT_PO2, &self.risc0_segment_po2),
        ]
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| (name.to_owned(), text.clone()))
        .collect()
    }

    /// What a worker was told.
    pub(crate) fn from_hello(settings: &BTreeMap<String, String>) -> Self {
        let text = |name| settings.get(name).cloned().unwrap_or_default();
        Self {
            mock: text(Hello::MOCK),
            risc0_keccak_po2: text(KECCAK_PO2),
            risc0_segment_po2: text(SEGMENT_PO2),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_worker_is_told_the_same() {
        let settings = Settings {
            mock: "noise=3%".to_owned(),
            risc0_keccak_po2: "15".to_owned(),
            risc0_segment_po2: String::new(),
        };
        assert_eq!(Settings::from_hello(&settings.to_hello()), settings);
        assert_eq!(settings.to_hello().len(), 2);
    }
}
