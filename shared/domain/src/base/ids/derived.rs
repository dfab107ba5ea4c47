//! Ids of offers and quotes, which are derived from what asks for them.

use sha2::{Digest as _, Sha256};

use super::{BookingId, CustomerId, OfferId, base32};

impl OfferId {
    /// The id of the offer that `creator` creates under `idempotency_key`: 50 bits of SHA-256.
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

impl BookingId {
    /// An id for a quote, under which nothing is written; `request_id` is API Gateway's, which is never repeated.
    #[must_use]
    pub fn of_quote(request_id: &str) -> Self {
        Self(format!("bkg_{}", base32(&Sha256::digest(request_id), 12)))
    }
}

impl CustomerId {
    /// Nobody in particular: whoever asks for a price without signing in.
    #[must_use]
    pub fn anybody() -> Self {
        Self("cus_anybody".to_owned())
    }
}
