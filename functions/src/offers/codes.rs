//! Codes of a request, and the limits against guessing.
//!
//! A try is counted for the customer before the code is looked up, and uncounted if the code is right: nobody guesses more
//! than ten a minute, however many requests come at once. Wrong codes of a network are counted after the answer, and looked
//! at before: a hall whose customers share one address all have the same right code.

use aws::store::{CodeAsked, Counter};
use domain::booking::Booking;
use domain::event::Event;
use domain::ids::{BookingId, CustomerId, OfferId};
use domain::offer::{Code, Offer};
use domain::tries::pseudonym;
use domain::{Error, Failure, limits};
use jiff::Timestamp;
use lambda::{Request, metrics};

use super::Coded;
use super::eligible::Person;
use crate::App;

/// The customer and the network of a request with codes.
pub(crate) struct Visitor {
    /// Field of the request that has the codes.
    field: &'static str,
    customer: Counter,
    network: Counter,
    who: CustomerId,
    /// Booking that would have the offers.
    booking: BookingId,
    /// End of its lock.
    until: Timestamp,
    /// Offers that the booking has already.
    kept: Vec<OfferId>,
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
    /// The caller of a request for a booking.
    ///
    /// # Errors
    /// [`Failure::Broken`] if the function has no key for pseudonyms, or API Gateway reports no address.
    pub(crate) fn of(
        app: &App,
        request: &Request,
        (customer, booking, until): (&CustomerId, &BookingId, Timestamp),
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let network = pseudonym(app.config.otp_key.get()?.as_bytes(), "network", &request.network()?);
        let counter = |whose, allowance| Counter { what: "coupon", whose, allowance };
        Ok(Self {
            field: "coupon_code",
            customer: counter(customer.as_str().to_owned(), limits::COUPONS_OF_CUSTOMER),
            network: counter(network, limits::COUPONS_OF_NETWORK),
            who: customer.clone(),
            booking: booking.clone(),
            until,
            kept: Vec::new(),
            now,
        })
    }

    /// The same for codes in another field.
    pub(crate) fn naming(self, field: &'static str) -> Self {
        Self { field, ..self }
    }

    /// The same for a booking that exists.
    pub(crate) fn keeping(self, booking: &Booking) -> Self {
        let kept = booking.redemptions.iter().map(|redemption| redemption.offer_id.clone()).collect();
        Self { kept, ..self }
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

    fn refused(&self) -> Error {
        Error::CodeRefused { field: self.field }
    }

    /// Counts a wrong code for the network, too, and refuses it.
    async fn was_wrong(&self, app: &App) -> Failure {
        match app.store.count_try(&self.network, self.now).await {
            Ok(_) => self.refused().into(),
            Err(failure) => failure,
        }
    }

    /// True if what a code gives is not used up; the same reads for a code that gives nothing.
    async fn has_room(
        &self,
        app: &App,
        event: &Event,
        (code, given): (&Code, Option<&(Offer, Option<String>)>),
    ) -> Result<bool, Failure> {
        if given.is_some_and(|(offer, _)| self.kept.contains(&offer.offer_id)) {
            return Ok(true);
        }
        let asked = CodeAsked {
            organizer: &event.organizer_id,
            code,
            customer: &self.who,
            booking: &self.booking,
            until: self.until,
        };
        app.store.code_has_room(&asked, given, self.now).await
    }

    /// Counts a code that turned out to have too few uses for the seats, or to be used up since it was found, for the
    /// customer alone: it is no guess. Refuses it.
    pub(super) async fn used_up(&self, app: &App) -> Failure {
        match self.begin(app).await {
            Ok(()) => self.refused().into(),
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
        // Whatever a refused code is, these are the same reads.
        let found = app.store.find_code(&event.organizer_id, code).await?;
        person.is_new().await?;
        person.know_address().await?;
        let applies = found.filter(|(offer, _)| offer.applies_to_event(event, visitor.now));
        let given = match applies {
            Some(found) if person.may_have(&found.0).await? => Some(found),
            _ => None,
        };
        let has_room = visitor.has_room(app, event, (code, given.as_ref())).await?;
        let Some((offer, single)) = given.filter(|_| has_room) else {
            return Err(visitor.was_wrong(app).await);
        };
        visitor.was_right(app).await?;
        // Two codes of one offer are one use of it.
        if coded.iter().all(|known| known.offer.offer_id != offer.offer_id) {
            coded.push(Coded { offer, single });
        }
    }
    Ok(coded)
}
