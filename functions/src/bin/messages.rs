//! The Lambda functions of the subject `messages`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Stream(&functions::PUBLISH_MESSAGES),
        Function::Queue(&functions::SETTLE_REDEMPTIONS),
        Function::Schedule(&functions::REMIND_CUSTOMERS),
    ])
}
