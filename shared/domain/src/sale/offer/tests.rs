use super::*;
use crate::Error;
use crate::sale::event::{Event, SectionRef};
use crate::sale::fixture::{LOCKED_AT, at, event, offer};
use crate::sale::quote::{Discounted, Quote};
use crate::sale::random_offers::part;
use crate::sale::tax::TaxMode;

mod fits;
pub(crate) mod properties;
mod terms;

const FREE: u32 = 10_000;

fn percent(basis_points: u32, off: Level) -> Effect {
    Effect::Percent { basis_points, off }
}

fn amount(amount_minor: i64, off: Level) -> Effect {
    Effect::Amount { amount_minor, off }
}

/// Prices seats of these types at these prices, in one section, under the ids `0`, `1` …
fn priced(event: &Event, seats: &[(&str, i64)], offers: &[&Offer], least: i64) -> Quote {
    let ids: Vec<String> = (0..seats.len()).map(|number| number.to_string()).collect();
    let seats = ids.iter().zip(seats);
    let seats: Vec<PricedSeat<'_>> = seats
        .map(|(seat_id, &(kind, unit_minor))| PricedSeat { seat_id, kind, section: "Main", unit_minor })
        .collect();
    let offers = Offers { offers, charge_min_minor: least };
    let quote = quote(event, &seats, &offers, at(LOCKED_AT)).unwrap();
    assert!(quote.adds_up());
    quote
}

/// Ids and amounts of a quote's discounts, seat by seat; the fees that are waived come last.
fn off(quote: &Quote) -> Vec<(&str, Vec<i64>)> {
    let amounts = |amount: &Discounted| match amount {
        Discounted::Booking(amount) => vec![*amount],
        Discounted::Seats(amounts) => amounts.clone(),
    };
    let discounts = quote.discounts.iter();
    let off = discounts.map(|discount| {
        let waived = (discount.fees_waived_minor > 0).then_some(discount.fees_waived_minor);
        let id = discount.id.trim_start_matches("off_").trim_start_matches('0');
        (id, amounts(&discount.amount).into_iter().chain(waived).collect())
    });
    off.collect()
}

/// The event without tax, so that totals are easy to read.
fn plain() -> Event {
    Event { tax_basis_points: 0, ..event() }
}

fn three_for_two(number: u8) -> Offer {
    let mut offer = offer(number, Effect::CheapestOfGroup { count: 1, basis_points: FREE });
    offer.terms.group = vec![part(&[], 3)];
    offer
}

/// Both offers, each of which names the other.
fn combined(mut one: Offer, mut other: Offer) -> [Offer; 2] {
    for offer in [&mut one, &mut other] {
        offer.terms.tags = vec!["summer".to_owned()];
        offer.terms.stacks_with = vec!["summer".to_owned()];
    }
    [one, other]
}

#[test]
fn each_seat_is_cheaper_by_its_own_percentage_rounded_half_up() {
    let tenth = offer(1, percent(1_000, Level::Seats));
    let quote = priced(&plain(), &[("stalls", 1_005), ("stalls", 994)], &[&tenth], 0);
    // Lines of one tier are in the order of their prices.
    assert_eq!(off(&quote), [("1", vec![99, 101])]);
    assert_eq!((quote.discounts[0].label.as_str(), quote.total_minor), ("Offer 1", 1_799));
}

#[test]
fn an_amount_takes_off_no_more_than_the_price() {
    let seats = [("stalls", 1_000), ("balcony", 300)];
    let each = offer(1, amount(400, Level::Seats));
    assert_eq!(off(&priced(&plain(), &seats, &[&each], 0)), [("1", vec![400, 300])]);
    let once = offer(1, amount(400, Level::Booking));
    assert_eq!(off(&priced(&plain(), &seats, &[&once], 0)), [("1", vec![400])]);
    let all = offer(1, amount(1_301, Level::Booking));
    let quote = priced(&plain(), &seats, &[&all], 0);
    assert_eq!((off(&quote), quote.total_minor), (vec![("1", vec![1_300])], 0));
}

