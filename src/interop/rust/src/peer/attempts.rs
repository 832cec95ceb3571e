//! One method of the real `WorkerProcess` against one misbehaving worker.

use std::io::Read as _;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};

use super::lean::harness::{WorkerDataRow, WorkerProcess};
use super::outcome::{nothing, status, step};
use crate::{Trouble, misbehave};

/// How long a worker may outlive a parent that killed it before it counts as an orphan. Nothing waits this long unless
/// the worker is one.
const ORPHAN: Duration = Duration::from_secs(10);

pub(crate) fn run(method: &str, path: &Path) -> Result<ExitCode, Trouble> {
    let kind = std::env::var(misbehave::KIND)?;
    let name = format!("{method} meets {kind}");
    let spawn = || WorkerProcess::spawn(path);
    match method {
        "spawn" => step(&name, nothing, spawn).map(drop),
        "health" => step(&name, nothing, || spawn()?.health()),
        "rows" => step(&name, lengths, || spawn()?.emit_test_rows(vec!["rows".to_owned()])).map(drop),
        "then-exit" => step(&name, lengths, || spawn()?.emit_rows_then_exit()).map(drop),
        "then-panic" => step(&name, lengths, || spawn()?.emit_rows_then_panic()).map(drop),
        "terminate" => step(&name, status, || spawn()?.terminate()).map(drop),
        "drop" => return lifeline(&name, path),
        other => return Err(format!("there is no method '{other}' to attempt").into()),
    };
    Ok(ExitCode::SUCCESS)
}

fn lengths(rows: &impl AsRef<[WorkerDataRow]>) -> Value {
    rows.as_ref()
        .iter()
        .map(|row| json!({"sequence": row.sequence, "payload_bytes": row.payload.to_string().len()}))
        .collect()
}

/// The worker ignores the end of its stdin and holds a socket open. A dropped parent kills what it started, and the
/// socket tells when the worker itself is gone: a wrapper that leaves an orphan behind is seen here.
fn lifeline(name: &str, path: &Path) -> Result<ExitCode, Trouble> {
    let socket = std::env::var(misbehave::LIFELINE)?;
    let listener = UnixListener::bind(&socket)?;
    let outcome = step(name, nothing, || WorkerProcess::spawn(path));
    let gone = match outcome {
        None => return Err("the worker did not start".into()),
        Some(worker) => {
            let (mut held, _) = listener.accept()?;
            drop(worker);
            held.set_read_timeout(Some(ORPHAN))?;
            held.read(&mut [0])
        }
    };
    std::fs::remove_file(&socket)?;
    let end = match gone {
        Ok(0) => json!({"worker": "gone"}),
        Ok(_) => return Err("the worker wrote to its lifeline".into()),
        Err(error) => json!({"worker": "still there", "io_kind": format!("{:?}", error.kind())}),
    };
    let orphan = end["worker"] != "gone";
    println!("{}", json!({"step": "drop kills the worker too", "ok": end}));
    if orphan {
        eprintln!("frametape-interop: an orphan: the worker outlived its killed parent by {ORPHAN:?}");
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
