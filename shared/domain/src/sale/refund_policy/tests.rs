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
