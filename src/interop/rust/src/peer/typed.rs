//! Exchanges that the harness has no method for, with the crate's own codec on plain pipes.

use std::io::{self, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use serde_json::{Value, json};

use super::codec;
use super::lean::protocol::{Frame, MAX_FRAME_BYTES, MIN_FRAME_BYTES, Message, ProtocolError, read_frame, write_frame};
use super::outcome::status;
use crate::{Trouble, hex, watchdog};

pub(crate) fn run(worker: &Path, fixture: &Path, missing: &Path) -> Result<(), Trouble> {
    for (name, messages) in exchanges(fixture, missing) {
        exchange(name, worker, &messages)?;
    }
    Ok(())
}

pub(super) fn frames_out_of_place(worker: &Path, fixture: &Path) -> Result<(), Trouble> {
    let wanted = "typed: frames out of place";
    let (name, messages) = exchanges(fixture, fixture)
        .into_iter()
        .find(|(name, _)| *name == wanted)
        .ok_or(format!("there is no exchange '{wanted}'"))?;
    exchange(name, worker, &messages)
}

fn exchanges(fixture: &Path, missing: &Path) -> Vec<(&'static str, Vec<Value>)> {
    let limit = json!({"type": "configure_frame_limit", "body": {"max_frame_bytes": MAX_FRAME_BYTES}});
    let low = json!({"type": "configure_frame_limit", "body": {"max_frame_bytes": MIN_FRAME_BYTES}});
    let health = request(json!({"op": "health"}));
    let terminate = request(json!({"op": "terminate"}));
    let rows = |streams: &[&str]| request(json!({"op": "emit_test_rows", "streams": streams}));
    let diagnostic = json!({"type": "diagnostic", "body": {"code": "c", "message": "m"}});
    let above_low = "w".repeat(MIN_FRAME_BYTES as usize);

    vec![
        ("typed: stdin closed before the frame limit", vec![]),
        ("typed: stdin closed after the frame limit", vec![limit.clone()]),
        ("typed: a request before the frame limit", vec![health.clone()]),
        (
            "typed: fixture requests",
            vec![
                limit.clone(),
                at(fixture, json!({"op": "load_fixture_capability"})),
                at(missing, json!({"op": "load_fixture_capability"})),
                at(fixture, json!({"op": "call_fixture_mul", "lhs": u64::MAX, "rhs": 1})),
                at(fixture, json!({"op": "call_fixture_mul", "lhs": u64::MAX, "rhs": 0})),
                at(missing, json!({"op": "call_fixture_mul", "lhs": 2, "rhs": 3})),
                terminate.clone(),
            ],
        ),
        (
            "typed: frames out of place",
            vec![
                limit.clone(),
                diagnostic,
                limit.clone(),
                request(json!({"op": "describe", "name": "Nat.add"})),
                health.clone(),
                rows(&["a", "b", "a"]),
                terminate.clone(),
            ],
        ),
        (
            "typed: the lowest limit",
            vec![low.clone(), rows(&["a"]), terminate.clone()],
        ),
        (
            "typed: a request above the lowest limit",
            vec![low, rows(&[&above_low])],
        ),
        (
            "typed: rows, then exit",
            vec![limit.clone(), request(json!({"op": "emit_test_rows_then_exit"}))],
        ),
        (
            "typed: rows, then panic",
            vec![limit.clone(), request(json!({"op": "emit_test_rows_then_panic"}))],
        ),
        (
            "typed: panic",
            vec![limit, at(fixture, json!({"op": "trigger_lean_panic"}))],
        ),
    ]
}

fn request(body: Value) -> Value {
    json!({"type": "request", "body": body})
}

fn at(fixture: &Path, mut body: Value) -> Value {
    body[super::FIXTURE_FIELD] = json!(fixture.to_string_lossy());
    request(body)
}

/// Sends the messages in lockstep, closes stdin and prints all frames that came, stderr as hex and the wait status.
fn exchange(name: &str, worker: &Path, messages: &[Value]) -> Result<(), Trouble> {
    watchdog::step(name);
    let mut child = Command::new(worker)
        .env("LEAN_ABORT_ON_PANIC", "1")
        .env("LEAN_BACKTRACE", "0")
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", worker.display()))?;
    let mut stdin = child.stdin.take().ok_or("no stdin pipe")?;
    let mut stdout = BufReader::new(child.stdout.take().ok_or("no stdout pipe")?);
    let mut stderr_pipe = child.stderr.take().ok_or("no stderr pipe")?;
    let stderr = thread::spawn(move || {
        let mut bytes = Vec::new();
        stderr_pipe.read_to_end(&mut bytes).map(|_| bytes)
    });

    let mut frames = Vec::new();
    let mut end = receive(&mut stdout, &mut frames, |_| true);
    for message in messages {
        if end.is_some() {
            break;
        }
        // Nothing answers the first frame limit; a second one is out of place and is answered by an error.
        let silent = message["type"] == "configure_frame_limit" && frames.len() == 1;
        let message = codec::message(&message.to_string())?;
        if let Err(error) = write_frame(&mut stdin, message, MAX_FRAME_BYTES) {
            // A worker that ends before it has read all: whether the pipe took the rest is a race, so it is not told.
            if !matches!(&error, ProtocolError::Io(io) if io.kind() == io::ErrorKind::BrokenPipe) {
                frames.push(json!({"write_failed": codec::failure(&error)}));
            }
        }
        if !silent {
            end = receive(&mut stdout, &mut frames, |message| {
                matches!(message, Message::Response(_))
            });
        }
    }
    drop(stdin);
    let end = end.or_else(|| receive(&mut stdout, &mut frames, |_| false));
    let ended = child.wait()?;
    let stderr = stderr.join().map_err(|_| "the stderr reader panicked")??;
    println!(
        "{}",
        json!({
            "step": name,
            "frames": frames,
            "end": end.as_ref().map(codec::failure),
            "stderr_hex": hex::of(&stderr),
            "status": status(&ended),
        })
    );
    Ok(())
}

/// Reads frames up to and with the one that is `last`; the reader's error when it refuses before.
fn receive(
    stdout: &mut BufReader<std::process::ChildStdout>,
    frames: &mut Vec<Value>,
    last: impl Fn(&Message) -> bool,
) -> Option<ProtocolError> {
    loop {
        let Frame { message, .. } = match read_frame(stdout, MAX_FRAME_BYTES) {
            Ok(frame) => frame,
            Err(error) => return Some(error),
        };
        let done = last(&message);
        frames.push(json!(hex::of(&codec::rewritten(Frame::new(message)))));
        if done {
            return None;
        }
    }
}
