//! What `cargo test` searches: the smaller spaces in full, and every seeded bug.

use model::Mutant;
use model::check::search;
use model::spaces;

#[test]
fn within_the_smaller_spaces_nothing_breaks_and_everything_happens() {
    for scenario in spaces::SMALL {
        let found = search(scenario, Mutant::None, 1).unwrap();
        assert!(found.broken.is_empty(), "{}: {:#?}", scenario.name, found.broken);
        assert!(found.missing.is_empty(), "{}: never {:#?}", scenario.name, found.missing);
    }
}
