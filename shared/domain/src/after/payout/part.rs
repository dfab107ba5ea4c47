//! Sums of explained lines.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LineKind, PayoutLine};
use crate::base::ids::{EventId, OrganizerId};

/// Sums of explained lines, in minor units of the payout's currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Part {
    /// Captured payments.
    pub charges_minor: i64,
    /// Refunds, without those that came back; never positive.
    pub refunds_minor: i64,
    /// Money that disputes took, less what they brought back; not positive, unless an earlier payout was without it.
    pub disputes_minor: i64,
    /// Fees of the provider, with their tax, which are taken from the sums above.
    pub fees_minor: i64,
    /// Tax in the fees.
    pub tax_minor: i64,
    /// Fees of the account as such, which are no organizer's; never positive.
    pub account_fees_minor: i64,
    /// Movements of other deployments or programs on the same account, less their fees.
    pub foreign_minor: i64,
    /// Amounts of failed payouts, which are in the account again.
    #[serde(default)]
    pub returned_payouts_minor: i64,
    /// Amount that is paid out.
    pub net_minor: i64,
    /// Number of lines.
    pub lines: u32,
}

impl Part {
    /// Adds an explained line.
    pub fn add(&mut self, line: &PayoutLine) {
        self.lines = self.lines.saturating_add(1);
        self.net_minor = self.net_minor.saturating_add(line.net_minor);
        if line.is_foreign {
            self.foreign_minor = self.foreign_minor.saturating_add(line.net_minor);
            return;
        }
        let sum = match line.kind {
            LineKind::Charge => &mut self.charges_minor,
            LineKind::Refund | LineKind::RefundFailed => &mut self.refunds_minor,
            LineKind::Dispute => &mut self.disputes_minor,
            LineKind::ReturnedPayout => &mut self.returned_payouts_minor,
            // Nothing explains one of another kind.
            LineKind::AccountFee | LineKind::Other => &mut self.account_fees_minor,
        };
        *sum = sum.saturating_add(line.amount_minor);
        self.fees_minor = self.fees_minor.saturating_add(line.fee_minor);
        self.tax_minor = self.tax_minor.saturating_add(line.tax_minor);
    }

    /// Adds the sums of other lines.
    pub fn add_all(&mut self, other: &Self) {
        self.lines = self.lines.saturating_add(other.lines);
        for (sum, part) in [
            (&mut self.charges_minor, other.charges_minor),
            (&mut self.refunds_minor, other.refunds_minor),
            (&mut self.disputes_minor, other.disputes_minor),
            (&mut self.fees_minor, other.fees_minor),
            (&mut self.tax_minor, other.tax_minor),
            (&mut self.account_fees_minor, other.account_fees_minor),
            (&mut self.foreign_minor, other.foreign_minor),
            (&mut self.returned_payouts_minor, other.returned_payouts_minor),
            (&mut self.net_minor, other.net_minor),
        ] {
            *sum = sum.saturating_add(part);
        }
    }
}

/// Sums of an event's lines in a payout, as they were added up last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventPart {
    /// Organizer of the event.
    pub organizer_id: OrganizerId,
    /// The event.
    pub event_id: EventId,
    /// Second at which the walk began that added it up. A later walk over the payout has found no line of the event.
    pub round: i64,
    /// The sums.
    pub part: Part,
    /// Sums that messages have told of it.
    pub told: Told,
}

/// Sums of an event's lines that messages tell, in minor units of the payout's currency. A difference may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartSums {
    /// Fees of the provider, with their tax.
    pub fees_minor: i64,
    /// Tax in the fees.
    pub tax_minor: i64,
    /// Amount that is paid out.
    pub net_minor: i64,
}

/// Sums that messages have told of an event's part of a payout. A message is noted here before it is sent, and again after,
/// so that each has one number and one content, whoever dies in between.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Number of messages.
    pub messages: usize,
    /// Sums of all of them.
    pub sums: PartSums,
    /// Content of the last message, if it is not known to be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<PartSums>,
}

impl Told {
    /// State with the message that is to be sent next, so that all are told what the part is; none if they are, or if a
    /// message is pending.
    #[must_use]
    pub fn next(&self, part: &Part) -> Option<Self> {
        let sums =
            PartSums { fees_minor: part.fees_minor, tax_minor: part.tax_minor, net_minor: part.net_minor };
        let more = PartSums {
            fees_minor: sums.fees_minor.saturating_sub(self.sums.fees_minor),
            tax_minor: sums.tax_minor.saturating_sub(self.sums.tax_minor),
            net_minor: sums.net_minor.saturating_sub(self.sums.net_minor),
        };
        if self.pending.is_some() || more == PartSums::default() {
            return None;
        }
        Some(Self { messages: self.messages + 1, sums, pending: Some(more) })
    }

    /// State once the pending message is sent.
    #[must_use]
    pub fn sent(self) -> Self {
        Self { pending: None, ..self }
    }
}
