//! The second witness: no codec, no harness, only bytes in, bytes out and the wait status as `std::process` sees it.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus, Stdio};
use std::thread;

use serde_json::{Value, json};

use crate::{Trouble, hex, v6, v10, watchdog};

/// Runs each worker on each input. Workers are told apart by their place on the command line, never by their path.
pub(crate) fn run(workers: &[String], stdin: Option<&str>, protocol: u16, fixture: &Path) -> Result<ExitCode, Trouble> {
    if workers.is_empty() {
        return Err("witness: name at least one worker".into());
    }
    let inputs = match stdin {
        Some(text) => vec![("the given bytes", hex::bytes(text)?)],
        None => inputs(protocol, fixture),
    };
    for (place, worker) in workers.iter().enumerate() {
        for (name, input) in &inputs {
            watchdog::step(name);
            println!(
                "{}",
                json!({"worker": place + 1, "stdin": name, "saw": observe(worker, input)?})
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn inputs(protocol: u16, fixture: &Path) -> Vec<(&'static str, Vec<u8>)> {
    let frame = |message: Value| {
        let payload = json!({"version": protocol, "message": message}).to_string();
        prefixed(payload.len(), payload.as_bytes())
    };
    let request = |body: Value| frame(json!({"type": "request", "body": body}));
    let limit = frame(json!({"type": "configure_frame_limit", "body": {"max_frame_bytes": 1_048_576}}));
    let field = if protocol == 6 {
        v6::FIXTURE_FIELD
    } else {
        v10::FIXTURE_FIELD
    };
    let after_limit = |bytes: Vec<u8>| [limit.clone(), bytes].concat();
    let panic = json!({"op": "trigger_lean_panic", field: fixture.to_string_lossy()});
    let health = request(json!({"op": "health"}));
    let half = health.len() / 2;
    vec![
        ("nothing", Vec::new()),
        ("the frame limit alone", limit.clone()),
        ("a request first", health.clone()),
        ("garbage first", b"this is no frame\n".to_vec()),
        ("health, then the end", after_limit(health.clone())),
        (
            "health and terminate at once",
            after_limit([health.clone(), request(json!({"op": "terminate"}))].concat()),
        ),
        ("half a length", after_limit(vec![0, 0])),
        ("half a body", after_limit(health[..half].to_vec())),
        ("length zero", after_limit(vec![0; 4])),
        ("a length above the limit", after_limit(vec![0xff; 4])),
        ("an unknown op", after_limit(request(json!({"op": "tomorrow"})))),
        (
            "another version",
            after_limit(prefixed(37, br#"{"version":9,"message":{"type":"x"}} "#)),
        ),
        (
            "rows, then exit",
            after_limit(request(json!({"op": "emit_test_rows_then_exit"}))),
        ),
        (
            "rows, then panic",
            after_limit(request(json!({"op": "emit_test_rows_then_panic"}))),
        ),
        ("panic", after_limit(request(panic))),
    ]
}

fn prefixed(length: usize, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(length).expect("no frame here comes near 4 GiB");
    [&length.to_be_bytes()[..], payload].concat()
}

fn observe(worker: &str, input: &[u8]) -> Result<Value, Trouble> {
    let mut child = Command::new(worker)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{worker}: {error}"))?;
    let mut stdin = child.stdin.take().ok_or("no stdin pipe")?;
    let input = input.to_vec();
    let writer = thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output()?;
    match writer.join().map_err(|_| "the stdin writer panicked")? {
        // A worker that ends early leaves the rest unread: when exactly is a race, so it is no part of what was seen.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        written => written?,
    }
    Ok(json!({
        "stdout_hex": hex::of(&output.stdout),
        "stderr_hex": hex::of(&output.stderr),
        "status": status(output.status),
    }))
}

fn status(status: ExitStatus) -> Value {
    v6::outcome::status(&status)
}
