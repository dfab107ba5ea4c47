//! `POST /payment`: opens an attempt to pay.
//!
//! The function extends slot and seats, writes the attempt, asks the provider, and only then tells the
//! customer where to pay. So no payment can arrive for an attempt that is not recorded or for seats that were
//! lost meanwhile. A crash leaves at most an attempt without a checkout: the same request opens it, under the
//! same idempotency key and with the same body; otherwise the looks seal it.

use aws::provider::{Opened, Page, PaymentProvider};
use aws::store::{Confirmation, Writing};
use domain::booking::Booking;
use domain::error::causes;
use domain::event::Event;
use domain::ids::{BookingId, PaymentId, fingerprint};
use domain::payment::{CheckoutText, Payment};
use domain::provider::{Method, Provider};
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request, metrics, telemetry};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::look::settle_ended;
use super::provider::{others, provider};
use crate::booking::lock::{self, RETRIES_MAX, contended};
use crate::booking::moving;
use crate::offers::eligible::check_kept;
use crate::view::PaymentView;
use crate::{App, Endpoint};

/// Most characters of the line on the provider's page, which each attempt stores.
const LINE_CHARS_MAX: usize = 60;

/// `POST /payment`
pub static CREATE_PAYMENT: Endpoint = Endpoint {
    name: "create-payment",
    method: "POST",
    path: "/payment",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_payment(app, request)),
};

/// Request to pay: booking, provider, method.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaymentBody {
    /// Booking to pay; its quote is the amount, less the credit of a move.
    pub booking_id: BookingId,
    /// Provider of the checkout.
    pub provider: Provider,
    /// Payment methods of the checkout. `any` includes those whose payments arrive days later, such as bank
    /// debits, and needs the event's permission.
    pub method: Method,
}

async fn create_payment(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let idempotency_key = request.idempotency_key()?;
    let wanted: PaymentBody = request.json()?;
    let body = serde_json::to_string(&wanted).map_err(|error| Failure::caused("a body", error))?;
    let key = fingerprint(idempotency_key.as_bytes());
    let fingerprints = format!("{key}.{}", fingerprint(body.as_bytes()));
    for round in 0..RETRIES_MAX {
        let now = app.clock.now();
        let booking = app.store.booking_of(&customer, &wanted.booking_id).await?;
        lock::release_if_ended(app, &booking, round).await?;
        if let Some(first) = opened_by(&booking, &key) {
            if first.request.as_deref() != Some(fingerprints.as_str()) {
                return Err(Error::IdempotencyKeyReused.into());
            }
            return answer_again(app, request, &booking, first).await;
        }
        let event = app.event(&booking.event_id).await?;
        // Once there is an attempt, its price stays.
        if booking.payments.is_empty() {
            check_kept(app, &booking, &event).await?;
        }
        if let Some(next) = booking.confirmed_free(&event, wanted.provider, fingerprints.clone(), now)? {
            match confirm_free(app, next).await? {
                Some(reply) => return Ok(reply),
                None => continue,
            }
        }
        let (payment_id, until) = booking.next_payment(&event, now)?;
        check_method(&event, wanted.method)?;
        let attempt = Payment {
            method: wanted.method,
            request: Some(fingerprints.clone()),
            checkout: Some(checkout_text(app, &event)?),
            ..Payment::attempt(payment_id, wanted.provider, booking.due(), now)
        };
        let provider = offered(app, &attempt).await?;
        // Later attempts extend nothing; otherwise they could keep seats from others for ever.
        if booking.payments.is_empty() {
            lock::extend(app, &booking, until + limits::GRACE).await?;
        }
        let mut next = Booking { expires_at: until, ..booking };
        next.payments.push(attempt.clone());
        if app.store.write_booking(next.clone(), now).await? == Writing::Written {
            telemetry::about("payment.id", attempt.payment_id.as_str());
            tracing::info!(provider = wanted.provider.as_str(), "attempt begun");
            let page = page(app, request, &event, &attempt.payment_id)?;
            let opened = offering_others(app, &attempt, provider.open(&attempt, &page).await).await?;
            return answer(app, &next, &attempt, opened).await;
        }
    }
    Err(contended())
}

/// The attempt that a request with this key opened.
fn opened_by<'a>(booking: &'a Booking, key: &str) -> Option<&'a Payment> {
    let made_by = |payment: &&Payment| {
        let fingerprints = payment.request.as_deref().and_then(|request| request.split_once('.'));
        fingerprints.is_some_and(|(made_by, _)| made_by == key)
    };
    booking.payments.iter().find(made_by)
}

