//! Simulated Cognito user pool, as closed as `infra/auth.yaml` makes it: accounts, passwords, sessions and
//! their tokens, codes of authenticator apps, and Cognito's own lock after wrong passwords.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use self::second_factor::{OF_TOKENS, SOFTWARE_TOKEN};
use crate::dynamo::{Answer, text};

mod page;
mod second_factor;

pub use page::Identity;
pub(crate) use page::PAGE_URL;

/// Id of the pool.
pub(crate) const POOL: &str = "kit-pool";
/// Client id of the pool.
pub(crate) const CLIENT: &str = "kit-client";
/// Lifetime of access and ID tokens, in seconds.
const ACCESS_SECONDS: i64 = 900;
/// Lifetime of a refresh token, in seconds.
const REFRESH_SECONDS: i64 = 30 * 86_400;
/// Wrong passwords before Cognito first locks an account, for a second.
const FREE_FAILURES: u32 = 5;
/// Cognito's longest lock, and the time without tries after which it forgets, in seconds.
const LOCK_SECONDS_MAX: i64 = 900;

/// State of the pool.
#[derive(Default)]
pub(crate) struct Pool(Mutex<State>);

#[derive(Default)]
struct State {
    /// Accounts, by `sub`.
    users: BTreeMap<String, User>,
    tokens: BTreeMap<String, Token>,
    /// Ended sessions.
    ended: BTreeSet<u64>,
    /// Sign-ins that wait for a second factor: account, and when they end.
    challenges: BTreeMap<String, (String, i64)>,
    /// Codes of the page.
    codes: BTreeMap<String, page::Waiting>,
    /// Accounts that identities are linked to.
    links: BTreeMap<page::Key, String>,
    last: u64,
}

#[derive(Clone, Debug, Default)]
struct User {
    sub: String,
    email: String,
    verified: bool,
    /// None if Cognito made up a password that nobody knows.
    password: Option<String>,
    failures: u32,
    locked_until: i64,
    last_try: i64,
    /// The identity that Cognito has made the account for; it has no address of its own.
    stray: Option<page::Key>,
    /// Address that a provider has written, and if it is verified there.
    social: Option<(String, bool)>,
    /// Secret of an authenticator app that has shown its first code.
    secret: Option<String>,
    /// Secret that waits for its first code.
    begun: Option<String>,
    /// True if sign-ins ask for a code.
    asks_code: bool,
    /// Last step whose code was used.
    used_step: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Access,
    Id,
    Refresh,
}

#[derive(Clone, Debug)]
struct Token {
    sub: String,
    kind: Kind,
    session: u64,
    ends_at: i64,
}

impl User {
    /// The user name: an account that was made for an identity is found by no other.
    fn name(&self) -> String {
        self.stray.as_ref().map_or(self.sub.clone(), |(provider, subject)| format!("{provider}_{subject}"))
    }
}

type Refusal = Answer;

fn refuse<T>(kind: &str, message: &str) -> Result<T, Refusal> {
    Err(Answer::error(400, kind, message))
}

