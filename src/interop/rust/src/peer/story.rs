//! One ordinary conversation of the real `WorkerProcess`, whatever the worker makes of it. Every step is tried, also after
//! a failure: what a parent makes of a worker that has misbehaved once is part of the story.

use std::path::Path;
use std::process::ExitCode;

use super::lean::harness::WorkerProcess;
use super::outcome::{nothing, rows, status, step};
use crate::Trouble;

pub(crate) fn run(worker: &Path) -> Result<ExitCode, Trouble> {
    let Some(mut worker) = step("spawn", nothing, || WorkerProcess::spawn(worker)) else {
        return Ok(ExitCode::SUCCESS);
    };
    step("health", nothing, || worker.health());
    let streams = ["a", "b", "a"].map(str::to_owned).to_vec();
    step("emit-test-rows=a,b,a", rows, || worker.emit_test_rows(streams));
    step("health", nothing, || worker.health());
    step("terminate", status, || worker.terminate());
    Ok(ExitCode::SUCCESS)
}
