//! Payment Intents by API, without the hosted page, and their charges.

use serde_json::Value;

use super::cards;
use super::error::{Refusal, Result};
use super::list::{Created, page};
use super::methods::Method;
use super::model::{Charge, Intent, IntentStatus, PaymentMethod};
use super::params::{Params, check_amount};
use super::sessions::email;
use super::{Cx, Stripe, objects};

const REASONS: &[&str] = &["abandoned", "duplicate", "fraudulent", "requested_by_customer"];

impl Intent {
    /// An intent that waits for a card.
    pub(super) fn new(cx: &mut Cx<'_>, amount: i64, currency: &str) -> Intent {
        let id = cx.ids.next("pi_");
        Intent {
            client_secret: cx.ids.next(&format!("{id}_secret_")),
            id,
            created: cx.now,
            amount,
            currency: currency.to_owned(),
            status: IntentStatus::RequiresPaymentMethod,
            metadata: Default::default(),
            description: None,
            receipt_email: None,
            methods: vec![Method::Card],
            payment_method: None,
            latest_charge: None,
            last_error: None,
            canceled_at: None,
            cancellation_reason: None,
            session: None,
        }
    }
}

impl Stripe {
    pub(super) fn create_intent(&mut self, cx: &mut Cx<'_>, mut params: Params) -> Result<Value> {
        let amount = params.positive("amount")?;
        let amount = params.required("amount", amount)?;
        let currency = params.currency("currency")?;
        let currency = params.required("currency", currency)?;
        check_amount(amount, &currency, "amount")?;
        params.words("payment_method_types", &["card"])?;
        params.word("capture_method", &["automatic", "automatic_async"])?;
        if let Some(mut automatic) = params.object("automatic_payment_methods")? {
            automatic.flag("enabled")?;
            automatic.word("allow_redirects", &["always", "never"])?;
            automatic.finish()?;
        }
        let (metadata, description) = (params.metadata()?, params.short_text("description", 1_000)?);
        let receipt_email = email(&mut params, "receipt_email")?;
        let method = payment_method(&mut params)?;
        let confirm = params.flag("confirm")?.unwrap_or(false);
        params.finish()?;
        if confirm && method.is_none() {
            return Err(Refusal::missing("payment_method"));
        }
        let mut intent =
            Intent { metadata, description, receipt_email, ..Intent::new(cx, amount, &currency) };
        if let Some(card) = method {
            intent.status = IntentStatus::RequiresConfirmation;
            intent.payment_method = Some(PaymentMethod {
                id: cx.ids.next("pm_"),
                method: card.method,
                number: card.number.to_owned(),
            });
        }
        let id = intent.id.clone();
        self.add_intent(cx, intent);
        if confirm { self.confirm(cx, &id, method) } else { self.intent(&id).map(objects::intent) }
    }

    pub(super) fn confirm_intent(&mut self, cx: &mut Cx<'_>, id: &str, mut params: Params) -> Result<Value> {
        let method = payment_method(&mut params)?;
        params.url("return_url")?;
        params.finish()?;
        self.confirm(cx, id, method)
    }

    pub(super) fn cancel_intent(&mut self, cx: &mut Cx<'_>, id: &str, mut params: Params) -> Result<Value> {
        let reason = params.word("cancellation_reason", REASONS)?;
        params.finish()?;
        self.check_open(id, "cancel")?;
        let now = cx.now;
        let value = self.intents.get_mut(id).map(|intent| {
            intent.status = IntentStatus::Canceled;
            intent.canceled_at = Some(now);
            intent.cancellation_reason = reason;
            objects::intent(intent)
        });
        let value = value.ok_or_else(|| Refusal::no_such("payment_intent", id, "intent"))?;
        self.emit(cx, "payment_intent.canceled", value.clone());
        Ok(value)
    }

    pub(super) fn get_intent(&self, id: &str, mut params: Params) -> Result<Value> {
        let secret = params.text("client_secret")?;
        // <https://docs.stripe.com/api/expanding_objects>
        let expand = params.words("expand", &["latest_charge"])?;
        params.finish()?;
        let intent = self.intent(id)?;
        if secret.is_some_and(|secret| secret != intent.client_secret) {
            let message = "The client_secret provided does not match this PaymentIntent.".to_owned();
            return Err(Refusal::invalid(None, Some("client_secret"), message));
        }
        let mut value = objects::intent(intent);
        if expand.is_some()
            && let Some(charge) = value["latest_charge"].as_str().and_then(|id| self.charges.get(id))
        {
            value["latest_charge"] = objects::charge(charge);
        }
        Ok(value)
    }

