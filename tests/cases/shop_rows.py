"""Rows in the form in which a live shop answered them, with names of our own."""


def texts(key, row_id, name, part="translation_id", **values):
    return {
        "pl_PL": {part: row_id, key: row_id, "name": name, "lang_id": "1", **values}
    }


UNITS = [
    {
        "unit_id": "2",
        "floating_point": "1",
        "translations": texts("unit_id", "2", "kg"),
    },
    {"unit_id": "9", "floating_point": "0", "translations": []},
]
TAXES = [
    {"tax_id": "1", "value": "23", "name": "23%", "class": "23%"},
    {"tax_id": "4", "value": "0", "name": "zw.", "class": "zw."},
]
CATEGORIES = [
    {
        "category_id": "16",
        "order": "1",
        "root": "0",
        "in_loyalty": "0",
        "sort_type": "0",
        "image_background": "",
        "image_thumbnail": "",
        "translations": texts(
            "category_id",
            "16",
            "Namioty",
            part="trans_id",
            description="",
            description_bottom="",
            active="1",
            pres_id=None,
            isdefault="0",
            seo_title="",
            seo_url="",
            permalink="https://sklep.example/pl/c/Namioty/16",
            items=1,
            attribute_groups=[5, 6, 7],
        ),
    }
]
TREE = {"16": 21}
PRODUCERS = [
    {
        "producer_id": "13",
        "name": "Wierch",
        "web": "",
        "gfx": "",
        "isdefault": "0",
        "in_loyalty": "0",
        "sort_type": "0",
        "translations": {
            "pl_PL": {
                "translation_id": "13",
                "producer_id": "13",
                "description": "",
                "lang_id": "1",
                "seo_title": "",
                "seo_description": "",
                "seo_keywords": "",
                "seo_url": "",
                "permalink": "https://sklep.example/pl_PL/producer/Wierch/13",
            }
        },
    },
    {"producer_id": "14", "name": "Halny", "web": "", "gfx": "", "translations": []},
]
STOCK = {
    "stock_id": "44",
    "extended": "0",
    "price": "290.00",
    "price_type": "1",
    "price_buying": "0.00",
    "price_buying_net": "0.00",
    "stock": "100",
    "package": "0",
    "warn_level": "1",
    "sold": "0",
    "weight": "1",
    "weight_type": "1",
    "active": "1",
    "default": "1",
    "product_id": "36",
    "availability_id": None,
    "delivery_id": "5",
    "gfx_id": None,
    "code": "NAM-1",
    "ean": "",
    "comp_weight": "1",
    "comp_price": "290.00",
    "comp_promo_price": "290.00",
    "price_wholesale": "290.00",
    "comp_price_wholesale": "290.00",
    "price_special": "290.00",
    "price_type_wholesale": "0",
    "price_type_special": "0",
    "calculation_unit_id": None,
    "calculation_unit_ratio": "0",
    "historical_lowest_price": "290.00",
    "calculated_availability_id": "5",
}
PRODUCT = {
    "product_id": "36",
    "producer_id": "13",
    "group_id": None,
    "tax_id": "1",
    "add_date": "2023-10-05 11:07:59",
    "edit_date": "2026-07-01 19:15:59",
    "other_price": "0.00",
    "pkwiu": "",
    "unit_id": "2",
    "in_loyalty": "0",
    "loyalty_score": None,
    "loyalty_price": None,
    "bestseller": "0",
    "newproduct": "0",
    "dimension_w": "0.0000",
    "dimension_h": "0.0000",
    "dimension_l": "0.0000",
    "vol_weight": "0.0000",
    "currency_id": None,
    "gauge_id": None,
    "unit_price_calculation": "0",
    "type": "0",
    "category_id": "16",
    "categories": [16],
    "is_product_of_day": False,
    "is_digital": 0,
    "collections": [2, 3],
    "promo_price": None,
    "code": "NAM-1",
    "ean": "",
    "stock": STOCK,
    "translations": texts(
        "product_id",
        "36",
        "Namiot  letni",
        short_description="<p>Namiot na lato </p>",
        description='<p>Namiot "Lato"</p>',
        active="1",
        isdefault="0",
        seo_title="",
        seo_description="",
        seo_keywords="",
        order="1",
        main_page="0",
        main_page_order="0",
        booster="",
        seo_url="",
        permalink="https://sklep.example/pl/p/Namiot-letni/36",
    ),
    "options": [],
    "options_non_stock": [],
    "attributes": {"5": [], "6": {"10": "55% len"}},
    "related": [37, 67],
    "main_image": {
        "gfx_id": "46",
        "name": "36b.jpg",
        "unic_name": "46",
        "order": "1",
        "hidden": "0",
        "translations": texts("gfx_id", "46", "36b.jpg", description=""),
        "extension": "jpg",
    },
    "feeds_excludes": [],
    "tags": [],
    "safety_information": {
        "gpsr_producer_id": None,
        "gpsr_importer_id": None,
        "gpsr_responsible_id": None,
        "gpsr_certificates": [],
    },
}
OFFER = {
    "promo_id": "8",
    "discount_type": "1",
    "discount": "53.00",
    "discount_wholesale": "0",
    "discount_special": "0",
    "date_from": "2026-06-28 21:59:15",
    "date_to": "2026-08-30 21:59:15",
    "condition_type": "1",
    "product_id": "37",
    "stocks": [44],
}
PRODUCTS = [
    PRODUCT,
    # The same with what other rows have in another form.
    PRODUCT
    | {
        "product_id": "37",
        "producer_id": None,
        "category_id": 16,
        "categories": [16, 21],
        "group_id": "8",
        "options": [45, 46],
        "options_non_stock": [
            {"option_id": 11, "type": "radio", "required": True, "values": []}
        ],
        "attributes": [],
        "main_image": False,
        "special_offer": OFFER,
        "promo_price": "237.00",
        "stock": STOCK | {"stock_id": "47", "special_offer": OFFER},
        "tags": [3],
    },
    PRODUCT | {"product_id": "38", "translations": [], "type": "1", "children": []},
    PRODUCT
    | {
        "product_id": "39",
        "is_digital": 1,
        "main_image": None,
        "stock": STOCK | {"additional_codes": []},
    },
]
OPTION_GROUPS = [
    {
        "group_id": "8",
        "filters": "0",
        "total_products": 48,
        "total_stocks": 66,
        "translations": texts("group_id", "8", "Kolor i rozmiar"),
    }
]
OPTIONS = [
    {
        "option_id": "10",
        "group_id": "8",
        "order": "1",
        "type": "color",
        "required": "1",
        "filters": "1",
        "stock": "1",
        "translations": texts("option_id", "10", "Kolor"),
    },
    {
        "option_id": "11",
        "group_id": "8",
        "order": "2",
        "type": "radio",
        "required": "1",
        "filters": "1",
        "stock": "0",
        "translations": texts("option_id", "11", "Grawer"),
    },
]
OPTION_VALUES = [
    {
        "ovalue_id": "61",
        "option_id": "10",
        "order": "9",
        "total_products": 2,
        "total_stocks": 2,
        "change_price_type": 0,
        "change_price_value": 0,
        "percent": "0",
        "color": "#bca07b",
        "translations": {
            "pl_PL": {
                "translation_id": "61",
                "ovalue_id": "61",
                "lang_id": "1",
                "value": "piaskowy",
            }
        },
    }
]
VARIANTS = [
    STOCK
    | {
        "stock_id": "45",
        "extended": "1",
        "price": "31.00",
        "price_type": "3",
        "product_id": "37",
        "options": {"10": "61"},
        "code": "NAM-1-P",
    },
    STOCK | {"options": [], "default": "0"},
]