#[test]
fn three_for_two_is_shared_over_the_three_dearest_seats() {
    let offer = three_for_two(1);
    let seats = [("stalls", 500), ("stalls", 400), ("stalls", 100), ("stalls", 50)];
    let quote = priced(&plain(), &seats, &[&offer], 0);
    // 100 is shared by 500, 400 and 100; the cheapest seat has no group.
    assert_eq!(off(&quote), [("1", vec![0, 10, 40, 50])]);
    let six = priced(&plain(), &[("stalls", 500); 6], &[&offer], 0);
    assert_eq!((six.discount_minor(), six.total_minor), (1_000, 2_000));
    assert_eq!(off(&priced(&plain(), &[("stalls", 500); 2], &[&offer], 0)), []);
    let half = Effect::CheapestOfGroup { count: 2, basis_points: 5_000 };
    let half = Offer { terms: OfferTerms { effect: half, ..offer.terms.clone() }, ..offer };
    assert_eq!(priced(&plain(), &seats, &[&half], 0).discount_minor(), 250);
}

#[test]
fn a_family_pack_has_one_price_for_each_complete_family() {
    let mut pack = offer(1, Effect::SetPrice { amount_minor: 1_000 });
    pack.terms.group = vec![part(&["stalls"], 1), part(&["balcony"], 2)];
    let family = [("balcony", 250), ("stalls", 500), ("balcony", 450)];
    let quote = priced(&plain(), &family, &[&pack], 0);
    // 200 of 1,200: the tiers are in the event's order, and each in that of its prices.
    assert_eq!(off(&quote), [("1", vec![83, 42, 75])]);
    assert_eq!(quote.total_minor, 1_000);
    let more = [&family[..], &[("balcony", 250)]].concat();
    assert_eq!(priced(&plain(), &more, &[&pack], 0).total_minor, 1_250);
    assert_eq!(off(&priced(&plain(), &family[..2], &[&pack], 0)), []);
    let cheaper = [("stalls", 100), ("balcony", 100), ("balcony", 100)];
    assert_eq!(off(&priced(&plain(), &cheaper, &[&pack], 0)), [], "a lower price stays");
}

#[test]
fn a_part_of_any_type_leaves_other_parts_the_seats_that_they_need() {
    let group = [part(&[], 1), part(&["child"], 1)];
    assert_eq!(group::count(&group, &["child", "child", "adult", "adult"]), 2);
    assert_eq!(group::count(&group, &["child", "child", "child"]), 1);
    assert_eq!(group::count(&group, &["adult", "adult"]), 0);
    let kinds = ["child", "child", "adult", "adult"];
    let groups = group::complete(&group, &[0, 1, 2, 3], |place| kinds[place]);
    assert_eq!(groups, [[0, 2], [1, 3]]);
}

#[test]
fn a_set_price_lowers_each_seat_to_it_and_raises_none() {
    let fifty = offer(1, Effect::SetPrice { amount_minor: 500 });
    let quote = priced(&plain(), &[("stalls", 800), ("balcony", 300)], &[&fifty], 0);
    assert_eq!(off(&quote), [("1", vec![300, 0])]);
}

#[test]
fn a_seat_has_one_offer_and_the_booking_another() {
    let seats = [("stalls", 1_000), ("stalls", 1_000)];
    let [low, high] = [offer(1, percent(1_000, Level::Seats)), offer(2, percent(2_000, Level::Seats))];
    let [few, many] = [offer(3, amount(50, Level::Booking)), offer(4, amount(100, Level::Booking))];
    let quote = priced(&plain(), &seats, &[&low, &few, &high, &many], 0);
    assert_eq!(off(&quote), [("2", vec![200, 200]), ("4", vec![100])]);
    // The percentage of a booking is of what offers on seats have left.
    let tenth = offer(5, percent(1_000, Level::Booking));
    assert_eq!(off(&priced(&plain(), &seats, &[&tenth, &high], 0))[1], ("5", vec![160]));
}

#[test]
fn seats_that_one_offer_leaves_have_the_next_one() {
    let tenth = offer(2, percent(1_000, Level::Seats));
    let quote = priced(&plain(), &[("stalls", 1_000); 4], &[&three_for_two(1), &tenth], 0);
    assert_eq!(off(&quote), [("1", vec![334, 333, 333, 0]), ("2", vec![0, 0, 0, 100])]);
}

