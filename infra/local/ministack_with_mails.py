"""MiniStack, which also keeps each mail that SES has taken as the call said it, with its files, if it keeps no state.

MiniStack's own list of mails has no files, and its CloudTrail no calls of SES v2. Tests read them in the folder `mails`
beside that of the state: a file for each, under its id at SES.
"""

import json
import os
from pathlib import Path
from typing import Any

from ministack.app import main
from ministack.services import ses_v2

FOLDER = Path(os.environ["STATE_DIR"]).with_name("mails")

_handle_request = ses_v2.handle_request


async def _handle_and_keep(method: str, path: str, headers: Any, body: bytes, query_params: Any) -> Any:
    answer = await _handle_request(method, path, headers, body, query_params)
    if method == "POST" and path.rstrip("/").endswith("/outbound-emails") and answer[0] == 200:
        draft = FOLDER / "draft"
        draft.write_bytes(body)
        draft.rename(FOLDER / f"{json.loads(answer[2])['MessageId']}.json")
    return answer


if __name__ == "__main__":
    if os.environ["PERSIST_STATE"] == "0":
        FOLDER.mkdir(parents=True, exist_ok=True)
        ses_v2.handle_request = _handle_and_keep
    main()
