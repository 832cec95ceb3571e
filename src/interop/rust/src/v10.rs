//! Protocol 10, as `lean-rs-worker-protocol` 0.7.3 speaks it: the sources of version 6, compiled against the other crate.
#![allow(clippy::duplicate_mod, reason = "one source for both protocol versions")]

pub(crate) use lean_v10 as lean;

pub(crate) const FIXTURE_FIELD: &str = "manifest_path";
pub(crate) const FIXTURES_WITHOUT_LEAN: bool = false;

#[path = "peer/attempts.rs"]
pub(crate) mod attempts;
#[path = "peer/codec.rs"]
pub(crate) mod codec;
#[path = "peer/conversation.rs"]
pub(crate) mod conversation;
#[path = "peer/outcome.rs"]
pub(crate) mod outcome;
#[path = "peer/scene.rs"]
pub(crate) mod scene;
#[path = "peer/story.rs"]
pub(crate) mod story;
#[path = "peer/typed.rs"]
pub(crate) mod typed;
