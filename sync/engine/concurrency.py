"""What the database answers where somebody else holds or wrote the same rows."""

import psycopg2.errors

CONCURRENCY_ERRORS = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)
