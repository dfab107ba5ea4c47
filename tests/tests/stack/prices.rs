//! Random carts with offers: one price on the map, in quote, lock, checkout, invoice and message, and refunds that add up.

use std::collections::HashMap;
use std::process::Command;
use std::time::{Duration, Instant};

use fastrand::Rng;
use futures::future::join_all;
use serde_json::{Value, json};

use crate::stack::{PATIENCE, Stack, new_key, root};

/// Carts of `make test-stack`; the variable `CARTS` says another number.
const CARTS: usize = 12;
/// Carts that are bought at once.
const AT_ONCE: usize = 4;
/// Most seats of a cart.
const SEATS_MAX: usize = 6;
/// Rows of each tier, and seats of a row: each cart of an event has seats of its own in both tiers.
const ROWS: usize = 12;
const CARTS_OF_ROW: usize = 4;
const CARTS_OF_EVENT: usize = ROWS * CARTS_OF_ROW;
const TENTH: &str = "TENTH-OFF";
const NO_FEES: &str = "NO-FEES";

/// Terms of an event.
struct Terms {
    currency: &'static str,
    tax_basis_points: i64,
    tax_mode: &'static str,
}

const TERMS: [Terms; 3] = [
    Terms { currency: "GBP", tax_basis_points: 2_000, tax_mode: "exclusive" },
    Terms { currency: "EUR", tax_basis_points: 725, tax_mode: "inclusive" },
    Terms { currency: "JPY", tax_basis_points: 1_000, tax_mode: "exclusive" },
];

/// An event, and its seats as its map shows them.
struct Sale {
    event: String,
    map: HashMap<String, Value>,
}

/// A customer's wish.
struct Wish {
    seats: Vec<String>,
    codes: Vec<&'static str>,
    /// Seats that are given back.
    returned: Vec<String>,
}

/// A cart that is paid at the provider.
struct Cart {
    booking: Value,
    /// Answer to the quote, which shows each seat's share.
    shown: Value,
    session: String,
    returned: Vec<String>,
}

fn minor(money: &Value) -> i64 {
    money["amount_minor"].as_i64().unwrap_or_else(|| panic!("no amount: {money}"))
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Sum of a field of all elements, an amount in minor units.
fn sum(values: &[Value], field: &str) -> i64 {
    let amount = |value: &Value| value[field].as_i64().unwrap_or_else(|| panic!("no {field}: {value}"));
    values.iter().map(amount).sum()
}

fn money_sum<'a>(values: impl IntoIterator<Item = &'a Value>, field: &str) -> i64 {
    values.into_iter().map(|value| minor(&value[field])).sum()
}

fn path(booking: &Value, rest: &str) -> String {
    format!("/booking/{}{rest}", booking["booking_id"].as_str().unwrap())
}

/// A chart with rows `A` to `L` of adults' seats and `M` to `X` of children's.
fn chart() -> Value {
    let row = |r: usize| {
        let (key, label) = if r < ROWS { (1, "Adult") } else { (2, "Child") };
        let seat = |s: usize| json!({ "label": (s + 1).to_string(), "x": 20 * s, "y": 25 * r, "categoryKey": key, "categoryLabel": label });
        json!({ "label": name_of_row(r), "seats": (0..CARTS_OF_ROW * SEATS_MAX).map(seat).collect::<Vec<_>>() })
    };
    json!({
        "name": "Pier Theatre",
        "categories": { "list": [
            { "key": 1, "label": "Adult", "color": "#336699" }, { "key": 2, "label": "Child", "color": "#993366" },
        ] },
        "subChart": { "rows": (0..2 * ROWS).map(row).collect::<Vec<_>>(), "sections": [], "generalAdmissionAreas": [] },
    })
}

fn name_of_row(row: usize) -> String {
    char::from(b'A' + u8::try_from(row).unwrap()).to_string()
}

/// Four offers, two of them by code.
fn offers(terms: &Terms, adult: i64, child: i64) -> [Value; 4] {
    let automatic = json!({ "by": "automatic" });
    let code = |code: &str| json!({ "by": "code", "code": code });
    // Codes combine with each other, and with the offers on seats in any case.
    let tags = json!(["codes"]);
    [
        json!({ "label": "3 for 2", "given": automatic, "group": [{ "count": 3 }],
            "effect": { "kind": "cheapest_of_group", "count": 1, "basis_points": 10_000 } }),
        json!({ "label": "Family pack", "given": automatic, "currency": terms.currency,
            "group": [{ "tiers": ["adult"], "count": 2 }, { "tiers": ["child"], "count": 2 }],
            "effect": { "kind": "set_price", "amount_minor": adult + child } }),
        json!({ "label": "Tenth off", "given": code(TENTH), "tags": tags, "stacks_with": tags,
            "effect": { "kind": "percent", "basis_points": 1_000, "off": "booking" } }),
        json!({ "label": "No fees", "given": code(NO_FEES), "tags": tags, "stacks_with": tags,
            "effect": { "kind": "fee_waiver" } }),
    ]
}

