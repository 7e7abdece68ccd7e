import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/**
 * An option that is chosen at once, in a list without entering its row. Offers what the
 * field `offered` names; an option that leaves no choice is text with a lock, and the
 * field `reasons` says why. With the option `explain` the reason is written below.
 */
export class ShoperOption extends Component {
    static template = "shoper_connector.ShoperOption";
    static props = { ...standardFieldProps, explain: { type: Boolean, optional: true } };

    get data() {
        return this.props.record.data;
    }

    get value() {
        return this.data[this.props.name];
    }

    get codes() {
        return this.data.offered?.[this.props.name];
    }

    get options() {
        return this.props.record.fields[this.props.name].selection.filter(
            ([code]) => code === this.value || !this.codes || this.codes.includes(code)
        );
    }

    get question() {
        return this.props.record.fields[this.props.name].string;
    }

    get label() {
        return this.options.find(([code]) => code === this.value)?.[1];
    }

    get reason() {
        return this.data.reasons?.[this.props.name] || "";
    }

    get isLocked() {
        return this.options.length < 2;
    }

    /** Keeps from the list the keys by which a value is chosen: it would take another
        cell, or open the row. */
    onKeydown(ev) {
        if (ev.key.startsWith("Arrow") || ev.key === "Enter") {
            ev.stopPropagation();
        }
    }

    onChange(ev) {
        this.props.record.update({ [this.props.name]: ev.target.value });
    }
}

registry.category("fields").add("shoper_option", {
    component: ShoperOption,
    supportedTypes: ["selection"],
    extractProps: ({ options }, { readonly }) => ({
        explain: Boolean(options.explain),
        readonly, // of the view alone: a row of a list need not be entered first
    }),
});
