//! What the parties are asked about. All tests are in a module `agreement`, so that this word alone
//! selects them: `cargo test --release agreement`.

#![allow(clippy::unwrap_used, missing_docs, reason = "tests")]

mod agreement;

use agreement::program;

// The blocks that the host is tested with.
macro_rules! shared {
    ($($path:literal $name:ident,)*) => {
        $(
            #[path = $path]
            #[allow(dead_code, reason = "shared with the tests of zkgas-witness")]
            mod $name;
        )*
    };
}

shared! {
    "../../../witness/tests/blocks/ancestors.rs" ancestors,
    "../../../witness/tests/blocks/assembler.rs" assembler,
    "../../../witness/tests/blocks/body.rs" body,
    "../../../witness/tests/blocks/builder.rs" builder,
    "../../../witness/tests/blocks/header.rs" header,
    "../../../witness/tests/blocks/mutants.rs" mutants,
    "../../../witness/tests/blocks/parts.rs" parts,
    "../../../witness/tests/blocks/sample.rs" sample,
    "../../../witness/tests/blocks/sign.rs" sign,
    "../../../witness/tests/blocks/transactions.rs" transactions,
}
