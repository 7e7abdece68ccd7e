"""Singletons: the shop's settings, version and lock."""

VERSION = "5.26.35"


def version(shop) -> dict:
    """Show the version of the shop's software."""
    return {"version": VERSION}


def lock(shop) -> dict:
    """Show whether an administrator locked the shop."""
    return {"locked": shop.locked}


def config(shop) -> dict:
    """Show the shop's settings, those that the owner set among them."""
    return defaults(shop) | shop.settings.data


def defaults(shop) -> dict:
    """Give the settings as an ordinary shop has them; those that were never set are ""
    or null (seen)."""
    at_buy = shop.switches.stock_lowered == "at_buy"
    off = "0" if shop.switches.setting_off == "zero" else ""
    return {
        "is_mobile": False,
        "is_facebook": False,
        "shop_url": shop.url,
        "technical_url": shop.url,
        "shop_email": "sklep@example.com",
        "shop_company_name": "",
        "shop_phone": "",
        "shop_tax_id": "",
        "shop_address_1": "",
        "shop_address_2": "",
        "shop_city": "",
        "shop_zip_code": "",
        "shop_province": "",
        "shop_country": "PL",
        "shop_trade": "",
        "shop_regon": None,
        "shop_off": "",
        "shop_name": "Biwak i Dom",
        "shop_full_address": "PL",
        "product_defaults_tax_id": "1",
        "product_defaults_code": "3",
        "product_defaults_stock": "10",
        "product_defaults_warn_level": "1",
        "product_defaults_order": "1",
        "product_defaults_active": "1",
        "product_defaults_weight": "1.00",
        "product_defaults_unit_id": "1",
        "product_defaults_availability_id": "",
        "product_defaults_delivery_id": "5",
        "product_defaults_bundle_unit_id": "4",
        "license_id": shop.license_id,
        "shopping_vat_eu_enable": "0",
        "shopping_allow_product_different_currency": "0",
        "shopping_price_levels": str(shop.price_levels),
        "shopping_save_basket": "1",
        "shopping_update_stock_on_buy": "1" if at_buy else off,
        "shopping_basket_adding": "2",
        "shopping_allow_to_buy_not_reg": "1",
        "shopping_order_via_token": "0",
        "shopping_confirm_order": off,
        "shopping_min_prod_quantity": "1",
        "shopping_min_order_value": "1",
        "shopping_off": "0",
        "shopping_products_allow_zero": "0",
        "shopping_allow_overselling": "",
        "shopping_parcel_create_status_id": "4",
        "shopping_parcel_send_status_id": "7",
        "shopping_newproducts_days": "60",
        "shopping_newproducts_mode": "0",
        "shopping_bestseller_days": "30",
        "shopping_bestseller_mode": "1",
        "shopping_price_comparision_field": "code",
        "shopping_volumetric_weight_enable": None,
        "shopping_promo_codes_enable": "1",
        "registration_enable": "1",
        "registration_confirm": "1",
        "registration_login_to_see_price": "",
        "product_search_type": "2",
        "product_search_code": "1",
        "shopping_change_status_payment_made_id": "",
        "shopping_change_status_refund_made_id": "",
        "shopping_change_status_order_canceled_id": "",
        "shopping_shipping_extra_step": "0",
        "shopping_pesel": "0",
        "shopping_bestseller_algorithm": "1",
        "product_notifies_enable": "0",
        "registration_new_cust_discount": "",
        "registration_require_address": "",
        "shipping_add_payment_cost_to_free_shipping": "0",
        "shipping_volumetric_weight_enable": "0",
        "product_search_all_tokens": "0",
        "product_search_short_description": "1",
        "product_search_description": "1",
        "digital_product_unlocking_status_id": "7",
        "digital_product_link_expiration_time": "3",
        "digital_product_number_of_downloads": "3",
        "comment_enable": "1",
        "comment_for_users": "0",
        "comment_moderation": "1",
        "blog_items_per_page": "20",
        "blog_comments_enable": "0",
        "blog_comments_for_users": "0",
        "blog_comments_moderation": "0",
        "blog_download_enable": "1",
        "blog_download_for_users": "0",
        "blog_news_default_url_format": "1",
        "blog_category_default_url_format": "2",
        "blog_use_new_url_namespace": "0",
        "loyalty_enable": "0",
        "locale_timezone": shop.timezone.key,
        "locale_default_weight": "KILOGRAM",
        "default_language_name": shop.default_locale,
        "default_language_id": "1",
        "default_currency_id": "1",
        "default_currency_name": "PLN",
        "warehouses_enabled": False,
        "storefront_enabled": True,
    }


SINGLETONS = {
    "application-config": config,
    "application-version": version,
    "application-lock": lock,
}
