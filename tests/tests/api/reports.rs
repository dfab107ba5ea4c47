//! Reports: every figure is right to the cent after each step of a sale, in JSON as in CSV, however often messages come.

use domain::fact::Fact;
use sandbox::DisputeOutcome;
use serde_json::{Value, json};
use tests::{Person, Show, World};

use crate::moves::{movable_with, planned};
use crate::offers_bought::{minor, offer, tenth, with_code};
use crate::support::text;

/// A report as a member reads it.
pub(crate) async fn report(world: &World, who: &Person, name: &str, query: &str) -> Value {
    world.get(&format!("/admin/reports/{name}?{query}"), Some(who)).await.expect(200)
}

/// The only total of a report; figures of nothing without one.
pub(crate) fn total(report: &Value) -> &Value {
    let totals = report["totals"].as_array().unwrap();
    assert_eq!(totals.len(), 1, "{report}");
    &totals[0]
}

/// A figure of the only total.
pub(crate) fn figure(report: &Value, name: &str) -> i64 {
    total(report)[name].as_i64().unwrap_or_else(|| panic!("no figure {name}: {report}"))
}

/// The rows' keys, each with one figure.
pub(crate) fn by_key(report: &Value, name: &str) -> Vec<(String, i64)> {
    let rows = report["rows"].as_array().unwrap().iter();
    let key = |row: &Value| row["key"].as_str().unwrap_or_default().to_owned();
    rows.map(|row| (key(row), row[name].as_i64().unwrap())).collect()
}

/// Puts every message of the bus on the facts queue once more, as a replay of the archive does.
fn replay(world: &World) {
    for kind in Fact::KINDS {
        for message in world.published(kind) {
            world.send("facts", &message["Detail"].to_string());
        }
    }
}

/// The file of a report.
async fn csv(world: &World, who: &Person, name: &str, query: &str) -> String {
    let reply = world.get(&format!("/admin/reports/{name}?{query}&format=csv"), Some(who)).await;
    assert_eq!((reply.status, &*reply.headers["content-type"]), (200, "text/csv"), "{}", reply.body);
    String::from_utf8(reply.bytes).unwrap()
}

