use proptest::prelude::*;

use super::*;

const KEY: &[u8] = b"key of the codes";

const OURS: &str = "bkg_0123456789ab";

fn hash(code: &str) -> OtpHash {
    Otp::parse(code).unwrap().hash(KEY, OURS, Purpose::Cancellation)
}

fn good(hash: &OtpHash, code: &str) -> bool {
    hash.matches(&Otp::parse(code).unwrap(), KEY, OURS, Purpose::Cancellation)
}

#[test]
fn a_code_is_good_however_the_customer_spaces_it() {
    for typed in ["012345", " 012345\r\n", "012 345", "012-345", "0 1 2 3 4 5", "\u{a0}012345"] {
        assert_eq!(Otp::parse(typed).unwrap().digits(), "012345", "{typed:?}");
        assert!(good(&hash("012345"), typed));
    }
}

#[test]
fn what_cannot_be_a_code_is_told_at_once() {
    let long = format!("{}012345", " ".repeat(40));
    for typed in [
        "",
        "      ",
        "------",
        "12345",
        "1234567",
        "01234a",
        "+12345",
        "1.2345",
        "0x1234",
        "０１２３４５",
        "١٢٣٤٥٦",
        "012\t345",
        "012\u{a0}345",
        "012_345",
        "12345\0",
        &long,
    ] {
        let refused = Otp::parse(typed).unwrap_err();
        assert!(matches!(refused, Error::FieldInvalid { name: "otp", .. }), "{typed:?}");
    }
}

#[test]
fn a_code_does_nothing_to_another_booking_and_under_another_key() {
    let (hash, otp) = (hash("123456"), Otp::parse("123456").unwrap());
    let theirs = "bkg_0123456789ac";
    assert!(hash.matches(&otp, KEY, OURS, Purpose::Cancellation));
    assert!(!hash.matches(&otp, KEY, theirs, Purpose::Cancellation));
    assert!(!hash.matches(&otp, b"another key", OURS, Purpose::Cancellation));
    assert!(!good(&hash, "123457"));
}

#[test]
fn without_a_key_no_code_is_good() {
    let otp = Otp::parse("123456").unwrap();
    let unkeyed = otp.hash(b"", OURS, Purpose::Cancellation);
    assert!(!unkeyed.matches(&otp, b"", OURS, Purpose::Cancellation));
}

#[test]
fn no_code_gets_into_a_log() {
    assert_eq!(format!("{:?}", Otp::parse("123456").unwrap()), "Otp(…)");
}

/// Computed independently:
/// `printf 'bkg_0123456789ab\0cancellation\000012345' | openssl dgst -sha256 -hmac 'key of the codes'`.
#[test]
fn a_kept_hash_stays_good_when_the_program_changes() {
    let kept = "88da1423d4cb47f03e6bab230d906b024b72a3cd18dbd7f8478c24490b10fa31";
    assert_eq!(String::from(hash("012345")), kept);
    let read: OtpHash = serde_json::from_str(&format!("\"{kept}\"")).unwrap();
    assert!(good(&read, "012345"));
    for wrong in ["\"\"", "\"0\"", "7", &format!("\"{}\"", kept.to_uppercase())] {
        assert!(serde_json::from_str::<OtpHash>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn every_code_is_as_likely_as_any_other() {
    let first_unfair = 4_294_000_000_u32;
    assert_eq!(first_unfair % CODES, 0);
    assert!(u32::MAX - first_unfair < CODES);
    let draw = |numbers: &[u32]| {
        let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_be_bytes()).collect();
        Otp::draw(&bytes).map(|otp| otp.digits())
    };
    assert_eq!(draw(&[first_unfair - 1]).unwrap(), "999999");
    assert_eq!(draw(&[first_unfair, u32::MAX, 42]).unwrap(), "000042");
    assert_eq!(draw(&[first_unfair]), None);
    assert_eq!(draw(&[]), None);
    assert!(Otp::draw(&[0; 3]).is_none());
}

proptest! {
    #[test]
    fn nothing_typed_makes_it_panic_and_what_is_a_code_has_its_digits(text in "[ 0-9a٣-]{0,12}|.{0,40}") {
        if let Ok(otp) = Otp::parse(&text) {
            let typed: String = text.chars().filter(char::is_ascii_digit).collect();
            prop_assert_eq!(otp.digits(), typed);
        }
    }

    #[test]
    fn the_code_that_was_sent_is_the_one_that_is_good(random: [u8; RANDOM_BYTES], guess in 0..CODES) {
        let sent = Otp::draw(&random).unwrap().digits();
        let kept = String::from(hash(&sent));
        let read = OtpHash::try_from(kept.clone()).unwrap();
        prop_assert_eq!(String::from(read.clone()), kept);
        prop_assert!(good(&read, &sent));
        let guess = format!("{guess:06}");
        prop_assert_eq!(good(&read, &guess), guess == sent);
    }
}

#[test]
fn a_code_has_room_for_26_blanks_and_no_more() {
    let spaced = |blanks| Otp::parse(&format!("{}012345", " ".repeat(blanks)));
    assert_eq!(spaced(26).unwrap().digits(), "012345");
    assert!(spaced(27).is_err());
}
