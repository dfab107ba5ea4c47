//! End of a state that is left alone: everything under way dies, and the sweep and the provider go on.

use domain::booking::BookingStatus;

use super::{DisputeState, OFF, Refunds, Run};
use crate::machine::{After, Part, Running, WorldOf};
use crate::real::price;

impl Refunds {
    /// Returns true if the state ends well after everything under way has died, the provider is up, and the sweep has
    /// run.
    pub(super) fn rests_well(&self, world: &WorldOf<Self>) -> bool {
        self.resting.remember(&world.at, || self.comes_to_rest(world))
    }

    fn comes_to_rest(&self, world: &WorldOf<Self>) -> bool {
        let mut world = world.clone();
        world.runs.clear();
        world.at.refusals = self.space.refusals;
        for _ in 0..10 {
            let mut runs: Vec<Run> = self.under_way(&world.at.booking).into_iter().map(Run::Read).collect();
            // The audit finds refunds by hand, and refunds that the bank sent back, in the provider's list.
            let found =
                (0..).zip(&world.at.backs).filter(|(_, back)| back.number.is_none() || back.status == 3);
            runs.extend(found.map(|(i, _)| Run::Settle(i)));
            runs.extend(world.at.dispute.map(|_| Run::Dispute));
            if world.at.off {
                runs.push(Run::Give(OFF, None));
            }
            let before = world.at.clone();
            for mut run in runs {
                while let After::Goes(next) = self.step(&mut world, Running { born: 0, run }) {
                    run = next;
                }
            }
            world.at.backs.iter_mut().filter(|back| back.status == 1).for_each(|back| back.status = 2);
            if before == world.at {
                break;
            }
        }
        let at = &world.at;
        let payment = &at.booking.payments[0];
        let ended = payment.refunds.iter().all(|refund| !refund.is_under_way());
        let agree = payment.given_back_minor() == at.given_back();
        let confirmed = at.booking.status == BookingStatus::Confirmed;
        let lost = at.dispute == Some(DisputeState::Lost);
        let off = at.off && at.dispute.is_none();
        // A failed refund had nothing left to refund, or the provider refused every try.
        let owed = payment.returned_minor();
        let paid = at.given_back() >= owed.min(price(&at.booking).amount_minor)
            || at.bounces > 0
            || at.dispute.is_some();
        ended && agree && paid && !(confirmed && (lost || off)) && world.wrong.is_none()
    }
}
