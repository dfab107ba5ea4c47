//! Prefixed ids, all from one registry, so that no id can be mistaken for one of another kind.

mod derived;

pub use derived::file_name_of;
mod quoting;

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::Error;

/// Crockford's base 32 in lower case: without `i`, `l`, `o`, `u`, so that ids can be read aloud.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The first `chars` base-32 digits of `bytes`, five bits each, most significant first.
fn base32(bytes: &[u8], chars: usize) -> String {
    let bit = |i: usize| bytes.get(i / 8).map_or(0, |byte| byte >> (7 - i % 8) & 1);
    (0..chars)
        .map(|c| (0..5).fold(0_usize, |value, b| value << 1 | usize::from(bit(c * 5 + b))))
        .map(|digit| char::from(ALPHABET[digit]))
        .collect()
}

fn is_base32(text: &str, chars: usize) -> bool {
    text.len() == chars && text.bytes().all(|byte| ALPHABET.contains(&byte))
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $rest:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schemars(extend("pattern" = concat!("^", $prefix, $rest, "$")))]
        pub struct $name(String);

        impl $name {
            /// Prefix of all ids of this kind.
            pub const PREFIX: &'static str = $prefix;

            /// The id as written in JSON, keys and URLs.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                let valid: fn(&str) -> bool = $valid;
                match text.strip_prefix($prefix) {
                    Some(rest) if valid(rest) => Ok(Self(text.to_owned())),
                    _ => Err(Error::IdInvalid { expected: $prefix }),
                }
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;

            fn try_from(text: String) -> Result<Self, Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
    };
}

