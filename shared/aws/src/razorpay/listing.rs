//! Lists of Razorpay, for the audit.
//!
//! Captures are found through orders, because only an order names the attempt. Lists come newest first and a
//! page begins at an offset; entries that are added meanwhile push others to later pages, where they appear
//! twice but are never missed.

use domain::audit::{Listed, Taken};
use domain::payment::Update;
use domain::{Error, Failure, Money};
use jiff::Timestamp;
use serde_json::Value;

use super::Razorpay;
use super::message::update_of_dispute;
use super::orders::{maker_of_order, money, update_of_payment};
use super::refunds::update_of_refund;
use crate::provider::{Answer, ListPage, Listings, MadeBy, text};

/// Entries on one page: Razorpay's maximum.
const PAGE: usize = 100;

impl Listings for Razorpay {
    fn captures<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, ListPage<Taken>> {
        Box::pin(async move {
            let (orders, next) = self.list("/v1/orders", Some(since), after).await?;
            let mut taken = Vec::new();
            for order in &orders {
                let paid = order.get("amount_paid").and_then(Value::as_i64).unwrap_or_default() > 0;
                let (MadeBy::Us(payment_id), Some(id), true) =
                    (maker_of_order(order, &self.deployment), text(order, "/id"), paid)
                else {
                    continue;
                };
                let payments = self.http.get(&format!("/v1/orders/{id}/payments"), &[]).await?;
                for payment in items(&payments) {
                    if let Some(Update::Captured { amount, capture, paid_at }) = update_of_payment(payment)? {
                        let (payment_id, refunded) = (payment_id.clone(), payment.get("amount_refunded"));
                        let refunded_minor = refunded.and_then(Value::as_i64).unwrap_or_default();
                        taken.push(Taken { payment_id, capture, amount, refunded_minor, paid_at });
                    }
                }
            }
            Ok((taken, next))
        })
    }

    fn refunds<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, ListPage<Listed>> {
        Box::pin(async move {
            let (refunds, next) = self.list("/v1/refunds", Some(since), after).await?;
            let listed = refunds.iter().map(|refund| Ok(listed(refund, update_of_refund(refund)?)));
            Ok((listed.collect::<Result<_, Failure>>()?, next))
        })
    }

    fn disputes<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, ListPage<Listed>> {
        Box::pin(async move {
            let (disputes, next) = self.list("/v1/disputes", Some(since), after).await?;
            let listed = |dispute: &Value| Some(listed(dispute, update_of_dispute(dispute)?));
            Ok((disputes.iter().filter_map(listed).collect(), next))
        })
    }

    fn maker<'a>(&'a self, capture: &'a str) -> Answer<'a, MadeBy> {
        Box::pin(async move {
            let Some(payment) = self.find(&format!("/v1/payments/{capture}")).await? else {
                return Ok(MadeBy::Another);
            };
            // A payment that was never captured is not this deployment's, whoever made the order.
            let captured = payment.get("captured") == Some(&Value::Bool(true));
            match text(&payment, "/order_id").filter(|_| captured) {
                Some(order) => self.maker_of(&order).await,
                None => Ok(MadeBy::Nobody),
            }
        })
    }

    fn captured<'a>(&'a self, capture: &'a str) -> Answer<'a, Option<Money>> {
        Box::pin(async move {
            let payment = self.find(&format!("/v1/payments/{capture}")).await?;
            let captured = payment.filter(|payment| payment.get("captured") == Some(&Value::Bool(true)));
            captured.as_ref().map(money).transpose()
        })
    }

    fn refunded<'a>(&'a self, provider_ref: &'a str) -> Answer<'a, Option<i64>> {
        Box::pin(async move {
            let found = self.find(&format!("/v1/refunds/{provider_ref}")).await?;
            Ok(found.and_then(|refund| refund.get("amount").and_then(Value::as_i64)))
        })
    }
}

impl Razorpay {
    /// An object by its path; none if this account's key cannot read it. Razorpay refuses an unknown id.
    pub(super) async fn find(&self, path: &str) -> Result<Option<Value>, Failure> {
        match self.http.get(path, &[]).await {
            Ok(found) => Ok(Some(found)),
            Err(Failure::Refused(Error::ProviderRefused(why))) if why.contains("does not exist") => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// A page of a list, of entries made at the second `since` or later, if given.
    pub(super) async fn list(
        &self,
        path: &str,
        since: Option<i64>,
        after: Option<&str>,
    ) -> Result<ListPage<Value>, Failure> {
        let from = since.map(|since| format!("from={since}&")).unwrap_or_default();
        let skip: usize = after.and_then(|after| after.parse().ok()).unwrap_or_default();
        let answer = self.http.get(&format!("{path}?{from}count={PAGE}&skip={skip}"), &[]).await?;
        let objects = items(&answer).to_vec();
        let next = (objects.len() == PAGE).then(|| (skip + PAGE).to_string());
        Ok((objects, next))
    }
}

pub(super) fn items(answer: &Value) -> &[Value] {
    answer.get("items").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn listed(object: &Value, update: Update) -> Listed {
    let named = text(object, "/notes/payment_id").and_then(|id| id.parse().ok());
    let second = object.get("created_at").and_then(Value::as_i64).unwrap_or_default();
    Listed { named, update, at: Timestamp::from_second(second).unwrap_or_default() }
}
