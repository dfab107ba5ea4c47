//! Razorpay's request parameters: the fields of a JSON body or of a query. Unknown ones are refused.

use serde_json::{Map, Value};

use super::error::{Refusal, Result};
use super::model::Notes;
use crate::http::{Request, form_pairs};
use crate::money;

const NOTES_MAX: usize = 15;
const NOTE_MAX: usize = 256;
/// Default and largest number of rows of a list.
const COUNT_DEFAULT: i64 = 10;
const COUNT_MAX: i64 = 100;

/// Fields of a request. Readers take the ones that they know; [`Fields::finish`] refuses the rest.
#[derive(Debug, Default)]
pub(super) struct Fields {
    fields: Map<String, Value>,
    /// True if the fields come from a query, where numbers are text.
    from_query: bool,
}

/// Requested rows of a list.
#[derive(Debug)]
pub(super) struct Page {
    count: usize,
    skip: usize,
    from: Option<i64>,
    to: Option<i64>,
}

impl Fields {
    /// Fields of the query of a GET, or of the JSON object of a POST.
    pub(super) fn of(request: &Request) -> Result<Fields> {
        if request.method != "POST" {
            let pairs = form_pairs(request.query())
                .map_err(|piece| Refusal::invalid(None, format!("The query cannot be read: {piece}")))?;
            let fields = pairs.into_iter().map(|(name, value)| (name, Value::String(value))).collect();
            return Ok(Fields { fields, from_query: true });
        }
        if !request.query().is_empty() {
            return Err(Refusal::invalid(None, "A POST carries its parameters in the body".to_owned()));
        }
        if request.body.is_empty() {
            return Ok(Fields::default());
        }
        if !request.has_content_type("application/json") {
            return Err(Refusal::invalid(None, "Send content-type: application/json".to_owned()));
        }
        match serde_json::from_slice(&request.body) {
            Ok(Value::Object(fields)) => Ok(Fields { fields, from_query: false }),
            _ => Err(Refusal::invalid(None, "The request body is not a JSON object".to_owned())),
        }
    }

    /// Refuses fields that no reader has taken.
    pub(super) fn finish(self) -> Result<()> {
        match self.fields.keys().next() {
            Some(name) => Err(Refusal::unknown(name)),
            None => Ok(()),
        }
    }

    /// Adds a field that the caller did not send.
    pub(super) fn put(&mut self, name: &str, value: Value) {
        self.fields.insert(name.to_owned(), value);
    }

