use super::*;

type Change = fn(&mut OfferTerms);

/// The field that is refused, if one is.
fn refused(change: impl FnOnce(&mut OfferTerms)) -> Option<&'static str> {
    let mut terms = offer(1, percent(1_000, Level::Seats)).terms;
    change(&mut terms);
    match terms.check() {
        Ok(()) => None,
        Err(Error::FieldInvalid { name, reason }) => {
            assert!(!reason.is_empty());
            Some(name)
        }
        Err(other) => panic!("{other}"),
    }
}

/// The field that is refused of a change, if one is.
fn fixed(before: impl FnOnce(&mut OfferTerms), change: impl FnOnce(&mut OfferTerms)) -> Option<&'static str> {
    let mut old = offer(1, percent(1_000, Level::Seats));
    before(&mut old.terms);
    old.shards = old.terms.shards();
    let mut new = old.clone();
    change(&mut new.terms);
    match new.check_change_of(&old) {
        Ok(()) => None,
        Err(Error::FieldFixed { name, .. }) => Some(name),
        Err(other) => panic!("{other}"),
    }
}

fn words(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("word-{number}")).collect()
}

#[test]
fn the_effect_of_an_offer_is_an_effect() {
    let effect = |effect| refused(|terms| terms.effect = effect);
    assert_eq!(effect(percent(10_000, Level::Booking)), None);
    assert_eq!(effect(Effect::SetPrice { amount_minor: 0 }), None);
    assert_eq!(effect(Effect::FeeWaiver), None);
    for wrong in [
        percent(0, Level::Seats),
        percent(10_001, Level::Seats),
        amount(0, Level::Seats),
        amount(-1, Level::Booking),
        amount(100_000_000_000, Level::Seats),
        Effect::SetPrice { amount_minor: -1 },
        Effect::SetPrice { amount_minor: i64::MAX },
        Effect::Nothing,
    ] {
        assert_eq!(effect(wrong), Some("effect"), "{wrong:?}");
    }
    let cheapest = |count, basis_points, size| {
        refused(|terms| {
            terms.effect = Effect::CheapestOfGroup { count, basis_points };
            terms.group = if size == 0 { Vec::new() } else { vec![part(&[], size)] };
        })
    };
    assert_eq!(cheapest(1, FREE, 3), None);
    assert_eq!(cheapest(1, FREE, 0), Some("group"));
    for (count, basis_points, size) in [(0, FREE, 3), (3, FREE, 3), (1, FREE, 1), (1, 0, 3), (1, 10_001, 3)] {
        assert_eq!(cheapest(count, basis_points, size), Some("effect"), "{count} {basis_points} {size}");
    }
    for (field, change) in [
        ("scope", (|terms| terms.scope.tiers = words(1)) as Change),
        ("scope", |terms| terms.scope.sections = words(1)),
        ("group", |terms| terms.group = vec![part(&[], 2)]),
    ] {
        let waiver = refused(|terms| {
            terms.effect = Effect::FeeWaiver;
            change(terms);
        });
        assert_eq!(waiver, Some(field), "a waiver is for whole bookings");
    }
}

#[test]
fn amounts_have_a_currency_and_windows_end_after_they_begin() {
    let changes: [Change; 4] = [
        |terms| terms.effect = amount(1, Level::Seats),
        |terms| terms.effect = Effect::SetPrice { amount_minor: 0 },
        |terms| terms.spend_min_minor = Some(1),
        |terms| terms.caps.money_max_minor = Some(1),
    ];
    for change in changes {
        assert_eq!(refused(change), None);
        let without = |terms: &mut OfferTerms| {
            change(terms);
            terms.currency = None;
        };
        assert_eq!(refused(without), Some("currency"));
    }
    assert_eq!(refused(|terms| terms.currency = None), None, "a percentage is of any currency");
    let window = |from, until| {
        refused(|terms| (terms.from, terms.until) = (Some(at(LOCKED_AT + from)), Some(at(LOCKED_AT + until))))
    };
    assert_eq!((window(0, 1), window(1, 1), window(2, 1)), (None, Some("until"), Some("until")));
}

