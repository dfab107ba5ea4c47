use super::*;

const START: Duration = Duration::ZERO;

fn write(place: &str, value: &str) -> Touch {
    let sort = Some("booking".to_owned());
    Touch { key: Key::new(place, value), sort, part: 0, writes: true, creates: false }
}

/// Ten write units a second.
fn limits() -> Limits {
    Limits::new(100.0)
}

/// Calls out of 100 that are admitted at once.
fn admitted(limits: &mut Limits, touches: &[Touch], transaction: bool) -> usize {
    (0..100)
        .filter(|_| {
            let taken = limits.admit(touches, transaction, START);
            taken.map(|taken| limits.end(&taken)).is_ok()
        })
        .count()
}

#[test]
fn a_key_admits_its_units_and_refuses_the_rest() {
    let mut limits = limits();
    assert_eq!(admitted(&mut limits, &[write("seats", "a")], false), 10);
    assert_eq!(admitted(&mut limits, &[write("seats", "b")], false), 10, "another key has its own");
    assert_eq!(limits.tally.throttled["seats.writes"], 180);
}

#[test]
fn a_transactions_writes_cost_twice() {
    assert_eq!(admitted(&mut limits(), &[write("seats", "a")], true), 5);
}

#[test]
fn an_index_without_units_refuses_the_write_of_its_table() {
    let mut limits = limits();
    let booking = |id: &str| [write("bookings", id), write("bookings/by_event", "evt_1#0")];
    let done = (0..20).filter(|n| limits.admit(&booking(&format!("bkg_{n}")), false, START).is_ok()).count();
    assert_eq!(done, 10);
    let refusal = limits.admit(&booking("bkg_20"), false, START).unwrap_err();
    assert_eq!(refusal, Refusal::Throttled { part: 0, place: "bookings/by_event".to_owned() });
}

#[test]
fn an_answer_corrects_what_was_taken() {
    let mut limits = limits();
    let touches = [write("seats", "a")];
    let mut taken = limits.admit(&touches, false, START).unwrap();
    let charge = Charge { key: touches[0].key.clone(), writes: true, units: 7.0 };
    limits.answered(&mut taken, &[charge], START);
    limits.end(&taken);
    assert_eq!(admitted(&mut limits, &touches, false), 3);
}

#[test]
fn a_second_transaction_with_an_item_of_a_running_one_is_refused_until_that_ends() {
    let mut limits = limits();
    let taken = limits.admit(&[write("seats", "a")], true, START).unwrap();
    let second = [write("bookings", "b"), Touch { part: 1, ..write("seats", "a") }];
    assert_eq!(limits.admit(&second, true, START).unwrap_err(), Refusal::Conflict { part: 1 });
    assert_eq!(limits.admit(&second[1..], false, START).unwrap_err(), Refusal::Conflict { part: 1 });
    limits.end(&taken);
    assert!(limits.admit(&second, true, START).is_ok());
    assert_eq!(limits.tally.conflicts, 2);
}

#[test]
fn single_writes_hinder_nobody() {
    let mut limits = limits();
    let _running = limits.admit(&[write("seats", "a")], false, START).unwrap();
    assert!(limits.admit(&[write("seats", "a")], true, START).is_ok());
}

#[test]
fn the_layout_of_before_charges_a_section_to_one_key_and_open_payments_to_another() {
    let charged = |place: &str, value: &str| Layout::Before.charged(&Key::new(place, value)).value;
    assert_eq!(charged("seats", "evt_1#Stalls#7"), "evt_1#Stalls");
    assert_eq!(charged("seats", "evt_1#Stalls#picture"), "evt_1#Stalls#picture");
    assert_eq!(charged("bookings/by_event", "evt_1#15"), "evt_1");
    assert_eq!(charged("bookings", "cus_1#evt_1"), "cus_1#evt_1");
    let start = write("bookings", "bkg_1");
    assert_eq!(Layout::Before.more(&start).unwrap().key, Key::new(AWAITING, "payment"));
    assert_eq!(Layout::Before.more(&Touch { creates: true, ..start.clone() }), None);
    assert_eq!(Layout::Spread.more(&start), None);
    assert_eq!(Layout::Spread.charged(&Key::new("seats", "evt_1#A#7")).value, "evt_1#A#7");
}

#[test]
fn refusals_are_worded_as_the_store_words_them() {
    let throttled = Refusal::Throttled { part: 1, place: "seats".to_owned() };
    let alone = throttled.answer("UpdateItem", &json!({}));
    assert_eq!(alone["__type"], "com.amazonaws.dynamodb.v20120810#ThrottlingException");
    let request = json!({ "TransactItems": [{}, {}] });
    let cancelled = throttled.answer("TransactWriteItems", &request);
    assert_eq!(cancelled["CancellationReasons"][0]["Code"], "None");
    assert_eq!(cancelled["CancellationReasons"][1]["Code"], "ThrottlingError");
    let conflict = Refusal::Conflict { part: 0 }.answer("TransactWriteItems", &request);
    assert_eq!(conflict["CancellationReasons"][0]["Code"], "TransactionConflict");
}
