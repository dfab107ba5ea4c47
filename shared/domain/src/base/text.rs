//! Characters that names must not have.

/// Returns true if the character changes the direction of the text after it: a name with one could be shown in
/// another order than it is stored.
#[must_use]
pub fn changes_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_any_script_keep_the_direction_and_controls_change_it() {
        assert!("Théâtre אולם قاعة 中央 क्ष".chars().all(|c| !changes_direction(c)));
        assert!("\u{202e}\u{2066}\u{200f}\u{61c}".chars().all(changes_direction));
    }
}
