import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import {
    JournalDashboardGraphField,
    journalDashboardGraphField,
} from "@web/views/fields/journal_dashboard_graph/journal_dashboard_graph_field";

/** Odoo's graph of a dashboard's card, with failures in red on top of each day. */
export class ShoperDaysGraph extends JournalDashboardGraphField {
    getBarChartConfig() {
        const config = super.getBarChartConfig();
        const days = this.data[0].values;
        const style = getComputedStyle(document.documentElement);
        config.data.datasets[0].backgroundColor = style.getPropertyValue("--primary") || "#71639e";
        config.data.datasets[0].label = _t("Done");
        config.data.datasets.push({
            backgroundColor: style.getPropertyValue("--danger") || "#d44c59",
            data: days.map((day) => day.failed),
            label: _t("Failed"),
        });
        config.options.scales.x.offset = true;
        config.options.scales.x.stacked = true;
        config.options.scales.x.grid.display = false;
        config.options.scales.x.ticks.maxRotation = 0;
        config.options.scales.y.stacked = true;
        return config;
    }
}

registry.category("fields").add("shoper_days_graph", {
    ...journalDashboardGraphField,
    component: ShoperDaysGraph,
});
