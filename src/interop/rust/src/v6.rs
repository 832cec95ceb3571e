//! Protocol 6, as `lean-rs-worker-protocol` 0.1.15 speaks it.

pub(crate) use lean_v6 as lean;

/// The field of a request that says where the fixture is.
pub(crate) const FIXTURE_FIELD: &str = "fixture_root";
/// Whether the harness sends the fixture's path as it is. The one of version 10 first runs `lake build` there.
pub(crate) const FIXTURES_WITHOUT_LEAN: bool = true;

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
