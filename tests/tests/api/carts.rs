//! Random carts with offers: the price in the list, on the map, in the quote, at the lock, at the provider, on the invoice
//! and in the refund is one.

use std::collections::BTreeMap;

use fastrand::Rng;
use serde_json::{Value, json};
use tests::{Hall, Person, Section, Show, World};

use crate::documents::invoice;
use crate::offers_bought::{minor as amount, offer, quote};
use crate::support::{text, texts};

/// Carts that are bought before the workers run.
const AT_ONCE: usize = 25;

/// Sections of the hall.
const SECTIONS: [&str; 4] = ["Left", "Right", "Balcony", "Floor"];

/// Terms of an event.
struct Terms {
    currency: &'static str,
    /// Unit of its prices: providers take whole tens of a currency with three decimals.
    unit: i64,
    tax_basis_points: i64,
    inclusive: bool,
    per_ticket: i64,
    per_booking: i64,
}

const TERMS: [Terms; 6] = [
    Terms {
        currency: "INR",
        unit: 1,
        tax_basis_points: 1_800,
        inclusive: false,
        per_ticket: 2_511,
        per_booking: 0,
    },
    Terms {
        currency: "INR",
        unit: 1,
        tax_basis_points: 725,
        inclusive: false,
        per_ticket: 0,
        per_booking: 9_901,
    },
    Terms {
        currency: "EUR",
        unit: 1,
        tax_basis_points: 700,
        inclusive: true,
        per_ticket: 190,
        per_booking: 101,
    },
    Terms {
        currency: "JPY",
        unit: 1,
        tax_basis_points: 1_000,
        inclusive: false,
        per_ticket: 110,
        per_booking: 333,
    },
    Terms {
        currency: "KWD",
        unit: 100,
        tax_basis_points: 1_000,
        inclusive: false,
        per_ticket: 2,
        per_booking: 3,
    },
    Terms { currency: "USD", unit: 1, tax_basis_points: 0, inclusive: false, per_ticket: 0, per_booking: 0 },
];

/// Offer of an event: each event has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deal {
    /// An amount off each seat, for everybody.
    Everybody,
    /// The same, by code.
    Code,
    /// Each third seat is free.
    ThreeForTwo,
}

impl Deal {
    const ALL: [Self; 3] = [Self::Everybody, Self::Code, Self::ThreeForTwo];

    /// Discount of seats with these prices, by an arithmetic of its own.
    fn discount(self, terms: &Terms, prices: &[i64], has_code: bool) -> i64 {
        match self {
            Self::Code if !has_code => 0,
            Self::Everybody | Self::Code => {
                prices.iter().map(|price| (*price).min(terms.unit * OFF)).sum::<i64>()
            }
            Self::ThreeForTwo => {
                let mut prices = prices.to_vec();
                prices.sort_unstable_by(|one, other| other.cmp(one));
                prices.chunks_exact(3).map(|group| group[2]).sum()
            }
        }
    }
}

/// Units that an offer takes off a seat.
const OFF: i64 = 300;

impl Terms {
    /// The amount to pay for seats at these prices, by an arithmetic of its own.
    fn total(&self, prices: &[i64], discount: i64) -> i64 {
        let tickets = i64::try_from(prices.len()).unwrap();
        let priced = prices.iter().sum::<i64>() - discount
            + self.unit * (self.per_ticket * tickets + self.per_booking);
        let tax = if self.inclusive { 0 } else { priced * self.tax_basis_points };
        priced + tax / 10_000 + i64::from(tax % 10_000 >= 5_000)
    }
}

/// An event, and the prices of its seats as its map shows them now.
struct Stage {
    terms: &'static Terms,
    deal: Deal,
    show: Show,
    prices: BTreeMap<String, i64>,
}

/// A cart.
struct Cart {
    stage: usize,
    who: Person,
    seats: Vec<String>,
    booking: String,
    total: i64,
    discount: i64,
}

