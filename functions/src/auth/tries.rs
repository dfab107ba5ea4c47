//! Limits on password tries and on codes, counted before the try itself.
//!
//! Each account has a limit against guesses from all networks together. A network that has signed in to the
//! account before is counted apart, so an attacker elsewhere does not lock the owner out at home. An owner in
//! another place can set a new password with a code. A network that guesses at many accounts has a limit of
//! its own.
//!
//! Somebody who reads the owner's mail makes many networks known. So codes of an authenticator app have a limit for all known
//! networks together, which only a right one clears. Guesses from elsewhere do not count there: whoever has the password
//! alone does not lock the owner out at home.

use aws::store::Counter;
use domain::customer::Telephone;
use domain::ids::{BookingId, WebhookId};
use domain::member::Member;
use domain::tries::{Allowance, pseudonym};
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use lambda::Request;

use crate::App;

/// Account and network of a sign-in, both as pseudonyms.
pub(crate) struct Visitor {
    account: String,
    network: String,
    at: Timestamp,
}

/// A counted sign-in that is under way.
pub(crate) struct Entry {
    visitor: Visitor,
    /// The second until which the account is known from this network, if it is.
    known_until: Option<i64>,
}

impl Visitor {
    /// The account with the address `email` and the network that `request` comes from.
    pub(crate) fn of(app: &App, request: &Request, email: &str) -> Result<Self, Failure> {
        Ok(Self { account: account(app, email)?, network: network(app, request)?, at: app.clock.now() })
    }

    /// Counts a sign-in.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`].
    pub(crate) async fn sign_in(self, app: &App) -> Result<Entry, Failure> {
        let known_until = app.store.known_until(&self.account, &self.network, self.at).await?;
        let entry = Entry { known_until, visitor: self };
        if known_until.is_none() {
            take(app, &entry.visitor.of_network(), entry.visitor.at).await?;
        }
        take(app, &entry.of_account(), entry.visitor.at).await?;
        Ok(entry)
    }

    /// Remembers the network after a code proved the account's owner, and forgets wrong passwords.
    pub(crate) async fn proved(&self, app: &App) -> Result<(), Failure> {
        app.store.forget_tries(&self.of_known(), self.at).await?;
        app.store.know_network(&self.account, &self.network, self.at).await
    }

    fn of_network(&self) -> Counter {
        let allowance = limits::WRONG_SIGN_INS_OF_NETWORK;
        Counter { what: "sign_in", whose: self.network.clone(), allowance }
    }

    fn of_known(&self) -> Counter {
        let whose = format!("{}#{}", self.account, self.network);
        Counter { what: "sign_in", whose, allowance: limits::WRONG_SIGN_INS }
    }

    fn of_app_codes(&self) -> Counter {
        Counter { what: "app_code", whose: self.account.clone(), allowance: limits::WRONG_APP_CODES }
    }

    fn of_strangers(&self) -> Counter {
        Counter { what: "sign_in", whose: self.account.clone(), allowance: limits::WRONG_SIGN_INS }
    }
}

impl Entry {
    /// Uncounts a successful sign-in and remembers the network.
    pub(crate) async fn succeeded(&self, app: &App) -> Result<(), Failure> {
        let (visitor, at) = (&self.visitor, self.visitor.at);
        app.store.forget_tries(&self.of_account(), at).await?;
        if self.known_until.is_none() {
            app.store.uncount_try(&visitor.of_network(), at).await?;
        }
        let renew_from = at.as_second() + limits::NETWORK_KNOWN_SECONDS / 2;
        if self.known_until.is_none_or(|until| until < renew_from) {
            app.store.know_network(&visitor.account, &visitor.network, at).await?;
        }
        Ok(())
    }

    /// Uncounts a right password at the network, which made no mistake; the account's count stays until the second factor
    /// proves the owner.
    pub(crate) async fn half_done(&self, app: &App) -> Result<(), Failure> {
        if self.known_until.is_none() {
            app.store.uncount_try(&self.visitor.of_network(), self.visitor.at).await?;
        }
        Ok(())
    }

    /// Counts a guess at a code of an authenticator app.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`].
    pub(crate) async fn guess_app_code(&self, app: &App) -> Result<(), Failure> {
        match self.known_until {
            Some(_) => take(app, &self.visitor.of_app_codes(), self.visitor.at).await,
            None => Ok(()),
        }
    }

    /// Uncounts a guess whose code nobody compared.
    pub(crate) async fn uncount_app_code(&self, app: &App) -> Result<(), Failure> {
        match self.known_until {
            Some(_) => app.store.uncount_try(&self.visitor.of_app_codes(), self.visitor.at).await,
            None => Ok(()),
        }
    }

