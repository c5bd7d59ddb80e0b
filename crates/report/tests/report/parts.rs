//! Planted parts of cycles come back, and where there are none nothing is said of them.

use zkgas_model::{Cycles, record::Record};
use zkgas_report::{Input, analyse, render};

use crate::records::{analysis, counted, entries, file, files, provenance, sample, success};

/// Plants cycles split as RISC Zero splits them, with segments of 2^20 cycles.
fn split(record: &mut Record, user: u64, paging: u64, segments: u64) {
    let counts = success(record);
    let padded = segments << 20;
    counts.total_num_cycles = Cycles(user);
    counts.segments = Some(segments);
    counts.cycle_parts = [
        ("user", user),
        ("paging", paging),
        ("reserved", padded - user - paging),
        ("padded", padded),
    ]
    .map(|(name, count)| (name.to_owned(), Cycles(count)))
    .into();
}

/// Three blocks of `add` and an empty block.
fn parted() -> Vec<Record> {
    let mut records: Vec<Record> = [0, 10, 20].map(|n| counted("add", n)).into();
    for (record, (user, paging, segments)) in records.iter_mut().zip([
        (900_000, 60_000, 1),
        (1_900_000, 90_000, 2),
        (2_900_000, 95_000, 3),
    ]) {
        split(record, user, paging, segments);
    }
    let mut empty = counted("empty", 0);
    provenance(&mut empty).op_count = None;
    split(&mut empty, 700_000, 50_000, 1);
    records.push(empty);
    records
}

fn rows(report: &str) -> Vec<&str> {
    let start = report.find("## Parts of the cycles").expect("the section");
    report[start..].lines().skip(1).skip_while(|line| !line.starts_with('|')).take(4).collect()
}

#[test]
fn the_empty_and_the_largest_block_show_their_parts() {
    let files = files(parted());
    let report = file(&files, "zk-gas-report.md");
    let rows = rows(report);
    let tail = |row: &str| row.split('|').skip(3).map(str::trim).collect::<Vec<_>>().join(" ");
    assert_eq!(tail(rows[0]), "Cycles Segments user paging reserved padded ");
    assert!(rows[2].starts_with("| empty |") && rows[3].starts_with("| largest |"), "{rows:?}");
    assert_eq!(tail(rows[2]), "700,000 1 700,000 50,000 298,576 1,048,576 ");
    assert_eq!(tail(rows[3]), "2,900,000 3 2,900,000 95,000 150,728 3,145,728 ");
}

#[test]
fn every_point_and_every_row_carries_its_parts() {
    let analysis = analysis(parted());
    let setup = &analysis.setups[0];
    let padded: Vec<u64> =
        setup.targets[0].points.iter().map(|point| point.cycle_parts["padded"].0).collect();
    assert_eq!(padded, [1 << 20, 2 << 20, 3 << 20]);
    assert_eq!(setup.fixed_cost.empty[0].segments, Some(1));

    let files = render(&analysis);
    let json: serde_json::Value =
        serde_json::from_str(file(&files, "zk-gas-report.json")).expect("JSON");
    let setup = &json["setups"][0];
    assert_eq!(setup["targets"][0]["points"][2]["segments"], 3);
    assert_eq!(setup["fixed_cost"]["empty"][0]["cycle_parts"]["paging"], 50_000);

    let mut csv = csv::Reader::from_reader(file(&files, "raw-data.csv").as_bytes());
    let head = csv.headers().expect("a head").clone();
    let column = |name: &str| head.iter().position(|it| it == name).expect("the column");
    let (parts, segments) = (column("cycle_parts"), column("segments"));
    let cells: Vec<(String, String)> = csv
        .records()
        .map(|row| row.expect("a row"))
        .map(|row| (row[parts].to_owned(), row[segments].to_owned()))
        .collect();
    let expected = "padded=2097152 paging=90000 reserved=107152 user=1900000";
    assert!(cells.contains(&(expected.to_owned(), "2".to_owned())), "{cells:?}");
}

#[test]
fn parts_do_not_move_the_line() {
    let planted = analysis(parted());
    let mut records = parted();
    for record in &mut records {
        success(record).cycle_parts.clear();
        success(record).segments = None;
    }
    assert_eq!(planted.setups[0].targets[0].fits, analysis(records).setups[0].targets[0].fits);
}

#[test]
fn without_parts_nothing_is_said_of_them() {
    let files = files(sample());
    for path in ["zk-gas-report.md", "zk-gas-report.html"] {
        assert!(!file(&files, path).contains("Parts of the cycles"), "{path}");
    }
    let json = file(&files, "zk-gas-report.json");
    assert!(!json.contains("cycle_parts") && !json.contains("segments"));
}

#[test]
fn a_setup_without_parts_has_no_table_beside_one_with_them() {
    let mut records = parted();
    for mut record in sample() {
        provenance(&mut record).elf_sha256 = "0".repeat(64);
        records.push(record);
    }
    let files = render(&analyse(&Input { records: entries(records), ..Input::default() }));
    assert_eq!(file(&files, "zk-gas-report.md").matches("Parts of the cycles").count(), 1);
}

#[test]
fn records_that_differ_in_a_part_disagree() {
    let mut records = parted();
    let mut other = records[0].clone();
    split(&mut other, 900_000, 60_001, 1);
    records.push(other);
    assert_eq!(analysis(records).totals.disagreeing, 2);
}

#[test]
fn parts_as_a_reader_sees_them() {
    let files = files(parted());
    let report = file(&files, "zk-gas-report.md");
    let start = report.find("## Parts of the cycles").expect("the section");
    let end = start + 3 + report[start + 3..].find("\n## ").expect("another section");
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("parts.md", &report[start..end]);
    });
}
