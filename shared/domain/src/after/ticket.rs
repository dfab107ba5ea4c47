//! Tickets, and the signed text of their QR code, which a gate verifies offline.
//!
//! The text is `BO1.<body>.<signature>`, both parts base64url without padding. The body has, in this order:
//! the key's number (2 bytes), the second of issue (4 bytes), the ticket id without its prefix and its `_`
//! (20 letters), the event id without its prefix (10 letters), the length of the seat id (2 bytes), the seat
//! id, and the type, which is the rest. Numbers are big-endian. The signature is Ed25519 (RFC 8032) over the
//! ASCII text `BO1.<body>`, so that the version cannot be changed either. Ed25519 uses no randomness: a
//! ticket always has the same code.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::base::ids::{BookingId, EventId, TicketId};
use crate::sale::booking::Booking;
use crate::sale::ledger_entry::Kind;

/// Prefix of all texts of this version.
const VERSION: &str = "BO1";
/// Length of a body before the seat id, in bytes.
const HEAD_BYTES: usize = 2 + 4 + 20 + 10 + 2;
/// Most characters of a text: the capacity of the largest QR code at error correction level M.
pub const PAYLOAD_CHARS_MAX: usize = 2331;

/// The life of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketStatus {
    /// The ticket opens the gate.
    Valid,
    /// The ticket has opened the gate.
    Used,
    /// The ticket opens no gate any more: its seat was returned.
    Void,
}

/// The right to enter for one seat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ticket {
    /// Id of the ticket, which contains the booking's.
    pub ticket_id: TicketId,
    /// Booking of the ticket.
    pub booking_id: BookingId,
    /// Event of the ticket.
    pub event_id: EventId,
    /// Id of the seat.
    pub seat_id: String,
    /// Tier of the seat.
    #[serde(rename = "type")]
    pub kind: String,
    /// Status of the ticket.
    pub status: TicketStatus,
    /// Instant of issue, in whole seconds.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub issued_at: Timestamp,
    /// Instant at which the ticket opened the gate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>", extend("format" = "date-time"))]
    pub used_at: Option<Timestamp>,
}

/// Reason for refusing a ticket, its text or a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketRefusal {
    /// The ticket has opened the gate before.
    #[error("The ticket was used at {used_at}.")]
    Used {
        /// Instant at which it did.
        used_at: Timestamp,
    },
    /// The ticket's seat was returned.
    #[error("The ticket is void.")]
    Void,
    /// The code is not a ticket's, or of another version.
    #[error("This is not the code of a ticket.")]
    PayloadInvalid,
    /// The key of the signature is not among the given ones.
    #[error("The ticket was signed with key {kid}, which is not known here.")]
    KeyUnknown {
        /// Number of the key.
        kid: u16,
    },
    /// The code was forged or changed.
    #[error("The signature of the ticket does not match.")]
    SignatureInvalid,
    /// A name is too long for a QR code.
    #[error("The names on the ticket are too long for a QR code.")]
    TooLong,
    /// The instant of issue is before 1970 or after 2106.
    #[error("The time of issue is out of range.")]
    TimeInvalid,
    /// The configured seed is not 32 bytes in base64.
    #[error("The seed of a ticket key is 32 bytes in base64.")]
    SeedInvalid,
}

impl Ticket {
    /// The tickets of a booking, one per seat, in the booking's order. The same booking always has the same
    /// ones.
    #[must_use]
    pub fn of_booking(booking: &Booking, issued_at: Timestamp) -> Vec<Self> {
        let issued_at = Timestamp::from_second(issued_at.as_second()).unwrap_or(issued_at);
        booking
            .seats()
            .map(|seat| Self {
                ticket_id: TicketId::of(&booking.booking_id, seat.sold_as()),
                booking_id: booking.booking_id.clone(),
                event_id: booking.event_id.clone(),
                seat_id: seat.seat_id.clone(),
                kind: seat.kind.clone(),
                status: TicketStatus::Valid,
                issued_at,
                used_at: None,
            })
            .collect()
    }

