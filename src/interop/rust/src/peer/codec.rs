//! What the real `read_frame` and `write_frame` make of bytes and messages.

use std::process::ExitCode;

use serde_json::{Value, json};

use super::lean::protocol::{Frame, MAX_FRAME_BYTES_HARD_CAP, Message, ProtocolError, read_frame, write_frame};
use crate::{Trouble, hex};

/// Decodes each hex line by itself, or, with `stream`, frame after frame from raw bytes until the reader refuses.
pub(crate) fn decode(input: &[u8], limit: u32, stream: bool) -> Result<ExitCode, Trouble> {
    if stream {
        let mut rest = input;
        while !rest.is_empty() {
            let (verdict, consumed) = verdict(rest, limit);
            println!("{verdict}");
            if !verdict["expected_error"].is_null() {
                break;
            }
            rest = &rest[consumed..];
        }
        return Ok(ExitCode::SUCCESS);
    }
    for (line, text) in std::str::from_utf8(input)?.lines().enumerate() {
        let bytes = hex::bytes(text).map_err(|error| format!("line {}: {error}", line + 1))?;
        println!("{}", verdict(&bytes, limit).0);
    }
    Ok(ExitCode::SUCCESS)
}

/// One call of the reader, told with the fields of `reject-v6.jsonl`, and the number of bytes that it took.
pub(crate) fn verdict(bytes: &[u8], limit: u32) -> (Value, usize) {
    let mut reader = bytes;
    let result = read_frame(&mut reader, limit);
    let consumed = bytes.len() - reader.len();
    let verdict = match result {
        Ok(frame) => json!({
            "expected_error": null,
            "consumed": consumed,
            "rewritten_hex": hex::of(&rewritten(frame)),
        }),
        Err(error) => json!({"expected_error": failure(&error), "consumed": consumed, "rewritten_hex": ""}),
    };
    (verdict, consumed)
}

pub(crate) fn failure(error: &ProtocolError) -> Value {
    let mut fields = match error {
        ProtocolError::Io(io) => json!({"kind": "Io", "io_kind": format!("{:?}", io.kind())}),
        ProtocolError::Json(json) => json!({
            "kind": "Json", "category": format!("{:?}", json.classify()), "line": json.line(), "column": json.column(),
        }),
        ProtocolError::FrameTooLarge { len, max } => {
            json!({"kind": "FrameTooLarge", "len": len, "max": max})
        }
        ProtocolError::VersionMismatch { expected, actual } => {
            json!({"kind": "VersionMismatch", "expected": expected, "actual": actual})
        }
        // The enum is open to new cases; a new one must be seen, not hidden.
        other => json!({"kind": "Other", "debug": format!("{other:?}")}),
    };
    fields["is_eof"] = json!(error.is_eof());
    fields["message"] = json!(error.to_string());
    fields
}

/// The frame as the real writer puts it.
pub(crate) fn rewritten(frame: Frame) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_frame(&mut bytes, frame.message, MAX_FRAME_BYTES_HARD_CAP)
        .expect("a frame that was read under the hard cap fits under it");
    bytes
}

/// One message from JSON, such as `{"type":"request","body":{"op":"health"}}`.
pub(crate) fn message(text: &str) -> Result<Message, Trouble> {
    Ok(serde_json::from_str(text)?)
}

/// Writes a frame for each line of JSON messages.
pub(crate) fn encode(messages: &str) -> Result<ExitCode, Trouble> {
    for (line, text) in messages.lines().enumerate() {
        let message = message(text).map_err(|error| format!("line {}: {error}", line + 1))?;
        println!("{}", hex::of(&rewritten(Frame::new(message))));
    }
    Ok(ExitCode::SUCCESS)
}
