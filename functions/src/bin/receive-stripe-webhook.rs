//! The Lambda function `receive-stripe-webhook`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::RECEIVE_STRIPE_WEBHOOK))
}
