//! Whoever takes the money, in our words: one trait, because two implementations are in production.
//!
//! Functions choose by [`domain::payment::Provider`], and know nothing else about the difference. No card
//! data ever passes through here: the customer pays on the provider's own page (PCI SAQ A).

mod amount;
mod http;

use std::collections::BTreeMap;
use std::pin::Pin;

use domain::audit::{Returned, Taken};
use domain::ids::{BookingId, PaymentId};
use domain::payment::{PaymentUpdate, Refund};
use domain::{Error, Failure, Money};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

pub(crate) use amount::{Limits, listed};
pub(crate) use http::Http;

/// A provider's answer in the making. Boxed, so that the provider can be chosen when the program runs.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// What a customer pays at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenCheckout {
    /// The provider's id of it.
    pub session: String,
    /// Where the customer's browser goes.
    pub url: String,
    /// What it takes there as a form, by POST. Empty: it follows the address.
    pub fields: BTreeMap<String, String>,
}

/// What to open for a customer to pay at.
#[derive(Clone, Debug)]
pub struct Checkout<'a> {
    /// The booking to pay.
    pub booking_id: &'a BookingId,
    /// Our attempt.
    pub payment_id: &'a PaymentId,
    /// How much.
    pub amount: Money,
    /// What the page says is bought.
    pub description: &'a str,
    /// Who the page says sells it.
    pub seller: &'a str,
    /// The booking's page in the web client, where the customer lands at last.
    pub booking_url: String,
    /// Our address that takes a form from the customer's browser, and leads to the booking's page.
    pub return_url: String,
    /// When the booking was made: no attempt is older.
    pub booked_at: Timestamp,
    /// The last instant at which an attempt can begin.
    pub payable_until: Timestamp,
    /// Now.
    pub asked_at: Timestamp,
}

/// A page of a provider's list, and after what the next one begins.
pub type Listed<T> = (Vec<T>, Option<String>);

/// What a provider has in its books, for the audit. Every method asks it, and fails as those of
/// [`PaymentProvider`] do.
pub trait Books: Send + Sync {
    /// A page of the captures of payments that were begun at the second `since` or later.
    fn captures<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, Listed<Taken>>;

    /// A page of the refunds that were made at the second `since` or later.
    fn refunds<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, Listed<Returned>>;

    /// How much was captured under this id; none where there is no such capture.
    fn captured<'a>(&'a self, capture: &'a str) -> Answer<'a, Option<Money>>;

    /// How much the refund gives back, in minor units; none where there is no such refund.
    fn refunded<'a>(&'a self, provider_ref: &'a str) -> Answer<'a, Option<i64>>;

    /// How much of a capture has gone back or is about to, in minor units.
    fn returned<'a>(&'a self, capture: &'a str) -> Answer<'a, i64>;
}

/// A payment provider. Every method that asks it fails with [`Failure::ProviderSilent`] where it does not
/// answer, and with [`Error::ProviderRefused`] where it refuses.
pub trait PaymentProvider: Books {
    /// Refuses an amount that the provider would not take.
    ///
    /// # Errors
    /// Why, as the rest of a sentence.
    fn check_amount(&self, amount: Money) -> Result<(), String>;

    /// Opens what the customer pays at. Asked again for the same attempt, before its answer was stored, it
    /// is the same one if the provider can tell; otherwise another, that nobody is given.
    fn open<'a>(&'a self, checkout: &'a Checkout<'a>) -> Answer<'a, OpenCheckout>;

    /// What was opened for an attempt, once more; `None` where nothing can be paid there any more.
    fn reopen<'a>(&'a self, checkout: &'a Checkout<'a>, session: &'a str) -> Answer<'a, Option<OpenCheckout>>;

    /// Ends it, if the provider can do that, so that nobody pays for seats that are gone. Read it back
    /// afterwards to learn where it stands.
    fn close<'a>(&'a self, session: &'a str) -> Answer<'a, ()>;

    /// For how long after the lock's end money may still come for an attempt that was closed.
    fn afterwards(&self) -> SignedDuration;

    /// Reads what was opened back, in the provider's words.
    fn read<'a>(&'a self, session: &'a str) -> Answer<'a, Value>;

    /// What those words mean; nothing while nothing has been decided.
    ///
    /// # Errors
    /// [`Failure::Broken`] where they are about money of ours and cannot be understood.
    fn updates_of_read(&self, payment_id: &PaymentId, answer: &Value) -> Result<Vec<PaymentUpdate>, Failure>;

    /// What a webhook's message means; nothing where it is nothing to us. May ask the provider which
    /// payment it is about.
    fn updates_of_webhook<'a>(
        &'a self,
        message_id: Option<&'a str>,
        message: &'a Value,
    ) -> Answer<'a, Vec<PaymentUpdate>>;

    /// Takes money that the customer's bank has set aside, and says what has become of it.
    fn capture<'a>(
        &'a self,
        payment_id: &'a PaymentId,
        amount: Money,
        capture: &'a str,
    ) -> Answer<'a, Vec<PaymentUpdate>>;

    /// Gives captured money back. The refund's id is the idempotency key: asked twice, it is paid once.
    fn refund<'a>(
        &'a self,
        payment_id: &'a PaymentId,
        capture: &'a str,
        refund: &'a Refund,
    ) -> Answer<'a, PaymentUpdate>;

    /// Reads a refund of a payment back by the provider's id of it, also one that somebody made by hand.
    fn read_refund<'a>(&'a self, payment_id: &'a PaymentId, provider_ref: &'a str) -> Answer<'a, PaymentUpdate>;
}

/// Whether a provider refused, which is an answer, too.
pub(crate) fn is_refusal(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(Error::ProviderRefused(_)))
}

/// A field that is text.
pub(crate) fn text(object: &Value, pointer: &str) -> Option<String> {
    object.pointer(pointer)?.as_str().map(str::to_owned)
}