    pub(super) fn list_intents(&self, mut params: Params) -> Result<Value> {
        let created = Created::take(&mut params)?;
        let keep = |intent: &Intent| created.holds(intent.created);
        let list = page(&self.intents, "/v1/payment_intents", &mut params, keep, objects::intent)?;
        params.finish()?;
        Ok(list)
    }

    pub(super) fn get_charge(&self, id: &str, params: Params) -> Result<Value> {
        params.finish()?;
        self.charges.get(id).map(objects::charge).ok_or_else(|| Refusal::no_such("charge", id, "charge"))
    }

    pub(super) fn list_charges(&self, mut params: Params) -> Result<Value> {
        let (intent, created) = (params.text("payment_intent")?, Created::take(&mut params)?);
        let keep = |charge: &Charge| {
            created.holds(charge.created) && intent.as_ref().is_none_or(|intent| charge.intent == *intent)
        };
        let list = page(&self.charges, "/v1/charges", &mut params, keep, objects::charge)?;
        params.finish()?;
        Ok(list)
    }

    pub(super) fn intent(&self, id: &str) -> Result<&Intent> {
        self.intents.get(id).ok_or_else(|| Refusal::no_such("payment_intent", id, "intent"))
    }

    /// Stores a new intent and records its event.
    pub(super) fn add_intent(&mut self, cx: &mut Cx<'_>, intent: Intent) {
        let value = objects::intent(&intent);
        self.intents.insert(&intent.id.clone(), intent);
        self.emit(cx, "payment_intent.created", value);
    }

    /// Charges the card of this request, or else the intent's card.
    fn confirm(
        &mut self,
        cx: &mut Cx<'_>,
        id: &str,
        method: Option<&'static cards::TestCard>,
    ) -> Result<Value> {
        let intent = self.check_open(id, "confirm")?;
        let kept =
            intent.payment_method.as_ref().filter(|_| intent.status == IntentStatus::RequiresConfirmation);
        let card = method.or_else(|| kept.and_then(|kept| cards::by_number(&kept.number).ok()));
        let Some(card) = card else {
            let message =
                "You cannot confirm this PaymentIntent because it's missing a payment method. To confirm \
                           the PaymentIntent, specify a payment method attached to this request."
                    .to_owned();
            return Err(Refusal::conflict(Some("payment_intent_unexpected_state"), None, message));
        };
        let outcome = self.charge(cx, id, card);
        let intent = self.intent(id)?;
        match outcome {
            Ok(_) => Ok(objects::intent(intent)),
            Err(decline) => Err(Refusal::card(decline.code, decline.decline_code, decline.message)
                .with("charge", intent.latest_charge.clone().into())
                .with("payment_intent", objects::intent(intent))),
        }
    }

    /// Refuses an intent that has ended or belongs to a session.
    fn check_open(&self, id: &str, verb: &str) -> Result<&Intent> {
        let intent = self.intent(id)?;
        if intent.session.is_some() {
            let message = "You cannot perform this action on PaymentIntents created by Checkout.".to_owned();
            return Err(Refusal::conflict(None, None, message));
        }
        if intent.status.is_open() {
            return Ok(intent);
        }
        let message = format!(
            "You cannot {verb} this PaymentIntent because it has a status of {}.",
            intent.status.name()
        );
        Err(Refusal::conflict(Some("payment_intent_unexpected_state"), None, message)
            .with("payment_intent", objects::intent(intent)))
    }
}

fn payment_method(params: &mut Params) -> Result<Option<&'static cards::TestCard>> {
    let Some(name) = params.text("payment_method")? else { return Ok(None) };
    cards::by_payment_method(&name)
        .filter(|card| card.method == Method::Card)
        .map(Some)
        .ok_or_else(|| Refusal::no_such("PaymentMethod", &name, "payment_method"))
}
