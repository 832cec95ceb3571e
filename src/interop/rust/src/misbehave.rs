//! A worker that does one thing wrong, and the list of all that it can do wrong.
//!
//! The parent starts a worker without arguments, so the kind travels in the environment: a wrapper around this program
//! passes it on, and the wrapped worker does exactly what the direct one does.

use std::io::{self, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, ExitCode};

use crate::Trouble;

/// The variable that names the kind.
pub(crate) const KIND: &str = "FRAMETAPE_INTEROP_WORKER";
const PROTOCOL: &str = "FRAMETAPE_INTEROP_PROTOCOL";
/// The variable that names the socket which a worker of the kind `lifeline` holds open until it is gone.
pub(crate) const LIFELINE: &str = "FRAMETAPE_INTEROP_LIFELINE";

const LIMIT: usize = lean_v6::protocol::MAX_FRAME_BYTES as usize;
/// Fits a pipe, so that a parent which reads stderr only after the worker's end does not block it.
const MUCH_STDERR: usize = 60 * 1024;

const ROW: &str = r#"{"type":"data_row","body":{"stream":"rows","sequence":0,"payload":null}}"#;

/// Each kind, and the method of the parent that meets it.
const KINDS: &[(&str, &str)] = &[
    ("exits-at-once", "spawn"),
    ("garbage", "spawn"),
    ("half-a-length", "spawn"),
    ("half-a-body", "spawn"),
    ("length-above-the-limit-and-waits", "spawn"),
    ("length-zero", "spawn"),
    ("other-version", "spawn"),
    ("other-handshake", "spawn"),
    ("response-first", "spawn"),
    ("handshake-in-single-bytes", "health"),
    ("no-answer", "health"),
    ("diagnostic-first", "health"),
    ("progress-first", "health"),
    ("fatal-exit-frame", "health"),
    ("other-response", "health"),
    ("unknown-status", "health"),
    ("typed-error", "health"),
    ("garbage-instead-of-an-answer", "health"),
    ("one-row-too-few", "rows"),
    ("one-row-too-many", "rows"),
    ("error-after-rows", "rows"),
    ("row-at-the-limit", "rows"),
    ("row-above-the-limit", "rows"),
    ("exit-without-a-row", "then-exit"),
    ("exit-0", "then-exit"),
    ("exit-7", "then-exit"),
    ("exit-0", "then-panic"),
    ("exit-1", "then-panic"),
    ("exit-134", "then-panic"),
    ("exit-255", "then-panic"),
    ("exit-without-a-row", "then-panic"),
    ("signal-ABRT", "then-panic"),
    ("signal-SEGV", "then-panic"),
    ("signal-KILL", "then-panic"),
    ("signal-TERM", "then-panic"),
    ("half-a-row-then-exit-134", "then-panic"),
    ("half-a-row-then-signal-ABRT", "then-panic"),
    ("much-stderr", "then-panic"),
    ("stderr-that-is-not-utf-8", "then-panic"),
    ("stderr-without-a-line-break", "then-panic"),
    ("exit-3-after-terminating", "terminate"),
    ("signal-ABRT-after-terminating", "terminate"),
    ("lifeline", "drop"),
];

/// Runs each kind in a process of its own, which is the only way to give the worker an environment.
pub(crate) fn each_kind(worker: &Path, protocol: u16) -> Result<ExitCode, Trouble> {
    let socket = std::env::temp_dir().join(format!("frametape-interop-{}.sock", std::process::id()));
    let mut worst = ExitCode::SUCCESS;
    for (kind, method) in KINDS {
        let status = Command::new(std::env::current_exe()?)
            .args(["attempt", method, "--protocol", &protocol.to_string(), "--worker"])
            .arg(worker)
            .env(KIND, kind)
            .env(PROTOCOL, protocol.to_string())
            .env(LIFELINE, &socket)
            .status()?;
        if !status.success() {
            eprintln!("frametape-interop: the attempt at '{kind}' by '{method}' ended with {status}");
            worst = ExitCode::FAILURE;
        }
    }
    Ok(worst)
}

