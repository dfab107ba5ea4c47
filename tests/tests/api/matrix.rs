//! Routes × callers: who is admitted where.

mod routes;

use std::collections::BTreeSet;

use serde_json::{Value, json};
use tests::{Hall, Person, Show, World};

use self::routes::{ALL, Admits, ROUTES};
use crate::offers::{by_codes, create, three_for_two};
use crate::organizers::tiers;
use crate::outgoing::{deliveries, subscribe};
use crate::support::text;

/// A shop with one organizer's members, another's owner, and two customers.
struct Shop {
    world: World,
    organizer: String,
    show: Show,
    /// A booking that is paid, and one that is not.
    paid: String,
    pending: String,
    payment: String,
    image: String,
    offer: String,
    webhook: String,
    delivery: String,
    payout: String,
    /// A member whom the matrix revokes.
    temp: Person,
    callers: Vec<(&'static str, Option<Person>)>,
}

impl Shop {
    async fn open() -> Self {
        let world = World::new();
        let organizer = world.new_organizer("Opera House").await;
        let other = world.new_organizer("Arena").await;
        let show = world.draft_of(&organizer, &Hall::small().chart(), |_| {}).await;
        world.publish(&show).await.expect(200);
        let webhook =
            subscribe(&world, &world.administrator(), &organizer, "https://till.receiver.test/").await;
        let webhook = text(&webhook["webhook_id"]).to_owned();
        let buyer = world.customer("buyer");
        let paid = world.bought(&buyer, &show, &["Stalls-A-1"]).await;
        let pending = world.locked(&buyer, &show, &["Stalls-A-2"]).await;
        let booking = world.booking(&buyer, &paid).await;
        let payment = text(&booking["payments"][0]["payment_id"]).to_owned();
        let payout = world.sandbox(|sandbox, now| sandbox.pay_out(now, "inr")).unwrap();
        world.reconcile_payouts().await;
        let temp = world.member(&organizer, "temp", "viewer").await;
        let image = world.image(&organizer, 8, 8).await;
        let codes = by_codes(&organizer);
        let offer = create(&world, &world.administrator(), "codes", &codes).await.expect(201);
        let offer = text(&offer["offer_id"]).to_owned();
        let delivery = deliveries(&world, &webhook).await.remove(0);
        let delivery = text(&delivery["delivery_id"]).to_owned();
        let mut callers = vec![
            ("anyone", None),
            ("buyer", Some(buyer)),
            ("customer", Some(world.customer("customer"))),
            ("admin", Some(world.administrator())),
            ("other organizer", Some(world.member(&other, "other", "owner").await)),
        ];
        for role in ["owner", "manager", "desk", "gate", "viewer"] {
            callers.push((role, Some(world.member(&organizer, role, role).await)));
        }
        Self {
            world,
            organizer,
            show,
            paid,
            pending,
            payment,
            image,
            offer,
            webhook,
            delivery,
            payout,
            temp,
            callers,
        }
    }

    /// Path of a route with the ids of the shop.
    fn target(&self, path: &str) -> String {
        let is_of_pending =
            path.ends_with("/extension") || path.ends_with("/coupon") || path == "/booking/{booking_id}";
        let booking = if is_of_pending { &self.pending } else { &self.paid };
        let mut target = path
            .replace("{organizer_id}", &self.organizer)
            .replace("{event_id}", &self.show.event_id)
            .replace("{venue_id}", &self.show.venue_id)
            .replace("{screen_id}", &self.show.screen_id)
            .replace("{title_id}", &self.show.title_id)
            .replace("{version}", "1")
            .replace("{booking_id}", booking)
            .replace("{payment_id}", &self.payment)
            .replace("{image_id}", &self.image)
            .replace("{offer_id}", &self.offer)
            .replace("{template}", "reminder")
            .replace("{language}", "es")
            .replace("{webhook_id}", &self.webhook)
            .replace("{delivery_id}", &self.delivery)
            .replace("{payout_id}", &self.payout)
            .replace("{customer_id}", &self.temp.customer_id())
            .replace("{member_id}", &self.temp.customer_id());
        if matches!(path, "/admin/venues" | "/admin/titles" | "/admin/offers" | "/admin/webhooks")
            || path.starts_with("/admin/templates")
            || path.starts_with("/admin/reports")
        {
            target = format!("{target}?organizer_id={}", self.organizer);
        }
        target
    }