/// Puts an event with fees, a tax and four offers on sale.
async fn sale(stack: &Stack, terms: &Terms, random: &mut Rng) -> Sale {
    let (adult, child) = (random.i64(1_000..20_000), random.i64(500..9_000));
    let event = stack
        .event_with(chart(), |event| {
            for tier in event["tiers"].as_array_mut().unwrap() {
                tier["amount_minor"] = json!(if tier["type"] == "adult" { adult } else { child });
            }
            event["currency"] = json!(terms.currency);
            event["tax_basis_points"] = json!(terms.tax_basis_points);
            event["tax_mode"] = json!(terms.tax_mode);
            event["fee_per_ticket_minor"] = json!(random.i64(0..300));
            event["fee_per_booking_minor"] = json!(random.i64(1..300));
            event["cancellation"] = json!({
                "tiers": [{ "hours_before": 0, "refund_basis_points": 10_000 }],
                "fees_returned": true, "single_seats": true,
            });
        })
        .await;
    let page = format!("/events/{event}");
    let organizer = stack.anyone("GET", &page, Value::Null).await.expect(200)["organizer_id"].clone();
    for mut offer in offers(terms, adult, child) {
        offer["organizer_id"] = organizer.clone();
        stack.organizer_makes("/admin/offers", &offer).await;
    }
    // Functions read automatic offers anew after three seconds.
    tokio::time::sleep(Duration::from_secs(4)).await;
    let seats = stack.seats(&event).await;
    let map: HashMap<String, Value> =
        seats.into_iter().map(|seat| (seat["seat_id"].as_str().unwrap().to_owned(), seat)).collect();
    let shown = stack.anyone("GET", &page, Value::Null).await.expect(200);
    let lowest = map.values().map(|seat| minor(&seat["total"])).min().unwrap();
    assert_eq!(minor(&shown["lowest_total"]), lowest);
    for tier in list(&shown["tiers"]) {
        let seat = map.values().find(|seat| seat["type"] == tier["type"]).unwrap();
        assert_eq!((&tier["price"], &tier["total"]), (&seat["price"], &seat["total"]));
    }
    Sale { event, map }
}

/// The `n`-th cart of all, at a place of its own in its event: of four, one has a single seat, one a family's and one three
/// of a price; the fourth has any. Codes come and go after each four.
fn wish(n: usize, place: usize, random: &mut Rng) -> Wish {
    let (adults, children) = match n % 4 {
        0 => (1, 0),
        1 => (2, random.usize(2..=3)),
        2 => (3, random.usize(0..=1)),
        _ => {
            let adults = random.usize(0..=SEATS_MAX);
            (adults, random.usize(0..=SEATS_MAX - adults).max(usize::from(adults == 0)))
        }
    };
    let (row, first) = (place / CARTS_OF_ROW, place % CARTS_OF_ROW * SEATS_MAX + 1);
    let of_row = |row: usize, count: usize| {
        (first..first + count).map(move |seat| format!("{}{seat}", name_of_row(row)))
    };
    let mut seats: Vec<String> = of_row(row, adults).chain(of_row(ROWS + row, children)).collect();
    random.shuffle(&mut seats);
    let codes = [vec![], vec![TENTH], vec![NO_FEES], vec![TENTH, NO_FEES]][n / 4 % 4].clone();
    let count = if random.bool() { random.usize(1..=seats.len()) } else { 0 };
    Wish { returned: seats[..count].to_vec(), seats, codes }
}

