//! The events of a list at once, for what is counted or grouped. An instance reads all events of a city and time at most
//! every half minute, however many ask, and picks those of a narrower filter from what it has read: a word that nobody
//! has sought before must not cost a read of a year.

use std::sync::Arc;

use aws::store::EventFilter;
use domain::event::{Event, EventStatus};
use domain::{Failure, Money};
use jiff::{SignedDuration, Timestamp};

use crate::App;
use crate::catalog::event_view::EventView;

/// Time for which an instance answers from what it has read.
const FRESH: SignedDuration = SignedDuration::from_secs(30);

/// Events of a list that can be bought now or later.
pub(crate) struct OnSale {
    /// Start of the window that was read.
    pub(crate) from: Timestamp,
    /// The events by start, without their sections.
    pub(crate) events: Vec<Arc<Listed>>,
    /// Start of the last event that was read, if there are more; all of those start later. It may be one that the filter
    /// leaves out.
    pub(crate) complete_until: Option<Timestamp>,
}

/// An event of a list.
pub(crate) struct Listed {
    /// The event.
    pub(crate) event: Event,
    /// Lowest amount to pay for one seat, with fee and tax.
    pub(crate) lowest_total: Money,
}

/// The events of `filter`, whose city and time are `window`; from `from` on if a list continues that began then.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn on_sale(
    app: &App,
    filter: &EventFilter,
    window: &str,
    from: Option<Timestamp>,
) -> Result<OnSale, Failure> {
    let read = all_on_sale(app, filter.of_window(), window, from).await?;
    let events = read.events.iter().filter(|listed| filter.narrows_to(&listed.event)).cloned();
    Ok(OnSale { from: read.from, events: events.collect(), complete_until: read.complete_until })
}

async fn all_on_sale(
    app: &App,
    filter: EventFilter,
    window: &str,
    from: Option<Timestamp>,
) -> Result<Arc<OnSale>, Failure> {
    let now = app.clock.now();
    let continued = from.map(|from| format!("{window} {from}"));
    for key in [Some(window.to_owned()), continued.clone()].into_iter().flatten() {
        if let Some((read_at, known)) = app.programmes.get(&key)
            && now.duration_since(read_at).abs() < FRESH
            && from.is_none_or(|from| from == known.from)
        {
            return Ok(known);
        }
    }
    let from = from.unwrap_or(filter.from);
    let filter = EventFilter { from, status: Some(EventStatus::Published), ..filter };
    let programme = app.store.programme(&filter).await?;
    let last = programme.events.last().map(|event| event.starts_at);
    let listed = |mut event: Event| {
        let lowest_total = EventView::at(&event, now).lowest_total;
        // An arena has hundreds of them, and nothing here shows them.
        event.sections = Vec::new();
        Arc::new(Listed { event, lowest_total })
    };
    let read = Arc::new(OnSale {
        from,
        events: programme.events.into_iter().map(listed).collect(),
        complete_until: last.filter(|_| !programme.is_complete),
    });
    // A city without events costs one query: it is not worth the place of a programme.
    if !read.events.is_empty() {
        app.programmes.put(continued.unwrap_or_else(|| window.to_owned()), (now, Arc::clone(&read)));
    }
    Ok(read)
}
