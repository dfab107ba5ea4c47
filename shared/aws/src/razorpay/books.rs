//! What Razorpay has in its books, for the audit.
//!
//! Captures are found through the orders, because only an order says which payment of ours it is. Lists come
//! newest first; a page begins after so many entries, and what is made meanwhile moves entries to later
//! pages, where they are seen twice, never missed. Refunds that somebody made by hand name no payment of
//! ours; their messages tell of them.

use domain::audit::{Returned, Taken};
use domain::payment::Update;
use domain::{Error, Failure, Money};
use serde_json::Value;

use super::message::{notice_of_refund, notices_of_payments, payment_of_order};
use super::{Razorpay, text};
use crate::provider::{Answer, Books, Listed};

/// Entries on one page: the most that Razorpay gives.
const PAGE: usize = 100;

impl Books for Razorpay {
    fn captures<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, Listed<Taken>> {
        Box::pin(async move {
            let (orders, next) = self.list("/v1/orders", since, after).await?;
            let mut taken = Vec::new();
            for order in &orders {
                let paid = order.get("amount_paid").and_then(Value::as_i64).unwrap_or_default() > 0;
                let (Some(payment_id), Some(id), true) = (payment_of_order(order), text(order, "/id"), paid)
                else {
                    continue;
                };
                let payments = self.http.get(&format!("/v1/orders/{id}/payments"), &[]).await?;
                for notice in notices_of_payments(&payment_id, &payments)? {
                    if let Update::Captured { amount, capture, .. } = notice.news {
                        let payment_id = payment_id.clone();
                        taken.push(Taken { payment_id, capture, amount, at: created(order) });
                    }
                }
            }
            Ok((taken, next))
        })
    }

    fn refunds<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, Listed<Returned>> {
        Box::pin(async move {
            let (refunds, next) = self.list("/v1/refunds", since, after).await?;
            let mut given = Vec::new();
            for refund in &refunds {
                let Some(notice) = notice_of_refund("listed", refund)? else { continue };
                if let Update::Refund { refund_id, provider_ref, amount_minor, status, .. } = notice.news {
                    let (payment_id, at) = (notice.payment_id, created(refund));
                    given.push(Returned { payment_id, refund_id, provider_ref, amount_minor, status, at });
                }
            }
            Ok((given, next))
        })
    }

    fn captured<'a>(&'a self, capture: &'a str) -> Answer<'a, Option<Money>> {
        Box::pin(async move {
            let payment = self.find(&format!("/v1/payments/{capture}")).await?;
            let captured = payment.filter(|payment| payment.get("captured") == Some(&Value::Bool(true)));
            captured.as_ref().map(super::message::money).transpose()
        })
    }

    fn refunded<'a>(&'a self, provider_ref: &'a str) -> Answer<'a, Option<i64>> {
        Box::pin(async move {
            let found = self.find(&format!("/v1/refunds/{provider_ref}")).await?;
            Ok(found.and_then(|refund| refund.get("amount").and_then(Value::as_i64)))
        })
    }

    fn returned<'a>(&'a self, capture: &'a str) -> Answer<'a, i64> {
        Box::pin(async move {
            let answer = self.http.get(&format!("/v1/payments/{capture}/refunds?count={PAGE}"), &[]).await?;
            let went = |refund: &&Value| refund.get("status").and_then(Value::as_str) != Some("failed");
            let amount = |refund: &Value| refund.get("amount").and_then(Value::as_i64);
            Ok(items(&answer).iter().filter(went).filter_map(amount).sum())
        })
    }
}

impl Razorpay {
    /// An object by its id. Razorpay answers an id that it does not know with a refusal.
    async fn find(&self, path: &str) -> Result<Option<Value>, Failure> {
        match self.http.get(path, &[]).await {
            Ok(found) => Ok(Some(found)),
            Err(Failure::Refused(Error::ProviderRefused(why))) if why.contains("does not exist") => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    async fn list(&self, path: &str, since: i64, after: Option<&str>) -> Result<Listed<Value>, Failure> {
        let skip: usize = after.and_then(|after| after.parse().ok()).unwrap_or_default();
        let answer = self.http.get(&format!("{path}?from={since}&count={PAGE}&skip={skip}"), &[]).await?;
        let objects = items(&answer).to_vec();
        let next = (objects.len() == PAGE).then(|| (skip + PAGE).to_string());
        Ok((objects, next))
    }
}

pub(super) fn items(answer: &Value) -> &[Value] {
    answer.get("items").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn created(object: &Value) -> i64 {
    object.get("created_at").and_then(Value::as_i64).unwrap_or_default()
}
