//! The mail with a code.

use aws::mail::Mail;
use domain::Money;
use domain::cancellation::Cut;
use domain::event::Event;
use domain::limits;
use domain::otp::Otp;

/// The mail that brings `otp` for giving the seats of `cut` back.
pub(super) fn with_code(event: &Event, cut: &Cut, refund: Money, otp: &Otp) -> Mail {
    let (title, start) = (&event.title.name, event.local_start.replace('T', ", "));
    let digits = otp.digits();
    let code = format!("{} {}", &digits[..3], &digits[3..]);
    let seats = cut.seats.join(", ");
    let minutes = limits::CODE_SECONDS / 60;
    let back = amount(refund);
    let lines = [
        format!("Your code to give seats back is {code}. It is good for {minutes} minutes."),
        format!("{title}, {}, {start}", event.venue.name),
        format!("Seats: {seats}"),
        format!("Comes back to you: {back}"),
        "If you did not ask for it, ignore this mail: nothing happens without the code. Tell it to nobody; we \
         never ask for it."
            .to_owned(),
    ];
    let paragraphs: String = lines.iter().map(|line| format!("<p>{}</p>", escaped(line))).collect();
    let html = format!("<!doctype html><html lang=\"en\"><body>{paragraphs}</body></html>");
    Mail { subject: format!("Your code: {code}"), text: lines.join("\n\n"), html }
}

/// An amount with its currency's code, such as `560.00 INR`.
fn amount(money: Money) -> String {
    let exponent = usize::from(money.currency.exponent());
    let digits = format!("{:0width$}", money.amount_minor, width = exponent + 1);
    let (whole, rest) = digits.split_at(digits.len() - exponent);
    let point = if rest.is_empty() { "" } else { "." };
    format!("{whole}{point}{rest} {}", money.currency)
}

/// Names were typed by people.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_with_the_currencys_decimals() {
        let money = |minor, code: &str| amount(Money::new(minor, code.parse().unwrap()));
        assert_eq!(money(56_000, "INR"), "560.00 INR");
        assert_eq!(money(5, "INR"), "0.05 INR");
        assert_eq!(money(560, "JPY"), "560 JPY");
        assert_eq!(money(0, "KWD"), "0.000 KWD");
    }

    #[test]
    fn names_cannot_be_markup() {
        assert_eq!(escaped("<b>A & B</b>"), "&lt;b&gt;A &amp; B&lt;/b&gt;");
    }
}
