//! Disputes of a capture that two bookings share.

use super::*;

#[test]
fn a_dispute_takes_from_each_booking_its_part() {
    let old = sold(quote(&[(2, 50_000)]));
    let Moved { new, old: left, .. } = move_to(&old, &["tier0-1".into()], &quote(&[(1, 50_000)])).unwrap();
    let dispute =
        Dispute { dispute_id: "dp".into(), status: DisputeStatus::Lost, amount: inr(100_000), fee: None };
    let update = Update::Dispute { capture: "pi_1".into(), dispute };
    let update = PaymentUpdate::read(&old.payments[0], update);
    for booking in [&new, &left] {
        let Settlement::Cancel { next, .. } = settle(booking, &update, at(NOW)) else {
            panic!("{booking:?}")
        };
        sound(&next);
        assert_eq!(ledger::balances(&next).get(&Account::Losses), Some(&50_000));
    }
}

#[test]
fn a_dispute_is_shared_out_once_and_one_in_another_currency_takes_all() {
    let old = sold(quote(&[(2, 50_000)]));
    let Moved { new, old: mut left, .. } =
        move_to(&old, &["tier0-1".into()], &quote(&[(1, 50_000)])).unwrap();
    let told = |status, amount| Dispute { dispute_id: "dp".into(), status, amount, fee: None };
    let parts = |left: &Booking, told: &Dispute| {
        let shares = shared_dispute(&[left.clone(), new.clone()], "pi_1", told).into_iter();
        shares.map(|(_, dispute)| (dispute.status, dispute.amount)).collect::<Vec<_>>()
    };
    let (lost, withdrawn) = (DisputeStatus::Lost, DisputeStatus::Withdrawn);
    assert_eq!(
        parts(&left, &told(withdrawn, inr(70_000))),
        [(withdrawn, inr(50_000)), (withdrawn, inr(20_000))]
    );
    let euros = Money::new(1_100, "EUR".parse().unwrap());
    assert_eq!(parts(&left, &told(lost, euros)), [(lost, euros); 2]);
    // The customer kept the seats, and moved some of them after the end of the dispute.
    left.payments[0].disputes.push(told(lost, inr(20_000)));
    assert_eq!(parts(&left, &told(withdrawn, inr(20_000)))[1], (lost, inr(0)));
}
