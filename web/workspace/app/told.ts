import type { LiveEvent } from "../model/reduce";
import { toldOf } from "../model/supervised";
import { store, toast } from "./desk";
import { go } from "./route";

/** Says at the edge of the screen what a supervisor or a colleague did that is about us. */
export function hearTold(event: LiveEvent, held: ReadonlySet<string>): void {
    const me = store.get().me?.id;
    if (!me) return;
    const told = toldOf(event, me, held);
    if (!told) return;
    const { conversation } = told;
    toast(
        told.text,
        "plain",
        conversation ? { label: "Open", about: `told ${conversation}`, run: () => go({ page: "desk", conversation }) } : undefined,
    );
}