/// Confirms a free booking. None if another writer changed it in between.
async fn confirm_free(app: &App, next: Booking) -> Result<Option<Reply>, Failure> {
    let (confirmation, next) = moving::confirm_free(app, next, app.clock.now()).await?;
    match confirmation {
        Confirmation::Confirmed => {
            let taken = next.payments.last().map(|payment| PaymentView::new(&next, payment));
            taken.map(|view| Reply::created(&view)).transpose()
        }
        Confirmation::Stale => Ok(None),
        Confirmation::LimitReached => {
            Err(Error::TicketLimitReached { max: next.tickets_max.unwrap_or_default() }.into())
        }
        Confirmation::MoveNotPossible => {
            let reason = "they are not yours any more, or their payment has changed";
            Err(Error::MoveNotPossible { reason }.into())
        }
        Confirmation::SeatsLost | Confirmation::ClaimInTheWay(_) => Err(Error::LockExpired.into()),
    }
}

fn check_method(event: &Event, method: Method) -> Result<(), Error> {
    if method.is_slow() && !event.slow_payments_allowed {
        let reason = "this event takes only payments that arrive at once: `card` or `upi`".to_owned();
        return Err(Error::FieldInvalid { name: "method", reason });
    }
    Ok(())
}

/// Texts of the checkout, stored with the attempt.
fn checkout_text(app: &App, event: &Event) -> Result<CheckoutText, Failure> {
    let line = event.title.name.chars().take(LINE_CHARS_MAX).collect();
    Ok(CheckoutText { line, return_to: app.config.web_url.get()?.to_owned() })
}

/// The requested provider, if it is offered and accepts amount and method.
async fn offered(app: &App, attempt: &Payment) -> Result<Box<dyn PaymentProvider>, Failure> {
    let (wanted, amount, method) = (attempt.provider, attempt.amount, attempt.method);
    if !app.config.providers().contains(&wanted) {
        let other_providers = others(app, wanted, amount, method).await;
        return Err(Error::ProviderNotOffered { other_providers }.into());
    }
    let Ok(provider) = provider(app, wanted).await else {
        tracing::error!(provider = wanted.as_str(), "provider offered without a key");
        let other_providers = others(app, wanted, amount, method).await;
        return Err(Error::ProviderNotOffered { other_providers }.into());
    };
    match provider.check(amount, method) {
        Ok(()) => Ok(provider),
        Err(reason) => {
            let other_providers = others(app, wanted, amount, method).await;
            Err(Error::AmountNotTaken { reason, other_providers }.into())
        }
    }
}

/// Returns a provider's answer; if it is silent, the error names the other providers.
async fn offering_others<T>(app: &App, attempt: &Payment, answer: Result<T, Failure>) -> Result<T, Failure> {
    let Err(Failure::ProviderSilent(cause)) = answer else { return answer };
    metrics::count("ProviderSilent");
    let causes = causes(&cause);
    tracing::warn!(payment.id = %attempt.payment_id, error.causes = causes, "provider silent");
    let other_providers = others(app, attempt.provider, attempt.amount, attempt.method).await;
    Err(Error::ProviderUnavailable { other_providers }.into())
}

/// The answer with an open checkout. Without one the attempt is over, and the customer may start another.
async fn answer(app: &App, booking: &Booking, attempt: &Payment, opened: Opened) -> Result<Reply, Failure> {
    let reading = match opened {
        Opened::Open(checkout) => {
            return Reply::created(&PaymentView::new(booking, attempt).with_checkout(checkout));
        }
        Opened::Over(reading) => reading,
    };
    offering_others(app, attempt, settle_ended(app, attempt, &reading).await).await?;
    let booking = app.store.booking(&booking.booking_id).await?.unwrap_or_else(|| booking.clone());
    let attempt = booking.payment(&attempt.payment_id).unwrap_or(attempt);
    Reply::created(&PaymentView::new(&booking, attempt))
}

/// The first answer, for a repeated request.
async fn answer_again(
    app: &App,
    request: &Request,
    booking: &Booking,
    first: &Payment,
) -> Result<Reply, Failure> {
    let now = app.clock.now();
    if !first.is_open() || booking.check_open(now).is_err() {
        return Reply::created(&PaymentView::new(booking, first));
    }
    let event = app.event(&booking.event_id).await?;
    let page = page(app, request, &event, &first.payment_id)?;
    let provider = provider(app, first.provider).await?;
    let opened = offering_others(app, first, provider.reopen(first, &page, now).await).await?;
    answer(app, booking, first, opened).await
}

fn page(app: &App, request: &Request, event: &Event, payment_id: &PaymentId) -> Result<Page, Failure> {
    let called = request.domain.as_deref().map(|domain| format!("https://{domain}"));
    let api_url = match app.config.api_url.get() {
        Ok(url) => url.to_owned(),
        Err(not_set) => called.ok_or(not_set)?,
    };
    let callback_url = format!("{api_url}/payment/{payment_id}/return");
    Ok(Page { seller: event.venue.name.clone(), callback_url })
}
