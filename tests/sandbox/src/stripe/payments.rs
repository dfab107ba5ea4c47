//! Payments with a card, on the hosted page or by API, now or at a given second.

use serde::{Deserialize, Serialize};

use super::cards::{self, Decline, TestCard, Verdict};
use super::methods::Method;
use super::model::{Charge, ChargeStatus, Intent, IntentStatus, PaymentMethod, SessionStatus};
use super::{Cx, Stripe, Task, objects};

/// Outcome of a payment that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paid {
    /// The payment has succeeded.
    Succeeded,
    /// The bank answers later.
    Processing,
}

/// Reason that a session was not paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayRefusal {
    /// There is no such session.
    NoSuchSession,
    /// The session is `complete` or `expired`, or will be at the requested second.
    NotOpen {
        /// Stripe's name of the status.
        status: &'static str,
    },
    /// The session does not offer this method.
    NotOffered {
        /// Name of the method, such as `us_bank_account`.
        method: &'static str,
    },
    /// The bank has declined; another try is allowed.
    Declined {
        /// Stripe's code, such as `card_declined` or `expired_card`.
        code: &'static str,
        /// Explanation for the payer.
        message: &'static str,
    },
}

impl Stripe {
    /// Pays a session, as the hosted page does when the payer presses the button.
    pub(crate) fn pay_session(&mut self, cx: &mut Cx<'_>, id: &str, typed: &str) -> Result<Paid, PayRefusal> {
        let session = self.open_session(id)?;
        let card = offered(&session.methods, typed)?;
        let mut session = session.clone();
        let intent_id = match session.intent.clone() {
            Some(intent_id) => intent_id,
            None => {
                let mut intent = Intent::new(cx, session.amount, &session.currency);
                intent.metadata = session.intent_metadata.clone();
                intent.description = session.intent_description.clone();
                intent.methods.clone_from(&session.methods);
                intent.session = Some(session.id.clone());
                let intent_id = intent.id.clone();
                self.add_intent(cx, intent);
                session.intent = Some(intent_id.clone());
                self.put_session(session.clone());
                intent_id
            }
        };
        let paid = self.charge(cx, &intent_id, card).map_err(PayRefusal::from)?;
        session.status = SessionStatus::Complete;
        session.paid = paid == Paid::Succeeded;
        let value = objects::session(&session, &cx.config.public_url);
        self.put_session(session);
        self.emit(cx, "checkout.session.completed", value);
        Ok(paid)
    }

    /// Pays a session at the second `at`, if it is still open then.
    pub(crate) fn pay_session_at(&mut self, at: i64, id: &str, typed: &str) -> Result<(), PayRefusal> {
        let session = self.open_session(id)?;
        if at >= session.expires_at {
            return Err(PayRefusal::NotOpen { status: "expired" });
        }
        offered(&session.methods, typed)?;
        self.schedule(at, Task::PaySession { session: id.to_owned(), card: typed.to_owned() });
        Ok(())
    }

    /// Charges a card for an open intent.
    pub(super) fn charge(&mut self, cx: &mut Cx<'_>, id: &str, card: &TestCard) -> Result<Paid, Decline> {
        let Some(intent) = self.intents.get_mut(id).filter(|intent| intent.status.is_open()) else {
            return Err(card.method.late_no());
        };
        let method =
            PaymentMethod { id: cx.ids.next("pm_"), method: card.method, number: card.number.to_owned() };
        let charge = Charge {
            id: cx.ids.next("ch_"),
            created: cx.now,
            amount: intent.amount,
            amount_refunded: 0,
            currency: intent.currency.clone(),
            status: ChargeStatus::Pending,
            intent: intent.id.clone(),
            metadata: intent.metadata.clone(),
            description: intent.description.clone(),
            payment_method: method.clone(),
            decline: None,
            disputed: false,
            transaction: None,
        };
        intent.payment_method = Some(method);
        intent.latest_charge = Some(charge.id.clone());
        intent.last_error = None;
        self.charges.insert(&charge.id.clone(), charge);
        match card.verdict {
            Verdict::Succeeds if cx.settings.processing_seconds > 0 => {
                let seconds = cx.settings.processing_seconds;
                Ok(self.settle_later(cx, id, seconds, true))
            }
            Verdict::Succeeds => {
                self.conclude(cx, id, None);
                Ok(Paid::Succeeded)
            }
            Verdict::Declined(decline) => {
                self.conclude(cx, id, Some(decline));
                Err(decline)
            }
            Verdict::Later { succeeds } => {
                let seconds = cx.settings.async_seconds;
                Ok(self.settle_later(cx, id, seconds, succeeds))
            }
        }
    }

