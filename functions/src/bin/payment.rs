//! The Lambda functions of the subject `payment`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::CREATE_PAYMENT),
        Function::Endpoint(&functions::GET_PAYMENT),
        Function::Endpoint(&functions::RETURN_PAYER),
        Function::Endpoint(&functions::RECEIVE_STRIPE_WEBHOOK),
        Function::Endpoint(&functions::RECEIVE_RAZORPAY_WEBHOOK),
        Function::Queue(&functions::PROCESS_PAYMENT),
        Function::Queue(&functions::LOOK_AT_PAYMENTS),
        Function::Schedule(&functions::SWEEP_PAYMENTS),
        Function::Queue(&functions::PROCESS_REFUND),
    ])
}
