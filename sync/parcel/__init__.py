from . import parcel
