//! Holds the golden and reject vectors that the Java tests use against the real reader and writer.

use std::io::Read as _;
use std::process::ExitCode;

use serde_json::Value;

use crate::{Trouble, hex, v6, v10};

/// One message of many kinds per line, with the fields of version 6.
const SAMPLES: &str = include_str!("samples.jsonl");

pub(crate) fn samples(fixture_field: &str) -> String {
    SAMPLES.replace("fixture_root", fixture_field)
}

/// A file's bytes, or all of stdin for `-` and for none.
pub(crate) fn input(path: Option<&String>) -> Result<Vec<u8>, Trouble> {
    match path.map(String::as_str) {
        None | Some("-") => {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes)?;
            Ok(bytes)
        }
        Some(path) => std::fs::read(path).map_err(|error| format!("{path}: {error}").into()),
    }
}

/// Prints one line per file and one per vector that the real crate sees otherwise.
pub(crate) fn check(files: &[String]) -> Result<ExitCode, Trouble> {
    if files.is_empty() {
        return Err("vectors: name at least one file".into());
    }
    let mut wrong = 0;
    for file in files {
        let mut held = 0;
        for (line, text) in std::fs::read_to_string(file)
            .map_err(|error| format!("{file}: {error}"))?
            .lines()
            .enumerate()
        {
            let vector: Value = serde_json::from_str(text).map_err(|error| format!("{file}:{}: {error}", line + 1))?;
            match difference(&vector)? {
                None => held += 1,
                Some(difference) => {
                    wrong += 1;
                    eprintln!(
                        "frametape-interop: {file}:{}: {}: {difference}",
                        line + 1,
                        vector["name"]
                    );
                }
            }
        }
        if held == 0 {
            wrong += 1;
            eprintln!("frametape-interop: {file}: no vector in it held");
        }
        println!("{}", serde_json::json!({"file": file.rsplit('/').next(), "held": held}));
    }
    Ok(if wrong == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn difference(vector: &Value) -> Result<Option<String>, Trouble> {
    let verdict = match vector["protocol_version"].as_u64() {
        Some(6) => v6::codec::verdict,
        Some(10) => v10::codec::verdict,
        other => return Err(format!("protocol_version is {other:?}, expected 6 or 10").into()),
    };
    if let Some(frame) = vector["frame_hex"].as_str() {
        let (seen, consumed) = verdict(&hex::bytes(frame)?, lean_v6::protocol::MAX_FRAME_BYTES_HARD_CAP);
        let same = seen["rewritten_hex"] == frame && consumed * 2 == frame.len();
        return Ok((!same).then(|| format!("golden frame, but the real crate says {seen}")));
    }
    let input = vector["input_hex"].as_str().ok_or("neither frame_hex nor input_hex")?;
    let limit = u32::try_from(vector["limit"].as_u64().ok_or("limit is missing")?)?;
    let (seen, _) = verdict(&hex::bytes(input)?, limit);
    for field in ["expected_error", "consumed", "rewritten_hex"] {
        // A vector without `rewritten_hex` is one that is refused.
        let expected = vector.get(field).cloned().unwrap_or_else(|| "".into());
        if seen[field] != expected {
            return Ok(Some(format!(
                "{field}: the vector says {expected}, the real reader {}",
                seen[field]
            )));
        }
    }
    Ok(None)
}
