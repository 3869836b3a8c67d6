import os
import sys
import threading

import pytest

from migrate_scan.engine.channel import channel


def test_messages_arrive_whole_and_in_order() -> None:
    ours, theirs = channel()
    for message in (b"one", b"", b"three"):
        ours.send(message)
    assert theirs.receive() == b"one"
    assert theirs.has_message()
    assert theirs.receive() == b""
    assert theirs.receive() == b"three"
    assert not theirs.has_message()


def test_a_message_may_be_larger_than_what_lies_between() -> None:
    ours, theirs = channel()
    large = os.urandom(3_000_000)
    sender = threading.Thread(target=ours.send, args=(large,))
    sender.start()
    assert theirs.receive() == large
    sender.join()


def test_half_a_message_is_none() -> None:
    ours, theirs = channel()
    ours.send(b"whole")
    os.write(ours.fileno(), (100).to_bytes(8, sys.byteorder) + b"half")
    assert theirs.receive() == b"whole"
    assert not theirs.has_message()
    ours.close()
    with pytest.raises(EOFError):
        theirs.receive()


def test_what_was_sent_before_the_end_is_read() -> None:
    ours, theirs = channel()
    ours.send(b"last words")
    ours.close()
    assert theirs.receive() == b"last words"
    with pytest.raises(EOFError):
        theirs.receive()


def test_nobody_listens() -> None:
    ours, theirs = channel()
    theirs.close()
    with pytest.raises(BrokenPipeError):
        ours.send(b"x")
