from . import parcel
from . import progress
from . import stock
