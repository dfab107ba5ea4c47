"""The one error that commands raise for the user."""


class Failed(Exception):
    """Something that the user can put right; the message says what, in one sentence."""
