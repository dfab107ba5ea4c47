//! Offers that this instance has just seen without room, so that refusals of a code that everybody types are cheap.
//!
//! It is a memory for seconds, and decides nothing alone: a run still looks at the count of its own shard.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use domain::ids::OfferId;
use domain::offer::Offer;
use domain::redemption::Uses;
use jiff::Timestamp;

/// Seconds for which an offer is taken for full.
const FULL_SECONDS: i64 = 2;
/// Seconds in which ended reservations of an offer are looked for once, if there were none.
const RECLAIM_SECONDS: i64 = 1;
/// Offers that are remembered; then all are forgotten, so that nobody fills the memory.
const OFFERS_MAX: usize = 256;

/// The memory.
#[derive(Debug, Default)]
pub(super) struct FullOffers(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Number of times that uses came back.
    returns: u64,
    offers: HashMap<OfferId, Seen>,
}

#[derive(Debug)]
struct Seen {
    ver: u64,
    full_at: Timestamp,
    /// Uses and money for which no shard had room.
    wanted: Uses,
    /// Last time that no ended reservation was found.
    reclaimed_at: Timestamp,
}

impl FullOffers {
    /// Number of times that uses came back, for [`FullOffers::see`].
    pub(super) fn returns(&self) -> u64 {
        self.known().returns
    }

    /// True if no shard had room for so much or less a moment ago.
    pub(super) fn is_full(&self, offer: &Offer, wanted: Uses, now: Timestamp) -> bool {
        self.known().offers.get(&offer.offer_id).is_some_and(|seen| {
            let as_much = wanted.uses >= seen.wanted.uses && wanted.minor >= seen.wanted.minor;
            seen.ver == offer.ver && as_much && is_within(seen.full_at, FULL_SECONDS, now)
        })
    }

    /// True if a search for ended reservations has just found none.
    pub(super) fn is_reclaimed(&self, offer: &Offer, now: Timestamp) -> bool {
        let known = self.known();
        let seen = known.offers.get(&offer.offer_id);
        seen.is_some_and(|seen| is_within(seen.reclaimed_at, RECLAIM_SECONDS, now))
    }

    /// Remembers that no shard had room for `wanted`, and that no ended reservation was found, unless uses came back since
    /// there were `returns`.
    pub(super) fn see(&self, offer: &Offer, wanted: Uses, returns: u64, now: Timestamp) {
        let mut known = self.known();
        if known.returns != returns {
            return;
        }
        if known.offers.len() >= OFFERS_MAX {
            known.offers.clear();
        }
        let before = known.offers.get(&offer.offer_id).map(|seen| seen.reclaimed_at);
        let reclaimed_at = before.filter(|at| is_within(*at, RECLAIM_SECONDS, now)).unwrap_or(now);
        let seen = Seen { ver: offer.ver, full_at: now, wanted, reclaimed_at };
        known.offers.insert(offer.offer_id.clone(), seen);
    }

    /// Forgets an offer of which uses came back.
    pub(super) fn forget(&self, offer: &OfferId) {
        let mut known = self.known();
        known.returns += 1;
        known.offers.remove(offer);
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_within(at: Timestamp, seconds: i64, now: Timestamp) -> bool {
    at <= now && now.as_second() - at.as_second() < seconds
}
