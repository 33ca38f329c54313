# SPDX-License-Identifier: MIT
"""What numexpr's reports ask of the processor."""


class _Processor:
    info = [{"VendorIdentifier": "", "ProcessorNameString": "", "~MHz": ""}]


cpu = _Processor()