    /// Leaves a payment `processing` until the bank answers.
    fn settle_later(&mut self, cx: &mut Cx<'_>, id: &str, seconds: i64, succeeds: bool) -> Paid {
        self.begin_processing(cx, id);
        let at = cx.now.saturating_add(seconds);
        self.schedule(at, Task::SettleIntent { intent: id.to_owned(), succeeds });
        Paid::Processing
    }

    /// Applies the late answer of the bank to an intent and its session.
    pub(super) fn settle_intent(&mut self, cx: &mut Cx<'_>, id: &str, succeeds: bool) {
        let intent = self.intents.get(id).filter(|intent| intent.status == IntentStatus::Processing);
        let Some(intent) = intent else { return };
        let session_id = intent.session.clone();
        let method = intent.payment_method.as_ref().map_or(Method::Card, |method| method.method);
        self.conclude(cx, id, (!succeeds).then(|| method.late_no()));
        let Some(session) = session_id.and_then(|session_id| self.sessions.get_mut(&session_id)) else {
            return;
        };
        session.paid = succeeds;
        let value = objects::session(session, &cx.config.public_url);
        let outcome = if succeeds { "succeeded" } else { "failed" };
        self.emit(cx, &format!("checkout.session.async_payment_{outcome}"), value);
    }

    /// Ends the latest charge of an intent, with success unless there is a decline.
    fn conclude(&mut self, cx: &mut Cx<'_>, id: &str, decline: Option<Decline>) {
        let Some(intent) = self.intents.get_mut(id) else { return };
        let Some(charge) = intent.latest_charge.as_ref().and_then(|charge| self.charges.get_mut(charge))
        else {
            return;
        };
        charge.decline = decline.map(Decline::text);
        intent.last_error = decline.map(Decline::text);
        let (charge_event, intent_event) = if decline.is_none() {
            charge.status = ChargeStatus::Succeeded;
            charge.transaction = Some(cx.ids.next("txn_"));
            intent.status = IntentStatus::Succeeded;
            ("charge.succeeded", "payment_intent.succeeded")
        } else {
            charge.status = ChargeStatus::Failed;
            intent.status = IntentStatus::RequiresPaymentMethod;
            ("charge.failed", "payment_intent.payment_failed")
        };
        let (booked, intent) = (charge.clone(), objects::intent(intent));
        let charge = objects::charge(&booked);
        self.book_charge(&booked);
        self.emit(cx, charge_event, charge);
        self.emit(cx, intent_event, intent);
    }

    fn begin_processing(&mut self, cx: &mut Cx<'_>, id: &str) {
        let Some(intent) = self.intents.get_mut(id) else { return };
        intent.status = IntentStatus::Processing;
        let value = objects::intent(intent);
        let charge =
            intent.latest_charge.as_ref().and_then(|charge| self.charges.get(charge)).map(objects::charge);
        if let Some(charge) = charge {
            self.emit(cx, "charge.pending", charge);
        }
        self.emit(cx, "payment_intent.processing", value);
    }

    fn open_session(&self, id: &str) -> Result<&super::model::Session, PayRefusal> {
        let session = self.session(id).map_err(|_| PayRefusal::NoSuchSession)?;
        match session.status {
            SessionStatus::Open => Ok(session),
            status => Err(PayRefusal::NotOpen { status: status.name() }),
        }
    }
}

/// Finds the card or account that was typed, if one of `methods` accepts it.
fn offered(methods: &[Method], typed: &str) -> Result<&'static TestCard, PayRefusal> {
    let card = cards::by_number(typed).map_err(PayRefusal::from)?;
    if methods.contains(&card.method) {
        return Ok(card);
    }
    Err(PayRefusal::NotOffered { method: card.method.name() })
}

impl From<Decline> for PayRefusal {
    fn from(decline: Decline) -> PayRefusal {
        PayRefusal::Declined { code: decline.code, message: decline.message }
    }
}
