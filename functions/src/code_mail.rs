//! Mails with a one-time code.

use aws::mail::Mail;
use domain::otp::{Otp, RANDOM_BYTES};
use domain::{Failure, limits};

use crate::random;

/// Draws a random code.
pub(crate) fn draw() -> Result<Otp, Failure> {
    Otp::draw(&random::bytes::<RANDOM_BYTES>()?).ok_or_else(|| Failure::unavailable("no code could be drawn"))
}

/// The mail with `otp`, which is good for ten minutes; `what` names its use and `about` adds lines.
pub(crate) fn with_code(otp: &Otp, what: &str, about: &[String]) -> Mail {
    with_lasting_code(otp, what, &format!("{} minutes", limits::CODE_SECONDS / 60), about)
}

/// The mail with `otp`; `what` names its use, `lasts` its lifetime, and `about` adds lines.
pub(crate) fn with_lasting_code(otp: &Otp, what: &str, lasts: &str, about: &[String]) -> Mail {
    let digits = otp.digits();
    let code = format!("{} {}", &digits[..3], &digits[3..]);
    let first = format!("Your code {what} is {code}. It is good for {lasts}.");
    let last = "If you did not ask for it, ignore this mail: nothing happens without the code. Tell it to nobody; we \
                never ask for it.";
    let lines = [&[first], about, &[last.to_owned()]].concat();
    let paragraphs: String = lines.iter().map(|line| format!("<p>{}</p>", escaped(line))).collect();
    let html = format!("<!doctype html><html lang=\"en\"><body>{paragraphs}</body></html>");
    Mail { subject: format!("Your code: {code}"), text: lines.join("\n\n"), html, ..Mail::default() }
}

/// Escapes text that people typed for HTML.
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
