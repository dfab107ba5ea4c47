//! Refunds at the provider: keys whose first answer is repeated, and the rest of the capture.

use domain::Money;
use domain::payment::{Dispute, DisputeStatus, PaymentUpdate, RefundStatus, Update};
use domain::provider::Provider;

use super::{Answer, Back, DisputeState, Fault, Must, Refunds};
use crate::machine::WorldOf;
use crate::real::price;

impl Refunds {
    /// Makes a refund under the key of its try, and returns its index; `None` is a refusal.
    pub(super) fn ask(&self, world: &mut WorldOf<Self>, number: u8, attempt: u8, amount: i64) -> Option<u8> {
        let attempt = if self.fault == Fault::OneKeyForAllTries { 1 } else { attempt };
        let known =
            world.at.answers.iter().find(|answer| (answer.number, answer.attempt) == (number, attempt));
        if let Some(first) = known {
            self.note(Must::Replayed);
            return first.made;
        }
        let taken = matches!(world.at.dispute, Some(DisputeState::Open | DisputeState::Lost));
        let whole = price(&self.booking).amount_minor;
        let left = if taken { 0 } else { whole - world.at.given_back() };
        let refuses = world.at.refusals < self.space.refusals;
        world.at.refusals += u8::from(refuses);
        let made = (!refuses && amount <= left).then(|| {
            world.at.backs.push(Back { number: Some(number), amount, status: 1 });
            (world.at.backs.len() - 1) as u8
        });
        if made.is_none() {
            self.note(Must::Refused);
        }
        world.at.answers.push(Answer { number, attempt, made });
        made
    }

    /// Payment update for a refund at the provider.
    pub(super) fn update(&self, world: &WorldOf<Self>, index: u8) -> PaymentUpdate {
        let back = world.at.backs[usize::from(index)];
        let taken = self.fault == Fault::ByHandIsOurs && back.number.is_none();
        let status = match back.status {
            1 => RefundStatus::Requested,
            3 if self.fault != Fault::BounceIsNotHeard => RefundStatus::Failed,
            _ => RefundStatus::Refunded,
        };
        self.of(Update::Refund {
            refund_id: if taken { Some(self.id(1)) } else { back.number.map(|number| self.id(number)) },
            provider_ref: format!("re{index}"),
            capture: "m0".into(),
            amount_minor: back.amount,
            status,
        })
    }

    /// Payment update for the dispute.
    pub(super) fn dispute_update(&self, state: DisputeState) -> PaymentUpdate {
        let status = match state {
            DisputeState::Open => DisputeStatus::Withdrawn,
            DisputeState::Won => DisputeStatus::Won,
            DisputeState::Lost => DisputeStatus::Lost,
        };
        let amount = Money::new(price(&self.booking).amount_minor, price(&self.booking).currency);
        let dispute = Dispute { dispute_id: "dp".into(), status, amount, fee: None };
        self.of(Update::Dispute { capture: "m0".into(), dispute })
    }

    fn of(&self, update: Update) -> PaymentUpdate {
        let payment_id = self.booking.payments[0].payment_id.clone();
        PaymentUpdate { provider: Provider::Stripe, message_id: String::new(), payment_id, update }
    }
}
