//! Members of organizers: invitations, roles, revocations, and those in the middle of an action.

use futures::future::join;
use serde_json::{Value, json};
use tests::{Hall, Person, Reply, World};

use crate::faults_money::at_every_call;
use crate::support::text;

/// Sends a request of a person to an organizer's routes.
pub(crate) async fn ask(
    world: &World,
    who: &Person,
    method: &str,
    organizer: &str,
    rest: &str,
    body: &Value,
) -> Reply {
    world.call(method, &format!("/admin/organizers/{organizer}{rest}"), Some(who), &[], body).await
}

/// Members of an organizer, as `id role`, and invitations as `invited role`.
async fn members(world: &World, who: &Person, organizer: &str) -> Vec<String> {
    let page = ask(world, who, "GET", organizer, "/members", &Value::Null).await.expect(200);
    let line = |member: &Value| match text(&member["status"]) {
        "invited" => format!("invited {}", text(&member["role"])),
        _ => format!("{} {}", text(&member["member_id"]), text(&member["role"])),
    };
    page["members"].as_array().unwrap().iter().map(line).collect()
}

/// Actions of an organizer's activity, oldest first.
pub(crate) async fn actions(world: &World, who: &Person, organizer: &str) -> Vec<String> {
    let page = ask(world, who, "GET", organizer, "/activity?limit=100", &Value::Null).await.expect(200);
    let mut actions: Vec<String> = page["activity"]
        .as_array()
        .unwrap()
        .iter()
        .map(|record| text(&record["action"]).to_owned())
        .collect();
    actions.reverse();
    actions
}

pub(crate) fn title(organizer: &str) -> Value {
    json!({ "organizer_id": organizer, "name": "The Tempest", "kind": "play" })
}

