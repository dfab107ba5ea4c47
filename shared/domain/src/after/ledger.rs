//! The ledger of a booking, added up and checked against its payments, refunds and disputes.

use std::collections::BTreeMap;

use crate::base::money::slice_of;
use crate::base::provider::Provider;
use crate::sale::booking::Booking;
use crate::sale::ledger_entry::{Entry, Kind};
use crate::sale::payment::{Payment, PaymentStatus, RefundStatus};
use crate::sale::quote::Worth;

/// Account of the ledger: where money is, or whose it is. Debits are positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    /// Money at Stripe.
    Stripe,
    /// Money at Razorpay.
    Razorpay,
    /// Income from tickets.
    Tickets,
    /// Income from fees.
    Fees,
    /// Tax owed to the state.
    Tax,
    /// Money owed to the customer.
    Customer,
    /// Money taken by the customer's bank during a dispute.
    Disputed,
    /// Losses from disputes.
    Losses,
}

impl Account {
    /// The account of a provider.
    #[must_use]
    pub fn of(provider: Provider) -> Self {
        match provider {
            Provider::Stripe => Self::Stripe,
            Provider::Razorpay => Self::Razorpay,
        }
    }
}

/// One side of a line: a debit, or a negative credit.
pub type Posting = (Account, i64);

/// Both sides of a line, which sum to zero. The parts of a price come from the booking's quote, those of a
/// refund from the refund.
#[must_use]
pub fn postings(entry: &Entry, booking: &Booking) -> Vec<Posting> {
    let numbered = |payment: &&Payment| payment.payment_id.attempt() == entry.payment;
    let payment = booking.payments.iter().find(numbered);
    let provider = Account::of(payment.map_or(Provider::Stripe, |payment| payment.provider));
    let amount = entry.amount_minor;
    let earned = |fees: i64, tax: i64, sign: i64| {
        let parts = [(Account::Tickets, amount - fees - tax), (Account::Fees, fees), (Account::Tax, tax)];
        parts.map(|(account, part)| (account, sign * part))
    };
    let refund = payment.and_then(|payment| {
        payment.refunds.iter().find(|refund| Some(refund.refund_id.number()) == entry.refund)
    });
    let (fees, tax) = refund.map_or((0, 0), |refund| (refund.fees_minor, refund.tax_minor));
    let mut sides = match entry.kind {
        Kind::Sale => {
            let [_, fees, tax] = sold(entry, booking);
            let mut sides = vec![(provider, amount)];
            sides.extend(earned(fees, tax, -1));
            sides
        }
        Kind::Return => {
            let mut sides = earned(fees, tax, 1).to_vec();
            sides.push((Account::Customer, -amount));
            sides
        }
        Kind::Deposit | Kind::Bounce => vec![(provider, amount), (Account::Customer, -amount)],
        Kind::Refund => vec![(Account::Customer, amount), (provider, -amount)],
        Kind::Dispute => vec![(Account::Disputed, amount), (provider, -amount)],
        Kind::DisputeWon => vec![(provider, amount), (Account::Disputed, -amount)],
        Kind::DisputeLost => vec![(Account::Losses, amount), (Account::Disputed, -amount)],
    };
    sides.retain(|(_, amount)| *amount != 0);
    sides
}

/// Parts of a sale's line. If two payments pay for a booking, they pay for price, fees and tax one after the other.
fn sold(entry: &Entry, booking: &Booking) -> [i64; 3] {
    let parts = booking.quote.worth().map(Worth::parts).unwrap_or_default();
    let sales = booking.ledger.iter().filter(|sale| sale.kind == Kind::Sale);
    let before = sales.take_while(|sale| sale.payment != entry.payment).map(|sale| sale.amount_minor).sum();
    slice_of(parts, before, entry.amount_minor)
}

/// Balance of each of the booking's accounts.
#[must_use]
pub fn balances(booking: &Booking) -> BTreeMap<Account, i64> {
    let mut balances = BTreeMap::new();
    for (account, amount) in booking.ledger.iter().flat_map(|entry| postings(entry, booking)) {
        *balances.entry(account).or_default() += amount;
    }
    balances.retain(|_, amount| *amount != 0);
    balances
}

