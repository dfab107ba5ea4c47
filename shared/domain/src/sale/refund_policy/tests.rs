use super::*;

fn checked(tiers: Vec<(u32, u32)>) -> bool {
    let tier = |(hours_before, refund_basis_points)| RefundTier { hours_before, refund_basis_points };
    let tiers = tiers.into_iter().map(tier).collect();
    CancellationPolicy { tiers, ..CancellationPolicy::default() }.check().is_ok()
}

#[test]
fn an_organizer_sets_at_most_ten_tiers_of_at_most_a_year_and_all_of_the_money() {
    assert!(checked((0..10).rev().map(|hours| (hours, WHOLE)).collect()));
    assert!(!checked((0..11).rev().map(|hours| (hours, WHOLE)).collect()));
    assert!(checked(vec![(8_784, WHOLE)]));
    assert!(!checked(vec![(8_785, WHOLE)]));
    assert!(!checked(vec![(8_784, WHOLE + 1)]));
    assert!(!checked(vec![(24, WHOLE), (24, 0)]));
}

#[test]
fn a_policy_is_compared_at_every_deadline_of_both() {
    let policy = |tiers: &[(u32, u32)]| {
        let tier = |&(hours_before, refund_basis_points): &(u32, u32)| RefundTier {
            hours_before,
            refund_basis_points,
        };
        let tiers = tiers.iter().map(tier).collect();
        CancellationPolicy { tiers, ..CancellationPolicy::default() }
    };
    let told = policy(&[(48, WHOLE), (24, 5_000)]);
    for (tiers, is_enough) in [
        (vec![(48, WHOLE), (24, 5_000)], true),
        (vec![(24, WHOLE)], true),
        (vec![(48, WHOLE), (24, 5_000), (0, 100)], true),
        (vec![(72, 9_000), (48, WHOLE), (24, 5_000)], false),
        (vec![(49, WHOLE), (24, 5_000)], false),
        (vec![(48, WHOLE), (25, 5_000)], false),
        (vec![(48, WHOLE), (24, 4_999)], false),
        (vec![], false),
    ] {
        assert_eq!(policy(&tiers).gives_at_least(&told), is_enough, "{tiers:?}");
    }
    let with_fees = CancellationPolicy { fees_returned: true, ..told.clone() };
    assert!(with_fees.gives_at_least(&told) && !told.gives_at_least(&with_fees));
    let together = CancellationPolicy { single_seats: false, ..told.clone() };
    assert!(told.gives_at_least(&together) && !together.gives_at_least(&told));
    let moves = |hours| CancellationPolicy { moves_until_hours: Some(hours), ..told.clone() };
    assert!(moves(48).gives_at_least(&told) && !told.gives_at_least(&moves(48)));
    assert!(moves(24).gives_at_least(&moves(48)) && !moves(48).gives_at_least(&moves(24)));
    assert!(moves(8_784).check().is_ok() && moves(8_785).check().is_err());
}