impl Pool {
    /// Answers an operation; `signed` means with AWS credentials.
    pub(crate) fn handle(&self, operation: &str, body: &[u8], signed: bool, now: i64) -> Answer {
        let request: Value = serde_json::from_slice(body).unwrap();
        let mut state = self.0.lock().unwrap();
        if operation.starts_with("Admin") {
            if !signed {
                return Answer::error(
                    400,
                    "MissingAuthenticationTokenException",
                    "Missing Authentication Token",
                );
            }
            if request["UserPoolId"] != POOL {
                return Answer::error(400, "ResourceNotFoundException", "User pool does not exist.");
            }
        } else if !OF_TOKENS.contains(&operation) && request["ClientId"] != CLIENT {
            return Answer::error(400, "ResourceNotFoundException", "User pool client does not exist.");
        }
        let answer = match operation {
            "AdminCreateUser" => state.create(&request),
            "AdminGetUser" => state.get(&request),
            "AdminSetUserPassword" => state.set_password(&request),
            "AdminUserGlobalSignOut" => state.sign_out(&request),
            "AdminUpdateUserAttributes" => state.update(&request),
            "AdminDeleteUser" => state.delete(&request),
            "AdminLinkProviderForUser" => state.link(&request),
            "AdminDisableProviderForUser" => state.unlink(&request),
            "AdminInitiateAuth" => state.sign_in(&request, now),
            "AdminRespondToAuthChallenge" => state.respond(&request, now),
            "AdminSetUserMFAPreference" => {
                state.user(&request).map(|user| user.sub.clone()).and_then(|sub| state.prefer(&sub, &request))
            }
            "AssociateSoftwareToken" => state.begin_app(&request, now),
            "VerifySoftwareToken" => state.verify_app(&request, now),
            "SetUserMFAPreference" => state.owner(&request, now).and_then(|sub| state.prefer(&sub, &request)),
            "InitiateAuth" => state.refresh(&request, now),
            "RevokeToken" => state.revoke(&request),
            // The pool is closed, so its client may do nothing else.
            "SignUp" => refuse("NotAuthorizedException", "SignUp is not permitted for this user pool"),
            _ => refuse("UnknownOperationException", operation),
        };
        match answer {
            Ok(answer) => Answer::ok(&answer),
            Err(refusal) => refusal,
        }
    }

    /// Makes sure that a person has an account; nobody knows its password.
    pub(crate) fn enrol(&self, sub: &str, email: &str) {
        let mut state = self.0.lock().unwrap();
        state.users.entry(sub.to_owned()).or_insert_with(|| User {
            sub: sub.to_owned(),
            email: email.to_owned(),
            verified: true,
            ..User::default()
        });
    }

    /// Claims of a token, as the HTTP API's authorizer reads them; none if it refuses the token. It does not
    /// check if the token was revoked, or if the account is gone.
    pub(crate) fn claims(&self, token: &str, now: i64) -> Option<Value> {
        let state = self.0.lock().unwrap();
        let token = state.tokens.get(token).filter(|token| token.ends_at > now)?;
        let sub = &token.sub;
        let email = state.users.get(sub).map(|user| &user.email);
        match token.kind {
            Kind::Access => Some(json!({
                "sub": sub, "token_use": "access", "client_id": CLIENT,
                "username": state.users.get(sub).map_or(sub.clone(), User::name),
                "origin_jti": session_id(token.session),
            })),
            Kind::Id => Some(json!({ "sub": sub, "token_use": "id", "aud": CLIENT, "email": email })),
            Kind::Refresh => None,
        }
    }

    /// Number of accounts with this address.
    pub(crate) fn accounts_of(&self, email: &str) -> usize {
        self.0.lock().unwrap().users.values().filter(|user| user.email == email).count()
    }
}

fn session_id(session: u64) -> String {
    format!("session-{session}")
}

impl State {
    /// The account with this `sub` or address.
    fn named(&mut self, name: &str) -> Option<&mut User> {
        self.users.values_mut().find(|user| user.name() == name || user.email.eq_ignore_ascii_case(name))
    }

    fn user(&mut self, request: &Value) -> Result<&mut User, Refusal> {
        let missing = || Answer::error(400, "UserNotFoundException", "User does not exist.");
        self.named(&text(&request["Username"])).ok_or_else(missing)
    }

    fn create(&mut self, request: &Value) -> Result<Value, Refusal> {
        assert_eq!(request["MessageAction"], "SUPPRESS", "Cognito itself sends no mail");
        assert_eq!(request["TemporaryPassword"], Value::Null, "nobody may know the first password");
        let email = text(&request["Username"]);
        if !email.contains('@') {
            return refuse("InvalidParameterException", "Username should be an email.");
        }
        if self.named(&email).is_some() {
            return refuse("UsernameExistsException", "User account already exists");
        }
        let attributes = attributes(request)?;
        assert_eq!(attributes.get("email"), Some(&email));
        self.last += 1;
        let sub = format!("{:08x}-0000-4000-8000-0123456789ab", self.last);
        let verified = attributes.get("email_verified").is_some_and(|flag| flag == "true");
        let user = User { sub: sub.clone(), email, verified, ..User::default() };
        self.users.insert(sub.clone(), user);
        Ok(json!({ "User": {
            "Username": sub, "Attributes": [{ "Name": "sub", "Value": sub }], "Enabled": true,
            "UserStatus": "FORCE_CHANGE_PASSWORD",
        } }))
    }

