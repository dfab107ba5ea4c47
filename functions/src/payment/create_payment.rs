//! `POST /payment`: open an attempt to pay.
//!
//! Extend the lock, ask the provider, write the attempt; only then does the customer learn where to pay.
//! So no money can come for an attempt that is not written down, and none for seats that were lost while
//! the provider was asked. Dying in between leaves a page that nobody was given.

use aws::provider::{Checkout, PaymentProvider, OpenCheckout};
use aws::store::Writing;
use domain::booking::{Booking, BookingStatus};
use domain::event::Event;
use domain::ids::{BookingId, fingerprint};
use domain::payment::{Method, Update, PaymentUpdate, Payment, PaymentStatus, Provider};
use domain::{Error, Failure, limits};
use lambda::{Access, Reply, Request, log};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::provider::{others, provider};
use super::settle::settle_notice;
use crate::booking::lock::{self, ROUNDS_MAX, contended};
use crate::view::PaymentView;
use crate::{App, Endpoint};

/// `POST /payment`
pub static CREATE_PAYMENT: Endpoint = Endpoint {
    name: "create-payment",
    method: "POST",
    path: "/payment",
    access: Access::Customer,
    body_bytes_max: limits::BODY_BYTES_MAX,
    handle: |app, request| Box::pin(create_payment(app, request)),
};

/// Which booking to pay, and how.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewPayment {
    /// The booking; its quote says how much.
    pub booking_id: BookingId,
    /// Who takes the money.
    pub provider: Provider,
    /// How the customer pays.
    pub method: Method,
}

async fn create_payment(app: &App, request: &Request) -> Result<Reply, Failure> {
    let customer = request.customer()?;
    let idempotency_key = request.idempotency_key()?;
    let wanted: NewPayment = request.json()?;
    let body = serde_json::to_string(&wanted).map_err(|error| Failure::Broken(error.to_string()))?;
    let key = fingerprint(idempotency_key.as_bytes());
    let mark = format!("{key}.{}", fingerprint(body.as_bytes()));
    for _ in 0..ROUNDS_MAX {
        let now = app.clock.now();
        let booking = app.store.booking_of(&customer, &wanted.booking_id).await?;
        if let Some(first) = opened_by(&booking, &key) {
            if first.request.as_deref() != Some(mark.as_str()) {
                return Err(Error::IdempotencyKeyReused.into());
            }
            return answer_again(app, request, &booking, first).await;
        }
        let event = app.event(&booking.event_id).await?;
        let (payment_id, until) = booking.next_payment(&event, now)?;
        if until > booking.expires_at {
            lock::extend(app, &booking, until).await?;
        }
        let payment = Payment {
            payment_id,
            provider: wanted.provider,
            status: PaymentStatus::Pending,
            amount: booking.quote.total(),
            created_at: now,
            request: Some(mark.clone()),
            session: None,
            capture: None,
            notice: None,
            refunds: Vec::new(),
            disputes: Vec::new(),
        };
        let opened = open(app, request, &booking, payment, &event).await?;
        let mut next = Booking { expires_at: until, ..booking };
        next.payments.push(opened.payment.clone());
        if app.store.write_booking(next.clone()).await? == Writing::Written {
            next.ver += 1;
            return opened.answer(app, next).await;
        }
    }
    Err(contended())
}

/// The attempt that a request with this key has opened.
fn opened_by<'a>(booking: &'a Booking, key: &str) -> Option<&'a Payment> {
    let made_by = |payment: &&Payment| {
        payment
            .request
            .as_deref()
            .and_then(|mark| mark.split_once('.'))
            .is_some_and(|(made_by, _)| made_by == key)
    };
    booking.payments.iter().find(made_by)
}

/// An attempt that was just opened, and where it is paid.
struct Opened {
    payment: Payment,
    till: Option<OpenCheckout>,
}

/// Opens what the attempt is paid at, unless there is nothing to pay.
async fn open(
    app: &App,
    request: &Request,
    booking: &Booking,
    payment: Payment,
    event: &Event,
) -> Result<Opened, Failure> {
    if payment.amount.amount_minor == 0 {
        return Ok(Opened { till: None, payment });
    }
    let provider = offered(app, &payment)?;
    let checkout = checkout(app, request, booking, &payment, event)?;
    let till = told(app, &payment, provider.open(&checkout).await)?;
    Ok(Opened { payment: Payment { session: Some(till.session.clone()), ..payment }, till: Some(till) })
}

