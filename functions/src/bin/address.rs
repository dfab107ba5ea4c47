//! The Lambda functions of the subject `address`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::CHANGE_EMAIL),
        Function::Endpoint(&functions::CONFIRM_EMAIL_CHANGE),
    ])
}