/// Is the worker.
pub(crate) fn run(kind: &str) -> ExitCode {
    match act(kind) {
        Ok(code) => code,
        Err(trouble) => {
            eprintln!("misbehaving worker '{kind}': {trouble}");
            ExitCode::from(99)
        }
    }
}

fn act(kind: &str) -> Result<ExitCode, Trouble> {
    let protocol = std::env::var(PROTOCOL).unwrap_or_else(|_| "6".to_owned());
    let wire = Wire { version: protocol };
    let handshake = format!(
        r#"{{"type":"handshake","body":{{"worker_version":"0","protocol_version":{}}}}}"#,
        wire.version
    );
    match kind {
        "exits-at-once" => return Ok(ExitCode::SUCCESS),
        "garbage" => return wire.raw(b"this is no frame\n"),
        "half-a-length" => return wire.raw(&[0, 0]),
        "half-a-body" => return wire.raw(b"\x00\x00\x01\xf4{\"version\":"),
        "length-zero" => return wire.raw(&[0; 4]),
        "length-above-the-limit-and-waits" => {
            wire.raw(&[0x7f, 0xff, 0xff, 0xff])?;
            io::copy(&mut io::stdin(), &mut io::sink())?;
            return Ok(ExitCode::SUCCESS);
        }
        "other-version" => {
            let other = Wire {
                version: "5".to_owned(),
            };
            return other.message(&handshake).map(|()| ExitCode::SUCCESS);
        }
        "other-handshake" => {
            wire.message(r#"{"type":"handshake","body":{"worker_version":"0","protocol_version":99}}"#)?;
            return Ok(ExitCode::SUCCESS);
        }
        "response-first" => return wire.answer(r#"{"status":"health_ok"}"#).map(|()| ExitCode::SUCCESS),
        "handshake-in-single-bytes" => {
            for byte in wire.frame(&handshake) {
                wire.raw(&[byte])?;
            }
        }
        "lifeline" => {
            // Bound to this process alone, so that the other end sees its end, however it comes.
            let held = UnixStream::connect(std::env::var(LIFELINE)?)?;
            wire.message(&handshake)?;
            io::copy(&mut io::stdin(), &mut io::sink())?;
            io::copy(&mut &held, &mut io::sink())?;
            return Ok(ExitCode::SUCCESS);
        }
        _ => wire.message(&handshake)?,
    }
    receive()?;
    receive()?;
    after_the_request(kind, &wire)
}

fn after_the_request(kind: &str, wire: &Wire) -> Result<ExitCode, Trouble> {
    match kind {
        "handshake-in-single-bytes" => wire.answer(r#"{"status":"health_ok"}"#)?,
        "no-answer" => {}
        "diagnostic-first" => wire.message(r#"{"type":"diagnostic","body":{"code":"c","message":"m"}}"#)?,
        "progress-first" => {
            wire.message(r#"{"type":"progress_tick","body":{"phase":"p","current":1,"total":null}}"#)?
        }
        "fatal-exit-frame" => wire.message(r#"{"type":"fatal_exit","body":{"status":"s","stderr":"e"}}"#)?,
        "other-response" => wire.answer(r#"{"status":"u64","value":18446744073709551615}"#)?,
        "unknown-status" => wire.answer(r#"{"status":"tomorrow"}"#)?,
        "typed-error" => wire.answer(r#"{"status":"error","code":"some.code","message":"wörter \" \\ \n"}"#)?,
        "garbage-instead-of-an-answer" => return wire.raw(b"\x00\x00\x00\x05}oops"),
        "one-row-too-few" => wire.rows(2, r#"{"status":"rows_complete","count":3}"#)?,
        "one-row-too-many" => wire.rows(2, r#"{"status":"rows_complete","count":1}"#)?,
        "error-after-rows" => wire.rows(2, r#"{"status":"error","code":"late","message":"m"}"#)?,
        "row-at-the-limit" => {
            wire.message(&wire.row_of(LIMIT))?;
            wire.answer(r#"{"status":"rows_complete","count":1}"#)?;
        }
        "row-above-the-limit" => wire.message(&wire.row_of(LIMIT + 1))?,
        "exit-without-a-row" => return Ok(ExitCode::from(1)),
        "exit-3-after-terminating" => {
            wire.answer(r#"{"status":"terminating"}"#)?;
            return Ok(ExitCode::from(3));
        }
        "signal-ABRT-after-terminating" => {
            wire.answer(r#"{"status":"terminating"}"#)?;
            return die_by("ABRT");
        }
        "much-stderr" => return wire.row_then_stderr(&b"0123456789abcde\n".repeat(MUCH_STDERR / 16)),
        "stderr-that-is-not-utf-8" => return wire.row_then_stderr(b"text, then \xff\xfe\n"),
        "stderr-without-a-line-break" => return wire.row_then_stderr("ends with an ü".as_bytes()),
        ending => {
            wire.message(ROW)?;
            let ending = match ending.strip_prefix("half-a-row-then-") {
                Some(ending) => {
                    let frame = wire.frame(ROW);
                    wire.raw(&frame[..frame.len() / 2])?;
                    ending
                }
                None => ending,
            };
            eprintln!("about to end: {ending}");
            if let Some(signal) = ending.strip_prefix("signal-") {
                return die_by(signal);
            }
            let code = ending.strip_prefix("exit-").ok_or("there is no such kind")?;
            return Ok(ExitCode::from(code.parse::<u8>()?));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Becomes a shell that kills itself: std can send no signal, and nothing here needs unsafe code.
fn die_by(signal: &str) -> Result<ExitCode, Trouble> {
    Err(Command::new("/bin/sh")
        .args(["-c", "kill -s \"$0\" $$", signal])
        .exec()
        .into())
}

/// Takes one frame from stdin, unread.
fn receive() -> io::Result<()> {
    let mut length = [0; 4];
    io::stdin().read_exact(&mut length)?;
    let mut payload = vec![0; u32::from_be_bytes(length) as usize];
    io::stdin().read_exact(&mut payload)
}

/// Writes frames by hand: the crate's writer would not let anything wrong out.
struct Wire {
    version: String,
}

impl Wire {
    fn raw(&self, bytes: &[u8]) -> Result<ExitCode, Trouble> {
        let mut stdout = io::stdout();
        stdout.write_all(bytes)?;
        stdout.flush()?;
        Ok(ExitCode::SUCCESS)
    }

    fn frame(&self, message: &str) -> Vec<u8> {
        let payload = format!(r#"{{"version":{},"message":{message}}}"#, self.version);
        let length = u32::try_from(payload.len()).expect("no frame here comes near 4 GiB");
        [&length.to_be_bytes()[..], payload.as_bytes()].concat()
    }

    fn message(&self, message: &str) -> Result<(), Trouble> {
        self.raw(&self.frame(message)).map(|_| ())
    }

    fn answer(&self, response: &str) -> Result<(), Trouble> {
        self.message(&format!(r#"{{"type":"response","body":{response}}}"#))
    }

    fn rows(&self, count: u64, response: &str) -> Result<(), Trouble> {
        for sequence in 0..count {
            self.message(&format!(
                r#"{{"type":"data_row","body":{{"stream":"rows","sequence":{sequence},"payload":{{"a": [1.50, 2e3]}}}}}}"#
            ))?;
        }
        self.answer(response)
    }

    /// A row whose frame announces exactly so many bytes.
    fn row_of(&self, length: usize) -> String {
        let row = |fill: usize| {
            let text = "r".repeat(fill);
            format!(r#"{{"type":"data_row","body":{{"stream":"rows","sequence":0,"payload":"{text}"}}}}"#)
        };
        let around = self.frame(&row(0)).len() - 4;
        row(length - around)
    }

    fn row_then_stderr(&self, text: &[u8]) -> Result<ExitCode, Trouble> {
        self.message(ROW)?;
        io::stderr().write_all(text)?;
        Ok(ExitCode::from(134))
    }
}
