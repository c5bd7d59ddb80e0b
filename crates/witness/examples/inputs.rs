use std::{env, path::PathBuf, time::Instant};
fn main() {
    let out = PathBuf::from(env::args().nth(1).unwrap());
    for path in env::args().skip(2) {
        for fixture in zkgas_fixture::read_all(path.as_ref(), Default::default()).unwrap() {
            let start = Instant::now();
            let w = zkgas_witness::make(&fixture).unwrap();
            let input = w.input();
            println!("{} nodes {} codes {} input {} B in {:?}", fixture.name.short(), w.state.len(), w.codes.len(), input.len(), start.elapsed());
            std::fs::write(out.join(format!("{}-{}.bin", fixture.name.target().unwrap(), fixture.name.op_count().unwrap())), input).unwrap();
        }
    }
}
