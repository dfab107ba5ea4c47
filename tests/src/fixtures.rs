//! People, events on sale, and common first steps of tests.

use sandbox::{OrderPaid, OrderRefusal, Paid, PayRefusal};
use serde_json::{Value, json};

use crate::dynamo::text;
use crate::gateway::Reply;
use crate::hall::Hall;
use crate::person::Person;
use crate::{VISA, World};

/// An event on sale.
#[derive(Clone, Debug)]
pub struct Show {
    /// Id of the event.
    pub event_id: String,
    /// Id of the screen.
    pub screen_id: String,
    /// Id of the title.
    pub title_id: String,
    /// Id of the venue.
    pub venue_id: String,
}

impl World {
    /// A signed-in customer with this name.
    #[must_use]
    pub fn customer(&self, name: &str) -> Person {
        let person = Person { subject: format!("{name}-0000-4000"), groups: Vec::new(), session: None };
        self.services.pool.enrol(&person.subject, &person.address());
        person
    }

    /// The signed-in administrator of the deployment.
    #[must_use]
    pub fn administrator(&self) -> Person {
        Person { groups: vec!["admin".to_owned()], ..self.customer("ada") }
    }

    /// Sends a request of the administrator.
    pub async fn admin(&self, method: &str, target: &str, body: &Value) -> Reply {
        self.call(method, target, Some(&self.administrator()), &[], body).await
    }

    /// Id of the organizer of most tests.
    pub async fn organizer(&self) -> String {
        self.organizer.get_or_init(|| self.new_organizer("Opera House")).await.clone()
    }

    /// Creates an organizer with the deployment's seller and series, and returns its id.
    pub async fn new_organizer(&self, name: &str) -> String {
        let organizer = self.create_organizer(&json!({ "name": name })).await.expect(201);
        text(&organizer["organizer_id"])
    }

    /// `POST /admin/organizers` with this body and a new idempotency key.
    pub async fn create_organizer(&self, body: &Value) -> Reply {
        let key = format!("organizer-{}", self.number());
        self.create_organizer_with_key(&key, body).await
    }

    /// `POST /admin/organizers` with this body.
    pub async fn create_organizer_with_key(&self, key: &str, body: &Value) -> Reply {
        let headers = [("idempotency-key", key)];
        self.call("POST", "/admin/organizers", Some(&self.administrator()), &headers, body).await
    }

    /// A signed-in customer who was invited to an organizer, and has accepted.
    pub async fn member(&self, organizer: &str, name: &str, role: &str) -> Person {
        let person = self.customer(name);
        self.invite(organizer, &person, role).await.expect(202);
        self.accept(organizer, &person, &self.mailed_code(&person)).await.expect(200);
        person
    }

    /// Invites a person, as the administrator.
    pub async fn invite(&self, organizer: &str, who: &Person, role: &str) -> Reply {
        let body = json!({ "email": who.address(), "role": role });
        self.admin("POST", &format!("/admin/organizers/{organizer}/members"), &body).await
    }

    /// Accepts an invitation with a code.
    pub async fn accept(&self, organizer: &str, who: &Person, code: &str) -> Reply {
        let target = format!("/admin/organizers/{organizer}/members/accept");
        self.call("POST", &target, Some(who), &[], &json!({ "code": code })).await
    }

    /// An event on sale in the small hall.
    pub async fn event(&self) -> Show {
        self.event_with(&Hall::small(), |_| {}).await
    }

    /// An event on sale in `hall`. Every tier costs 500.00 rupees; `change` may change the organizer's
    /// request.
    pub async fn event_with(&self, hall: &Hall, change: impl FnOnce(&mut Value)) -> Show {
        let show = self.draft_with(&hall.chart(), change).await;
        self.publish(&show).await.expect(200);
        show
    }

    /// An unpublished event.
    pub async fn draft_with(&self, chart: &Value, change: impl FnOnce(&mut Value)) -> Show {
        let organizer = self.organizer().await;
        self.draft_of(&organizer, chart, change).await
    }