    /// The tickets of a paid booking: one for each seat that was not returned, issued at its confirmation.
    /// That instant must always be the same, or the tickets' codes would change: it is the second of the
    /// ledger's sale, or, for a free booking, which has no sale, the instant at which the customer confirmed
    /// it.
    #[must_use]
    pub fn of_confirmed(booking: &Booking) -> Vec<Self> {
        let Some(payment) = booking.kept_payment() else { return Vec::new() };
        let attempt = payment.payment_id.attempt();
        let sale = booking.ledger.iter().find(|entry| entry.kind == Kind::Sale && entry.payment == attempt);
        let sold_at = sale.and_then(|entry| Timestamp::from_second(entry.at).ok());
        let refunds = booking.kept_payments().flat_map(|payment| &payment.refunds);
        let given_back: Vec<TicketId> = refunds
            .flat_map(|refund| &refund.seats)
            .map(|sold_as| TicketId::of(&booking.booking_id, sold_as))
            .collect();
        let mut tickets = Self::of_booking(booking, sold_at.unwrap_or(payment.created_at));
        tickets.retain(|ticket| !given_back.contains(&ticket.ticket_id));
        tickets
    }

    /// The ticket after it opened the gate at `now`.
    ///
    /// # Errors
    /// [`TicketRefusal::Used`] or [`TicketRefusal::Void`].
    pub fn checked_in(&self, now: Timestamp) -> Result<Self, TicketRefusal> {
        match self.status {
            TicketStatus::Valid => {
                Ok(Self { status: TicketStatus::Used, used_at: Some(now), ..self.clone() })
            }
            TicketStatus::Used => {
                Err(TicketRefusal::Used { used_at: self.used_at.unwrap_or(self.issued_at) })
            }
            TicketStatus::Void => Err(TicketRefusal::Void),
        }
    }

    /// The ticket after its seat was returned; a used ticket stays used.
    ///
    /// # Errors
    /// [`TicketRefusal::Used`].
    pub fn voided(&self) -> Result<Self, TicketRefusal> {
        match self.status {
            TicketStatus::Used => {
                Err(TicketRefusal::Used { used_at: self.used_at.unwrap_or(self.issued_at) })
            }
            TicketStatus::Valid | TicketStatus::Void => {
                Ok(Self { status: TicketStatus::Void, ..self.clone() })
            }
        }
    }
}

/// Content of a ticket's code, after its signature was verified.
///
/// It describes the ticket at its issue: only the store, or the gate that scanned it, knows if it has been
/// used or is void since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TicketClaims {
    /// Id of the ticket, which contains the booking's.
    pub ticket_id: TicketId,
    /// Event of the ticket: a gate compares it with its own.
    pub event_id: EventId,
    /// Id of the seat.
    pub seat_id: String,
    /// Tier of the seat.
    pub kind: String,
    /// Number of the key that signed.
    pub kid: u16,
    /// Epoch second of issue.
    pub issued_second: u32,
}

impl TicketClaims {
    fn body(&self) -> Result<Vec<u8>, TicketRefusal> {
        let seat_bytes = u16::try_from(self.seat_id.len()).map_err(|_| TicketRefusal::TooLong)?;
        let ticket = &self.ticket_id.as_str()[TicketId::PREFIX.len()..];
        let mut body = Vec::with_capacity(HEAD_BYTES + self.seat_id.len() + self.kind.len());
        body.extend(self.kid.to_be_bytes());
        body.extend(self.issued_second.to_be_bytes());
        body.extend(ticket.bytes().filter(|byte| *byte != b'_'));
        body.extend(&self.event_id.as_str().as_bytes()[EventId::PREFIX.len()..]);
        body.extend(seat_bytes.to_be_bytes());
        body.extend(self.seat_id.as_bytes());
        body.extend(self.kind.as_bytes());
        Ok(body)
    }

    fn parse(body: &[u8]) -> Option<Self> {
        let (kid, rest) = body.split_first_chunk::<2>()?;
        let (second, rest) = rest.split_first_chunk::<4>()?;
        let (booking, rest) = rest.split_at_checked(12)?;
        let (seat_part, rest) = rest.split_at_checked(8)?;
        let (event, rest) = rest.split_at_checked(10)?;
        let (seat_bytes, rest) = rest.split_first_chunk::<2>()?;
        let (seat, kind) = rest.split_at_checked(usize::from(u16::from_be_bytes(*seat_bytes)))?;
        let text = |bytes| std::str::from_utf8(bytes).ok();
        Some(Self {
            ticket_id: format!("tkt_{}_{}", text(booking)?, text(seat_part)?).parse().ok()?,
            event_id: format!("evt_{}", text(event)?).parse().ok()?,
            seat_id: text(seat)?.to_owned(),
            kind: text(kind)?.to_owned(),
            kid: u16::from_be_bytes(*kid),
            issued_second: u32::from_be_bytes(*second),
        })
    }
}