#[test]
fn the_highest_priority_comes_first_and_of_equal_offers_the_one_that_was_made_first() {
    let seats = [("stalls", 1_000)];
    let large = offer(1, percent(2_000, Level::Seats));
    let mut small = offer(2, percent(1_000, Level::Seats));
    small.terms.priority = 1;
    assert_eq!(off(&priced(&plain(), &seats, &[&large, &small], 0)), [("2", vec![100])]);
    let equal = offer(3, percent(2_000, Level::Seats));
    for order in [[&large, &equal], [&equal, &large]] {
        assert_eq!(off(&priced(&plain(), &seats, &order, 0)), [("1", vec![200])]);
    }
    assert_eq!(off(&priced(&plain(), &seats, &[&large, &large], 0)), [("1", vec![200])], "never twice");
}

#[test]
fn offers_combine_only_if_each_names_the_other() {
    let seats = [("stalls", 1_000)];
    for level in [Level::Seats, Level::Booking] {
        let tenth = || offer(1, percent(1_000, level));
        let [one, mut other] = combined(tenth(), offer(2, amount(300, level)));
        assert_eq!(off(&priced(&plain(), &seats, &[&one, &other], 0)), [("2", vec![300]), ("1", vec![70])]);
        other.terms.stacks_with = vec!["winter".to_owned()];
        assert_eq!(off(&priced(&plain(), &seats, &[&one, &other], 0)), [("2", vec![300])]);
    }
}

#[test]
fn a_waiver_takes_both_fees_off_and_is_an_offer_on_the_booking() {
    let event = Event { fee_per_ticket_minor: 100, fee_per_booking_minor: 50, ..event() };
    let seats = [("stalls", 1_000), ("stalls", 1_000)];
    let waiver = offer(1, Effect::FeeWaiver);
    let quote = priced(&event, &seats, &[&waiver], 0);
    assert_eq!(off(&quote), [("1", vec![0, 250])]);
    assert_eq!((quote.fees_minor, quote.booking_fee_minor, quote.total_minor), (0, 0, 2_360));
    let waived: Vec<Vec<i64>> = quote.allocations().unwrap().into_iter().map(|seat| seat.waived).collect();
    assert_eq!(waived, [[125], [125]]);
    let more = offer(2, amount(251, Level::Booking));
    let quote = priced(&event, &seats, &[&waiver, &more], 0);
    assert_eq!((off(&quote), quote.booking_fee_minor), (vec![("2", vec![251])], 50));
    assert_eq!(off(&priced(&plain(), &seats, &[&waiver], 0)), [], "there are no fees");
}

#[test]
fn an_offer_on_the_booking_for_some_tiers_is_shared_by_their_seats_alone() {
    let mut balcony = offer(1, percent(5_000, Level::Booking));
    balcony.terms.scope.tiers = vec!["balcony".to_owned()];
    let seats = [("balcony", 101), ("stalls", 1_000), ("balcony", 100)];
    assert_eq!(off(&priced(&plain(), &seats, &[&balcony], 0)), [("1", vec![0, 50, 51])]);
}

#[test]
fn a_total_that_nothing_can_charge_is_free_and_says_so() {
    let event = Event { fee_per_ticket_minor: 10, ..event() };
    let most = offer(1, amount(975, Level::Seats));
    for tax_mode in [TaxMode::Exclusive, TaxMode::Inclusive] {
        let event = Event { tax_mode, ..event.clone() };
        let quote = priced(&event, &[("stalls", 1_000)], &[&most], 50);
        assert_eq!(off(&quote), [("1", vec![975]), (CHARGE_MINIMUM, vec![25, 10])]);
        assert_eq!((quote.total_minor, quote.tax_minor, quote.fees_minor), (0, 0, 0));
        assert!(quote.discounts[1].label.contains("charged"));
        assert_eq!(priced(&event, &[("stalls", 1_000)], &[&most], 35).discounts.len(), 1);
    }
    let cheap = priced(&plain(), &[("stalls", 40)], &[], 50);
    assert_eq!((off(&cheap), cheap.total_minor), (vec![(CHARGE_MINIMUM, vec![40])], 0));
    assert_eq!(off(&priced(&plain(), &[("stalls", 0)], &[], 50)), []);
}

