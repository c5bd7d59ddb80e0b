//! The artifact store: files by path, over HTTP/1.1.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, BufReader, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
};

/// Files by path. Threads serve it as long as the process lives, which is a test.
#[derive(Debug, Clone)]
pub(super) struct Artifacts {
    address: SocketAddr,
    files: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
}

impl Artifacts {
    pub(super) fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let artifacts = Self { address: listener.local_addr()?, files: Arc::default() };
        let served = artifacts.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let artifacts = served.clone();
                // A client that breaks off concerns nobody.
                thread::spawn(move || artifacts.answer(&stream).ok());
            }
        });
        Ok(artifacts)
    }

    pub(super) fn put(&self, path: &str, bytes: Vec<u8>) {
        self.files.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), bytes);
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn answer(&self, mut stream: &TcpStream) -> io::Result<()> {
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let mut words = line.split(' ');
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let length = content_length(&mut reader)?;
        let body = match method {
            "PUT" => {
                let mut body = vec![0; length];
                reader.read_exact(&mut body)?;
                self.put(path, body);
                Some(Vec::new())
            }
            _ => self.files.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned(),
        };
        let status = if body.is_some() { "200 OK" } else { "404 Not Found" };
        let body = body.unwrap_or_default();
        let length = body.len();
        let head =
            format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes())?;
        stream.write_all(&body)
    }
}

/// Reads the head to its end, and answers how long the body is.
fn content_length(reader: &mut impl BufRead) -> io::Result<usize> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim_end();
        if line.is_empty() {
            return Ok(length);
        }
        if let Some((name, value)) = line.split_once(':')
            && name.eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().map_err(io::Error::other)?;
        }
    }
}
