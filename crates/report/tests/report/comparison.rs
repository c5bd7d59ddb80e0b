//! Planted ratios come back, and what has no ratio has none.

use zkgas_model::{Client, Cycles, Zkvm, record::Record};
use zkgas_report::{Comparison, Difference, Input, RunFacts, analyse, render};

use crate::markup::check_xml;
use crate::records::{counted, crashed, entries, file, provenance, success};

/// Records of one setup that cost `per_op` cycles for each operation of `target`.
fn line(zkvm: Zkvm, client: Client, target: &str, per_op: u64) -> Vec<Record> {
    let at = |n| {
        let mut record = counted(target, n);
        success(&mut record).total_num_cycles = Cycles(1_000_000 + per_op * n);
        set(&mut record, zkvm, client);
        record
    };
    [0, 10, 20, 30].map(at).into()
}

fn set(record: &mut Record, zkvm: Zkvm, client: Client) {
    let facts = provenance(record);
    (facts.zkvm, facts.client) = (zkvm, client);
    facts.elf_sha256 = format!("{zkvm}{client}");
}

/// Costs of `add`, `mul`, and `div` that multiply: ethrex 2, 3, and 6 times reth, RISC Zero 5 times SP1.
fn matrix() -> Vec<Record> {
    let mut records = Vec::new();
    for (zkvm, factor) in [(Zkvm::Risc0, 500), (Zkvm::Sp1, 100)] {
        for (target, dearer) in [("add", 2), ("mul", 3), ("div", 6)] {
            records.extend(line(zkvm, Client::Ethrex, target, factor * dearer));
            records.extend(line(zkvm, Client::Reth, target, factor));
        }
        for (client, cycles) in [(Client::Reth, 1000), (Client::Ethrex, 1500)] {
            let mut empty = counted("empty", 0);
            set(&mut empty, zkvm, client);
            provenance(&mut empty).op_count = None;
            success(&mut empty).total_num_cycles = Cycles(cycles * factor);
            records.push(empty);
        }
    }
    records
}

fn comparisons(records: Vec<Record>) -> Vec<Comparison> {
    analyse(&Input { records: entries(records), ..Input::default() }).comparisons
}

#[track_caller]
fn near(found: Option<f64>, expected: f64) {
    let found = found.expect("a ratio");
    assert!((found / expected - 1.0).abs() < 1e-12, "{found} is not {expected}");
}

#[test]
fn planted_ratios_come_back() {
    let found = comparisons(matrix());
    let names: Vec<&str> = found.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "ethrex/reth in sp1-v1.0.0",
            "ethrex/reth in risc0-v1.0.0",
            "risc0-v1.0.0/sp1-v1.0.0 with reth",
            "risc0-v1.0.0/sp1-v1.0.0 with ethrex",
        ]
    );
    for comparison in &found {
        let ratio = |name: &str| {
            let target = comparison.targets.iter().find(|it| it.target == name);
            target.expect("the target").cycles_per_op
        };
        let spread = comparison.cycles_per_op.as_ref().expect("ratios");
        match comparison.differs_in {
            Difference::Client => {
                near(ratio("add"), 2.0);
                near(ratio("mul"), 3.0);
                near(ratio("div"), 6.0);
                // The cube root of 36.
                near(Some(spread.geometric_mean), 3.301_927_248_894_626_7);
                assert_eq!((&*spread.least.target, &*spread.greatest.target), ("add", "div"));
                near(comparison.empty_block, 1.5);
                assert!(comparison.prover_gas_per_op.is_some());
            }
            Difference::Zkvm => {
                near(ratio("add"), 5.0);
                near(Some(spread.geometric_mean), 5.0);
                near(comparison.empty_block, 5.0);
                assert!(comparison.prover_gas_per_op.is_none(), "units of one zkVM");
            }
            other => panic!("{other:?}"),
        }
        assert_eq!((spread.operations, spread.undefined), (3, 0));
    }
}

#[test]
fn what_has_no_ratio_has_a_dash() {
    let mut records = line(Zkvm::Sp1, Client::Reth, "add", 100);
    records.extend(line(Zkvm::Sp1, Client::Ethrex, "add", 250));
    records.extend(line(Zkvm::Sp1, Client::Reth, "flat", 0));
    records.extend(line(Zkvm::Sp1, Client::Ethrex, "flat", 7));
    records.extend(line(Zkvm::Sp1, Client::Reth, "lone", 7));
    let mut failed = crashed("sub", 10, None, "boom");
    set(&mut failed, Zkvm::Sp1, Client::Ethrex);
    records.extend(line(Zkvm::Sp1, Client::Reth, "sub", 7));
    records.push(failed);
    let analysis = analyse(&Input { records: entries(records), ..Input::default() });
    let [comparison] = analysis.comparisons.as_slice() else { panic!("one comparison") };
    let spread = comparison.cycles_per_op.as_ref().expect("one ratio");
    assert_eq!((spread.operations, spread.undefined), (1, 3));
    near(Some(spread.geometric_mean), 2.5);
    let files = render(&analysis);
    let report = file(&files, "zk-gas-report.md");
    for row in [
        "| add | arithmetic | 100 | 250 | 2.5000 |",
        "| flat | arithmetic | 0 | 7 | – |",
        "| lone | arithmetic | 7 |  | – |",
        "| sub | arithmetic | 7 |  | – |",
    ] {
        assert!(report.contains(row), "{row}\n{report}");
    }
    let csv = file(&files, "comparison.csv");
    assert!(csv.contains(",flat,arithmetic,,,"), "{csv}");
    assert!(!csv.contains("inf") && !csv.contains("NaN"));
}

