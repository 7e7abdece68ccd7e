"""Errors of the shop's API and their texts.

Codes, statuses and the Polish texts marked "seen" in `TEXTS` come from answers of
real shops. The English ones and the unmarked Polish ones are ours: the shop
reference says that the language of the texts follows `Accept-Language`, it does not
give the words.
"""

FRAME = {
    "pl": "Wartość pola '{field}' jest niepoprawna: {reason}",  # seen
    "en": "Value of field '{field}' is invalid: {reason}",
}

TEXTS = {
    "required": {"pl": "Pole wymagane", "en": "Field is required"},  # seen
    "not_found": {  # seen
        "pl": "Nie znaleziono wartości '{value}'",
        "en": "Value '{value}' was not found",
    },
    "exists": {  # seen
        "pl": "Wartość '{value}' już istnieje",
        "en": "Value '{value}' already exists",
    },
    "barcode": {  # seen
        "pl": "Wymagany jest poprawny kod kreskowy",
        "en": "A valid bar code is required",
    },
    "number": {"pl": "Wymagana jest liczba", "en": "A number is required"},
    "negative": {
        "pl": "Wartość nie może być ujemna",
        "en": "The value must not be negative",
    },
    "text": {"pl": "Wymagany jest tekst", "en": "A text is required"},
    "flag": {"pl": "Wymagana jest wartość 0 lub 1", "en": "0 or 1 is required"},
    "choice": {
        "pl": "Niedozwolona wartość '{value}'",
        "en": "Value '{value}' is not allowed",
    },
    "date": {"pl": "Wymagana jest data", "en": "A date is required"},
    "email": {
        "pl": "Wymagany jest poprawny adres e-mail",
        "en": "A valid e-mail address is required",
    },
    "password": {
        "pl": "Hasło musi mieć co najmniej {value} znaków",
        "en": "The password must have {value} characters at least",
    },
    "status_back": {
        "pl": "Nie można cofnąć statusu zamówienia",
        "en": "The status of the order cannot be put back",
    },
    "too_many": {
        "pl": "Ilość większa niż pozostała do wysłania: '{value}'",
        "en": "More than is left to send: '{value}'",
    },
    "url": {  # seen
        "pl": "'{value}' nie jest poprawnym adresem URL",
        "en": "'{value}' is no valid URL",
    },
    "object": {"pl": "Wymagany jest obiekt", "en": "An object is required"},
    "list": {"pl": "Wymagana jest lista", "en": "A list is required"},
    "locale": {
        "pl": "Język '{value}' nie istnieje w sklepie",
        "en": "The shop has no language '{value}'",
    },
    "image": {
        "pl": "Wymagany jest poprawny plik graficzny",
        "en": "A valid image file is required",
    },
    "image_url": {
        "pl": "Nie można pobrać pliku z adresu '{value}'",
        "en": "The file at '{value}' cannot be fetched",
    },
    "image_count": {
        "pl": "Produkt może mieć najwyżej {value} zdjęć",
        "en": "A product can have {value} images at most",
    },
    "options": {
        "pl": "Opcje nie pasują do grupy opcji produktu",
        "en": "The options do not fit the option group of the product",
    },
    "variant_exists": {
        "pl": "Wariant o podanych opcjach już istnieje",
        "en": "There is a variant with these options already",
    },
    "has_variants": {
        "pl": "Produkt posiada warianty",
        "en": "The product has variants",
    },
    "readonly": {
        "pl": "Pole tylko do odczytu",
        "en": "The field is read-only",
    },
}

#: error code and text of an answer with each status, also of one that a fault makes
BY_STATUS = {
    400: ("invalid_request", "Invalid request"),
    401: ("unauthorized_client", "Provided access token is invalid"),  # seen
    402: ("access_denied", "Shop is not paid"),
    403: (  # seen
        "insufficient_scope",
        "The request requires higher privileges than provided by the access token",
    ),
    404: ("invalid_request", "Resource not found"),  # seen
    405: ("invalid_request", "Method not allowed"),
    409: ("temporarily_unavailable", "Object is locked by another administrator"),
    429: ("temporarily_unavailable", "API calls limit exceeded"),
    500: ("server_error", "Internal server error"),  # seen
    501: ("server_error", "Not implemented"),
    503: ("temporarily_unavailable", "Shop is locked by an administrator"),
}


class Invalid(ValueError):
    """One value is refused: `reason` is a key of `TEXTS`, `value` what was sent."""

    def __init__(self, reason: str, value=""):
        super().__init__(reason)
        self.reason = reason
        self.value = value

    def text(self, language: str) -> str:
        """Write the reason in "pl" or "en"."""
        return TEXTS[self.reason][language].format(value=self.value)


class ApiError(Exception):
    """An answer other than 200: HTTP status, error code, text, further headers."""

    def __init__(self, status: int, error=None, description=None, headers=None):
        default_error, default_description = BY_STATUS.get(
            status, ("server_error", f"Status {status}")
        )
        self.status = status
        self.error = error or default_error
        self.description = description or default_description
        self.headers = headers or {}
        super().__init__(f"{status} {self.error}: {self.description}")

    def body(self, language: str = "pl") -> dict:
        """Make the body of the answer, in "pl" or "en"."""
        return {"error": self.error, "error_description": self.description}


class FieldErrors(ApiError):
    """400 with the reasons of all refused fields, joined as the shop joins them;
    framed: each with the name of its field."""

    def __init__(self, errors: list[tuple[str, Invalid]], framed: bool = True):
        self.errors = errors
        self.frame = FRAME if framed else dict.fromkeys(FRAME, "{reason}")
        super().__init__(400, description=self._text("pl"))

    def _text(self, language: str) -> str:
        return "; ".join(
            self.frame[language].format(field=field, reason=invalid.text(language))
            for field, invalid in self.errors
        )

    def body(self, language: str = "pl") -> dict:
        return {"error": self.error, "error_description": self._text(language)}


def not_found() -> ApiError:
    """Make the error for what is not there."""
    return ApiError(404)
