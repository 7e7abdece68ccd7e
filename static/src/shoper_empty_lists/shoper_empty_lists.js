import { rpcBus } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const ADDON = "shoper_connector.";

/**
 * What an empty list says comes with its action, which the browser keeps for good. It
 * changes as shops are connected and paused: actions of this addon are not kept.
 */
export const shoperEmptyListsService = {
    start() {
        rpcBus.addEventListener("RPC:RESPONSE", ({ detail: { data, result } }) => {
            if (data.params?.action_id && result?.xml_id?.startsWith(ADDON)) {
                rpcBus.trigger("CLEAR-CACHES", "/web/action/load");
            }
        });
    },
};

registry.category("services").add("shoper_empty_lists", shoperEmptyListsService);
