//! The simulated user pool's own page, as `infra/auth.yaml` makes it: sign-ins at identity providers, and the exchange of
//! codes for tokens.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};

use super::{CLIENT, Kind, POOL, Pool, REFRESH_SECONDS, Refusal, State, User, refuse};
use crate::World;
use crate::dynamo::{Answer, text};

/// URL of the page.
pub(crate) const PAGE_URL: &str = "https://sign-in.kit.test";
/// Address that the page returns browsers to.
const RETURN_URL: &str = "https://tickets.test/signed-in";
/// Scopes of the client.
const SCOPES: [&str; 3] = ["openid", "email", "profile"];
/// Lifetime of a code, in seconds.
const CODE_SECONDS: i64 = 300;

/// A person at an identity provider.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Id of the person there.
    pub subject: String,
    /// Address of the person.
    pub email: String,
    /// True if the provider has verified the address.
    pub verified: bool,
}

/// An identity as the pool knows it: provider and id.
pub(super) type Key = (String, String);

/// A code that waits for its exchange.
pub(super) struct Waiting {
    sub: String,
    challenge: String,
    ends_at: i64,
}

impl World {
    /// Goes to an address of the page, and signs in at its provider. Returns the code and the state with which the
    /// browser comes back.
    pub fn sign_in_at(&self, address: &str, who: &Identity) -> (String, String) {
        let query = address.strip_prefix(&format!("{PAGE_URL}/oauth2/authorize?")).expect("the page");
        let given = pairs(query);
        assert_eq!(given["client_id"], CLIENT);
        assert_eq!(given["response_type"], "code");
        assert_eq!(given["redirect_uri"], RETURN_URL, "redirect_mismatch");
        assert_eq!(given["code_challenge_method"], "S256");
        assert!(given["scope"].split(' ').all(|scope| SCOPES.contains(&scope)), "invalid_scope");
        let provider = &given["identity_provider"];
        assert!(["Google", "SignInWithApple", "Oidc"].contains(&provider.as_str()));
        let code =
            self.services.pool.at_provider(provider, who, &given["code_challenge"], self.clock.second());
        (code, given["state"].clone())
    }
}

