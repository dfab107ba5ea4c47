//! Settings that a test or a demo may change while the sandbox runs.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::stripe::cards::RefundOutcome;
use crate::stripe::methods::Method;

/// Longest delay in seconds: two weeks, the longest time of a bank debit.
const DELAY_MAX: i64 = 1_209_600;
/// Largest error of a provider's clock, in seconds: an hour.
const SKEW_MAX: i64 = 3_600;
/// Longest life of an authorization, in minutes: five days.
const AUTHORIZED_MINUTES_MAX: i64 = 7_200;

/// Settings: faults of both providers, and the addresses of webhooks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// Address of Stripe's first webhook endpoint, plain http on this machine only; `None` means no such endpoint.
    pub webhook_url: Option<String>,
    /// Copies of each message beyond the first.
    pub duplicates: u32,
    /// Seconds between an event and the first attempt to deliver it.
    pub delay_seconds: i64,
    /// True drops the messages of new events, as if the provider had never sent them.
    pub drop: bool,
    /// True sends messages that are due together in reverse order.
    pub reorder: bool,
    /// Number of first attempts of each message that fail before they reach the receiver.
    pub fail_first: u32,
    /// Number of first answers to each message that are lost: the receiver gets the message again.
    pub lose_answers: u32,
    /// Seconds until the late answer to a payment or refund.
    pub async_seconds: i64,
    /// Seconds for which a payment at Stripe is `processing` that would otherwise succeed at once.
    pub processing_seconds: i64,
    /// Seconds by which Stripe's clock is ahead of all others; negative if it is behind.
    pub clock_skew_seconds: i64,
    /// Methods of a session that names none.
    pub payment_methods: Vec<Method>,
    /// Fee of Stripe for a dispute, in minor units of the charge's currency.
    pub dispute_fee: i64,
    /// Outcome of Stripe's refunds, which overrides the card's.
    pub refunds: Option<RefundOutcome>,
    /// State of Stripe's API.
    pub outage: Outage,
    /// Settings of Razorpay alone. The faults of delivery above apply to the webhooks of both.
    pub razorpay: RazorpaySettings,
}

/// Settings of Razorpay alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RazorpaySettings {
    /// Address of the first webhook, plain http on this machine only; `None` means no such webhook.
    pub webhook_url: Option<String>,
    /// True once a message to the first webhook has failed for 24 hours; nothing is sent there until this is false
    /// again.
    pub webhook_disabled: bool,
    /// True captures authorized payments at once; false lets them wait for a capture by API. Orders can override it.
    pub auto_capture: bool,
    /// Minutes after which an authorized payment lapses; orders can override it. The dashboard's default is three
    /// days: <https://razorpay.com/docs/payments/payments/capture-settings>.
    pub manual_expiry_minutes: i64,
    /// Seconds for which a payment is `created` that would otherwise be authorized at once.
    pub created_seconds: i64,
    /// Seconds by which Razorpay's clock is ahead of all others; negative if it is behind.
    pub clock_skew_seconds: i64,
    /// Outcome of a payment of a paid order.
    pub paid_orders: PaidOrders,
    /// Outcome of refunds, which overrides the instrument's.
    pub refunds: Option<RefundOutcome>,
    /// State of Razorpay's API.
    pub outage: Outage,
}

impl Default for RazorpaySettings {
    fn default() -> RazorpaySettings {
        RazorpaySettings {
            webhook_url: None,
            webhook_disabled: false,
            auto_capture: true,
            manual_expiry_minutes: 3 * 24 * 60,
            created_seconds: 0,
            clock_skew_seconds: 0,
            paid_orders: PaidOrders::default(),
            refunds: None,
            outage: Outage::default(),
        }
    }
}

/// Outcome of a payment of a Razorpay order that is paid already, for example in another tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaidOrders {
    /// It cannot begin. One that began earlier and is answered now is refunded as with `AutoRefund`.
    #[default]
    Refuse,
    /// It is authorized, and Razorpay refunds it at once without a capture.
    AutoRefund,
    /// It is captured too: the order has two captured payments.
    Capture,
}

/// A payment provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// stripe.com
    #[default]
    Stripe,
    /// razorpay.com
    Razorpay,
}

/// Outage of a provider's API. The payment page and the control API keep working.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Outage {
    /// Kind of failure.
    pub mode: OutageMode,
    /// Number of requests that fail before the API is up again; `None` means until the setting changes.
    pub requests: Option<u32>,
}

/// Kind of an API's failure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutageMode {
    /// The API works.
    #[default]
    Up,
    /// Answers 503 and does nothing.
    Unavailable,
    /// Gives no answer and does nothing.
    Timeout,
    /// Gives no answer, but executes the request.
    LoseAnswers,
    /// Answers 500 and does nothing. The answer is kept under the idempotency key.
    Stored500,
    /// Answers 500, but executes the request. The answer is kept under the idempotency key.
    StoredDone500,
    /// Answers 409, as if another request with the same key were at work. It does nothing and keeps nothing.
    Conflict,
}

/// Point at which a provider that answers 500 fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Broken {
    /// It fails before its work.
    Before,
    /// It fails after its work.
    After,
}

impl OutageMode {
    pub(crate) fn broken(self) -> Option<Broken> {
        match self {
            OutageMode::Stored500 => Some(Broken::Before),
            OutageMode::StoredDone500 => Some(Broken::After),
            _ => None,
        }
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            webhook_url: None,
            duplicates: 0,
            delay_seconds: 0,
            drop: false,
            reorder: false,
            fail_first: 0,
            lose_answers: 0,
            async_seconds: 10,
            processing_seconds: 0,
            clock_skew_seconds: 0,
            payment_methods: vec![Method::Card],
            dispute_fee: 1_500,
            refunds: None,
            outage: Outage::default(),
            razorpay: RazorpaySettings::default(),
        }
    }
}

