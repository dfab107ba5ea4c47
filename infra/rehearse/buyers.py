"""Accounts of a rehearsal: made in the user pool and removed from it, recognized by their address.

They sign in at Cognito itself, so that no sign-in leaves an item in the bookings table. Nobody gets mail: the
domain `.invalid` does not exist, and accounts are made without a message.
"""

import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError
from deployment import Deployment
from failed import Failed

PREFIX = "rehearsal-"
ADDRESS = re.compile(r"rehearsal-[0-9]{14}-(?:buyer|organizer)-[0-9]{1,4}@rehearsal\.invalid")
TOGETHER = 8
"""Calls of Cognito at once: its quotas are tens a second."""


class Account(NamedTuple):
    """Somebody who is signed in."""

    email: str
    token: str


class People(NamedTuple):
    """Everybody of a rehearsal. All have one password."""

    organizer: Account
    buyers: list[Account]
    password: str


def make(deployment: Deployment, count: int) -> People:
    """An organizer and so many buyers."""
    run = f"{datetime.now(UTC):%Y%m%d%H%M%S}"
    # Passes every rule of the pool: each kind of character is there for certain.
    password = f"Aa1-{secrets.token_urlsafe(18)}"
    cognito = deployment.client("cognito-idp")

    def account(kind: str, number: int) -> Account:
        email = f"{PREFIX}{run}-{kind}-{number}@rehearsal.invalid"
        _make(cognito, deployment.user_pool, email, password, kind)
        return sign_in(deployment, cognito, email, password)

    try:
        organizer = account("organizer", 0)
        with ThreadPoolExecutor(TOGETHER) as pool:
            buyers = list(pool.map(lambda number: account("buyer", number), range(count)))
    except (BotoCoreError, ClientError) as error:
        raise Failed(f"The accounts cannot be made in the user pool: {error}") from error
    return People(organizer, buyers, password)


def _make(cognito: Any, pool: str, email: str, password: str, kind: str) -> None:
    attributes = {"email": email, "email_verified": "true"}
    made = cognito.admin_create_user(
        UserPoolId=pool,
        Username=email,
        MessageAction="SUPPRESS",
        UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
    )
    user = made["User"]["Username"]
    cognito.admin_set_user_password(UserPoolId=pool, Username=user, Password=password, Permanent=True)
    if kind == "organizer":
        # An administrator may act for every organizer, and needs no invitation by mail.
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=user, GroupName="admin")


def sign_in(deployment: Deployment, cognito: Any, email: str, password: str) -> Account:
    """The account with a fresh token, which lasts a quarter of an hour."""
    answer = cognito.admin_initiate_auth(
        UserPoolId=deployment.user_pool,
        ClientId=deployment.user_pool_client,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": password},
    )
    return Account(email, answer["AuthenticationResult"]["AccessToken"])


def remove_all(deployment: Deployment) -> int:
    """Removes every account of a rehearsal, also of one that was killed; returns their number."""
    cognito = deployment.client("cognito-idp")
    try:
        pages = cognito.get_paginator("list_users").paginate(
            UserPoolId=deployment.user_pool, Filter=f'email ^= "{PREFIX}"'
        )
        users = [user["Username"] for page in pages for user in page["Users"] if _is_ours(user)]
        with ThreadPoolExecutor(TOGETHER) as pool:
            return sum(pool.map(lambda user: _remove(cognito, deployment.user_pool, user), users))
    except (BotoCoreError, ClientError) as error:
        raise Failed(f"The rehearsal's accounts cannot be removed; rehearse again to: {error}") from error


def _is_ours(user: Any) -> bool:
    emails = [entry["Value"] for entry in user["Attributes"] if entry["Name"] == "email"]
    return any(ADDRESS.fullmatch(email) for email in emails)


def _remove(cognito: Any, pool: str, user: str) -> int:
    try:
        cognito.admin_delete_user(UserPoolId=pool, Username=user)
    except cognito.exceptions.UserNotFoundException:
        # Another rehearsal has removed it.
        return 0
    return 1
