import type { State } from "../model/state";
import type { Offer } from "../model/types";
import { store } from "./desk";

/** The offers that ring for us, the one that ends first on top. */
export function ringingOffers(offers: State["offers"], me: string | undefined): Offer[] {
    return Object.values(offers)
        .filter((offer) => offer.state === "ringing" && offer.agent.id === me)
        .sort((a, b) => (a.expires_at < b.expires_at ? -1 : 1));
}

/** The offer that the key accepts, if one rings. */
export function firstRinging(): Offer | undefined {
    const { offers, me } = store.get();
    return ringingOffers(offers, me?.id)[0];
}

let rang = false;
let endedAt: number | null = null;
let seen: State["offers"] | null = null;

/** When the last ringing ended, by `performance.now()`; `null` if nothing rang yet. */
export function ringingEndedAt(): number | null {
    return endedAt;
}

export function followRinging(): void {
    store.subscribe(() => {
        const { offers } = store.get();
        if (offers === seen) return;
        seen = offers;
        const rings = firstRinging() !== undefined;
        if (rang && !rings) endedAt = performance.now();
        rang = rings;
    });
}
