//! Hall of the benchmark: a real chart of 8,897 seats, if it lies beside the repository, or a drawn one of the same
//! size.

use domain::layout::{Imported, import_seatsio};
use serde_json::{Value, json};

use crate::service::{Payload, Service};
use crate::sizes::root;

/// Path of the real chart, from the workspace's root.
const CHART: &str = "../shared/data/seatsio/chart-8897-seats.json";
/// Sections of the drawn chart, with rows and seats a row: together with `REST` 8,897 seats.
const SECTIONS: [(&str, usize, usize); 4] =
    [("North", 25, 26), ("South", 35, 61), ("East", 26, 93), ("West", 26, 139)];
/// Remaining seats of the drawn chart, in a row of their own.
const REST: usize = 80;

/// Rows and seats a row of the arena's sections.
const ARENA: [(&str, usize, usize); 4] =
    [("North", 132, 96), ("South", 132, 96), ("East", 132, 96), ("West", 132, 96)];

/// Hall with an imported chart, in which events can be created.
pub(crate) struct Hall {
    screen_id: String,
    title_id: String,
    /// Layout as the functions have it, from which the benchmark chooses seats.
    pub(crate) layout: Imported,
}

impl Hall {
    /// Creates venue, screen and title through the organizers' API.
    pub(crate) async fn build(service: &Service, chart: Value) -> Self {
        let layout = import_seatsio(&chart).expect("the chart has no faults");
        let organizer = json!({ "name": "Arena" });
        let payload = Payload::create_organizer();
        let organizer =
            made(service, &functions::CREATE_ORGANIZER, payload, &organizer, "organizer_id").await;
        let venue = json!({
            "organizer_id": organizer, "name": "Arena", "address": "Street 1", "city": "Berlin", "country": "DE",
            "time_zone": "Europe/Berlin",
        });
        let venue =
            made(service, &functions::CREATE_VENUE, Payload::create_venue(), &venue, "venue_id").await;
        let screen = json!({ "name": "Great Hall", "chart": chart });
        let payload = Payload::create_screen().path("venue_id", &venue);
        let screen_id = made(service, &functions::CREATE_SCREEN, payload, &screen, "screen_id").await;
        let title = json!({ "organizer_id": organizer, "name": "The Long Night of the Short Songs", "kind": "concert" });
        let title_id =
            made(service, &functions::CREATE_TITLE, Payload::create_title(), &title, "title_id").await;
        Self { screen_id, title_id, layout }
    }

    /// Creates an event on sale, with every seat free; `limit` is the ticket limit.
    pub(crate) async fn event(&self, service: &Service, limit: Option<u32>) -> String {
        let tiers: Vec<Value> =
            self.layout.types.iter().map(|kind| json!({ "type": kind, "amount_minor": 4_200 })).collect();
        let event = json!({
            "title_id": self.title_id, "screen_id": self.screen_id, "local_start": "2033-12-24T19:30",
            "currency": "EUR", "tiers": tiers, "fee_per_ticket_minor": 190, "tax_basis_points": 700,
            "tickets_per_customer_max": limit, "lock_seconds": 900, "lock_ceiling_seconds": 10_800,
            "payment_seconds": 1_800,
        });
        let id = made(service, &functions::CREATE_EVENT, Payload::create_event(), &event, "event_id").await;
        let publish = Payload::publish_event().path("event_id", &id).end();
        service.must(&functions::PUBLISH_EVENT, publish).await;
        id
    }

    /// Seats of the hall in groups of `size` neighbours, each within one block.
    pub(crate) fn groups(&self, size: usize) -> Vec<Vec<String>> {
        let mut groups = Vec::new();
        for section in self.layout.sections.iter().filter(|section| !section.general_admission) {
            for block in section.blocks() {
                let ids: Vec<String> = (block.first..block.first + block.seats.len())
                    .filter_map(|seat| section.seat_id(block.row, seat))
                    .map(|id| id.to_string())
                    .collect();
                groups.extend(ids.chunks_exact(size).map(<[String]>::to_vec));
            }
        }
        groups
    }
}

async fn made(
    service: &Service,
    endpoint: &'static functions::Endpoint,
    payload: Payload,
    body: &Value,
    id: &str,
) -> String {
    let answer = service.must(endpoint, payload.body(&body.to_string())).await;
    answer[id].as_str().expect("an id").to_owned()
}

/// The real chart where it lies beside the repository, or one of the same size.
pub(crate) fn chart() -> Value {
    match std::fs::read_to_string(root().join(CHART)) {
        Ok(text) => serde_json::from_str(&text).expect("the chart is JSON"),
        Err(_) => drawn(&SECTIONS, REST),
    }
}

/// An arena of 50,688 seats in four sections, every row of which is three whole blocks.
pub(crate) fn arena() -> Value {
    drawn(&ARENA, 0)
}

/// A chart of these sections, with a row of `rest` seats besides.
fn drawn(sections: &[(&str, usize, usize)], rest: usize) -> Value {
    let row = |label: String, y: usize, seats: usize| {
        let seats: Vec<Value> =
            (0..seats).map(|x| json!({ "label": (x + 1).to_string(), "x": x * 20, "y": y })).collect();
        json!({ "label": label, "categoryKey": 1, "seats": seats })
    };
    let sections: Vec<Value> = sections
        .iter()
        .enumerate()
        .map(|(number, (name, rows, seats))| {
            let mut rows: Vec<Value> =
                (1..=*rows).map(|number| row(number.to_string(), number * 25, *seats)).collect();
            if number == 0 && rest > 0 {
                rows.push(row("Z".to_owned(), 1_000, rest));
            }
            let corner = json!({ "x": 0, "y": number * 2_000 });
            json!({ "label": name, "categoryKey": 1, "topLeft": corner, "subChart": { "rows": rows } })
        })
        .collect();
    json!({
        "name": "Arena", "categories": { "list": [{ "key": 1, "label": "Standard" }] },
        "subChart": { "sections": sections },
    })
}
