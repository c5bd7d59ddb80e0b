//! Frames and conversations without processes.

use std::{
    io::{self, Cursor, Read, Write},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use proptest::{collection::btree_map, option, prelude::*};
use zkgas_model::{
    Client, Cycles, Nanos, Phase, ProofKind, ProverGas, Zkvm,
    record::{FailureKind, ShardCount, Shards},
};
use zkgas_zkvm::{Backend, Device, MockConfig};

use crate::{
    Hello, Role, Sink,
    codec::{Decoder, Frame, FrameError, LONGEST_HEADER, Outgoing, ReadError},
    protocol::{Counts, Header, ProofFacts, Request, Response},
    serve,
};

/// Gives at most a few bytes at a time.
struct Drip<'b>(&'b [u8], usize);

impl Read for Drip<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(self.1);
        self.0.read(&mut buffer[..length])
    }
}

fn encode<H: Header + serde::Serialize>(header: &H, bytes: &[u8]) -> Vec<u8> {
    Outgoing::new(header, bytes).unwrap().to_vec()
}

fn decode<H: Header + serde::de::DeserializeOwned>(
    bytes: &[u8],
    drip: usize,
) -> Result<Option<Frame<H>>, ReadError> {
    Decoder::new(1000).next(&mut Drip(bytes, drip))
}

