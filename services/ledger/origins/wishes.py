"""The publishers people list in `publishers/*.yaml`: one wish a file, so that a file that is wrong leaves the others alone."""

from shared.contracts import Bucket, Wish
from shared.publishers import Publishers, compact, read_publishers
from shared.wishes import Known, WishFiles


def read_publisher_files(files: dict[str, str], known: Known) -> list[Wish]:  # noqa: ARG001 - publishers need nobody else's files
    """One wish for each file. Raises Invalid with all problems of all files."""
    read_publishers(files)
    return [Wish(key=path.rpartition("/")[2], body=compact(path, text), path=path) for path, text in sorted(files.items())]


def publishers_of(wishes: dict[str, Wish]) -> Publishers:
    """All publishers of the bucket, ready for use. Raises Invalid when they contradict themselves or each other."""
    return read_publishers({wish.path or key: wish.body for key, wish in wishes.items()})


WISHES = (WishFiles(bucket=Bucket.PUBLISHERS, patterns=("publishers/*.yaml",), read=read_publisher_files, none="publishers: []"),)
