//! Drives workers with the published Rust parent, so that a direct and a wrapped worker can be compared with `diff`.
//!
//! Every line on stdout is one JSON object and depends on the worker alone: no pid, no time, no path of the worker.

mod hex;
mod misbehave;
mod v10;
mod v6;
mod vectors;
mod watchdog;
mod witness;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Anything that keeps the driver itself from working. What a worker does is never one of these: it is a result.
pub(crate) type Trouble = Box<dyn std::error::Error>;

const USAGE: &str = "usage: frametape-interop COMMAND [--protocol 6|10] ...
  conversation --worker PATH --fixture DIR   every method of the Rust WorkerProcess, a fresh worker per sequence
  scene NAME --worker PATH --fixture DIR     one conversation with one worker, as scripts/make-recordings records it
  misbehaviour --worker PATH                 the same parent against each misbehaving worker; PATH runs this program
                                             without arguments, directly or wrapped
  story --worker PATH                        spawn, health, three rows, health, terminate, each tried whatever came before
  witness [--stdin HEX] [--fixture DIR] WORKER...
                                             exact output bytes and wait status, by std::process alone
  decode [--limit BYTES] [--stream] [FILE]   what read_frame makes of hex lines, or of a raw byte stream
  encode [FILE|-]                            one frame per message kind as hex; or of each JSON message line given
  vectors FILE...                            hold golden and reject vectors against the real reader and writer
Started without arguments and with FRAMETAPE_INTEROP_WORKER=KIND it is that misbehaving worker.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.is_empty()
        && let Ok(kind) = std::env::var(misbehave::KIND)
    {
        return misbehave::run(&kind);
    }
    match command(&arguments) {
        Ok(code) => code,
        Err(trouble) => {
            eprintln!("frametape-interop: {trouble}");
            ExitCode::from(2)
        }
    }
}

fn command(arguments: &[String]) -> Result<ExitCode, Trouble> {
    let mut options = Options::parse(arguments)?;
    let version_6 = options.protocol == 6;
    match options.command.as_str() {
        "conversation" => {
            let (worker, fixture) = (options.worker()?, options.fixture()?);
            watchdog::start();
            if version_6 {
                v6::conversation::run(&worker, &fixture)
            } else {
                v10::conversation::run(&worker, &fixture)
            }
        }
        "scene" => {
            let (worker, fixture) = (options.worker()?, options.fixture()?);
            let name = options.words.pop().ok_or("scene needs a name")?;
            watchdog::start();
            if version_6 {
                v6::scene::run(&name, &worker, &fixture)
            } else {
                v10::scene::run(&name, &worker, &fixture)
            }
        }
        "misbehaviour" => misbehave::each_kind(&options.worker()?, options.protocol),
        "attempt" => {
            let worker = options.worker()?;
            let method = options.words.pop().ok_or("attempt needs the method to try")?;
            watchdog::start();
            if version_6 {
                v6::attempts::run(&method, &worker)
            } else {
                v10::attempts::run(&method, &worker)
            }
        }
        "story" => {
            let worker = options.worker()?;
            watchdog::start();
            if version_6 {
                v6::story::run(&worker)
            } else {
                v10::story::run(&worker)
            }
        }
        "witness" => {
            watchdog::start();
            let fixture = options.fixture.as_deref().map_or(Path::new("/"), Path::new);
            witness::run(&options.words, options.stdin.as_deref(), options.protocol, fixture)
        }
        "decode" => {
            let input = vectors::input(options.words.first())?;
            if version_6 {
                v6::codec::decode(&input, options.limit, options.stream)
            } else {
                v10::codec::decode(&input, options.limit, options.stream)
            }
        }
        "encode" => {
            let messages = match options.words.first() {
                Some(path) => String::from_utf8(vectors::input(Some(path))?)?,
                None => vectors::samples(if version_6 {
                    v6::FIXTURE_FIELD
                } else {
                    v10::FIXTURE_FIELD
                }),
            };
            if version_6 {
                v6::codec::encode(&messages)
            } else {
                v10::codec::encode(&messages)
            }
        }
        "vectors" => vectors::check(&options.words),
        other => Err(format!("there is no command '{other}'\n{USAGE}").into()),
    }
}

struct Options {
    command: String,
    protocol: u16,
    worker: Option<String>,
    fixture: Option<String>,
    stdin: Option<String>,
    limit: u32,
    stream: bool,
    words: Vec<String>,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self, Trouble> {
        let mut rest = arguments.iter();
        let command = rest.next().ok_or(USAGE)?.clone();
        let mut options = Self {
            command,
            protocol: 6,
            worker: None,
            fixture: None,
            stdin: None,
            limit: lean_v6::protocol::MAX_FRAME_BYTES,
            stream: false,
            words: Vec::new(),
        };
        while let Some(argument) = rest.next() {
            let mut value = || rest.next().cloned().ok_or(format!("{argument} needs a value\n{USAGE}"));
            match argument.as_str() {
                "--protocol" => options.protocol = value()?.parse()?,
                "--worker" => options.worker = Some(value()?),
                "--fixture" => options.fixture = Some(value()?),
                "--stdin" => options.stdin = Some(value()?),
                "--limit" => options.limit = value()?.parse()?,
                "--stream" => options.stream = true,
                unknown if unknown.starts_with("--") => return Err(format!("unknown option {unknown}\n{USAGE}").into()),
                word => options.words.push(word.to_owned()),
            }
        }
        if ![6, 10].contains(&options.protocol) {
            return Err(format!("--protocol is {}, expected 6 or 10", options.protocol).into());
        }
        Ok(options)
    }

    fn worker(&self) -> Result<PathBuf, Trouble> {
        Ok(PathBuf::from(
            self.worker.as_ref().ok_or(format!("--worker is missing\n{USAGE}"))?,
        ))
    }

    fn fixture(&self) -> Result<PathBuf, Trouble> {
        Ok(PathBuf::from(
            self.fixture.as_ref().ok_or(format!("--fixture is missing\n{USAGE}"))?,
        ))
    }
}
