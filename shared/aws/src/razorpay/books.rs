//! What Razorpay has in its books, for the audit.
//!
//! Captures are found through the orders, because only an order says which payment of ours it is. Lists come
//! newest first; a page begins after so many entries, and what is made meanwhile moves entries to later
//! pages, where they are seen twice, never missed. Refunds that somebody made by hand name no payment of
//! ours; their messages tell of them.

use domain::audit::{Returned, Taken};
use domain::payment::News;
use domain::{Error, Failure, Money};
use serde_json::Value;

use super::notice::{notice_of_refund, notices_of_payments, payment_of_order};
use super::{Razorpay, text};

/// Entries on one page: the most that Razorpay gives.
const PAGE: usize = 100;

/// A page of a list, and the number of entries after which the next one begins.
type Listed<T> = (Vec<T>, Option<String>);

impl Razorpay {
    /// Captures of orders that were made at `since` or later.
    ///
    /// # Errors
    /// As every method that asks the provider.
    pub async fn captures(&self, since: i64, after: Option<&str>) -> Result<Listed<Taken>, Failure> {
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
                if let News::Captured { amount, capture, .. } = notice.news {
                    let payment_id = payment_id.clone();
                    taken.push(Taken { payment_id, capture, amount, at: created(order) });
                }
            }
        }
        Ok((taken, next))
    }

    /// Refunds that were made at `since` or later.
    ///
    /// # Errors
    /// As every method that asks the provider.
    pub async fn refunds(&self, since: i64, after: Option<&str>) -> Result<Listed<Returned>, Failure> {
        let (refunds, next) = self.list("/v1/refunds", since, after).await?;
        let mut given = Vec::new();
        for refund in &refunds {
            let Some(notice) = notice_of_refund("listed", refund)? else { continue };
            if let News::Refund { refund_id, provider_ref, amount_minor, status, .. } = notice.news {
                let (payment_id, at) = (notice.payment_id, created(refund));
                given.push(Returned { payment_id, refund_id, provider_ref, amount_minor, status, at });
            }
        }
        Ok((given, next))
    }

    /// How much was captured under this id; none where there is no such capture.
    ///
    /// # Errors
    /// As every method that asks the provider.
    pub async fn captured(&self, capture: &str) -> Result<Option<Money>, Failure> {
        let payment = self.find(&format!("/v1/payments/{capture}")).await?;
        let captured = payment.filter(|payment| payment.get("captured") == Some(&Value::Bool(true)));
        captured.as_ref().map(super::notice::money).transpose()
    }

    /// How much the refund gives back; none where there is no such refund.
    ///
    /// # Errors
    /// As every method that asks the provider.
    pub async fn refunded(&self, provider_ref: &str) -> Result<Option<i64>, Failure> {
        let found = self.find(&format!("/v1/refunds/{provider_ref}")).await?;
        Ok(found.and_then(|refund| refund.get("amount").and_then(Value::as_i64)))
    }

    /// How much of a capture has gone back or is about to.
    ///
    /// # Errors
    /// As every method that asks the provider.
    pub async fn returned(&self, capture: &str) -> Result<i64, Failure> {
        let answer = self.http.get(&format!("/v1/payments/{capture}/refunds?count={PAGE}"), &[]).await?;
        let went = |refund: &&Value| refund.get("status").and_then(Value::as_str) != Some("failed");
        let amount = |refund: &Value| refund.get("amount").and_then(Value::as_i64);
        Ok(items(&answer).iter().filter(went).filter_map(amount).sum())
    }

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

fn items(answer: &Value) -> &[Value] {
    answer.get("items").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn created(object: &Value) -> i64 {
    object.get("created_at").and_then(Value::as_i64).unwrap_or_default()
}
