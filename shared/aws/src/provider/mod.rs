//! Payment providers in the domain's terms, behind one trait, because production has two.
//!
//! Functions choose by [`domain::provider::Provider`] and know no other difference. Card data never passes
//! through here: the customer pays on the provider's own page (PCI SAQ A).

mod amount;
mod http;
mod listing;
mod made_by;
mod refunds;
mod statement;

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
pub use statement::Statements;

/// A provider's pending answer, boxed so that the provider can be chosen at run time.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, Failure>> + Send + 'a>>;

/// An open checkout: the provider's id of it and the URL or form for the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkout {
    /// The provider's id of the checkout.
    pub session: String,
    /// URL for the customer's browser.
    pub url: String,
    /// Form fields that the browser posts there; if empty, it follows the URL.
    pub fields: BTreeMap<String, String>,
}

/// Checkout of an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// The customer can pay at it.
    Open(Checkout),
    /// The customer cannot pay at it any more, or never could. Has the reading of the attempt.
    Over(Reading),
}

/// Texts and URLs of a provider's page that decide nothing and so are not stored with the attempt.
#[derive(Clone, Debug)]
pub struct Page {
    /// Seller's name on the page.
    pub seller: String,
    /// URL of this deployment that takes a form from the customer's browser and leads to the booking's page.
    pub callback_url: String,
}

/// A parsed provider message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ParsedMessage {
    /// About payments of this deployment.
    Ours(Vec<PaymentUpdate>),
    /// About a payment of another deployment or program.
    Foreign,
    /// About a payment of an unknown maker, or of a kind that changes nothing.
    Unnamed,
}

/// A payment provider. Every method that calls it fails with [`Failure::ProviderSilent`] if it does not
/// answer, and with [`Error::ProviderRefused`] if it refuses.
pub trait PaymentProvider: Listings + Refunds + Statements {
    /// Refuses an amount or a method that the provider does not accept.
    ///
    /// # Errors
    /// The reason, as the rest of a sentence.
    fn check(&self, amount: Money, method: Method) -> Result<(), String>;

    /// Opens the checkout of an attempt that was just written. A repeat returns the same one. It is over if
    /// the request comes too late.
    fn open<'a>(&'a self, attempt: &'a Payment, page: &'a Page) -> Answer<'a, Opened>;

    /// The checkout of an attempt once more, in its present state.
    fn reopen<'a>(&'a self, attempt: &'a Payment, page: &'a Page, now: Timestamp) -> Answer<'a, Opened>;

    /// Reads an attempt without ending it.
    fn look<'a>(&'a self, attempt: &'a Payment, now: Timestamp) -> Answer<'a, Reading>;

    /// Ends the checkout of an attempt, if the provider can, and reads the attempt. The customer pays in time
    /// until `in_time_until`.
    fn seal<'a>(
        &'a self,
        attempt: &'a Payment,
        in_time_until: Timestamp,
        now: Timestamp,
    ) -> Answer<'a, Reading>;

    /// Parses a webhook message, and asks the provider who made the payment if the message does not say.
    fn parse<'a>(&'a self, message_id: Option<&'a str>, message: &'a Value) -> Answer<'a, ParsedMessage>;

    /// Captures an authorized payment and returns its state.
    fn capture<'a>(
        &'a self,
        payment_id: &'a PaymentId,
        amount: Money,
        capture: &'a str,
    ) -> Answer<'a, Vec<PaymentUpdate>>;
}

/// Returns true if a provider refused, which is also an answer.
pub(crate) fn is_refusal(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(Error::ProviderRefused(_)))
}

/// A text field.
pub(crate) fn text(object: &Value, pointer: &str) -> Option<String> {
    object.pointer(pointer)?.as_str().map(str::to_owned)
}
