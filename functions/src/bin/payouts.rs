//! The Lambda functions of the subject `payouts`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Schedule(&functions::RECONCILE_PAYOUTS),
        Function::Endpoint(&functions::LIST_PAYOUTS),
        Function::Endpoint(&functions::GET_PAYOUT),
    ])
}
