//! One-time codes: six digits that prove access to the mail of an address.
//!
//! A code is drawn from the caller's random bytes, sent, and stored only as [`OtpHash`]: keyed, so that a
//! reader of the table cannot try the million codes, and bound to its subject and purpose, so that it is
//! useless for another. A million codes are few; the limits
//! [`CODE_SECONDS`](crate::base::limits::CODE_SECONDS), [`TRIES_MAX`](crate::base::limits::TRIES_MAX) and
//! [`SENDS_PER_HOUR_MAX`](crate::base::limits::SENDS_PER_HOUR_MAX), which the caller enforces, make guessing
//! hopeless.

use std::fmt;

use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::Error;
use crate::base::signature::{decode_hex, encode_hex, hmac_sha256};

/// Number of possible codes.
const CODES: u32 = 1_000_000;
/// The largest multiple of [`CODES`] in four bytes. Larger numbers are rejected: their remainders would make
/// the first 967,296 codes more likely than the others.
const FAIR_MAX: u32 = u32::MAX - u32::MAX % CODES;
/// Longest input that is parsed: a code with room for spaces.
const INPUT_BYTES_MAX: usize = 32;

/// Random bytes for [`Otp::draw`]: eight tries, which all fail once in 10²⁹.
pub const RANDOM_BYTES: usize = 32;

/// Purpose of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Cancels a confirmed booking, the subject.
    Cancellation,
    /// Proves access to an e-mail address, the subject: for a sign-up or a new password.
    Address,
    /// Authorizes leaving an account's address; the subject names the account and the new address.
    OldAddress,
    /// Proves access to an account's new address; the subject names both.
    NewAddress,
    /// Proves access to an address that was invited; the subject names organizer and address.
    Invitation,
}

impl Purpose {
    /// Word that is hashed with the code.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cancellation => "cancellation",
            Self::Address => "address",
            Self::OldAddress => "old_address",
            Self::NewAddress => "new_address",
            Self::Invitation => "invitation",
        }
    }
}

/// A code in plain text: drawn, or typed by a customer. `Debug` hides it from logs; there is no `==`, whose
/// timing would tell how much of a guess is right: [`OtpHash::matches`] compares.
#[derive(Clone)]
pub struct Otp(u32);

impl Otp {
    /// Draws a code from `random` bytes of the operating system's generator: the first four bytes below the
    /// largest multiple of a million, modulo a million, so that every code is equally likely. `None` if all
    /// four-byte groups are too large; with [`RANDOM_BYTES`] that does not happen in practice, and the caller
    /// draws again.
    #[must_use]
    pub fn draw(random: &[u8]) -> Option<Self> {
        let (numbers, _) = random.as_chunks::<4>();
        let fair =
            numbers.iter().map(|bytes| u32::from_be_bytes(*bytes)).find(|number| *number < FAIR_MAX)?;
        Some(Self(fair % CODES))
    }

    /// Parses a customer's input. People copy codes with surrounding space and write them as `123 456` or
    /// `123-456`, so white space around and spaces and hyphens inside are ignored; the rest must be exactly
    /// six ASCII digits.
    ///
    /// # Errors
    /// [`Error::FieldInvalid`] for anything else, and not [`Error::CodeInvalid`]: a text that cannot be a
    /// code is a slip, detected without the store, and costs no try.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = || Error::FieldInvalid { name: "otp", reason: "a code has six digits".to_owned() };
        if text.len() > INPUT_BYTES_MAX {
            return Err(wrong());
        }
        let digits: String = text.trim().chars().filter(|c| !matches!(c, ' ' | '-')).collect();
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        digits.parse().map(Self).map_err(|_| wrong())
    }

    /// The six digits, only for the mail.
    #[must_use]
    pub fn digits(&self) -> String {
        format!("{:06}", self.0)
    }

    /// Hash of the code for storage: HMAC-SHA256 under `key` of subject, purpose and code, separated by zero
    /// bytes, which none of them contains.
    #[must_use]
    pub fn hash(&self, key: &[u8], subject: &str, purpose: Purpose) -> OtpHash {
        let digits = self.digits();
        let parts: [&[u8]; 5] =
            [subject.as_bytes(), &[0], purpose.as_str().as_bytes(), &[0], digits.as_bytes()];
        OtpHash(hmac_sha256(key, &parts))
    }
}

impl fmt::Debug for Otp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Otp(…)")
    }
}

/// Stored hash of a code: 64 lower-case hexadecimal digits in the store.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OtpHash([u8; 32]);

impl OtpHash {
    /// Returns true if `otp` is the code for this subject and purpose, in constant time. An empty key matches
    /// nothing: an unkeyed hash of six digits is no secret.
    #[must_use]
    pub fn matches(&self, otp: &Otp, key: &[u8], subject: &str, purpose: Purpose) -> bool {
        !key.is_empty() && bool::from(self.0.ct_eq(&otp.hash(key, subject, purpose).0))
    }
}

impl From<OtpHash> for String {
    fn from(hash: OtpHash) -> Self {
        encode_hex(&hash.0)
    }
}

impl TryFrom<String> for OtpHash {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        let wrong =
            Error::FieldInvalid { name: "otp_hash", reason: "64 hexadecimal digits are expected".to_owned() };
        decode_hex(&text).map(Self).ok_or(wrong)
    }
}

#[cfg(test)]
mod tests;
