//! Codes of authenticator apps (TOTP, RFC 6238, with SHA-1, six digits and thirty seconds, as every app has them).

use ring::hmac;

use crate::World;

/// Seconds for which an app shows a code.
pub(crate) const STEP_SECONDS: i64 = 30;

impl World {
    /// The code that an authenticator app with this secret shows now.
    #[must_use]
    pub fn app_code(&self, secret: &str) -> String {
        code(secret, self.clock.second() / STEP_SECONDS)
    }
}

/// The code of a secret in base 32 in the step with this number.
pub(crate) fn code(secret: &str, step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &bytes(secret));
    let digest = hmac::sign(&key, &step.to_be_bytes());
    let digest = digest.as_ref();
    let at = usize::from(digest[digest.len() - 1] & 15);
    let number = u32::from_be_bytes(digest[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// The bytes of a text in base 32 (RFC 4648).
fn bytes(text: &str) -> Vec<u8> {
    let (mut bytes, mut buffer, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => panic!("{text} is not in base 32"),
        };
        buffer = (buffer << 5 | u32::from(value)) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(buffer >> bits & 0xff).unwrap());
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::code;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B: the secret is "12345678901234567890", and the last six of eight digits count.
        let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
        for (second, wanted) in
            [(59, "287082"), (1_111_111_109, "081804"), (1_234_567_890, "005924"), (20_000_000_000, "353130")]
        {
            assert_eq!(code(secret, second / 30), wanted, "{second}");
        }
    }
}
