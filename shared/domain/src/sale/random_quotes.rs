//! Random quotes, for the properties of prices.

use proptest::collection::vec;
use proptest::prelude::*;

use crate::base::limits::AMOUNT_MINOR_MAX;
use crate::base::money::share_out;
use crate::sale::fixture::{discount, lines};
use crate::sale::quote::{Discounted, Line, Quote};
use crate::sale::tax::{Tax, TaxMode};

/// A discount in hundredths of what is left: of the booking, or of each seat.
#[derive(Clone, Debug)]
enum Percent {
    Booking(i64),
    Seats(Vec<i64>),
}

/// Quotes of up to three prices with up to three seats each, of one tier or of several, in currencies with no, two and
/// three decimals, in both tax modes, with fees for tickets and for the booking, and with up to three discounts.
pub(crate) fn quotes() -> impl Strategy<Value = Quote> {
    let unit = prop_oneof![0_i64..20, 0_i64..100_000, 0..=AMOUNT_MINOR_MAX];
    // The price of a line, and if it is another price of the tier before.
    let tiers = vec((1_u32..4, unit, any::<bool>()), 1..4);
    let fee = || prop_oneof![Just(0), 0_i64..30, 0_i64..1_000_000];
    let fees = (fee(), fee());
    let rate = prop_oneof![Just(0_u32), Just(500), Just(1_800), Just(1_900), 0_u32..=10_000];
    let mode = prop_oneof![Just(TaxMode::Exclusive), Just(TaxMode::Inclusive)];
    let code = prop_oneof![Just("INR"), Just("JPY"), Just("KWD")];
    let booking = (0_i64..=100).prop_map(Percent::Booking);
    let seats = vec(0_i64..=100, 9).prop_map(Percent::Seats);
    let discounts = prop_oneof![Just(Vec::new()), vec(prop_oneof![booking, seats], 1..4)];
    (tiers, fees, rate, mode, code, discounts).prop_map(
        |(tiers, (ticket_fee, booking_fee_minor), basis_points, mode, code, discounts)| {
            let lines = several(&tiers);
            let seats: u32 = lines.iter().map(|line| line.count).sum();
            let fees = ticket_fee * i64::from(seats) + booking_fee_minor;
            let amounts = amounts(&lines, discounts);
            let discounts = amounts.into_iter().zip(["a", "b", "c"]).map(|(amount, id)| discount(id, amount));
            let tax = Tax { mode, basis_points };
            let quote = Quote::of(code.parse().unwrap(), lines, discounts.collect(), fees, tax).unwrap();
            Quote { booking_fee_minor, ..quote }
        },
    )
}

/// Lines of which some are other prices of the tier before.
fn several(tiers: &[(u32, i64, bool)]) -> Vec<Line> {
    let plain: Vec<(u32, i64)> = tiers.iter().map(|&(count, unit_minor, _)| (count, unit_minor)).collect();
    let mut lines = lines(&plain);
    for place in 1..lines.len() {
        if tiers[place].2 {
            lines[place].kind = lines[place - 1].kind.clone();
        }
    }
    lines
}

/// Amounts of discounts, each of what the earlier ones have left.
fn amounts(lines: &[Line], discounts: Vec<Percent>) -> Vec<Discounted> {
    let list = lines.iter().flat_map(|line| std::iter::repeat_n(line.unit_minor, line.count as usize));
    let mut prices: Vec<i64> = list.collect();
    let amount = |percent| match percent {
        Percent::Booking(percent) => {
            let amount = prices.iter().sum::<i64>() / 100 * percent;
            let shares = share_out(amount, &prices).unwrap();
            prices.iter_mut().zip(shares).for_each(|(price, share)| *price -= share);
            Discounted::Booking(amount)
        }
        Percent::Seats(percents) => {
            let shares: Vec<i64> =
                prices.iter().zip(percents).map(|(price, percent)| price / 100 * percent).collect();
            prices.iter_mut().zip(&shares).for_each(|(price, share)| *price -= share);
            Discounted::Seats(shares)
        }
    };
    discounts.into_iter().map(amount).collect()
}
