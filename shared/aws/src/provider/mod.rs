//! Whoever takes the money, in our words: one trait, because two implementations are in production.
//!
//! Functions choose by [`domain::provider::Provider`], and know nothing else about the difference. No card
//! data ever passes through here: the customer pays on the provider's own page (PCI SAQ A).

mod amount;
mod http;
mod listing;
mod made_by;
mod refunds;

use std::collections::BTreeMap;
use std::pin::Pin;

use domain::ids::PaymentId;
use domain::payment::{Payment, PaymentUpdate, Reading};
use domain::provider::Method;
use domain::{Error, Failure, Money};
use jiff::Timestamp;
use serde_json::Value;

pub(crate) use amount::{Limits, listed};
pub(crate) use http::{Answered, Http, Refusal};
pub use listing::{ListPage, Listings};
pub use made_by::MadeBy;
pub use refunds::{RefundAnswer, Refunds};

/// A provider's answer in the making. Boxed, so that the provider can be chosen when the program runs.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// An open checkout: the provider's id of it and the URL or form for the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkout {
    /// The provider's id of it.
    pub session: String,
    /// Address that the customer's browser goes to.
    pub url: String,
    /// Fields of the form that the browser sends there by POST. Empty: it follows the address.
    pub fields: BTreeMap<String, String>,
}

/// The checkout of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It is open.
    Open(Checkout),
    /// The customer cannot pay at it any more, or nobody ever could; the attempt as it was read.
    Over(Reading),
}

/// Words and addresses of a provider's page that decide nothing, and so are not stored with the attempt.
#[derive(Clone, Debug)]
pub struct Page {
    /// Seller, as the page names it.
    pub seller: String,
    /// Our address that takes a form from the customer's browser and leads to the booking's page.
    pub callback_url: String,
}

/// A provider's message, parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParsedMessage {
    /// About money of ours.
    Ours(Vec<PaymentUpdate>),
    /// About another deployment's or another program's money.
    Foreign,
    /// About nobody's money, or of a kind that changes nothing.
    Unnamed,
}

/// A payment provider. Every method that asks it fails with [`Failure::ProviderSilent`] if it does not
/// answer, and with [`Error::ProviderRefused`] if it refuses.
pub trait PaymentProvider: Listings + Refunds {
    /// Refuses an amount or a method that the provider would not take.
    ///
    /// # Errors
    /// The reason, as the rest of a sentence.
    fn check(&self, amount: Money, method: Method) -> Result<(), String>;

    /// Opens the checkout of an attempt that has just been written. Asked again, it is the same one. It is over if
    /// it was asked for too late.
    fn open<'a>(&'a self, attempt: &'a Payment, page: &'a Page) -> Answer<'a, Opened>;

    /// The checkout of an attempt, once more, as it is by now.
    fn reopen<'a>(&'a self, attempt: &'a Payment, page: &'a Page, now: Timestamp) -> Answer<'a, Opened>;

    /// Reads an attempt, and ends nothing.
    fn look<'a>(&'a self, attempt: &'a Payment, now: Timestamp) -> Answer<'a, Reading>;

    /// Ends the checkout of an attempt if the provider can end one, and then reads the attempt. The customer
    /// pays in time until `in_time_until`.
    fn seal<'a>(
        &'a self,
        attempt: &'a Payment,
        in_time_until: Timestamp,
        now: Timestamp,
    ) -> Answer<'a, Reading>;

    /// Parses a webhook's message, and asks the provider about whose money it is if the message does not say.
    fn parse<'a>(&'a self, message_id: Option<&'a str>, message: &'a Value) -> Answer<'a, ParsedMessage>;

    /// Takes money that the customer's bank has set aside, and says what has become of it.
    fn capture<'a>(
        &'a self,
        payment_id: &'a PaymentId,
        amount: Money,
        capture: &'a str,
    ) -> Answer<'a, Vec<PaymentUpdate>>;
}

/// Returns true if a provider refused, which is an answer, too.
pub(crate) fn is_refusal(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(Error::ProviderRefused(_)))
}

/// A field that is text.
pub(crate) fn text(object: &Value, pointer: &str) -> Option<String> {
    object.pointer(pointer)?.as_str().map(str::to_owned)
}