impl Settings {
    /// The settings with some fields replaced.
    ///
    /// # Errors
    /// The problem, for people: an unknown field, a wrong type, a negative delay, too many copies, or an address that
    /// is not on this machine.
    pub(crate) fn changed(&self, change: &Value) -> Result<Settings, String> {
        let Value::Object(change) = change else { return Err("a JSON object is wanted".to_owned()) };
        let mut all = serde_json::to_value(self).map_err(|error| error.to_string())?;
        if let Value::Object(fields) = &mut all {
            let mut change = change.clone();
            // A change of one of Razorpay's settings keeps its others, too.
            if let (Some(Value::Object(own)), Some(Value::Object(changed))) =
                (fields.get_mut("razorpay"), change.get("razorpay"))
            {
                own.extend(changed.clone());
                change.remove("razorpay");
            }
            fields.extend(change);
        }
        let settings: Settings = serde_json::from_value(all).map_err(|error| error.to_string())?;
        if settings.duplicates > 100 {
            return Err("duplicates: at most 100".to_owned());
        }
        settings.check_times()?;
        for url in [&settings.webhook_url, &settings.razorpay.webhook_url].into_iter().flatten() {
            check_loopback(url)?;
        }
        Ok(settings)
    }

    /// Time of a provider's clock when all others show `now`.
    pub(crate) fn clock_of(&self, provider: Provider, now: i64) -> i64 {
        now.saturating_add(match provider {
            Provider::Stripe => self.clock_skew_seconds,
            Provider::Razorpay => self.razorpay.clock_skew_seconds,
        })
    }

    fn check_times(&self) -> Result<(), String> {
        let razorpay = &self.razorpay;
        let delays =
            [self.delay_seconds, self.async_seconds, self.processing_seconds, razorpay.created_seconds];
        if delays.iter().any(|delay| !(0..=DELAY_MAX).contains(delay)) {
            return Err(format!("delays: from 0 to {DELAY_MAX} seconds"));
        }
        let skews = [self.clock_skew_seconds, razorpay.clock_skew_seconds];
        if skews.iter().any(|skew| !(-SKEW_MAX..=SKEW_MAX).contains(skew)) {
            return Err(format!("clock_skew_seconds: from -{SKEW_MAX} to {SKEW_MAX}"));
        }
        if !(1..=AUTHORIZED_MINUTES_MAX).contains(&razorpay.manual_expiry_minutes) {
            return Err(format!("manual_expiry_minutes: from 1 to {AUTHORIZED_MINUTES_MAX}"));
        }
        if self.dispute_fee < 0 {
            return Err("dispute_fee: at least 0".to_owned());
        }
        Ok(())
    }

    /// State of the API for the next request, which counts towards the outage's number.
    pub(crate) fn next_outage(&mut self, provider: Provider) -> OutageMode {
        let outage = match provider {
            Provider::Stripe => &mut self.outage,
            Provider::Razorpay => &mut self.razorpay.outage,
        };
        let mode = outage.mode;
        if let Some(requests) = &mut outage.requests {
            *requests = requests.saturating_sub(1);
            if *requests == 0 {
                *outage = Outage::default();
            }
        }
        mode
    }
}

/// Accepts only `http://` addresses of this machine.
///
/// # Errors
/// The problem with the address, for people.
pub fn check_loopback(url: &str) -> Result<(), String> {
    let uri: axum::http::Uri = url.parse().map_err(|_| format!("not an address: {url}"))?;
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let local = matches!(uri.host(), Some("127.0.0.1" | "localhost" | "[::1]")) && !authority.contains('@');
    if uri.scheme_str() == Some("http") && local {
        Ok(())
    } else {
        Err(format!(
            "only http:// addresses of this machine (127.0.0.1, [::1], localhost) are allowed: {url}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_addresses_of_this_machine_are_accepted() {
        for url in ["http://127.0.0.1:4000/hook", "http://localhost/x", "http://[::1]:1/"] {
            assert!(check_loopback(url).is_ok(), "{url}");
        }
        for url in [
            "https://127.0.0.1/",
            "http://example.com/",
            "http://127.0.0.1.example.com/",
            "http://127.0.0.1@example.com/",
            "http://localhost@127.0.0.1/",
            "/hook",
            "",
        ] {
            assert!(check_loopback(url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_change_keeps_the_other_settings_and_unknown_ones_are_refused() {
        let before = Settings { duplicates: 2, ..Settings::default() };
        let after = before.changed(&json!({"reorder": true})).unwrap();
        assert_eq!(after, Settings { reorder: true, ..before.clone() });
        let url = json!({"razorpay": {"webhook_url": "http://localhost/r"}});
        let after =
            after.changed(&url).and_then(|s| s.changed(&json!({"razorpay": {"auto_capture": false}})));
        let razorpay = after.unwrap().razorpay;
        assert_eq!(
            (razorpay.webhook_url.as_deref(), razorpay.auto_capture),
            (Some("http://localhost/r"), false)
        );
        for wrong in [
            json!({"reorders": true}),
            json!({"delay_seconds": -1}),
            json!([]),
            json!({"duplicates": 101}),
            json!({"razorpay": {"auto": 1}}),
            json!({"razorpay": {"webhook_url": "http://example.com"}}),
        ] {
            assert!(before.changed(&wrong).is_err(), "{wrong}");
        }
    }
}