    fn get(&mut self, request: &Value) -> Result<Value, Refusal> {
        let sub = self.user(request)?.sub.clone();
        let linked = self.links_of(&sub);
        let user = self.user(request)?;
        let status = if user.password.is_some() { "CONFIRMED" } else { "FORCE_CHANGE_PASSWORD" };
        let mut answer = json!({
            "Username": user.sub,
            "UserAttributes": [
                { "Name": "sub", "Value": user.sub },
                { "Name": "email", "Value": user.email },
                { "Name": "email_verified", "Value": user.verified.to_string() },
            ],
            "Enabled": true,
            "UserStatus": status,
            "UserMFASettingList": if user.asks_code { json!([SOFTWARE_TOKEN]) } else { json!([]) },
        });
        answer["UserAttributes"].as_array_mut().unwrap().extend(linked);
        Ok(answer)
    }

    fn set_password(&mut self, request: &Value) -> Result<Value, Refusal> {
        assert_eq!(request["Permanent"], true, "a temporary password is no password");
        let password = text(&request["Password"]);
        let user = self.user(request)?;
        let has = |kind: fn(&char) -> bool| password.chars().any(|c| kind(&c));
        let wrong = [
            (password.chars().count() < 12, "Password not long enough"),
            (!has(char::is_ascii_lowercase), "Password must have lowercase characters"),
            (!has(char::is_ascii_uppercase), "Password must have uppercase characters"),
            (!has(char::is_ascii_digit), "Password must have numeric characters"),
            (!has(char::is_ascii_punctuation), "Password must have symbol characters"),
        ];
        if let Some((_, why)) = wrong.into_iter().find(|(wrong, _)| *wrong) {
            let message = format!("Password did not conform with policy: {why}");
            return refuse("InvalidPasswordException", &message);
        }
        user.password = Some(password);
        Ok(json!({}))
    }

    fn sign_out(&mut self, request: &Value) -> Result<Value, Refusal> {
        let sub = self.user(request)?.sub.clone();
        let of_it = self.tokens.values().filter(|token| token.sub == sub).map(|token| token.session);
        self.ended.extend(of_it);
        Ok(json!({}))
    }

    fn update(&mut self, request: &Value) -> Result<Value, Refusal> {
        let attributes = attributes(request)?;
        let sub = self.user(request)?.sub.clone();
        if let Some(email) = attributes.get("email") {
            if self.named(email).is_some_and(|other| other.sub != sub) {
                return refuse("AliasExistsException", "An account with the email already exists.");
            }
            let verified = attributes.get("email_verified").is_some_and(|flag| flag == "true");
            let user = self.user(request)?;
            (user.email, user.verified) = (email.clone(), verified);
        }
        Ok(json!({}))
    }

    fn delete(&mut self, request: &Value) -> Result<Value, Refusal> {
        self.sign_out(request)?;
        let sub = self.user(request)?.sub.clone();
        self.users.remove(&sub);
        self.links.retain(|_, of| *of != sub);
        Ok(json!({}))
    }

    fn sign_in(&mut self, request: &Value, now: i64) -> Result<Value, Refusal> {
        if request["ClientId"] != CLIENT {
            return refuse("ResourceNotFoundException", "User pool client does not exist.");
        }
        assert_eq!(request["AuthFlow"], "ADMIN_USER_PASSWORD_AUTH");
        let given = &request["AuthParameters"];
        let wrong = "Incorrect username or password.";
        let Some(user) = self.named(&text(&given["USERNAME"])) else {
            return refuse("NotAuthorizedException", wrong);
        };
        if user.locked_until > now {
            return refuse("NotAuthorizedException", "Password attempts exceeded");
        }
        if now - user.last_try >= LOCK_SECONDS_MAX {
            user.failures = 0;
        }
        user.last_try = now;
        if user.password.is_none() || user.password.as_deref() != given["PASSWORD"].as_str() {
            user.failures += 1;
            if user.failures >= FREE_FAILURES {
                let lock = 1_i64 << (user.failures - FREE_FAILURES).min(10);
                user.locked_until = now + lock.min(LOCK_SECONDS_MAX);
            }
            return refuse("NotAuthorizedException", wrong);
        }
        user.failures = 0;
        let (sub, asks_code) = (user.sub.clone(), user.asks_code);
        self.last += 1;
        if !asks_code {
            return Ok(self.signed_in(&sub, now));
        }
        Ok(self.challenge(sub, now))
    }

