//! Remembers which preimages a validation asked for.

use std::{cell::RefCell, collections::BTreeMap};

use alloy_primitives::B256;
use zkgas_guest_core::Preimages;

use crate::state::FullState;

/// The whole state, and what has been taken from it. Ordered by hash: the engine walks hash maps,
/// so the order of first use differs from run to run.
#[derive(Debug)]
pub(crate) struct Recorder<'a> {
    state: &'a FullState,
    nodes: RefCell<BTreeMap<B256, &'a [u8]>>,
    codes: RefCell<BTreeMap<B256, &'a [u8]>>,
}

impl<'a> Recorder<'a> {
    pub(crate) const fn new(state: &'a FullState) -> Self {
        Self { state, nodes: RefCell::new(BTreeMap::new()), codes: RefCell::new(BTreeMap::new()) }
    }

    /// The nodes and codes that were asked for and exist.
    pub(crate) fn into_parts(self) -> (Vec<&'a [u8]>, Vec<&'a [u8]>) {
        let values = |map: RefCell<BTreeMap<B256, &'a [u8]>>| map.into_inner().into_values();
        (values(self.nodes).collect(), values(self.codes).collect())
    }
}

impl<'a> Preimages<'a> for Recorder<'a> {
    fn node(&self, hash: &B256) -> Option<&'a [u8]> {
        let rlp: &'a [u8] = self.state.nodes.get(hash)?;
        self.nodes.borrow_mut().insert(*hash, rlp);
        Some(rlp)
    }

    fn code(&self, hash: &B256) -> Option<&'a [u8]> {
        let code: &'a [u8] = self.state.codes.get(hash)?;
        self.codes.borrow_mut().insert(*hash, code);
        Some(code)
    }
}
