//! The search index that all instances share: made when somebody asks for it and it is too old, by whoever gets the
//! lease, while the others answer the old one.
//!
//! An instance may be killed at any line: its lease ends by itself, and the next one makes the index anew. Two that make
//! it at once both write the same kind of thing, and the newer one stays.

use std::sync::Arc;

use aws::store::{EventFilter, SearchState};
use domain::Failure;
use domain::ids::fingerprint;
use jiff::{SignedDuration, Timestamp};

use super::search_index;
use crate::App;

/// Age of a small index up to which it is answered.
const FRESH: SignedDuration = SignedDuration::from_secs(60);
/// Events for which an index may be a second older: to make a large one is dear, and a title among tens of thousands can
/// wait for some minutes.
const EVENTS_PER_SECOND: usize = 100;
/// Time after which an instance looks if there is a newer index.
const LOOK: SignedDuration = SignedDuration::from_secs(15);
/// Time within which an index is certainly made: the function's own.
const LEASE: SignedDuration = SignedDuration::from_secs(30);
/// Length of the time whose events are searched: as that of their list.
const SPAN: SignedDuration = SignedDuration::from_hours(366 * 24);

/// An index as it is answered.
pub(crate) struct SearchIndex {
    /// Tag of its content, as stored.
    pub(crate) tag: String,
    /// The index, compressed.
    pub(crate) body: Vec<u8>,
}

/// The index that is answered now. If the store does not answer, it is the one that the instance has.
///
/// # Errors
/// If the store does not answer, and the instance has none.
pub(crate) async fn current(app: &App) -> Result<Arc<SearchIndex>, Failure> {
    let now = app.clock.now();
    let known = app.search.get(&());
    if let Some((looked_at, index)) = &known
        && now.duration_since(*looked_at).abs() < LOOK
    {
        return Ok(Arc::clone(index));
    }
    let known = known.map(|(_, index)| index);
    let index = match (newest(app, now, known.clone()).await, known) {
        // Remembered, so that a store in trouble is not asked by each request.
        (Err(Failure::Unavailable(_)), Some(known)) => known,
        (newest, _) => newest?,
    };
    app.search.put((), (now, Arc::clone(&index)));
    Ok(index)
}

/// The index that all share, made anew if it is too old; `known` is the instance's own.
async fn newest(
    app: &App,
    now: Timestamp,
    known: Option<Arc<SearchIndex>>,
) -> Result<Arc<SearchIndex>, Failure> {
    let state = app.store.search_state().await?;
    if let Some(state) = state.as_ref().filter(|state| is_fresh(state, now)) {
        if let Some(index) = known.filter(|known| known.tag == state.tag) {
            return Ok(index);
        }
        if let Some(index) = shared(app).await? {
            return Ok(index);
        }
    }
    let is_ours = app.store.lease_search(state.as_ref(), now, LEASE).await?;
    let old = shared(app).await?;
    if let Some(old) = old.as_ref().filter(|_| !is_ours) {
        return Ok(Arc::clone(old));
    }
    match (make(app, now, old.as_deref(), is_ours).await, old) {
        (Err(Failure::Unavailable(_)), Some(old)) => Ok(old),
        (made, _) => made,
    }
}

fn is_fresh(state: &SearchState, now: Timestamp) -> bool {
    let more = i64::try_from(state.events / EVENTS_PER_SECOND).unwrap_or(i64::MAX);
    let age = FRESH.saturating_add(SignedDuration::from_secs(more));
    // Clocks of instances differ.
    now.duration_since(state.made_at).abs() < age
}

async fn shared(app: &App) -> Result<Option<Arc<SearchIndex>>, Failure> {
    let read = app.store.search_index().await?;
    Ok(read.map(|(tag, body)| Arc::new(SearchIndex { tag, body })))
}

/// Makes an index from the public events, and shares it if the lease is ours. The large item is written only if it
/// differs from `old`, which is what is stored, and not merely what the state says is.
async fn make(
    app: &App,
    now: Timestamp,
    old: Option<&SearchIndex>,
    is_ours: bool,
) -> Result<Arc<SearchIndex>, Failure> {
    let names = app.store.names_on_sale(&all_from(now)).await?;
    let body = search_index::compressed(&names)?;
    let tag = format!("\"{}\"", fingerprint(&body));
    if is_ours {
        let state = SearchState { made_at: now, events: names.events, tag: tag.clone() };
        let is_new = old.is_none_or(|old| old.tag != tag);
        app.store.share_search(&state, is_new.then_some(body.as_slice())).await?;
    }
    Ok(Arc::new(SearchIndex { tag, body }))
}

/// All public events of a year.
fn all_from(now: Timestamp) -> EventFilter {
    EventFilter::within(now, now.checked_add(SPAN).unwrap_or(now))
}
