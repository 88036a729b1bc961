"""`python -m tests.browser.find_chromium`: says which browser the browser tests will use, or installs Debian's when it may."""

import os
import shutil
import subprocess
import sys


def chromium() -> str | None:
    """The browser's path: $CHROMIUM, else chromium or google-chrome on the PATH."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")


def main() -> None:
    if chromium() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], check=False, **quiet)
    found = chromium()
    sys.stdout.write(f"browser tests use {found}\n" if found else "no Chromium found: the browser tests will be skipped\n")


if __name__ == "__main__":
    main()