/// Secret key that signs tickets, and its number.
pub struct TicketKey {
    kid: u16,
    key: SigningKey,
}

impl TicketKey {
    /// The key derived from `seed`: 32 secret bytes in standard base64, as configured. A new seed gets a new
    /// `kid`; gates keep the old public key until its last event is over.
    ///
    /// # Errors
    /// [`TicketRefusal::SeedInvalid`].
    pub fn from_seed(kid: u16, seed: &str) -> Result<Self, TicketRefusal> {
        let bytes = STANDARD.decode(seed.trim()).map_err(|_| TicketRefusal::SeedInvalid)?;
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| TicketRefusal::SeedInvalid)?;
        Ok(Self { kid, key: SigningKey::from_bytes(&bytes) })
    }

    /// Number of the key.
    #[must_use]
    pub fn kid(&self) -> u16 {
        self.kid
    }

    /// The public key, for gates.
    #[must_use]
    pub fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    /// The Ed25519 signature of `message`.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.key.sign(message).to_bytes()
    }

    /// The text of the ticket's QR code.
    ///
    /// # Errors
    /// [`TicketRefusal::TooLong`] or [`TicketRefusal::TimeInvalid`].
    pub fn payload(&self, ticket: &Ticket) -> Result<String, TicketRefusal> {
        let second = ticket.issued_at.as_second();
        let claims = TicketClaims {
            ticket_id: ticket.ticket_id.clone(),
            event_id: ticket.event_id.clone(),
            seat_id: ticket.seat_id.clone(),
            kind: ticket.kind.clone(),
            kid: self.kid,
            issued_second: u32::try_from(second).map_err(|_| TicketRefusal::TimeInvalid)?,
        };
        let signed = format!("{VERSION}.{}", URL_SAFE_NO_PAD.encode(claims.body()?));
        let payload = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(self.sign(signed.as_bytes())));
        if payload.len() > PAYLOAD_CHARS_MAX { Err(TicketRefusal::TooLong) } else { Ok(payload) }
    }
}

impl std::fmt::Debug for TicketKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TicketKey").field("kid", &self.kid).finish_non_exhaustive()
    }
}

/// Verifies a ticket's code against `keys` (number and public key), offline.
///
/// Strict, so that no ticket has two codes: exactly three parts, base64url without padding or stray bits,
/// nothing after the last part, and only the one encoding of the signature that RFC 8032 allows.
///
/// # Errors
/// [`TicketRefusal::PayloadInvalid`], [`TicketRefusal::KeyUnknown`] or [`TicketRefusal::SignatureInvalid`].
pub fn verify(payload: &str, keys: &[(u16, [u8; 32])]) -> Result<TicketClaims, TicketRefusal> {
    let invalid = TicketRefusal::PayloadInvalid;
    if payload.len() > PAYLOAD_CHARS_MAX {
        return Err(invalid);
    }
    let (signed, signature) = payload.rsplit_once('.').ok_or(invalid)?;
    let (version, body) = signed.split_once('.').ok_or(invalid)?;
    if version != VERSION {
        return Err(invalid);
    }
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid);
    let claims = TicketClaims::parse(&decode(body)?).ok_or(invalid)?;
    let signature: [u8; 64] = decode(signature)?.try_into().map_err(|_| invalid)?;
    let mut known = keys.iter().filter(|(kid, _)| *kid == claims.kid).peekable();
    if known.peek().is_none() {
        return Err(TicketRefusal::KeyUnknown { kid: claims.kid });
    }
    if known.any(|(_, key)| signature_matches(key, signed.as_bytes(), &signature)) {
        Ok(claims)
    } else {
        Err(TicketRefusal::SignatureInvalid)
    }
}

/// Returns true if `signature` is the Ed25519 signature of `message`; weak keys and second encodings are refused.
#[must_use]
pub fn signature_matches(public_key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let signature = Signature::from_bytes(signature);
    VerifyingKey::from_bytes(public_key).is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
}

#[cfg(test)]
mod tests;
