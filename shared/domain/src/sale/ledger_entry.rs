//! The ledger: what has happened to a booking's money, in double entry.
//!
//! A line is written by the same step, and so in the same conditional write, as what it records; lines
//! are only ever added. A line is stored short, as `<second> <kind> <payment> <minor units>`; its two
//! sides follow from its kind, see [`Kind`]. [`check`] holds the lines against the booking.
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

/// Kind of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Money was captured, and pays for the booking.
    Sale,
    /// Money was captured that does not pay for the booking: it is the customer's.
    Deposit,
    /// Money that paid for the booking is the customer's again.
    Return,
    /// The provider has given the customer's money back.
    Refund,
    /// The customer's bank has sent a refund back to us.
    Bounce,
    /// The customer's bank has taken money until a dispute is decided.
    Dispute,
    /// The money of a dispute is ours again.
    DisputeWon,
    /// The money of a dispute is lost.
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
    /// The word in the ledger.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        WORDS.iter().find(|(kind, _)| *kind == self).map_or("", |(_, word)| word)
    }
}

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Entry {
    /// Second at which it was written, since 1970.
    pub at: i64,
    /// Kind of line.
    pub kind: Kind,
    /// Number of the payment in its booking.
    pub payment: u8,
    /// Number of the refund in its payment.
    pub refund: Option<u8>,
    /// Amount in minor units of the payment's currency; more than nothing.
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
