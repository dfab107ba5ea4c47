//! Checkout Sessions: amounts to pay on a hosted page within a time.

use serde_json::Value;

use super::error::{Refusal, Result};
use super::list::{Created, page};
use super::methods::Method;
use super::model::{IntentStatus, Line, Session, SessionStatus};
use super::params::{Params, check_amount};
use super::{Cx, Stripe, Task, objects};

const OPEN_SECONDS_MIN: i64 = 30 * 60;
const OPEN_SECONDS_MAX: i64 = 24 * 3_600;
const LINES_MAX: usize = 100;
const PATH: &str = "/v1/checkout/sessions";

impl Stripe {
    pub(super) fn create_session(&mut self, cx: &mut Cx<'_>, mut params: Params) -> Result<Value> {
        let mode = params.word("mode", &["payment"])?;
        params.required("mode", mode)?;
        params.word("ui_mode", &["hosted"])?;
        let named = params.words("payment_method_types", Method::NAMES)?;
        let (lines, currency) = lines(&mut params)?;
        let methods = methods(named, &currency, &cx.settings.payment_methods)?;
        let amount = total(&lines)?;
        check_amount(amount, &currency, "line_items")?;
        let (intent_metadata, intent_description) = intent_data(&mut params)?;
        let success_url = params.url("success_url")?;
        let session = Session {
            // The id is set below, so that a refused request uses none.
            id: String::new(),
            created: cx.now,
            expires_at: expiry(cx.now, params.integer("expires_at")?)?,
            status: SessionStatus::Open,
            paid: false,
            amount,
            currency,
            lines,
            methods,
            metadata: params.metadata()?,
            intent: None,
            intent_metadata,
            intent_description,
            client_reference_id: params.short_text("client_reference_id", 200)?,
            customer_email: email(&mut params, "customer_email")?,
            success_url: params.required("success_url", success_url)?,
            cancel_url: params.url("cancel_url")?,
            locale: params.short_text("locale", 10)?,
            submit_type: params.word("submit_type", &["auto", "book", "donate", "pay", "subscribe"])?,
        };
        params.finish()?;
        let session = Session { id: cx.ids.next_session(), ..session };
        self.schedule(session.expires_at, Task::ExpireSession { session: session.id.clone() });
        let value = objects::session(&session, &cx.config.public_url);
        self.sessions.insert(&session.id.clone(), session);
        Ok(value)
    }

    pub(super) fn get_session(&self, cx: &Cx<'_>, id: &str, params: Params) -> Result<Value> {
        params.finish()?;
        self.session(id).map(|session| objects::session(session, &cx.config.public_url))
    }

    pub(super) fn list_sessions(&self, cx: &Cx<'_>, mut params: Params) -> Result<Value> {
        let intent = params.text("payment_intent")?;
        let status = params.word("status", &["open", "complete", "expired"])?;
        let created = Created::take(&mut params)?;
        let list = page(
            &self.sessions,
            PATH,
            &mut params,
            |session| {
                created.holds(session.created)
                    && intent.as_ref().is_none_or(|_| session.intent == intent)
                    && status.as_ref().is_none_or(|status| session.status.name() == status)
            },
            |session| objects::session(session, &cx.config.public_url),
        )?;
        params.finish()?;
        Ok(list)
    }

    /// Expires an open session, by request or at its end, and cancels its intent.
    pub(super) fn expire_session(&mut self, cx: &mut Cx<'_>, id: &str) -> Result<Value> {
        let session = self.session(id)?;
        if session.status != SessionStatus::Open {
            let message = format!(
                "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a \
                 status of `{}`.",
                session.status.name()
            );
            return Err(Refusal::conflict(None, None, message));
        }
        let mut session = session.clone();
        session.status = SessionStatus::Expired;
        let value = objects::session(&session, &cx.config.public_url);
        if let Some(intent) = &session.intent {
            self.cancel_open_intent(cx, intent, "expired");
        }
        self.put_session(session);
        self.emit(cx, "checkout.session.expired", value.clone());
        Ok(value)
    }

    pub(crate) fn session(&self, id: &str) -> Result<&Session> {
        self.sessions.get(id).ok_or_else(|| Refusal::no_such("checkout.session", id, "session"))
    }

    /// Stores a changed session.
    pub(super) fn put_session(&mut self, session: Session) {
        if let Some(row) = self.sessions.get_mut(&session.id) {
            *row = session;
        }
    }

    fn cancel_open_intent(&mut self, cx: &mut Cx<'_>, id: &str, reason: &str) {
        let Some(intent) = self.intents.get_mut(id).filter(|intent| intent.status.is_open()) else { return };
        intent.status = IntentStatus::Canceled;
        intent.canceled_at = Some(cx.now);
        intent.cancellation_reason = Some(reason.to_owned());
        let value = objects::intent(intent);
        self.emit(cx, "payment_intent.canceled", value);
    }
}

