//! Rules that hold in every state.

use std::collections::BTreeSet;

use domain::booking::{Booking, BookingStatus};
use domain::redemption::Uses;

use super::state::{Count, Item, Name, Work, tick};
use super::{ASKER, CUSTOMERS, DAY, Redemptions};
use crate::machine::{After, Part, Running, WorldOf};

impl Redemptions {
    pub(super) fn counts_are_sums(&self, world: &WorldOf<Self>) -> bool {
        let mut sums = (Count::default(), [0; CUSTOMERS]);
        for row in &world.at.rows {
            let uses = i64::from(row.uses);
            sums.0.kept += uses;
            sums.0.kept_minor += row.minor;
            if row.used {
                sums.0.used += uses;
                sums.0.used_minor += row.minor;
            }
            if self.space.caps.per_customer.is_some() {
                sums.1[usize::from(self.customer(row.name.booking))] += uses;
            }
        }
        sums == (world.at.count, world.at.customers)
    }

    pub(super) fn caps_hold(&self, world: &WorldOf<Self>) -> bool {
        let (caps, count) = (&self.space.caps, &world.at.count);
        let within = |cap: Option<i64>, kept: i64| cap.is_none_or(|cap| kept <= cap);
        let customers = world.at.customers.iter().all(|kept| within(caps.per_customer, *kept));
        within(caps.uses, count.kept) && within(caps.minor, count.kept_minor) && customers
    }

    /// Returns true if each live booking with a use of the limited offer has its row, with enough uses.
    pub(super) fn live_have_rows(&self, world: &WorldOf<Self>) -> bool {
        !self.is_limited()
            || world.at.bookings.iter().flatten().all(|booking| {
                let Some(name) = Name::of(booking) else { return true };
                let Uses { uses, minor } = self.redeemed(booking, name);
                let row = world.at.row(name);
                let enough = row.is_some_and(|row| row.uses >= uses && row.minor >= minor);
                uses == 0 || enough || !Self::is_live(booking, world.now)
            })
    }

    /// Returns true if the rows become what the bookings use, after everything under way has died.
    pub(super) fn rests_well(&self, world: &WorldOf<Self>) -> bool {
        let mut world = world.clone();
        for running in std::mem::take(&mut world.runs) {
            self.die(&mut world, running.run);
        }
        self.resting.remember(&(world.now, &world.at), || {
            self.is_settled_by_messages(world.clone()) && self.is_reclaimed(world.clone())
        })
    }

    /// With all messages delivered, and nobody who asks.
    fn is_settled_by_messages(&self, mut world: WorldOf<Self>) -> bool {
        // Rows that no booking has named are those of runs that died: somebody has to ask for them.
        let named = |row: &&Item| world.at.named.contains(&row.name);
        let strays: BTreeSet<Name> =
            world.at.rows.iter().filter(|row| !named(row)).map(|row| row.name).collect();
        for _ in 0..DAY {
            self.resolve(&mut world);
            let now = world.now;
            while let Some((tick, name)) = world.at.queue.first().copied().filter(|(tick, _)| *tick <= now) {
                self.finish(&mut world, Work::Settle(name, Some(tick)));
            }
            if world.at.queue.is_empty() && !world.at.bookings.iter().flatten().any(|it| is_paying(it)) {
                break;
            }
            world.now += 1;
        }
        let rows: BTreeSet<(Name, u32, i64)> = world
            .at
            .rows
            .iter()
            .filter(|row| !strays.contains(&row.name))
            .map(|row| (row.name, row.uses, row.minor))
            .collect();
        let confirmed =
            world.at.bookings.iter().flatten().filter(|booking| booking.status == BookingStatus::Confirmed);
        let used = confirmed.filter_map(|booking| {
            let name = Name::of(booking)?;
            let Uses { uses, minor } = self.redeemed(booking, name);
            (uses > 0).then_some((name, uses, minor))
        });
        rows == used.collect() && self.is_in_order(&world)
    }

    /// With all messages lost: whoever asks for a use gets it, if bookings leave one.
    fn is_reclaimed(&self, mut world: WorldOf<Self>) -> bool {
        if !self.is_limited() {
            return true;
        }
        for _ in 0..DAY {
            self.resolve(&mut world);
            world.now += 1;
        }
        world.at.queue.clear();
        // What is counted as used is given back by its message alone.
        let due = |row: &Item| match world.at.bookings[usize::from(row.name.booking)].as_deref() {
            _ if row.used => (row.uses, row.minor),
            Some(booking) if booking.status == BookingStatus::Confirmed => {
                let Uses { uses, minor } = self.redeemed(booking, row.name);
                (uses, minor)
            }
            _ => (0, 0),
        };
        let mut left = (0, 0, 0);
        for row in &world.at.rows {
            let (uses, minor) = due(row);
            left.0 += i64::from(uses);
            left.1 += minor;
            left.2 +=
                if self.customer(row.name.booking) == self.customer(ASKER) { i64::from(uses) } else { 0 };
        }
        let wanted = self.asked();
        let fits = |cap: Option<i64>, kept: i64, wanted: i64| cap.is_none_or(|cap| kept + wanted <= cap);
        let caps = &self.space.caps;
        let uses = i64::from(wanted.uses);
        let has_room = fits(caps.uses, left.0, uses)
            && fits(caps.minor, left.1, wanted.minor)
            && fits(caps.per_customer, left.2, uses);
        // Each refused run settles some rows.
        for _ in 0..=world.at.rows.len() {
            self.finish(&mut world, Work::Create(ASKER));
        }
        let got = world.at.bookings[usize::from(ASKER)].is_some();
        got == has_room && self.is_in_order(&world)
    }

    fn is_in_order(&self, world: &WorldOf<Self>) -> bool {
        world.wrong.is_none() && self.counts_are_sums(world) && self.caps_hold(world)
    }

    /// Looks and late messages of payments decide what was under way.
    fn resolve(&self, world: &mut WorldOf<Self>) {
        for id in 0..ASKER {
            let paying =
                world.at.bookings[usize::from(id)].as_ref().is_some_and(|booking| is_paying(booking));
            if paying && world.at.paid[usize::from(id)] {
                self.finish(world, Work::Told(id));
            }
            let over = |booking: &Booking| is_paying(booking) && world.now > tick(booking.resolves_at());
            if world.at.bookings[usize::from(id)].as_ref().is_some_and(|booking| over(booking)) {
                self.finish(world, Work::Look(id));
            }
        }
    }

    /// Runs a function to its end, alone.
    fn finish(&self, world: &mut WorldOf<Self>, work: Work) {
        let Some(mut run) = self.begin(world, work) else { return };
        for _ in 0..100 {
            match self.step(world, Running { born: world.now, run }) {
                After::Goes(next) => run = next,
                After::Done => return,
            }
        }
    }
}

fn is_paying(booking: &Booking) -> bool {
    booking.status == BookingStatus::Pending && !booking.payments.is_empty()
}
