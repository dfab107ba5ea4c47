//! Organizers that ask their members for a second factor.

use serde_json::{Value, json};
use tests::{Fault, Person, Reply, Trouble, World};

use crate::accounts::{ASHA, PASSWORD, log_in, signed_up};
use crate::members::{ask, title};
use crate::second_factor::{App, asha_with_app, log_in_with_app, with_app};
use crate::support::text;

/// Makes Asha a member of an organizer.
async fn join(world: &World, organizer: &str, asha: &Person, role: &str) {
    let body = json!({ "email": ASHA, "role": role });
    world.admin("POST", &format!("/admin/organizers/{organizer}/members"), &body).await.expect(202);
    world.accept(organizer, asha, &world.code_mailed_to(ASHA)).await.expect(200);
}

/// Changes the organizer's rule.
async fn require(world: &World, who: &Person, organizer: &str, required: bool) -> Reply {
    let target = format!("/admin/organizers/{organizer}");
    let read = world.get(&target, Some(&world.administrator())).await;
    let headers = [("if-match", read.headers["etag"].as_str())];
    let body = json!({ "second_factor_required": required });
    world.call("PATCH", &target, Some(who), &headers, &body).await
}

async fn read(world: &World, who: &Person, organizer: &str) -> Reply {
    ask(world, who, "GET", organizer, "", &Value::Null).await
}

/// An organizer that asks for a second factor, and Asha, an owner, with her app.
async fn strict(world: &World) -> (String, App) {
    let organizer = world.new_organizer("Opera House").await;
    let app = asha_with_app(world).await;
    join(world, &organizer, &app.person(world), "owner").await;
    let ruled = require(world, &app.person(world), &organizer, true).await.expect(200);
    assert_eq!(ruled["second_factor_required"], true);
    (organizer, app)
}