/// Line items from `line_items[n][price_data]`, all in one currency.
fn lines(params: &mut Params) -> Result<(Vec<Line>, String)> {
    let items = params.objects("line_items")?;
    let items = params.required("line_items", items.filter(|items| !items.is_empty()))?;
    if items.len() > LINES_MAX {
        let message = format!("line_items: at most {LINES_MAX}");
        return Err(Refusal::invalid(None, Some("line_items"), message));
    }
    let mut lines = Vec::new();
    let mut currencies = Vec::new();
    for mut item in items {
        let price = item.object("price_data")?;
        let mut price = item.required("price_data", price)?;
        let currency = price.currency("currency")?;
        currencies.push(price.required("currency", currency)?);
        let product = price.object("product_data")?;
        let mut product = price.required("product_data", product)?;
        let name = product.short_text("name", 250)?;
        let name = product.required("name", name)?;
        product.text("description")?;
        product.metadata()?;
        product.finish()?;
        let unit_amount = price.positive("unit_amount")?;
        let unit_amount = price.required("unit_amount", unit_amount)?;
        price.finish()?;
        let quantity = item.positive("quantity")?;
        let quantity = item.required("quantity", quantity)?;
        item.finish()?;
        lines.push(Line { name, quantity, unit_amount });
    }
    currencies.dedup();
    match currencies.as_slice() {
        [currency] => Ok((lines, currency.clone())),
        _ => {
            let message = "All line items must use the same currency.".to_owned();
            Err(Refusal::invalid(None, Some("line_items"), message))
        }
    }
}

/// Methods of a session: the named ones, each of which must accept the currency, or else those of the dashboard that
/// accept it (<https://docs.stripe.com/payments/payment-methods/dynamic-payment-methods>).
pub(super) fn methods(
    named: Option<Vec<String>>,
    currency: &str,
    of_dashboard: &[Method],
) -> Result<Vec<Method>> {
    let refuse = |message| Err(Refusal::invalid(None, Some("payment_method_types"), message));
    let Some(named) = named else {
        let methods: Vec<Method> =
            of_dashboard.iter().copied().filter(|method| method.takes(currency)).collect();
        return if methods.is_empty() {
            refuse("No valid payment method types for this Checkout Session.".to_owned())
        } else {
            Ok(methods)
        };
    };
    let mut methods = Vec::new();
    for method in named.iter().filter_map(|name| Method::of(name)) {
        if !method.takes(currency) {
            let name = method.name();
            return refuse(format!("The currency provided ({currency}) is invalid for {name}."));
        }
        if methods.contains(&method) {
            return refuse(format!("payment_method_types: {} is named twice.", method.name()));
        }
        methods.push(method);
    }
    Ok(methods)
}

fn total(lines: &[Line]) -> Result<i64> {
    let sum = lines
        .iter()
        .try_fold(0_i64, |sum, line| sum.checked_add(line.unit_amount.checked_mul(line.quantity)?));
    let too_large = "The total of the line items is too large".to_owned();
    sum.ok_or_else(|| Refusal::invalid(Some("amount_too_large"), Some("line_items"), too_large))
}

fn intent_data(params: &mut Params) -> Result<(super::model::Metadata, Option<String>)> {
    let Some(mut data) = params.object("payment_intent_data")? else { return Ok(Default::default()) };
    let metadata = data.metadata()?;
    let description = data.short_text("description", 1_000)?;
    data.word("capture_method", &["automatic", "automatic_async"])?;
    data.finish()?;
    Ok((metadata, description))
}

pub(super) fn email(params: &mut Params, field: &str) -> Result<Option<String>> {
    let name = params.name(field);
    match params.short_text(field, 512)? {
        Some(text) if !text.contains('@') || text.contains(char::is_whitespace) => {
            let message = format!("Invalid email address: {text}");
            Err(Refusal::invalid(Some("email_invalid"), Some(&name), message))
        }
        text => Ok(text),
    }
}

/// End of a session: 30 minutes to 24 hours from now, 24 hours by default.
fn expiry(now: i64, wanted: Option<i64>) -> Result<i64> {
    let Some(at) = wanted else { return Ok(now.saturating_add(OPEN_SECONDS_MAX)) };
    let refuse = |bound| {
        let message = format!("The `expires_at` timestamp must be {bound} from Checkout Session creation.");
        Err(Refusal::invalid(None, Some("expires_at"), message))
    };
    match at.saturating_sub(now) {
        seconds if seconds < OPEN_SECONDS_MIN => refuse("at least 30 minutes"),
        seconds if seconds > OPEN_SECONDS_MAX => refuse("less than 24 hours"),
        _ => Ok(at),
    }
}