    /// An unpublished event of this organizer.
    pub async fn draft_of(&self, organizer: &str, chart: &Value, change: impl FnOnce(&mut Value)) -> Show {
        let venue = json!({
            "organizer_id": organizer, "name": "Opera House", "address": "1 Charni Road", "city": "Mumbai", "country": "IN",
            "time_zone": "Asia/Kolkata",
        });
        let venue_id = text(&self.admin("POST", "/admin/venues", &venue).await.expect(201)["venue_id"]);
        let screens = format!("/admin/venues/{venue_id}/screens");
        let screen = json!({ "name": "Main hall", "chart": chart });
        let screen = self.admin("POST", &screens, &screen).await.expect(201);
        let title = json!({ "organizer_id": organizer, "name": "The Tempest", "kind": "play" });
        let title_id = text(&self.admin("POST", "/admin/titles", &title).await.expect(201)["title_id"]);
        let screen_id = text(&screen["screen_id"]);
        let types = screen["types"].as_array().expect("types");
        let tiers: Vec<Value> =
            types.iter().map(|kind| json!({ "type": kind, "amount_minor": 50_000 })).collect();
        let mut event = json!({
            "title_id": title_id, "screen_id": screen_id, "local_start": "2026-12-24T19:30",
            "currency": "INR", "tiers": tiers,
        });
        change(&mut event);
        let event = self.admin("POST", "/admin/events", &event).await.expect(201);
        Show { event_id: text(&event["event_id"]), screen_id, title_id, venue_id }
    }

    /// Publishes a draft.
    pub async fn publish(&self, show: &Show) -> Reply {
        self.admin("POST", &format!("/admin/events/{}/publish", show.event_id), &Value::Null).await
    }

    /// Locks these seats with a new idempotency key.
    pub async fn lock(&self, who: &Person, show: &Show, seats: &[&str]) -> Reply {
        let key = format!("key-{}", self.number());
        self.lock_with_key(who, show, seats, &key).await
    }

    /// Locks these seats.
    pub async fn lock_with_key(&self, who: &Person, show: &Show, seats: &[&str], key: &str) -> Reply {
        self.book(who, key, &json!({ "event_id": show.event_id, "seats": seats })).await
    }

    /// Locks the best seats of a tier with a new idempotency key.
    pub async fn lock_best(&self, who: &Person, show: &Show, count: usize, kind: &str) -> Reply {
        let key = format!("key-{}", self.number());
        let wish = json!({ "count": count, "type": kind });
        self.book(who, &key, &json!({ "event_id": show.event_id, "best_available": wish })).await
    }

    /// `POST /booking` with this body.
    pub async fn book(&self, who: &Person, key: &str, body: &Value) -> Reply {
        self.call("POST", "/booking", Some(who), &[("idempotency-key", key)], body).await
    }

    /// Locks seats that must be free, and returns the booking's id.
    pub async fn locked(&self, who: &Person, show: &Show, seats: &[&str]) -> String {
        text(&self.lock(who, show, seats).await.expect(201)["booking_id"])
    }

    /// The booking, as its customer sees it.
    pub async fn booking(&self, who: &Person, booking: &str) -> Value {
        self.get(&format!("/booking/{booking}"), Some(who)).await.expect(200)
    }

    /// Releases a lock.
    pub async fn release(&self, who: &Person, booking: &str) -> Reply {
        self.call("DELETE", &format!("/booking/{booking}"), Some(who), &[], &Value::Null).await
    }

    /// Extends a lock.
    pub async fn extend(&self, who: &Person, booking: &str) -> Reply {
        self.call("POST", &format!("/booking/{booking}/extension"), Some(who), &[], &Value::Null).await
    }

    /// Requests a refund quote for these seats of a booking, or for all; a code is mailed to the customer.
    pub async fn ask_back(&self, who: &Person, booking: &str, seats: Option<&[&str]>) -> Reply {
        let target = format!("/booking/{booking}/cancellation");
        let body = seats.map_or_else(|| json!({}), |seats| json!({ "seats": seats }));
        self.call("POST", &target, Some(who), &[], &body).await
    }

    /// Returns seats with a code.
    pub async fn give_back(&self, who: &Person, booking: &str, code: &str) -> Reply {
        let target = format!("/booking/{booking}/cancellation/confirm");
        self.call("POST", &target, Some(who), &[], &json!({ "otp": code })).await
    }

    /// Returns seats with a code, if it is for these seats.
    pub async fn give_back_seats(&self, who: &Person, booking: &str, code: &str, seats: &[&str]) -> Reply {
        let target = format!("/booking/{booking}/cancellation/confirm");
        self.call("POST", &target, Some(who), &[], &json!({ "otp": code, "seats": seats })).await
    }

