"""The file `env` of a stack: what a shell or a test needs to know about it."""

from settings import ADMIN_EMAIL, CUSTOMER_EMAIL, REGION, Secrets, Stack


def write(stack: Stack, outputs: dict[str, str], api_direct_url: str) -> None:
    """Writes the file, in the syntax of shells; the API's direct address is the emulator's own."""
    secrets = Secrets.of(stack.folder)
    stack.write_env(
        {
            "WEB_URL": stack.web_url,
            "API_URL": stack.api_url,
            "API_ID": outputs["ApiId"],
            "API_DIRECT_URL": api_direct_url,
            "ADMIN_EMAIL": ADMIN_EMAIL,
            "ADMIN_PASSWORD": secrets.admin_password,
            "CUSTOMER_EMAIL": CUSTOMER_EMAIL,
            "CUSTOMER_PASSWORD": secrets.customer_password,
            "STRIPE_API_URL": stack.providers_url,
            "STRIPE_SECRET_KEY": secrets.stripe_secret_key,
            "STRIPE_WEBHOOK_SECRET": secrets.stripe_webhook_secret,
            "RAZORPAY_API_URL": stack.providers_url,
            "RAZORPAY_KEY_ID": secrets.razorpay_key_id,
            "RAZORPAY_KEY_SECRET": secrets.razorpay_key_secret,
            "RAZORPAY_WEBHOOK_SECRET": secrets.razorpay_webhook_secret,
            "AWS_ENDPOINT_URL": stack.aws_url,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "STACK_NAME": stack.name,
            "SEATS_TABLE": outputs["SeatsTable"],
            "BOOKINGS_TABLE": outputs["BookingsTable"],
            "CATALOG_TABLE": outputs["CatalogTable"],
            "CUSTOMERS_TABLE": outputs["CustomersTable"],
            "REPORTS_TABLE": outputs["ReportsTable"],
            "FACTS_BUCKET": outputs["FactsBucket"],
            "PAYMENTS_QUEUE_URL": outputs["PaymentsQueueUrl"],
            "PAYMENTS_DEAD_LETTER_QUEUE_URL": outputs["PaymentsDeadLetterQueueUrl"],
            "REFUNDS_QUEUE_URL": outputs["RefundsQueueUrl"],
            "REFUNDS_DEAD_LETTER_QUEUE_URL": outputs["RefundsDeadLetterQueueUrl"],
            "DOCUMENTS_QUEUE_URL": outputs["DocumentsQueueUrl"],
            "DOCUMENTS_DEAD_LETTER_QUEUE_URL": outputs["DocumentsDeadLetterQueueUrl"],
            "STREAM_FAILURES_QUEUE_URL": outputs["StreamFailuresQueueUrl"],
            "BUS_NAME": outputs["BusName"],
            "MAIL_URL": f"{stack.aws_url}/_ministack/ses/messages",
            "USER_POOL_ID": outputs["UserPoolId"],
            "USER_POOL_CLIENT_ID": outputs["UserPoolClientId"],
        }
    )
