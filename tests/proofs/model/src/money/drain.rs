//! End of a state that is left alone: all messages are lost, and only looks run.

use domain::booking::BookingStatus;
use domain::payment::PaymentStatus;

use super::{Attempts, Bank, Seat, Work, resolves};
use crate::machine::{After, Running, Tick, WorldOf};

/// Instants of the looks after the shown end; the last is after every bank has answered.
const LOOKS: [Tick; 4] = [0, 2, 20, 3_000];
/// Looks at each instant, and steps of a look.
const ROUNDS: usize = 4;
const STEPS_MAX: usize = 60;

impl Attempts {
    /// Returns true if every captured amount ends kept or refunded exactly once, and nothing stays open.
    pub(super) fn rests_well(&self, world: &WorldOf<Self>) -> bool {
        self.resting.remember(&(world.now, &world.at), || {
            self.drained(world).is_some_and(|world| Self::is_settled(&world))
        })
    }

    fn drained(&self, world: &WorldOf<Self>) -> Option<WorldOf<Self>> {
        let mut world = world.clone();
        world.runs.clear();
        let shown = world.at.booking.as_ref().map_or(0, |booking| resolves(booking));
        for after in LOOKS {
            world.now = world.now.max(shown + after);
            let banks = if after > 1_000 { Bank::Refused } else { Bank::Created };
            for money in &mut world.at.moneys {
                match money.bank {
                    Bank::Created => money.bank = banks,
                    Bank::Authorized if banks == Bank::Refused => money.bank = Bank::Lapsed,
                    _ => {}
                }
            }
            for _ in 0..ROUNDS {
                let watched = world.at.booking.as_ref().is_some_and(|booking| self.is_watched(booking));
                if !watched {
                    break;
                }
                let before = world.at.clone();
                self.finish(&mut world)?;
                if before == world.at {
                    break;
                }
            }
        }
        Some(world)
    }

    fn finish(&self, world: &mut WorldOf<Self>) -> Option<()> {
        use crate::machine::Part;
        let (mut run, born) = (self.begin(world, Work::Look { silent: false }), world.now);
        for _ in 0..STEPS_MAX {
            match self.step(world, Running { born, run }) {
                After::Goes(next) => run = next,
                After::Done => return Some(()),
            }
        }
        None
    }

    fn is_settled(world: &WorldOf<Self>) -> bool {
        let Some(booking) = &world.at.booking else { return world.at.moneys.is_empty() };
        let confirmed = booking.status == BookingStatus::Confirmed;
        let taken = |capture: &str| {
            let payments =
                booking.payments.iter().filter(|payment| payment.capture.as_deref() == Some(capture));
            let fates: Vec<bool> = payments
                .map(|payment| {
                    let back = payment.refunds.len() == 1 && !payment.is_kept();
                    back || confirmed && payment.is_kept() && payment.refunds.is_empty()
                })
                .collect();
            fates == [true]
        };
        let moneys = world.at.moneys.iter().enumerate().all(|(i, money)| match money.bank {
            Bank::Captured => taken(&format!("m{i}")),
            bank => bank != Bank::Created && bank != Bank::Authorized,
        });
        let over = booking.payments.iter().all(|payment| payment.status != PaymentStatus::Pending);
        let kept = booking.payments.iter().filter(|payment| payment.is_kept()).count();
        let ended = booking.payments.is_empty() || booking.status != BookingStatus::Pending;
        let seat = matches!(world.at.seat, Seat::Sold) == confirmed;
        world.wrong.is_none() && moneys && over && ended && seat && kept == usize::from(confirmed)
    }
}
