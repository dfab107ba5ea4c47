//! Operations of reports.

use domain::Error;
use domain::report::{
    Abandoned, Bookings, Disputes, Failures, Figures, Funnel, Kpis, Occupancy, OffersUsed, Refunds, Revenue,
};
use schemars::JsonSchema;
use serde_json::{Value, json};

use super::entry::Entry;
use crate::csv_file::CSV;
use crate::reports::asked::{Days, Settings};
use crate::reports::table::ReportView;
use crate::reports::{
    get_abandoned_report, get_bookings_report, get_deferred_report, get_disputes_report, get_failures_report,
    get_funnel_report, get_kpis_report, get_occupancy_report, get_offers_report, get_refunds_report,
    get_revenue_report,
};
use crate::{
    Endpoint, GET_ABANDONED_REPORT, GET_BOOKINGS_REPORT, GET_DEFERRED_REPORT, GET_DISPUTES_REPORT,
    GET_FAILURES_REPORT, GET_FUNNEL_REPORT, GET_KPIS_REPORT, GET_OCCUPANCY_REPORT, GET_OFFERS_REPORT,
    GET_REFUNDS_REPORT, GET_REVENUE_REPORT,
};

pub(super) fn entries() -> Vec<Entry> {
    vec![
        report::<Revenue>(
            &GET_REVENUE_REPORT,
            &get_revenue_report::REVENUE,
            "Reports revenue: what was sold, less what was given back. Group by `tax_rate` for tax by rate, and by \
             `funded_by` or `offer` for discounts.",
        ),
        report::<Bookings>(
            &GET_BOOKINGS_REPORT,
            &get_bookings_report::BOOKINGS,
            "Reports bookings and how large they are; by `hour` or `day` as a trend.",
        ),
        report::<Occupancy>(
            &GET_OCCUPANCY_REPORT,
            &get_occupancy_report::OCCUPANCY,
            "Reports how much of a hall is sold; by `days_before` the pace at which it was.",
        ),
        report::<Refunds>(
            &GET_REFUNDS_REPORT,
            &get_refunds_report::REFUNDS,
            "Reports refunds that are owed, paid and refused, by reason if asked. What was paid or refused has no \
             reason.",
        ),
        report::<Disputes>(
            &GET_DISPUTES_REPORT,
            &get_disputes_report::DISPUTES,
            "Reports disputes that were opened, won and lost.",
        ),
        report::<Funnel>(
            &GET_FUNNEL_REPORT,
            &get_funnel_report::FUNNEL,
            "Reports how far customers come on their way to a paid booking.",
        ),
        report::<Abandoned>(
            &GET_ABANDONED_REPORT,
            &get_abandoned_report::ABANDONED,
            "Reports purchases that ended unpaid.",
        ),
        report::<Failures>(
            &GET_FAILURES_REPORT,
            &get_failures_report::FAILURES,
            "Reports declined payments by cause, and the money that they cost.",
        ),
        report::<OffersUsed>(
            &GET_OFFERS_REPORT,
            &get_offers_report::OFFERS,
            "Reports uses of offers, and what they cost whom.",
        ),
        report::<Revenue>(
            &GET_DEFERRED_REPORT,
            &get_deferred_report::DEFERRED,
            "Reports deferred revenue: what was sold by the end of the day `to` (UTC) for events that begin later.",
        ),
        report::<Kpis>(
            &GET_KPIS_REPORT,
            &get_kpis_report::KPIS,
            "Reports the key figures of today, or of other days, in one call.",
        ),
    ]
}

fn report<F: Figures + JsonSchema>(
    endpoint: &'static Endpoint,
    settings: &Settings,
    summary: &'static str,
) -> Entry {
    let day = json!({ "type": "string", "format": "date" });
    let entry = Entry::new("report", endpoint, summary)
        .query("organizer_id", "The organizer; may be left out if an event or a title says it.", &id("org_"))
        .query("event_id", "Only this event; without days, its whole life.", &id("evt_"))
        .query("title_id", "Only events of this title.", &id("ttl_"));
    let entry = match settings.days {
        Days::Some(_) => entry
            .query("from", "First day. Days are in UTC, or with `by=event` the venues' own.", &day)
            .query("to", "Last day; at most 400 days together.", &day)
            .refuses([parameter("from"), parameter("to")]),
        Days::UpTo => {
            entry.query("to", "Last day, in UTC; today if it is left out.", &day).refuses([parameter("to")])
        }
    };
    let dates: Vec<_> = settings.dates.iter().map(|date| date.as_str()).collect();
    let groups: Vec<_> = settings.groups.iter().map(|group| group.as_str()).collect();
    entry
        .query(
            "by",
            "Kind of date: the day on which something happened (`payment`), or the day of the event, with all that ever \
             happened to it (`event`).",
            &words(&dates),
        )
        .query("group", "What the rows are by.", &words(&groups))
        .query("format", "JSON, or a CSV file of the rows.", &words(&["json", "csv"]))
        .reply::<ReportView<F>>(200, "The report. Currencies are apart.")
        .files([CSV])
        .refuses([
            Error::NotFound { what: "organizer, event or title" },
            parameter("organizer_id"),
            parameter("by"),
            parameter("group"),
            parameter("format"),
        ])
}

/// The first of these words is taken without the parameter.
fn words(words: &[&str]) -> Value {
    json!({ "type": "string", "enum": words, "default": words.first() })
}

fn id(prefix: &str) -> Value {
    json!({ "type": "string", "pattern": format!("^{prefix}[0-9a-hjkmnp-tv-z]{{10}}$") })
}

fn parameter(name: &'static str) -> Error {
    Error::ParameterInvalid { name, reason: String::new() }
}
