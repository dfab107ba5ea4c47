//! The Lambda functions of the subject `webhook`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::CREATE_WEBHOOK),
        Function::Endpoint(&functions::LIST_WEBHOOKS),
        Function::Endpoint(&functions::GET_WEBHOOK),
        Function::Endpoint(&functions::UPDATE_WEBHOOK),
        Function::Endpoint(&functions::DELETE_WEBHOOK),
        Function::Endpoint(&functions::ROTATE_WEBHOOK_SECRET),
        Function::Endpoint(&functions::LIST_DELIVERIES),
        Function::Endpoint(&functions::REPLAY_DELIVERY),
        Function::Queue(&functions::DELIVER_WEBHOOK),
    ])
}