    /// The answer of a finished sign-in, which opens a session.
    fn signed_in(&mut self, sub: &str, now: i64) -> Value {
        self.last += 1;
        let session = self.last;
        let mut result = self.open(sub, session, now);
        let refresh = self.token(sub, Kind::Refresh, session, now + REFRESH_SECONDS);
        result["RefreshToken"] = refresh.into();
        json!({ "AuthenticationResult": result, "ChallengeParameters": {} })
    }

    fn refresh(&mut self, request: &Value, now: i64) -> Result<Value, Refusal> {
        if request["AuthFlow"] != "REFRESH_TOKEN_AUTH" {
            return refuse("InvalidParameterException", "The flow is not enabled for this client");
        }
        let given = text(&request["AuthParameters"]["REFRESH_TOKEN"]);
        let token = self.tokens.get(&given).filter(|token| token.kind == Kind::Refresh).cloned();
        let Some(token) = token else { return refuse("NotAuthorizedException", "Invalid Refresh Token") };
        if token.ends_at <= now {
            return refuse("NotAuthorizedException", "Refresh Token has expired");
        }
        if self.ended.contains(&token.session) {
            return refuse("NotAuthorizedException", "Refresh Token has been revoked");
        }
        let result = self.open(&token.sub, token.session, now);
        Ok(json!({ "AuthenticationResult": result, "ChallengeParameters": {} }))
    }

    fn revoke(&mut self, request: &Value) -> Result<Value, Refusal> {
        match self.tokens.get(&text(&request["Token"])) {
            Some(Token { kind: Kind::Refresh, session, .. }) => drop(self.ended.insert(*session)),
            Some(_) => return refuse("UnsupportedTokenTypeException", "Token is not a refresh token"),
            None => {}
        }
        Ok(json!({}))
    }

    /// New access and ID tokens for a session.
    fn open(&mut self, sub: &str, session: u64, now: i64) -> Value {
        let ends_at = now + ACCESS_SECONDS;
        let [access, id] = [Kind::Access, Kind::Id].map(|kind| self.token(sub, kind, session, ends_at));
        json!({ "AccessToken": access, "IdToken": id, "ExpiresIn": ACCESS_SECONDS, "TokenType": "Bearer" })
    }

    fn token(&mut self, sub: &str, kind: Kind, session: u64, ends_at: i64) -> String {
        self.last += 1;
        let claims = match kind {
            Kind::Id => self.id_claims(sub),
            Kind::Access | Kind::Refresh => json!({ "sub": sub, "origin_jti": session_id(session) }),
        };
        let claims = claims.to_string();
        let name = format!("{kind:?}.{}.{}", URL_SAFE_NO_PAD.encode(claims), self.last);
        self.tokens.insert(name.clone(), Token { sub: sub.to_owned(), kind, session, ends_at });
        name
    }
}

/// Attributes of a request, which the pool must have and functions must be allowed to write.
fn attributes(request: &Value) -> Result<BTreeMap<String, String>, Refusal> {
    let given = request["UserAttributes"].as_array().into_iter().flatten();
    let given: BTreeMap<_, _> = given.map(|one| (text(&one["Name"]), text(&one["Value"]))).collect();
    match given.keys().find(|name| !matches!(name.as_str(), "email" | "email_verified")) {
        Some(other) => refuse("InvalidParameterException", &format!("Attribute {other} does not exist")),
        None => Ok(given),
    }
}