fn frame_error(bytes: &[u8]) -> FrameError {
    match decode::<Response>(bytes, 7) {
        Err(ReadError::Frame(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn framed(header: &[u8]) -> Vec<u8> {
    [&u32::try_from(header.len()).unwrap().to_le_bytes()[..], header].concat()
}

fn text() -> impl Strategy<Value = String> {
    any::<String>()
}

fn choice<T: Copy + std::fmt::Debug + 'static>(all: &'static [T]) -> impl Strategy<Value = T> {
    proptest::sample::select(all)
}

fn blob() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..200)
}

fn requests() -> impl Strategy<Value = (Request, Vec<u8>)> {
    let kind = || choice(ProofKind::ALL);
    let role = prop_oneof![
        Just(Role::Execute),
        kind().prop_map(|kind| Role::Prove { kind }),
        Just(Role::Part),
        kind().prop_map(|kind| Role::Verify { kind }),
    ];
    let device = prop_oneof![
        Just(Device::Cpu),
        Just(Device::Gpu),
        proptest::collection::vec(any::<u32>(), 0..3).prop_map(Device::Gpus),
        text().prop_map(|url| Device::Cluster { url }),
    ];
    let words = (choice(Zkvm::ALL), choice(Client::ALL), any::<u32>());
    let hello = (words, role, device, btree_map(text(), text(), 0..4)).prop_map(
        |((zkvm, client, protocol), role, device, settings)| Hello {
            protocol,
            device,
            settings,
            ..Hello::new(zkvm, client, role)
        },
    );
    prop_oneof![
        (hello, blob())
            .prop_map(|(hello, blob)| (Request::Hello { hello, bytes: blob.len() as u64 }, blob)),
        (any::<u64>(), blob())
            .prop_map(|(id, blob)| (Request::Task { id, bytes: blob.len() as u64 }, blob)),
    ]
}

fn responses() -> impl Strategy<Value = (Response, Vec<u8>)> {
    let nanos = || any::<u64>().prop_map(Nanos);
    let cycles = || any::<u64>().prop_map(Cycles);
    let phases = || btree_map(choice(Phase::ALL), nanos(), 0..5);
    let maps = (
        btree_map(text(), cycles(), 0..4),
        btree_map(text(), cycles(), 0..4),
        btree_map(text(), any::<u64>(), 0..4),
    );
    let count = || {
        (any::<u64>(), any::<u64>())
            .prop_map(|(whole, smooth_ppm)| ShardCount { whole, smooth_ppm })
    };
    let shards = (count(), count()).prop_map(|(execution, beside)| Shards { execution, beside });
    let options = (
        option::of(any::<u64>()),
        option::of(shards),
        option::of(any::<u64>().prop_map(ProverGas)),
    );
    let counts = (maps, options, cycles(), any::<u32>(), nanos()).prop_map(
        |(
            (cycle_parts, regions, syscalls),
            (segments, shards, prover_gas),
            cycles,
            exit_code,
            duration,
        )| {
            Counts {
                cycles,
                cycle_parts,
                segments,
                shards,
                regions,
                syscalls,
                prover_gas,
                exit_code,
                duration,
            }
        },
    );
    let options = (option::of(nanos()), option::of(cycles()), option::of(any::<u64>()));
    let facts = (choice(ProofKind::ALL), nanos(), phases(), options).prop_map(
        |(kind, duration, phases, (resolution, cycles, parts))| ProofFacts {
            kind,
            duration,
            phases,
            resolution,
            cycles,
            parts,
        },
    );
    let kind = choice(&[FailureKind::Zkvm, FailureKind::VerifyFailed, FailureKind::Environment]);
    let id = any::<u64>;
    prop_oneof![
        (any::<u32>(), text(), btree_map(text(), text(), 0..4), phases()).prop_map(
            |(protocol, version, settings, phases)| {
                (Response::Ready { protocol, version, settings, phases }, vec![])
            }
        ),
        (id(), counts, blob()).prop_map(|(id, counts, blob)| {
            (Response::Executed { id, counts, bytes: blob.len() as u64 }, blob)
        }),
        (id(), facts, blob()).prop_map(|(id, facts, blob)| {
            (Response::Proved { id, facts, bytes: blob.len() as u64 }, blob)
        }),
        (id(), nanos(), blob()).prop_map(|(id, duration, blob)| {
            (Response::Verified { id, duration, bytes: blob.len() as u64 }, blob)
        }),
        (id(), kind, text(), any::<bool>()).prop_map(|(id, kind, reason, poisoned)| {
            (Response::Failed { id, kind, reason, poisoned }, vec![])
        }),
        id().prop_map(|id| (Response::Idle { id }, vec![])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn every_request_survives_in_whatever_pieces((header, bytes) in requests(), drip in 1..50_usize) {
        let encoded = encode(&header, &bytes);
        let frame = decode(&encoded, drip).unwrap();
        prop_assert_eq!(frame, Some(Frame { header, bytes }));
    }

    #[test]
    fn every_response_survives_in_whatever_pieces(
        (header, bytes) in responses(),
        drip in 1..50_usize,
    ) {
        let encoded = encode(&header, &bytes);
        let frame = decode(&encoded, drip).unwrap();
        prop_assert_eq!(frame, Some(Frame { header, bytes }));
    }

    #[test]
    fn a_cut_anywhere_is_an_error((header, bytes) in responses()) {
        let encoded = encode(&header, &bytes);
        prop_assert!(decode::<Response>(&[], 1).unwrap().is_none());
        for end in 1..encoded.len() {
            let cut = decode::<Response>(&encoded[..end], 64);
            let truncated = matches!(cut, Err(ReadError::Frame(FrameError::Truncated { .. })));
            prop_assert!(truncated, "cut at {}: {:?}", end, cut);
        }
    }

    #[test]
    fn frames_that_follow_each_other_stay_apart(all in prop::collection::vec(responses(), 0..5)) {
        let stream: Vec<u8> =
            all.iter().flat_map(|(header, bytes)| encode(header, bytes)).collect();
        let (mut decoder, mut stream) = (Decoder::new(1000), Drip(&stream, 13));
        for (header, bytes) in all {
            prop_assert_eq!(decoder.next(&mut stream).unwrap(), Some(Frame { header, bytes }));
        }
        prop_assert_eq!(decoder.next(&mut stream).unwrap(), None::<Frame<Response>>);
    }

    #[test]
    fn noise_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300), header in any::<bool>()) {
        let bytes = if header { framed(&bytes) } else { bytes };
        let _ = decode::<Response>(&bytes, 5);
        let _ = decode::<Request>(&bytes, 5);
    }

    #[test]
    fn a_changed_byte_never_panics((header, bytes) in responses(), at in any::<usize>(), to: u8) {
        let mut encoded = encode(&header, &bytes);
        let at = at % encoded.len();
        encoded[at] = to;
        let _ = decode::<Response>(&encoded, 64);
    }
}

#[test]
fn limits_hold_to_the_byte() {
    let verified = |bytes: u64| Response::Verified { id: 1, duration: Nanos(2), bytes };
    let whole = encode(&verified(1000), &[7; 1000]);
    assert_eq!(decode::<Response>(&whole, 64).unwrap().unwrap().bytes, [7; 1000]);
    let more = framed(&serde_json::to_vec(&verified(1001)).unwrap());
    assert_eq!(frame_error(&more), FrameError::BlobTooLong { length: 1001, limit: 1000 });
    let most = framed(&serde_json::to_vec(&verified(u64::MAX)).unwrap());
    assert_eq!(frame_error(&most), FrameError::BlobTooLong { length: u64::MAX, limit: 1000 });

    let mut header = serde_json::to_vec(&Response::Idle { id: 1 }).unwrap();
    header.resize(LONGEST_HEADER, b' ');
    assert!(decode::<Response>(&framed(&header), 4096).unwrap().is_some());
    header.push(b' ');
    let length = LONGEST_HEADER + 1;
    assert_eq!(frame_error(&framed(&header)), FrameError::HeaderTooLong { length });
    let reason = "r".repeat(LONGEST_HEADER);
    let long = Response::Failed { id: 1, kind: FailureKind::Zkvm, reason, poisoned: false };
    assert!(matches!(Outgoing::new(&long, &[]), Err(FrameError::HeaderTooLong { .. })));
}

#[test]
fn what_is_announced_takes_no_memory_before_it_arrives() {
    let header = framed(br#"{"verified":{"id":1,"duration":1,"bytes":1000000000}}"#);
    let mut decoder = Decoder::<Response>::new(1 << 30);
    let cut = decoder.next(&mut Drip(&[&header[..], &[7; 1000]].concat(), 10)).unwrap_err();
    assert!(cut.to_string().contains("999999000 bytes before the end"), "{cut}");
    assert!(decoder.held() < 1 << 20, "{}", decoder.held());
}

#[test]
fn headers_of_another_protocol_are_named() {
    assert_eq!(frame_error(&framed(b"{\"\xff\"}")), FrameError::NotUtf8);
    for (header, words) in [
        (r#"{"gone":{"id":1}}"#, "unknown variant `gone`"),
        (r#"{"idle":{"id":1,"more":2}}"#, "unknown field `more`"),
        (r#"{"idle":{}}"#, "missing field `id`"),
        (r#"{"idle":{"id":1}}{}"#, "trailing characters"),
        (r#"{"idle":{"id":-1}}"#, "integer `-1`"),
        ("", "EOF"),
    ] {
        let FrameError::Malformed { why } = frame_error(&framed(header.as_bytes())) else {
            panic!("{header}")
        };
        assert!(why.contains(words), "{header}: {why}");
    }
}

/// A sink that others may look into.
#[derive(Debug, Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink for Shared {}

fn mock(hello: &Hello) -> Result<Box<dyn Backend>, String> {
    let text = hello.settings.get(Hello::MOCK).map_or("", String::as_str);
    let config = MockConfig::parse(hello.client, text).map_err(|error| error.to_string())?;
    Ok(Box::new(config.mock()))
}

/// The answers to requests that all arrive at once.
fn converse(requests: &[Vec<u8>]) -> (Result<(), String>, Vec<Response>) {
    let sink = Shared::default();
    let served = serve(Cursor::new(requests.concat()), sink.clone(), &mock, || {});
    let answers = sink.0.lock().unwrap().clone();
    let (mut decoder, mut stream, mut all) = (Decoder::new(1000), &answers[..], Vec::new());
    while let Some(Frame { header, .. }) = decoder.next(&mut stream).unwrap() {
        all.push(header);
    }
    (served.map_err(|error| error.to_string()), all)
}

fn hello(text: &str) -> Hello {
    let role = Role::Prove { kind: ProofKind::Core };
    let mut hello = Hello::new(Zkvm::Mock, Client::Reth, role);
    hello.settings.insert(Hello::MOCK.to_owned(), text.to_owned());
    hello
}

fn say(hello: Hello) -> Vec<u8> {
    encode(&Request::Hello { hello, bytes: 3 }, b"elf")
}

fn ask(id: u64) -> Vec<u8> {
    encode(&Request::Task { id, bytes: 4 }, b"what")
}

#[test]
fn each_task_is_answered_and_then_the_worker_is_idle() {
    let (served, answers) = converse(&[say(hello("")), ask(1), ask(2)]);
    assert_eq!(served, Ok(()));
    let names: Vec<&str> = answers.iter().map(Response::name).collect();
    assert_eq!(names, ["ready", "failed", "idle", "failed", "idle"]);
    let Response::Failed { id: 2, kind: FailureKind::Zkvm, reason, poisoned: false } = &answers[3]
    else {
        panic!("{answers:?}")
    };
    assert_eq!(reason, "guest stopped with exit code 2");
}

#[test]
fn a_poisoned_backend_gets_no_other_task() {
    for fault in ["poison", "unwind"] {
        let text = format!("fault={fault}@1");
        let (served, answers) = converse(&[say(hello(&text)), ask(1), ask(2)]);
        assert_eq!(served, Ok(()));
        assert!(matches!(answers[1], Response::Failed { id: 1, poisoned: true, .. }));
        assert_eq!(answers.len(), 3, "{answers:?}");
    }
}

#[test]
fn a_host_that_breaks_the_protocol_is_not_served() {
    let (served, answers) = converse(&[ask(1)]);
    assert!(served.unwrap_err().contains("before hello") && answers.is_empty());
    let (served, answers) = converse(&[say(hello("")), say(hello(""))]);
    assert!(served.unwrap_err().contains("a second hello") && answers.len() == 1);
    let (served, _) = converse(&[say(hello("")), b"\0".to_vec()]);
    assert_eq!(served.unwrap_err(), "the host broke the protocol");
    let (served, answers) = converse(&[say(Hello { protocol: 7, ..hello("") }), ask(1)]);
    assert_eq!((served, answers.len()), (Ok(()), 1));
    let Response::Failed { kind: FailureKind::Protocol, reason, .. } = &answers[0] else {
        panic!("{answers:?}")
    };
    assert!(reason.contains("speaks protocol 7"), "{reason}");
}

#[test]
fn a_host_that_says_nothing_gets_no_answer() {
    assert_eq!(converse(&[]), (Ok(()), vec![]));
}

/// Bytes that come when they are sent, and an end when the sender is gone.
struct Late(mpsc::Receiver<Vec<u8>>, Cursor<Vec<u8>>);

impl Read for Late {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.1.read(buffer)?;
        if length > 0 {
            return Ok(length);
        }
        let Ok(bytes) = self.0.recv() else { return Ok(0) };
        self.1 = Cursor::new(bytes);
        self.1.read(buffer)
    }
}

#[test]
fn the_end_of_the_host_matters_only_while_there_is_work() {
    static ORPHANED: AtomicBool = AtomicBool::new(false);
    for (delay, expected) in [("delay_ms=0", false), ("delay_ms=4000", true)] {
        let (sender, receiver) = mpsc::channel();
        sender.send([say(hello(delay)), ask(1)].concat()).unwrap();
        let reader = Late(receiver, Cursor::default());
        let served = thread::spawn(move || {
            serve(reader, Vec::new(), &mock, || ORPHANED.store(true, Ordering::SeqCst))
        });
        // Long after the task has begun, or ended, even on a busy machine.
        thread::sleep(Duration::from_millis(1500));
        drop(sender);
        served.join().unwrap().unwrap();
        assert_eq!(ORPHANED.load(Ordering::SeqCst), expected, "{delay}");
    }
}
