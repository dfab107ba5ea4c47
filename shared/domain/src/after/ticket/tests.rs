use proptest::prelude::*;

use super::*;

/// RFC 8032, section 7.1, tests 1, 2, 3 and "SHA(abc)": secret key, public key, message, signature.
const RFC_8032: [[&str; 4]; 4] = [
    [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b\
         d25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c\
         387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659\
         4a7c15e9716ed28dc027beceea1ec40a",
    ],
    [
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd\
         454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030\
         3dca179c138ac17ad9bef1177331a704",
    ],
];
const SEED: &str = "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |byte: u8| u8::try_from(char::from(byte).to_digit(16).unwrap()).unwrap();
    hex.as_bytes().chunks_exact(2).map(|pair| digit(pair[0]) << 4 | digit(pair[1])).collect()
}

fn ticket(seat_id: &str, kind: &str) -> Ticket {
    let booking_id: BookingId = "bkg_0123456789ab".parse().unwrap();
    Ticket {
        ticket_id: TicketId::of(&booking_id, seat_id),
        booking_id,
        event_id: "evt_0123456789".parse().unwrap(),
        seat_id: seat_id.into(),
        kind: kind.into(),
        status: TicketStatus::Valid,
        issued_at: Timestamp::from_second(1_800_000_000).unwrap(),
        used_at: None,
    }
}

fn key() -> TicketKey {
    TicketKey::from_seed(7, SEED).unwrap()
}

#[test]
fn our_keys_sign_as_rfc_8032_says() {
    for [seed, public, message, signature] in RFC_8032 {
        let key = TicketKey::from_seed(1, &STANDARD.encode(bytes(seed))).unwrap();
        assert_eq!(key.public_key().to_vec(), bytes(public));
        assert_eq!(key.sign(&bytes(message)).to_vec(), bytes(signature));
        let signature: [u8; 64] = bytes(signature).try_into().unwrap();
        assert!(signature_matches(&key.public_key(), &bytes(message), &signature));
        assert!(!signature_matches(&key.public_key(), b"another", &signature));
    }
}

#[test]
fn a_gate_without_a_network_reads_what_the_ticket_says() {
    let ticket = ticket("Stalls-A-10", "premium");
    let payload = key().payload(&ticket).unwrap();
    assert!(payload.is_ascii() && payload.starts_with("BO1."));
    assert_eq!(payload, key().payload(&ticket).unwrap(), "a ticket that is shown again has the same code");
    let claims = verify(&payload, &[(6, [0; 32]), (7, key().public_key())]).unwrap();
    assert_eq!(
        claims,
        TicketClaims {
            ticket_id: ticket.ticket_id.clone(),
            event_id: ticket.event_id.clone(),
            seat_id: "Stalls-A-10".into(),
            kind: "premium".into(),
            kid: 7,
            issued_second: 1_800_000_000,
        }
    );
    assert_eq!(claims.ticket_id.booking_id(), ticket.booking_id);
}

#[test]
fn a_code_with_any_character_changed_added_or_left_out_is_refused() {
    let keys = [(7, key().public_key())];
    let payload = key().payload(&ticket("Stalls-A-10", "premium")).unwrap();
    for at in 0..payload.len() {
        for other in ["A", "B", "_", "-", ".", "=", "9", " ", ""] {
            let mut changed = payload.clone();
            changed.replace_range(at..=at, other);
            assert!(changed == payload || verify(&changed, &keys).is_err(), "{at}: {changed}");
            let mut longer = payload.clone();
            longer.insert_str(at, other);
            assert!(longer == payload || verify(&longer, &keys).is_err(), "{at}: {longer}");
        }
    }
    for end in ["A", "=", ".", " ", "\n", "\0"] {
        assert!(verify(&format!("{payload}{end}"), &keys).is_err(), "{end:?}");
        assert!(verify(&format!("{end}{payload}"), &keys).is_err(), "{end:?}");
    }
}

#[test]
fn a_code_with_any_bit_of_its_bytes_changed_is_refused() {
    let keys = [(7, key().public_key())];
    let payload = key().payload(&ticket("Stalls-A-10", "premium")).unwrap();
    let parts: Vec<&str> = payload.split('.').collect();
    for part in [1, 2] {
        let right = URL_SAFE_NO_PAD.decode(parts[part]).unwrap();
        for bit in 0..right.len() * 8 {
            let mut wrong = right.clone();
            wrong[bit / 8] ^= 1 << (bit % 8);
            let text = URL_SAFE_NO_PAD.encode(wrong);
            let forged = match part {
                1 => format!("BO1.{text}.{}", parts[2]),
                _ => format!("BO1.{}.{text}", parts[1]),
            };
            assert!(verify(&forged, &keys).is_err(), "part {part}, bit {bit}");
        }
    }
}

