"""Bodies that want to fill memory, made while they are sent."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

PIECE = 1 << 20


def gzipped_zeros(size: int) -> Iterator[bytes]:
    """Yield ``size`` zeros, packed to about a thousandth of them."""
    packing, zeros = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16), bytes(PIECE)
    for _ in range(size // PIECE):
        if piece := packing.compress(zeros):
            yield piece
    yield packing.flush()
