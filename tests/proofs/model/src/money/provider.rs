//! Both providers: sessions under an idempotency key, which end, and orders under a receipt, which do not.

use domain::payment::UnderWay;
use domain::provider::Provider;

use super::{Attempts, Bank, Checkouts, Fault, Happens, LASTS, Money, Must};
use crate::machine::{Tick, WorldOf};

/// Ticks after an attempt within which its session can be created: the provider refuses sessions of less than half
/// an hour.
const FENCE: Tick = 1;

impl Attempts {
    pub(super) fn provider_of(world: &WorldOf<Self>, attempt: u8) -> Provider {
        let booking = world.at.booking.as_ref();
        let payment = booking.and_then(|booking| booking.payments.get(usize::from(attempt)).cloned());
        payment.map_or(Provider::Stripe, |payment| payment.provider)
    }

    pub(super) fn provider_acts(&self, world: &WorldOf<Self>, events: &mut Vec<Happens>) {
        let at = &world.at;
        for (attempt, checkouts) in (0..).zip(&at.checkouts) {
            for order in 0..checkouts.made {
                let open = checkouts.open >> order & 1 == 1;
                if open && at.moneys.len() < self.space.moneys && self.is_payable(world, attempt, checkouts) {
                    events.push(Happens::Paid(attempt, order));
                }
            }
        }
        for (i, money) in (0..).zip(&at.moneys) {
            match money.bank {
                Bank::Created => {
                    events.extend([Happens::Bank(i, Bank::Authorized), Happens::Bank(i, Bank::Refused)]);
                }
                Bank::Authorized => events.push(Happens::Bank(i, Bank::Lapsed)),
                _ => {}
            }
        }
    }

    /// Returns true if a session of the attempt has not ended by itself; orders never end.
    pub(super) fn is_payable(&self, world: &WorldOf<Self>, attempt: u8, checkouts: &Checkouts) -> bool {
        Self::is_order(world, attempt) || world.now <= checkouts.created + LASTS
    }

    pub(super) fn is_order(world: &WorldOf<Self>, attempt: u8) -> bool {
        Self::provider_of(world, attempt) == Provider::Razorpay
    }

    pub(super) fn customer_pays(&self, world: &mut WorldOf<Self>, attempt: u8, order: u8) {
        let is_order = Self::is_order(world, attempt);
        let bank = if is_order { Bank::Created } else { Bank::Captured };
        if !is_order {
            world.at.checkouts[usize::from(attempt)].open &= !(1 << order);
        }
        let (at, told) = (world.now, 0);
        world.at.moneys.push(Money { attempt, order, at, bank, told, captured_at: at });
    }

    /// Creates an attempt's session, or returns the first answer again. False if there is none, which only a refusal of
    /// `expires_at` proves.
    pub(super) fn make_session(&self, world: &mut WorldOf<Self>, attempt: u8, created: Tick) -> bool {
        let now = world.now;
        let checkouts = &mut world.at.checkouts[usize::from(attempt)];
        let again = self.fault == Fault::CreateWithoutKey && checkouts.made < 2;
        if checkouts.made > 0 && !again {
            return true;
        }
        if now > created + FENCE {
            return checkouts.made > 0;
        }
        checkouts.created = created;
        checkouts.open |= 1 << checkouts.made;
        checkouts.made += 1;
        true
    }

    pub(super) fn make_order(&self, world: &mut WorldOf<Self>, attempt: u8) {
        let checkouts = &mut world.at.checkouts[usize::from(attempt)];
        checkouts.open |= 1 << checkouts.made;
        checkouts.made += 1;
        if checkouts.made > 1 {
            self.note(Must::TwoOrders);
        }
    }

    /// Reads an attempt: its payments to settle, and its possible ends.
    pub(super) fn read_attempt(&self, world: &WorldOf<Self>, attempt: u8, in_time: Tick) -> (u8, UnderWay) {
        let (mut todo, mut under_way) = (0, UnderWay::Nothing);
        let is_order = Self::is_order(world, attempt);
        if self.fault == Fault::NothingIsReadBack {
            return (0, UnderWay::Nothing);
        }
        for (i, money) in world.at.moneys.iter().enumerate().filter(|(_, money)| money.attempt == attempt) {
            if self.fault == Fault::ReadsTheOldestOrder && money.order > 0 {
                continue;
            }
            let says = matches!(money.bank, Bank::Captured | Bank::Authorized | Bank::Lapsed);
            todo |= u8::from(says) << i;
            if matches!(money.bank, Bank::Created | Bank::Authorized) {
                let late = if money.at <= in_time { UnderWay::InTime } else { UnderWay::Late };
                under_way = under_way.max(late);
            }
        }
        let checkouts = &world.at.checkouts[usize::from(attempt)];
        // A look knows one session only: the one that the repeated creation answers.
        let known = checkouts.made > 0 && checkouts.open >> (checkouts.made - 1) & 1 == 1;
        let open = !is_order && known && self.is_payable(world, attempt, checkouts);
        if open && self.fault != Fault::LookDoesNotSeal {
            under_way = UnderWay::Payable;
        }
        (todo, under_way)
    }
}