#[test]
fn one_setup_is_compared_with_nothing() {
    let analysis = analyse(&Input {
        records: entries(line(Zkvm::Sp1, Client::Reth, "add", 100)),
        ..Input::default()
    });
    assert!(analysis.comparisons.is_empty());
    let files = render(&analysis);
    assert!(!file(&files, "zk-gas-report.md").contains("Side by side"));
    assert!(files.iter().all(|file| file.path != "comparison.csv"));
}

#[test]
fn versions_of_a_zkvm_are_compared_and_what_differs_in_two_things_is_not() {
    let mut records = line(Zkvm::Sp1, Client::Reth, "add", 100);
    let mut newer = line(Zkvm::Sp1, Client::Reth, "add", 50);
    for record in &mut newer {
        "2.0.0".clone_into(&mut provenance(record).zkvm_version);
    }
    records.extend(newer);
    let found = comparisons(records.clone());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].differs_in, Difference::Version);
    near(found[0].targets[0].cycles_per_op, 0.5);

    let records: Vec<Record> =
        [line(Zkvm::Sp1, Client::Reth, "add", 100), line(Zkvm::Risc0, Client::Ethrex, "add", 50)]
            .concat();
    let analysis = analyse(&Input { records: entries(records), ..Input::default() });
    assert!(analysis.comparisons.is_empty());
    let files = render(&analysis);
    assert!(file(&files, "zk-gas-report.md").contains("No two setups differ in one thing only"));
}

#[test]
fn a_run_of_several_clients_contradicts_none_of_them() {
    let run = RunFacts { client: Some("reth,ethrex".to_owned()), ..RunFacts::default() };
    let analysis = analyse(&Input { records: entries(matrix()), run, ..Input::default() });
    assert_eq!(analysis.notes, Vec::<String>::new());
}

#[test]
fn side_by_side() {
    let files = render(&analyse(&Input { records: entries(matrix()), ..Input::default() }));
    let report = file(&files, "zk-gas-report.md");
    let start = report.find("## Side by side").expect("the section");
    let end = report.find("## sp1-v1.0.0 with reth").expect("the first setup");
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("side-by-side.md", &report[start..end]);
        insta::assert_snapshot!("comparison.csv", file(&files, "comparison.csv"));
    });
}

#[test]
fn hostile_versions_break_neither_table_nor_figure() {
    for payload in ["a|b", "<script>x</script>", "=1+1", "\u{202e}x\0", "one\ntwo", "../../x"] {
        let mut records = matrix();
        for record in &mut records {
            payload.clone_into(&mut provenance(record).zkvm_version);
            provenance(record).family = Some(payload.to_owned());
        }
        let files = render(&analyse(&Input { records: entries(records), ..Input::default() }));
        let html = file(&files, "zk-gas-report.html");
        // The one script is ours.
        let scripts = html.matches("<script").count();
        assert!(html.contains("Side by side") && scripts == 1, "{payload:?}");
        let figures: Vec<_> =
            files.iter().filter(|file| file.path.starts_with("plots/ratio-")).collect();
        assert_eq!(figures.len(), 4, "{payload:?}");
        for figure in figures {
            check_xml(std::str::from_utf8(&figure.bytes).expect("UTF-8"));
            assert!(!figure.path.contains("../"), "{}", figure.path);
        }
        let report = file(&files, "zk-gas-report.md");
        let add = report.lines().find(|line| line.starts_with("| add |")).expect("a row");
        // Target, family, four setups, four ratios.
        assert_eq!(add.replace("\\|", "").matches('|').count(), 11, "{add}");
        let csv = file(&files, "comparison.csv");
        let rows = csv::Reader::from_reader(csv.as_bytes()).into_records();
        for cell in rows.flat_map(|row| {
            row.expect("a row of equal length").iter().map(str::to_owned).collect::<Vec<_>>()
        }) {
            assert!(!cell.starts_with(['=', '+', '@', '\t']), "{cell}");
        }
    }
}
