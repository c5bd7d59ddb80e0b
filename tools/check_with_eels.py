#!/usr/bin/env python3
"""Validates the blocks of EEST blockchain tests with EELS, the executable specification.

    python3 -m venv eels && eels/bin/pip install ethereum-execution==2.19.0
    eels/bin/python tools/check_with_eels.py FOLDER [--last] > rows.csv

EELS shares no code with zkgas. It executes some 50,000 instructions a second, so fill with a large
--scale first. --last takes the highest op count of each test only. A row has the fixture's name, the
gas used, the state root, and the block hash; a block that EELS refuses ends the script.
"""

import importlib
import json
import re
import sys
from pathlib import Path

from ethereum_rlp import rlp
from ethereum_types.bytes import Bytes32
from ethereum_types.numeric import U64, U256, Uint


def number(text):
    return int(text, 16)


def op_count(name):
    found = re.search(r"op_count_(\d+)", name)
    return int(found.group(1)) if found else 0


def check(name, fixture):
    fork = fixture["network"].lower()
    module = lambda part: importlib.import_module(f"ethereum.forks.{fork}.{part}")
    engine, blocks, types, states = map(module, ["fork", "blocks", "fork_types", "state"])
    state = states.State()
    for text, account in fixture["pre"].items():
        address = types.Address(bytes.fromhex(text[2:]))
        info = types.Account(
            nonce=Uint(number(account["nonce"])),
            balance=U256(number(account["balance"])),
            code=bytes.fromhex(account["code"][2:]),
        )
        states.set_account(state, address, info)
        for slot, value in account["storage"].items():
            key = Bytes32(number(slot).to_bytes(32, "big"))
            states.set_storage(state, address, key, U256(number(value)))
    genesis = rlp.decode_to(blocks.Block, bytes.fromhex(fixture["genesisRLP"][2:]))
    assert states.state_root(state) == genesis.header.state_root, f"genesis of {name}"
    chain_id = U64(number(fixture["config"]["chainid"]))
    chain = engine.BlockChain(blocks=[genesis], state=state, chain_id=chain_id)
    for item in fixture["blocks"]:
        block = rlp.decode_to(blocks.Block, bytes.fromhex(item["rlp"][2:]))
        engine.state_transition(chain, block)
    header = chain.blocks[-1].header
    block_hash = importlib.import_module("ethereum.crypto.hash").keccak256(rlp.encode(header))
    assert "0x" + block_hash.hex() == fixture["lastblockhash"], f"hash of {name}"
    return f"{name},{int(header.gas_used)},0x{header.state_root.hex()},0x{block_hash.hex()}"


def main():
    sys.setrecursionlimit(20_000)
    for path in sorted(Path(sys.argv[1]).rglob("*.json")):
        fixtures = json.loads(path.read_text())
        names = sorted(fixtures, key=op_count)
        for name in names[-1:] if "--last" in sys.argv else names:
            print(check(name, fixtures[name]), flush=True)


main()