#[test]
fn every_text_list_and_number_of_an_offer_has_limits() {
    let wrong: [(&str, Change); 34] = [
        ("label", |terms| terms.label = String::new()),
        ("label", |terms| terms.label = " ".to_owned()),
        ("label", |terms| terms.label = "x".repeat(61)),
        ("label", |terms| terms.label = "two\nlines".to_owned()),
        ("label", |terms| terms.label = "\u{202e}eerf".to_owned()),
        ("funded_by", |terms| terms.funded_by = Funder::Partner { name: String::new() }),
        ("funded_by", |terms| terms.funded_by = Funder::Partner { name: "platform".to_owned() }),
        ("given", |terms| terms.given = Given::Code { code: "ABC".to_owned() }),
        ("given", |terms| terms.given = Given::Code { code: "A CODE".to_owned() }),
        ("given", |terms| terms.given = Given::Code { code: "x".repeat(33) }),
        ("tags", |terms| terms.tags = words(6)),
        ("tags", |terms| terms.tags = vec!["Summer".to_owned()]),
        ("tags", |terms| terms.tags = vec![String::new()]),
        ("stacks_with", |terms| terms.stacks_with = vec!["two words".to_owned()]),
        ("tags", |terms| terms.stacks_with = words(1)),
        ("eligible", |terms| terms.eligible.customers = words(201)),
        ("eligible", |terms| terms.eligible.email_domains = words(21)),
        ("eligible", |terms| terms.eligible.email_domains = vec!["Example.org".to_owned()]),
        ("eligible", |terms| terms.eligible.email_domains = vec!["example".to_owned()]),
        ("eligible", |terms| terms.eligible.email_domains = vec!["a..org".to_owned()]),
        ("eligible", |terms| terms.eligible.email_domains = vec!["me@a.org".to_owned()]),
        ("scope", |terms| terms.scope.tiers = words(51)),
        ("scope", |terms| terms.scope.sections = vec!["x".repeat(121)]),
        ("seats_min", |terms| terms.seats_min = Some(0)),
        ("seats_min", |terms| terms.seats_min = Some(33)),
        ("spend_min_minor", |terms| terms.spend_min_minor = Some(0)),
        ("priority", |terms| terms.priority = 1_001),
        ("group", |terms| terms.group = vec![part(&[], 0)]),
        ("group", |terms| terms.group = vec![part(&[], 33)]),
        ("group", |terms| terms.group = vec![part(&["a"], 1), part(&["b", "a"], 1)]),
        ("group", |terms| terms.group = vec![part(&[], 1), part(&[], 1)]),
        ("caps", |terms| terms.caps.uses_max = Some(0)),
        ("caps", |terms| terms.caps.per_customer_max = Some(0)),
        ("caps", |terms| terms.caps.money_max_minor = Some(0)),
    ];
    for (number, (field, change)) in wrong.into_iter().enumerate() {
        assert_eq!(refused(change), Some(field), "{number}");
    }
    let right = |terms: &mut OfferTerms| {
        terms.given = Given::Code { code: "summer-26".to_owned() };
        (terms.tags, terms.stacks_with) = (words(5), words(5));
        terms.eligible.email_domains = vec!["students.example.org".to_owned()];
        terms.group = vec![part(&["a"], 2), part(&["b", "c"], 2), part(&[], 1)];
        terms.caps.uses_max = Some(10_000_000);
    };
    assert_eq!(refused(right), None);
}

