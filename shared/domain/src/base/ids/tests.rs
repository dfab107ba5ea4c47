use super::*;

#[test]
fn a_reference_names_its_deployment_and_fits_a_receipt() {
    let deployment = DeploymentId::from_random([1, 2, 3, 0xab, 0xcd, 0xef]);
    let payment: PaymentId = "pay_0123456789ab_255".parse().unwrap();
    let reference = deployment.reference(&payment);
    assert!(reference.len() <= 40, "{reference}");
    assert_eq!(DeploymentId::parse_reference(&reference), Some((deployment, payment)));
    for foreign in
        ["pay_0123456789ab_1", "order-17", "0123/pay_0123456789ab_1", "010203abcdeg/pay_0123456789ab_1"]
    {
        assert_eq!(DeploymentId::parse_reference(foreign), None, "{foreign}");
    }
}

fn derive(customer: &CustomerId, key: &str) -> BookingId {
    BookingId::derive(&DeploymentId::from_random([7; 6]), customer, key)
}

#[test]
fn a_retried_request_derives_the_same_booking_and_another_customer_does_not() {
    let asha: CustomerId = "cus_a".parse().unwrap();
    let ben: CustomerId = "cus_b".parse().unwrap();
    assert_eq!(derive(&asha, "k"), derive(&asha, "k"));
    assert_ne!(derive(&asha, "k"), derive(&ben, "k"));
    assert_ne!(derive(&asha, "k"), derive(&asha, "k2"));
    let elsewhere = BookingId::derive(&DeploymentId::from_random([8; 6]), &asha, "k");
    assert_ne!(derive(&asha, "k"), elsewhere);
}

#[test]
fn a_claim_names_its_booking_and_its_run() {
    let booking = BookingId::derive(&DeploymentId::from_random([7; 6]), &"cus_a".parse().unwrap(), "k");
    let claim = ClaimId::of(&booking, "request-1");
    assert_eq!(claim.booking_id(), booking);
    assert_eq!(claim.as_str(), format!("{booking}#{}", claim.nonce()));
    assert_eq!(claim.as_str().parse::<ClaimId>().unwrap(), claim);
    assert_ne!(claim, ClaimId::of(&booking, "request-2"));
    for wrong in ["bkg_0123456789ab", "bkg_0123456789ab#", "bkg_0123456789ab#0123456", "bkg_0#01234567"] {
        assert!(wrong.parse::<ClaimId>().is_err(), "{wrong}");
    }
}

#[test]
fn a_payment_names_its_booking() {
    let booking = derive(&"cus_a".parse().unwrap(), "k");
    let payment = PaymentId::of(&booking, 3);
    assert_eq!(payment.booking_id(), booking);
    assert_eq!(payment.as_str().parse::<PaymentId>().unwrap(), payment);
}

#[test]
fn a_ticket_names_its_booking_and_its_seat() {
    let booking = derive(&"cus_a".parse().unwrap(), "k");
    let ticket = TicketId::of(&booking, "Stalls-A-10");
    assert_eq!(ticket.booking_id(), booking);
    assert_eq!(ticket, TicketId::of(&booking, "Stalls-A-10"));
    assert_ne!(ticket, TicketId::of(&booking, "Stalls-A-11"));
    assert_eq!(ticket.as_str().parse::<TicketId>().unwrap(), ticket);
    for wrong in ["tkt_0123456789ab", "tkt_0123456789ab_", "tkt_0123456789ab_0123456", "tkt_0_01234567"] {
        assert!(wrong.parse::<TicketId>().is_err(), "{wrong}");
    }
}

#[test]
fn an_id_of_another_kind_is_refused() {
    assert!("evt_0123456789".parse::<EventId>().is_ok());
    for wrong in ["ven_0123456789", "evt_012345678", "evt_01234567891", "evt_012345678i", "evt_", ""] {
        assert!(wrong.parse::<EventId>().is_err(), "{wrong}");
    }
    for wrong in ["pay_0123456789ab", "pay_0123456789ab_", "pay_0123456789ab_01", "pay_0123456789ab_999"] {
        assert!(wrong.parse::<PaymentId>().is_err(), "{wrong}");
    }
}

#[test]
fn an_id_is_read_five_bits_at_a_time_from_the_first_byte_on() {
    let mut bytes = [0; 16];
    bytes[..7].copy_from_slice(&[
        0b0000_1000,
        0b1000_0110,
        0b0100_0010,
        0b1001_1000,
        0b1110_1000,
        0xff,
        0xc0,
    ]);
    assert_eq!(EventId::from_random(bytes).as_str(), "evt_12345678zz");
}

#[test]
fn a_deployment_is_stored_as_its_digits() {
    let deployment = DeploymentId::from_random([1, 2, 3, 0xab, 0xcd, 0xef]);
    assert_eq!(String::from(deployment.clone()), "010203abcdef");
    assert_eq!("010203abcdef".parse(), Ok(deployment));
}
