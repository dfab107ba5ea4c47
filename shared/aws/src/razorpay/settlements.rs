//! Settlements of Razorpay, and the movements that each settles.
//!
//! Facts from <https://razorpay.com/docs/api/settlements/fetch-all> and
//! <https://razorpay.com/docs/api/settlements/fetch-recon>. Movements are listed by the day of their settlement, which is an
//! Indian one, whatever settlement of the day they are of.

use domain::Failure;
use domain::ids::DeploymentId;
use domain::payout::{LineKind, Payout, PayoutStatus, Stated};
use domain::provider::Provider;
use jiff::Timestamp;
use jiff::tz::Offset;
use serde_json::Value;

use super::Razorpay;
use super::listing::items;
use crate::provider::{Answer, ListPage, MadeBy, Statements, text};

/// Rows on one page of movements: Razorpay takes a thousand, which would be half a megabyte.
const PAGE: usize = 200;
/// Seconds by which India's clocks are ahead of UTC.
const INDIA_SECONDS: i32 = 19_800;

impl Statements for Razorpay {
    fn payouts<'a>(&'a self, since: i64, after: Option<&'a str>) -> Answer<'a, ListPage<Payout>> {
        Box::pin(async move {
            let (settlements, next) = self.list("/v1/settlements", Some(since), after).await?;
            Ok((settlements.iter().map(payout).collect::<Result<_, Failure>>()?, next))
        })
    }

    fn lines<'a>(&'a self, payout: &'a Payout, after: Option<&'a str>) -> Answer<'a, ListPage<Stated>> {
        Box::pin(async move {
            let skip: usize = after.and_then(|after| after.parse().ok()).unwrap_or_default();
            let day =
                Offset::from_seconds(INDIA_SECONDS).unwrap_or(Offset::UTC).to_datetime(payout.created_at);
            let (year, month, day) = (day.year(), day.month(), day.day());
            let path = format!(
                "/v1/settlements/recon/combined?year={year:04}&month={month:02}&day={day:02}&count={PAGE}&skip={skip}"
            );
            let answer = self.http.get(&path, &[]).await?;
            let rows = items(&answer);
            let mut lines = Vec::new();
            for row in rows {
                if text(row, "/settlement_id").as_deref() == Some(payout.payout_id.as_str()) {
                    lines.push(self.stated(row).await?);
                }
            }
            Ok((lines, (rows.len() == PAGE).then(|| (skip + PAGE).to_string())))
        })
    }
}

impl Razorpay {
    async fn stated(&self, row: &Value) -> Result<Stated, Failure> {
        let word = text(row, "/type").unwrap_or_default();
        let dispute = text(row, "/dispute_id");
        let kind = match (word.as_str(), &dispute) {
            ("payment", _) => LineKind::Charge,
            ("refund", _) => LineKind::Refund,
            ("adjustment", Some(_)) => LineKind::Dispute,
            _ => LineKind::Other,
        };
        let entity = text(row, "/entity_id");
        let number = |name: &str| row.get(name).and_then(Value::as_i64);
        let unreadable = ["amount", "credit", "debit", "fee"].into_iter().find(|name| number(name).is_none());
        let net_minor = number("credit").unwrap_or_default() - number("debit").unwrap_or_default();
        let gross = number("amount").unwrap_or_default();
        let goes_out = kind != LineKind::Charge && (kind == LineKind::Refund || net_minor < 0);
        let named = self.named(row);
        let mut line = Stated {
            line_id: entity.clone().unwrap_or_default(),
            kind,
            word,
            about: dispute.clone().or_else(|| entity.clone()),
            capture: if kind == LineKind::Charge { entity } else { text(row, "/payment_id") },
            named: match &named {
                MadeBy::Us(payment_id) => Some(payment_id.clone()),
                MadeBy::Another | MadeBy::Nobody => None,
            },
            is_foreign: named == MadeBy::Another,
            of_object: None,
            amount_minor: if goes_out { -gross } else { gross },
            fee_minor: number("fee").unwrap_or_default(),
            tax_minor: number("tax").unwrap_or_default(),
            itemized_minor: None,
            net_minor,
            currency: text(row, "/currency").unwrap_or_default(),
            at: at(row),
            unreadable: unreadable.map(str::to_owned),
        };
        if let Some(dispute) = dispute.filter(|_| line.capture.is_none()) {
            let read = self.find(&format!("/v1/disputes/{dispute}")).await?;
            line.capture = read.and_then(|dispute| text(&dispute, "/payment_id"));
        }
        Ok(line)
    }

    /// The maker of a movement's object: by the notes of a refund, and by the order's receipt of a payment.
    fn named(&self, row: &Value) -> MadeBy {
        let note = |name: &str| row.pointer(&format!("/notes/{name}")).and_then(Value::as_str);
        let by_notes = MadeBy::of(&self.deployment, note("deployment"), note("payment_id"));
        if by_notes != MadeBy::Nobody {
            return by_notes;
        }
        let receipt = text(row, "/order_receipt");
        match receipt.and_then(|receipt| DeploymentId::parse_reference(&receipt)) {
            Some((deployment, payment_id)) if deployment == self.deployment => MadeBy::Us(payment_id),
            Some(_) => MadeBy::Another,
            None => MadeBy::Nobody,
        }
    }
}

fn payout(settlement: &Value) -> Result<Payout, Failure> {
    let amount = settlement.get("amount").and_then(Value::as_i64);
    let (Some(payout_id), Some(amount_minor)) = (text(settlement, "/id"), amount) else {
        return Err(Failure::broken("razorpay: a settlement without id or amount"));
    };
    let status = match text(settlement, "/status").as_deref() {
        Some("processed") => PayoutStatus::Paid,
        Some("failed") => PayoutStatus::Failed,
        _ => PayoutStatus::Pending,
    };
    Ok(Payout {
        payout_id,
        provider: Provider::Razorpay,
        status,
        amount_minor,
        // "Settlements for all payments will be done in INR": https://razorpay.com/docs/payments/settlements/faqs
        currency: "INR".to_owned(),
        created_at: at(settlement),
    })
}

fn at(object: &Value) -> Timestamp {
    let second = object.get("created_at").and_then(Value::as_i64).unwrap_or_default();
    Timestamp::from_second(second).unwrap_or_default()
}
