//! Offers of a season: an automatic one, a code with few uses, and a code with a budget.

use std::collections::BTreeSet;
use std::sync::Mutex;

use domain::booking::{Booking, BookingStatus};
use serde_json::{Value, json};

use super::Dice;
use crate::{Person, Reply, World};

/// Uses of the code with few uses, all together and of a customer; and budget of the other one.
const USES_MAX: i64 = 2;
const CUSTOMER_MAX: i64 = 1;
const BUDGET_MINOR: i64 = 22_500;
/// Codes that customers try.
const CODES: [&str; 4] = ["few-uses", "BUDGET", "few-uses", "guessed"];

/// Offers of a season; every second season has none.
pub(super) struct Deals {
    /// Ids of the offers, in the order of their creation.
    offers: Vec<String>,
    /// Dice of their own, so that seasons without offers stay as they are.
    dice: Mutex<Dice>,
}

impl Deals {
    /// Creates the offers of this season.
    pub(super) async fn open(world: &World, seed: u64) -> Self {
        let mut offers = Vec::new();
        let terms = if seed.is_multiple_of(2) { Vec::new() } else { terms() };
        for (number, mut terms) in terms.into_iter().enumerate() {
            terms["organizer_id"] = world.organizer().await.into();
            let (key, who) = (format!("offer-{number}"), world.administrator());
            let made =
                world.call("POST", "/admin/offers", Some(&who), &[("idempotency-key", &key)], &terms).await;
            offers.push(made.expect(201)["offer_id"].as_str().expect("an id").to_owned());
        }
        Self { offers, dice: Mutex::new(Dice::new(seed ^ 0x0FFE)) }
    }

    fn roll(&self, sides: u64) -> u64 {
        self.dice.lock().unwrap().roll(sides)
    }

    fn code(&self) -> &'static str {
        self.dice.lock().unwrap().choose(&CODES)
    }

    /// Ids of the offers.
    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.offers.iter().map(String::as_str)
    }

    /// Adds a code to a wish, and sometimes the total of a quote that the customer was shown.
    pub(super) async fn wish(&self, world: &World, person: &Person, body: &mut Value) {
        if self.offers.is_empty() {
            return;
        }
        if self.roll(3) > 0 {
            body["coupon_code"] = self.code().into();
        }
        if self.roll(4) == 0 {
            let quote = world.call("POST", "/quote", Some(person), &[], body).await;
            assert!(quote.status != 500 || quote.died(), "{}", quote.body);
            if quote.status == 200 {
                body["total_minor"] = quote.body["amount"]["amount_minor"].clone();
            }
        }
    }

    /// Sometimes changes the code of a pending booking.
    pub(super) async fn change(&self, world: &World, person: &Person, newest: &Value) -> Option<Reply> {
        let booking = newest["booking_id"].as_str().filter(|_| newest["status"] == "pending")?;
        if self.offers.is_empty() || self.roll(5) > 0 {
            return None;
        }
        let code = if self.roll(2) == 0 { Value::Null } else { self.code().into() };
        let target = format!("/booking/{booking}/coupon");
        Some(world.call("PUT", &target, Some(person), &[], &json!({ "coupon_code": code })).await)
    }

    /// Caps that are exceeded now.
    pub(super) fn exceeded(&self, world: &World) -> Vec<String> {
        let [_, few, budget] = self.offers.as_slice() else { return Vec::new() };
        let counts: Vec<Value> =
            world.items("bookings").into_iter().filter(|item| item["sk"]["S"] == "count").collect();
        let sum = |offer: &str, customers: bool, name: &str| {
            let of_it = counts.iter().filter(|count| {
                let pk = count["pk"]["S"].as_str().unwrap_or_default();
                let rest = pk.strip_prefix(&format!("offer#{offer}#"));
                rest.is_some_and(|rest| rest.starts_with("cus_") == customers)
            });
            let kept = of_it.map(|count| count[name]["N"].as_str().map_or(0, |kept| kept.parse().unwrap()));
            kept.collect::<Vec<i64>>()
        };
        let mut found = Vec::new();
        let mut check = |what: &str, kept: i64, cap: i64| {
            if kept > cap {
                found.push(format!("{what}: {kept} of {cap}"));
            }
        };
        check("uses", sum(few, false, "kept").iter().sum(), USES_MAX);
        check(
            "uses of a customer",
            sum(few, true, "kept").into_iter().max().unwrap_or_default(),
            CUSTOMER_MAX,
        );
        check("budget", sum(budget, false, "kept_minor").iter().sum(), BUDGET_MINOR);
        found
    }

    /// Confirmed bookings without the row of an offer that they use, at rest. The audit of all tests compares the rows
    /// with their counts and bookings.
    pub(super) fn findings(&self, world: &World, bookings: &[Booking]) -> Vec<String> {
        let rows: BTreeSet<String> = world
            .items("bookings")
            .iter()
            .filter(|item| item["pk"]["S"].as_str().is_some_and(|pk| pk.starts_with("offer#")))
            .filter_map(|item| Some(format!("{} {}", item["pk"]["S"].as_str()?, item["sk"]["S"].as_str()?)))
            .collect();
        let confirmed = bookings.iter().filter(|booking| booking.status == BookingStatus::Confirmed);
        let missing = confirmed.flat_map(|booking| {
            let used =
                booking.redemptions.iter().filter(|it| booking.redeemed(it).is_ok_and(|uses| uses.uses > 0));
            let row = |of: &domain::redemption::Redemption| {
                format!("offer#{}#{} {}", of.offer_id, of.shard, of.row)
            };
            let missing = used.map(row).filter(|row| !rows.contains(row));
            missing
                .map(|row| format!("{} uses {row}, which is missing", booking.booking_id))
                .collect::<Vec<_>>()
        });
        missing.collect()
    }
}

fn terms() -> Vec<Value> {
    vec![
        json!({
            "label": "3 for 2", "given": { "by": "automatic" }, "group": [{ "count": 3 }],
            "effect": { "kind": "cheapest_of_group", "count": 1, "basis_points": 10_000 }, "priority": 3,
        }),
        json!({
            "label": "Few", "given": { "by": "code", "code": "FEW-USES" }, "priority": 2,
            "effect": { "kind": "percent", "basis_points": 1_000, "off": "seats" },
            "caps": { "uses_max": USES_MAX, "per_customer_max": CUSTOMER_MAX },
        }),
        json!({
            "label": "Budget", "given": { "by": "code", "code": "BUDGET" }, "currency": "INR", "priority": 1,
            "effect": { "kind": "amount", "amount_minor": 5_000, "off": "seats" },
            "caps": { "money_max_minor": BUDGET_MINOR, "counts": "ticket" },
        }),
    ]
}
