//! Closed months: numbered statements that never change, and corrections in the next one.

use domain::Money;
use domain::fact::{Fact, Kind, Line};
use jiff::Timestamp;
use serde_json::{Value, json};
use tests::{Person, Reply, Show, World};

use crate::faults_money::at_every_call;
use crate::support::text;

/// Records a fact of an event as its message would have.
async fn record(world: &World, show: &Show, id: &str, at: &str, lines: &[(Kind, i64)]) {
    let line = |(kind, amount): &(Kind, i64)| {
        let mut line = Line::of(*kind, Money::new(*amount, "INR".parse().unwrap()));
        line.seats = i64::from(*kind == Kind::Sale);
        if *kind == Kind::Tax {
            (line.of.tax_basis_points, line.of.tax_included) = (Some(1_800), Some(false));
        }
        line
    };
    let fact = Fact {
        message_id: id.to_owned(),
        occurred_at: at.parse::<Timestamp>().unwrap(),
        event_id: show.event_id.parse().unwrap(),
        booking_id: None,
        lines: lines.iter().map(line).collect(),
    };
    let (store, day) = (world.store(), fact.day());
    store.record_fact(&fact, 400).await.unwrap();
    store.step_revision(&fact.event_id, day).await.unwrap();
    let organizer = world.organizer().await.parse().unwrap();
    store.list_day(&organizer, &fact.event_id, day).await.unwrap();
}

async fn close(world: &World, who: &Person, month: &str) -> Reply {
    let body = json!({ "organizer_id": world.organizer().await, "month": month });
    world.call("POST", "/admin/statements", Some(who), &[], &body).await
}

async fn statement(world: &World, id: &Value) -> Value {
    let target = format!("/admin/statements/{}", text(id));
    world.get(&target, Some(&world.administrator())).await.expect(200)
}

async fn listed(world: &World) -> Vec<Value> {
    let target = format!("/admin/statements?organizer_id={}", world.organizer().await);
    let page = world.get(&target, Some(&world.administrator())).await.expect(200);
    page["statements"].as_array().unwrap().clone()
}

/// Sales of October and November, and one of December.
async fn sold(world: &World) -> Show {
    let show = world.event().await;
    let sale = [(Kind::Sale, 100_000), (Kind::Discount, 10_000), (Kind::Fee, 5_000), (Kind::Tax, 17_100)];
    record(world, &show, "msg_1", "2026-10-02T10:00:00Z", &sale).await;
    record(world, &show, "msg_2", "2026-10-31T23:59:59Z", &sale).await;
    record(world, &show, "msg_3", "2026-11-01T00:00:00Z", &[(Kind::Sale, 7)]).await;
    record(world, &show, "msg_4", "2026-12-02T00:00:00Z", &[(Kind::Sale, 9)]).await;
    show
}

