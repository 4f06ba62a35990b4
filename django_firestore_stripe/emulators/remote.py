"""Why an emulator in another process does not do as it was told.

RemoteError
├── Unreachable      nothing answers at its address
├── WithoutFaults    something answers, but it has no faults to inject
└── Refused          it is no fault
"""


class RemoteError(Exception):
    """The text says what is wrong, and where."""


class Unreachable(RemoteError):
    pass


class WithoutFaults(RemoteError):
    pass


class Refused(RemoteError):
    pass
