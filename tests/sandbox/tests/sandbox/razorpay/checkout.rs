use sandbox::{Request, Response, razorpay_checkout_signature};
use serde_json::json;

use super::{UPI, open};
use crate::shop::{Shop, text};

fn form(order: &str) -> String {
    format!(
        "key_id=rzp_test_sandbox&order_id={order}&amount=56000&currency=INR&name=Boxoffice&description=Two+seats\
         &prefill[email]=a%40example.com&notes[gate]=north&callback_url=http%3A%2F%2F127.0.0.1%2Fdone%3Fa%3Db\
         &cancel_url=http%3A%2F%2F127.0.0.1%2Fback"
    )
}

fn open_page(shop: &mut Shop, form: &str) -> Response {
    shop.sandbox.handle(shop.now, &Request::post_form("/v1/checkout/embedded", form))
}

fn press(shop: &mut Shop, order: &str, form: &str, instrument: &str) -> Response {
    let body = format!("{form}&instrument={instrument}");
    shop.sandbox.handle(shop.now, &Request::post_form(&format!("/pay/razorpay/{order}"), &body))
}

#[test]
fn the_merchants_form_leads_to_a_page_with_seller_and_amount() {
    let mut shop = open();
    let order = shop.order();
    let link = format!("/v1/checkout/embedded?{}", form(&order));
    for response in [open_page(&mut shop, &form(&order)), shop.sandbox.handle(shop.now, &Request::get(&link))]
    {
        assert_eq!(response.status, 200);
        let page = response.text();
        for part in
            ["Boxoffice", "₹560.00", "INR", "Two seats", "success@razorpay", "<label for=\"instrument\">"]
        {
            assert!(page.contains(part), "{part}");
        }
        assert!(page.contains("href=\"http://127.0.0.1/back\"") && !page.contains("razorpay_key_sandbox"));
        assert!(response.header("content-security-policy").unwrap().contains("script-src 'none'"));
    }
}

#[test]
fn a_payer_is_led_back_with_the_proof_by_a_form_that_submits_itself() {
    let mut shop = open();
    let order = shop.order();
    let response = press(&mut shop, &order, &form(&order), "success%40razorpay");
    assert_eq!(response.status, 200);
    let payment = shop.sandbox.razorpay_payments().remove(0);
    let id = text(&payment["id"]);
    let proof = razorpay_checkout_signature("razorpay_key_sandbox", &order, &id);
    let page = response.text();
    assert!(page.contains("<form method=\"post\" action=\"http://127.0.0.1/done?a=b\">"));
    for (name, value) in
        [("razorpay_payment_id", &id), ("razorpay_order_id", &order), ("razorpay_signature", &proof)]
    {
        assert!(
            page.contains(&format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">")),
            "{name}"
        );
    }
    assert!(page.contains("<script>document.forms[0].submit()</script>"));
    assert!(response.header("content-security-policy").unwrap().contains("script-src 'sha256-"));
    assert_eq!((&payment["email"], &payment["description"]), (&json!("a@example.com"), &json!("Two seats")));
    assert_eq!(payment["notes"], json!({ "gate": "north" }), "the form's notes, not the order's");
    let again = press(&mut shop, &order, &form(&order), "success%40razorpay");
    for response in [again, open_page(&mut shop, &form(&order))] {
        assert_eq!(response.status, 409);
        let page = response.text();
        assert!(page.contains("This order is paid already.") && !page.contains(&proof), "{page}");
    }
    assert_eq!(shop.sandbox.razorpay_payments().len(), 1);
}

#[test]
fn payers_can_be_led_back_by_get() {
    let mut shop = open();
    let order = shop.order();
    let form = format!("{}&callback_method=get", form(&order));
    let response = press(&mut shop, &order, &form, "4111111111111111");
    let id = text(&shop.sandbox.razorpay_payments()[0]["id"]);
    let proof = razorpay_checkout_signature("razorpay_key_sandbox", &order, &id);
    let location = format!(
        "http://127.0.0.1/done?a=b&razorpay_payment_id={id}&razorpay_order_id={order}&razorpay_signature={proof}"
    );
    assert_eq!((response.status, response.header("location")), (303, Some(location.as_str())));
}

#[test]
fn after_a_failure_the_page_shows_the_reason_and_allows_another_try() {
    let mut shop = open();
    let order = shop.order();
    let response = press(&mut shop, &order, &form(&order), "failure%40razorpay");
    assert_eq!(response.status, 402);
    assert!(response.text().contains("role=\"alert\">") && response.text().contains("You can try again."));
    assert_eq!(press(&mut shop, &order, &form(&order), "").status, 402);
    assert_eq!(press(&mut shop, &order, &form(&order), "later%40razorpay").status, 202);
    shop.now += 10;
    assert_eq!(open_page(&mut shop, &form(&order)).status, 409, "the bank has accepted meanwhile");
}

#[test]
fn two_tabs_can_both_pay_if_the_settings_allow_it() {
    let mut shop = open();
    let order = shop.order();
    shop.sandbox.pay_order(shop.now, &order, UPI).unwrap();
    shop.set(json!({ "razorpay": { "paid_orders": "capture" } }));
    press(&mut shop, &order, &form(&order), "success%40razorpay");
    let captured = shop.sandbox.razorpay_payments();
    assert!(captured.len() == 2 && captured.iter().all(|payment| payment["captured"] == true));
}

#[test]
fn a_wrong_form_is_refused_with_a_reason() {
    let mut shop = open();
    let order = shop.order();
    let right = form(&order);
    for (wrong, reason) in [
        (right.replace("rzp_test_sandbox", "rzp_test_other"), "The key_id provided is invalid."),
        (right.replace(&order, "order_x"), "There is no such order."),
        (right.replace("56000", "1"), "The amount differs from the order"),
        (right.replace("INR", "USD"), "The currency differs from the order"),
        (right.replace("callback_url", "callback"), "callback is not a field of the checkout form."),
        (
            right.replace("http%3A%2F%2F127.0.0.1%2Fdone", "javascript%3Aalert(1)"),
            "callback_url must be a web address.",
        ),
        ("%".to_owned(), "The form cannot be read"),
        (String::new(), "The key_id provided is invalid."),
    ] {
        let response = open_page(&mut shop, &wrong);
        assert_eq!(response.status, 400, "{wrong}");
        assert!(response.text().contains(reason), "{reason}: {}", response.text());
        assert_eq!(press(&mut shop, &order, &wrong, "success%40razorpay").status, 400, "{wrong}");
    }
    assert!(shop.sandbox.razorpay_payments().is_empty());
}

#[test]
fn texts_of_merchants_and_payers_are_escaped() {
    let mut shop = open();
    let order = shop.order();
    let attack = "%3Cscript%3Ealert('x')%3C%2Fscript%3E%22%26";
    let form = format!(
        "{}&notes[%22%3E%3Cb%3E]={attack}",
        form(&order).replace("Two+seats", attack).replace("=Boxoffice", &format!("={attack}"))
    );
    for response in [
        open_page(&mut shop, &form),
        press(&mut shop, &order, &form, attack),
        press(&mut shop, &order, &form, "success%40razorpay"),
    ] {
        let page = response.text().replace("<script>document.forms[0].submit()</script>", "");
        assert!(!page.contains("<script") && !page.contains("\"><b>"), "{page}");
    }
}