/// Asks for the price, locks the seats at it and pays.
async fn buy(stack: &Stack, sale: &Sale, wish: &Wish) -> Cart {
    let mut body = json!({ "event_id": sale.event, "seats": wish.seats, "codes": wish.codes });
    let shown = stack.insist("/quote", &new_key(), body.clone()).await.expect(200);
    let (quote, total) = (&shown["quote"], minor(&shown["amount"]));
    let of_map = wish.seats.iter().map(|seat| &sale.map[seat]);
    assert_eq!(minor(&quote["subtotal"]), money_sum(of_map, "price"));
    assert_eq!((minor(&quote["total"]), money_sum(list(&shown["seats"]), "total")), (total, total));
    assert_eq!(money_sum(list(&shown["seats"]), "discount"), minor(&quote["discount"]));
    if let ([seat], []) = (wish.seats.as_slice(), wish.codes.as_slice()) {
        assert_eq!(minor(&sale.map[seat]["total"]), total);
    }
    let labels: Vec<&str> =
        list(&quote["discounts"]).iter().filter_map(|discount| discount["label"].as_str()).collect();
    for (code, label) in [(TENTH, "Tenth off"), (NO_FEES, "No fees")] {
        assert_eq!(wish.codes.contains(&code), labels.contains(&label), "{quote}");
    }
    body["total_minor"] = json!(total);
    let booking = stack.insist("/booking", &new_key(), body).await.expect(201);
    assert_eq!((&booking["quote"], &booking["amount"]), (quote, &shown["amount"]));
    let (payment, session) = stack.start_payment(&booking).await;
    assert_eq!(payment["amount"], shown["amount"]);
    let checkout = format!("/v1/checkout/sessions/{session}");
    let checkout = stack.provider("GET", &checkout, Value::Null).await.expect(200);
    assert_eq!(checkout["amount_total"].as_i64().unwrap(), total);
    stack.pay(&session).await.expect(200);
    Cart { booking, shown, session, returned: wish.returned.clone() }
}

impl Cart {
    /// Total of some of its seats, as the quote has shown it.
    fn total_of(&self, seats: &[String]) -> i64 {
        let named = |seat: &&Value| seats.iter().any(|id| seat["seat_id"] == id.as_str());
        money_sum(list(&self.shown["seats"]).iter().filter(named), "total")
    }