impl World {
    /// Exchanges a code of the page as a client does that goes around the functions. Returns the tokens.
    pub fn exchange_at_page(&self, code: &str, verifier: &str) -> Value {
        let form = [
            ("client_id", CLIENT),
            ("grant_type", "authorization_code"),
            ("redirect_uri", RETURN_URL),
            ("code", code),
            ("code_verifier", verifier),
        ];
        let form: Vec<_> = form.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let answer = self.services.pool.exchange(form.join("&").as_bytes(), self.clock.second());
        assert_eq!(answer.status, 200, "{}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// Sets the password of an account, as an operator does at the user pool.
    pub fn give_password(&self, email: &str, password: &str) {
        let body = json!({ "UserPoolId": POOL, "Username": email, "Password": password, "Permanent": true });
        let body = body.to_string();
        let answer =
            self.services.pool.handle("AdminSetUserPassword", body.as_bytes(), true, self.clock.second());
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
}

impl Pool {
    fn at_provider(&self, provider: &str, who: &Identity, challenge: &str, now: i64) -> String {
        let mut state = self.0.lock().unwrap();
        let key = (provider.to_owned(), who.subject.clone());
        let sub = match state.links.get(&key) {
            Some(sub) => sub.clone(),
            None => state.stray_of(&key),
        };
        let user = state.users.get_mut(&sub).expect("an account");
        user.social = Some((who.email.clone(), who.verified));
        state.last += 1;
        let code = format!("code-of-the-page-{}", state.last);
        let waiting = Waiting { sub, challenge: challenge.to_owned(), ends_at: now + CODE_SECONDS };
        state.codes.insert(code.clone(), waiting);
        code
    }

    /// Answers `POST /oauth2/token`.
    pub(crate) fn exchange(&self, form: &[u8], now: i64) -> Answer {
        let given = pairs(std::str::from_utf8(form).unwrap());
        let mut state = self.0.lock().unwrap();
        let refused = |error: &str| Answer {
            status: 400,
            body: json!({ "error": error }).to_string(),
            replayed: false,
            file: None,
        };
        if given["client_id"] != CLIENT {
            return refused("invalid_client");
        }
        if given["grant_type"] != "authorization_code" || given["redirect_uri"] != RETURN_URL {
            return refused("invalid_request");
        }
        // A code is spent by the first try.
        let Some(waiting) = state.codes.remove(&given["code"]) else { return refused("invalid_grant") };
        let challenge = URL_SAFE_NO_PAD.encode(domain::signature::sha256(given["code_verifier"].as_bytes()));
        if waiting.ends_at <= now || waiting.challenge != challenge || !state.users.contains_key(&waiting.sub)
        {
            return refused("invalid_grant");
        }
        state.last += 1;
        let session = state.last;
        let opened = state.open(&waiting.sub, session, now);
        let refresh = state.token(&waiting.sub, Kind::Refresh, session, now + REFRESH_SECONDS);
        Answer::ok(&json!({
            "access_token": opened["AccessToken"], "id_token": opened["IdToken"], "refresh_token": refresh,
            "expires_in": opened["ExpiresIn"], "token_type": "Bearer",
        }))
    }
}

impl State {
    /// The account that the pool makes for an identity that is linked to none.
    fn stray_of(&mut self, key: &Key) -> String {
        if let Some(there) = self.users.values().find(|user| user.stray.as_ref() == Some(key)) {
            return there.sub.clone();
        }
        self.last += 1;
        let sub = format!("{:08x}-0000-4000-8000-0123456789ab", self.last);
        let stray = User { sub: sub.clone(), stray: Some(key.clone()), ..User::default() };
        self.users.insert(sub.clone(), stray);
        sub
    }

    pub(super) fn link(&mut self, request: &Value) -> Result<Value, Refusal> {
        let (to, from) = (&request["DestinationUser"], &request["SourceUser"]);
        assert_eq!(to["ProviderName"], "Cognito");
        assert_eq!(from["ProviderAttributeName"], "Cognito_Subject");
        let key = (text(&from["ProviderName"]), text(&from["ProviderAttributeValue"]));
        let sub = self.user(&json!({ "Username": to["ProviderAttributeValue"] }))?.sub.clone();
        if self.users.values().any(|user| user.stray.as_ref() == Some(&key)) {
            let why = "Merging is not currently supported, provide a SourceUser that has not been signed up in order to link";
            return refuse("InvalidParameterException", why);
        }
        if self.links.contains_key(&key) {
            return refuse("InvalidParameterException", "SourceUser is already linked to DestinationUser");
        }
        self.links.insert(key, sub);
        Ok(json!({}))
    }

    /// Ends the link of an identity.
    pub(super) fn unlink(&mut self, request: &Value) -> Result<Value, Refusal> {
        let user = &request["User"];
        assert_eq!(user["ProviderAttributeName"], "Cognito_Subject");
        let key = (text(&user["ProviderName"]), text(&user["ProviderAttributeValue"]));
        match self.links.remove(&key) {
            Some(_) => Ok(json!({})),
            None => refuse("ResourceNotFoundException", "The identity is not linked to a user profile."),
        }
    }

    /// Attribute of the account `sub` with the identities that are linked to it, if there are any.
    pub(super) fn links_of(&self, sub: &str) -> Option<Value> {
        let linked = self.links.iter().filter(|(_, of)| *of == sub);
        let linked: Vec<_> = linked
            .map(|((provider, subject), _)| json!({ "userId": subject, "providerName": provider, "primary": false }))
            .collect();
        let text = Value::from(linked.clone()).to_string();
        (!linked.is_empty()).then(|| json!({ "Name": "identities", "Value": text }))
    }

    /// Claims of an ID token about the account `sub`.
    pub(super) fn id_claims(&self, sub: &str) -> Value {
        let Some(user) = self.users.get(sub) else { return json!({}) };
        let mut claims = json!({ "sub": sub, "cognito:username": user.name() });
        if let Some((email, verified)) = &user.social {
            claims["custom:social_email"] = email.as_str().into();
            claims["custom:social_verified"] = verified.to_string().into();
        }
        match &user.stray {
            Some((provider, subject)) => {
                claims["identities"] = json!([{ "userId": subject, "providerName": provider }]);
            }
            None => claims["email"] = user.email.as_str().into(),
        }
        claims
    }
}

/// The pairs of a form.
fn pairs(form: &str) -> BTreeMap<String, String> {
    let plain = |text: &str| percent_decode_str(&text.replace('+', " ")).decode_utf8().unwrap().into_owned();
    let pairs = form.split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (plain(name), plain(value))).collect()
}
