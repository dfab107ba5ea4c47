//! Contents of mails to owners of accounts.

use domain::Money;
use minijinja::Value;

use crate::fields::{Shown, fields};
use crate::language::Language;
use crate::pieces::SeatNames;

/// Purpose of a one-time code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodePurpose {
    /// Proves an address: for a new account, a new password, or the end of an account.
    ProveAddress,
    /// Lets an account leave its address for another.
    LeaveAddress,
    /// Lets an account use a new address.
    UseAddress,
    /// Gives seats back.
    ReturnSeats,
    /// Accepts an invitation to an organizer.
    AcceptInvitation,
}

impl Shown for CodePurpose {
    fn shown(&self, _: Language) -> Value {
        Value::from(match self {
            Self::ProveAddress => "prove_address",
            Self::LeaveAddress => "leave_address",
            Self::UseAddress => "use_address",
            Self::ReturnSeats => "return_seats",
            Self::AcceptInvitation => "accept_invitation",
        })
    }
}

fields! {
    /// A one-time code.
    Code {
        /// The code, in two groups of three digits.
        code: String,
        /// Purpose: `prove_address`, `leave_address`, `use_address`, `return_seats` or `accept_invitation`.
        purpose: CodePurpose,
        /// Minutes for which the code is good, if it is for less than a day.
        minutes: Option<u32>,
        /// Days for which the code is good otherwise.
        days: Option<u32>,
        /// Other address of the account, when it changes.
        other_address: Option<String>,
        /// Name of the event whose seats are given back.
        event_title: Option<String>,
        /// Names of the seats that are given back.
        seat_names: Option<SeatNames>,
        /// Amount that comes back.
        refund: Option<Money>,
        /// Name of the organizer that invites.
        organizer_name: Option<String>,
        /// Role in the invitation.
        role: Option<String>,
        /// Id of the organizer that invites, which the invited person gives with the code.
        organizer_id: Option<String>,
    }
}
