"""Bodies that want to fill memory, made while they are sent."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

PIECE = 1 << 20
PACKINGS = {"gzip": zlib.MAX_WBITS | 16, "deflate": zlib.MAX_WBITS, "raw": -zlib.MAX_WBITS}


def packed_zeros(size: int, *, packing: str = "gzip") -> Iterator[bytes]:
    """Yield ``size`` zeros, packed to about a thousandth of them."""
    packer, zeros = zlib.compressobj(9, zlib.DEFLATED, PACKINGS[packing]), bytes(PIECE)
    for _ in range(size // PIECE):
        if piece := packer.compress(zeros):
            yield piece
    yield packer.flush()
