//! Lists of Stripe, for the audit.
//!
//! Lists come newest first and in pages (<https://docs.stripe.com/api/pagination>). A charge has its
//! PaymentIntent's metadata and the amount that was refunded of it.

use domain::audit::{Listed, Taken};
use domain::{Error, Failure, Money};
use jiff::Timestamp;
use serde_json::Value;

use super::Stripe;
use super::disputes::update_of_dispute;
use super::form::Form;
use super::refunds::update_of_refund;
use super::session::{maker, money};
use crate::provider::{Answer, ListPage, Listings, MadeBy, text};

/// Objects on one page: Stripe's maximum.
const PAGE: &str = "100";
/// Stripe's code for an unknown object.
const MISSING: &str = "resource_missing";

impl Listings for Stripe {
    fn captures<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, ListPage<Taken>> {
        Box::pin(async move {
            let (charges, next) = self.since("/v1/charges", since, after).await?;
            let taken = charges.iter().map(|charge| self.taken(charge)).collect::<Result<Vec<_>, _>>()?;
            Ok((taken.into_iter().flatten().collect(), next))
        })
    }

    fn refunds<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, ListPage<Listed>> {
        Box::pin(async move {
            let (refunds, next) = self.since("/v1/refunds", since, after).await?;
            // A refund of an old kind of charge, without PaymentIntent, is not this deployment's.
            let refunds = refunds.iter().filter(|refund| text(refund, "/payment_intent").is_some());
            let listed = refunds.map(|refund| Ok(listed(refund, update_of_refund(refund)?)));
            Ok((listed.collect::<Result<_, Failure>>()?, next))
        })
    }

    fn disputes<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, ListPage<Listed>> {
        Box::pin(async move {
            let (disputes, next) = self.since("/v1/disputes", since, after).await?;
            let listed = |dispute: &Value| Some(listed(dispute, update_of_dispute(dispute)?));
            Ok((disputes.iter().filter_map(listed).collect(), next))
        })
    }

    fn maker<'a>(&'a self, capture: &'a str) -> Answer<'a, MadeBy> {
        Box::pin(async move {
            let intent = self.find(&format!("/v1/payment_intents/{capture}")).await?;
            // An object that this account's key cannot read is another account's.
            Ok(intent.map_or(MadeBy::Another, |intent| maker(&intent, &self.deployment)))
        })
    }

    fn captured<'a>(&'a self, capture: &'a str) -> Answer<'a, Option<Money>> {
        Box::pin(async move {
            let intent = self.find(&format!("/v1/payment_intents/{capture}")).await?;
            let succeeded = |intent: &Value| text(intent, "/status").as_deref() == Some("succeeded");
            intent.filter(succeeded).map(|intent| money(&intent, "/amount_received")).transpose()
        })
    }

    fn refunded<'a>(&'a self, provider_ref: &'a str) -> Answer<'a, Option<i64>> {
        Box::pin(async move {
            let found = self.find(&format!("/v1/refunds/{provider_ref}")).await?;
            Ok(found.and_then(|refund| refund.get("amount").and_then(Value::as_i64)))
        })
    }
}

impl Stripe {
    fn taken(&self, charge: &Value) -> Result<Option<Taken>, Failure> {
        let captured = charge.get("captured") == Some(&Value::Bool(true));
        let (MadeBy::Us(payment_id), Some(capture), true) =
            (maker(charge, &self.deployment), text(charge, "/payment_intent"), captured)
        else {
            return Ok(None);
        };
        let amount = money(charge, "/amount_captured")?;
        let refunded_minor = charge.get("amount_refunded").and_then(Value::as_i64).unwrap_or_default();
        Ok(Some(Taken { payment_id, capture, amount, refunded_minor, paid_at: created(charge) }))
    }

    /// An object by its path; none if this account's key cannot read it.
    pub(super) async fn find(&self, path: &str) -> Result<Option<Value>, Failure> {
        match self.get(path).await {
            Ok(found) => Ok(Some(found)),
            Err(Failure::Refused(Error::ProviderRefused(code))) if code == MISSING => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    async fn since(&self, path: &str, since: i64, after: Option<&str>) -> Result<ListPage<Value>, Failure> {
        self.page(path, &[("created[gte]", since)], after).await
    }

    /// A page of a list, of objects created within these seconds.
    pub(super) async fn page(
        &self,
        path: &str,
        within: &[(&str, i64)],
        after: Option<&str>,
    ) -> Result<ListPage<Value>, Failure> {
        let query =
            within.iter().fold(Form::new(), |query, (name, value)| query.field(name, &value.to_string()));
        self.page_of(path, query, after).await
    }

    /// A page of a list.
    pub(super) async fn page_of(
        &self,
        path: &str,
        query: Form,
        after: Option<&str>,
    ) -> Result<ListPage<Value>, Failure> {
        let mut query = query.field("limit", PAGE);
        if let Some(after) = after {
            query = query.field("starting_after", after);
        }
        let answer = self.get(&format!("{path}?{}", query.encode())).await?;
        let objects = answer.get("data").and_then(Value::as_array).cloned().unwrap_or_default();
        let more = answer.get("has_more").and_then(Value::as_bool) == Some(true);
        let last = objects.last().and_then(|last| last.get("id")).and_then(Value::as_str);
        let next = last.filter(|_| more).map(str::to_owned);
        Ok((objects, next))
    }
}

fn listed(object: &Value, update: domain::payment::Update) -> Listed {
    let named = text(object, "/metadata/payment_id").and_then(|id| id.parse().ok());
    Listed { named, update, at: created(object) }
}

fn created(object: &Value) -> Timestamp {
    let second = object.get("created").and_then(Value::as_i64).unwrap_or_default();
    Timestamp::from_second(second).unwrap_or_default()
}
