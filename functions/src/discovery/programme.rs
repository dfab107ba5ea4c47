//! The events of a list at once, for what is counted or grouped. An instance reads all events of a city and time at most
//! every half minute, however many ask, and picks those of a narrower filter from what it has read: a word that nobody
//! has sought before must not cost a read of a year.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws::in_parallel;
use aws::store::EventFilter;
use domain::event::{Event, EventStatus};
use domain::offer::all_totals_of_one;
use domain::{Failure, Money};
use jiff::{SignedDuration, Timestamp};

use crate::App;
use crate::offers::PublicOffers;

/// Time for which an instance answers from what it has read.
const FRESH: SignedDuration = SignedDuration::from_secs(30);

/// Organizers whose offers are read at once.
const READS_AT_ONCE: usize = 16;

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
    /// Lowest amount to pay for one seat, with automatic offers, fee and tax.
    pub(crate) lowest_total: Money,
    /// Amounts to pay for one seat, in minor units, each once.
    totals: BTreeSet<i64>,
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
    let has_price = |listed: &Listed| {
        filter.prices.as_ref().is_none_or(|prices| {
            listed.event.currency == prices.currency && listed.totals.iter().any(|total| prices.has(*total))
        })
    };
    let events = read.events.iter().filter(|listed| filter.narrows_to(&listed.event) && has_price(listed));
    let events = events.cloned();
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
    let organizers: BTreeSet<_> = programme.events.iter().map(|event| &event.organizer_id).collect();
    let offers = organizers.into_iter().map(|organizer| app.automatic_offers(organizer)).collect();
    in_parallel(READS_AT_ONCE, offers).await?;
    let mut events = Vec::with_capacity(programme.events.len());
    for mut event in programme.events {
        // From the instance's cache.
        let offers = PublicOffers::at(app, &event).await?;
        let totals = offers.with(|offers| all_totals_of_one(&event, offers, now));
        let totals: BTreeSet<i64> = totals.into_iter().map(|total| total.amount_minor).collect();
        let lowest_total = Money::new(totals.first().copied().unwrap_or_default(), event.currency);
        // An arena has hundreds of them, and nothing here shows them.
        event.sections = Vec::new();
        events.push(Arc::new(Listed { event, lowest_total, totals }));
    }
    let read = Arc::new(OnSale { from, events, complete_until: last.filter(|_| !programme.is_complete) });
    // A city without events costs one query: it is not worth the place of a programme.
    if !read.events.is_empty() {
        app.programmes.put(continued.unwrap_or_else(|| window.to_owned()), (now, Arc::clone(&read)));
    }
    Ok(read)
}
