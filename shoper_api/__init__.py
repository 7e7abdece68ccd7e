"""Client for the REST API of Shoper shops. Needs `requests`, nothing else."""

from . import errors
from .address import is_local, normalise_url
from .bulk import BulkItem, BulkResult
from .client import Client
from .paging import MAX_ID, Page, read_id
from .pictures import download_pictures
from .reader import Reader
from .resources import RESOURCES
from .watching import WatchedCall, Watcher

__all__ = [
    "MAX_ID",
    "RESOURCES",
    "BulkItem",
    "BulkResult",
    "Client",
    "Page",
    "Reader",
    "WatchedCall",
    "Watcher",
    "download_pictures",
    "errors",
    "is_local",
    "normalise_url",
    "read_id",
]
