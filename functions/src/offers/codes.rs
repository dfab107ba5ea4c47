//! Codes of a request, and the limits against guessing.
//!
//! A try is counted for the customer before the code is looked up, and uncounted if the code is right: nobody guesses more
//! than ten a minute, however many requests come at once. Wrong codes of a network are counted after the answer, and looked
//! at before: a hall whose customers share one address all have the same right code.

use aws::store::Counter;
use domain::event::Event;
use domain::ids::CustomerId;
use domain::offer::Code;
use domain::tries::pseudonym;
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use lambda::{Request, metrics};

use super::Coded;
use super::eligible::Person;
use crate::App;

/// The customer and the network of a request with codes.
pub(crate) struct Visitor {
    customer: Counter,
    network: Counter,
    now: Timestamp,
}

/// The codes of a request's body, each of them once.
///
/// # Errors
/// [`Error::FieldInvalid`].
pub(crate) fn each_once(coupon_code: Option<&Code>, codes: &[Code]) -> Result<Vec<Code>, Error> {
    let invalid = |reason: String| Err(Error::FieldInvalid { name: "codes", reason });
    if coupon_code.is_some() && !codes.is_empty() {
        return invalid("give either `coupon_code` or `codes`".to_owned());
    }
    if codes.len() > limits::COUPONS_PER_REQUEST_MAX {
        return invalid(format!("give at most {}", limits::COUPONS_PER_REQUEST_MAX));
    }
    let mut once: Vec<Code> = Vec::new();
    for code in coupon_code.into_iter().chain(codes) {
        if !once.contains(code) {
            once.push(code.clone());
        }
    }
    Ok(once)
}

impl Visitor {
    /// The caller of a request.
    ///
    /// # Errors
    /// [`Failure::Broken`] if the function has no key for pseudonyms, or API Gateway reports no address.
    pub(crate) fn of(
        app: &App,
        request: &Request,
        customer: &CustomerId,
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let network = pseudonym(app.config.otp_key.get()?.as_bytes(), "network", &request.network()?);
        let counter = |whose, allowance| Counter { what: "coupon", whose, allowance };
        Ok(Self {
            customer: counter(customer.as_str().to_owned(), limits::COUPONS_OF_CUSTOMER),
            network: counter(network, limits::COUPONS_OF_NETWORK),
            now,
        })
    }

    /// Counts a try.
    async fn begin(&self, app: &App) -> Result<(), Failure> {
        if app.store.has_tries(&self.network, self.now).await?
            && app.store.count_try(&self.customer, self.now).await?
        {
            return Ok(());
        }
        metrics::count("TriesRefused");
        let retry_after_seconds = self.customer.allowance.wait_seconds(self.now);
        Err(Error::TooManyAttempts { retry_after_seconds }.into())
    }

    /// Uncounts the try of a right code.
    async fn was_right(&self, app: &App) -> Result<(), Failure> {
        app.store.uncount_try(&self.customer, self.now).await
    }

    /// Counts a wrong code for the network, too, and refuses it.
    async fn was_wrong(&self, app: &App) -> Failure {
        match app.store.count_try(&self.network, self.now).await {
            Ok(_) => Error::CodeRefused.into(),
            Err(failure) => failure,
        }
    }

    /// Counts a code that turned out to be used up, for the customer alone: everybody in a hall may have it. Refuses it.
    pub(super) async fn used_up(&self, app: &App) -> Failure {
        match self.begin(app).await {
            Ok(()) => Error::CodeRefused.into(),
            Err(failure) => failure,
        }
    }
}

/// The offers that `codes` give.
///
/// # Errors
/// [`Error::CodeRefused`], [`Error::TooManyAttempts`], or a failure of the store.
pub(super) async fn find(
    app: &App,
    visitor: &Visitor,
    event: &Event,
    codes: &[Code],
    person: &mut Person<'_>,
) -> Result<Vec<Coded>, Failure> {
    let mut coded: Vec<Coded> = Vec::with_capacity(codes.len());
    for code in codes {
        visitor.begin(app).await?;
        // Whatever the code is worth, these are the same reads.
        let found = app.store.find_code(&event.organizer_id, code).await?;
        person.is_new().await?;
        person.know_address().await?;
        let given = found.filter(|(offer, _)| offer.applies_to_event(event, visitor.now));
        let (offer, single) = match given {
            Some((offer, single)) if person.may_have(&offer).await? => (offer, single),
            _ => return Err(visitor.was_wrong(app).await),
        };
        visitor.was_right(app).await?;
        // Two codes of one offer are one use of it.
        if coded.iter().all(|known| known.offer.offer_id != offer.offer_id) {
            coded.push(Coded { offer, single });
        }
    }
    Ok(coded)
}