#[test]
fn an_unknown_key_or_that_of_another_opens_no_gate() {
    let payload = key().payload(&ticket("A10", "standard")).unwrap();
    assert_eq!(verify(&payload, &[]), Err(TicketRefusal::KeyUnknown { kid: 7 }));
    assert_eq!(verify(&payload, &[(8, key().public_key())]), Err(TicketRefusal::KeyUnknown { kid: 7 }));
    let other = TicketKey::from_seed(7, &STANDARD.encode([9; 32])).unwrap();
    assert_eq!(verify(&payload, &[(7, other.public_key())]), Err(TicketRefusal::SignatureInvalid));
    assert!(verify(&payload, &[(7, other.public_key()), (7, key().public_key())]).is_ok());
    // A key of small order, under which one signature would match many texts.
    let mut weak = [0; 32];
    weak[0] = 1;
    assert_eq!(verify(&payload, &[(7, weak)]), Err(TicketRefusal::SignatureInvalid));
}

#[test]
fn a_seed_that_is_not_32_bytes_is_refused_and_a_key_never_shows_itself() {
    for wrong in ["", "AAAA", "not base64", &STANDARD.encode([1; 31]), &STANDARD.encode([1; 33])] {
        assert_eq!(TicketKey::from_seed(1, wrong).unwrap_err(), TicketRefusal::SeedInvalid, "{wrong}");
    }
    assert_eq!(format!("{:?}", key()), "TicketKey { kid: 7, .. }");
}

#[test]
fn a_ticket_opens_the_gate_once_and_a_void_one_never() {
    let valid = ticket("A10", "standard");
    let now = Timestamp::from_second(1_800_000_100).unwrap();
    let used = valid.checked_in(now).unwrap();
    assert_eq!((used.status, used.used_at), (TicketStatus::Used, Some(now)));
    assert_eq!(used.checked_in(now), Err(TicketRefusal::Used { used_at: now }));
    assert_eq!(used.voided(), Err(TicketRefusal::Used { used_at: now }));
    let void = valid.voided().unwrap();
    assert_eq!(void.checked_in(now), Err(TicketRefusal::Void));
    assert_eq!(void.voided(), Ok(void.clone()), "a retried cancellation changes nothing");
}

#[test]
fn names_that_no_qr_code_holds_are_refused() {
    let longest = key().payload(&ticket(&"x".repeat(1_634), "standard")).unwrap();
    assert_eq!(longest.len(), PAYLOAD_CHARS_MAX);
    assert!(verify(&longest, &[(key().kid(), key().public_key())]).is_ok());
    assert_eq!(key().payload(&ticket(&"x".repeat(1_635), "standard")), Err(TicketRefusal::TooLong));
    assert_eq!(key().payload(&ticket(&"x".repeat(2000), "standard")), Err(TicketRefusal::TooLong));
    assert_eq!(key().payload(&ticket(&"x".repeat(70_000), "standard")), Err(TicketRefusal::TooLong));
    let mut early = ticket("A10", "standard");
    early.issued_at = Timestamp::from_second(-1).unwrap();
    assert_eq!(key().payload(&early), Err(TicketRefusal::TimeInvalid));
}

proptest! {
    #[test]
    fn every_name_of_a_seat_survives_the_code(seat in "\\PC{0,60}", kind in "\\PC{0,60}", kid: u16) {
        let key = TicketKey::from_seed(kid, SEED).unwrap();
        let claims = verify(&key.payload(&ticket(&seat, &kind)).unwrap(), &[(kid, key.public_key())]).unwrap();
        prop_assert_eq!((claims.seat_id, claims.kind, claims.kid), (seat, kind, kid));
    }

    #[test]
    fn arbitrary_text_is_refused_and_never_panics(text in "(BO1\\.)?[A-Za-z0-9_.=-]{0,200}|\\PC{0,40}") {
        prop_assert!(verify(&text, &[(7, key().public_key())]).is_err());
    }
}
