"""The pictures of the memos: small, never changing, and for everybody who has the mail."""

import re
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

PictureData = Callable[[str], bytes | None]
_NAME = re.compile(r"[0-9a-f]{32}\.jpg")


def picture_route(data: PictureData) -> Route:
    """GET /pictures/NAME; `data` gives the JPEG of a name, None where there is none."""

    def picture(request: Request) -> Response:
        name: str = request.path_params["name"]
        jpeg = data(name) if _NAME.fullmatch(name) else None
        if jpeg is None:
            raise HTTPException(404)
        return Response(
            jpeg,
            media_type="image/jpeg",
            headers={
                # The name is the content's hash: under it there will never be another.
                "Cache-Control": "public, max-age=31536000, immutable",
                "X-Content-Type-Options": "nosniff",
                # Web mail that isolates its page loads only what says so itself.
                "Cross-Origin-Resource-Policy": "cross-origin",
            },
        )

    return Route("/pictures/{name}", picture)