/// Checks that the file of a report says what its rows say.
async fn check_file(world: &World, who: &Person, name: &str, query: &str) {
    let shown = report(world, who, name, query).await;
    let file = csv(world, who, name, query).await;
    let mut lines = file.lines();
    let columns: Vec<&str> = lines.next().unwrap().split(',').collect();
    let rows = shown["rows"].as_array().unwrap();
    assert_eq!(lines.clone().count(), rows.len(), "{file}");
    for (line, row) in lines.zip(rows) {
        // Names have commas, and are the only cells with quotes.
        let quoted: Vec<&str> = line.split('"').collect();
        let cells: Vec<String> = quoted
            .iter()
            .enumerate()
            .flat_map(|(at, part)| match at % 2 {
                1 => vec![(*part).to_owned()],
                _ => part.trim_matches(',').split(',').map(str::to_owned).collect(),
            })
            .collect();
        let cells = if quoted.len() > 1 { cells } else { line.split(',').map(str::to_owned).collect() };
        for (column, cell) in columns.iter().zip(&cells) {
            let value = column.split('.').fold(row, |value, name| &value[name]);
            let wanted = match value {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            assert_eq!(*cell, wanted, "{name} {query} {column}: {line}");
        }
    }
}

/// Sums of what customers were told.
#[derive(Default)]
struct Told {
    gross: i64,
    discount: i64,
    fees: i64,
    tax: i64,
    owed: i64,
    seats: i64,
}

impl Told {
    /// Adds a booking as its customer sees it once it is paid.
    fn add(&mut self, booking: &Value) {
        let quote = &booking["quote"];
        self.gross += minor(&quote["subtotal"]);
        self.discount += minor(&quote["discount"]);
        self.fees += minor(&quote["fees"]);
        self.tax += minor(&quote["tax"]);
        self.owed += minor(&quote["total"]);
        self.seats += i64::try_from(booking["seats"].as_array().unwrap().len()).unwrap();
    }
}

/// Parts of the sale that are customers' again, of whatever kind the refund is.
fn given_back(world: &World) -> i64 {
    let bookings = world.all_bookings();
    let payments = bookings.iter().flat_map(|booking| booking.kept_payments());
    payments.flat_map(|payment| &payment.refunds).map(|refund| refund.sale_minor).sum()
}

/// Checks the revenue of the event against what customers were told, by every group and both kinds of date.
async fn check_revenue(world: &World, who: &Person, show: &Show, told: &Told, mode: &str) {
    let id = format!("event_id={}", show.event_id);
    let whole = report(world, who, "revenue", &id).await;
    let is = |name: &str, wanted: i64| assert_eq!(figure(&whole, name), wanted, "{mode} {name}: {whole}");
    is("gross_minor", told.gross);
    is("discount_minor", told.discount);
    is("fees_minor", told.fees);
    is("owed_minor", told.owed);
    is("seats_sold", told.seats);
    let (added, included) = if mode == "exclusive" { (told.tax, 0) } else { (0, told.tax) };
    is("tax_added_minor", added);
    is("tax_included_minor", included);
    let back = ["refunded_price_minor", "refunded_fees_minor", "refunded_tax_minor"];
    assert_eq!(back.map(|name| figure(&whole, name)).iter().sum::<i64>(), given_back(world), "{whole}");
    is("net_minor", told.owed - told.tax - figure(&whole, back[0]) - figure(&whole, back[1]));
    for group in ["event", "title", "tier", "day", "hour", "funded_by", "offer", "tax_rate"] {
        let grouped = report(world, who, "revenue", &format!("{id}&group={group}")).await;
        assert_eq!(grouped["totals"], whole["totals"], "{group}");
        let sum: i64 = by_key(&grouped, "net_minor").iter().map(|(_, net)| net).sum();
        assert_eq!(sum, figure(&whole, "net_minor"), "{group}");
        check_file(world, who, "revenue", &format!("{id}&group={group}")).await;
    }
    let organizer = format!("organizer_id={}", world.organizer().await);
    let of_all = report(world, who, "revenue", &organizer).await;
    assert_eq!(of_all["totals"], whole["totals"], "by payment");
    let by_event = format!("{organizer}&by=event&from=2026-12-24&to=2026-12-24&group=day");
    let by_event = report(world, who, "revenue", &by_event).await;
    assert_eq!(by_event["totals"], whole["totals"], "by event");
    assert_eq!(by_key(&by_event, "owed_minor"), [("2026-12-24".to_owned(), told.owed)]);
    let elsewhere = format!("{organizer}&by=event&from=2026-12-25&to=2026-12-31");
    assert_eq!(report(world, who, "revenue", &elsewhere).await["totals"], json!([]));
    let deferred = report(world, who, "deferred", &organizer).await;
    assert_eq!(deferred["totals"], whole["totals"], "the event is still to come");
    let over = report(world, who, "deferred", &format!("{organizer}&to=2026-12-24")).await;
    assert_eq!(over["totals"], json!([]), "the event has begun by then");
    let kpis = report(world, who, "kpis", &format!("{id}&group=total")).await;
    let mut revenue = total(&whole).clone();
    for name in ["key", "name", "currency"] {
        revenue.as_object_mut().unwrap().remove(name);
    }
    assert_eq!(total(&kpis)["revenue"], revenue);
    check_file(world, who, "kpis", &id).await;
}

/// Gives one seat back, and returns what the customer was told to get.
async fn give_back(world: &World, who: &Person, booking: &str, seat: &str) -> i64 {
    let asked = world.ask_back(who, booking, Some(&[seat])).await.expect(201);
    world.give_back(who, booking, &world.mailed_code(who)).await.expect(200);
    world.settle().await;
    minor(&asked["refund"]["total"])
}

async fn taxed(world: &World, mode: &str) -> Show {
    movable_with(world, |event| {
        event["tax_basis_points"] = 1_800.into();
        event["tax_mode"] = mode.into();
        event["fee_per_ticket_minor"] = 1_000.into();
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn revenue_is_right_to_the_cent_after_each_step_of_a_sale() {
    for mode in ["exclusive", "inclusive"] {
        let world = World::new();
        let show = taxed(&world, mode).await;
        let vera = world.member(&world.organizer().await, "vera", "viewer").await;
        let autumn = offer(&world, tenth()).await;
        let (asha, ben) = (world.customer("asha"), world.customer("ben"));
        let mut told = Told::default();

        let seats = ["Stalls-A-1", "Stalls-A-2"];
        let one = world.book(&asha, "one", &with_code(&show, &seats)).await.expect(201);
        let one = text(&one["booking_id"]).to_owned();
        world.paid(&asha, &one).await;
        world.settle().await;
        told.add(&world.booking(&asha, &one).await);
        check_revenue(&world, &vera, &show, &told, mode).await;

        let two = world.bought(&ben, &show, &["Balcony-A-1"]).await;
        told.add(&world.booking(&ben, &two).await);
        check_revenue(&world, &vera, &show, &told, mode).await;

        let back = give_back(&world, &asha, &one, "Stalls-A-1").await;
        check_revenue(&world, &vera, &show, &told, mode).await;
        let id = format!("event_id={}", show.event_id);
        let refunds = report(&world, &vera, "refunds", &id).await;
        for name in ["due_minor", "paid_minor"] {
            assert_eq!(figure(&refunds, name), back, "{name}");
        }
        assert_eq!((figure(&refunds, "due"), figure(&refunds, "outstanding_minor")), (1, 0));
        let reasons = report(&world, &vera, "refunds", &format!("{id}&group=reason")).await;
        assert!(by_key(&reasons, "due_minor").contains(&("customer_cancelled".to_owned(), back)));
        check_file(&world, &vera, "refunds", &format!("{id}&group=reason")).await;

        let three = planned(&world, &asha, &show, (&one, &["Stalls-A-2"]), &["Stalls-B-2"]).await;
        world.paid(&asha, &three).await;
        world.settle().await;
        told.add(&world.booking(&asha, &three).await);
        check_revenue(&world, &vera, &show, &told, mode).await;
        let bookings = report(&world, &vera, "bookings", &id).await;
        let counted = ["created", "confirmed", "seats_confirmed", "moved", "seats_moved"];
        assert_eq!(counted.map(|name| figure(&bookings, name)), [3, 3, 4, 1, 1]);
        assert_eq!(figure(&bookings, "confirmed_minor"), told.owed);

        let offers = report(&world, &vera, "offers", &id).await;
        assert_eq!(by_key(&offers, "uses"), [(text(&autumn["offer_id"]).to_owned(), 1)]);
        assert_eq!(offers["rows"][0]["name"], autumn["label"], "{offers}");
        let by_offer = report(&world, &vera, "revenue", &format!("{id}&group=offer")).await;
        let names: Vec<&Value> =
            by_offer["rows"].as_array().unwrap().iter().map(|row| &row["name"]).collect();
        assert_eq!(names, [&Value::Null, &autumn["label"]], "what is of no offer has no name");
        assert_eq!((figure(&offers, "seats"), figure(&offers, "discount_minor")), (2, told.discount));
        let funders = report(&world, &vera, "offers", &format!("{id}&group=funded_by")).await;
        assert_eq!(by_key(&funders, "discount_minor"), [("organizer".to_owned(), told.discount)]);

        let before = all_reports(&world, &vera, &id).await;
        replay(&world);
        world.settle().await;
        world.cold_start();
        assert_eq!(all_reports(&world, &vera, &id).await, before, "a replay changes nothing");
        world.finish().await;
    }
}

/// Every report of an event.
async fn all_reports(world: &World, who: &Person, query: &str) -> Vec<Value> {
    let names =
        ["revenue", "bookings", "occupancy", "refunds", "disputes", "funnel", "abandoned", "failures"];
    let mut reports = Vec::new();
    for name in names.into_iter().chain(["offers", "deferred", "kpis"]) {
        reports.push(report(world, who, name, query).await);
    }
    reports
}

#[tokio::test(start_paused = true)]
async fn a_lost_dispute_is_no_refund_and_frees_the_seats() {
    let world = World::new();
    let show = taxed(&world, "exclusive").await;
    let vera = world.member(&world.organizer().await, "vera", "viewer").await;
    let id = format!("event_id={}", show.event_id);
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1"]).await;
    let paid = minor(&world.booking(&asha, &booking).await["quote"]["total"]);
    let before = report(&world, &vera, "revenue", &id).await;
    let charge = text(&world.provider_list("/v1/payment_intents")[0]["latest_charge"]).to_owned();
    let dispute = world.sandbox(|sandbox, now| sandbox.dispute_charge(now, &charge, None).unwrap());
    world.settle().await;
    let open = report(&world, &vera, "disputes", &id).await;
    assert_eq!((figure(&open, "opened"), figure(&open, "opened_minor"), figure(&open, "lost")), (1, paid, 0));
    world.sandbox(|sandbox, now| sandbox.end_charge_dispute(now, &dispute, DisputeOutcome::Lost).unwrap());
    world.settle().await;
    let lost = report(&world, &vera, "disputes", &id).await;
    assert_eq!((figure(&lost, "lost"), figure(&lost, "lost_minor"), figure(&lost, "won")), (1, paid, 0));
    let after = report(&world, &vera, "revenue", &id).await;
    assert_eq!(figure(&after, "net_minor"), figure(&before, "net_minor"));
    assert_eq!(figure(&after, "disputes_lost_minor"), paid);
    assert_eq!(figure(&after, "kept_minor"), figure(&after, "net_minor") - paid);
    let hall = report(&world, &vera, "occupancy", &id).await;
    assert_eq!((figure(&hall, "sold"), figure(&hall, "returned"), figure(&hall, "occupied")), (1, 1, 0));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_hall_fills_by_tier_and_day_by_day() {
    let world = World::new();
    let show = taxed(&world, "exclusive").await;
    let vera = world.member(&world.organizer().await, "vera", "viewer").await;
    let id = format!("event_id={}", show.event_id);
    let empty = report(&world, &vera, "occupancy", &format!("{id}&group=tier")).await;
    let capacity = |tier: &str, seats: i64| (tier.to_owned(), seats);
    let tiers = [capacity("premium", 90), capacity("standard", 12), capacity("standing", 50)];
    assert_eq!(by_key(&empty, "capacity"), tiers, "an event without a sale is empty, and not missing");
    let asha = world.customer("asha");
    let booking = world.bought(&asha, &show, &["Stalls-A-1", "Stalls-A-2", "Stalls-A-3"]).await;
    world.pass(86_400);
    world.bought(&world.customer("ben"), &show, &["Balcony-A-1"]).await;
    world.pass(86_400);
    give_back(&world, &asha, &booking, "Stalls-A-1").await;
    let sold = report(&world, &vera, "occupancy", &format!("{id}&group=tier")).await;
    assert_eq!(
        by_key(&sold, "occupied"),
        [("premium".to_owned(), 2), ("standard".to_owned(), 1), ("standing".to_owned(), 0)]
    );
    assert_eq!((figure(&sold, "capacity"), figure(&sold, "occupied")), (152, 3));
    assert_eq!(total(&sold)["occupancy_basis_points"], 197);
    let pace = report(&world, &vera, "occupancy", &format!("{id}&group=days_before")).await;
    let days: Vec<i64> = by_key(&pace, "occupied").iter().map(|(days, _)| days.parse().unwrap()).collect();
    assert_eq!((days[0] - days[1], days[1] - days[2]), (1, 1), "{pace}");
    assert_eq!(by_key(&pace, "occupied").iter().map(|(_, seats)| *seats).collect::<Vec<_>>(), [3, 4, 3]);
    check_file(&world, &vera, "occupancy", &format!("{id}&group=event")).await;

    // By payment date each of the days is one report.
    let today: jiff::civil::Date = jiff::tz::Offset::UTC.to_datetime(world.clock.now()).date();
    let organizer = world.organizer().await;
    let of_day = async |before: i32| {
        let day = today.checked_sub(jiff::Span::new().days(before)).unwrap();
        let query = format!("organizer_id={organizer}&from={day}&to={day}&title_id={}", show.title_id);
        report(&world, &vera, "revenue", &query).await
    };
    let mut nets = Vec::new();
    for before in [2, 1, 0] {
        nets.push(figure(&of_day(before).await, "net_minor"));
    }
    assert_eq!(nets, [153_000, 81_000, -51_000]);
    world.finish().await;
}
