//! `POST /account/second-factor`: begins the set-up of a second factor, given the account's password, and returns the
//! secret for an authenticator app.
//!
//! The password makes sure that nobody who found an open session locks its owner out. Nothing counts before
//! `POST /account/second-factor/confirm`; a repeated request makes another secret, and the older one is void.

use aws::identity::LogIn;
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::auth::{check_password, directory, field, sessions};
use crate::{App, Endpoint};

/// `POST /account/second-factor`
pub static SET_UP_SECOND_FACTOR: Endpoint = Endpoint {
    name: "set-up-second-factor",
    method: "POST",
    path: "/account/second-factor",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(set_up_second_factor(app, request)),
};

/// Name of the issuer in authenticator apps.
const ISSUER: &str = "Boxoffice";

/// Proof that the account's owner asks.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordBody {
    /// The account's password.
    #[schemars(length(min = 1, max = 256))]
    pub password: String,
}

/// Secret for an authenticator app. It is shown once.
#[derive(Serialize, JsonSchema)]
pub(crate) struct SecondFactorSecretView {
    /// The secret in base 32, to be typed.
    pub secret: String,
    /// The same as an address of the app, to be shown as a QR code.
    pub otpauth_uri: String,
}

async fn set_up_second_factor(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let given: PasswordBody = request.json()?;
    let password = field::password(&given.password)?;
    let email = directory(app)?.email_of(&customer).await?;
    let LogIn::SignedIn(tokens) = check_password(app, request, &email, password).await? else {
        return Err(Error::SecondFactorOn.into());
    };
    let secret = sessions(app)?.begin_second_factor(&tokens.access_token).await?;
    let otpauth_uri = otpauth_uri(&email, &secret);
    Reply::ok(&SecondFactorSecretView { secret, otpauth_uri })
}

/// The address by which authenticator apps take a secret.
fn otpauth_uri(email: &str, secret: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
    let escaped = |c: char| if plain(c) { c.to_string() } else { format!("%{:02X}", u32::from(c)) };
    // An address is ASCII.
    let email: String = email.chars().map(escaped).collect();
    format!("otpauth://totp/{ISSUER}:{email}?secret={secret}&issuer={ISSUER}")
}

#[cfg(test)]
mod tests {
    use super::otpauth_uri;

    #[test]
    fn the_address_of_an_app_names_account_and_issuer() {
        let wanted = "otpauth://totp/Boxoffice:asha%2Bseats%40example.com?secret=ABC234&issuer=Boxoffice";
        assert_eq!(otpauth_uri("asha+seats@example.com", "ABC234"), wanted);
    }
}