    /// Forgets wrong codes of an authenticator app after a right one.
    pub(crate) async fn app_code_proved(&self, app: &App) -> Result<(), Failure> {
        app.store.forget_tries(&self.visitor.of_app_codes(), self.visitor.at).await
    }

    fn of_account(&self) -> Counter {
        match self.known_until {
            Some(_) => self.visitor.of_known(),
            None => self.visitor.of_strangers(),
        }
    }
}

/// Counts a code to be sent to the address `email`.
///
/// # Errors
/// [`Error::TooManyAttempts`].
pub(crate) async fn send_code(app: &App, request: &Request, email: &str) -> Result<(), Failure> {
    let now = app.clock.now();
    let of = |whose, allowance: Allowance| Counter { what: "code", whose, allowance };
    take(app, &of(network(app, request)?, limits::CODES_OF_NETWORK), now).await?;
    take(app, &of(account(app, email)?, limits::CODES_OF_ADDRESS), now).await
}

/// Counts a guess at a code.
///
/// # Errors
/// [`Error::TooManyAttempts`].
pub(crate) async fn guess_code(app: &App, request: &Request) -> Result<(), Failure> {
    let whose = network(app, request)?;
    let counter = Counter { what: "guess", whose, allowance: limits::GUESSES_OF_NETWORK };
    take(app, &counter, app.clock.now()).await
}

/// Counts a search for the account that has an address, by the member who gives it something.
///
/// # Errors
/// [`Error::TooManyAttempts`].
pub(crate) async fn find_receiver(app: &App, member: &Member) -> Result<(), Failure> {
    let whose = member.customer_id().as_str().to_owned();
    let counter = Counter { what: "receiver", whose, allowance: limits::RECEIVERS_OF_MEMBER };
    take(app, &counter, app.clock.now()).await
}

/// Counts a confirmation that is mailed again, whoever asks for it.
///
/// # Errors
/// [`Error::TooManyAttempts`].
pub(crate) async fn resend(app: &App, booking: &BookingId) -> Result<(), Failure> {
    let whose = booking.as_str().to_owned();
    let counter = Counter { what: "resend", whose, allowance: limits::RESENDS_OF_BOOKING };
    take(app, &counter, app.clock.now()).await
}

/// Counts a delivery that is sent to its webhook again, whoever asks for it.
///
/// # Errors
/// [`Error::TooManyAttempts`].
pub(crate) async fn replay(app: &App, webhook: &WebhookId) -> Result<(), Failure> {
    let whose = webhook.as_str().to_owned();
    let counter = Counter { what: "replay", whose, allowance: limits::REPLAYS_OF_WEBHOOK };
    take(app, &counter, app.clock.now()).await
}

/// Counts a test mail to be sent to the member's own address.
///
/// # Errors
/// [`Error::TooManyAttempts`].
pub(crate) async fn send_test_mail(app: &App, member: &Member) -> Result<(), Failure> {
    let whose = member.customer_id().as_str().to_owned();
    let counter = Counter { what: "test_mail", whose, allowance: limits::TEST_MAILS_OF_MEMBER };
    take(app, &counter, app.clock.now()).await
}

/// Counts a text message to a number, whoever's account has it; false if the number has had as many as a day allows.
///
/// # Errors
/// If the store does not answer.
pub(crate) async fn send_text(app: &App, to: &Telephone) -> Result<bool, Failure> {
    let whose = pseudonym(app.config.otp_key.get()?.as_bytes(), "telephone", to.as_str());
    let counter = Counter { what: "text", whose, allowance: limits::TEXTS_OF_NUMBER };
    app.store.count_try(&counter, app.clock.now()).await
}

/// The pseudonym of an address.
pub(super) fn account(app: &App, email: &str) -> Result<String, Failure> {
    Ok(pseudonym(app.config.otp_key.get()?.as_bytes(), "account", email))
}

fn network(app: &App, request: &Request) -> Result<String, Failure> {
    Ok(pseudonym(app.config.otp_key.get()?.as_bytes(), "network", &request.network()?))
}

async fn take(app: &App, counter: &Counter, now: Timestamp) -> Result<(), Failure> {
    if app.store.count_try(counter, now).await? {
        return Ok(());
    }
    lambda::metrics::count("TriesRefused");
    let retry_after_seconds = counter.allowance.wait_seconds(now);
    Err(Error::TooManyAttempts { retry_after_seconds }.into())
}
