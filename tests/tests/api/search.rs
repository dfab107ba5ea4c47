//! The search index: made for all by whoever finds it too old.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Fault, Reply, Trouble, World};

use crate::discovery::{draft, on_sale, screen, title};
use crate::support::{text, texts};

async fn search(world: &World, headers: &[(&str, &str)]) -> Reply {
    world.call("GET", "/search", None, headers, &Value::Null).await
}

/// Names of the titles that are found.
async fn titles(world: &World) -> Vec<String> {
    let index = search(world, &[]).await.expect(200);
    texts(&index["titles"]["names"]).into_iter().map(str::to_owned).collect()
}

/// Calls of a reply by operation.
fn operations(reply: &Reply) -> Vec<&str> {
    reply.calls.iter().map(|call| call.operation.as_str()).collect()
}

#[tokio::test(start_paused = true)]
async fn titles_and_venues_on_sale_are_found_within_a_minute_and_secret_ones_never() {
    let world = World::new();
    let hall = screen(&world, "Opera House", "Mumbai", "Asia/Kolkata").await;
    let other = screen(&world, "Arena", "Pune", "Asia/Kolkata").await;
    assert_eq!(titles(&world).await, Vec::<String>::new());
    let tempest = title(&world, "The Tempest", "play", &[]).await;
    on_sale(&world, &tempest, &hall, "2026-12-24T19:30", 50_000).await;
    on_sale(&world, &tempest, &hall, "2027-03-24T19:30", 50_000).await;
    let secret = title(&world, "Secret Tour", "concert", &[]).await;
    draft(&world, &secret, &other, "2026-12-24T19:30", 50_000).await;
    let unlisted = on_sale(&world, &secret, &other, "2026-12-25T19:30", 50_000).await;
    let target = format!("/admin/events/{unlisted}");
    let event = world.admin("GET", &target, &Value::Null).await;
    let tag = event.headers["etag"].clone();
    let hide = json!({ "visibility": "unlisted" });
    let admin = world.administrator();
    world.call("PATCH", &target, Some(&admin), &[("if-match", &tag)], &hide).await.expect(200);
    let kites = title(&world, "Paper Kites", "concert", &[]).await;
    let off = on_sale(&world, &kites, &other, "2026-12-26T19:30", 50_000).await;
    world.admin("POST", &format!("/admin/events/{off}/cancel"), &Value::Null).await.expect(200);
    world.pass(61);
    let index = search(&world, &[]).await.expect(200);
    assert_eq!(texts(&index["titles"]["names"]), ["The Tempest"]);
    assert_eq!(texts(&index["titles"]["ids"]), [tempest.trim_start_matches("ttl_")]);
    assert_eq!(index["kinds"][index["titles"]["kinds"][0].as_u64().unwrap() as usize], "play");
    assert_eq!(texts(&index["venues"]["names"]), ["Opera House"]);
    assert_eq!((&index["cities"], &index["is_complete"]), (&json!(["Mumbai"]), &json!(true)));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_index_is_made_once_a_minute_for_all_instances() {
    let world = World::new();
    let hall = screen(&world, "Opera House", "Mumbai", "Asia/Kolkata").await;
    let tempest = title(&world, "The Tempest", "play", &[]).await;
    on_sale(&world, &tempest, &hall, "2026-12-24T19:30", 50_000).await;
    let mut made = 0;
    for seconds in [0, 1, 30, 28, 2, 1] {
        world.pass(seconds);
        // Each visitor meets another instance.
        world.cold_start();
        let reply = search(&world, &[]).await;
        made += usize::from(operations(&reply).contains(&"Query"));
        assert_eq!(texts(&reply.expect(200)["titles"]["names"]), ["The Tempest"]);
    }
    assert_eq!(made, 2);
    // The same instance does not even look for some seconds; an index that has not changed is not written again.
    assert!(search(&world, &[]).await.calls.is_empty());
    world.pass(61);
    let again = search(&world, &[]).await;
    assert_eq!(operations(&again).iter().filter(|name| **name == "PutItem").count(), 0);
    assert!(operations(&again).contains(&"Query"));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn of_many_who_find_the_index_too_old_one_makes_it_and_the_others_answer_the_old_one() {
    let world = World::new();
    let hall = screen(&world, "Opera House", "Mumbai", "Asia/Kolkata").await;
    let tempest = title(&world, "The Tempest", "play", &[]).await;
    on_sale(&world, &tempest, &hall, "2026-12-24T19:30", 50_000).await;
    assert_eq!(titles(&world).await, ["The Tempest"]);
    let kites = title(&world, "Paper Kites", "concert", &[]).await;
    on_sale(&world, &kites, &hall, "2026-12-26T19:30", 50_000).await;
    world.pass(61);
    world.cold_start();
    let replies = join_all((0..8).map(|_| search(&world, &[]))).await;
    let made = replies.iter().filter(|reply| operations(reply).contains(&"Query")).count();
    assert_eq!(made, 1);
    for reply in replies {
        let index = reply.expect(200);
        assert!(texts(&index["titles"]["names"]).contains(&"The Tempest"), "{index}");
    }
    world.cold_start();
    assert_eq!(titles(&world).await, ["Paper Kites", "The Tempest"]);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn whoever_dies_while_making_the_index_keeps_nobody_from_it() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter, Trouble::NoAnswer] {
        for n in 1..40 {
            let world = World::new();
            let hall = screen(&world, "Opera House", "Mumbai", "Asia/Kolkata").await;
            let tempest = title(&world, "The Tempest", "play", &[]).await;
            on_sale(&world, &tempest, &hall, "2026-12-24T19:30", 50_000).await;
            world.fault(Fault::new(trouble).function("get-search-index").nth(n));
            search(&world, &[]).await;
            let has_died = world.clear_faults() > 0;
            world.pass(31);
            world.cold_start();
            assert_eq!(titles(&world).await, ["The Tempest"], "{trouble:?} {n}");
            world.finish().await;
            if !has_died {
                break;
            }
            assert!(n < 39, "the index takes few calls");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_has_an_index_answers_it_while_the_store_does_not_answer() {
    for operation in ["GetItem", "UpdateItem", "Query"] {
        let world = World::new();
        let hall = screen(&world, "Opera House", "Mumbai", "Asia/Kolkata").await;
        let tempest = title(&world, "The Tempest", "play", &[]).await;
        on_sale(&world, &tempest, &hall, "2026-12-24T19:30", 50_000).await;
        assert_eq!(titles(&world).await, ["The Tempest"]);
        let kites = title(&world, "Paper Kites", "concert", &[]).await;
        on_sale(&world, &kites, &hall, "2026-12-26T19:30", 50_000).await;
        world.pass(61);
        let fault = Fault::new(Trouble::Fails).function("get-search-index").operation(operation);
        world.fault(fault.forever());
        assert_eq!(titles(&world).await, ["The Tempest"], "{operation}");
        // For some seconds the store is left alone.
        assert!(search(&world, &[]).await.calls.is_empty(), "{operation}");
        world.clear_faults();
        world.pass(31);
        assert_eq!(titles(&world).await, ["Paper Kites", "The Tempest"], "{operation}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_client_gets_the_index_in_the_coding_that_it_takes_and_only_if_it_has_changed() {
    let world = World::new();
    let hall = screen(&world, "Opera House", "Mumbai", "Asia/Kolkata").await;
    for n in 0..30 {
        let id = title(&world, &format!("The Tempest, part {n}"), "play", &[]).await;
        on_sale(&world, &id, &hall, "2026-12-24T19:30", 50_000).await;
    }
    let plain = search(&world, &[]).await;
    let packed = search(&world, &[("accept-encoding", "br, gzip;q=0.8")]).await;
    let refused = search(&world, &[("accept-encoding", "gzip;q=0, *")]).await;
    assert_eq!(packed.headers["content-encoding"], "gzip");
    for reply in [&plain, &refused] {
        assert!(!reply.headers.contains_key("content-encoding"));
        assert_eq!(reply.body, packed.body);
        assert!(reply.bytes.len() > packed.bytes.len());
    }
    for reply in [&plain, &packed] {
        assert_eq!(
            (reply.headers["vary"].as_str(), reply.headers["cache-control"].as_str()),
            ("accept-encoding", "public, max-age=60")
        );
        let tag = reply.headers["etag"].clone();
        let again = search(&world, &[("if-none-match", &tag), ("accept-encoding", "gzip")]).await;
        assert_eq!((again.status, again.bytes.len()), (304, 0), "{tag}");
    }
    assert!(packed.headers["etag"].starts_with("W/\""), "not the same bytes in both codings");
    let kites = title(&world, "Paper Kites", "concert", &[]).await;
    on_sale(&world, &kites, &hall, "2026-12-26T19:30", 50_000).await;
    world.pass(61);
    let tag = packed.headers["etag"].clone();
    let changed = search(&world, &[("if-none-match", &tag)]).await;
    assert_ne!(changed.headers["etag"], plain.headers["etag"]);
    assert!(text(&changed.expect(200)["titles"]["names"][0]).starts_with("Paper"));
    world.finish().await;
}
