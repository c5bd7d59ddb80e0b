//! Whether the gateway is well.

use std::{
    io::{self, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    time::{Duration, Instant},
};

/// Most bytes of an answer that are read; a well gateway says `OK`.
const MOST: u64 = 4096;

/// What an address answers to a question about its health.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Health {
    /// It is well.
    Ok,
    /// It is not, or nobody is there.
    Bad(String),
}

/// Asks `url`, of the form `http://HOST:PORT/PATH`, once, and waits no longer than `limit`.
pub fn healthz(url: &str, limit: Duration) -> Health {
    match get(url, limit) {
        Ok(200) => Health::Ok,
        Ok(code) => Health::Bad(format!("it answers with HTTP status {code}")),
        Err(error) => Health::Bad(error.to_string()),
    }
}

fn get(url: &str, limit: Duration) -> io::Result<u16> {
    let invalid = |why: &str| io::Error::new(io::ErrorKind::InvalidInput, why.to_owned());
    let rest = url.strip_prefix("http://").ok_or_else(|| invalid("it is no http:// address"))?;
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    if rest.contains(|c: char| c.is_control() || c.is_whitespace()) {
        return Err(invalid("the address has characters that no address has"));
    }
    let end = Instant::now() + limit;
    let left = || {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
    };
    let with_port = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
    let mut last = invalid("the host has no address");
    for address in with_port.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, left()?) {
            Ok(stream) => return ask(stream, host, path, left),
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn ask(
    mut stream: TcpStream,
    host: &str,
    path: &str,
    left: impl Fn() -> io::Result<Duration>,
) -> io::Result<u16> {
    stream.set_write_timeout(Some(left()?))?;
    // In one piece: a server that answers the first of several and closes would break the others.
    let request = format!("GET /{path} HTTP/1.0\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut line = Vec::new();
    // A byte at a time: what drips must not outlast the limit, and the first line is all that counts.
    while !line.ends_with(b"\n") {
        stream.set_read_timeout(Some(left()?))?;
        let mut byte = [0];
        if stream.read(&mut byte)? == 0 || line.len() as u64 >= MOST {
            break;
        }
        line.push(byte[0]);
    }
    let line = String::from_utf8_lossy(&line);
    let code = line.strip_prefix("HTTP/1.").and_then(|rest| rest.split(' ').nth(1));
    code.and_then(|code| code.trim().parse().ok())
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "it doesn't speak HTTP"))
}

#[cfg(test)]
mod tests {
    use std::{net::TcpListener, thread};

    use super::*;

    /// A server of one answer, by its address.
    fn server(answer: &'static str, wait: Duration) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("bound");
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a caller");
            let _ = stream.read(&mut [0; 512]);
            thread::sleep(wait);
            let _ = stream.write_all(answer.as_bytes());
        });
        format!("http://{address}/healthz")
    }

    #[test]
    fn only_status_200_is_well() {
        let now = Duration::ZERO;
        let limit = Duration::from_secs(5);
        assert_eq!(healthz(&server("HTTP/1.1 200 OK\r\n\r\nOK", now), limit), Health::Ok);
        let answers = ["HTTP/1.1 503 Service Unavailable\r\n\r\n", "\0\0\u{12}", "HTTP/1.1", ""];
        for answer in answers {
            let health = healthz(&server(answer, now), limit);
            assert!(matches!(health, Health::Bad(_)), "{answer:?}");
        }
    }

    #[test]
    fn a_server_that_answers_at_once_and_closes_is_heard_every_time() {
        for _ in 0..200 {
            let url = server("HTTP/1.1 200 OK\r\n\r\nOK", Duration::ZERO);
            assert_eq!(healthz(&url, Duration::from_secs(5)), Health::Ok);
        }
    }

    #[test]
    fn silence_ends_with_the_limit() {
        let start = Instant::now();
        let url = server("HTTP/1.1 200 OK\r\n", Duration::from_secs(20));
        assert!(matches!(healthz(&url, Duration::from_millis(200)), Health::Bad(_)));
        assert!(start.elapsed() < Duration::from_secs(5));
    }

    #[test]
    fn what_is_no_address_is_told_and_not_sent() {
        for url in ["https://127.0.0.1:1/", "127.0.0.1:1", "http://127.0.0.1:1/a\r\nX: y"] {
            assert!(matches!(healthz(url, Duration::from_secs(1)), Health::Bad(_)), "{url:?}");
        }
    }
}
