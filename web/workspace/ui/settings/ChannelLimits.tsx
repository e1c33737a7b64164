import type { ReactElement } from "react";
import type { ChannelLimit } from "../../model/routing";
import type { Channel } from "../../model/types";
import { Switch } from "./GeneralPage";
import { Field } from "./parts";

/** What agents may have of each channel beside other work. A channel of which nothing is said is left out of `limits`. */
export function ChannelLimits(props: {
    channels: Channel[];
    limits: ChannelLimit[];
    set: (limits: ChannelLimit[]) => void;
    fieldError: (path: string) => string | undefined;
}): ReactElement {
    const { channels, limits, set } = props;
    const limitOf = (channel: string): ChannelLimit =>
        limits.find((limit) => limit.channel === channel) ?? { channel, maximum: null, exclusive: false, interrupted_by: [] };
    const change = (limit: ChannelLimit): void => {
        const says = limit.maximum !== null || limit.exclusive || limit.interrupted_by.length > 0;
        const others = limits.filter((other) => other.channel !== limit.channel);
        set(says ? [...others, limit] : others);
    };
    return (
        <>
            {channels.map((channel) => {
                const limit = limitOf(channel.id);
                const others = channels.filter((other) => other.id !== channel.id);
                const index = limits.findIndex((other) => other.channel === channel.id);
                return (
                    <fieldset key={channel.id} className="checks" data-testid="channel-limit" data-channel-id={channel.id}>
                        <legend className="clip" dir="auto">
                            {channel.name}
                        </legend>
                        <Field label="Conversations at a time" hint="Empty: as many as there is room for." error={props.fieldError(`channels[${index}].maximum`)}>
                            <input
                                className="input short"
                                type="number"
                                min={1}
                                max={1000}
                                name="maximum"
                                value={limit.maximum ?? ""}
                                onChange={(event) => change({ ...limit, maximum: event.target.value === "" ? null : Number(event.target.value) })}
                            />
                        </Field>
                        <Switch label="Needs an agent wholly: nothing else goes beside one" on={limit.exclusive} set={(exclusive) => change({ ...limit, exclusive })} />
                        {others.map((other) => (
                            <Switch
                                key={other.id}
                                label={`Can be interrupted by ${other.name}`}
                                on={limit.interrupted_by.includes(other.id)}
                                set={(on) =>
                                    change({ ...limit, interrupted_by: on ? [...limit.interrupted_by, other.id] : limit.interrupted_by.filter((id) => id !== other.id) })
                                }
                            />
                        ))}
                    </fieldset>
                );
            })}
        </>
    );
}
