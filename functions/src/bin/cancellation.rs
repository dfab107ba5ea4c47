//! The Lambda functions of the subject `cancellation`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::REQUEST_CANCELLATION),
        Function::Endpoint(&functions::CONFIRM_CANCELLATION),
    ])
}
