import type { ReactElement } from "react";
import { Icon } from "../../../shared/icons";
import { nextSpan, type Span } from "../../model/hours";

/** Spans that a day may have. */
const spanLimit = 8;

/** The spans of one day: none means closed. */
export function SpansEditor({ day, spans, change }: { day: string; spans: readonly Span[]; change: (spans: Span[]) => void }): ReactElement {
    const put = (index: number, part: Partial<Span>): void => change(spans.map((span, place) => (place === index ? { ...span, ...part } : span)));
    return (
        <div className="spans">
            {spans.length === 0 ? <span className="hint">Closed</span> : null}
            {spans.map((span, index) => (
                <span key={index} className="span">
                    <input type="time" className="input small" required aria-label={`${day} from`} value={span.from} onChange={(event) => put(index, { from: event.target.value })} />
                    <span aria-hidden="true">–</span>
                    {/* A field of time has no 24:00: midnight is 00:00 there, the end of the day. */}
                    <input type="time" className="input small" required aria-label={`${day} to`} value={span.to === "24:00" ? "00:00" : span.to} onChange={(event) => put(index, { to: event.target.value })} />
                    {span.to !== "" && span.to <= span.from && span.to !== "00:00" && span.to !== "24:00" ? <span className="hint">next day</span> : null}
                    <button type="button" className="button quiet icon-only small" aria-label={`Remove ${span.from} to ${span.to} of ${day}`} onClick={() => change(spans.filter((_, place) => place !== index))}>
                        <Icon name="close" />
                    </button>
                </span>
            ))}
            {spans.length < spanLimit ? (
                <button type="button" className="button quiet icon-only small" aria-label={`Add hours to ${day}`} title="Add hours" onClick={() => change([...spans, nextSpan(spans)])}>
                    <Icon name="plus" />
                </button>
            ) : null}
        </div>
    );
}
