//! Methods for tests that embed the sandbox: payers, banks, and Stripe's dashboard.
//!
//! Objects that somebody makes in the dashboard have no metadata.

use serde_json::Value;

use super::model::Intent;
use super::params::check_amount;
use super::{Paid, PayRefusal, cards};
use crate::dispute::{DisputeOutcome, DisputeRefusal};
use crate::sandbox::Sandbox;
use crate::settings::Provider;
use crate::statement::Planted;

impl Sandbox {
    /// Pays on the payment page with this card or account number.
    ///
    /// # Errors
    /// The reason that nothing was paid.
    pub fn pay(&mut self, now: i64, session_id: &str, card: &str) -> Result<Paid, PayRefusal> {
        self.with_stripe(now, |stripe, cx| stripe.pay_session(cx, session_id, card))
    }

    /// Pays at the second `at`, if the session is still open then.
    ///
    /// # Errors
    /// If the session is not open, closes before, or the number is no test card's.
    pub fn pay_at(&mut self, now: i64, at: i64, session_id: &str, card: &str) -> Result<(), PayRefusal> {
        let at = self.settings().clock_of(Provider::Stripe, at);
        self.with_stripe(now, |stripe, _| stripe.pay_session_at(at, session_id, card))
    }

    /// Opens a dispute of the payer's bank over `amount` of a charge, in minor units, or all of it. Returns the
    /// dispute's id.
    ///
    /// # Errors
    /// If there is no such charge, it did not succeed, or the amount is more than it.
    pub fn dispute_charge(
        &mut self,
        now: i64,
        charge_id: &str,
        amount: Option<i64>,
    ) -> Result<String, DisputeRefusal> {
        self.with_stripe(now, |stripe, cx| stripe.open_dispute(cx, charge_id, amount, false))
    }

    /// Opens an inquiry of the payer's bank about a charge: a dispute with the status `warning_needs_response`, which
    /// takes no money. Returns its id.
    ///
    /// # Errors
    /// As [`Sandbox::dispute_charge`].
    pub fn inquire_charge(
        &mut self,
        now: i64,
        charge_id: &str,
        amount: Option<i64>,
    ) -> Result<String, DisputeRefusal> {
        self.with_stripe(now, |stripe, cx| stripe.open_dispute(cx, charge_id, amount, true))
    }

    /// Ends a dispute over a charge.
    ///
    /// # Errors
    /// If there is no such dispute, or it was ended before.
    pub fn end_charge_dispute(
        &mut self,
        now: i64,
        dispute_id: &str,
        outcome: DisputeOutcome,
    ) -> Result<(), DisputeRefusal> {
        self.with_stripe(now, |stripe, cx| stripe.end_dispute(cx, dispute_id, outcome))
    }

    /// Refunds an intent or a charge in the dashboard, `amount` in minor units or all that is left. Returns the
    /// refund's id.
    ///
    /// # Errors
    /// Stripe's refusal.
    pub fn refund_charge_by_hand(
        &mut self,
        now: i64,
        id: &str,
        amount: Option<i64>,
    ) -> Result<String, String> {
        let refund = self.with_stripe(now, |stripe, cx| stripe.refund_in_dashboard(cx, id, amount));
        refund.map(|refund| id_of(&refund)).map_err(super::error::Refusal::message)
    }

    /// Charges a card in the dashboard. Returns the intent's id, even if the bank declines.
    ///
    /// # Errors
    /// Stripe's refusal.
    pub fn charge_by_hand(
        &mut self,
        now: i64,
        amount: i64,
        currency: &str,
        card: &str,
    ) -> Result<String, String> {
        check_amount(amount, currency, "amount").map_err(super::error::Refusal::message)?;
        let card = cards::by_number(card).map_err(|decline| decline.message.to_owned())?;
        Ok(self.with_stripe(now, |stripe, cx| {
            let intent = Intent::new(cx, amount, currency);
            let id = intent.id.clone();
            stripe.add_intent(cx, intent);
            // The intent contains the bank's answer.
            stripe.charge(cx, &id, card).ok();
            id
        }))
    }

    /// Pays out what is in Stripe's balance of this currency; returns the payout's id, or none if nothing is.
    pub fn pay_out(&mut self, now: i64, currency: &str) -> Option<String> {
        self.with_stripe(now, |stripe, cx| stripe.pay_out(cx, currency))
    }

    /// Changes Stripe's balance by hand, by a line of this kind, such as `stripe_fee`; returns its id.
    pub fn adjust_balance(&mut self, now: i64, kind: &str, amount: i64, currency: &str) -> String {
        self.with_stripe(now, |stripe, cx| stripe.adjust(cx, kind, amount, currency))
    }

    /// Fails a payout of Stripe: the bank sends it back, and its money is in the balance again. False if there is none of
    /// that id.
    pub fn fail_payout(&mut self, now: i64, id: &str) -> bool {
        self.with_stripe(now, |stripe, cx| stripe.fail_payout(cx, id))
    }

    /// Plants an error in a balance transaction or a payout of Stripe; false if there is none of that id, or the error is
    /// not one of a payout.
    pub fn plant(&mut self, now: i64, id: &str, planted: Planted) -> bool {
        self.with_stripe(now, |stripe, cx| stripe.plant(cx, id, planted))
    }

    /// Sends an event to the webhook endpoints once more, in this mode and API version; false if Stripe has no such
    /// event.
    pub fn send_as(&mut self, now: i64, event_id: &str, livemode: bool, api_version: Option<&str>) -> bool {
        self.with_stripe(now, |stripe, cx| stripe.send_as(cx, event_id, livemode, api_version))
    }

    /// API versions of all requests so far.
    pub fn stripe_versions(&self) -> Vec<String> {
        self.stripe().versions.keys().cloned().collect()
    }
}

fn id_of(object: &Value) -> String {
    object.get("id").and_then(Value::as_str).unwrap_or_default().to_owned()
}
