//! Codes that are generated for an offer.

use std::collections::BTreeSet;

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Fault, Person, Reply, Service, Trouble, World};

use crate::offers::{autumn, by_codes, create, house, target, three_for_two};
use crate::support::text;
use crate::titles::last_record;

/// Generates codes under this key.
async fn generate(world: &World, who: &Person, offer: &Value, key: &str, body: &Value) -> Reply {
    let codes = format!("{}/codes", target(offer));
    world.call("POST", &codes, Some(who), &[("idempotency-key", key)], body).await
}

/// All codes of an offer, file by file.
async fn codes(world: &World, who: &Person, offer: &Value) -> Vec<String> {
    let (mut codes, mut rest) = (Vec::new(), String::new());
    loop {
        let reply = world.get(&format!("{}/codes{rest}", target(offer)), Some(who)).await;
        assert_eq!((reply.status, &*reply.headers["content-type"]), (200, "text/csv"));
        let text = String::from_utf8(reply.bytes).unwrap();
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("code,created_at"));
        codes.extend(lines.map(|line| line.split_once(',').unwrap().0.to_owned()));
        match reply.headers.get("next-cursor") {
            Some(cursor) => rest = format!("?cursor={cursor}"),
            None => return codes,
        }
    }
}

/// Items of codes in the store.
fn stored(world: &World) -> usize {
    world.items("catalog").iter().filter(|item| item["sk"]["S"] == "offer_code").count()
}

#[tokio::test(start_paused = true)]
async fn a_thousand_codes_all_differ_and_a_repeated_request_makes_no_more() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let offer = create(&world, &mira, "a", &by_codes(&organizer)).await.expect(201);
    let body = json!({ "count": 1_000, "prefix": "press" });
    let made = generate(&world, &mira, &offer, "k", &body).await.expect(201);
    assert_eq!((&made["created_count"], &made["codes_count"]), (&json!(1_000), &json!(1_000)));
    let first = codes(&world, &mira, &offer).await;
    let different: BTreeSet<&String> = first.iter().collect();
    assert_eq!((first.len(), different.len(), stored(&world)), (1_000, 1_000, 1_000));
    assert!(first.iter().all(|code| code.starts_with("PRESS-") && code.len() == 18), "{}", first[0]);
    let again = generate(&world, &mira, &offer, "k", &body).await.expect(201);
    assert_eq!((again, codes(&world, &mira, &offer).await), (made, first.clone()));
    generate(&world, &mira, &offer, "k", &json!({ "count": 2 })).await.refused(409, "idempotency_key_reused");
    let more = generate(&world, &mira, &offer, "l", &json!({ "count": 2 })).await.expect(201);
    assert_eq!((&more["created_count"], &more["codes_count"]), (&json!(2), &json!(1_002)));
    assert_eq!(world.get(&target(&offer), Some(&mira)).await.expect(200)["codes_count"], 1_002);
    let record = last_record(&world, &mira, &organizer).await;
    assert!(!record.to_string().contains(&first[0]));
    assert!(!world.items("catalog").iter().any(|item| item.to_string().contains(&first[0])));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_cut_off_anywhere_is_gone_on_with_by_the_next_one() {
    let body = json!({ "count": 250 });
    for nth in 1..=4 {
        for trouble in [Trouble::KillBefore, Trouble::KillAfter, Trouble::LostAnswer] {
            let world = World::new();
            let (organizer, mira) = house(&world).await;
            let offer = create(&world, &mira, "a", &by_codes(&organizer)).await.expect(201);
            let fault = Fault::new(trouble).function("create-codes").operation("TransactWriteItems").nth(nth);
            world.fault(fault.service(Service::DynamoDb));
            let first = generate(&world, &mira, &offer, "k", &body).await;
            // What exists is listed, and nothing else.
            let listed = codes(&world, &mira, &offer).await;
            assert_eq!(listed.len(), stored(&world), "{trouble:?} {nth}");
            assert!(trouble == Trouble::LostAnswer || first.died(), "{trouble:?} {nth}");
            let made = generate(&world, &mira, &offer, "k", &body).await.expect(201);
            assert_eq!(made["codes_count"], 250, "{trouble:?} {nth}");
            let all = codes(&world, &mira, &offer).await;
            assert_eq!((all.len(), stored(&world)), (250, 250), "{trouble:?} {nth}");
            assert_eq!(all[..listed.len()], listed[..], "{trouble:?} {nth}");
            world.finish().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn runs_of_one_request_at_once_generate_its_codes_once() {
    for seed in 1..=3 {
        let world = World::with_seed(seed);
        let (organizer, mira) = house(&world).await;
        let offer = create(&world, &mira, "a", &by_codes(&organizer)).await.expect(201);
        let body = json!({ "count": 200 });
        let runs = join_all((0..3).map(|_| generate(&world, &mira, &offer, "k", &body))).await;
        for run in runs {
            assert_eq!(run.expect(201)["created_count"], 200, "{seed}");
        }
        assert_eq!((codes(&world, &mira, &offer).await.len(), stored(&world)), (200, 200), "{seed}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn codes_are_generated_within_limits_and_only_for_an_offer_that_is_given_by_them() {
    let world = World::new();
    let (organizer, mira) = house(&world).await;
    let offer = create(&world, &mira, "a", &by_codes(&organizer)).await.expect(201);
    for body in [json!({ "count": 0 }), json!({ "count": 1_001 })] {
        let refused = generate(&world, &mira, &offer, "k", &body).await;
        assert_eq!(refused.refused(400, "field_invalid")["field"], "count");
    }
    for body in [
        json!({}),
        json!({ "count": -1 }),
        json!({ "count": 1, "prefix": "" }),
        json!({ "count": 1, "prefix": "-A" }),
        json!({ "count": 1, "prefix": "A B" }),
        json!({ "count": 1, "prefix": "A".repeat(17) }),
        json!({ "count": 1, "length": 4 }),
    ] {
        generate(&world, &mira, &offer, "k", &body).await.refused(400, "body_invalid");
    }
    for (key, terms) in [("b", autumn(&organizer)), ("c", three_for_two(&organizer))] {
        let other = create(&world, &mira, key, &terms).await.expect(201);
        let refused = generate(&world, &mira, &other, "k", &json!({ "count": 1 })).await;
        assert_eq!(refused.refused(400, "field_invalid")["field"], "given");
        assert_eq!(codes(&world, &mira, &other).await, Vec::<String>::new());
    }
    // An offer with a code that was generated for another one is refused.
    generate(&world, &mira, &offer, "k", &json!({ "count": 1 })).await.expect(201);
    let mut taken = autumn(&organizer);
    taken["given"]["code"] = json!(codes(&world, &mira, &offer).await[0].to_lowercase());
    let refused = create(&world, &mira, "d", &taken).await.refused(400, "field_invalid");
    assert_eq!(text(&refused["field"]), "given");
    let vera = world.member(&organizer, "vera", "viewer").await;
    world.get(&format!("{}/codes", target(&offer)), Some(&vera)).await.refused(403, "role_missing");
    world.finish().await;
}
