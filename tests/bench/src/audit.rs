//! Audit of an event's sold seats, read from the tables and not through the functions.

use std::collections::HashMap;

use aws::store::keys::{SECTION_SHARDS, seat_attribute};
use serde_json::{Value, json};

use crate::hall::Hall;
use crate::report::Report;
use crate::store::Wire;

/// A seat of the tables: event and section, row and slice, attribute.
type Place = (String, String, String);

/// Counts of an audit.
#[derive(Debug, Default)]
struct Findings {
    sold: usize,
    confirmed: usize,
    /// Number of seats that two confirmed bookings list.
    twice: usize,
    /// Number of sold seats that their confirmed booking does not list.
    unowned: usize,
    /// Number of seats that a confirmed booking lists and that are not sold to it.
    unsold: usize,
}

/// Audits the events after the run `run`, and reports the findings.
pub(crate) async fn audit(report: &mut Report, run: &str, wire: &Wire, hall: &Hall, events: &[String]) {
    let mut findings = Findings::default();
    for event in events {
        audit_event(&mut findings, wire, hall, event).await;
    }
    let figures = [
        ("sold_seats", findings.sold),
        ("confirmed_bookings", findings.confirmed),
        ("sold_twice", findings.twice),
        ("sold_without_booking", findings.unowned),
        ("confirmed_without_seat", findings.unsold),
    ];
    for (name, count) in figures {
        report.add(format!("audit.{run}.{name}"), count as f64, "");
    }
}

async fn audit_event(findings: &mut Findings, wire: &Wire, hall: &Hall, event: &str) {
    let sold = sold_seats(wire, hall, event).await;
    let mut owners: HashMap<Place, String> = HashMap::new();
    for booking in confirmed_bookings(wire, event).await {
        findings.confirmed += 1;
        let id = text(&booking["pk"]);
        for place in places(event, &booking) {
            if sold.get(&place) != Some(&id) {
                findings.unsold += 1;
            }
            if owners.insert(place, id.clone()).is_some() {
                findings.twice += 1;
            }
        }
    }
    findings.sold += sold.len();
    findings.unowned += sold.iter().filter(|(place, id)| owners.get(*place) != Some(*id)).count();
}

/// Sold seats, with the booking in each mark.
async fn sold_seats(wire: &Wire, hall: &Hall, event: &str) -> HashMap<Place, String> {
    let mut sold = HashMap::new();
    let shards = |name: String| (0..SECTION_SHARDS).map(move |shard| (name.clone(), shard));
    for (section, shard) in hall.layout.sections.iter().flat_map(|section| shards(section.name.clone())) {
        let part = format!("{event}#{section}");
        let query = json!({
            "TableName": "seats", "ConsistentRead": true, "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": { ":pk": { "S": format!("{part}#{shard}") } },
        });
        for block in wire.all("Query", query).await {
            for (name, value) in block.as_object().expect("an item") {
                if let Some(booking) = value["S"].as_str().and_then(|mark| mark.strip_prefix("sold#")) {
                    let place = (part.clone(), text(&block["sk"]), name.clone());
                    sold.insert(place, booking.to_owned());
                }
            }
        }
    }
    sold
}

async fn confirmed_bookings(wire: &Wire, event: &str) -> Vec<Value> {
    let scan = json!({
        "TableName": "bookings", "ConsistentRead": true,
        "FilterExpression": "sk = :booking AND begins_with(event_shard, :event) AND #status = :confirmed",
        "ExpressionAttributeNames": { "#status": "status" },
        "ExpressionAttributeValues": {
            ":booking": { "S": "booking" }, ":event": { "S": format!("{event}#") }, ":confirmed": { "S": "confirmed" },
        },
    });
    wire.all("Scan", scan).await
}

/// Positions of a booking's seats in the table.
fn places(event: &str, booking: &Value) -> Vec<Place> {
    let list = |value: &Value| value["L"].as_array().cloned().unwrap_or_default();
    let mut places = Vec::new();
    for part in list(&booking["blocks"]) {
        let block = &part["M"];
        let pk = format!("{event}#{}", text(&block["section"]));
        let sk = format!("{}#{}", text(&block["row"]), block["slice"]["N"].as_str().expect("a number"));
        for seat in list(&block["seats"]) {
            places.push((pk.clone(), sk.clone(), seat_attribute(&text(&seat["M"]["label"]))));
        }
    }
    places
}

fn text(value: &Value) -> String {
    value["S"].as_str().expect("text").to_owned()
}