#[tokio::test(start_paused = true)]
async fn somebody_who_is_invited_by_mail_becomes_a_member_with_the_code() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    world.pass(1);
    let (olga, mira, eve) = (world.customer("olga"), world.customer("mira"), world.customer("eve"));
    world.invite(&organizer, &olga, "owner").await.expect(202);
    world.pass(1);
    world.accept(&organizer, &olga, &world.mailed_code(&olga)).await.expect(200);
    world.pass(1);
    let body = json!({ "email": mira.address(), "role": "manager" });
    let invited = ask(&world, &olga, "POST", &organizer, "/members", &body).await.expect(202);
    assert_eq!((text(&invited["status"]), text(&invited["role"])), ("invited", "manager"));
    let mail = world.mails(&mira).pop().expect("an invitation");
    assert!(
        mail.text.contains("you join Opera House as a manager") && mail.text.contains(&organizer),
        "{}",
        mail.text
    );
    assert!(mail.text.contains("It is good for 7 days."), "{}", mail.text);
    let code = mail.code();
    // The code is for the invited address alone.
    world.accept(&organizer, &eve, &code).await.refused(400, "code_invalid");
    ask(&world, &mira, "GET", &organizer, "", &Value::Null).await.refused(404, "not_found");
    let joined = world.accept(&organizer, &mira, &code).await.expect(200);
    assert_eq!((text(&joined["status"]), text(&joined["role"])), ("active", "manager"));
    assert_eq!(text(&joined["invited_by"]), olga.customer_id());
    // A repeated request gets the same answer.
    world.accept(&organizer, &mira, &code).await.expect(200);
    let own = world.get("/admin/organizers", Some(&mira)).await.expect(200);
    assert_eq!(text(&own["organizers"][0]["organizer_id"]), organizer);
    assert_eq!(text(&own["organizers"][0]["role"]), "manager");
    assert!(world.get("/admin/organizers", Some(&eve)).await.expect(200)["organizers"] == json!([]));
    world.call("POST", "/admin/titles", Some(&mira), &[], &title(&organizer)).await.expect(201);
    let listed = members(&world, &olga, &organizer).await;
    assert_eq!(listed, [format!("{} manager", mira.customer_id()), format!("{} owner", olga.customer_id())]);
    let wanted = ["organizer_created", "member_invited", "member_joined"];
    assert!(actions(&world, &olga, &organizer).await.starts_with(&wanted.map(str::to_owned)));
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_invitation_ends_when_it_is_withdrawn_replaced_guessed_at_or_a_week_old() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let olga = world.member(&organizer, "olga", "owner").await;
    let mira = world.customer("mira");
    let invite = async |role: &str| {
        let body = json!({ "email": mira.address(), "role": role });
        let invited = ask(&world, &olga, "POST", &organizer, "/members", &body).await.expect(202);
        (text(&invited["member_id"]).to_owned(), world.mailed_code(&mira))
    };
    let (id, first) = invite("viewer").await;
    assert_eq!(members(&world, &olga, &organizer).await[0], "invited viewer");
    let target = format!("/members/{id}");
    for _ in 0..2 {
        ask(&world, &olga, "DELETE", &organizer, &target, &Value::Null).await.expect(204);
    }
    world.accept(&organizer, &mira, &first).await.refused(400, "code_invalid");
    let (_, second) = invite("viewer").await;
    let (_, third) = invite("desk").await;
    if second != third {
        world.accept(&organizer, &mira, &second).await.refused(400, "code_invalid");
    }
    world.pass(7 * 86_400 + 1);
    world.accept(&organizer, &mira, &third).await.refused(400, "code_expired");
    let (_, fourth) = invite("desk").await;
    let wrong = if fourth == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        world.accept(&organizer, &mira, wrong).await.refused(400, "code_invalid");
    }
    world.accept(&organizer, &mira, &fourth).await.refused(409, "too_many_tries");
    world.pass(3_600);
    let (_, fifth) = invite("desk").await;
    assert_eq!(world.accept(&organizer, &mira, &fifth).await.expect(200)["role"], "desk");
    world.invite(&organizer, &mira, "owner").await.expect(202);
    let again = world.mailed_code(&mira);
    world.accept(&organizer, &mira, &again).await.refused(409, "member_already");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_invitation_of_somebody_who_is_an_owner_no_more_is_void() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let olga = world.member(&organizer, "olga", "owner").await;
    let oscar = world.member(&organizer, "oscar", "owner").await;
    let (mira, friend) = (world.customer("mira"), world.customer("friend"));
    for (who, address) in [(&oscar, mira.address()), (&oscar, oscar.address()), (&olga, friend.address())] {
        let body = json!({ "email": address, "role": "owner" });
        ask(&world, who, "POST", &organizer, "/members", &body).await.expect(202);
    }
    let target = format!("/members/{}", oscar.customer_id());
    ask(&world, &olga, "DELETE", &organizer, &target, &Value::Null).await.expect(204);
    for who in [&mira, &oscar] {
        let code = world.mailed_code(who);
        world.accept(&organizer, who, &code).await.refused(400, "code_invalid");
    }
    world.accept(&organizer, &friend, &world.mailed_code(&friend)).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn the_last_owner_stays_and_roles_change_at_once() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let olga = world.member(&organizer, "olga", "owner").await;
    let mira = world.member(&organizer, "mira", "viewer").await;
    let of = |who: &Person| format!("/members/{}", who.customer_id());
    let role = |role: &str| json!({ "role": role });
    for who in [&olga, &world.administrator()] {
        ask(&world, who, "DELETE", &organizer, &of(&olga), &Value::Null).await.refused(409, "last_owner");
        ask(&world, who, "PATCH", &organizer, &of(&olga), &role("viewer")).await.refused(409, "last_owner");
    }
    ask(&world, &mira, "PATCH", &organizer, &of(&mira), &role("owner")).await.refused(403, "role_missing");
    let missing =
        ask(&world, &mira, "GET", &organizer, "/members", &Value::Null).await.refused(403, "role_missing");
    assert!(text(&missing["detail"]).contains("an owner or a manager"), "{missing}");
    for _ in 0..2 {
        ask(&world, &olga, "PATCH", &organizer, &of(&mira), &role("owner")).await.expect(200);
    }
    // The new owner may do so in the same second, and take the rights of the old one.
    ask(&world, &mira, "DELETE", &organizer, &of(&olga), &Value::Null).await.expect(204);
    ask(&world, &mira, "DELETE", &organizer, &of(&olga), &Value::Null).await.expect(204);
    ask(&world, &olga, "GET", &organizer, "/members", &Value::Null).await.refused(404, "not_found");
    ask(&world, &mira, "PATCH", &organizer, &of(&olga), &role("viewer")).await.refused(404, "not_found");
    ask(&world, &mira, "DELETE", &organizer, &of(&mira), &Value::Null).await.refused(409, "last_owner");
    let counted: Vec<String> = actions(&world, &mira, &organizer).await;
    let of = |action: &str| counted.iter().filter(|known| *known == action).count();
    assert_eq!((of("role_changed"), of("member_revoked")), (1, 1), "{counted:?}");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn two_owners_who_revoke_each_other_at_once_leave_one() {
    for seed in 0..20 {
        let world = World::with_seed(seed);
        let organizer = world.new_organizer("Opera House").await;
        let olga = world.member(&organizer, "olga", "owner").await;
        let oscar = world.member(&organizer, "oscar", "owner").await;
        let (first, second) =
            (format!("/members/{}", oscar.customer_id()), format!("/members/{}", olga.customer_id()));
        let (one, two) = join(
            ask(&world, &olga, "DELETE", &organizer, &first, &Value::Null),
            ask(&world, &oscar, "DELETE", &organizer, &second, &Value::Null),
        )
        .await;
        let done = [one.status, two.status].iter().filter(|status| **status == 204).count();
        assert_eq!(done, 1, "{} {}", one.body, two.body);
        let left = members(&world, &world.administrator(), &organizer).await;
        assert_eq!(left.len(), 1, "{left:?}");
        assert!(left[0].ends_with(" owner"), "{left:?}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_owner_who_loses_the_role_cannot_take_it_back_however_the_requests_interleave() {
    for seed in 0..40 {
        let world = World::with_seed(seed);
        let organizer = world.new_organizer("Opera House").await;
        let olga = world.member(&organizer, "olga", "owner").await;
        let oscar = world.member(&organizer, "oscar", "owner").await;
        let target = format!("/members/{}", oscar.customer_id());
        let (lost, _) = join(
            ask(&world, &olga, "PATCH", &organizer, &target, &json!({ "role": "viewer" })),
            ask(&world, &oscar, "PATCH", &organizer, &target, &json!({ "role": "owner" })),
        )
        .await;
        lost.expect(200);
        let left = members(&world, &olga, &organizer).await;
        assert!(left.contains(&format!("{} viewer", oscar.customer_id())), "{left:?}");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn an_invitation_that_is_accepted_twice_at_once_makes_one_member() {
    for seed in 0..20 {
        let world = World::with_seed(seed);
        let organizer = world.new_organizer("Opera House").await;
        let olga = world.customer("olga");
        world.invite(&organizer, &olga, "owner").await.expect(202);
        let code = world.mailed_code(&olga);
        let (one, two) =
            join(world.accept(&organizer, &olga, &code), world.accept(&organizer, &olga, &code)).await;
        assert_eq!(one.expect(200), two.expect(200));
        assert_eq!(members(&world, &olga, &organizer).await.len(), 1);
        let joined = actions(&world, &olga, &organizer).await;
        assert_eq!(joined.iter().filter(|action| *action == "member_joined").count(), 1, "{joined:?}");
        let own = format!("/members/{}", olga.customer_id());
        ask(&world, &olga, "DELETE", &organizer, &own, &Value::Null).await.refused(409, "last_owner");
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_member_who_is_revoked_in_the_middle_of_an_action_changes_nothing() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let olga = world.member(&organizer, "olga", "owner").await;
    let mira = world.member(&organizer, "mira", "manager").await;
    let show = world.draft_of(&organizer, &Hall::small().chart(), |_| {}).await;
    let publish = format!("/admin/events/{}/publish", show.event_id);
    let list = format!("/admin/titles?organizer_id={organizer}");
    // Instances have read the role by now, and believe it for seconds.
    world.call("POST", "/admin/titles", Some(&mira), &[], &title(&organizer)).await.expect(201);
    world.get(&list, Some(&mira)).await.expect(200);
    world.call("POST", &publish, Some(&olga), &[], &Value::Null).await.expect(200);
    let target = format!("/members/{}", mira.customer_id());
    ask(&world, &olga, "DELETE", &organizer, &target, &Value::Null).await.expect(204);
    let before = world.items("catalog").len();
    world.call("POST", "/admin/titles", Some(&mira), &[], &title(&organizer)).await.refused(404, "not_found");
    world.call("POST", &publish, Some(&mira), &[], &Value::Null).await.refused(404, "not_found");
    let cancel = format!("/admin/events/{}/cancel", show.event_id);
    world.call("POST", &cancel, Some(&mira), &[], &Value::Null).await.refused(404, "not_found");
    assert_eq!(world.items("catalog").len(), before);
    // Reading ends within five seconds.
    world.pass(5);
    world.get(&list, Some(&mira)).await.refused(404, "not_found");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_event_is_called_off_by_a_member_or_not_at_all_however_the_revocation_interleaves() {
    for seed in 0..20 {
        let world = World::with_seed(seed);
        let organizer = world.new_organizer("Opera House").await;
        let olga = world.member(&organizer, "olga", "owner").await;
        let mira = world.member(&organizer, "mira", "manager").await;
        let show = world.draft_of(&organizer, &Hall::small().chart(), |_| {}).await;
        world.publish(&show).await.expect(200);
        let cancel = format!("/admin/events/{}/cancel", show.event_id);
        let target = format!("/members/{}", mira.customer_id());
        let (called_off, _) = join(
            world.call("POST", &cancel, Some(&mira), &[], &Value::Null),
            ask(&world, &olga, "DELETE", &organizer, &target, &Value::Null),
        )
        .await;
        let event = world.get(&format!("/events/{}", show.event_id), None).await.expect(200);
        let recorded = actions(&world, &olga, &organizer).await.contains(&"event_cancelled".to_owned());
        let is_cancelled = event["status"] == "cancelled";
        assert_eq!(called_off.status == 200, is_cancelled, "{}", called_off.body);
        assert_eq!(recorded, is_cancelled);
        if !is_cancelled {
            called_off.refused(404, "not_found");
        }
        for _ in 0..3 {
            world.settle().await;
            world.pass(70);
        }
        world.finish().await;
    }
}

#[tokio::test(start_paused = true)]
async fn wherever_accepting_fails_a_repeat_completes_it_once() {
    at_every_call("accept-invitation", 6, async |world, fault| {
        let organizer = world.new_organizer("Opera House").await;
        let olga = world.customer("olga");
        world.invite(&organizer, &olga, "owner").await.expect(202);
        let code = world.mailed_code(&olga);
        world.fault(fault);
        let _ = world.accept(&organizer, &olga, &code).await;
        let came = world.clear_faults() > 0;
        world.accept(&organizer, &olga, &code).await.expect(200);
        assert_eq!(members(&world, &olga, &organizer).await, [format!("{} owner", olga.customer_id())]);
        let joined = actions(&world, &olga, &organizer).await;
        assert_eq!(joined.iter().filter(|action| *action == "member_joined").count(), 1, "{joined:?}");
        world.finish().await;
        came
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn wherever_revoking_fails_a_repeat_completes_it_once() {
    at_every_call("revoke-member", 3, async |world, fault| {
        let organizer = world.new_organizer("Opera House").await;
        let olga = world.member(&organizer, "olga", "owner").await;
        let oscar = world.member(&organizer, "oscar", "owner").await;
        let target = format!("/members/{}", oscar.customer_id());
        world.fault(fault);
        let _ = ask(&world, &olga, "DELETE", &organizer, &target, &Value::Null).await;
        let came = world.clear_faults() > 0;
        ask(&world, &olga, "DELETE", &organizer, &target, &Value::Null).await.expect(204);
        let left = members(&world, &olga, &organizer).await;
        assert_eq!(left, [format!("{} owner", olga.customer_id())]);
        let revoked = actions(&world, &olga, &organizer).await;
        assert_eq!(revoked.iter().filter(|action| *action == "member_revoked").count(), 1, "{revoked:?}");
        // The owners are still counted right.
        let own = format!("/members/{}", olga.customer_id());
        ask(&world, &olga, "DELETE", &organizer, &own, &Value::Null).await.refused(409, "last_owner");
        world.finish().await;
        came
    })
    .await;
}
