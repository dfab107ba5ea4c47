//! The Lambda function of the subject `audit`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![Function::Schedule(&functions::AUDIT_BOOKS)])
}
