//! Results and errors of the Rust parent as JSON, with every field they have.

use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;

use serde_json::{Value, json};

use super::lean::harness::{WorkerDataRow, WorkerFatalExit, WorkerHarnessError};
use crate::watchdog;

/// Runs one step and prints it as one line.
pub(crate) fn step<T>(
    name: &str,
    show: impl FnOnce(&T) -> Value,
    act: impl FnOnce() -> Result<T, WorkerHarnessError>,
) -> Option<T> {
    watchdog::step(name);
    match act() {
        Ok(value) => {
            println!("{}", json!({"step": name, "ok": show(&value)}));
            Some(value)
        }
        Err(error) => {
            println!("{}", json!({"step": name, "error": failure(&error)}));
            None
        }
    }
}

pub(crate) fn nothing<T>(_: &T) -> Value {
    Value::Null
}

pub(crate) fn number(value: &u64) -> Value {
    json!(value)
}

pub(crate) fn rows(rows: &impl AsRef<[WorkerDataRow]>) -> Value {
    rows.as_ref()
        .iter()
        .map(|row| json!({"stream": row.stream, "sequence": row.sequence, "payload": row.payload}))
        .collect()
}

pub(crate) fn fatal(exit: &WorkerFatalExit) -> Value {
    json!({"status": exit.status, "stderr": exit.stderr})
}

/// The whole wait status: exit code 134 and death by SIGABRT (6) are two different values here.
pub(crate) fn status(status: &ExitStatus) -> Value {
    json!({
        "code": status.code(),
        "signal": status.signal(),
        "core_dumped": status.core_dumped(),
        "text": status.to_string(),
    })
}

pub(crate) fn failure(error: &WorkerHarnessError) -> Value {
    let mut fields = match error {
        WorkerHarnessError::Spawn(io) => io_failure("Spawn", io),
        WorkerHarnessError::Wait(io) => io_failure("Wait", io),
        WorkerHarnessError::MissingPipe(pipe) => json!({"kind": "MissingPipe", "pipe": pipe}),
        WorkerHarnessError::Protocol(text) => json!({"kind": "Protocol", "message": text}),
        WorkerHarnessError::UnexpectedMessage(text) => {
            json!({"kind": "UnexpectedMessage", "message": text})
        }
        WorkerHarnessError::WorkerError { code, message } => {
            json!({"kind": "WorkerError", "code": code, "message": message})
        }
        WorkerHarnessError::FatalExit(exit) => {
            json!({"kind": "FatalExit", "status": exit.status, "stderr": exit.stderr})
        }
        #[allow(unreachable_patterns, reason = "version 10 has CapabilityBuild as well")]
        other => json!({"kind": "Other", "debug": format!("{other:?}")}),
    };
    fields["text"] = json!(error.to_string());
    fields
}

fn io_failure(kind: &str, error: &std::io::Error) -> Value {
    json!({"kind": kind, "io_kind": format!("{:?}", error.kind()), "os_error": error.raw_os_error()})
}
