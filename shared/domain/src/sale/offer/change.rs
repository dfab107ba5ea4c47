//! Parts of an offer that are fixed once it is given, because its uses are counted by them.

use super::{Effect, Offer, OfferTerms};
use crate::{Currency, Error};

/// Uses of a cap, or discounts of a budget, that one count can carry without becoming a hot key.
const USES_PER_SHARD: u64 = 64;
/// Most counts of an offer.
const SHARDS_MAX: u64 = 256;
/// Most counts of an offer with a budget: whoever looks for the last of the money asks each of them.
const SHARDS_OF_BUDGET_MAX: u64 = 16;
/// Times as many counts as it has that an offer's caps may rise to: from 64 uses to a thousand for each of them.
const RISE_MAX: u32 = 16;
/// Counts of an offer without a cap for all uses together.
const SHARDS_WITHOUT_CAP: u64 = 64;

impl OfferTerms {
    /// Number of counts of a new offer with these terms, each of which has an equal share of the caps.
    #[must_use]
    pub fn shards(&self) -> u32 {
        let of_uses = self.caps.uses_max.map(|uses| (u64::from(uses) / USES_PER_SHARD).clamp(1, SHARDS_MAX));
        let of_money = self.caps.money_max_minor.map(|money| {
            let typical = USES_PER_SHARD.saturating_mul(self.typical_minor().max(1));
            (money.unsigned_abs() / typical).clamp(1, SHARDS_OF_BUDGET_MAX)
        });
        let shards = [of_uses, of_money].into_iter().flatten().min().unwrap_or(SHARDS_WITHOUT_CAP);
        u32::try_from(shards).unwrap_or(1)
    }

    /// An estimate of one use's discount: the amount of an offer that has one, else a tenth of a hundred major units.
    fn typical_minor(&self) -> u64 {
        match self.effect {
            Effect::Amount { amount_minor, .. } => amount_minor.unsigned_abs(),
            _ => 10 * 10_u64.pow(self.currency.map_or(2, |currency: Currency| currency.exponent()).into()),
        }
    }
}

impl Offer {
    /// Refuses a change of `before` by which its counts would be wrong. Counts exist from the first use on, so what is
    /// counted is fixed, and a cap can only rise: each count has a share of its own, which may be in use. It cannot
    /// rise so far that few counts carry many uses.
    ///
    /// # Errors
    /// [`Error::FieldFixed`] that names the field.
    pub fn check_change_of(&self, before: &Self) -> Result<(), Error> {
        let fixed = |name, reason| Err(Error::FieldFixed { name, reason });
        let (old, new) = (&before.terms, &self.terms);
        if old.given != new.given {
            return fixed(
                "given",
                "pause the offer, which keeps its code, and make a new one that is given in another way",
            );
        }
        if old.currency != new.currency {
            return fixed("currency", "pause the offer and make a new one in the other currency");
        }
        if old.caps.counts != new.caps.counts {
            return fixed(
                "caps",
                "`counts` is fixed, because uses have been counted by it; pause the offer and make a new one",
            );
        }
        if old.eligible.first_purchase != new.eligible.first_purchase {
            let reason = "`first_purchase` is fixed, because uses have been counted by it; pause the offer and make a new one";
            return fixed("eligible", reason);
        }
        let uses = is_lower(new.caps.uses_max.map(i64::from), old.caps.uses_max.map(i64::from));
        if uses || is_lower(new.caps.money_max_minor, old.caps.money_max_minor) {
            let reason = "`uses_max` and `money_max_minor` may rise or be lifted; to lower or add one, pause the offer, which keeps its code, and make a new one";
            return fixed("caps", reason);
        }
        let of_all = |terms: &OfferTerms| (terms.caps.uses_max, terms.caps.money_max_minor);
        if of_all(new) != of_all(old) && new.shards() > before.shards.saturating_mul(RISE_MAX) {
            let reason = "the offer was made for far fewer uses or less money, and has few counts for them; pause it, which keeps its code, and make a new one";
            return fixed("caps", reason);
        }
        if old.caps.per_customer_max.is_some() != new.caps.per_customer_max.is_some() {
            let reason = "`per_customer_max` may change, but not come or go, because each customer's uses are counted for it";
            return fixed("caps", reason);
        }
        Ok(())
    }
}

/// True if a cap is lower than the one before it; no cap is the highest.
fn is_lower(cap: Option<i64>, before: Option<i64>) -> bool {
    match (cap, before) {
        (Some(cap), Some(before)) => cap < before,
        (Some(_), None) => true,
        (None, _) => false,
    }
}
