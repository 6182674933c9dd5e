"""A process that reads a foreign file can do nothing but read it and answer."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = """
import json, os, socket, sys
from catalogue.sandbox.confinement import Confinement
from catalogue.sandbox.limits import Limits

secret, target = sys.argv[1:]
confinement = Confinement()
listener = socket.create_server(("127.0.0.1", 0))
address = listener.getsockname()
kept = os.open("/dev/null", os.O_RDONLY)
answers, answer = os.pipe()

def open_a_socket():
    socket.socket()

def reach_the_network():
    socket.create_connection(address, 5).close()

def read_a_file():
    open(secret).read()

def write_a_file():
    open(target, "w").write("x")

def run_a_program():
    os.execv("/bin/true", ["/bin/true"])

def make_a_process():
    if os.fork() == 0:
        os._exit(0)

def end_another():
    os.kill(os.getppid(), 0)

def take_much_memory():
    bytearray(2_000_000_000)

def use_an_inherited_file():
    os.fstat(listener.fileno())

def import_a_module():
    import colorsys

tries = [each for name, each in list(globals().items()) if getattr(each, "__module__", "") == "__main__"]
process = os.fork()
if process == 0:
    confinement.begin()
    confinement.enter(Limits(memory=1 << 30), (kept, answer))
    found = {}
    for each in tries:
        try:
            each()
            found[each.__name__] = "done"
        except MemoryError:
            found[each.__name__] = "MemoryError"
        except OSError as error:
            found[each.__name__] = "refused"
        except ImportError as error:
            found[each.__name__] = "ImportError"
    os.write(answer, json.dumps(found).encode())
    os._exit(0)
os.close(answer)
os.waitpid(process, 0)
print(json.dumps([confinement.means, json.loads(os.read(answers, 10_000))]))
"""


Probed = tuple[list[str], dict[str, str], Path]
"""What confines here, what was tried and what came of it, and a file that was to be written."""


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory) -> Probed:
    folder = tmp_path_factory.mktemp("probe")
    (folder / "secret").write_text("the key")
    command = [sys.executable, "-c", PROBE, str(folder / "secret"), str(folder / "written")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    means, found = json.loads(done.stdout)
    return means, found, folder / "written"


@pytest.mark.parametrize("what", ["take_much_memory", "use_an_inherited_file"])
def test_limits_and_closed_descriptors_hold_everywhere(probed: Probed, what: str) -> None:
    _, found, _ = probed
    assert found[what] in ("refused", "MemoryError")


@pytest.mark.parametrize(
    "what", ["open_a_socket", "reach_the_network", "run_a_program", "make_a_process", "end_another"]
)
def test_no_network_and_no_other_program_where_the_system_can_hold_it(probed: Probed, what: str) -> None:
    means, found, _ = probed
    if "seccomp" not in means:
        pytest.skip("this system has no libseccomp, or a kernel without seccomp")
    assert found[what] == "refused"


def test_no_file_but_those_of_the_program_where_the_system_can_hold_it(probed: Probed) -> None:
    means, found, written = probed
    if "Landlock" not in means:
        pytest.skip("the kernel of this system has no Landlock")
    assert (found["read_a_file"], found["write_a_file"]) == ("refused", "refused")
    assert not written.exists()


def test_code_that_is_loaded_late_can_still_be_loaded(probed: Probed) -> None:
    _, found, _ = probed
    assert found["import_a_module"] == "done"