    /// Checks the confirmed booking and its invoice.
    async fn check_invoice(&self, stack: &Stack, sale: &Sale) {
        let confirmed =
            stack.until(&self.booking, "confirmed", |booking| booking["status"] == "confirmed").await;
        let (quote, total) = (&self.shown["quote"], &self.shown["amount"]);
        assert_eq!((&confirmed["amount"], &confirmed["payments"][0]["amount"]), (total, total));
        let invoice = invoice(stack, &self.booking).await;
        let amounts = &invoice["amounts"];
        for (sum, of_quote) in
            [("total_minor", "total"), ("discount_minor", "discount"), ("tax_minor", "tax")]
        {
            assert_eq!(amounts[sum].as_i64().unwrap(), minor(&quote[of_quote]), "{sum}: {invoice}");
        }
        let reasons = |value: &Value| {
            list(&value["discounts"]).iter().map(|one| one["label"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(reasons(&invoice), reasons(quote));
        assert_eq!(sum(list(&invoice["discounts"]), "amount_minor"), minor(&quote["discount"]));
        for line in list(&invoice["lines"]) {
            for seat in list(&line["seats"]) {
                let price = minor(&sale.map[seat.as_str().unwrap()]["price"]);
                assert_eq!(line["unit_minor"].as_i64().unwrap(), price, "{seat}");
            }
        }
    }

    /// Gives some of its seats back, and waits for the refund at the provider.
    async fn give_back(&self, stack: &Stack) {
        if self.returned.is_empty() {
            return;
        }
        let wanted = self.total_of(&self.returned);
        let body = json!({ "seats": self.returned });
        let asked = stack.insist(&path(&self.booking, "/cancellation"), &new_key(), body).await.expect(201);
        assert_eq!(minor(&asked["refund"]["total"]), wanted, "{asked}");
        let code = stack.mailed_code(stack.env("CUSTOMER_EMAIL")).await;
        let confirm = path(&self.booking, "/cancellation/confirm");
        stack.insist(&confirm, &new_key(), json!({ "otp": code })).await.expect(200);
        let is_back = |booking: &Value| {
            let refunds = list(&booking["payments"][0]["refunds"]);
            !refunds.is_empty() && refunds.iter().all(|refund| refund["status"] == "refunded")
        };
        let after = stack.until(&self.booking, "refunded", is_back).await;
        assert_eq!(money_sum(list(&after["payments"][0]["refunds"]), "amount"), wanted);
        let session = format!("/v1/checkout/sessions/{}", self.session);
        let session = stack.provider("GET", &session, Value::Null).await.expect(200);
        let refunds = format!("/v1/refunds?payment_intent={}", session["payment_intent"].as_str().unwrap());
        let refunds = stack.provider("GET", &refunds, Value::Null).await.expect(200);
        assert_eq!(sum(list(&refunds["data"]), "amount"), wanted);
    }

    /// Checks what the bus says about it; `None` while a message has not arrived.
    fn check_messages(&self, published: &[Value]) -> Option<()> {
        let about = |kinds: &[&str]| {
            published.iter().find(|message| {
                kinds.iter().any(|kind| message["type"] == *kind)
                    && message["data"]["booking"]["booking_id"] == self.booking["booking_id"]
            })
        };
        let (quote, total) = (&self.shown["quote"], minor(&self.shown["amount"]));
        let confirmed = &about(&["BookingConfirmed"])?["data"];
        let sold = list(&confirmed["sold"]["seats"]);
        assert_eq!((minor(&confirmed["booking"]["total"]), sum(sold, "total_minor")), (total, total));
        let discounts: i64 = sold.iter().map(|seat| sum(list(&seat["discounts"]), "amount_minor")).sum();
        assert_eq!(discounts, minor(&quote["discount"]));
        if !self.returned.is_empty() {
            let returned = &about(&["SeatsReturned", "BookingCancelled"])?["data"];
            assert_eq!(
                sum(list(&returned["returned"]["seats"]), "total_minor"),
                self.total_of(&self.returned)
            );
            let parts = ["price_minor", "fees_minor", "tax_minor"]
                .map(|part| returned["refund"][part].as_i64().unwrap());
            assert_eq!(parts.iter().sum::<i64>(), self.total_of(&self.returned));
        }
        Some(())
    }
}

/// The invoice, which a worker issues after the confirmation.
async fn invoice(stack: &Stack, booking: &Value) -> Value {
    let began = Instant::now();
    loop {
        let answer = stack.customer("GET", &path(booking, "/invoice"), Value::Null).await;
        if answer.status == 200 || began.elapsed() > PATIENCE {
            return answer.expect(200);
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// Puts a queue on the bus that keeps all messages from now on; its name.
fn listen() -> String {
    let script = root().join("infra/local/listen.py");
    let run =
        Command::new("python3").arg(script).arg("--dir").arg(root().join("target/stack")).output().unwrap();
    assert!(run.status.success(), "listen.py: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap().trim().to_owned()
}

/// Messages on the queue `name`, which stay there.
async fn published(stack: &Stack, name: &str) -> Vec<Value> {
    let queues = stack.emulator(&format!("/_ministack/sqs/messages?QueueUrl={name}")).await.expect(200);
    let of_accounts = queues["messages"].as_object().unwrap().values();
    let of_regions = of_accounts.flat_map(|regions| regions.as_object().unwrap().values());
    let of_queues = of_regions.flat_map(|queues| queues.as_object().unwrap().values());
    let bodies = of_queues.flat_map(list).map(|message| message["Body"].as_str().unwrap());
    bodies.map(|body| serde_json::from_str::<Value>(body).unwrap()["detail"].take()).collect()
}

/// Checks the messages about all carts, as soon as they have arrived.
async fn check_bus(stack: &Stack, queue: &str, carts: &[Cart]) {
    let began = Instant::now();
    let mut left: Vec<&Cart> = carts.iter().collect();
    loop {
        let published = published(stack, queue).await;
        left.retain(|cart| cart.check_messages(&published).is_none());
        let Some(first) = left.first() else { return };
        assert!(began.elapsed() < PATIENCE, "{} carts without their messages: {}", left.len(), first.booking);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// `make prove-prices-stack` plays a thousand.
#[tokio::test(flavor = "multi_thread")]
async fn random_carts_have_one_price_on_the_map_in_quote_lock_checkout_invoice_and_message() {
    let wanted = std::env::var_os("CARTS").and_then(|carts| carts.into_string().ok());
    let carts = wanted.map_or(CARTS, |carts| carts.parse().unwrap());
    let mut random = Rng::with_seed(13);
    let mut stack = Stack::open().await;
    let queue = listen();
    let mut bought = Vec::new();
    // At least one event of each kind.
    let of_event = CARTS_OF_EVENT.min(carts.div_ceil(TERMS.len()));
    for (first, terms) in (0..carts).step_by(of_event).zip(TERMS.iter().cycle()) {
        stack.sign_in().await;
        let sale = sale(&stack, terms, &mut random).await;
        let wishes: Vec<Wish> =
            (0..of_event.min(carts - first)).map(|place| wish(first + place, place, &mut random)).collect();
        for batch in wishes.chunks(AT_ONCE) {
            let made = join_all(batch.iter().map(|wish| buy(&stack, &sale, wish))).await;
            for cart in &made {
                cart.check_invoice(&stack, &sale).await;
                // One after the other, because a mail with a code does not name its booking.
                cart.give_back(&stack).await;
            }
            bought.extend(made);
        }
    }
    check_bus(&stack, &queue, &bought).await;
    let quotes = bought.iter().map(|cart| &cart.shown["quote"]);
    let discounts =
        quotes.flat_map(|quote| list(&quote["discounts"])).map(|one| one["label"].as_str().unwrap());
    let mut given: HashMap<&str, usize> = HashMap::new();
    for label in discounts {
        *given.entry(label).or_default() += 1;
    }
    println!("{} carts, with discounts: {given:?}", bought.len());
    assert!(carts < CARTS || given.len() == 4, "an offer was never given: {given:?}");
}
