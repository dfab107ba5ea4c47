//! Ids for quotes, which nothing is written under.

use sha2::{Digest as _, Sha256};

use super::{BookingId, CustomerId, base32};

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
