//! Sign-in at an identity provider, through the user pool's own page: the address that a browser goes to, and the exchange
//! of the code that it comes back with (OAuth 2.0 with PKCE, RFC 7636).

use domain::{Error, Failure};
use form_urlencoded::Serializer;
use serde::Deserialize;

use crate::Connection;
use crate::identity::{Tokens, claims_of};
use crate::provider::{Answered, Http};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
/// Rights of the tokens: claims alone. Without Cognito's own scope nobody writes the attributes of an account that Cognito
/// has made for an identity, so their claims are the provider's.
const SCOPE: &str = "openid email profile";
/// Most characters of an id at a provider.
const SUBJECT_CHARS_MAX: usize = 255;

/// An identity provider that a deployment may offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInProvider {
    /// Google.
    Google,
    /// Apple.
    Apple,
    /// A provider of the deployment's choice that speaks OpenID Connect.
    Oidc,
}

impl SignInProvider {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Google, Self::Apple, Self::Oidc];

    /// The provider in the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Apple => "apple",
            Self::Oidc => "oidc",
        }
    }

    /// The provider in the user pool.
    fn pool_name(self) -> &'static str {
        match self {
            Self::Google => "Google",
            Self::Apple => "SignInWithApple",
            Self::Oidc => "Oidc",
        }
    }
}

/// The user pool's page for sign-ins.
#[derive(Clone)]
pub struct SignInPage {
    http: Http,
    url: String,
    client_id: String,
    return_url: String,
}

/// Identity that a provider has proved.
#[derive(Clone, PartialEq, Eq)]
pub struct Identified {
    /// Address of the account; of a stray one that of the person at the provider, if the provider has verified it.
    pub email: Option<String>,
    /// Name of the person, if the provider tells it.
    pub name: Option<String>,
    /// The provider's own account in the user pool, if it belongs to none of our accounts yet.
    pub stray: Option<Stray>,
}

/// An account that Cognito has made for an identity, because the identity belongs to none yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Stray {
    /// Name of that account.
    pub(crate) user_name: String,
    /// The provider in the user pool.
    pub(crate) provider: String,
    /// Id of the person at the provider.
    pub(crate) subject: String,
}

/// The part of an ID token that says who it is.
#[derive(Deserialize)]
struct IdClaims {
    sub: String,
    #[serde(rename = "cognito:username")]
    user_name: String,
    /// Address of an account of ours.
    #[serde(default)]
    email: Option<String>,
    /// Address at the provider. It is an attribute of its own, so that no provider changes the address of an account.
    #[serde(default, rename = "custom:social_email")]
    social_email: Option<String>,
    #[serde(default, rename = "custom:social_verified")]
    social_verified: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    identities: Vec<IdentityClaim>,
}

/// Identity of a provider, as Cognito writes it into tokens and accounts.
#[derive(Deserialize, PartialEq, Eq)]
pub(crate) struct IdentityClaim {
    /// Id of the person at the provider.
    #[serde(rename = "userId")]
    pub(crate) user_id: String,
    /// The provider in the user pool.
    #[serde(rename = "providerName")]
    pub(crate) provider_name: String,
}

impl SignInPage {
    /// The page at `url` for the user pool's client `client_id`, which returns browsers to `return_url`.
    #[must_use]
    pub fn new(connection: &Connection, url: &str, client_id: &str, return_url: String) -> Self {
        // The client has no secret: the verifier proves that the code is the browser's own.
        let http = Http::new(connection, "sign-in", url.to_owned(), String::new(), ["/error", "/error"]);
        Self { http, url: url.to_owned(), client_id: client_id.to_owned(), return_url }
    }

    /// Address at which a browser signs in with `provider`.
    #[must_use]
    pub fn address(&self, provider: SignInProvider, state: &str, challenge: &str) -> String {
        let mut query = Serializer::new(String::new());
        query
            .append_pair("identity_provider", provider.pool_name())
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", &self.return_url)
            .append_pair("scope", SCOPE)
            .append_pair("state", state)
            .append_pair("code_challenge", challenge)
            .append_pair("code_challenge_method", "S256");
        format!("{}/oauth2/authorize?{}", self.url, query.finish())
    }

    /// Exchanges a code for tokens and the identity that the provider has proved.
    ///
    /// # Errors
    /// [`Error::SignInLate`] if the code has expired, was used, or belongs to another verifier; or if Cognito does not
    /// answer.
    pub async fn exchange(&self, code: &str, verifier: &str) -> Result<(Tokens, Identified), Failure> {
        let form = self.exchange_form(code, verifier);
        let answer = match self.http.ask("/oauth2/token", &[FORM], form).await {
            // It is not the payment provider that is silent.
            Err(Failure::ProviderSilent(cause)) => return Err(Failure::Unavailable(cause)),
            answer => answer?,
        };
        let body = match answer {
            Answered::Done(body) => body,
            Answered::Refused(refusal) if refusal.reason == "invalid_grant" => {
                return Err(Error::SignInLate.into());
            }
            Answered::Refused(refusal) => {
                return Err(Failure::broken(format!("sign-in: {}", refusal.reason)));
            }
        };
        let word = |name: &str| body[name].as_str().map(str::to_owned);
        let (Some(access_token), Some(id_token)) = (word("access_token"), word("id_token")) else {
            return Err(Failure::broken("sign-in: an answer without tokens"));
        };
        let expires_in_seconds = body["expires_in"].as_u64().and_then(|n| u32::try_from(n).ok());
        let claims: IdClaims =
            claims_of(&id_token).ok_or_else(|| Failure::broken("sign-in: an ID token without claims"))?;
        let tokens = Tokens {
            access_token,
            id_token,
            refresh_token: word("refresh_token"),
            expires_in_seconds: expires_in_seconds.unwrap_or_default(),
        };
        Ok((tokens, identified(claims)?))
    }

    fn exchange_form(&self, code: &str, verifier: &str) -> String {
        Serializer::new(String::new())
            .append_pair("grant_type", "authorization_code")
            .append_pair("client_id", &self.client_id)
            .append_pair("redirect_uri", &self.return_url)
            .append_pair("code", code)
            .append_pair("code_verifier", verifier)
            .finish()
    }
}

/// The identity that claims describe.
fn identified(claims: IdClaims) -> Result<Identified, Failure> {
    // The name of an account of ours is its id.
    if claims.user_name == claims.sub {
        return Ok(Identified { email: claims.email, name: claims.name, stray: None });
    }
    let email = claims.social_email.filter(|_| claims.social_verified.as_deref() == Some("true"));
    let identity = claims.identities.into_iter().next();
    let identity = identity.filter(|identity| (1..=SUBJECT_CHARS_MAX).contains(&identity.user_id.len()));
    let identity = identity.ok_or_else(|| Failure::broken("sign-in: an account without an identity"))?;
    let stray =
        Stray { user_name: claims.user_name, provider: identity.provider_name, subject: identity.user_id };
    Ok(Identified { email, name: claims.name, stray: Some(stray) })
}
