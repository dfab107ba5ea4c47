use super::*;

type Change = fn(&mut Offer);

/// An event on a Monday in one section.
fn monday() -> Event {
    let section = SectionRef { section: "Main".to_owned(), seat_count: 10, general_admission: false };
    Event { sections: vec![section], ..plain() }
}

fn lacks(change: impl FnOnce(&mut Offer), seats: &[(&str, i64)]) -> Option<Missing> {
    let mut offer = offer(1, percent(1_000, Level::Seats));
    change(&mut offer);
    let seats = seats.iter().map(|&(kind, unit_minor)| PricedSeat::any(kind, "Main", unit_minor));
    let seats: Vec<_> = seats.collect();
    missing(&monday(), &seats, &offer, at(LOCKED_AT))
}

#[test]
fn an_offer_is_given_at_its_time_and_for_its_events_alone() {
    let seats = [("stalls", 1_000)];
    let now = at(LOCKED_AT);
    assert_eq!(lacks(|_| {}, &seats), None);
    assert_eq!(lacks(|offer| offer.terms.from = Some(now), &seats), None);
    assert_eq!(lacks(|offer| offer.terms.until = Some(at(LOCKED_AT + 1)), &seats), None);
    assert_eq!(lacks(|offer| offer.terms.scope.weekdays = vec![Weekday::Monday], &seats), None);
    assert_eq!(lacks(|offer| offer.terms.scope.events = vec![event().event_id], &seats), None);
    assert_eq!(lacks(|offer| offer.terms.currency = None, &seats), None);
    let elsewhere: [(&str, Change); 10] = [
        ("paused", |offer| offer.paused = true),
        ("not yet", |offer| offer.terms.from = Some(at(LOCKED_AT + 1))),
        ("over", |offer| offer.terms.until = Some(at(LOCKED_AT))),
        ("currency", |offer| offer.terms.currency = Some("EUR".parse().unwrap())),
        ("title", |offer| offer.terms.scope.titles = vec!["ttl_9999999999".parse().unwrap()]),
        ("event", |offer| offer.terms.scope.events = vec!["evt_9999999999".parse().unwrap()]),
        ("tier", |offer| offer.terms.scope.tiers = vec!["box".to_owned()]),
        ("section", |offer| offer.terms.scope.sections = vec!["Side".to_owned()]),
        ("weekday", |offer| offer.terms.scope.weekdays = vec![Weekday::Tuesday, Weekday::Sunday]),
        ("organizer", |offer| offer.organizer_id = "org_9999999999".parse().unwrap()),
    ];
    for (name, change) in elsewhere {
        assert_eq!(lacks(change, &seats), Some(Missing::NotHere), "{name}");
    }
}

#[test]
fn an_offer_says_how_many_seats_or_how_much_it_needs() {
    let two = [("stalls", 1_000), ("balcony", 300)];
    assert_eq!(lacks(|offer| offer.terms.seats_min = Some(2), &two), None);
    let needed = |needed| Some(Missing::Seats { needed });
    assert_eq!(lacks(|offer| offer.terms.seats_min = Some(3), &two), needed(3));
    assert_eq!(lacks(|_| {}, &[]), needed(1));
    let stalls = |offer: &mut Offer| offer.terms.scope.tiers = vec!["stalls".to_owned()];
    assert_eq!(lacks(stalls, &two[1..]), needed(1));
    let two_of_stalls = |offer: &mut Offer| {
        stalls(offer);
        offer.terms.seats_min = Some(2);
    };
    assert_eq!(lacks(two_of_stalls, &two), needed(2));
    assert_eq!(lacks(|offer| offer.terms.spend_min_minor = Some(1_300), &two), None);
    let spend = lacks(|offer| offer.terms.spend_min_minor = Some(1_301), &two);
    assert_eq!(spend, Some(Missing::Spend { needed_minor: 1_301 }));
    assert_eq!(lacks(|offer| offer.terms.group = vec![part(&[], 2)], &two), None);
    assert_eq!(lacks(|offer| offer.terms.group = vec![part(&[], 3)], &two), Some(Missing::Group));
    assert_eq!(lacks(|offer| offer.terms.group = vec![part(&["stalls"], 2)], &two), Some(Missing::Group));
}
