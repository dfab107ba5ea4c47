//! `GET /admin/reports/occupancy`: reports how much of a hall is sold, and how early. It only reads.

use std::collections::BTreeMap;

use domain::event::Event;
use domain::report::{DateKind, Group, Occupancy, Report};
use domain::{Failure, limits};
use lambda::{Access, Reply, Request};

use super::asked::{Asked, Days, Settings};
use super::table;
use super::told::{EventDays, events, tell};
use crate::{App, Endpoint};

/// `GET /admin/reports/occupancy`
pub static GET_OCCUPANCY_REPORT: Endpoint = Endpoint {
    name: "get-occupancy-report",
    method: "GET",
    path: "/admin/reports/occupancy",
    access: Access::Member,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(get_occupancy_report(app, request)),
};

/// Groups, dates and days of the report.
pub(crate) static OCCUPANCY: Settings = Settings {
    name: "occupancy",
    groups: &[Group::Total, Group::Event, Group::Title, Group::Tier, Group::Day, Group::DaysBefore],
    dates: &[DateKind::Event, DateKind::Payment],
    days: Days::Some(30),
};

async fn get_occupancy_report(app: &App, request: &Request) -> Result<Reply, Failure> {
    let asked = Asked::read(app, request, &OCCUPANCY).await?;
    let mut report = Report::<Occupancy>::new(asked.group, asked.dates);
    let events = events(app, &asked).await?;
    tell(app, &events, |told| report.add(told)).await?;
    for EventDays { event, .. } in &events {
        report.add_hall(event, &hall(app, event, asked.group).await?);
    }
    table::reply(&asked, report)
}

/// Seats of the event's hall by tier.
async fn hall(app: &App, event: &Event, group: Group) -> Result<Vec<(String, i64)>, Failure> {
    let counted = |seats: usize| i64::try_from(seats).unwrap_or(i64::MAX);
    if group != Group::Tier {
        return Ok(vec![(String::new(), i64::from(event.seat_count))]);
    }
    let layout = app.layout(event).await?;
    let mut tiers: BTreeMap<String, i64> = BTreeMap::new();
    for summary in &layout.sections {
        if let [only] = summary.types.as_slice() {
            *tiers.entry(only.clone()).or_default() += counted(summary.seat_count);
            continue;
        }
        let section = app.section(event, &summary.section).await?;
        for (_, _, seat) in section.seats() {
            if let Some(tier) = section.types.get(usize::from(seat.type_index)) {
                *tiers.entry(tier.clone()).or_default() += 1;
            }
        }
    }
    Ok(tiers.into_iter().collect())
}
