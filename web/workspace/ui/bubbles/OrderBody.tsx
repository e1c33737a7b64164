import type { ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { isObject, stringMember, type JsonObject } from "../../model/types";

/** What the customer ordered from a catalogue. */
export function OrderBody({ content }: { content: JsonObject }): ReactElement {
    const items = Array.isArray(content["items"]) ? content["items"].filter(isObject) : [];
    const text = stringMember(content, "text");
    return (
        <>
            <p className="bubble-mark">
                <Icon name="cart" /> Order of {items.length} {items.length === 1 ? "item" : "items"}
            </p>
            {text ? <p dir="auto">{text}</p> : null}
            <table className="order">
                <tbody>
                    {items.map((item, index) => (
                        <tr key={index}>
                            <td className="tabular">{Number(item["quantity"] ?? 1)} ×</td>
                            <td>{stringMember(item, "product_retailer_id") ?? "Product"}</td>
                            <td className="tabular amount">{price(item)}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </>
    );
}

function price(item: JsonObject): string {
    const amount = Number(item["item_price"]);
    const currency = stringMember(item, "currency");
    return Number.isFinite(amount) && currency ? `${currency} ${amount.toFixed(2)}` : "";
}
