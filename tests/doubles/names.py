"""A resolver that tells what it was told: tests that need names dial loopback all the same."""

import asyncio
import socket

from aiohttp.abc import AbstractResolver, ResolveResult


class Names(AbstractResolver):
    """Knows the given names (`_` stands for a dot); a name's answers are given in turn, the last one stays.

    An answer without addresses never comes.
    """

    def __init__(self, **names: list[list[str]]) -> None:
        self.names = {name.replace("_", "."): answers for name, answers in names.items()}

    async def resolve(self, host: str, port: int = 0, family: int = socket.AF_INET) -> list[ResolveResult]:
        answers = self.names.get(host)
        if answers is None:
            raise OSError(f"{host} is not known")
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        if not addresses:
            await asyncio.Event().wait()
        return [
            ResolveResult(hostname=host, host=address, port=port, family=family_of(address), proto=0, flags=0)
            for address in addresses
        ]

    async def close(self) -> None:
        pass


def family_of(address: str) -> int:
    return socket.AF_INET6 if ":" in address else socket.AF_INET
