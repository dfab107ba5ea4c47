//! An event as search engines read it: JSON-LD of schema.org.

use domain::availability::SeatsLeft;
use domain::event::{Event, EventStatus};
use domain::text::changes_direction;
use domain::title::{Title, TitleKind};
use domain::venue::Venue;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::event_page::Told;
use crate::catalog::event_view::TierView;

/// Vocabulary of all names here.
const CONTEXT: &str = "https://schema.org";

/// The event at `now`, whose page is at `url`, with its tiers as the public sees them.
pub(super) fn of(event: &Event, told: &Told<'_>, url: &str, (tiers, now): (&[TierView], Timestamp)) -> Value {
    let (title, venue) = (told.title, told.venue);
    let mut data = json!({
        "@context": CONTEXT,
        "@type": kind(title.kind),
        "@id": url,
        "url": url,
        "name": shown(&title.name),
        "startDate": start(event),
        "eventStatus": format!("{CONTEXT}/{}", status(event)),
        "eventAttendanceMode": format!("{CONTEXT}/OfflineEventAttendanceMode"),
        "location": place(event, venue),
        "organizer": { "@type": "Organization", "name": shown(&told.organizer.settings.name) },
    });
    if let Some(postponement) = event.postponements.last() {
        data["previousStartDate"] = postponement.from.to_string().into();
    }
    if let Some(minutes) = title.duration_minutes {
        data["duration"] = format!("PT{minutes}M").into();
    }
    if let Some(description) = &title.description {
        data["description"] = shown(description).into();
    }
    if !event.title.languages.is_empty() {
        data["inLanguage"] = json!(event.title.languages);
    }
    if title.kind == TitleKind::Film {
        data["workPresented"] = json!({ "@type": "Movie", "name": shown(&title.name) });
    }
    if let Some(performer) = performer(title) {
        data["performer"] = json!({ "@type": "PerformingGroup", "name": performer });
    }
    if event.status == EventStatus::Published {
        data["offers"] = offers(event, url, tiers, availability(event, told.left, now));
    }
    data
}

/// Text without the characters that show what follows them in another order: those of older items, since names with
/// them are refused.
pub(super) fn shown(text: &str) -> String {
    text.chars().filter(|c| !changes_direction(*c) && (!c.is_control() || *c == '\n')).collect()
}

/// Date and time of the start on the venue's clock; none if the event has no such time.
pub(super) fn local_start(event: &Event) -> Option<DateTime> {
    event.local_start.parse().ok()
}

fn kind(kind: TitleKind) -> &'static str {
    match kind {
        TitleKind::Film => "ScreeningEvent",
        TitleKind::Play => "TheaterEvent",
        TitleKind::Concert => "MusicEvent",
        TitleKind::Sport => "SportsEvent",
        TitleKind::Other => "Event",
    }
}

fn status(event: &Event) -> &'static str {
    if event.status == EventStatus::Cancelled {
        "EventCancelled"
    } else if event.postponements.is_empty() {
        "EventScheduled"
    } else {
        // A postponed event has a new start: schema.org's `EventPostponed` is one without.
        "EventRescheduled"
    }
}

/// Those who perform: the title itself, if it says nobody and is one that somebody performs.
fn performer(title: &Title) -> Option<String> {
    let own = || matches!(title.kind, TitleKind::Play | TitleKind::Concert).then_some(&title.name);
    title.cast.as_ref().or_else(own).map(|name| shown(name))
}

/// The start with the offset of the venue's clock, such as `2026-12-24T19:30:00+05:30`.
fn start(event: &Event) -> String {
    let on_clock = local_start(event).and_then(|local| TimeZone::UTC.to_timestamp(local).ok());
    let Some(on_clock) = on_clock else { return event.starts_at.to_string() };
    let minutes = on_clock.duration_since(event.starts_at).as_mins();
    let sign = if minutes < 0 { '-' } else { '+' };
    let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
    format!("{}:00{sign}{hours:02}:{minutes:02}", event.local_start)
}

fn place(event: &Event, venue: &Venue) -> Value {
    let mut place = json!({
        "@type": "Place",
        "name": format!("{}, {}", shown(&venue.name), shown(&event.screen.name)),
        "address": {
            "@type": "PostalAddress",
            "streetAddress": shown(&venue.address),
            "addressLocality": shown(&venue.city),
            "addressCountry": venue.country,
        },
    });
    if let Some(position) = venue.position {
        place["geo"] = json!({
            "@type": "GeoCoordinates", "latitude": position.latitude, "longitude": position.longitude,
        });
    }
    place
}

/// Word for the seats that somebody can have at `now`. It is a hint: whoever wants some looks at the seats.
fn availability(event: &Event, left: Option<SeatsLeft>, now: Timestamp) -> &'static str {
    if left == Some(SeatsLeft::None) || now >= event.sales_close_at {
        "SoldOut"
    } else if now < event.sales_open_at {
        "PreSale"
    } else if left == Some(SeatsLeft::Few) {
        "LimitedAvailability"
    } else {
        "InStock"
    }
}

/// Offers of the tickets, one a tier, with fee and tax.
fn offers(event: &Event, url: &str, tiers: &[TierView], availability: &str) -> Value {
    let offer = |tier: &TierView| {
        let price = tier.total.to_string();
        json!({
            "@type": "Offer",
            "name": shown(tier.label.as_ref().unwrap_or(&tier.kind)),
            "price": price.split(' ').next().unwrap_or_default(),
            "priceCurrency": event.currency,
            "availability": format!("{CONTEXT}/{availability}"),
            "availabilityStarts": event.sales_open_at.to_string(),
            "availabilityEnds": event.sales_close_at.to_string(),
            "url": url,
        })
    };
    tiers.iter().map(offer).collect()
}
