//! Ends the driver when a worker makes it wait for ever, and says at which step: a hang must fail, never block a build.

use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// A hundred times what a step needs, also when each worker is started through a JVM on a busy machine.
const LIMIT: Duration = Duration::from_secs(60);
const HUNG: i32 = 3;

static STEP: Mutex<Option<(String, Instant)>> = Mutex::new(None);

/// Names what the driver waits for from now on.
pub(crate) fn step(name: &str) {
    *current() = Some((name.to_owned(), Instant::now()));
}

/// Watches every step from now on.
pub(crate) fn start() {
    step("start");
    std::thread::spawn(|| {
        loop {
            let (name, since) = current().clone().expect("a step was named before the thread started");
            let Some(left) = LIMIT.checked_sub(since.elapsed()) else {
                eprintln!("frametape-interop: still at '{name}' after {LIMIT:?}: the worker, or what wraps it, hangs");
                std::process::exit(HUNG);
            };
            std::thread::sleep(left + Duration::from_millis(1));
        }
    });
}

fn current() -> MutexGuard<'static, Option<(String, Instant)>> {
    STEP.lock().expect("no holder of this lock panics")
}
