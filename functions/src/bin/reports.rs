//! The Lambda functions of the subject `reports`.

use functions::Function;

fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    functions::run(vec![
        Function::Endpoint(&functions::GET_REVENUE_REPORT),
        Function::Endpoint(&functions::GET_BOOKINGS_REPORT),
        Function::Endpoint(&functions::GET_OCCUPANCY_REPORT),
        Function::Endpoint(&functions::GET_REFUNDS_REPORT),
        Function::Endpoint(&functions::GET_DISPUTES_REPORT),
        Function::Endpoint(&functions::GET_FUNNEL_REPORT),
        Function::Endpoint(&functions::GET_ABANDONED_REPORT),
        Function::Endpoint(&functions::GET_FAILURES_REPORT),
        Function::Endpoint(&functions::GET_OFFERS_REPORT),
        Function::Endpoint(&functions::GET_DEFERRED_REPORT),
        Function::Endpoint(&functions::GET_KPIS_REPORT),
    ])
}