/// Compares a booking's ledger with its payments, refunds and disputes; returns the contradictions. Each
/// payment is checked by itself, because one may be in another currency than the booking.
#[must_use]
pub fn check(booking: &Booking) -> Vec<String> {
    let mut findings = Vec::new();
    for entry in &booking.ledger {
        if postings(entry, booking).iter().map(|(_, amount)| amount).sum::<i64>() != 0 {
            findings.push(format!("{}: `{entry}` does not balance", booking.booking_id));
        }
        if entry.amount_minor <= 0 {
            findings.push(format!("{}: `{entry}` is not more than nothing", booking.booking_id));
        }
    }
    for payment in &booking.payments {
        let lines: Vec<&Entry> =
            booking.ledger.iter().filter(|entry| entry.payment == payment.payment_id.attempt()).collect();
        for (what, told, written) in [
            ("captured", captured(payment), sum(&lines, &[Kind::Sale, Kind::Deposit], &[])),
            ("kept", kept(payment), sum(&lines, &[Kind::Sale], &[Kind::Return])),
            ("refunded", refunded(payment), sum(&lines, &[Kind::Refund], &[Kind::Bounce])),
            ("disputed", disputed(payment), sum(&lines, &[Kind::Dispute], &[Kind::DisputeWon])),
        ] {
            if told != written {
                findings.push(format!("{}: {what} {told}, but {written} by the ledger", payment.payment_id));
            }
        }
    }
    findings
}

fn sum(lines: &[&Entry], plus: &[Kind], minus: &[Kind]) -> i64 {
    let signed = |entry: &&Entry| match entry.kind {
        kind if plus.contains(&kind) => entry.amount_minor,
        kind if minus.contains(&kind) => -entry.amount_minor,
        _ => 0,
    };
    lines.iter().map(signed).sum()
}

fn captured(payment: &Payment) -> i64 {
    if payment.status == PaymentStatus::Success { payment.amount.amount_minor } else { 0 }
}

fn kept(payment: &Payment) -> i64 {
    if payment.is_kept() { payment.amount.amount_minor - payment.returned_minor() } else { 0 }
}

fn refunded(payment: &Payment) -> i64 {
    let arrived = payment.refunds.iter().filter(|refund| refund.status == RefundStatus::Refunded);
    arrived.map(|refund| refund.amount_minor).sum()
}

fn disputed(payment: &Payment) -> i64 {
    payment.disputes.iter().map(|dispute| dispute.taken_minor(payment.unmoved())).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sale::fixture::{LOCKED_AT, at, confirmed};

    #[test]
    fn money_that_moved_without_a_line_is_found() {
        assert_eq!(check(&confirmed()), Vec::<String>::new());
        let unwritten = Booking { ledger: Vec::new(), ..confirmed() };
        let of = "pay_0123456789ab_1";
        assert_eq!(
            check(&unwritten),
            [
                format!("{of}: captured 100000, but 0 by the ledger"),
                format!("{of}: kept 100000, but 0 by the ledger")
            ]
        );
    }

    #[test]
    fn a_line_without_money_in_it_is_found() {
        let mut booking = confirmed();
        let entry = Entry { kind: Kind::Refund, amount_minor: 0, ..booking.ledger[0].clone() };
        booking.ledger.push(entry);
        let found = check(&booking);
        assert_eq!(found, ["bkg_0123456789ab: `1800000020 refund 1 0` is not more than nothing"]);
    }

    #[test]
    fn money_is_with_the_provider_of_its_payment() {
        let mut booking = confirmed();
        assert_eq!(balances(&booking)[&Account::Stripe], 100_000);
        booking.payments[0].provider = Provider::Razorpay;
        assert_eq!(balances(&booking)[&Account::Razorpay], 100_000);
        let payment_id = booking.payments[0].payment_id.clone();
        booking.record(Kind::Dispute, &payment_id, None, 100_000, at(LOCKED_AT + 99));
        assert_eq!(balances(&booking).get(&Account::Razorpay), None);
    }
}