    /// Opens an attempt to pay, with a new idempotency key.
    pub async fn open_payment(&self, who: &Person, booking: &str) -> Reply {
        let key = format!("pay-{}", self.number());
        self.open_payment_with_key(who, booking, &key).await
    }

    /// Opens an attempt to pay.
    pub async fn open_payment_with_key(&self, who: &Person, booking: &str, key: &str) -> Reply {
        self.open_payment_at(who, booking, "stripe", key).await
    }

    /// Opens an attempt to pay at this provider.
    pub async fn open_payment_at(&self, who: &Person, booking: &str, provider: &str, key: &str) -> Reply {
        let body = json!({ "booking_id": booking, "provider": provider, "method": "card" });
        self.call("POST", "/payment", Some(who), &[("idempotency-key", key)], &body).await
    }

    /// Opens an attempt to pay at Razorpay, with a new idempotency key.
    pub async fn open_order(&self, who: &Person, booking: &str) -> Reply {
        let key = format!("order-{}", self.number());
        self.open_payment_at(who, booking, "razorpay", &key).await
    }

    /// Pays as the customer does with the button on Razorpay's page for an attempt (the body of its answer).
    ///
    /// # Errors
    /// The page's refusal.
    pub fn pay_order(&self, payment: &Value, instrument: &str) -> Result<OrderPaid, OrderRefusal> {
        self.services.money.pay_order(&text(&payment["checkout_fields"]["order_id"]), instrument)
    }

    /// Types a card number on the page of an attempt (the body of its answer), as the customer does.
    ///
    /// # Errors
    /// The page's refusal.
    pub fn type_card(&self, payment: &Value, card: &str) -> Result<Paid, PayRefusal> {
        let url = text(&payment["checkout_url"]);
        let session = url.rsplit('/').next().unwrap().split(['?', '#']).next().unwrap();
        self.services.money.pay(session, card)
    }

    /// Opens an attempt and pays it; no webhook is delivered yet.
    pub async fn paid(&self, who: &Person, booking: &str) -> Value {
        let payment = self.open_payment(who, booking).await.expect(201);
        self.type_card(&payment, VISA).expect("the card pays");
        payment
    }

    /// Buys seats: locks, pays, and lets the workers confirm. Returns the booking's id.
    pub async fn bought(&self, who: &Person, show: &Show, seats: &[&str]) -> String {
        let booking = self.locked(who, show, seats).await;
        self.paid(who, &booking).await;
        self.settle().await;
        assert_eq!(self.booking(who, &booking).await["status"], "confirmed");
        booking
    }

    /// Buys seats from a provider whose webhooks need several tries.
    pub async fn bought_late(&self, who: &Person, show: &Show, seats: &[&str]) -> String {
        let booking = self.locked(who, show, seats).await;
        self.paid(who, &booking).await;
        for _ in 0..8 {
            self.settle().await;
            self.pass(20);
        }
        self.settle().await;
        booking
    }

    /// Public status of a seat.
    pub async fn seat_status(&self, show: &Show, section: &str, seat: &str) -> String {
        let seats = self.seats(show, section).await;
        let found = seats.iter().find(|known| known["seat_id"] == seat);
        text(&found.unwrap_or_else(|| panic!("there is no seat {seat}"))["status"])
    }

    /// Makes everybody see the seats as they are now: what customers see may be a second old, and the clock of a test
    /// stands still.
    pub fn look_anew(&self) {
        for picture in self.items("seats").iter().filter(|item| item["sk"]["S"] == "picture") {
            self.delete("seats", (&text(&picture["pk"]["S"]), "picture"));
        }
        self.cold_start();
    }

    /// All seats of a section, as anyone sees them who looks anew.
    pub async fn seats(&self, show: &Show, section: &str) -> Vec<Value> {
        self.look_anew();
        let target = format!("/events/{}/seats?section={section}", show.event_id);
        let mut seats = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.get(&format!("{target}{cursor}"), None).await.expect(200);
            let of_section = page["seats"].as_array().unwrap().iter();
            seats.extend(of_section.filter(|seat| seat["section"] == section).cloned());
            match page["next_cursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return seats,
            }
        }
    }
}
