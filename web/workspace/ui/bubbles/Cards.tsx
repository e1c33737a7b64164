import type { ReactElement } from "react";
import { Avatar } from "../Avatar";
import { isObject, payloadList, stringMember, type Json, type JsonObject, type Message } from "../../model/types";

/** Contact cards that were shared. */
export function Cards({ message }: { message: Message }): ReactElement {
    return (
        <>
            {payloadList(message).map((card, index) => (
                <Card key={index} card={card} />
            ))}
        </>
    );
}

function Card({ card }: { card: JsonObject }): ReactElement {
    const name = member(card["name"], "formatted_name") ?? "Contact";
    const organisation = member(card["org"], "company");
    return (
        <div className="card">
            <Avatar id={name} name={name} />
            <div>
                <p dir="auto">{name}</p>
                {organisation ? <p className="hint">{organisation}</p> : null}
                {each(card["phones"], "phone").map((phone) => (
                    <p key={phone} className="tabular">
                        {phone}
                    </p>
                ))}
                {each(card["emails"], "email").map((email) => (
                    <p key={email}>{email}</p>
                ))}
            </div>
        </div>
    );
}

function member(value: Json | undefined, key: string): string | undefined {
    return isObject(value) ? stringMember(value, key) : undefined;
}

function each(value: Json | undefined, key: string): string[] {
    if (!Array.isArray(value)) return [];
    return value.map((entry) => member(entry, key)).filter((entry): entry is string => entry !== undefined);
}
