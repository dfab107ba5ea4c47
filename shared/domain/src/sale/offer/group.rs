//! Groups of seats that an offer needs, and is for.
//!
//! No two parts of a group name one type, and one part at most names none ([`OfferTerms::check`](super::OfferTerms::check)),
//! so the number of complete groups follows from counts alone: whoever takes the dearest seats first cannot take those
//! that another part needs.

use super::GroupPart;

impl GroupPart {
    fn has(&self, kind: &str) -> bool {
        self.tiers.is_empty() || self.tiers.iter().any(|known| known == kind)
    }
}

/// Number of complete groups among seats of these types.
pub(super) fn count(group: &[GroupPart], kinds: &[&str]) -> usize {
    let size: usize = group.iter().map(|part| part.count as usize).sum();
    let of_part = |part: &GroupPart| {
        let seats = kinds.iter().filter(|kind| part.has(kind)).count();
        seats.checked_div(part.count as usize).unwrap_or(0)
    };
    // Seats that a part of any type takes are missing nowhere else.
    let of_all = kinds.len().checked_div(size).unwrap_or(0);
    group.iter().map(of_part).min().unwrap_or(0).min(of_all)
}

/// The complete groups of the seats at `places`, which come dearest first. The first group has the dearest seats, and the
/// places of each are dearest first.
pub(super) fn complete<'a>(
    group: &[GroupPart],
    places: &[usize],
    kind_of: impl Fn(usize) -> &'a str,
) -> Vec<Vec<usize>> {
    let kinds: Vec<&str> = places.iter().map(|place| kind_of(*place)).collect();
    let number = count(group, &kinds);
    let mut left: Vec<usize> = (0..places.len()).collect();
    let mut groups: Vec<Vec<usize>> = vec![Vec::new(); number];
    let (of_any, named): (Vec<_>, Vec<_>) = group.iter().partition(|part| part.tiers.is_empty());
    for part in named.into_iter().chain(of_any) {
        let each = part.count as usize;
        let fits = left.iter().copied().filter(|rank| part.has(kinds[*rank]));
        let taken: Vec<usize> = fits.take(number * each).collect();
        left.retain(|rank| !taken.contains(rank));
        groups.iter_mut().zip(taken.chunks(each)).for_each(|(group, seats)| group.extend(seats));
    }
    for group in &mut groups {
        group.sort_unstable();
        group.iter_mut().for_each(|rank| *rank = places[*rank]);
    }
    groups
}
