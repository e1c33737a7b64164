import { ViewerExpiry } from "../model/viewers";
import type { ConversationDetail, Viewer } from "../model/types";
import { get } from "../net/api";
import { store } from "./desk";

const expiry = new ViewerExpiry({
    now: () => performance.now(),
    later: (milliseconds, action) => void setTimeout(action, milliseconds),
    expired: (id) => void askAgain(id),
});

/** The server told who looks at a conversation; it is forgotten when nothing follows. */
export function viewersTold(id: string, viewers: readonly Viewer[]): void {
    expiry.told(id, viewers);
}

/**
 * The server tells changes only: who goes on looking is not told again. About the open conversation it is asked; in the
 * list nothing is shown but typing, which does not last so long.
 */
async function askAgain(id: string): Promise<void> {
    const { route, me } = store.get();
    if (route.page !== "desk" || route.conversation !== id) {
        setViewers(id, []);
        return;
    }
    try {
        const { viewers } = await get<ConversationDetail>(`/conversations/${id}`);
        setViewers(id, viewers ?? []);
        if (viewers?.some((viewer) => viewer.agent.id !== me?.id)) viewersTold(id, viewers);
    } catch {
        // Nobody is shown until the server tells again.
        setViewers(id, []);
    }
}

function setViewers(id: string, viewers: Viewer[]): void {
    store.set((state) => ({ ...state, viewers: { ...state.viewers, [id]: viewers } }));
}
