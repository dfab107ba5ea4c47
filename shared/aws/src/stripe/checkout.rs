//! Checkout Sessions: opened once for each attempt, read, and sealed.
//!
//! The idempotency key is the attempt's reference, and the body contains only stored values, so a repeat
//! returns the first session. `expires_at` is 32 minutes after the attempt and Stripe refuses less than 30
//! minutes ahead (<https://docs.stripe.com/api/checkout/sessions/create>), so no session begins more than two
//! minutes after its attempt.

use domain::payment::{Payment, Reading, UnderWay, Update};
use domain::provider::Method;
use domain::{Failure, limits};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::Stripe;
use super::form::Form;
use super::session::{charged_at, maker, update_of_session};
use crate::provider::{Answered, Checkout, MadeBy, Opened, Refusal, is_refusal, text};

/// Earliest creation of a session before its attempt, by Stripe's clock: the function's may be five minutes
/// fast.
const MADE_BEFORE: SignedDuration = SignedDuration::from_mins(6);
/// Latest creation of a session after its attempt. Stripe's own clock refuses one later than two minutes.
const MADE_AFTER: SignedDuration = SignedDuration::from_mins(3);

/// Session of an attempt.
enum Session {
    /// The session exists; has Stripe's first answer.
    Made(Value),
    /// No session exists, and none can be created any more.
    Never,
}

impl Stripe {
    /// Opens the attempt's session, or finds it. An open page can be paid.
    pub(super) async fn open_session(&self, attempt: &Payment) -> Result<Opened, Failure> {
        match self.make(attempt).await? {
            Answered::Refused(refusal) if came_too_late(&refusal) => Ok(Opened::Over(Reading::nothing())),
            answered => {
                let unusable = || Failure::broken("stripe: a session without id or url");
                checkout(&answered.accepted()?).ok_or_else(unusable).map(Opened::Open)
            }
        }
    }

    /// The attempt's session once more. Stripe repeats its first answer, so the session is read, too.
    pub(super) async fn reopen_session(&self, attempt: &Payment, now: Timestamp) -> Result<Opened, Failure> {
        let Session::Made(session) = self.session_of(attempt, now).await? else {
            return Ok(Opened::Over(Reading::nothing()));
        };
        let session = self.read_session(&session).await?;
        let open = text(&session, "/status").as_deref() == Some("open");
        match checkout(&session).filter(|_| open) {
            Some(checkout) => Ok(Opened::Open(checkout)),
            None => Self::reading(attempt, &session).map(Opened::Over),
        }
    }

    /// Reads an attempt's session.
    pub(super) async fn look_at(&self, attempt: &Payment, now: Timestamp) -> Result<Reading, Failure> {
        match self.session_of(attempt, now).await? {
            Session::Made(session) => Self::reading(attempt, &self.read_session(&session).await?),
            Session::Never => Ok(Reading::nothing()),
        }
    }

    /// Ends an attempt's session, and reads it.
    pub(super) async fn seal_session(&self, attempt: &Payment, now: Timestamp) -> Result<Reading, Failure> {
        let Session::Made(session) = self.session_of(attempt, now).await? else {
            return Ok(Reading::nothing());
        };
        let id = text(&session, "/id").unwrap_or_default();
        let path = format!("/v1/checkout/sessions/{id}/expire");
        match self.post(&path, Form::new(), None).await {
            // It was paid, or has ended: reading says which.
            Err(failure) if !is_refusal(&failure) => return Err(failure),
            _ => {}
        }
        Self::reading(attempt, &self.read_session(&session).await?)
    }

    /// Repeats the request that creates the session. While Stripe remembers the key, that returns it; later
    /// only the list does.
    async fn session_of(&self, attempt: &Payment, now: Timestamp) -> Result<Session, Failure> {
        if now < attempt.key_forgotten_at() {
            match self.make(attempt).await? {
                Answered::Done(session) => return Ok(Session::Made(session)),
                Answered::Refused(refusal) if came_too_late(&refusal) => return Ok(Session::Never),
                // A refusal says nothing about a session created before.
                Answered::Refused(_) => {}
            }
        }
        match self.listed(attempt).await? {
            Some(session) => Ok(Session::Made(session)),
            None if now > attempt.created_at + MADE_AFTER => Ok(Session::Never),
            // It may be created at this moment.
            None => Err(Failure::provider_silent("stripe: no session yet")),
        }
    }

