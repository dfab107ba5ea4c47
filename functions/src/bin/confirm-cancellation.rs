//! The Lambda function `confirm-cancellation`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::CONFIRM_CANCELLATION))
}
