//! The Lambda function `receive-razorpay-webhook`.

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(functions::Function::Endpoint(&functions::RECEIVE_RAZORPAY_WEBHOOK))
}
