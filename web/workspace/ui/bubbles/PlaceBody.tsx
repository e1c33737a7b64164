import type { ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { stringMember, type JsonObject } from "../../model/types";

/** A place, with a link to a map. No map is drawn here: that would tell a third party where the customer is. */
export function PlaceBody({ content }: { content: JsonObject }): ReactElement {
    const [latitude, longitude] = [Number(content["latitude"]), Number(content["longitude"])];
    const position = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
    const name = stringMember(content, "name");
    const address = stringMember(content, "address");
    const map = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=16/${latitude}/${longitude}`;
    return (
        <div className="place">
            <Icon name="pin" />
            <div>
                <p dir="auto">{name ?? "Location"}</p>
                {address ? (
                    <p className="hint" dir="auto">
                        {address}
                    </p>
                ) : null}
                <p>
                    <a href={map} target="_blank" rel="noopener noreferrer">
                        {position}
                    </a>
                </p>
            </div>
        </div>
    );
}
