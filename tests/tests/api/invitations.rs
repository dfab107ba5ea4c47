//! Invitations after their sender or their receiver is revoked, their number, and requests that come twice.

use futures::future::join_all;
use serde_json::{Value, json};
use tests::{Fault, Person, Service, Trouble, World};

use crate::members::{actions, ask, title};
use crate::support::text;

/// Revokes a member, as somebody else.
async fn revoke(world: &World, who: &Person, organizer: &str, of: &Person) {
    let target = format!("/members/{}", of.customer_id());
    ask(world, who, "DELETE", organizer, &target, &Value::Null).await.expect(204);
}

/// Statuses of the organizer's list of members.
async fn statuses(world: &World, who: &Person, organizer: &str) -> Vec<String> {
    let page = ask(world, who, "GET", organizer, "/members?limit=100", &Value::Null).await.expect(200);
    page["members"].as_array().unwrap().iter().map(|member| text(&member["status"]).to_owned()).collect()
}

/// Invitations in the table.
fn stored(world: &World) -> usize {
    let items = world.items("catalog");
    items.iter().filter(|item| text(&item["sk"]["S"]).starts_with("invitation#")).count()
}

#[tokio::test(start_paused = true)]
async fn a_revoked_member_does_not_come_back_through_an_invitation_that_was_left_standing() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let olga = world.member(&organizer, "olga", "owner").await;
    let mira = world.member(&organizer, "mira", "manager").await;
    let body = json!({ "email": mira.address(), "role": "owner" });
    ask(&world, &olga, "POST", &organizer, "/members", &body).await.expect(202);
    let old = world.mailed_code(&mira);
    world.accept(&organizer, &mira, &old).await.refused(409, "member_already");
    world.pass(1);
    revoke(&world, &olga, &organizer, &mira).await;
    world.pass(1);
    let refused = world.accept(&organizer, &mira, &old).await.refused(400, "code_invalid");
    assert!(text(&refused["detail"]).contains("Ask an owner of the organizer"), "{refused}");
    ask(&world, &mira, "GET", &organizer, "", &Value::Null).await.refused(404, "not_found");
    // An invitation that is sent since then counts.
    let body = json!({ "email": mira.address(), "role": "viewer" });
    ask(&world, &olga, "POST", &organizer, "/members", &body).await.expect(202);
    let joined = world.accept(&organizer, &mira, &world.mailed_code(&mira)).await.expect(200);
    assert_eq!(joined["role"], "viewer");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_administrators_invitation_lasts_a_day() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let olga = world.customer("olga");
    world.invite(&organizer, &olga, "owner").await.expect(202);
    let mail = world.mails(&olga).pop().expect("an invitation");
    assert!(mail.text.contains("It is good for 1 day."), "{}", mail.text);
    world.pass(86_401);
    world.accept(&organizer, &olga, &mail.code()).await.refused(400, "code_expired");
    world.invite(&organizer, &olga, "owner").await.expect(202);
    world.accept(&organizer, &olga, &world.mailed_code(&olga)).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_expired_invitation_is_not_listed_and_goes_with_the_next_one() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let olga = world.member(&organizer, "olga", "owner").await;
    for name in ["mira", "nils"] {
        let body = json!({ "email": world.customer(name).address(), "role": "desk" });
        ask(&world, &olga, "POST", &organizer, "/members", &body).await.expect(202);
    }
    assert_eq!(statuses(&world, &olga, &organizer).await, ["invited", "invited", "active"]);
    world.pass(7 * 86_400);
    assert_eq!(statuses(&world, &olga, &organizer).await, ["active"]);
    assert_eq!(stored(&world), 2);
    let body = json!({ "email": world.customer("gita").address(), "role": "gate" });
    ask(&world, &olga, "POST", &organizer, "/members", &body).await.expect(202);
    assert_eq!(stored(&world), 1);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_organizer_has_a_hundred_members_and_invitations_together() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let olga = world.member(&organizer, "olga", "owner").await;
    let invite = async |n: usize| {
        let body = json!({ "email": format!("guest-{n}@mail.test"), "role": "viewer" });
        ask(&world, &olga, "POST", &organizer, "/members", &body).await
    };
    for n in 1..=99 {
        invite(n).await.expect(202);
    }
    let refused = invite(100).await.refused(400, "field_invalid");
    assert!(text(&refused["detail"]).contains("at most 100 members and invitations"), "{refused}");
    // One of them may be invited again, and a free place is taken.
    let again = invite(7).await.expect(202);
    let target = format!("/members/{}", text(&again["member_id"]));
    ask(&world, &olga, "DELETE", &organizer, &target, &Value::Null).await.expect(204);
    invite(100).await.expect(202);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_record_of_an_invitation_shows_the_one_that_it_replaces() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let olga = world.member(&organizer, "olga", "owner").await;
    for role in ["owner", "viewer"] {
        world.pass(60);
        let body = json!({ "email": "mira@mail.test", "role": role });
        ask(&world, &olga, "POST", &organizer, "/members", &body).await.expect(202);
    }
    let page = ask(&world, &olga, "GET", &organizer, "/activity?limit=2", &Value::Null).await.expect(200);
    let (last, first) = (&page["activity"][0], &page["activity"][1]);
    assert_eq!((&last["before"]["role"], &last["after"]["role"]), (&json!("owner"), &json!("viewer")));
    assert_eq!(last["before"]["expires_at"], first["after"]["expires_at"]);
    assert_eq!(first["before"], json!({}));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn who_has_left_may_repeat_the_request() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let olga = world.member(&organizer, "olga", "owner").await;
    world.member(&organizer, "oscar", "owner").await;
    for _ in 0..2 {
        revoke(&world, &olga, &organizer, &olga).await;
    }
    let other = format!("/members/{}", world.customer("oscar").customer_id());
    ask(&world, &olga, "DELETE", &organizer, &other, &Value::Null).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn a_members_changes_at_once_wait_for_each_other() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let mira = world.member(&organizer, "mira", "manager").await;
    let busy = Fault::new(Trouble::Conflict).function("create-title").service(Service::DynamoDb);
    world.fault(busy.operation("TransactWriteItems").times(40));
    let create =
        |_| async { world.call("POST", "/admin/titles", Some(&mira), &[], &title(&organizer)).await };
    for made in join_all((0..4).map(create)).await {
        made.expect(201);
    }
    assert!(world.clear_faults() > 0);
    let made = actions(&world, &world.administrator(), &organizer).await;
    assert_eq!(made.iter().filter(|action| *action == "title_created").count(), 4, "{made:?}");
    world.finish().await;
}
