//! Single conversations, each with one worker: what `recordings/` holds.

use std::path::Path;
use std::process::ExitCode;

use super::{conversation, typed};
use crate::Trouble;

/// Unlike a whole conversation this does not ask for the fixture to be there: a replayed worker needs none.
pub(crate) fn run(name: &str, worker: &Path, fixture: &Path) -> Result<ExitCode, Trouble> {
    let missing = fixture.join("there-is-no-such-fixture");
    match name {
        "fixture-calls" | "lean-panic" if !super::FIXTURES_WITHOUT_LEAN => {
            return Err(format!("'{name}' needs Lean with this version of the harness").into());
        }
        "fixture-calls" => conversation::fixture_requests(worker, fixture, &missing),
        "lean-panic" => conversation::lean_panic(worker, fixture),
        "rows-then-panic" => conversation::rows_then_panic(worker),
        "health-then-drop" => conversation::health_then_drop(worker),
        "error-and-rows" => typed::frames_out_of_place(worker, fixture),
        other => Err(format!("there is no scene '{other}'").into()),
    }
    .map(|()| ExitCode::SUCCESS)
}
