"""Programs that are started here, and end with this process however it ends, with all that they have
started in turn.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import BinaryIO

if sys.platform == "win32":
    # https://learn.microsoft.com/windows/win32/procthread/job-objects: whatever runs in a job ends when the last
    # handle of the job is closed, and the system closes those of a process that is gone.
    import ctypes
    from ctypes import wintypes

    _KILL_ON_CLOSE = 0x2000
    _EXTENDED_LIMITS = 9

    class _Limits(ctypes.Structure):
        """JOBOBJECT_EXTENDED_LIMIT_INFORMATION."""

        _fields_ = (
            ("process_time", ctypes.c_int64),
            ("job_time", ctypes.c_int64),
            ("flags", wintypes.DWORD),
            ("least_working_set", ctypes.c_size_t),
            ("most_working_set", ctypes.c_size_t),
            ("processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("priority", wintypes.DWORD),
            ("scheduling", wintypes.DWORD),
            ("transfers", ctypes.c_uint64 * 6),
            ("memory", ctypes.c_size_t * 4),
        )

    @contextmanager
    def started(
        call: Sequence[str], said: BinaryIO
    ) -> Iterator["subprocess.Popen[bytes]"]:
        """The program of a call at work, with what it says written there; at the end it has ended.
        Raises OSError.
        """
        system = ctypes.WinDLL("kernel32")
        system.CreateJobObjectW.restype = wintypes.HANDLE
        job = wintypes.HANDLE(system.CreateJobObjectW(None, None))
        limits = _Limits(flags=_KILL_ON_CLOSE)
        size = ctypes.sizeof(limits)
        system.SetInformationJobObject(
            job, _EXTENDED_LIMITS, ctypes.byref(limits), size
        )
        try:
            process = subprocess.Popen(
                call,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                creationflags=subprocess.CREATE_NO_WINDOW,
            )
            # Where the system refuses, it only outlives us if we are killed.
            system.AssignProcessToJobObject(job, wintypes.HANDLE(process._handle))
            try:
                yield process
            finally:
                _end_tree(process)
                process.wait()
        finally:
            system.CloseHandle(job)

    def _end_tree(process: "subprocess.Popen[bytes]") -> None:
        # Also what was started before the job had the process.
        if process.poll() is None:
            subprocess.run(
                ["taskkill", "/F", "/T", "/PID", str(process.pid)],
                capture_output=True,
                check=False,
            )
else:
    # Beside the program a shell waits for the end of its input, which this process alone holds open; then it ends
    # the group, itself included. Linux could signal a parent's death by itself (PR_SET_PDEATHSIG), macOS cannot.
    _WATCH = 'exec 3<&0; (read -r _ <&3; kill -9 0) & exec "$@" 3<&- </dev/null'

    @contextmanager
    def started(
        call: Sequence[str], said: BinaryIO
    ) -> Iterator["subprocess.Popen[bytes]"]:
        """The program of a call at work, with what it says written there; at the end it has ended.
        Raises OSError.
        """
        with subprocess.Popen(
            ["/bin/sh", "-c", _WATCH, "sh", *call],
            stdin=subprocess.PIPE,
            stdout=said,
            stderr=said,
            start_new_session=True,
        ) as process:
            try:
                yield process
            finally:
                # The watching shell is there still, so the group is.
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(process.pid, signal.SIGKILL)
