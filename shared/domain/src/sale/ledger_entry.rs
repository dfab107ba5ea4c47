//! Ledger lines: the movements of a booking's money, in double entry.
//!
//! A line is written by the same step, and so in the same conditional write, as what it records; lines are
//! only added. A line is stored in short form, as `<second> <kind> <payment> <minor units>`; its two sides
//! follow from its kind, see [`Kind`]. [`check`](crate::after::ledger::check) compares the lines with the
//! booking.
//!
//! | kind | debit | credit |
//! |---|---|---|
//! | `sale` | provider | tickets, fees, tax |
//! | `deposit` | provider | customer |
//! | `return` | tickets, fees, tax | customer |
//! | `refund` | customer | provider |
//! | `bounce` | provider | customer |
//! | `dispute` | disputed | provider |
//! | `dispute_won` | provider | disputed |
//! | `dispute_lost` | losses | disputed |

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Kind of a ledger line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A capture that pays for the booking.
    Sale,
    /// A capture that does not pay for the booking: it is owed to the customer.
    Deposit,
    /// Money that paid for the booking and is now owed to the customer.
    Return,
    /// A refund that the provider has paid.
    Refund,
    /// A refund that the customer's bank has sent back.
    Bounce,
    /// Money that the customer's bank has taken until a dispute is decided.
    Dispute,
    /// Money of a dispute that was won.
    DisputeWon,
    /// Money of a dispute that was lost.
    DisputeLost,
}

const WORDS: [(Kind, &str); 8] = [
    (Kind::Sale, "sale"),
    (Kind::Deposit, "deposit"),
    (Kind::Return, "return"),
    (Kind::Refund, "refund"),
    (Kind::Bounce, "bounce"),
    (Kind::Dispute, "dispute"),
    (Kind::DisputeWon, "dispute_won"),
    (Kind::DisputeLost, "dispute_lost"),
];

impl Kind {
    /// The kind as the ledger stores it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        WORDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Entry {
    /// Second of the write, since 1970.
    pub at: i64,
    /// Kind of line.
    pub kind: Kind,
    /// Number of the payment within the booking.
    pub payment: u8,
    /// Number of the refund within the payment.
    pub refund: Option<u8>,
    /// Positive amount in minor units of the payment's currency.
    pub amount_minor: i64,
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.at, self.kind.as_str(), self.payment)?;
        if let Some(refund) = self.refund {
            write!(f, ".{refund}")?;
        }
        write!(f, " {}", self.amount_minor)
    }
}

impl From<Entry> for String {
    fn from(entry: Entry) -> Self {
        entry.to_string()
    }
}

impl TryFrom<String> for Entry {
    type Error = &'static str;

    fn try_from(line: String) -> Result<Self, Self::Error> {
        line.parse()
    }
}

impl FromStr for Entry {
    type Err = &'static str;

    fn from_str(line: &str) -> Result<Self, Self::Err> {
        let wrong = "a line of the ledger is `<second> <kind> <payment> <minor units>`";
        let mut words = line.split(' ');
        let mut word = || words.next().ok_or(wrong);
        let (at, kind, of, amount) = (word()?, word()?, word()?, word()?);
        let (payment, refund) = match of.split_once('.') {
            Some((payment, refund)) => (payment, Some(refund.parse().map_err(|_| wrong)?)),
            None => (of, None),
        };
        let entry = Self {
            at: at.parse().map_err(|_| wrong)?,
            kind: WORDS.iter().find(|(_, known)| *known == kind).ok_or(wrong)?.0,
            payment: payment.parse().map_err(|_| wrong)?,
            refund,
            amount_minor: amount.parse().map_err(|_| wrong)?,
        };
        if words.next().is_none() { Ok(entry) } else { Err(wrong) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_stored_short_and_read_back_the_same() {
        for (number, (kind, word)) in (1_u8..).zip(WORDS) {
            let refund = (number % 2 == 0).then_some(number);
            let entry = Entry { at: 1_800_000_000, kind, payment: 1, refund, amount_minor: 100 };
            let line = String::from(entry.clone());
            let of = refund.map_or("1".to_owned(), |refund| format!("1.{refund}"));
            assert_eq!(line, format!("1800000000 {word} {of} 100"));
            assert_eq!(line.parse(), Ok(entry));
        }
        for wrong in ["", "1 sale 1", "1 sale 1 2 3", "1 gift 1 2", "1 sale 1. 2", "x sale 1 2"] {
            assert!(wrong.parse::<Entry>().is_err(), "{wrong}");
        }
    }
}
