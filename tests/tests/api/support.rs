//! Helpers of several modules.

use serde_json::Value;
use tests::World;

/// The text of a field.
#[track_caller]
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}"))
}

/// The texts of a list.
#[track_caller]
pub(crate) fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap_or_else(|| panic!("not a list: {value}")).iter().map(text).collect()
}

/// The seconds since 1970 of an instant.
#[track_caller]
pub(crate) fn second(value: &Value) -> i64 {
    text(value).parse::<jiff::Timestamp>().unwrap().as_second()
}

/// Lets other tasks run for this many turns.
pub(crate) async fn let_others_run(turns: u64) {
    for _ in 0..turns {
        tokio::task::yield_now().await;
    }
}

/// Makes Stripe send its newest message of this kind once more.
pub(crate) fn tell_once_more(world: &World, kind: &str) {
    let events = world.provider_list("/v1/events");
    let told = events.iter().find(|event| event["type"] == kind).unwrap();
    world.provider_resends(text(&told["id"]));
}

/// Checks that the sweep finds no booking that is due.
pub(crate) async fn nothing_is_due(world: &World) {
    for run in world.run_schedule().await {
        assert!(run.calls.iter().all(|call| call.operation != "SendMessage"), "{:?}", run.calls);
    }
}

/// True if `text` has `word` between characters that are neither letters nor digits. A hash or a timestamp may
/// contain a code's digits by chance, but never as a word.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|part| part == word)
}
