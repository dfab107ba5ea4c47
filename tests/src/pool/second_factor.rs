//! Codes of authenticator apps in the simulated user pool.

use serde_json::{Value, json};

use super::{CLIENT, Kind, Refusal, State, User, refuse};
use crate::World;
use crate::dynamo::text;
use crate::totp::{STEP_SECONDS, code};

/// Lifetime of a sign-in that waits for its second factor, in seconds.
const CHALLENGE_SECONDS: i64 = 180;
/// Name of codes of an authenticator app.
pub(super) const SOFTWARE_TOKEN: &str = "SOFTWARE_TOKEN_MFA";
/// Operations that take an access token, and neither credentials nor a client.
pub(super) const OF_TOKENS: [&str; 3] =
    ["AssociateSoftwareToken", "VerifySoftwareToken", "SetUserMFAPreference"];

impl World {
    /// Calls the user pool as a client does that goes around the functions.
    pub fn call_pool(&self, operation: &str, body: &Value) -> Result<Value, String> {
        let answer =
            self.services.pool.handle(operation, body.to_string().as_bytes(), false, self.clock.second());
        let body: Value = serde_json::from_str(&answer.body).unwrap();
        if answer.status == 200 { Ok(body) } else { Err(text(&body["__type"])) }
    }
}

impl State {
    /// The answer of a sign-in that waits for a code.
    pub(super) fn challenge(&mut self, sub: String, now: i64) -> Value {
        self.last += 1;
        let name = format!("challenge-of-the-pool-{}", self.last);
        let answer = json!({
            "ChallengeName": SOFTWARE_TOKEN, "Session": name,
            "ChallengeParameters": { "USER_ID_FOR_SRP": sub },
        });
        self.challenges.insert(name, (sub, now + CHALLENGE_SECONDS));
        answer
    }

    pub(super) fn respond(&mut self, request: &Value, now: i64) -> Result<Value, Refusal> {
        if request["ClientId"] != CLIENT {
            return refuse("ResourceNotFoundException", "User pool client does not exist.");
        }
        assert_eq!(request["ChallengeName"], SOFTWARE_TOKEN);
        let given = &request["ChallengeResponses"];
        let (name, sub) = (text(&request["Session"]), text(&given["USERNAME"]));
        assert!(!sub.contains('@'), "the answer to a challenge takes the user name, and no alias");
        match self.challenges.get(&name) {
            None => return refuse("NotAuthorizedException", "Invalid session for the user."),
            Some((of, _)) if *of != sub => {
                return refuse("NotAuthorizedException", "Invalid session for the user.");
            }
            Some((_, ends_at)) if *ends_at <= now => {
                return refuse("NotAuthorizedException", "Invalid session for the user, session is expired.");
            }
            Some(_) => {}
        }
        let user = self.user(&json!({ "Username": sub }))?;
        let secret = user.secret.clone().unwrap_or_default();
        use_code(user, &secret, &text(&given["SOFTWARE_TOKEN_MFA_CODE"]), now, "CodeMismatchException")?;
        self.challenges.remove(&name);
        Ok(self.signed_in(&sub, now))
    }

    /// The account whose access token a request has.
    pub(super) fn owner(&self, request: &Value, now: i64) -> Result<String, Refusal> {
        let token = self.tokens.get(&text(&request["AccessToken"]));
        let Some(token) = token.filter(|token| token.kind == Kind::Access && token.ends_at > now) else {
            return refuse("NotAuthorizedException", "Invalid Access Token");
        };
        if self.ended.contains(&token.session) {
            return refuse("NotAuthorizedException", "Access Token has been revoked");
        }
        Ok(token.sub.clone())
    }

    pub(super) fn begin_app(&mut self, request: &Value, now: i64) -> Result<Value, Refusal> {
        let sub = self.owner(request, now)?;
        self.last += 1;
        let letters = ["A", "B", "C", "D", "E", "F", "G", "H", "2", "3"];
        let number = format!("{:010}", self.last);
        let number: String = number.bytes().map(|digit| letters[usize::from(digit - b'0')]).collect();
        let secret = format!("GEZDGNBVGY3TQOJQGEZDGN{number}");
        self.user(&json!({ "Username": sub }))?.begun = Some(secret.clone());
        Ok(json!({ "SecretCode": secret }))
    }

    pub(super) fn verify_app(&mut self, request: &Value, now: i64) -> Result<Value, Refusal> {
        let sub = self.owner(request, now)?;
        let user = self.user(&json!({ "Username": sub }))?;
        let Some(secret) = user.begun.clone() else {
            return refuse("SoftwareTokenMFANotFoundException", "Software token MFA is not begun");
        };
        use_code(user, &secret, &text(&request["UserCode"]), now, "EnableSoftwareTokenMFAException")?;
        (user.secret, user.begun) = (user.begun.take(), None);
        Ok(json!({ "Status": "SUCCESS" }))
    }

    pub(super) fn prefer(&mut self, sub: &str, request: &Value) -> Result<Value, Refusal> {
        let settings = &request["SoftwareTokenMfaSettings"];
        let on = settings["Enabled"] == true;
        assert_eq!(settings["PreferredMfa"] == true, on, "one second factor is the preferred one");
        let user = self.user(&json!({ "Username": sub }))?;
        if on && user.secret.is_none() {
            return refuse("InvalidParameterException", "User has not set up software token mfa");
        }
        user.asks_code = on;
        Ok(json!({}))
    }
}

/// Uses a code of an app with this secret: that of this step or of its neighbours, and none twice.
fn use_code(user: &mut User, secret: &str, given: &str, now: i64, wrong: &str) -> Result<(), Refusal> {
    let step = now / STEP_SECONDS;
    let Some(step) = (step - 1..=step + 1).find(|step| code(secret, *step) == given) else {
        return refuse(wrong, "Code mismatch");
    };
    if step <= user.used_step {
        return refuse("ExpiredCodeException", "Your software token has already been used once.");
    }
    user.used_step = step;
    Ok(())
}
