//! What Stripe has in its books, for the audit.
//!
//! Lists come newest first and page by page (<https://docs.stripe.com/api/pagination>); what has no payment of
//! ours in its metadata is somebody else's.

use domain::audit::{Returned, Taken};
use domain::payment::Update;
use domain::{Error, Failure, Money};
use serde_json::Value;

use super::Stripe;
use super::form::Form;
use super::message::{notice_of_intent, notice_of_refund};
use crate::provider::{Answer, Books, Listed};

/// Objects on one page: the most that Stripe gives.
const PAGE: &str = "100";
/// What Stripe answers where there is no such object.
const MISSING: &str = "resource_missing";

impl Books for Stripe {
    fn captures<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, Listed<Taken>> {
        Box::pin(async move {
            let (objects, next) = self.list("/v1/payment_intents", since, after).await?;
            let mut taken = Vec::new();
            for object in &objects {
                let Some(notice) = notice_of_intent("listed".to_owned(), object)? else { continue };
                if let Update::Captured { amount, capture, .. } = notice.news {
                    taken.push(Taken { payment_id: notice.payment_id, capture, amount, at: created(object) });
                }
            }
            Ok((taken, next))
        })
    }

    fn refunds<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, Listed<Returned>> {
        Box::pin(async move {
            let (objects, next) = self.list("/v1/refunds", since, after).await?;
            let read = objects.iter().map(returned).collect::<Result<Vec<_>, _>>()?;
            Ok((read.into_iter().flatten().collect(), next))
        })
    }

    fn captured<'a>(&'a self, capture: &'a str) -> Answer<'a, Option<Money>> {
        Box::pin(async move {
            let Some(intent) = self.find(&format!("/v1/payment_intents/{capture}")).await? else {
                return Ok(None);
            };
            let notice = notice_of_intent("read".to_owned(), &intent)?;
            Ok(notice.and_then(|notice| match notice.news {
                Update::Captured { amount, .. } => Some(amount),
                _ => None,
            }))
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
            let refunds = self.refunds_of(capture).await?;
            let went = |refund: &&Value| {
                let status = refund.get("status").and_then(Value::as_str);
                !matches!(status, Some("failed" | "canceled"))
            };
            let amount = |refund: &Value| refund.get("amount").and_then(Value::as_i64);
            Ok(refunds.iter().filter(went).filter_map(amount).sum())
        })
    }
}

impl Stripe {
    /// The refund of a capture that has this id of ours, if there is one.
    pub(super) async fn given(&self, capture: &str, refund_id: &str) -> Result<Option<Value>, Failure> {
        let refunds = self.refunds_of(capture).await?;
        let ours = |refund: &Value| refund.pointer("/metadata/refund_id") == Some(&Value::from(refund_id));
        Ok(refunds.into_iter().find(ours))
    }

    /// The refunds of a capture, newest first.
    async fn refunds_of(&self, capture: &str) -> Result<Vec<Value>, Failure> {
        let query = Form::new().field("payment_intent", capture).field("limit", PAGE).encode();
        Ok(data(&self.get(&format!("/v1/refunds?{query}")).await?).to_vec())
    }

    async fn find(&self, path: &str) -> Result<Option<Value>, Failure> {
        match self.get(path).await {
            Ok(found) => Ok(Some(found)),
            Err(Failure::Refused(Error::ProviderRefused(code))) if code == MISSING => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    async fn list(&self, path: &str, since: i64, after: Option<&str>) -> Result<Listed<Value>, Failure> {
        self.page(path, &[("created[gte]", since)], after).await
    }

    /// A page of a list.
    pub(super) async fn page(
        &self,
        path: &str,
        within: &[(&str, i64)],
        after: Option<&str>,
    ) -> Result<Listed<Value>, Failure> {
        let mut query = Form::new().field("limit", PAGE);
        for (name, value) in within {
            query = query.field(name, &value.to_string());
        }
        if let Some(after) = after {
            query = query.field("starting_after", after);
        }
        let answer = self.get(&format!("{path}?{}", query.encode())).await?;
        let objects = data(&answer).to_vec();
        let more = answer.get("has_more").and_then(Value::as_bool) == Some(true);
        let last = objects.last().and_then(|last| last.get("id")).and_then(Value::as_str);
        let next = last.filter(|_| more).map(str::to_owned);
        Ok((objects, next))
    }
}

fn returned(object: &Value) -> Result<Option<Returned>, Failure> {
    let Some(notice) = notice_of_refund("listed".to_owned(), object)? else { return Ok(None) };
    let Update::Refund { refund_id, provider_ref, amount_minor, status, .. } = notice.news else {
        return Ok(None);
    };
    let (payment_id, at) = (notice.payment_id, created(object));
    Ok(Some(Returned { payment_id, refund_id, provider_ref, amount_minor, status, at }))
}

fn data(answer: &Value) -> &[Value] {
    answer.get("data").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn created(object: &Value) -> i64 {
    object.get("created").and_then(Value::as_i64).unwrap_or_default()
}
