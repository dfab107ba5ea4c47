//! The API as an OpenAPI 3.1 document.
//!
//! The entries are separate from the endpoints' statics: no binary names this module, so none links a schema.
//! A test compares the entries with [`routes`](crate::routes()).

mod account;
mod address;
mod auth;
mod booking;
mod cancellation;
mod catalog;
mod change;
mod delivery;
mod discovery;
mod documents;
mod editing;
mod entry;
mod event;
mod examples;
mod house_seats;
mod media;
mod member;
mod offer;
mod organizer;
mod payment;
mod payouts;
mod problem;
mod reference;
mod relocation;
mod reports;
mod sales;
mod schemas;
mod statements;
mod template;
mod webhook;

use serde_json::{Map, Value, json};

use self::entry::Entry;
use self::schemas::Schemas;

/// Tags of the API, in the order in which a reader meets them: name, description.
const TAGS: [(&str, &str); 14] = [
    ("catalog", "Events, their seats and availability. Open to anyone."),
    ("auth", "Sign-up, sign-in and passwords. Every other request carries the access token."),
    ("account", "The customer's own account: profile, address, second factor, reminders, export and end."),
    ("booking", "Bookings: seats locked for a customer until they are paid or released."),
    ("payment", "Payments for bookings, on the provider's own page."),
    ("documents", "Tickets, invoices and credit notes: as JSON, as PDF, and a ticket's code as PNG."),
    ("organizer", "Organizers, their members and activity; venues, screens, titles, images and events."),
    ("offer", "Offers that lower prices, automatically or by code, as members of their organizer make them."),
    ("template", "Organizers' own texts for mails to their customers, in a sandbox."),
    ("sales", "Bookings as members of the event's organizer see them."),
    ("report", "Reports: what was sold, paid and paid out."),
    ("webhook", "Webhooks that carry messages to an organizer's own systems, and their deliveries."),
    ("statements", "An organizer's closed months, and exports of its bookings and documents."),
    ("reference", "This description: for programs, and as a page for people. Open to anyone."),
];

const DESCRIPTION: &str = "Online ticket booking: assigned seats, locked for minutes, paid through a provider.\n\n\
    Money is an integer of minor units with an ISO 4217 currency. Instants are RFC 3339 in UTC. \
    Lists come in pages: send `next_cursor` back as `cursor`; a cursor is opaque. \
    Unknown fields of a body are refused. A refusal is an RFC 9457 problem document, and its `code` is stable. \
    Where seats or money move, an `Idempotency-Key` header is required, and a request that is sent again \
    with the same key gets the first answer.";

/// The OpenAPI document of all routes.
#[must_use]
pub fn document() -> Value {
    let mut schemas = Schemas::default();
    let mut paths = Map::new();
    for entry in entries() {
        let path = paths.entry(entry.endpoint.path).or_insert_with(|| json!({}));
        path[entry.endpoint.method.to_ascii_lowercase()] = entry.operation(&mut schemas);
    }
    let tags = TAGS.map(|(name, description)| json!({ "name": name, "description": description }));
    json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
        "info": {
            "title": "Boxoffice",
            "version": env!("CARGO_PKG_VERSION"),
            "description": DESCRIPTION,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{
            "url": "{api_url}",
            "description": "The API of one deployment.",
            "variables": {
                "api_url": {
                    "default": "https://api.example.com",
                    "description": "The stack's output ApiUrl; for the local stack, API_URL in .local/env.",
                },
            },
        }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": schemas.into_definitions(),
            "securitySchemes": {
                "customer": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "The access token from `POST /auth/login`.",
                },
            },
        },
    })
}

/// One entry per route.
fn entries() -> Vec<Entry> {
    [
        catalog::entries(),
        discovery::entries(),
        auth::entries(),
        account::entries(),
        address::entries(),
        booking::entries(),
        cancellation::entries(),
        payment::entries(),
        documents::entries(),
        media::entries(),
        member::entries(),
        organizer::entries(),
        editing::entries(),
        event::entries(),
        change::entries(),
        relocation::entries(),
        house_seats::entries(),
        offer::entries(),
        template::entries(),
        sales::entries(),
        delivery::entries(),
        reports::entries(),
        payouts::entries(),
        webhook::entries(),
        statements::entries(),
        reference::entries(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_has_exactly_one_entry() {
        let mut routes: Vec<_> = crate::routes().iter().map(|route| route.name).collect();
        let mut described: Vec<_> = entries().iter().map(|entry| entry.endpoint.name).collect();
        routes.sort_unstable();
        described.sort_unstable();
        assert_eq!(described, routes, "left: functions/src/openapi, right: routes() in functions/src/lib.rs");
    }

    #[test]
    fn every_problem_shows_its_own_fields() {
        let shown = problem::schema();
        let shown: BTreeSet<_> = shown["properties"].as_object().unwrap().keys().cloned().collect();
        for entry in entries() {
            for error in entry.problems() {
                let fields: BTreeSet<_> = error.fields().keys().cloned().collect();
                assert!(
                    fields.is_subset(&shown),
                    "functions/src/openapi/problem.rs misses a field of {error:?}"
                );
            }
        }
    }

    #[test]
    fn requests_and_replies_give_no_name_to_two_shapes() {
        let mut schemas = Schemas::default();
        for entry in entries() {
            entry.operation(&mut schemas);
        }
        assert_eq!(schemas.ambiguous(), Vec::<String>::new(), "rename one of the two types");
    }
}