#[test]
fn only_a_code_unlocks_and_what_it_unlocks_waits_for_no_seat() {
    let unlock = |change: Change| {
        refused(|terms| {
            terms.effect = Effect::Nothing;
            terms.given = Given::Codes;
            terms.unlocks.tiers = vec!["box".to_owned()];
            change(terms);
        })
    };
    assert_eq!(unlock(|_| {}), None);
    assert_eq!(unlock(|terms| terms.scope.events = vec![event().event_id]), None);
    let wrong: [Change; 6] = [
        |terms| terms.given = Given::Automatic,
        |terms| terms.scope.tiers = vec!["box".to_owned()],
        |terms| terms.scope.sections = vec!["Main".to_owned()],
        |terms| terms.seats_min = Some(2),
        |terms| terms.spend_min_minor = Some(1),
        |terms| terms.group = vec![part(&["box"], 2)],
    ];
    for change in wrong {
        assert_eq!(unlock(change), Some("unlocks"));
    }
    let presale = unlock(|terms| {
        terms.unlocks = Unlocks { tiers: Vec::new(), presale: true };
        terms.scope.tiers = vec!["box".to_owned()];
    });
    assert_eq!(presale, None, "a presale may be of some tiers");
}

#[test]
fn a_change_keeps_what_is_counted_and_lowers_no_cap() {
    let capped = |terms: &mut OfferTerms| {
        (terms.caps.uses_max, terms.caps.money_max_minor) = (Some(100), Some(1_000));
        terms.caps.per_customer_max = Some(2);
    };
    let right: [Change; 5] = [
        |terms| terms.label = "Another".to_owned(),
        |terms| terms.effect = Effect::FeeWaiver,
        |terms| terms.caps.uses_max = Some(1_087),
        |terms| (terms.caps.uses_max, terms.caps.money_max_minor) = (None, Some(1_000_000)),
        |terms| terms.caps.per_customer_max = Some(1),
    ];
    for change in right {
        assert_eq!(fixed(capped, change), None);
    }
    let wrong: [(&str, Change); 9] = [
        ("given", |terms| terms.given = Given::Codes),
        ("currency", |terms| terms.currency = None),
        ("caps", |terms| terms.caps.counts = UseOf::Ticket),
        ("caps", |terms| terms.caps.uses_max = Some(99)),
        ("caps", |terms| terms.caps.money_max_minor = Some(999)),
        ("caps", |terms| (terms.caps.uses_max, terms.caps.money_max_minor) = (Some(1_088), None)),
        ("caps", |terms| (terms.caps.uses_max, terms.caps.money_max_minor) = (None, None)),
        ("caps", |terms| terms.caps.per_customer_max = None),
        ("eligible", |terms| terms.eligible.first_purchase = true),
    ];
    for (field, change) in wrong {
        assert_eq!(fixed(capped, change), Some(field));
    }
    assert_eq!(fixed(|_| {}, |terms| terms.caps.uses_max = Some(1)), Some("caps"), "a cap cannot be added");
    let many = |terms: &mut OfferTerms| terms.caps.uses_max = Some(1_024);
    assert_eq!(fixed(many, |terms| terms.caps.uses_max = Some(10_000_000)), None, "it has 16 counts");
    assert_eq!(fixed(many, |terms| terms.caps.uses_max = None), None);
}

#[test]
fn an_offer_has_a_count_for_some_sixty_uses_and_fewer_of_a_budget() {
    let shards = |uses_max, money_max_minor, effect| {
        let mut terms = offer(1, effect).terms;
        (terms.caps.uses_max, terms.caps.money_max_minor) = (uses_max, money_max_minor);
        terms.shards()
    };
    let tenth = percent(1_000, Level::Seats);
    for (uses, money, counts) in [
        (None, None, 64),
        (Some(1), None, 1),
        (Some(127), None, 1),
        (Some(128), None, 2),
        (Some(10_000_000), None, 256),
        (None, Some(1), 1),
        (None, Some(128_000), 2),
        (None, Some(99_999_999_999), 16),
        (Some(192), Some(99_999_999_999), 3),
    ] {
        assert_eq!(shards(uses, money, tenth), counts, "{uses:?} {money:?}");
    }
    assert_eq!(shards(None, Some(12_800), amount(100, Level::Seats)), 2);
}