#[test]
fn a_total_with_three_decimals_is_rounded_down_to_what_cards_can_pay() {
    let third = offer(1, percent(3_333, Level::Seats));
    for (tax_mode, basis_points, fee, total, rounded) in [
        (TaxMode::Exclusive, 0, 0, 8_230, vec![1]),
        (TaxMode::Inclusive, 500, 7, 8_230, vec![8]),
        (TaxMode::Exclusive, 1_000, 0, 9_050, vec![4]),
    ] {
        let event = Event {
            currency: "KWD".parse().unwrap(),
            tax_mode,
            tax_basis_points: basis_points,
            fee_per_ticket_minor: fee,
            ..plain()
        };
        let mut third = third.clone();
        third.terms.currency = Some(event.currency);
        let quote = priced(&event, &[("stalls", 12_346)], &[&third], 10);
        assert_eq!((quote.total_minor, &quote.discounts[1].id[..]), (total, CHARGE_MINIMUM), "{quote:?}");
        assert_eq!(off(&quote)[1].1, rounded, "{quote:?}");
        assert!(quote.discounts[1].label.starts_with("Rounded"));
        let unknown = priced(&event, &[("stalls", 12_346)], &[&third], 0);
        assert_eq!(unknown.discounts.len(), 1, "nobody charges it");
    }
    let event = Event { currency: "KWD".parse().unwrap(), fee_per_ticket_minor: 105, ..plain() };
    let quote = priced(&event, &[("stalls", 0)], &[], 10);
    assert_eq!((quote.total_minor, quote.fees_minor, off(&quote)[0].1.clone()), (100, 100, vec![0, 5]));
}

#[test]
fn a_section_is_lowered_where_the_event_knows_of_the_tiers_seats() {
    let section =
        |name: &str| SectionRef { section: name.to_owned(), seat_count: 10, general_admission: false };
    let event = Event { sections: vec![section("Main"), section("Side")], ..plain() };
    let mut main = offer(1, percent(1_000, Level::Seats));
    main.terms.scope.sections = vec!["Main".to_owned(), "Elsewhere".to_owned()];
    let lowered = |event: &Event, main: &Offer| {
        let offers = Offers { offers: &[main], charge_min_minor: 0 };
        let tier = &event.tiers[0];
        let sections = lowered_sections(event, tier, &offers, at(LOCKED_AT)).len();
        let totals = totals_of_one(event, tier, &offers, at(LOCKED_AT));
        (sections, totals.len() - 1 - tier.section_prices.len())
    };
    assert_eq!(lowered(&event, &main), (0, 0), "the section may have other seats alone");
    let one = Event { tiers: vec![event.tiers[0].clone()], ..event.clone() };
    assert_eq!(lowered(&one, &main), (1, 1));
    main.terms.scope.tiers = vec![event.tiers[0].kind.clone()];
    assert_eq!(lowered(&event, &main), (1, 1));
}

#[test]
fn the_bearer_of_a_discount_is_named() {
    let mut tenth = offer(1, percent(1_000, Level::Seats));
    let bearers = [
        (Funder::Organizer, "organizer"),
        (Funder::Platform, "platform"),
        (Funder::Partner { name: "Radio One".to_owned() }, "Radio One"),
    ];
    for (funder, name) in bearers {
        tenth.terms.funded_by = funder;
        let quote = priced(&plain(), &[("stalls", 1_000)], &[&tenth], 0);
        assert_eq!(quote.discounts[0].funded_by, name);
    }
}

#[test]
fn amounts_that_overflow_or_are_negative_are_refused() {
    let tenth = offer(1, percent(1_000, Level::Seats));
    let offers = Offers { offers: &[&tenth], charge_min_minor: 0 };
    for seats in [vec![i64::MAX, 1], vec![-1]] {
        let seats: Vec<_> = seats.into_iter().map(|unit| PricedSeat::any("stalls", "Main", unit)).collect();
        let quote = quote(&plain(), &seats, &offers, at(LOCKED_AT));
        assert_eq!(quote, Err(Error::AmountOutOfRange));
    }
}

#[test]
fn one_seat_alone_costs_what_its_automatic_offers_leave() {
    let mut stalls = offer(1, percent(1_000, Level::Seats));
    stalls.terms.scope.sections = vec!["Main".to_owned()];
    let section = SectionRef { section: "Main".to_owned(), seat_count: 10, general_admission: false };
    let event = Event { sections: vec![section], ..plain() };
    let offers = Offers { offers: &[&stalls, &three_for_two(2)], charge_min_minor: 0 };
    for (section, total) in [("Main", 900), ("Side", 1_000)] {
        let seat = PricedSeat::any("stalls", section, 1_000);
        let alone = Quote::total_of_one(&event, seat, &offers, at(LOCKED_AT)).unwrap();
        assert_eq!(alone.amount_minor, total, "{section}");
    }
}