/// The provider that the customer wants, if it is offered and takes the amount.
fn offered(app: &App, payment: &Payment) -> Result<Box<dyn PaymentProvider>, Failure> {
    let (wanted, amount) = (payment.provider, payment.amount);
    let other_providers = || others(app, wanted, amount);
    if !app.config.providers().contains(&wanted) {
        return Err(Error::ProviderNotOffered { other_providers: other_providers() }.into());
    }
    let Ok(provider) = provider(app, wanted) else {
        log::notice("error", "a provider is offered whose key is not set", json!({ "provider": wanted }));
        return Err(Error::ProviderNotOffered { other_providers: other_providers() }.into());
    };
    match provider.check_amount(amount) {
        Ok(()) => Ok(provider),
        Err(reason) => Err(Error::AmountNotTaken { reason, other_providers: other_providers() }.into()),
    }
}

/// A provider's answer; where it is silent, the customer is told who else takes money.
fn told<T>(app: &App, payment: &Payment, answer: Result<T, Failure>) -> Result<T, Failure> {
    answer.map_err(|failure| match failure {
        Failure::ProviderSilent(cause) => {
            log::count("ProviderSilent");
            log::notice("warn", &cause, json!({ "payment_id": payment.payment_id }));
            let other_providers = others(app, payment.provider, payment.amount);
            Error::ProviderUnavailable { other_providers }.into()
        }
        failure => failure,
    })
}

impl Opened {
    async fn answer(self, app: &App, booking: Booking) -> Result<Reply, Failure> {
        if self.payment.amount.amount_minor > 0 {
            return Reply::created(&PaymentView::new(&booking, &self.payment).with_till(self.till));
        }
        // Nothing to pay: it is captured by definition, and settled as any capture is.
        let payment_id = &self.payment.payment_id;
        settle_notice(app, &nothing_to_pay(&self.payment)).await?;
        let settled = app.store.booking(&booking.booking_id).await?.unwrap_or(booking);
        let payment = settled.payment(payment_id).unwrap_or(&self.payment);
        Reply::created(&PaymentView::new(&settled, payment))
    }
}

/// The capture of a payment of nothing.
pub(crate) fn nothing_to_pay(payment: &Payment) -> PaymentUpdate {
    PaymentUpdate {
        provider: payment.provider,
        message_id: "free".to_owned(),
        payment_id: payment.payment_id.clone(),
        news: Update::Captured {
            amount: payment.amount,
            capture: format!("free {}", payment.payment_id),
            session: None,
        },
    }
}

/// The first answer to a request that is sent again.
async fn answer_again(
    app: &App,
    request: &Request,
    booking: &Booking,
    first: &Payment,
) -> Result<Reply, Failure> {
    let view = PaymentView::new(booking, first);
    if first.status != PaymentStatus::Pending {
        return Reply::created(&view);
    }
    if first.amount.amount_minor == 0 {
        return Opened { payment: first.clone(), till: None }.answer(app, booking.clone()).await;
    }
    let Some(session) = &first.session else { return Reply::created(&view) };
    let event = app.event(&booking.event_id).await?;
    let checkout = checkout(app, request, booking, first, &event)?;
    let provider = provider(app, first.provider)?;
    let till = told(app, first, provider.reopen(&checkout, session).await)?;
    let open = booking.status_at(app.clock.now()) == BookingStatus::Pending;
    Reply::created(&view.with_till(till.filter(|_| open)))
}

fn checkout<'a>(
    app: &App,
    request: &Request,
    booking: &'a Booking,
    payment: &'a Payment,
    event: &'a Event,
) -> Result<Checkout<'a>, Failure> {
    let called = request.domain.as_deref().map(|domain| format!("https://{domain}"));
    let api_url = match app.config.api_url.get() {
        Ok(url) => url.to_owned(),
        Err(not_set) => called.ok_or(not_set)?,
    };
    Ok(Checkout {
        booking_id: &booking.booking_id,
        payment_id: &payment.payment_id,
        amount: payment.amount,
        description: &event.title.name,
        seller: &event.venue.name,
        booking_url: format!("{}/booking/{}", app.config.web_url.get()?, booking.booking_id),
        return_url: format!("{api_url}/payment/{}/return", payment.payment_id),
        booked_at: booking.created_at,
        payable_until: booking.payable_until(event)?,
        asked_at: payment.created_at,
    })
}
