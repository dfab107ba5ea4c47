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
    let lines = [
        format!("Your code to give seats back is {code}. It is good for {minutes} minutes."),
        format!("{title}, {}, {start}", event.venue.name),
        format!("Seats: {seats}"),
        format!("Comes back to you: {refund}"),
        "If you did not ask for it, ignore this mail: nothing happens without the code. Tell it to nobody; we \
         never ask for it."
            .to_owned(),
    ];
    let paragraphs: String = lines.iter().map(|line| format!("<p>{}</p>", escaped(line))).collect();
    let html = format!("<!doctype html><html lang=\"en\"><body>{paragraphs}</body></html>");
    Mail { subject: format!("Your code: {code}"), text: lines.join("\n\n"), html }
}

/// Names were typed by people.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_be_markup() {
        assert_eq!(escaped("<b>A & B</b>"), "&lt;b&gt;A &amp; B&lt;/b&gt;");
    }
}
