//! Every method of the real `WorkerProcess`, in sequences that each start a fresh worker.

use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};

use super::lean::harness::{WorkerDataRow, WorkerProcess};
use super::lean::protocol::MAX_FRAME_BYTES;
use super::outcome::{fatal, nothing, number, rows, status, step};
use crate::Trouble;

pub(crate) fn run(worker: &Path, fixture: &Path) -> Result<ExitCode, Trouble> {
    let missing = fixture.join("there-is-no-such-fixture");
    if !fixture.is_dir() || missing.exists() {
        return Err(format!(
            "--fixture is {}, expected a directory without '{}'",
            fixture.display(),
            missing.display()
        )
        .into());
    }
    ordinary_requests(worker)?;
    if super::FIXTURES_WITHOUT_LEAN {
        fixture_requests(worker, fixture, &missing)?;
        lean_panic(worker, fixture)?;
    }
    requests_above_the_limit(worker)?;
    endings(worker)?;
    spawn_failures(fixture);
    super::typed::run(worker, fixture, &missing)?;
    Ok(ExitCode::SUCCESS)
}

/// Two workers that cannot even start would compare as equal, so what every worker can do has to succeed.
fn spawn(worker: &Path) -> Result<WorkerProcess, Trouble> {
    step("spawn", nothing, || WorkerProcess::spawn(worker)).ok_or_else(|| {
        format!(
            "{} did not start as a worker; see the last line of stdout",
            worker.display()
        )
        .into()
    })
}

fn health(name: &str, worker: &mut WorkerProcess) -> Result<(), Trouble> {
    step(name, nothing, || worker.health())
        .ok_or_else(|| format!("'{name}' failed; see the last line of stdout").into())
}

fn ordinary_requests(path: &Path) -> Result<(), Trouble> {
    let mut worker = spawn(path)?;
    health("health", &mut worker)?;
    let streams: [(&str, Vec<String>); 5] = [
        ("emit_test_rows a b a", ["a", "b", "a"].map(str::to_owned).to_vec()),
        ("emit_test_rows again: sequences start anew", vec!["a".to_owned()]),
        ("emit_test_rows of no stream", Vec::new()),
        (
            "emit_test_rows with odd names",
            ["", "\u{1F980}\u{0}\"\\\n", "nul\u{0}", "\u{7f}\u{2028}"]
                .map(str::to_owned)
                .to_vec(),
        ),
        (
            "emit_test_rows with 200 rows of 1 KiB",
            (0..200).map(|i| format!("{}{}", "x".repeat(1024), i % 7)).collect(),
        ),
    ];
    for (name, streams) in streams {
        step(name, rows, || worker.emit_test_rows(streams));
    }
    health("health after the rows", &mut worker)?;
    step("terminate", status, || worker.terminate());
    Ok(())
}

pub(super) fn fixture_requests(path: &Path, fixture: &Path, missing: &Path) -> Result<(), Trouble> {
    let mut worker = spawn(path)?;
    step("load_fixture_capability", nothing, || {
        worker.load_fixture_capability(fixture)
    });
    step("load_fixture_capability of a missing path", nothing, || {
        worker.load_fixture_capability(missing)
    });
    for (lhs, rhs) in [
        (6, 7),
        (u64::MAX, 1),
        (u64::MAX, 0),
        (0, 0),
        (9_007_199_254_740_993, 1),
        (u64::MAX, u64::MAX),
    ] {
        step(&format!("call_fixture_mul {lhs} * {rhs}"), number, || {
            worker.call_fixture_mul(fixture, lhs, rhs)
        });
    }
    step("call_fixture_mul of a missing path", number, || {
        worker.call_fixture_mul(missing, 2, 3)
    });
    health("health after errors", &mut worker)?;
    step("terminate after errors", status, || worker.terminate());
    Ok(())
}

pub(super) fn lean_panic(path: &Path, fixture: &Path) -> Result<(), Trouble> {
    let worker = spawn(path)?;
    step("trigger_lean_panic", fatal, || worker.trigger_lean_panic(fixture));
    Ok(())
}

/// The parent's own writer refuses before a byte is sent, so the worker must not notice.
fn requests_above_the_limit(path: &Path) -> Result<(), Trouble> {
    let mut worker = spawn(path)?;
    let long = "y".repeat(MAX_FRAME_BYTES as usize);
    step("emit_test_rows with a request above the limit", rows, || {
        worker.emit_test_rows(vec![long])
    });
    health("health after a request above the limit", &mut worker)?;
    let half = "z".repeat(MAX_FRAME_BYTES as usize / 4);
    step("emit_test_rows with a row of 512 KiB", summary, || {
        worker.emit_test_rows(vec![half])
    });
    step("terminate after large frames", status, || worker.terminate());
    Ok(())
}

fn endings(path: &Path) -> Result<(), Trouble> {
    let worker = spawn(path)?;
    step("emit_rows_then_exit", rows, || worker.emit_rows_then_exit());
    rows_then_panic(path)?;
    let worker = spawn(path)?;
    step("drop: kill and reap", nothing, || {
        drop(worker);
        Ok(())
    });
    health_then_drop(path)
}

pub(super) fn rows_then_panic(path: &Path) -> Result<(), Trouble> {
    let worker = spawn(path)?;
    step("emit_rows_then_panic", rows, || worker.emit_rows_then_panic());
    Ok(())
}

pub(super) fn health_then_drop(path: &Path) -> Result<(), Trouble> {
    let mut worker = spawn(path)?;
    health("health before a drop", &mut worker)?;
    step("drop after a request", nothing, || {
        drop(worker);
        Ok(())
    });
    Ok(())
}

fn spawn_failures(fixture: &Path) {
    step("spawn of a missing file", nothing, || {
        WorkerProcess::spawn(&fixture.join("there-is-no-such-worker"))
    });
    step("spawn of a directory", nothing, || WorkerProcess::spawn(fixture));
    // It says "Linux", of which the first four bytes are a length above every limit.
    step("spawn of a program that speaks no frames", nothing, || {
        WorkerProcess::spawn(Path::new("uname"))
    });
}

/// A row too long to print, told by what would differ if a byte were lost.
fn summary(rows: &impl AsRef<[WorkerDataRow]>) -> Value {
    rows.as_ref().iter()
        .map(|row| {
            let payload = row.payload.to_string();
            json!({
                "stream_bytes": row.stream.len(), "sequence": row.sequence, "payload_bytes": payload.len(),
                "same_letter": row.stream.bytes().all(|byte| byte == b'z'), "payload_names_it": payload.contains(&row.stream),
            })
        })
        .collect()
}