macro_rules! random_id {
    ($($(#[$doc:meta])* $name:ident $prefix:literal),* $(,)?) => {$(
        id!($(#[$doc])* $name, $prefix, "[0-9a-hjkmnp-tv-z]{10}", |rest| is_base32(rest, 10));

        impl $name {
            /// An id of 50 random bits; writers put it only if it is not taken, so a collision is refused.
            #[must_use]
            pub fn from_random(bytes: [u8; 16]) -> Self {
                Self(format!("{}{}", $prefix, base32(&bytes, 10)))
            }
        }
    )*};
}

random_id! {
    /// Id of an organizer.
    OrganizerId "org_",
    /// Id of a venue.
    VenueId "ven_",
    /// Id of a screen.
    ScreenId "scr_",
    /// Id of a title.
    TitleId "ttl_",
    /// Id of an event.
    EventId "evt_",
    /// Id of a file that a member uploads.
    UploadId "upl_",
    /// Id of an offer.
    OfferId "off_",
    /// Id of a webhook: an address of an organizer that takes our messages.
    WebhookId "whk_",
    /// Id of an export.
    ExportId "exp_",
    /// Id of a statement.
    StatementId "stm_",
}

id!(
    /// Id of a booking. It is derived from customer and `Idempotency-Key`, so that a repeated request finds
    /// its booking without a table of keys.
    BookingId,
    "bkg_",
    "[0-9a-hjkmnp-tv-z]{12}",
    |rest| is_base32(rest, 12)
);
id!(
    /// Id of a claim. It names the booking and the run of the request, so that two runs under one key can be
    /// told apart.
    ClaimId,
    "bkg_",
    "[0-9a-hjkmnp-tv-z]{12}#[0-9a-hjkmnp-tv-z]{8}",
    |rest| rest.split_once('#').is_some_and(|(booking, nonce)| is_base32(booking, 12) && is_base32(nonce, 8))
);
id!(
    /// Id of an attempt to pay; it names the booking and the number of the attempt.
    PaymentId,
    "pay_",
    "[0-9a-hjkmnp-tv-z]{12}_(0|[1-9][0-9]{0,2})",
    |rest| rest.split_once('_').is_some_and(|(booking, attempt)| {
        is_base32(booking, 12) && attempt.parse::<u8>().is_ok_and(|n| n.to_string() == attempt)
    })
);
id!(
    /// Id of a ticket; it names the booking, so that a gate finds it without an index.
    TicketId,
    "tkt_",
    "[0-9a-hjkmnp-tv-z]{12}_[0-9a-hjkmnp-tv-z]{8}",
    |rest| rest.split_once('_').is_some_and(|(booking, seat)| is_base32(booking, 12) && is_base32(seat, 8))
);
id!(
    /// Id of a customer: the `sub` of the user pool.
    CustomerId,
    "cus_",
    "[0-9A-Za-z-]{1,64}",
    |rest| {
        (1..=64).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    }
);

id!(
    /// Id of an image. It is derived from its bytes, so that whatever has this id never changes.
    ImageId,
    "img_",
    "[0-9a-hjkmnp-tv-z]{26}",
    |rest| is_base32(rest, 26)
);
id!(
    /// Id of an invitation to become a member. It is derived from a keyed hash of organizer and address, so that a
    /// repeated invitation replaces the earlier one and nobody can read the address from it.
    InvitationId,
    "inv_",
    "[0-9a-hjkmnp-tv-z]{16}",
    |rest| is_base32(rest, 16)
);
id!(
    /// Id of a notification. It is derived from what makes it one, so that a message that is delivered ten times
    /// tells a person once.
    NotificationId,
    "ntf_",
    "[0-9a-hjkmnp-tv-z]{16}",
    |rest| is_base32(rest, 16)
);
id!(
    /// Id of a delivery: a message for a webhook. It begins with the instant of the message, so that ids sort by it.
    DeliveryId,
    "dlv_",
    "[0-9a-hjkmnp-tv-z]{26}",
    |rest| is_base32(rest, 26)
);
id!(
    /// Id of a refund; it names the payment and the number of the refund.
    RefundId,
    "rfd_",
    "[0-9a-hjkmnp-tv-z]{12}_(0|[1-9][0-9]{0,2})_[1-9][0-9]{0,2}",
    |rest| rest.rsplit_once('_').is_some_and(|(payment, n)| {
        let counted = n.parse::<u8>().is_ok_and(|number| number > 0 && number.to_string() == n);
        counted && format!("pay_{payment}").parse::<PaymentId>().is_ok()
    })
);

/// Id of a deployment: 12 hexadecimal digits that are in everything that it creates at a payment provider, so
/// that deployments that share an account recognize their own payments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DeploymentId(String);

impl DeploymentId {
    /// An id of 48 random bits.
    #[must_use]
    pub fn from_random(bytes: [u8; 6]) -> Self {
        Self(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The id as written in metadata and keys.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Name of an attempt at a provider whose account other deployments may share:
    /// `<deployment>/<payment_id>`, at most 40 characters, as Razorpay's receipts allow.
    #[must_use]
    pub fn reference(&self, payment: &PaymentId) -> String {
        format!("{}/{payment}", self.0)
    }

    /// Parses a [`Self::reference`].
    #[must_use]
    pub fn parse_reference(reference: &str) -> Option<(Self, PaymentId)> {
        let (deployment, payment) = reference.split_once('/')?;
        Some((deployment.parse().ok()?, payment.parse().ok()?))
    }
}

impl FromStr for DeploymentId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let hexadecimal = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 12 && text.bytes().all(hexadecimal) {
            return Ok(Self(text.to_owned()));
        }
        Err(Error::IdInvalid { expected: "12 hexadecimal digits" })
    }
}

impl TryFrom<String> for DeploymentId {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<DeploymentId> for String {
    fn from(id: DeploymentId) -> Self {
        id.0
    }
}

impl ImageId {
    /// The id of the image with these bytes: 130 bits of SHA-256, so that nobody finds two images with one id.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(format!("{}{}", Self::PREFIX, base32(&Sha256::digest(bytes), 26)))
    }
}

impl NotificationId {
    /// The id of what the message `message_id` tells `recipient` by `channel` with `template`: 80 bits of SHA-256.
    #[must_use]
    pub fn derive(message_id: &str, recipient: &CustomerId, channel: &str, template: &str) -> Self {
        let parts = [message_id, "\0", recipient.as_str(), "\0", channel, "\0", template];
        Self(format!("{}{}", Self::PREFIX, base32(&Sha256::digest(parts.concat()), 16)))
    }
}

impl InvitationId {
    /// The invitation with this pseudonym of organizer and address.
    #[must_use]
    pub fn of(pseudonym: &str) -> Self {
        Self(format!("{}{}", Self::PREFIX, fingerprint(pseudonym.as_bytes())))
    }
}

impl BookingId {
    /// The id of the booking of `customer` under `idempotency_key` in `deployment`: 60 bits of SHA-256.
    #[must_use]
    pub fn derive(deployment: &DeploymentId, customer: &CustomerId, idempotency_key: &str) -> Self {
        let digest = Sha256::new()
            .chain_update(deployment.as_str())
            .chain_update([0])
            .chain_update(customer.as_str())
            .chain_update([0])
            .chain_update(idempotency_key)
            .finalize();
        Self(format!("bkg_{}", base32(&digest, 12)))
    }
}

impl ClaimId {
    /// The claim of a run of `booking`'s request; `request_id` is API Gateway's id, which is never repeated:
    /// 40 bits of SHA-256.
    #[must_use]
    pub fn of(booking: &BookingId, request_id: &str) -> Self {
        Self(format!("{booking}#{}", base32(&Sha256::digest(request_id), 8)))
    }

    /// Booking of the claim.
    #[must_use]
    pub fn booking_id(&self) -> BookingId {
        BookingId(self.0.split('#').next().unwrap_or_default().to_owned())
    }

    /// The part that differs between the runs of one booking's request.
    #[must_use]
    pub fn nonce(&self) -> &str {
        self.0.rsplit('#').next().unwrap_or_default()
    }
}

impl PaymentId {
    /// The id of a booking's attempt number `attempt`, counted from 1.
    #[must_use]
    pub fn of(booking: &BookingId, attempt: u8) -> Self {
        Self(format!("pay_{}_{attempt}", &booking.as_str()[BookingId::PREFIX.len()..]))
    }

    /// Number of the attempt.
    #[must_use]
    pub fn attempt(&self) -> u8 {
        self.0.rsplit('_').next().and_then(|attempt| attempt.parse().ok()).unwrap_or(u8::MAX)
    }

    /// Booking of the payment.
    #[must_use]
    pub fn booking_id(&self) -> BookingId {
        let rest = &self.0[Self::PREFIX.len()..];
        BookingId(format!("bkg_{}", rest.split('_').next().unwrap_or_default()))
    }
}

impl RefundId {
    /// The id of a payment's refund number `n`, counted from 1.
    #[must_use]
    pub fn of(payment: &PaymentId, n: u8) -> Self {
        Self(format!("rfd_{}_{n}", &payment.as_str()[PaymentId::PREFIX.len()..]))
    }

    /// Booking whose payment is refunded.
    #[must_use]
    pub fn booking_id(&self) -> BookingId {
        let within = self.0[Self::PREFIX.len()..].split('_').next().unwrap_or_default();
        BookingId(format!("{}{within}", BookingId::PREFIX))
    }

    /// Number of the refund.
    #[must_use]
    pub fn number(&self) -> u8 {
        self.0.rsplit('_').next().and_then(|n| n.parse().ok()).unwrap_or(u8::MAX)
    }
}

impl TicketId {
    /// The id of a booking's ticket for the seat `seat_id`: 40 bits of SHA-256, which distinguish at most
    /// [`crate::base::limits::SEATS_PER_TABLE_MAX`] seats.
    #[must_use]
    pub fn of(booking: &BookingId, seat_id: &str) -> Self {
        let seat = base32(&Sha256::digest(seat_id), 8);
        Self(format!("tkt_{}_{seat}", &booking.as_str()[BookingId::PREFIX.len()..]))
    }

    /// Booking of the ticket.
    #[must_use]
    pub fn booking_id(&self) -> BookingId {
        let rest = &self.0[Self::PREFIX.len()..];
        BookingId(format!("bkg_{}", rest.split('_').next().unwrap_or_default()))
    }
}

/// A short fingerprint of a request body: 80 bits, to tell a repeated request from a reused key.
#[must_use]
pub fn fingerprint(bytes: &[u8]) -> String {
    base32(&Sha256::digest(bytes), 16)
}

#[cfg(test)]
mod tests;