    async fn make(&self, attempt: &Payment) -> Result<Answered, Failure> {
        let payment_id = &attempt.payment_id;
        let Some(words) = &attempt.checkout else {
            return Err(Failure::broken(format!("{payment_id}: an attempt without words for its checkout")));
        };
        let booking_id = payment_id.booking_id();
        let return_to = format!("{}/booking/{booking_id}", words.return_to);
        let expires_at = attempt.created_at.as_second() + limits::CHECKOUT_LASTS.as_secs();
        let currency = attempt.amount.currency.code().to_ascii_lowercase();
        let mut form = Form::new()
            .field("mode", "payment")
            .field("client_reference_id", booking_id.as_str())
            .field("line_items[0][quantity]", "1")
            .field("line_items[0][price_data][currency]", &currency)
            .field("line_items[0][price_data][unit_amount]", &attempt.amount.amount_minor.to_string())
            .field("line_items[0][price_data][product_data][name]", &words.line)
            .field("success_url", &return_to)
            .field("cancel_url", &return_to)
            .field("expires_at", &expires_at.to_string());
        for place in ["metadata", "payment_intent_data[metadata]"] {
            form = form
                .field(&format!("{place}[deployment]"), self.deployment.as_str())
                .field(&format!("{place}[payment_id]"), payment_id.as_str());
        }
        if attempt.method == Method::Card {
            form = form.field("payment_method_types[0]", "card");
        }
        self.ask("/v1/checkout/sessions", form, &self.deployment.reference(payment_id)).await
    }

    /// The attempt's session among those created around it.
    async fn listed(&self, attempt: &Payment) -> Result<Option<Value>, Failure> {
        let (from, until) = (attempt.created_at - MADE_BEFORE, attempt.created_at + MADE_AFTER);
        let within = [("created[gte]", from.as_second()), ("created[lte]", until.as_second())];
        let ours = |session: &Value| matches!(maker(session, &self.deployment), MadeBy::Us(id) if id == attempt.payment_id);
        let mut after = None;
        loop {
            let (sessions, next) = self.page("/v1/checkout/sessions", &within, after.as_deref()).await?;
            if let Some(session) = sessions.into_iter().find(ours) {
                return Ok(Some(session));
            }
            after = next;
            if after.is_none() {
                return Ok(None);
            }
        }
    }

    async fn read_session(&self, first_answer: &Value) -> Result<Value, Failure> {
        let id = text(first_answer, "/id").unwrap_or_default();
        self.session(&id).await
    }

    fn reading(attempt: &Payment, session: &Value) -> Result<Reading, Failure> {
        let id = text(session, "/id").unwrap_or_default();
        let paid_at = charged_at(session).unwrap_or(attempt.created_at);
        let update = update_of_session(format!("read {id}"), attempt.payment_id.clone(), session, paid_at)?;
        let under_way = match (&update, text(session, "/status").as_deref()) {
            (Some(_), _) => UnderWay::Nothing,
            // The customer has paid; the bank has not answered.
            (None, Some("complete")) => UnderWay::InTime,
            (None, _) => UnderWay::Payable,
        };
        let updates = update.into_iter().filter(|update| update.update != Update::Sealed).collect();
        Ok(Reading { updates, under_way })
    }
}

/// Returns true if a session was refused only because of its end, which proves that there is none and never
/// will be.
fn came_too_late(refusal: &Refusal) -> bool {
    refusal.param.as_deref() == Some("expires_at") && refusal.kind.as_deref() == Some("invalid_request_error")
}

fn checkout(session: &Value) -> Option<Checkout> {
    let (session, url) = (text(session, "/id")?, text(session, "/url")?);
    Some(Checkout { session, url, fields: std::collections::BTreeMap::new() })
}
