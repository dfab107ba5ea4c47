//! Accounts in the deployed stack: the functions' own permissions, the user pool, tokens and mail.

use serde_json::{Value, json};

use crate::http::Answer;
use crate::stack::{Stack, unique};

const PASSWORD: &str = "Correct-horse-7-battery";

/// An address without an account.
pub(crate) fn new_address(name: &str) -> String {
    format!("{name}.{}.{}@example.com", std::process::id(), unique())
}

/// Signs up with this address, and returns the session.
pub(crate) async fn signed_up(stack: &Stack, address: &str) -> Value {
    stack.anyone("POST", "/auth/signup", json!({ "email": address })).await.expect(202);
    let code = stack.mailed_code(address).await;
    let body = json!({ "email": address, "code": code, "password": PASSWORD, "name": "Asha" });
    stack.anyone("POST", "/auth/confirm", body).await.expect(200)
}

async fn with_token(stack: &Stack, token: &Value, method: &str, path: &str, body: Value) -> Answer {
    let bearer = format!("Bearer {}", token.as_str().unwrap());
    stack.call(method, path, &[("authorization", &bearer)], &body).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_signs_up_and_a_new_password_ends_every_session() {
    let stack = Stack::open().await;
    let address = new_address("asha");
    let wrong = json!({ "email": address, "code": "000000", "password": PASSWORD, "name": "Asha" });
    assert_eq!(stack.anyone("POST", "/auth/confirm", wrong).await.expect(400)["code"], "code_invalid");
    let session = signed_up(&stack, &address).await;
    with_token(&stack, &session["access_token"], "GET", "/bookings", Value::Null).await.expect(200);
    let refused = with_token(&stack, &session["id_token"], "GET", "/bookings", Value::Null).await;
    assert_eq!(refused.expect(401)["code"], "not_signed_in");

    stack.anyone("POST", "/auth/forgot", json!({ "email": address })).await.expect(202);
    let code = stack.mailed_code(&address).await;
    let weak = json!({ "email": address, "code": code, "password": "short" });
    assert_eq!(stack.anyone("POST", "/auth/reset", weak).await.expect(400)["code"], "password_weak");
    let reset = json!({ "email": address, "code": code, "password": "Another-horse-8-battery" });
    stack.anyone("POST", "/auth/reset", reset).await.expect(200);
    let refresh = json!({ "refresh_token": session["refresh_token"] });
    assert_eq!(stack.anyone("POST", "/auth/refresh", refresh).await.status, 401);
    let old = json!({ "email": address, "password": PASSWORD });
    assert_eq!(stack.anyone("POST", "/auth/login", old).await.expect(401)["code"], "credentials_invalid");
    let new = json!({ "email": address, "password": "Another-horse-8-battery" });
    stack.anyone("POST", "/auth/login", new).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_gets_another_address_with_both_codes() {
    let stack = Stack::open().await;
    let (old, new) = (new_address("ben"), new_address("benjamin"));
    let session = signed_up(&stack, &old).await;
    let token = &session["access_token"];
    with_token(&stack, token, "POST", "/account/email", json!({ "email": new })).await.expect(202);
    let codes = (stack.mailed_code(&old).await, stack.mailed_code(&new).await);
    let taken = json!({ "email": new, "old_code": codes.0, "new_code": codes.1 });
    let changed = with_token(&stack, token, "POST", "/account/email/confirm", taken).await.expect(200);
    assert_eq!(changed["email"], new);
    let log_in = json!({ "email": new, "password": PASSWORD });
    stack.anyone("POST", "/auth/login", log_in).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_changes_the_profile_and_closes_the_account() {
    let stack = Stack::open().await;
    let address = new_address("asha");
    let session = signed_up(&stack, &address).await;
    let token = &session["access_token"];
    let mine = with_token(&stack, token, "GET", "/account", Value::Null).await.expect(200);
    assert_eq!((&mine["email"], &mine["name"]), (&json!(address), &json!("Asha")));
    let bearer = format!("Bearer {}", token.as_str().unwrap());
    let headers = [("authorization", bearer.as_str()), ("if-match", "\"1\"")];
    let change = json!({ "telephone": "+91 98765 43210", "name": null });
    let changed = stack.call("PATCH", "/account", &headers, &change).await.unwrap().expect(200);
    assert_eq!((&changed["telephone"], &changed["name"]), (&json!("+919876543210"), &Value::Null));
    let all = with_token(&stack, token, "GET", "/account/export", Value::Null).await.expect(200);
    assert_eq!((&all["account"], &all["bookings"]), (&changed, &json!([])));
    let password = json!({ "password": PASSWORD });
    assert_eq!(with_token(&stack, token, "DELETE", "/account", password).await.status, 204);
    with_token(&stack, token, "GET", "/account", Value::Null).await.expect(404);
    let log_in = json!({ "email": address, "password": PASSWORD });
    stack.anyone("POST", "/auth/login", log_in).await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_at_an_account_are_refused_after_the_fifth() {
    let stack = Stack::open().await;
    let address = new_address("carla");
    let guess = json!({ "email": address, "password": "Wrong-horse-7-battery" });
    for _ in 0..5 {
        let wrong = stack.anyone("POST", "/auth/login", guess.clone()).await;
        assert_eq!(wrong.expect(401)["code"], "credentials_invalid");
    }
    let refused = stack.anyone("POST", "/auth/login", guess).await;
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(refused.expect(429)["code"], "too_many_attempts");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_renewed_and_ended() {
    let stack = Stack::open().await;
    let person = json!({ "email": stack.env("CUSTOMER_EMAIL"), "password": stack.env("CUSTOMER_PASSWORD") });
    let session = stack.anyone("POST", "/auth/login", person).await.expect(200);
    let refresh = json!({ "refresh_token": session["refresh_token"] });
    let renewed = stack.anyone("POST", "/auth/refresh", refresh.clone()).await.expect(200);
    assert!(renewed["access_token"].is_string());
    assert_eq!(stack.anyone("POST", "/auth/logout", refresh).await.status, 204);
}
