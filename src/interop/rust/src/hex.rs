//! Bytes as lower-case hex and back.

use std::fmt::Write as _;

use crate::Trouble;

pub(crate) fn of(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a String takes every write");
            text
        })
}

pub(crate) fn bytes(text: &str) -> Result<Vec<u8>, Trouble> {
    let digits: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    if !digits.len().is_multiple_of(2) {
        return Err(format!("hex needs an even number of digits, found {}", digits.len()).into());
    }
    digits
        .chunks(2)
        .map(|pair| {
            let pair = std::str::from_utf8(pair)?;
            u8::from_str_radix(pair, 16).map_err(|_| format!("'{pair}' is no hex byte").into())
        })
        .collect()
}