    fn new_webhook(&self, n: usize) -> Value {
        let (label, types) = (format!("Label {n}"), ["BookingConfirmed"]);
        json!({ "organizer_id": self.organizer, "label": label, "url": "https://till.receiver.test/", "types": types })
    }

    /// A body that the route accepts, in the request with this number.
    fn body(&self, method: &str, path: &str, n: usize) -> Value {
        let Show { event_id, screen_id, title_id, .. } = &self.show;
        match (method, path) {
            ("GET" | "DELETE", _) => Value::Null,
            (_, "/booking" | "/quote") => {
                json!({ "event_id": event_id, "best_available": { "count": 1, "type": "premium" } })
            }
            (_, "/events/{event_id}/quote") => json!({ "best_available": { "count": 1, "type": "premium" } }),
            (_, "/booking/{booking_id}/coupon") => json!({ "coupon_code": null }),
            (_, "/payment") => json!({ "booking_id": self.pending, "provider": "stripe", "method": "card" }),
            (_, "/account/email") => json!({ "email": format!("new-{n}@example.com") }),
            (_, "/account/email/confirm") => {
                json!({ "email": "new@example.com", "old_code": "000000", "new_code": "000000" })
            }
            (_, "/booking/{booking_id}/cancellation/confirm") => json!({ "otp": "000000" }),
            (_, "/admin/organizers/{organizer_id}/members/accept") => json!({ "code": "000000" }),
            ("POST", "/admin/organizers/{organizer_id}/members") => {
                json!({ "email": format!("new-{n}@example.com"), "role": "viewer" })
            }
            ("PATCH", "/admin/organizers/{organizer_id}/members/{member_id}") => json!({ "role": "viewer" }),
            (_, "/admin/events/{event_id}/house-seats" | "/admin/events/{event_id}/house-seats/free") => {
                json!({ "name": "press", "seats": ["Stalls-A-9"] })
            }
            (_, "/admin/events/{event_id}/capacity") => json!({ "section": "Standing", "places": 40 }),
            (_, "/admin/events/{event_id}/complimentary-bookings") => {
                json!({ "seats": ["Stalls-B-3"], "reason": "press" })
            }
            (_, "/admin/events/{event_id}/bookings/{booking_id}/return") => json!({ "reason": "ill" }),
            (_, "/admin/organizers") => json!({ "name": "New" }),
            (_, "/admin/organizers/{organizer_id}/uploads") => {
                json!({ "purpose": "image", "content_type": "image/png", "byte_length": 100 })
            }
            (_, "/admin/organizers/{organizer_id}/images") => json!({ "upload_id": "upl_0123456789" }),
            ("PATCH", "/admin/screens/{screen_id}") => json!({ "name": "Great hall" }),
            (_, "/admin/venues") => json!({
                "organizer_id": self.organizer, "name": "House", "address": "1 Road", "city": "Pune",
                "country": "IN", "time_zone": "Asia/Kolkata",
            }),
            (_, "/admin/offers") => three_for_two(&self.organizer),
            (_, "/admin/webhooks") => self.new_webhook(n),
            (_, "/admin/webhooks/{webhook_id}") => json!({ "label": "Till" }),
            (_, "/admin/webhooks/{webhook_id}/rotate") => json!({}),
            (_, "/admin/offers/preview") => {
                json!({ "offer_id": self.offer, "event_id": event_id, "seats": [{ "type": "premium" }] })
            }
            (_, "/admin/offers/{offer_id}/codes") => json!({ "count": 1 }),
            ("PUT", "/admin/templates/{template}/{language}") => json!({ "subject": "See you soon" }),
            (_, "/admin/titles") => json!({ "organizer_id": self.organizer, "name": "Play", "kind": "play" }),
            (_, "/admin/venues/{venue_id}/screens") => {
                json!({ "name": "Hall", "chart": Hall::small().chart() })
            }
            (_, "/admin/screens/{screen_id}/layouts") => {
                json!({ "chart": Hall::small().chart(), "dry_run": true })
            }
            (_, "/admin/events") => json!({
                "title_id": title_id, "screen_id": screen_id, "local_start": "2026-12-24T19:30",
                "currency": "INR",
                "tiers": tiers(),
            }),
            (_, "/admin/events/bulk") => json!({
                "title_id": title_id, "currency": "INR", "tiers": tiers(),
                "performances": [{ "screen_id": screen_id, "local_start": "2026-12-24T19:30" }],
            }),
            ("PATCH", "/admin/events/{event_id}") => json!({ "fee_per_ticket_minor": 1 }),
            (_, "/admin/events/{event_id}/postpone") => {
                json!({ "local_start": "2027-01-30T19:30", "refund_until": "2027-01-10T00:00:00Z" })
            }
            (_, "/admin/events/{event_id}/move") => json!({ "screen_id": screen_id, "dry_run": true }),
            (_, "/admin/events/{event_id}/duplicate") => json!({ "local_start": "2026-12-31T19:30" }),
            _ => json!({}),
        }
    }
}

/// Status that refuses a caller; none if the route admits the caller.
fn refusal(admits: Admits, caller: &str) -> Option<u16> {
    let is_member = ALL.contains(&caller);
    match (admits, caller) {
        (Admits::Anyone, _) => None,
        (_, "anyone") => Some(401),
        (Admits::SignedIn, _) | (Admits::Buyer, "buyer") => None,
        (Admits::Buyer, _) => Some(404),
        (Admits::Admin | Admits::Members(_), "admin") => None,
        (Admits::Admin, _) => Some(403),
        (Admits::Members(roles), role) if roles.contains(&role) => None,
        (Admits::Members(_), _) => Some(if is_member { 403 } else { 404 }),
    }
}

#[tokio::test(start_paused = true)]
async fn every_route_admits_exactly_its_callers() {
    let routes = functions::routes();
    let known: BTreeSet<_> = routes.iter().map(|route| (route.method, route.path)).collect();
    let listed: BTreeSet<_> = ROUTES.iter().map(|(method, path, _)| (*method, *path)).collect();
    assert_eq!(listed, known, "left: this table, right: routes()");
    let shop = Shop::open().await;
    let mut wrong = Vec::new();
    let mut n = 0;
    for (method, path, admits) in ROUTES {
        let mut answers = BTreeSet::new();
        // Those who are admitted come last: what they do may end the thing.
        let mut callers: Vec<_> = shop.callers.iter().collect();
        callers.sort_by_key(|(caller, _)| refusal(admits, caller).is_none());
        for (caller, person) in callers {
            n += 1;
            let (key, target) = (format!("key-{n}"), shop.target(path));
            let headers = [("idempotency-key", key.as_str()), ("if-match", "\"1\"")];
            let body = shop.body(method, path, n);
            let reply = shop.world.call(method, &target, person.as_ref(), &headers, &body).await;
            answers.insert(reply.status);
            let is_right = match refusal(admits, caller) {
                Some(status) => reply.status == status,
                None => !matches!(reply.status, 401 | 403 | 404) && reply.status < 500,
            };
            if !is_right {
                wrong.push(format!("{method} {path}, {caller}: {} {}", reply.status, reply.body));
            }
            if reply.status == 403 {
                assert!(text(&reply.body["detail"]).contains("it takes an"), "{}", reply.body);
            }
        }
        if admits == Admits::Anyone && answers.len() != 1 {
            wrong.push(format!("{method} {path} answers callers differently: {answers:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    shop.world.abandon();
}
