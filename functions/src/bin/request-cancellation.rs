//! The Lambda function `request-cancellation`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::REQUEST_CANCELLATION))
}
