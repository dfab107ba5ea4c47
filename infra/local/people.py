"""The people of a local stack: one admin and one customer, whose passwords are in the stack's folder."""

from botocore.exceptions import ClientError
from deploy import client
from settings import ADMIN_EMAIL, CUSTOMER_EMAIL, Secrets, Stack


def create_people(stack: Stack, user_pool_id: str) -> None:
    """Makes sure that both can sign in with the passwords of the stack's secrets."""
    secrets = Secrets.of(stack.folder)
    cognito = client(stack, "cognito-idp")
    for email, password in (
        (ADMIN_EMAIL, secrets.admin_password),
        (CUSTOMER_EMAIL, secrets.customer_password),
    ):
        attributes = {"email": email, "email_verified": "true"}
        try:
            cognito.admin_create_user(
                UserPoolId=user_pool_id,
                Username=email,
                MessageAction="SUPPRESS",
                UserAttributes=[{"Name": key, "Value": value} for key, value in attributes.items()],
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "UsernameExistsException":
                raise
        cognito.admin_set_user_password(
            UserPoolId=user_pool_id, Username=email, Password=password, Permanent=True
        )
    cognito.admin_add_user_to_group(UserPoolId=user_pool_id, Username=ADMIN_EMAIL, GroupName="admin")
