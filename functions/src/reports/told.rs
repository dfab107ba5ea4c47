//! The events of a report, what their facts add up to, and the answer of most reports.

use std::collections::BTreeMap;

use aws::in_parallel;
use aws::store::EventFilter;
use domain::event::{Event, EventStatus};
use domain::ids::{EventId, OfferId};
use domain::report::{DateKind, Figures, Group, Report, Told};
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use jiff::civil::Date;
use lambda::{Reply, Request};
use serde::Serialize;

use super::asked::{ALL_DAYS, Asked, Settings};
use super::table;
use crate::App;

/// Events that are read at once.
const EVENTS_AT_ONCE: usize = 16;
/// Offers that are read at once.
const OFFERS_AT_ONCE: usize = 16;
/// Events whose lines are read at once: those of a long life have days that are added up from their facts.
const LIVES_AT_ONCE: usize = 4;
/// Events whose lines are in memory at once.
const LIVES_TOGETHER: usize = 32;

/// An event of a report, and the UTC days whose facts belong to the report.
pub(super) struct EventDays {
    pub event: Event,
    pub days: [Date; 2],
}

/// Answers a request for a report that is made of the lines of its events alone.
///
/// # Errors
/// Those of [`Asked::read`] and of [`events`].
pub(super) async fn show<F: Figures + Serialize>(
    app: &App,
    request: &Request,
    settings: &'static Settings,
) -> Result<Reply, Failure> {
    let asked = Asked::read(app, request, settings).await?;
    let mut report = Report::<F>::new(asked.group, asked.dates);
    let events = events(app, &asked).await?;
    tell(app, &events, |told| report.add(told)).await?;
    if asked.group == Group::Offer {
        name_offers(app, &asked, &mut report).await?;
    }
    table::reply(&asked, report)
}

/// Names the rows of a report by offer: a person does not know an offer by its id.
async fn name_offers<F: Figures>(app: &App, asked: &Asked, report: &mut Report<F>) -> Result<(), Failure> {
    let ids: Vec<OfferId> = report.members().filter_map(|member| member.parse().ok()).collect();
    let reads = ids.iter().map(|id| app.store.own_offer(&asked.member, id));
    let reads = reads.map(|read| async {
        match read.await {
            Err(Failure::Refused(Error::NotFound { .. })) => Ok(None),
            read => read.map(Some),
        }
    });
    for offer in in_parallel(OFFERS_AT_ONCE, reads.collect()).await?.into_iter().flatten() {
        report.name(offer.offer_id.as_str(), &offer.terms.label);
    }
    Ok(())
}

/// The events that a report is about.
///
/// # Errors
/// [`Error::ParameterInvalid`] if they are too many, or if the store does not answer.
pub(super) async fn events(app: &App, asked: &Asked) -> Result<Vec<EventDays>, Failure> {
    match (&asked.event, asked.dates) {
        (Some(event), DateKind::Payment) => {
            Ok(vec![EventDays { event: event.clone(), days: asked.bounds() }])
        }
        (Some(event), DateKind::Event) => {
            let [first, last] = asked.bounds();
            let is_there = event.local_day().is_none_or(|day| (first..=last).contains(&day));
            let event = is_there.then(|| EventDays { event: event.clone(), days: ALL_DAYS });
            Ok(event.into_iter().collect())
        }
        (None, DateKind::Event) => {
            let [first, last] = asked.bounds();
            let mut filter = EventFilter::within(Timestamp::UNIX_EPOCH, Timestamp::MAX);
            (filter.first_day, filter.last_day) = (Some(first), Some(last));
            let events = listed(app, asked, filter).await?;
            Ok(events.into_iter().map(|event| EventDays { event, days: ALL_DAYS }).collect())
        }
        (None, DateKind::Payment) => with_facts(app, asked).await,
    }
}

/// The organizer's events within `filter`, those of the report's title alone if it has one, and no drafts.
pub(super) async fn listed(app: &App, asked: &Asked, filter: EventFilter) -> Result<Vec<Event>, Failure> {
    let filter = EventFilter { title_id: asked.title_id.clone(), ..filter };
    let (mut events, mut from) = (Vec::new(), None::<Vec<String>>);
    loop {
        let limit = limits::PAGE_ITEMS_MAX;
        let page = app.store.events_of(&asked.member, &filter, limit, from.as_deref()).await?;
        events.extend(page.items.into_iter().filter(|event| event.status != EventStatus::Draft));
        check_count(events.len())?;
        let Some(next) = page.next else { return Ok(events) };
        from = Some(next);
    }
}

/// The organizer's events that have facts of the report's days, each with the first and the last of those.
async fn with_facts(app: &App, asked: &Asked) -> Result<Vec<EventDays>, Failure> {
    let [from, to] = asked.bounds();
    let mut days: BTreeMap<EventId, [Date; 2]> = BTreeMap::new();
    for (day, event) in app.store.days_of_organizer(asked.member.organizer_id(), from, to).await? {
        let [first, last] = days.entry(event).or_insert([day, day]);
        (*first, *last) = (day.min(*first), day.max(*last));
    }
    if asked.title_id.is_some() {
        let of_title = listed(app, asked, EventFilter::within(Timestamp::UNIX_EPOCH, Timestamp::MAX)).await?;
        let with_days = |event: Event| days.remove(&event.event_id).map(|days| EventDays { event, days });
        return Ok(of_title.into_iter().filter_map(with_days).collect());
    }
    check_count(days.len())?;
    let reads = days.into_iter().map(|(id, days)| async move {
        let event = app.store.own_event(&asked.member, &id).await?;
        Ok::<_, Failure>(EventDays { event, days })
    });
    in_parallel(EVENTS_AT_ONCE, reads.collect()).await
}

fn check_count(events: usize) -> Result<(), Error> {
    let most = limits::REPORT_EVENTS_MAX;
    if events <= most {
        return Ok(());
    }
    let reason = format!("a report is about at most {most} events; ask for fewer days, or for a title");
    Err(Error::ParameterInvalid { name: "to", reason })
}

/// Tells `add` every line of the events' days.
///
/// # Errors
/// If the store does not answer.
pub(super) async fn tell(
    app: &App,
    events: &[EventDays],
    mut add: impl FnMut(Told<'_>),
) -> Result<(), Failure> {
    for some in events.chunks(LIVES_TOGETHER) {
        let reads = some.iter().map(|of| {
            let [first, last] = of.days;
            app.store.lines_of(&of.event.event_id, first, last)
        });
        let read = in_parallel(LIVES_AT_ONCE, reads.collect()).await?;
        for (of, days) in some.iter().zip(&read) {
            for day in days {
                for line in &day.lines {
                    add(Told { event: &of.event, day: day.day, line });
                }
            }
        }
    }
    Ok(())
}
