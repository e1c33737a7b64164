import type { ReactElement } from "react";
import { lasting, money, waitTone, type Behind, type FloorTotals, type Tone } from "../../model/floor";
import { count } from "../../model/report";

/** So many people do not fit beside those who are online. */
const crowd = 100;

/** The few numbers that are read from across the room. */
export function Tiles({ totals, now, open }: { totals: FloorTotals; now: number; open: (behind: Behind) => void }): ReactElement {
    const isCrowd = totals.people >= crowd;
    return (
        <div className="floor-tiles">
            <Tile label="Waiting" value={totals.waiting} tone={waitTone(totals.longest, now)} run={() => open({ of: "waiting", title: "Waiting" })} />
            <Tile label="Longest wait" value={lasting(totals.longest, now)} tone={waitTone(totals.longest, now)} />
            <Tile label="Ringing" value={totals.ringing} run={() => open({ of: "ringing", title: "Ringing" })} />
            <Tile
                label={totals.stake > 0 ? `Windows closing · ${money(totals.stake)} at stake` : "Windows closing"}
                value={totals.closing}
                tone={totals.closing > 0 ? "warn" : "plain"}
                run={() => open({ of: "closing", title: "Windows closing within the hour" })}
            />
            <Tile label="Abandoned today" value={totals.abandoned} run={() => open({ of: "abandoned", title: "Abandoned today" })} />
            <Tile
                label={isCrowd ? `Online, of ${count(totals.people)}` : "Online"}
                value={isCrowd ? totals.online : `${totals.online} of ${totals.people}`}
                tone={totals.online === 0 ? "bad" : "plain"}
            />
        </div>
    );
}

function Tile(props: { label: string; value: number | string; tone?: Tone; run?: () => void }): ReactElement {
    const body = (
        <>
            <span className="floor-tile-value tabular">{props.value}</span>
            <span className="floor-tile-label">
                {props.label}
            </span>
        </>
    );
    const isOpen = props.run && props.value !== 0;
    return isOpen ? (
        <button type="button" className="floor-tile" data-tone={props.tone ?? "plain"} onClick={props.run}>
            {body}
        </button>
    ) : (
        <div className="floor-tile" data-tone={props.tone ?? "plain"}>
            {body}
        </div>
    );
}

/** A number of a table that opens what it counts; nothing is behind a zero. */
export function FloorNumber({ value, label, tone, run, testid }: { value: number; label: string; tone?: Tone; run: () => void; testid?: string }): ReactElement {
    if (value === 0) {
        return (
            <span className="dim" data-testid={testid}>
                0
            </span>
        );
    }
    return (
        <button type="button" className="number" data-tone={tone ?? "plain"} aria-label={`${value} ${label}. Show`} data-testid={testid} onClick={run}>
            {value}
        </button>
    );
}