    /// Text of at most `max` characters.
    pub(super) fn text(&mut self, name: &str, max: usize) -> Result<Option<String>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.chars().count() > max => {
                let description = format!("The {name} may not be greater than {max} characters.");
                Err(Refusal::invalid(Some(name), description))
            }
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(Refusal::invalid(Some(name), format!("expected string but provided {other}"))),
        }
    }

    pub(super) fn integer(&mut self, name: &str) -> Result<Option<i64>> {
        let number = match self.take(name) {
            None => return Ok(None),
            Some(Value::String(text)) if self.from_query => text.parse().ok(),
            // As at Razorpay, a fraction or a number as text is refused.
            Some(value) => value.as_i64(),
        };
        let wrong = || Refusal::invalid(Some(name), format!("The {name} must be an integer."));
        number.map(Some).ok_or_else(wrong)
    }

    /// A flag: `true`, `false`, or, for old callers, 1 or 0.
    pub(super) fn flag(&mut self, name: &str) -> Result<Option<bool>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(flag)),
            Some(value) if value.as_i64() == Some(1) || value == "1" => Ok(Some(true)),
            Some(value) if value.as_i64() == Some(0) || value == "0" => Ok(Some(false)),
            Some(_) => {
                let description = format!("The {name} field must be true or false.");
                Err(Refusal::invalid(Some(name), description))
            }
        }
    }

    /// An amount of at least the currency's smallest, in its steps.
    pub(super) fn amount(&mut self, currency: &str) -> Result<Option<i64>> {
        let amount = self.integer("amount")?;
        if let Some(amount) = amount {
            check_amount(amount, currency)?;
        }
        Ok(amount)
    }

    /// The fields below `name`.
    pub(super) fn object(&mut self, name: &str) -> Result<Option<Fields>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Object(fields)) => Ok(Some(Fields { fields, from_query: false })),
            Some(_) => Err(Refusal::invalid(Some(name), format!("The {name} must be an object."))),
        }
    }

    /// A known currency, in three upper-case letters.
    pub(super) fn currency(&mut self) -> Result<String> {
        let currency = self.text("currency", 3)?.ok_or_else(|| Refusal::missing("currency"))?;
        let known = money::decimals(&currency.to_lowercase()).is_some();
        if known && currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Ok(currency);
        }
        Err(Refusal::invalid(Some("currency"), "Currency is not supported".to_owned()))
    }

    /// Notes within Razorpay's limits: 15 pairs, 256 characters each. `[]` means none.
    pub(super) fn notes(&mut self) -> Result<Notes> {
        let pairs = match self.take("notes") {
            None => return Ok(Notes::new()),
            Some(Value::Array(list)) if list.is_empty() => return Ok(Notes::new()),
            Some(Value::Object(pairs)) => pairs,
            Some(_) => {
                return Err(Refusal::invalid(Some("notes"), "notes must be an object".to_owned()));
            }
        };
        let pairs = pairs.into_iter().map(|(key, value)| match value {
            Value::String(text) => Ok((key, text)),
            other => Err(Refusal::invalid(Some("notes"), format!("expected string but provided {other}"))),
        });
        let notes = pairs.collect::<Result<Notes>>()?;
        check_notes(&notes)?;
        Ok(notes)
    }

    /// The requested page: `count`, `skip`, `from` and `to`.
    pub(super) fn page(&mut self) -> Result<Page> {
        let count = self.integer("count")?.unwrap_or(COUNT_DEFAULT);
        if !(1..=COUNT_MAX).contains(&count) {
            let description = format!("The count must be between 1 and {COUNT_MAX}.");
            return Err(Refusal::invalid(Some("count"), description));
        }
        let skip = self.integer("skip")?.unwrap_or(0);
        let skip = usize::try_from(skip)
            .map_err(|_| Refusal::invalid(Some("skip"), "The skip must be at least 0.".to_owned()))?;
        let count = usize::try_from(count).unwrap_or(1);
        Ok(Page { count, skip, from: self.integer("from")?, to: self.integer("to")? })
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        self.fields.remove(name).filter(|value| !value.is_null())
    }
}

impl Page {
    /// Collection of the requested rows; `rows` are all rows, newest first, with the second of their creation.
    pub(super) fn collection(&self, rows: impl Iterator<Item = (i64, Value)>) -> Value {
        let items: Vec<Value> = rows
            .filter(|(at, _)| self.from.is_none_or(|from| *at >= from) && self.to.is_none_or(|to| *at <= to))
            .skip(self.skip)
            .take(self.count)
            .map(|(_, row)| row)
            .collect();
        serde_json::json!({ "entity": "collection", "count": items.len(), "items": items })
    }
}

/// Refuses an amount below one whole unit, and one whose last of three decimals is not zero
/// (<https://razorpay.com/docs/api/refunds/create-normal>, <https://razorpay.com/docs/payments/international-payments>).
pub(super) fn check_amount(amount: i64, currency: &str) -> Result<()> {
    if amount < money::whole_unit(currency) {
        let description = format!("The amount must be at least {}", money::one(currency));
        return Err(Refusal::invalid(Some("amount"), description));
    }
    check_step(amount, currency)
}

/// Refuses an amount that is not a multiple of its currency's step.
pub(super) fn check_step(amount: i64, currency: &str) -> Result<()> {
    let step = money::step(&currency.to_lowercase());
    if amount % step == 0 {
        return Ok(());
    }
    Err(Refusal::invalid(Some("amount"), format!("The amount must be a multiple of {step} in {currency}.")))
}

pub(super) fn check_notes(notes: &Notes) -> Result<()> {
    let long = |text: &String| text.chars().count() > NOTE_MAX;
    if notes.len() > NOTES_MAX || notes.iter().any(|(key, value)| long(key) || long(value)) {
        let description = format!("notes: at most {NOTES_MAX} pairs of {NOTE_MAX} characters each");
        return Err(Refusal::invalid(Some("notes"), description));
    }
    Ok(())
}