#[tokio::test(start_paused = true)]
async fn a_month_is_closed_once_and_late_facts_are_corrections_of_the_next() {
    let world = World::new();
    let show = sold(&world).await;
    let owner = world.member(&world.organizer().await, "owner", "owner").await;
    let october = close(&world, &owner, "2026-10").await.expect(201);
    assert_eq!(
        (october["number"].as_u64(), october["totals"][0]["gross_minor"].as_i64()),
        (Some(1), Some(224_200))
    );
    let first = statement(&world, &october["statement_id"]).await;
    let event = &first["rows"]["events"][0];
    assert_eq!((text(&event["title"]), text(&event["country"])), ("The Tempest", "IN"));
    assert_eq!(event["net_minor"], 190_000);
    let tax = &first["rows"]["taxes"][0];
    assert_eq!((&tax["basis_points"], &tax["tax_minor"]), (&json!(1_800), &json!(34_200)));
    assert_eq!((text(&tax["country"]), text(&tax["city"])), ("IN", "Mumbai"));
    record(&world, &show, "msg_5", "2026-10-31T12:00:00Z", &[(Kind::RefundedPrice, 500)]).await;
    record(&world, &show, "msg_6", "2026-10-15T12:00:00Z", &[(Kind::Sale, 3)]).await;
    let again = close(&world, &owner, "2026-10").await.expect(200);
    assert_eq!(again, october);
    assert_eq!(statement(&world, &october["statement_id"]).await, first, "it never changes");
    let november = close(&world, &owner, "2026-11").await.expect(201);
    assert_eq!(november["number"], 2);
    let second = statement(&world, &november["statement_id"]).await;
    assert_eq!(second["rows"]["totals"][0]["gross_minor"], 7);
    let corrections = &second["corrections"];
    assert_eq!(corrections["events"][0]["month"], "2026-10");
    let total = &corrections["totals"][0];
    assert_eq!((&total["gross_minor"], &total["refunded_minor"]), (&json!(3), &json!(500)));
    let numbers: Vec<_> = listed(&world).await.iter().map(|it| it["number"].clone()).collect();
    assert_eq!(numbers, [2, 1]);
    let target = format!("/admin/statements/{}?format=csv", text(&november["statement_id"]));
    let file = world.get(&target, Some(&owner)).await;
    assert_eq!((file.status, &*file.headers["content-type"]), (200, "text/csv"));
    let file = String::from_utf8(file.bytes).unwrap();
    assert!(file.contains("2,correction,event,2026-10,"), "{file}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_month_that_is_not_over_or_whose_turn_it_is_not_is_refused_in_a_sentence() {
    let world = World::new();
    sold(&world).await;
    let ada = world.administrator();
    let viewer = world.member(&world.organizer().await, "viewer", "viewer").await;
    close(&world, &viewer, "2026-10").await.refused(403, "role_missing");
    for month in ["2026-12", "2027-01"] {
        close(&world, &ada, month).await.refused(400, "field_invalid");
    }
    close(&world, &ada, "2026-99").await.refused(400, "body_invalid");
    let closed = close(&world, &ada, "2026-09").await.expect(201);
    assert_eq!(closed["totals"], json!([]), "a month without facts has a statement, too");
    for month in ["2026-08", "2026-11"] {
        close(&world, &ada, month).await.refused(400, "field_invalid");
    }
    let other = world.member(&world.new_organizer("Arena").await, "other", "owner").await;
    let target = format!("/admin/statements/{}", text(&closed["statement_id"]));
    world.get(&target, Some(&other)).await.refused(404, "not_found");
    world.get(&target, Some(&viewer)).await.refused(403, "role_missing");
    world.get(&format!("{target}?format=pdf"), Some(&ada)).await.refused(400, "parameter_invalid");
    world.get("/admin/statements/stm_0000000000", Some(&ada)).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn wherever_the_closing_dies_the_month_is_closed_once_and_no_number_is_left_out() {
    at_every_call("create-statement", 8, async |world, fault| {
        sold(&world).await;
        let ada = world.administrator();
        close(&world, &ada, "2026-09").await.expect(201);
        world.fault(fault);
        close(&world, &ada, "2026-10").await;
        let came = world.clear_faults() > 0;
        let october = close(&world, &ada, "2026-10").await;
        assert!(matches!(october.status, 200 | 201), "{:?}", october.body);
        close(&world, &ada, "2026-11").await.expect(201);
        let statements = listed(&world).await;
        let of = |it: &Value| (it["number"].as_u64().unwrap(), text(&it["month"]).to_owned());
        let wanted = [(3, "2026-11"), (2, "2026-10"), (1, "2026-09")].map(|(n, month)| (n, month.to_owned()));
        assert_eq!(statements.iter().map(of).collect::<Vec<_>>(), wanted);
        let shown = statement(&world, &statements[1]["statement_id"]).await;
        assert_eq!(shown["rows"]["totals"], statements[1]["totals"]);
        world.finish().await;
        came
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn members_who_close_a_month_at_once_get_one_statement() {
    for seed in 1..=15 {
        let world = World::with_seed(seed);
        sold(&world).await;
        let ada = world.administrator();
        let closings = futures::join!(
            close(&world, &ada, "2026-10"),
            close(&world, &ada, "2026-10"),
            close(&world, &ada, "2026-10")
        );
        let ids = [closings.0, closings.1, closings.2].map(|closed| {
            assert!(matches!(closed.status, 200 | 201), "seed {seed}: {:?}", closed.body);
            closed.body["statement_id"].clone()
        });
        assert!(ids.iter().all(|id| *id == ids[0]));
        assert_eq!(listed(&world).await.len(), 1, "seed {seed}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
#[ignore = "prints how long a month of 100,000 facts takes to close"]
async fn a_month_of_a_hundred_thousand_facts_is_closed() {
    let world = World::new();
    let mut shows = Vec::new();
    for _ in 0..20 {
        shows.push(world.event().await);
    }
    let (store, organizer) = (world.store(), world.organizer().await.parse().unwrap());
    for n in 0..100_000_usize {
        let show = &shows[n % shows.len()];
        let second = 1_790_812_800 + i64::try_from(n).unwrap() * 26;
        let fact = Fact {
            message_id: format!("msg_{n}"),
            occurred_at: Timestamp::from_second(second).unwrap(),
            event_id: show.event_id.parse().unwrap(),
            booking_id: None,
            lines: vec![Line::of(Kind::Sale, Money::new(100, "INR".parse().unwrap()))],
        };
        store.record_fact(&fact, 400).await.unwrap();
        // Each event's day at least once: the last day is short.
        if n % 1_000 < shows.len() || n >= 100_000 - shows.len() {
            store.step_revision(&fact.event_id, fact.day()).await.unwrap();
            store.list_day(&organizer, &fact.event_id, fact.day()).await.unwrap();
        }
    }
    let began = std::time::Instant::now();
    let closed = close(&world, &world.administrator(), "2026-10").await.expect(201);
    println!("a month of 100,000 facts is closed in {:?}", began.elapsed());
    assert_eq!(closed["totals"][0]["gross_minor"], 10_000_000);
    world.abandon();
}
