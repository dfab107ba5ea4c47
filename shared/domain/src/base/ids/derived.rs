//! Ids that follow from who creates what under which `Idempotency-Key`, and those of deliveries.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{
    CustomerId, DeliveryId, EventId, ExportId, OfferId, OrganizerId, StatementId, WebhookId, base32,
};

impl OrganizerId {
    /// The id of the organizer that `creator` creates under `idempotency_key`: 50 bits of SHA-256.
    #[must_use]
    pub fn derive(creator: &CustomerId, idempotency_key: &str) -> Self {
        let digest = Sha256::new()
            .chain_update(creator.as_str())
            .chain_update([0])
            .chain_update(idempotency_key)
            .finalize();
        Self(format!("{}{}", Self::PREFIX, base32(&digest, 10)))
    }
}

/// 50 bits of SHA-256 of what `creator` creates under `idempotency_key`; `place` tells things of one request apart.
fn of_request(creator: &CustomerId, idempotency_key: &str, place: &str) -> String {
    let parts = [creator.as_str(), "\0", idempotency_key, "\0", place];
    base32(&Sha256::digest(parts.concat()), 10)
}

impl EventId {
    /// The id of the event that `creator` creates under `idempotency_key` at `place`, which tells the events of one
    /// request apart.
    #[must_use]
    pub fn derive(creator: &CustomerId, idempotency_key: &str, place: &str) -> Self {
        Self(format!("{}{}", Self::PREFIX, of_request(creator, idempotency_key, place)))
    }
}

impl OfferId {
    /// The id of the offer that `creator` creates for `organizer` under `idempotency_key`.
    #[must_use]
    pub fn derive(creator: &CustomerId, idempotency_key: &str, organizer: &OrganizerId) -> Self {
        Self(format!("{}{}", Self::PREFIX, of_request(creator, idempotency_key, organizer.as_str())))
    }
}

impl WebhookId {
    /// The id of the webhook that `creator` creates for `organizer` under `idempotency_key`.
    #[must_use]
    pub fn derive(creator: &CustomerId, idempotency_key: &str, organizer: &OrganizerId) -> Self {
        let place = format!("{organizer} webhook");
        Self(format!("{}{}", Self::PREFIX, of_request(creator, idempotency_key, &place)))
    }
}

impl ExportId {
    /// The id of the export that `creator` asks for, of `organizer`'s data, under `idempotency_key`.
    #[must_use]
    pub fn derive(creator: &CustomerId, idempotency_key: &str, organizer: &OrganizerId) -> Self {
        let place = format!("{organizer} export");
        Self(format!("{}{}", Self::PREFIX, of_request(creator, idempotency_key, &place)))
    }
}

impl StatementId {
    /// The id of the statement of `organizer`'s month, such as `2026-11`.
    #[must_use]
    pub fn derive(organizer: &OrganizerId, month: &str) -> Self {
        let digest = Sha256::digest([organizer.as_str(), "\0", month].concat());
        Self(format!("{}{}", Self::PREFIX, base32(&digest, 10)))
    }
}

impl DeliveryId {
    /// The id of the message `message_id` of this instant for a webhook: the millisecond, and 80 bits of SHA-256.
    #[must_use]
    pub fn derive(message_id: &str, webhook: &WebhookId, occurred_at: Timestamp) -> Self {
        let millisecond = u64::try_from(occurred_at.as_millisecond()).unwrap_or_default();
        let digest = Sha256::digest([message_id, "\0", webhook.as_str()].concat());
        let bytes = [&millisecond.to_be_bytes()[2..], &digest[..10]].concat();
        Self(format!("{}{}", Self::PREFIX, base32(&bytes, 26)))
    }
}

/// Name of a file that is called like its content, such as one of archived bookings: 130 bits of SHA-256 of its bytes, so that a repeat writes the same file.
#[must_use]
pub fn file_name_of(bytes: &[u8]) -> String {
    base32(&Sha256::digest(bytes), 26)
}