/// Puts an event with these terms and random prices on sale; some end in an hour.
async fn stage(world: &World, hall: &Hall, (terms, deal): (&'static Terms, Deal), random: &mut Rng) -> Stage {
    let mut price = || terms.unit * random.i64(500..200_000);
    let end = world.clock.now() + jiff::SignedDuration::from_secs(3_600);
    let phased = |mut price: Value, early: i64| {
        price["phases"] = json!([{ "until": end, "amount_minor": early }]);
        price
    };
    let of = |section: &str, rows: &[&str], amount: i64| json!({ "section": section, "rows": rows, "amount_minor": amount });
    let mut stalls = phased(json!({ "type": "stalls", "amount_minor": price() }), price());
    stalls["section_prices"] = json!([
        of("Left", &["B", "D"], price()),
        phased(of("Left", &["A"], price()), price()),
        phased(of("Right", &[], price()), price()),
        // The same price as that of another place: one line.
        of("Right", &["C"], amount_of(&stalls)),
    ]);
    let mut circle = json!({ "type": "circle", "amount_minor": price() });
    circle["section_prices"] = json!([of("Balcony", &["A"], price())]);
    let floor = phased(json!({ "type": "floor", "amount_minor": price() }), price());
    let show = world
        .event_with(hall, |event| {
            event["currency"] = json!(terms.currency);
            event["tiers"] = json!([stalls, circle, floor]);
            event["fee_per_ticket_minor"] = json!(terms.unit * terms.per_ticket);
            event["fee_per_booking_minor"] = json!(terms.unit * terms.per_booking);
            event["tax_basis_points"] = json!(terms.tax_basis_points);
            event["tax_mode"] = json!(if terms.inclusive { "inclusive" } else { "exclusive" });
            event["tickets_per_customer_max"] = Value::Null;
            event["cancellation"] = json!({
                "tiers": [{ "hours_before": 1, "refund_basis_points": 10_000 }],
                "fees_returned": true, "single_seats": true,
            });
        })
        .await;
    let mut rule = match deal {
        Deal::ThreeForTwo => json!({
            "group": [{ "count": 3 }], "effect": { "kind": "cheapest_of_group", "count": 1, "basis_points": 10_000 },
        }),
        Deal::Everybody | Deal::Code => json!({
            "currency": terms.currency,
            "effect": { "kind": "amount", "amount_minor": terms.unit * OFF, "off": "seats" },
        }),
    };
    rule["label"] = format!("{deal:?} {}", show.event_id).into();
    rule["scope"] = json!({ "events": [show.event_id] });
    rule["given"] = match deal {
        Deal::Code => json!({ "by": "code", "code": code(&show) }),
        Deal::Everybody | Deal::ThreeForTwo => json!({ "by": "automatic" }),
    };
    offer(world, rule).await;
    Stage { terms, deal, show, prices: BTreeMap::new() }
}

/// The code of an event's offer.
fn code(show: &Show) -> String {
    show.event_id.replace('_', "-")
}

fn amount_of(tier: &Value) -> i64 {
    tier["amount_minor"].as_i64().unwrap()
}

impl Stage {
    /// Reads the map, and checks list and event: they show the lowest and the highest price of a tier's seats.
    async fn read(&mut self, world: &World) {
        let mut ranges: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        for section in SECTIONS {
            for seat in world.seats(&self.show, section).await {
                let (price, total) = (amount(&seat["price"]), amount(&seat["total"]));
                let discount = self.deal.discount(self.terms, &[price], false);
                assert_eq!(total, self.terms.total(&[price], discount), "{seat}");
                let range = ranges.entry(text(&seat["type"]).to_owned()).or_insert((total, total));
                *range = (range.0.min(total), range.1.max(total));
                self.prices.insert(text(&seat["seat_id"]).to_owned(), price);
            }
        }
        let lowest = ranges.values().map(|range| range.0).min().unwrap();
        let event = world.get(&format!("/events/{}", self.show.event_id), None).await.expect(200);
        let list = world.get("/events?limit=100", None).await.expect(200);
        let mut listed = list["events"].as_array().unwrap().iter();
        let listed = listed.find(|listed| listed["event_id"] == event["event_id"]).unwrap();
        for shown in [&event, listed] {
            assert_eq!(amount(&shown["lowest_total"]), lowest);
            for tier in shown["tiers"].as_array().unwrap() {
                let range = (amount(&tier["lowest_total"]), amount(&tier["highest_total"]));
                assert_eq!(range, ranges[text(&tier["type"])], "{tier}");
            }
        }
    }

    fn prices_of(&self, seats: &[String]) -> Vec<i64> {
        seats.iter().map(|seat| self.prices[seat]).collect()
    }
}

/// Locks random seats, and pays for them at the provider.
async fn buy(
    world: &World,
    stages: &[Stage],
    (stage, taken): (usize, &mut Vec<String>),
    random: &mut Rng,
) -> Cart {
    let Stage { terms, deal, show, prices } = &stages[stage];
    let mut free: Vec<&String> = prices.keys().filter(|seat| !taken.contains(seat)).collect();
    random.shuffle(&mut free);
    let seats: Vec<String> = free.into_iter().take(random.usize(1..=6)).cloned().collect();
    taken.extend(seats.iter().cloned());
    let who = world.customer(["asha", "ben", "chitra"][random.usize(..3)]);
    let has_code = *deal == Deal::Code && random.bool();
    let mut body = json!({ "event_id": show.event_id, "seats": seats });
    if has_code {
        body["coupon_code"] = code(show).into();
    }
    let shown = quote(world, &who, &body).await.expect(200);
    body["total_minor"] = shown["amount"]["amount_minor"].clone();
    let locked = world.book(&who, &format!("cart-{}", world.all_bookings().len()), &body).await.expect(201);
    let quote = &locked["quote"];
    assert_eq!(*quote, shown["quote"]);
    let wanted = stages[stage].prices_of(&seats);
    let discount = deal.discount(terms, &wanted, has_code);
    let total = terms.total(&wanted, discount);
    assert_eq!(
        (amount(&quote["subtotal"]), amount(&quote["discount"])),
        (wanted.iter().sum::<i64>(), discount)
    );
    let of_seats = |seats: &Value, name: &str| {
        seats.as_array().unwrap().iter().map(|seat| amount(&seat[name])).sum::<i64>()
    };
    assert_eq!(
        (of_seats(&shown["seats"], "total"), of_seats(&shown["seats"], "discount")),
        (total, discount)
    );
    for reason in quote["discounts"].as_array().into_iter().flatten() {
        assert_eq!((amount(&reason["amount"]), of_seats(&reason["seats"], "amount")), (discount, discount));
    }
    let fees = terms.unit * (terms.per_ticket * i64::try_from(seats.len()).unwrap() + terms.per_booking);
    assert_eq!(amount(&quote["fees"]), fees);
    assert_eq!((amount(&quote["total"]), amount(&locked["amount"])), (total, total));
    let booking = text(&locked["booking_id"]).to_owned();
    assert_eq!(amount(&world.paid(&who, &booking).await["amount"]), total);
    Cart { stage, who, seats, booking, total, discount }
}

/// Checks what the provider took and what the invoice says, and gives the seats back, some of them one by one.
async fn give_back(
    world: &World,
    stages: &[Stage],
    cart: &Cart,
    taken: &BTreeMap<String, i64>,
    random: &mut Rng,
) {
    let Cart { stage, who, seats, booking, total, discount } = cart;
    let paid = world.booking(who, booking).await;
    assert_eq!(paid["status"], "confirmed");
    assert_eq!(taken[text(&paid["payments"][0]["payment_id"])], *total);
    let issued = invoice(world, who, booking).await;
    assert_eq!(issued["amounts"]["total_minor"], *total);
    assert_eq!(issued["amounts"]["discount_minor"], *discount);
    let reasons = issued["discounts"].as_array().into_iter().flatten();
    assert_eq!(reasons.map(|reason| reason["amount_minor"].as_i64().unwrap()).sum::<i64>(), *discount);
    let mut named = 0;
    for line in issued["lines"].as_array().unwrap() {
        for seat in texts(&line["seats"]) {
            assert_eq!(line["unit_minor"], stages[*stage].prices[seat], "{seat}");
            named += 1;
        }
    }
    assert_eq!(named, seats.len());
    let (first, rest) = seats.split_at(random.usize(..seats.len()));
    let mut back = 0;
    for part in [first, rest].into_iter().filter(|part| !part.is_empty()) {
        let named: Vec<&str> = part.iter().map(String::as_str).collect();
        let quote = world.ask_back(who, booking, Some(&named)).await.expect(201);
        back += amount(&quote["refund"]["total"]);
        world.give_back(who, booking, &world.mailed_code(who)).await.expect(200);
    }
    assert_eq!(back, *total);
}

/// Amounts that the provider took, by payment.
fn captured(world: &World) -> BTreeMap<String, i64> {
    let intents = world.provider_list("/v1/payment_intents");
    let paid = intents.iter().filter(|intent| intent["status"] == "succeeded");
    let amount = |intent: &Value| {
        (text(&intent["metadata"]["payment_id"]).to_owned(), intent["amount_received"].as_i64().unwrap())
    };
    paid.map(amount).collect()
}

#[tokio::test(start_paused = true)]
async fn random_carts_have_one_price_in_list_map_quote_payment_invoice_and_refund() {
    play(100).await;
}

/// `make prove-prices`.
#[tokio::test(start_paused = true)]
#[ignore = "takes longer than the suite should"]
async fn a_thousand_carts_have_one_price_everywhere() {
    play(1_000).await;
}

/// Buys this many carts, a batch at a time, and gives them back.
async fn play(carts: usize) {
    let mut random = Rng::with_seed(12);
    let world = World::new();
    let mut hall = Hall::default();
    let [stalls, circle, floor] = ["stalls", "circle", "floor"].map(|tier| hall.category(tier));
    let rows = |section: Section| {
        ["A", "B", "C", "D"].into_iter().fold(section, |section, row| section.row(row, 12))
    };
    let hall = hall
        .section(rows(Section::new("Left", stalls)))
        .section(rows(Section::new("Right", stalls)))
        .section(rows(Section::new("Balcony", circle)))
        .area("Floor", floor, 60);
    let mut stages = Vec::new();
    for (terms, deal) in TERMS.iter().zip(Deal::ALL.into_iter().cycle()) {
        stages.push(stage(&world, &hall, (terms, deal), &mut random).await);
    }
    let batches = carts.div_ceil(AT_ONCE);
    for batch in 0..batches {
        // Half of the batches come after the early birds.
        if batch == batches / 2 {
            world.pass(3_600);
        }
        if batch == 0 || batch == batches / 2 {
            for stage in &mut stages {
                stage.read(&world).await;
            }
        }
        let mut bought = Vec::new();
        let mut taken: Vec<Vec<String>> = stages.iter().map(|_| Vec::new()).collect();
        for _ in 0..AT_ONCE.min(carts - batch * AT_ONCE) {
            let stage = random.usize(..stages.len());
            bought.push(buy(&world, &stages, (stage, &mut taken[stage]), &mut random).await);
        }
        world.settle().await;
        let captured = captured(&world);
        for cart in &bought {
            give_back(&world, &stages, cart, &captured, &mut random).await;
        }
        world.settle().await;
        for cart in &bought {
            let booking = world.booking(&cart.who, &cart.booking).await;
            let refunds = booking["payments"][0]["refunds"].as_array().unwrap();
            assert!(refunds.iter().all(|refund| refund["status"] == "refunded"), "{booking}");
            assert_eq!(refunds.iter().map(|refund| amount(&refund["amount"])).sum::<i64>(), cart.total);
        }
    }
    world.finish().await;
}
