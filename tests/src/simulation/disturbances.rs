//! Faults around the customers.

use sandbox::{Outage, OutageMode};

use super::Dice;
use crate::{Fault, Trouble, World};

/// Longest delay of a provider's webhook: three days.
pub(super) const LATEST_SECONDS: i64 = 72 * 3600;

const TROUBLES: [Trouble; 8] = [
    Trouble::Conflict,
    Trouble::Throttle,
    Trouble::Starved,
    Trouble::Fails,
    Trouble::NoAnswer,
    Trouble::LostAnswer,
    Trouble::KillBefore,
    Trouble::KillAfter,
];

const FUNCTIONS: [&str; 13] = [
    "confirm-cancellation",
    "issue-documents",
    "receive-razorpay-webhook",
    "request-cancellation",
    "create-booking",
    "create-payment",
    "release-booking",
    "extend-booking",
    "process-payment",
    "process-refund",
    "publish-messages",
    "look-at-payments",
    "sweep-payments",
];

const OUTAGES: [OutageMode; 3] = [OutageMode::Unavailable, OutageMode::Timeout, OutageMode::LoseAnswers];

/// Disturbances of one round.
pub(super) struct Weather {
    fault: Option<Fault>,
    drop: bool,
    duplicates: u32,
    reorder: bool,
    delay_seconds: i64,
    async_seconds: i64,
    auto_capture: bool,
    outage: Option<OutageMode>,
    outage_of_stripe: bool,
}

impl Weather {
    pub(super) fn of(dice: &mut Dice) -> Self {
        let fault = (dice.roll(3) > 0).then(|| {
            let fault = Fault::new(dice.choose(&TROUBLES)).function(dice.choose(&FUNCTIONS));
            let n = usize::try_from(dice.roll(6)).unwrap() + 1;
            fault.nth(n).times(usize::try_from(dice.roll(5)).unwrap() + 1)
        });
        let late = i64::try_from(dice.roll(LATEST_SECONDS.unsigned_abs())).unwrap();
        Self {
            fault,
            drop: dice.roll(4) == 0,
            duplicates: u32::try_from(dice.roll(3)).unwrap(),
            reorder: dice.roll(2) == 0,
            delay_seconds: match dice.roll(6) {
                0 => late,
                1 => late % 900,
                _ => 0,
            },
            async_seconds: i64::try_from(dice.roll(2400)).unwrap(),
            auto_capture: dice.roll(3) > 0,
            outage_of_stripe: dice.roll(2) == 0,
            outage: (dice.roll(6) == 0).then(|| dice.choose(&OUTAGES)),
        }
    }

    pub(super) fn begin(self, world: &World, dice: &mut Dice) {
        if let Some(fault) = self.fault {
            world.fault(fault);
        }
        let requests = Some(u32::try_from(dice.roll(4)).unwrap() + 1);
        world.provider(|settings| {
            settings.drop = self.drop;
            settings.duplicates = self.duplicates;
            settings.reorder = self.reorder;
            settings.delay_seconds = self.delay_seconds;
            settings.async_seconds = self.async_seconds;
            settings.razorpay.auto_capture = self.auto_capture;
            match self.outage {
                Some(mode) if self.outage_of_stripe => settings.outage = Outage { mode, requests },
                Some(mode) => settings.razorpay.outage = Outage { mode, requests },
                None => {}
            }
        });
    }
}

/// Ends all disturbances.
pub(super) fn clear(world: &World) {
    world.clear_faults();
    world.provider(|settings| {
        settings.drop = false;
        settings.duplicates = 0;
        settings.delay_seconds = 0;
        settings.outage = Outage::default();
        settings.razorpay.outage = Outage::default();
        settings.razorpay.auto_capture = true;
        settings.razorpay.webhook_disabled = false;
    });
}