#[tokio::test(start_paused = true)]
async fn members_without_a_second_factor_may_do_nothing_where_the_organizer_asks_for_one() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let other = world.new_organizer("Arena").await;
    let app = asha_with_app(&world).await;
    let asha = app.person(&world);
    join(&world, &organizer, &asha, "owner").await;
    let ben = world.member(&organizer, "ben", "owner").await;
    join(&world, &other, &asha, "owner").await;
    // An owner without a second factor would be locked out.
    require(&world, &ben, &organizer, true).await.refused(403, "second_factor_missing");
    read(&world, &ben, &organizer).await.expect(200);
    require(&world, &asha, &organizer, true).await.expect(200);
    // A role may be cached for five seconds.
    world.pass(5);
    for (method, rest, body) in [
        ("GET", "", Value::Null),
        ("GET", "/members", Value::Null),
        ("GET", "/activity", Value::Null),
        ("GET", "/events", Value::Null),
        ("POST", "/members", json!({ "email": "eve@example.com", "role": "owner" })),
    ] {
        let reply = ask(&world, &ben, method, &organizer, rest, &body).await;
        let told = reply.refused(403, "second_factor_missing");
        assert!(text(&told["detail"]).contains("POST /account/second-factor"), "{told}");
    }
    world
        .call("POST", "/admin/titles", Some(&ben), &[], &title(&organizer))
        .await
        .refused(403, "second_factor_missing");
    // Ben learns where, stays a customer, and nothing changes for others.
    assert_eq!(
        world.get("/admin/organizers", Some(&ben)).await.expect(200)["organizers"][0]["second_factor_required"],
        true
    );
    world.get("/bookings", Some(&ben)).await.expect(200);
    read(&world, &world.administrator(), &organizer).await.expect(200);
    read(&world, &asha, &organizer).await.expect(200);
    world.call("POST", "/admin/titles", Some(&asha), &[], &title(&organizer)).await.expect(201);
    read(&world, &asha, &other).await.expect(200);
    // The rule is recorded, and goes as it came.
    let page = ask(&world, &asha, "GET", &organizer, "/activity", &Value::Null).await.expect(200);
    let records = page["activity"].as_array().unwrap();
    assert!(
        records.iter().any(|record| record["after"] == json!({ "second_factor_required": true })),
        "{page}"
    );
    require(&world, &asha, &organizer, false).await.expect(200);
    world.pass(5);
    read(&world, &ben, &organizer).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn whose_second_factor_is_switched_off_loses_the_rights_within_five_seconds() {
    let world = World::new();
    let (organizer, app) = strict(&world).await;
    let asha = app.person(&world);
    read(&world, &asha, &organizer).await.expect(200);
    let body = json!({ "password": PASSWORD });
    let off = world.call_with_token(app.token(), "DELETE", "/account/second-factor", &body).await;
    assert_eq!(off.status, 204, "{}", off.body);
    // Rights over members and money end at once.
    ask(&world, &asha, "GET", &organizer, "/members", &Value::Null)
        .await
        .refused(403, "second_factor_missing");
    world.pass(5);
    read(&world, &asha, &organizer).await.refused(403, "second_factor_missing");
    // The password alone opens a session for a customer.
    let session = log_in(&world, ASHA, PASSWORD).await.expect(200);
    let asha = world.person_of(text(&session["access_token"]));
    read(&world, &asha, &organizer).await.refused(403, "second_factor_missing");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn only_sessions_that_the_second_factor_has_opened_count() {
    let world = World::new();
    let organizer = world.new_organizer("Opera House").await;
    let first = signed_up(&world, ASHA, PASSWORD).await;
    let old = world.person_of(text(&first["access_token"]));
    join(&world, &organizer, &old, "owner").await;
    let app = with_app(&world, ASHA, text(&first["access_token"])).await;
    require(&world, &world.administrator(), &organizer, true).await.expect(200);
    // The access token from before the set-up is good for a customer, not for a member.
    read(&world, &old, &organizer).await.refused(403, "second_factor_missing");
    read(&world, &app.person(&world), &organizer).await.expect(200);
    // A refreshed token is of the same session.
    let body = json!({ "refresh_token": app.session["refresh_token"] });
    let fresh = world.call("POST", "/auth/refresh", None, &[], &body).await.expect(200);
    read(&world, &world.person_of(text(&fresh["access_token"])), &organizer).await.expect(200);

    // Whoever has an access token may switch the second factor off at the pool itself, and goes around nothing by it.
    let off = json!({
        "AccessToken": app.token(), "SoftwareTokenMfaSettings": { "Enabled": false, "PreferredMfa": false },
    });
    world.call_pool("SetUserMFAPreference", &off).unwrap();
    let session = log_in(&world, ASHA, PASSWORD).await.expect(200);
    let asha = world.person_of(text(&session["access_token"]));
    read(&world, &asha, &organizer).await.refused(403, "second_factor_missing");
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn of_many_sessions_the_newest_twenty_count() {
    let world = World::new();
    let (organizer, app) = strict(&world).await;
    let first = app.person(&world);
    for _ in 0..19 {
        log_in_with_app(&world, ASHA, &app.secret).await;
    }
    read(&world, &first, &organizer).await.expect(200);
    let newest = log_in_with_app(&world, ASHA, &app.secret).await;
    world.pass(5);
    read(&world, &first, &organizer).await.refused(403, "second_factor_missing");
    read(&world, &world.person_of(text(&newest["access_token"])), &organizer).await.expect(200);
    world.finish().await;
}

#[tokio::test(start_paused = true)]
async fn an_administrator_helps_somebody_who_has_lost_the_phone() {
    for trouble in [Trouble::KillBefore, Trouble::KillAfter] {
        for nth in 1.. {
            let world = World::new();
            let (organizer, app) = strict(&world).await;
            let asha = app.person(&world);
            let admin = world.administrator();
            let target = format!("/admin/accounts/{}/second-factor", asha.customer_id());
            world.call("DELETE", &target, Some(&asha), &[], &Value::Null).await.refused(403, "role_missing");
            let missing = "/admin/accounts/cus_nobody/second-factor";
            world.call("DELETE", missing, Some(&admin), &[], &Value::Null).await.refused(404, "not_found");
            world.fault(Fault::new(trouble).function("reset-second-factor").nth(nth));
            world.call("DELETE", &target, Some(&admin), &[], &Value::Null).await;
            let fired = world.clear_faults() > 0;
            assert_eq!(world.call("DELETE", &target, Some(&admin), &[], &Value::Null).await.status, 204);
            // Who has the phone is out, and the password alone gives no member's rights.
            let refresh = json!({ "refresh_token": app.session["refresh_token"] });
            world.call("POST", "/auth/refresh", None, &[], &refresh).await.refused(401, "not_signed_in");
            world.pass(5);
            read(&world, &asha, &organizer).await.refused(403, "second_factor_missing");
            let session = log_in(&world, ASHA, PASSWORD).await.expect(200);
            let again = with_app(&world, ASHA, text(&session["access_token"])).await;
            read(&world, &again.person(&world), &organizer).await.expect(200);
            // It is on the record, without personal data.
            let page = world.get("/admin/activity", Some(&admin)).await.expect(200);
            let (about, on, off) =
                (asha.customer_id(), json!({ "second_factor": true }), json!({ "second_factor": false }));
            let is_told = |record: &Value| {
                record["action"] == "second_factor_reset"
                    && record["about"] == about.as_str()
                    && record["as_admin"] == true
                    && record["before"] == on
                    && record["after"] == off
            };
            assert!(page["activity"].as_array().unwrap().iter().any(is_told), "{page}");
            let limited = world.get("/admin/activity?limit=1", Some(&admin)).await.expect(200);
            assert_eq!(limited["activity"].as_array().unwrap().len(), 1);
            assert!(!page.to_string().contains(ASHA));
            world.finish().await;
            if !fired {
                break;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_account_with_a_second_factor_and_no_membership_ends() {
    let world = World::new();
    let app = asha_with_app(&world).await;
    let body = json!({ "password": PASSWORD });
    assert_eq!(world.call_with_token(app.token(), "DELETE", "/account", &body).await.status, 204);
    let kept = json!(world.items("catalog")).to_string();
    assert!(!kept.contains("proved_sessions"), "{kept}");
    world.finish().await;
}
