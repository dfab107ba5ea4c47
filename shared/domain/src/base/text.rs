//! Characters that names must not have, and words by which names are found.

/// Returns true if the character changes the direction of the text after it: a name with one could be shown in
/// another order than it is stored.
#[must_use]
pub fn changes_direction(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Words of a name as a search compares them: in small letters, without accents, apostrophes and characters that change
/// the direction. Blanks, hyphens and other punctuation separate words.
#[must_use]
pub fn search_words(text: &str) -> Vec<String> {
    let is_dropped = |c: &char| {
        let combines = matches!(c, '\u{300}'..='\u{36f}');
        combines || changes_direction(*c) || matches!(c, '\'' | '`' | '´' | '‘' | '’' | 'ʼ')
    };
    let separates = |c: char| {
        c.is_whitespace() || c.is_control() || c.is_ascii_punctuation() || matches!(c, '‐'..='―' | '·')
    };
    let small = text.to_lowercase();
    let kept: String = small.chars().filter(|c| !is_dropped(c)).collect();
    let words = kept.split(separates).filter(|word| !word.is_empty());
    words.map(|word| word.chars().fold(String::new(), without_accent)).collect()
}

/// Returns true if each of the words `wanted` is the beginning of a word of `name`.
#[must_use]
pub fn has_words(name: &str, wanted: &[String]) -> bool {
    let own = search_words(name);
    wanted.iter().all(|wanted| own.iter().any(|word| word.starts_with(wanted.as_str())))
}

/// Adds a small letter without its accent. Latin letters alone lose one: in other scripts the marks tell words apart.
fn without_accent(mut word: String, c: char) -> String {
    let plain = match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ'..='ặ' => "a",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ'..='ệ' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ĥ' | 'ħ' => "h",
        'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ỉ'..='ị' => "i",
        'ĵ' => "j",
        'ķ' => "k",
        'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ọ'..='ợ' => "o",
        'ŕ' | 'ŗ' | 'ř' => "r",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ţ' | 'ť' | 'ŧ' | 'ț' => "t",
        'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ụ'..='ự' => "u",
        'ŵ' => "w",
        'ý' | 'ÿ' | 'ŷ' | 'ỳ'..='ỹ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        other => {
            word.push(other);
            return word;
        }
    };
    word.push_str(plain);
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_the_beginnings_of_its_words_without_accents() {
        for (name, wanted) in [
            ("José Muñoz-Ångström", "jose ang"),
            ("José Muñoz-Ångström", "MUÑ"),
            ("Jose\u{301} Garcia", "josé garcía"),
            ("Siobhán O’Neill", "oneill siob"),
            ("Nguyễn Thị Ánh", "nguyen anh"),
            ("Łukasz Weiß", "lukasz weiss"),
            ("Weiss", "weiß"),
            ("अनीता शर्मा", "शर्मा"),
            ("王小明", "王小"),
            ("דוד כהן", "כהן\u{200f}"),
        ] {
            assert!(has_words(name, &search_words(wanted)), "{name}: {wanted}");
        }
        for (name, wanted) in
            [("Asha Rao", "sha"), ("Asha Rao", "asha roy"), ("Weiss", "weisser"), ("शर्मा", "शर्मी")]
        {
            assert!(!has_words(name, &search_words(wanted)), "{name}: {wanted}");
        }
        assert!(search_words(" -'’\u{202e}.\n").is_empty());
    }

    #[test]
    fn letters_of_any_script_keep_the_direction_and_controls_change_it() {
        assert!("Théâtre אולם قاعة 中央 क्ष".chars().all(|c| !changes_direction(c)));
        assert!("\u{202e}\u{2066}\u{200f}\u{61c}".chars().all(changes_direction));
    }
}
