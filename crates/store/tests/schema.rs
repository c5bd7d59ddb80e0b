//! Records of every schema that was ever written load.
//!
//! Those of schema 1 are from a run of the mock. Schema 2 differs from it in nothing but the number. Those of schema
//! 3 are from another run, and sealed.

#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

use std::path::Path;

use zkgas_store::{RunFolder, check};

#[test]
fn records_without_a_seal_load_if_their_schema_had_none() {
    for (schema, count) in [("v1", 2), ("v2", 1)] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema").join(schema);
        let (records, left_out) = RunFolder::records(&folder).unwrap();
        assert_eq!((records.len(), left_out), (count, vec![]), "{schema}");
        assert_eq!(check(&folder).unwrap().unsealed.len(), count, "{schema}");
    }
}

#[test]
fn records_with_a_seal_load_and_are_known_as_sealed() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema/v3");
    let (records, left_out) = RunFolder::records(&folder).unwrap();
    assert_eq!((records.len(), left_out), (2, vec![]));
    let found = check(&folder).unwrap();
    assert_eq!((found.sealed.len(), found.usable(), found.is_clean()), (2, 2, true));
}
