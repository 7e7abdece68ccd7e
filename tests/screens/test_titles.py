from ..cases.common import ShoperCase

# What a dialog shows one of, by the model and the field of the list that opens it: the
# web client titles it "Open: …" and "Create …".
TITLES = {
    ("product.product", "shoper_element_ids"): "Shoper Link",
    ("product.template", "shoper_element_ids"): "Shoper Link",
    ("product.template", "shoper_image_ids"): "Image",
    ("res.partner", "shoper_element_ids"): "Shoper Link",
    ("shoper.connector", "language_ids"): "Language",
    ("shoper.connector", "order_status_ids"): "Order Status",
    ("shoper.connector", "payment_method_ids"): "Payment Method",
    ("shoper.connector", "scope_ids"): "Scope",
    ("shoper.connector", "shipping_method_ids"): "Delivery Method",
    ("shoper.connector", "shop_warehouse_ids"): "Warehouse",
    ("shoper.option.group", "option_ids"): "Option",
    ("shoper.record.links", "line_ids"): "Shoper Link",
    ("shoper.sync.confirm", "change_ids"): "Change",
    ("shoper.sync.preset", "line_ids"): "Options",
    ("shoper.sync.run", "busy_step_ids"): "Type",
    ("shoper.sync.run", "idle_step_ids"): "Type",
    ("shoper.sync.wizard", "line_ids"): "Options",
    ("stock.picking", "shoper_parcel_ids"): "Parcel",
}


class TestTitles(ShoperCase):
    """Dialogs that open from lists on forms are titled with what they show one of."""

    maxDiff = None

    def lists(self, lang):
        """The lists of the addon's forms that open what they show: {(model, field):
        what titles the dialog}."""
        forms = self.env["ir.ui.view"].search(
            [("type", "=", "form"), ("model_data_id.module", "=", "shoper_connector")]
        )
        found = {}
        for model in sorted(set(forms.mapped("model"))):
            records = self.env[model].with_context(lang=lang)
            own = forms.filtered(lambda form, model=model: form.model == model)
            for form in own:
                view = form if form.mode == "primary" else form.inherit_id
                arch = records._get_view(view.id, "form")[0]
                for node in arch.iter("field"):
                    if self.opens(records, node):
                        label = records._fields[node.get("name")]
                        label = label._description_string(records.env)
                        title = node.get("string") or label
                        found[model, node.get("name")] = title
        return found

    def opens(self, records, node):
        field = records._fields.get(node.get("name"))
        is_own = any(
            name.startswith("shoper") for name in (records._name, node.get("name"))
        )
        inside = any(item.tag in ("list", "kanban") for item in node.iterancestors())
        if inside or not (field and is_own and field.type.endswith("2many")):
            return False
        is_other = node.get("widget", "").startswith("many2many")
        if is_other or node.get("invisible") == "1":
            return False
        lists, cards = node.find("list"), node.find("kanban")
        if lists is None:
            return True
        is_closed = lists.get("no_open") or lists.get("editable")
        has_open_cards = cards is not None and cards.get("can_open") != "0"
        return not is_closed or has_open_cards

    def test_each_is_titled_with_one_of_what_it_lists(self):
        self.assertEqual(self.lists("en_US"), TITLES)

    def test_each_is_titled_in_polish(self):
        found = self.lists("pl_PL")
        self.assertEqual(set(found), set(TITLES))
        self.assertEqual(
            [place for place, title in found.items() if title == TITLES[place]], []
        )
